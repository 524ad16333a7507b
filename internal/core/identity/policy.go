package identity

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
)

// PolicyName is the key of this package's section in the policy document.
const PolicyName = "platform"

// Policy is the section "platform" of the policy document.
//
// Source: parameters "platform".
type Policy struct {
	SessionIdle   clock.Span `json:"session_idle"`    // a session ends after this time without a request
	SessionMax    clock.Span `json:"session_max"`     // and after this time in any case
	BuyerTokenMax clock.Span `json:"buyer_token_max"` // a buyer token that lives longer is refused
	InviteTTL     clock.Span `json:"invite_ttl"`      // a one-time link works this long
	Rate          Rates      `json:"rate"`
}

// Rates are the limits by class; reads and host keys have none.
type Rates struct {
	SignIn          Rate `json:"sign_in"`          // failed sign-ins, per account and per address
	Uploads         Rate `json:"uploads"`          // per store
	AnonymousWrites Rate `json:"anonymous_writes"` // per address
	BuyerWrites     Rate `json:"buyer_writes"`     // per buyer
}

// Class returns the rate of a class by its name in the document; false for an
// unknown one.
func (r Rates) Class(name string) (Rate, bool) {
	switch name {
	case "sign_in":
		return r.SignIn, true
	case "uploads":
		return r.Uploads, true
	case "anonymous_writes":
		return r.AnonymousWrites, true
	case "buyer_writes":
		return r.BuyerWrites, true
	}
	return Rate{}, false
}

// Rate is so many events in a stretch of time, written "10/min" or "30/h".
type Rate struct {
	Count int
	Per   time.Duration
}

var rateUnits = []struct {
	name string
	per  time.Duration
}{{"s", time.Second}, {"min", time.Minute}, {"h", time.Hour}, {"d", clock.Day}}

// ParseRate reads "10/min".
func ParseRate(s string) (Rate, error) {
	count, unit, _ := strings.Cut(s, "/")
	for _, u := range rateUnits {
		if u.name != unit || count == "" || strings.Trim(count, "0123456789") != "" {
			continue
		}
		if n, err := strconv.Atoi(count); err == nil && n <= maxRate {
			return Rate{n, u.per}, nil
		}
	}
	return Rate{}, fmt.Errorf("identity: %q is not a rate such as 10/min or 30/h", s)
}

const maxRate = 1_000_000_000

// Example is a rate as a policy document writes it.
func (Rate) Example() string { return "30/h" }

// String is "10/min".
func (r Rate) String() string {
	for _, u := range rateUnits {
		if u.per == r.Per {
			return strconv.Itoa(r.Count) + "/" + u.name
		}
	}
	return strconv.Itoa(r.Count) + "/" + r.Per.String()
}

// MarshalText writes the rate.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the rate.
func (r *Rate) UnmarshalText(b []byte) error {
	v, err := ParseRate(string(b))
	if err != nil {
		return err
	}
	*r = v
	return nil
}

// DefaultPolicy is the section as the specification has it.
//
// Source: parameters "platform".
func DefaultPolicy() Policy {
	return Policy{
		SessionIdle:   clock.Span(12 * time.Hour),
		SessionMax:    clock.Span(14 * clock.Day),
		BuyerTokenMax: clock.Span(10 * time.Minute),
		InviteTTL:     clock.Span(72 * time.Hour),
		Rate: Rates{
			SignIn:          Rate{10, time.Minute},
			Uploads:         Rate{30, time.Hour},
			AnonymousWrites: Rate{60, time.Minute},
			BuyerWrites:     Rate{120, time.Minute},
		},
	}
}

// PolicyMistake is a value of the section that cannot work.
type PolicyMistake struct {
	Key     string // dotted, without the section
	Message i18n.Text
}

// PolicyLabels name the section's values on screens, by dotted key.
func PolicyLabels() map[string]i18n.Text {
	return map[string]i18n.Text{
		"session_idle":          i18n.T("无操作多久后退出登录", "Sign out after being idle for"),
		"session_max":           i18n.T("一次登录最长有效期", "A sign-in lasts at most"),
		"buyer_token_max":       i18n.T("买家令牌最长有效期", "A buyer token lives at most"),
		"invite_ttl":            i18n.T("一次性链接有效期", "A one-time link works for"),
		"rate.sign_in":          i18n.T("登录失败次数上限（按账号、按地址）", "Failed sign-ins, per account and per address"),
		"rate.uploads":          i18n.T("上传次数上限（按店铺）", "Uploads, per store"),
		"rate.anonymous_writes": i18n.T("匿名写入次数上限（按地址）", "Anonymous writes, per address"),
		"rate.buyer_writes":     i18n.T("买家写入次数上限（按买家）", "Buyer writes, per buyer"),
	}
}
