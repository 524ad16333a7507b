package insight

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
)

func units() []Unit {
	return []Unit{Share, Change, Points, Money, Count, Number, Times, Minutes, Scored, Places}
}

func directions() []Direction {
	return []Direction{AtLeast, AtMost, About, Base, Limit, Mix, Case, Info}
}

// problems are what is wrong with a line, by pointer.
func (b Benchmark) problems() map[string]i18n.Text {
	out := map[string]i18n.Text{}
	number := func(pointer, text string, required bool) {
		if text == "" && !required {
			return
		}
		if _, err := ratio.Parse(text); err != nil {
			out[pointer] = i18n.T("应为小数，例如 0.372。", "A decimal such as 0.372.")
		}
	}
	number("/value", b.Value, true)
	number("/to", b.To, false)
	if !slices.Contains(directions(), b.Direction) {
		out["/direction"] = i18n.T("未知的方向。", "An unknown direction.")
	}
	if !slices.Contains(units(), b.Unit) {
		out["/unit"] = i18n.T("未知的单位。", "An unknown unit.")
	}
	if _, err := money.Parse("0", b.Currency); b.Unit == Money && err != nil {
		out["/currency"] = i18n.T("应为 ISO 4217 币种代码。", "An ISO 4217 code.")
	}
	if !b.Label.Complete() {
		out["/label"] = i18n.T("须有中英文。", "In Chinese and English.")
	}
	for pointer, t := range map[string]i18n.Text{"/source": b.Source, "/period": b.Period, "/sample": b.Sample, "/scope": b.Scope} {
		if len(t) > 0 && !t.Complete() && (t[i18n.ZH] != "" || t[i18n.EN] != "") {
			out[pointer] = i18n.T("须有中英文，或都留空。", "In Chinese and English, or in neither.")
		}
		if len(t[i18n.ZH])+len(t[i18n.EN]) > maxNote {
			out[pointer] = i18n.T("文字过长。", "Too long.")
		}
	}
	if b.Date != "" && !dated(b.Date) {
		out["/date"] = i18n.T("写作 2024、2024-05 或 2024-05-31。", "Written 2024, 2024-05 or 2024-05-31.")
	}
	return out
}

// maxNote bounds a line's text in both languages together, in bytes.
const maxNote = 2000

func dated(s string) bool {
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// checkTools refuses what tools may not bring: a key twice, a foreign key, a line
// that could not be shown.
func checkTools(tools []Tool) error {
	seen := map[string]bool{}
	for _, t := range tools {
		if t.ID == "" || !t.Name.Complete() {
			return errors.New("insight: a tool needs an id and a name in zh and en")
		}
		if t.Figures == nil && !t.Lacking.Complete() {
			return fmt.Errorf("insight: %s has no report and does not say why", t.ID)
		}
		for _, b := range t.Benchmarks {
			if problems := b.problems(); len(problems) > 0 || !strings.Contains(b.Key, ".") || seen[b.Key] {
				return fmt.Errorf("insight: benchmark %q of %s: %v", b.Key, t.ID, problems)
			}
			seen[b.Key] = true
		}
		for _, r := range t.Sources {
			if !r.Name.Complete() || len(r.UsedBy) == 0 || seen["source "+r.Key] {
				return fmt.Errorf("insight: rule source %q of %s", r.Key, t.ID)
			}
			seen["source "+r.Key] = true
		}
	}
	return nil
}

// refusal of a line that the operator wrote.
func refuseLine(problems map[string]i18n.Text) error {
	err := fault.T("insight.EditBenchmark", fault.Invalid, "benchmark.invalid", "对标线有误，请看各字段说明。", "The line has mistakes: see its fields.")
	for _, pointer := range []string{"/value", "/to", "/unit", "/currency", "/direction", "/label", "/source", "/date", "/period", "/sample", "/scope", "/reason", "/mode"} {
		if text, ok := problems[pointer]; ok {
			err = err.WithFieldText(pointer, "benchmark.invalid", text)
		}
	}
	return err
}

// medianOf is the middle value, or the mean of the two in the middle; values is
// sorted in place and not empty.
func medianOf(values []ratio.Ratio) ratio.Ratio {
	slices.SortFunc(values, ratio.Ratio.Cmp)
	n := len(values)
	if n%2 == 1 {
		return values[n/2]
	}
	return values[n/2-1].Add(values[n/2]).Quo(ratio.Of(2, 1))
}
