package video

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/review"
	"souk/internal/core/wording"
	"souk/internal/platform/media"
	"souk/internal/platform/media/srt"
)

// textFindings are the findings on words, by code, in the order of the texts:
// title first, then the cues of each file.
type textFindings map[string][]review.Finding

func (t textFindings) of(code string) []review.Finding { return t[code] }

// judgeTexts reads the title and every cue. A promotion's deadline counts in the
// same cue; deadlines are judged in UTC, so that the verdict does not depend on
// where it is given.
//
// Source: V-14, V-42, V-48, V-51, V-52, design "wording", claims.
func judgeTexts(m media.Measurements, pkg Package, engine *wording.Engine, asOf time.Time) textFindings {
	out := textFindings{}
	for _, h := range engine.Judge(pkg.Title, wording.Options{AsOf: asOf}) {
		f := wordFinding(h)
		f.where("title")
		out[f.Code] = append(out[f.Code], f.done())
	}
	for _, s := range m.Subtitles {
		for _, c := range s.Cues {
			for _, h := range judgeCue(engine, c, asOf) {
				f := wordFinding(h)
				f.between(c.StartMS, c.EndMS).where(fmt.Sprintf("subtitle cue %d", c.N)).line(s.Name, c.Line)
				out[f.Code] = append(out[f.Code], f.done())
			}
		}
		for _, f := range splitFindings(engine, s, asOf) {
			out[f.Code] = append(out[f.Code], f)
		}
	}
	return out
}

// judgeCue reads a cue line by line and once more with its lines joined: a
// phrase may be wrapped, and a deadline may stand on the next line.
func judgeCue(engine *wording.Engine, c srt.Cue, asOf time.Time) []wording.Hit {
	opt := wording.Options{AsOf: asOf}
	if len(c.Langs) == 1 {
		opt.Lang = string(c.Langs[0])
	}
	hits := engine.Judge(c.Text, opt)
	joined := strings.ReplaceAll(c.Text, "\n", " ")
	if joined == c.Text {
		return hits
	}
	hits = slices.DeleteFunc(hits, func(h wording.Hit) bool { return h.Group == wording.GroupPromotion })
	for _, h := range engine.Judge(joined, opt) {
		h.Text = string([]rune(c.Text)[h.Span.Start:h.Span.End])
		if !slices.ContainsFunc(hits, func(o wording.Hit) bool { return o.Group == h.Group && overlap(o.Span, h.Span) }) {
			hits = append(hits, h)
		}
	}
	slices.SortStableFunc(hits, func(a, b wording.Hit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return hits
}

func overlap(a, b wording.Span) bool { return a.Start < b.End && b.Start < a.End }

// splitFindings looks for phrases that two neighbouring cues share. What two
// cues say together is less sure than what one says: a person decides.
func splitFindings(engine *wording.Engine, s media.Subtitle, asOf time.Time) []review.Finding {
	var out []review.Finding
	for i := 1; i < len(s.Cues); i++ {
		a, b := s.Cues[i-1], s.Cues[i]
		left := []rune(lastLine(a.Text))
		for _, h := range engine.Judge(string(left)+" "+firstLine(b.Text), wording.Options{AsOf: asOf}) {
			across := h.Span.Start < len(left) && h.Span.End > len(left)+1
			if !across || h.Group == wording.GroupPromotion || h.Severity == wording.Warning {
				continue
			}
			f := wordFinding(h)
			f.Severity = review.Human
			f.Evidence.Span = nil
			f.between(a.StartMS, b.EndMS).where(fmt.Sprintf("subtitle cues %d–%d", a.N, b.N)).line(s.Name, a.Line)
			out = append(out, f.done())
		}
	}
	return out
}

func lastLine(text string) string { return text[strings.LastIndexByte(text, '\n')+1:] }

func firstLine(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return first
}

// wordFinding maps a hit of the engine to the film's code.
//
// Source: V-64.
func wordFinding(h wording.Hit) *finding {
	f := newFinding(codeOfGroup(h.Group), string(h.Reason), severityOf(h.Severity), h.Source, h.Message, h.Fix)
	if f.Rule == "" {
		f.Rule = h.Rule
	}
	if h.Suggest != "" {
		f.Fix = suggest(h)
	}
	f.Evidence.Text = h.Text
	f.Evidence.Span = []int{h.Span.Start, h.Span.End}
	f.Evidence.Value = h.Rule
	if h.Deadline != nil {
		f.Evidence.Limit = h.Deadline.UTC().Format(time.RFC3339)
	}
	return f
}

func suggest(h wording.Hit) i18n.Text {
	return i18n.T(h.Fix.In(i18n.ZH)+" 建议："+h.Suggest, h.Fix.In(i18n.EN)+" Suggestion: "+h.Suggest)
}

func codeOfGroup(g wording.Group) string {
	switch g {
	case wording.GroupPromotion:
		return CodeForbidden
	case wording.GroupDiversion:
		return CodeDiversion
	case wording.GroupWording:
		return CodeWording
	}
	return CodeWording
}

func severityOf(s wording.Severity) review.Severity {
	switch s {
	case wording.Reject:
		return review.Reject
	case wording.Warning, wording.Pass:
		return review.Warning
	case wording.Human:
		return review.Human
	}
	return review.Human
}
