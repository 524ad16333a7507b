package review

import (
	"slices"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/platform/pdf"
)

// CodesPDF is the catalogue as a document to keep: every code with cause, mend
// and example in Chinese and English. tool narrows it, "" is everything. Equal
// catalogues give equal bytes. Fault Unavailable "pdf.font_missing".
//
// Source: V-61, X-26.
func (s *Service) CodesPDF(tool string) ([]byte, error) {
	codes := slices.DeleteFunc(s.Codes(), func(c Code) bool { return tool != "" && c.Tool != tool })
	if len(codes) == 0 {
		return nil, fault.T("review.CodesPDF", fault.NotFound, "not_found", "没有这个工具的错误码。", "There are no codes of this tool.")
	}
	s.pdfTurn.Lock()
	defer s.pdfTurn.Unlock()
	if b, ok := s.pdfs[tool]; ok {
		return b, nil
	}
	b, err := s.press.Print(codesDocument(codes))
	if err != nil {
		return nil, err
	}
	s.pdfs[tool] = b
	return b, nil
}

func codesDocument(codes []Code) pdf.Document {
	d := pdf.Document{Title: "错误码速查表 Error-code quick reference", Author: "Souk", Footer: "Souk · ERR",
		Blocks: []pdf.Block{{Text: "审核记录中的每个错误码：原因、修改方法和示例。\nEvery code of the review records: cause, how to mend it, an example."}}}
	for _, c := range codes {
		when := "自动 automatic"
		switch {
		case c.Warning:
			when = "仅提醒 warning only"
		case !c.Auto:
			when = "人工 by a person"
		}
		d.Blocks = append(d.Blocks, pdf.Block{Heading: c.Code + "  " + c.Label.In("zh") + " · " + c.Label.In("en")}, pdf.Block{Rows: []pdf.Row{
			{Name: "原因 Cause", Value: c.Cause.In("zh") + "\n" + c.Cause.In("en")},
			{Name: "修改 Mend", Value: c.Fix.In("zh") + "\n" + c.Fix.In("en")},
			{Name: "示例 Example", Value: c.Example.In("zh") + "\n" + c.Example.In("en")},
			{Name: "依据 Rules", Value: strings.Join(c.Rules, ", ") + "   " + when},
		}}, pdf.Block{Rule: true})
	}
	return d
}
