package verification

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
)

// clean brings an address into its one form. Fault Invalid "verification.address".
func clean(c Channel, raw string) (string, error) {
	bad := func(zh, en string) (string, error) {
		return "", fault.T("verification.address", fault.Invalid, "verification.address", zh, en).WithField("/address", "verification.address", zh, en)
	}
	text := strings.TrimSpace(raw)
	switch c {
	case Email:
		if err := identity.CheckEmail(text); err != nil {
			return bad("邮箱地址无效。", "This is not an e-mail address.")
		}
		return strings.ToLower(text), nil
	case Phone:
		digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(text)
		rest, plus := strings.CutPrefix(digits, "+")
		if !plus || len(rest) < 8 || len(rest) > 15 || rest[0] == '0' || strings.Trim(rest, "0123456789") != "" {
			return bad("手机号应为国际格式，例如 +86 138 0013 8000。", "A phone is written with its country, such as +86 138 0013 8000.")
		}
		return "+" + rest, nil
	case Payment:
		if text == "" || utf8.RuneCountInString(text) > 100 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return bad("支付账户无效。", "A payment account has 1 to 100 visible ASCII characters.")
		}
		return text, nil
	}
	return bad("没有这种验证方式。", "There is no such way to verify.")
}

// mask shows enough of an address to recognise it.
func mask(address string) string {
	if name, host, ok := strings.Cut(address, "@"); ok {
		return name[:min(1, len(name))] + "***@" + host
	}
	if len(address) <= 6 {
		return strings.Repeat("*", len(address))
	}
	return address[:3] + strings.Repeat("*", len(address)-5) + address[len(address)-2:]
}

// digest of a code under a key, bound to whose it is.
func digest(key []byte, id, storeID string, c Channel, address, code string) []byte {
	m := hmac.New(sha256.New, key)
	for _, part := range []string{id, storeID, string(c), address, code} {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(part)))
		m.Write(n[:])
		m.Write([]byte(part))
	}
	return m.Sum(nil)
}

// codeOf makes digits of chance, every code as likely as every other: bytes beyond
// the last whole multiple of ten are passed over. ok is false when too few are left.
func codeOf(chance []byte, digits int64) (code string, ok bool) {
	var b strings.Builder
	for _, v := range chance {
		if int64(b.Len()) == digits {
			break
		}
		if v < 250 {
			b.WriteByte('0' + v%10)
		}
	}
	return b.String(), int64(b.Len()) == digits
}
