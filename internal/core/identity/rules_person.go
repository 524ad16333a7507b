package identity

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"souk/internal/base/fault"
)

// Lengths of what people enter, in characters.
const (
	minPassword = 10
	maxPassword = 200
	maxName     = 80
	maxEmail    = 254 // RFC 5321
)

// cleanEmail is the address in lower case; a fault when it is none.
func cleanEmail(op, raw string) (string, error) {
	e := strings.ToLower(strings.TrimSpace(raw))
	a, err := mail.ParseAddress(e)
	if err != nil || a.Address != e || len(e) > maxEmail || strings.ContainsFunc(e, unicode.IsSpace) {
		return "", fault.T(op, fault.Invalid, "person.email", "邮箱地址无效。", "This is not an e-mail address.").
			WithField("/email", "person.email", "不是有效的邮箱地址", "not an e-mail address")
	}
	return e, nil
}

// cleanName is the name without surrounding blanks; a fault when it is empty,
// too long or has control characters.
func cleanName(op, raw string) (string, error) {
	n := strings.TrimSpace(raw)
	if n == "" || utf8.RuneCountInString(n) > maxName || !utf8.ValidString(n) || strings.ContainsFunc(n, unicode.IsControl) {
		return "", fault.T(op, fault.Invalid, "person.name", "姓名为 1 至 80 个字符。", "A name has 1 to 80 characters.").
			WithField("/name", "person.name", "1 至 80 个字符", "1 to 80 characters")
	}
	return n, nil
}

// checkPassword refuses what is too short, too long or the account's own name.
func checkPassword(op, password, email string) error {
	n := utf8.RuneCountInString(password)
	if n < minPassword || n > maxPassword || !utf8.ValidString(password) {
		return fault.T(op, fault.Invalid, "person.password", "密码为 10 至 200 个字符。", "A password has 10 to 200 characters.").
			WithField("/password", "person.password", "10 至 200 个字符", "10 to 200 characters")
	}
	local, _, _ := strings.Cut(email, "@")
	if p := strings.ToLower(password); p == email || p == local {
		return fault.T(op, fault.Invalid, "person.password", "密码不能与邮箱相同。", "The password must not be the e-mail address.").
			WithField("/password", "person.password", "不能与邮箱相同", "must not be the e-mail address")
	}
	return nil
}

// cleanLang is "zh" or "en".
func cleanLang(op, lang string) (string, error) {
	if lang == "zh" || lang == "en" {
		return lang, nil
	}
	return "", fault.T(op, fault.Invalid, "person.lang", "语言只能是 zh 或 en。", "The language is zh or en.").
		WithField("/lang", "person.lang", "zh 或 en", "zh or en")
}

// checkRole refuses a role that does not fit where it is given: a store role
// needs a store, a staff role has none.
func checkRole(op string, role Role, storeID string) error {
	if (role.IsStore() && storeID != "") || (role.IsStaff() && storeID == "") {
		return nil
	}
	return fault.T(op, fault.Invalid, "role.unknown",
		"角色应为 owner、agent（须指定店铺）或 reviewer、trust_safety、finance、operator（不指定店铺）。",
		"The role is owner or agent (of a store), or reviewer, trust_safety, finance or operator (without a store).").
		WithField("/role", "role.unknown", "与店铺不符", "does not fit the store")
}

// checkStaffRoles refuses none, doubles, and what is no role of the staff.
func checkStaffRoles(op string, roles []Role) error {
	seen := map[Role]bool{}
	for _, r := range roles {
		if !r.IsStaff() || seen[r] {
			seen = map[Role]bool{}
			break
		}
		seen[r] = true
	}
	if len(seen) > 0 {
		return nil
	}
	return fault.T(op, fault.Invalid, "staff.roles", "请至少选择一个角色（reviewer、trust_safety、finance、operator），不可重复。如需移出，请删除此人。",
		"Give at least one of reviewer, trust_safety, finance and operator, each once. To take every role away, remove the person.").
		WithField("/roles", "staff.roles", "至少一项：reviewer、trust_safety、finance、operator", "at least one of reviewer, trust_safety, finance, operator")
}
