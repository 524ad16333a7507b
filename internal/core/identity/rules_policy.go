package identity

import (
	"time"

	"souk/internal/base/i18n"
)

// maxBuyerToken is the longest that any policy may let a buyer token live.
//
// Source: core-ports "People and trust".
const maxBuyerToken = 10 * time.Minute

// minBuyerToken is the shortest that a token can say: its times are whole seconds
// (RFC 7519, NumericDate as hosts write it).
const minBuyerToken = time.Second

// Mistakes lists what cannot work in the section.
func (p Policy) Mistakes() []PolicyMistake {
	var out []PolicyMistake
	add := func(bad bool, key, zh, en string) {
		if bad {
			out = append(out, PolicyMistake{key, i18n.T(zh, en)})
		}
	}
	add(p.SessionIdle.Duration() < time.Minute, "session_idle", "至少 1 分钟。", "It must be at least one minute.")
	add(p.SessionMax < p.SessionIdle, "session_max", "不能短于 session_idle。", "It must not be shorter than session_idle.")
	add(p.BuyerTokenMax.Duration() < minBuyerToken || p.BuyerTokenMax.Duration() > maxBuyerToken, "buyer_token_max",
		"须为 1 秒到 10 分钟。", "From one second to 10 minutes.")
	add(p.InviteTTL.Duration() < time.Minute, "invite_ttl", "至少 1 分钟。", "It must be at least one minute.")
	add(p.Rate.SignIn.Count < 1 || p.Rate.SignIn.Per <= 0, "rate.sign_in", "至少允许 1 次。", "It must allow at least one.")
	rates := []struct {
		key  string
		rate Rate
	}{{"rate.uploads", p.Rate.Uploads}, {"rate.anonymous_writes", p.Rate.AnonymousWrites}, {"rate.buyer_writes", p.Rate.BuyerWrites}}
	for _, r := range rates {
		add(r.rate.Count < 0 || r.rate.Per <= 0, r.key, "不能为负，并要写明单位。", "It must not be negative and needs a unit.")
	}
	return out
}
