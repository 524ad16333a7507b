package policy

import (
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
)

// Check collects the problems of a section's Validate. Keys are without the
// section's name.
type Check struct {
	Problems []Problem
}

// Add names a mistake.
func (c *Check) Add(key string, msg i18n.Text) {
	c.Problems = append(c.Problems, Problem{Key: key, Message: msg})
}

// That adds a problem unless ok holds.
func (c *Check) That(ok bool, key, zh, en string) {
	if !ok {
		c.Add(key, i18n.T(zh, en))
	}
}

// Positive asks for more than nothing (a count, a length of time).
func (c *Check) Positive(key string, n int64) {
	c.That(n > 0, key, "必须大于 0。", "More than 0.")
}

// Share asks for a ratio from 0 to 1.
func (c *Check) Share(key string, r ratio.Ratio) {
	c.That(r.Sign() >= 0 && r.Cmp(ratio.Of(1, 1)) <= 0, key, "取值为 0 到 1。", "From 0 to 1.")
}

// Words asks for a list with at least one entry; that none is empty or given twice
// holds for every list of words.
func (c *Check) Words(key string, words []string) {
	c.That(len(words) > 0, key, "列表不能为空。", "At least one entry.")
}
