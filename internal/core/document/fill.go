package document

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/pdf"
)

// FillInput is what a template is to be written with.
type FillInput struct {
	StoreID  string
	Template string
	Values   map[string]string
	Scope    Scope
	Until    time.Time // last instant; zero = the policy's letter_term after signing
}

// fieldMax bounds a blank without a bound of its own, in characters.
const fieldMax = 200

// Fill writes a paper from a template and keeps it, to be signed. Faults: Invalid
// "document.fill_invalid" with the members; NotFound "document.template_unknown"
// and for the store; Unavailable "pdf.font_missing".
//
// Source: V-37, X-18.
func (s *Service) Fill(ctx context.Context, in FillInput) (Document, error) {
	t, err := s.template(in.Template)
	if err != nil {
		return Document{}, err
	}
	st, err := s.stores.Get(ctx, in.StoreID)
	if err != nil {
		return Document{}, err
	}
	fill := Fill{ID: s.ids.New("doc"), StoreName: st.Name, LegalName: st.LegalName, Values: map[string]string{}, Products: []string{}, At: s.clock.Now()}
	if !in.Until.IsZero() {
		fill.Until = clock.Trim(in.Until)
	}
	if err := s.checkFill(ctx, t, in, &fill); err != nil {
		return Document{}, err
	}
	_, version, err := s.policy(ctx)
	if err != nil {
		return Document{}, err
	}
	body, err := s.press.Print(s.compose(t, fill, nil))
	if err != nil {
		return Document{}, err
	}
	d := Document{ID: fill.ID, StoreID: in.StoreID, Type: t.Type, Scope: in.Scope, State: Unsigned, Source: fromTemplate, Template: t.Name,
		Particulars: Particulars{Fill: &fill}, FileName: t.Name + ".pdf", MediaType: typePDF, PolicyVersion: version, ExpiresAt: fill.Until, Version: 1}
	if t.Covers != nil {
		d.Covers = t.Covers(fill.Values)
	}
	return d, fault.Wrap("document.Fill", s.keep(ctx, &d, body, func(context.Context) error { return nil }))
}

// checkFill takes the values that the template asks for and names what is
// missing or too long.
func (s *Service) checkFill(ctx context.Context, t Template, in FillInput, fill *Fill) error {
	f := fault.T("document.Fill", fault.Invalid, "document.fill_invalid", "有内容需要补充或更正。", "Some blanks are to be filled in or mended.")
	for _, field := range t.Fields {
		v := cleanLine(in.Values[field.Name])
		limit := field.Max
		if limit == 0 {
			limit = fieldMax
		}
		switch {
		case field.Flag && v != "" && v != "true" && v != "false":
			f.WithField("/values/"+field.Name, "document.not_boolean", "true 或 false", "true or false")
		case field.Required && v == "":
			f.WithFieldText("/values/"+field.Name, "required", field.Label)
		case utf8.RuneCountInString(v) > limit:
			f.WithField("/values/"+field.Name, "too_long", fmt.Sprintf("最多 %d 个字符", limit), fmt.Sprintf("at most %d characters", limit))
		case v != "" && v != "false":
			fill.Values[field.Name] = v
		}
	}
	for name := range in.Values {
		if !slices.ContainsFunc(t.Fields, func(field Field) bool { return field.Name == name }) {
			f.WithField("/values/"+cleanLine(name), "unknown", "模板中没有这一项", "the template has no such blank")
		}
	}
	facts{Scope: in.Scope}.check(f)
	if !fill.Until.IsZero() && !fill.Until.After(fill.At) {
		f.WithField("/until", "expired", "须晚于现在", "later than now")
	}
	if in.Scope.Kind == ScopeProduct && len(in.Scope.IDs) > 0 {
		titles, err := s.products.ProductTitles(ctx, in.StoreID, in.Scope.IDs)
		if err != nil {
			f.WithFieldText("/scope_ids", "unknown", fault.As(err).Msg)
		}
		fill.Products = titles
	}
	if t.Covers != nil && len(t.Covers(fill.Values)) == 0 {
		f.WithField("/values", "document.covers_nothing", "请勾选授权书涵盖的内容", "tick what the letter authorises")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// Blank is the template for a pen: download, fill in, sign, upload.
//
// Source: V-37.
func (s *Service) Blank(_ context.Context, name string) (Content, error) {
	t, err := s.template(name)
	if err != nil {
		return Content{}, err
	}
	body, err := s.press.Print(s.compose(t, Fill{Blank: true, Values: map[string]string{}}, nil))
	return Content{Name: t.Name + ".pdf", MediaType: typePDF, Body: body}, err
}

// compose lays the paper out; with a signature its page stands at the end.
// Equal arguments give equal documents.
func (s *Service) compose(t Template, f Fill, sig *Signature) pdf.Document {
	d := pdf.Document{Title: t.Label.In("zh") + " " + t.Label.In("en"), Author: f.LegalName, At: f.At, Footer: f.ID}
	if f.Blank {
		d.Author, d.Footer = "Souk", t.Name
		d.Blocks = append(d.Blocks, pdf.Block{Rows: []pdf.Row{{Name: "店铺 Store", Value: Line}, {Name: "经营主体 Legal subject", Value: Line}}}, pdf.Block{Rule: true})
	} else {
		d.Blocks = append(d.Blocks, pdf.Block{Rows: []pdf.Row{
			{Name: "编号 Number", Value: f.ID}, {Name: "店铺 Store", Value: f.StoreName}, {Name: "经营主体 Legal subject", Value: f.LegalName},
			{Name: "填写时间 Written at", Value: instant(f.At)},
		}}, pdf.Block{Rule: true})
	}
	d.Blocks = append(d.Blocks, t.Compose(f)...)
	switch {
	case f.Blank:
		d.Blocks = append(d.Blocks, pdf.Block{Rule: true}, pdf.Block{Rows: []pdf.Row{{Name: "签字 Signature", Value: Line}, {Name: "日期 Date", Value: Line}}})
	case sig != nil:
		d.Blocks = append(d.Blocks, signaturePage(*sig)...)
	}
	return d
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

func signaturePage(sig Signature) []pdf.Block {
	return []pdf.Block{
		{NewPage: true},
		{Heading: "电子签署页 Electronic signature"},
		{Text: "签署人阅读了前面各页，并同意下列声明。本页由系统在签署时生成；摘要对应签署前的完整文件。"},
		{Text: "The signer read the pages before this one and agreed to the words below. This page was made when it was signed; the digest is of the whole file as it was before."},
		{Rows: []pdf.Row{
			{Name: "签署人 Signer", Value: sig.Name}, {Name: "职务 Title", Value: sig.Title}, {Name: "账号 Account", Value: sig.SignerID},
			{Name: "时间 Time", Value: instant(sig.At)}, {Name: "声明 Agreed to", Value: sig.Consent},
			{Name: "SHA-256", Value: broken(sig.SHA256)}, {Name: "校验值 Proof", Value: broken(sig.Proof)},
		}},
	}
}

// broken puts a space into a long word so that the line can break.
func broken(hex string) string {
	if len(hex) <= 32 {
		return hex
	}
	return hex[:32] + " " + hex[32:]
}
