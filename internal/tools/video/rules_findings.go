package video

import (
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/review"
	"souk/internal/core/wording"
	"souk/internal/platform/media"
)

// The codes that the built-in checks give today.
//
// Source: V-64.
const (
	CodeDuration   = "ERR-V01"
	CodeResolution = "ERR-V02"
	CodeContainer  = "ERR-V03"
	CodeSize       = "ERR-V04"
	CodeSubtitle   = "ERR-V05"
	CodeForbidden  = "ERR-V06"
	CodeSound      = "ERR-V07"
	CodeWording    = "ERR-V10"
	CodeDiversion  = "ERR-V17"
	CodeOther      = "ERR-V99"
)

// Findings judges one attempt: what was measured and declared, under a policy,
// at an instant. It is pure; equal arguments give equal findings in equal order
// (by code, then by time of the check). All findings come at once.
//
// Source, V-03, V-04, V-14, V-30…V-36, V-42, V-48, V-51, V-52, V-55.
func Findings(m media.Measurements, pkg Package, p Policy, engine *wording.Engine, asOf time.Time) ([]review.Finding, []review.NotChecked) {
	texts := judgeTexts(m, pkg, engine, asOf)
	found := []review.Finding{}
	for _, rule := range [][]review.Finding{
		durationFindings(m, p),
		resolutionFindings(m, p),
		containerFindings(m, p),
		sizeFindings(m, p),
		subtitleFindings(m, p),
		texts.of(CodeForbidden),
		soundFindings(m, p),
		texts.of(CodeWording),
		letterFindings(pkg, asOf),
		texts.of(CodeDiversion),
		titleFindings(pkg, p),
	} {
		found = append(found, rule...)
	}
	return found, append(notChecked(m), letterNotChecked(pkg)...)
}

func notChecked(m media.Measurements) []review.NotChecked {
	out := []review.NotChecked{}
	for _, n := range m.NotMeasured {
		out = append(out, review.NotChecked{Check: n.Check, Reason: n.Reason})
	}
	return out
}

// finding is a Finding in the making; its methods fill it in.
type finding review.Finding

func newFinding(code, reason string, severity review.Severity, rule string, message, fix i18n.Text) *finding {
	return &finding{Code: code, Reason: reason, Severity: severity, Rule: rule, Message: message, Fix: fix}
}

func (f *finding) measured(value, limit, unit string) *finding {
	f.Evidence.Value, f.Evidence.Limit, f.Evidence.Unit = value, limit, unit
	return f
}

func (f *finding) where(where string) *finding { f.Evidence.Where = where; return f }

func (f *finding) text(text string) *finding { f.Evidence.Text = text; return f }

func (f *finding) line(file string, line int) *finding {
	f.Evidence.File, f.Evidence.Line = file, line
	return f
}

func (f *finding) between(startMS, endMS int64) *finding {
	f.Evidence.AtMS, f.Evidence.EndMS = &startMS, &endMS
	return f
}

func (f *finding) done() review.Finding { return review.Finding(*f) }

func list(f *finding) []review.Finding { return []review.Finding{f.done()} }

// titleFindings asks for a title of a sensible length; it is what buyers read.
//
// Source: parameters "title_max".
func titleFindings(pkg Package, p Policy) []review.Finding {
	n := len([]rune(pkg.Title))
	switch {
	case n == 0:
		return list(newFinding(CodeOther, "title_missing", review.Reject, "ruling title_max",
			i18n.T("影片没有标题。", "The film has no title."),
			i18n.T("填写一个标题，说明影片展示的商品和卖点。", "Give it a title that says which product it shows and why it is good."),
		).measured("0", "1–"+itoa(int64(p.TitleMax)), "characters").where("title"))
	case n > p.TitleMax:
		return list(newFinding(CodeOther, "title_too_long", review.Reject, "ruling title_max",
			i18n.T("标题有 %[1]d 个字，最多 %[2]d 个字。", "The title has %[1]d characters; at most %[2]d are allowed.").F(n, p.TitleMax),
			i18n.T("缩短标题，保留商品名和主要卖点。", "Shorten it; keep the product's name and its main selling point."),
		).measured(itoa(int64(n)), itoa(int64(p.TitleMax)), "characters").where("title"))
	}
	return nil
}
