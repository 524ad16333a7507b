package video

import (
	"context"
	"slices"

	"souk/internal/base/i18n"
	"souk/internal/core/document"
	"souk/internal/core/notice"
	"souk/internal/core/review"
	"souk/internal/platform/outbox"
	"souk/internal/platform/pdf"
)

// PaperShooting is the type of the letter that the template makes.
const PaperShooting = "shooting_authorisation"

// PaperTypes are the papers that films ask for.
//
// Source: V-36.
func PaperTypes() []document.Type {
	return []document.Type{{
		Name: PaperShooting, Label: i18n.T("商品拍摄授权书", "Product-shooting authorisation"), Expires: true,
		Hint:   i18n.T("写明出镜人或素材、商品、期限，并有签名。", "Names person or material, products and term, and is signed."),
		Covers: []string{document.CoversPeople, document.CoversThirdParty},
	}}
}

// Templates are the papers that films give to be filled in.
//
// Source: V-37, X-18.
func Templates() []document.Template {
	return []document.Template{{
		Name: "shooting-authorisation", Type: PaperShooting, Label: i18n.T("商品拍摄授权书", "Product-shooting authorisation letter"),
		Consent: i18n.T("我已取得上述人员和权利人的书面同意，所填内容属实，并对此负责。",
			"I hold the written consent of the persons and owners named, what is written is true, and I answer for it."),
		Fields: []document.Field{
			{Name: "people", Label: i18n.T("涵盖出镜真人的肖像与声音", "Covers likeness and voice of the persons shown"), Flag: true},
			{Name: "third_party", Label: i18n.T("涵盖第三方素材", "Covers material of others"), Flag: true},
			{Name: "persons", Label: i18n.T("出镜人姓名", "Names of the persons shown"), Max: 300},
			{Name: "material", Label: i18n.T("素材及权利人", "Material and its owners"), Max: 300},
			{Name: "film", Label: i18n.T("影片名称", "Film"), Max: 120},
			{Name: "territory", Label: i18n.T("使用范围", "Where it may be used"), Max: 120},
		},
		Covers: func(v map[string]string) []string {
			out := []string{}
			for _, c := range []string{document.CoversPeople, document.CoversThirdParty} {
				if v[c] == "true" {
					out = append(out, c)
				}
			}
			return out
		},
		Compose: composeLetter,
	}}
}

// composeLetter writes the letter's words in both languages.
func composeLetter(f document.Fill) []pdf.Block {
	tick := func(name string) string {
		if f.Values[name] == "true" {
			return "[X] "
		}
		return "[  ] "
	}
	territory := f.Value("territory")
	if territory == "" {
		territory = "本平台全部站点 all sites of this marketplace"
	}
	until := "自签署之日起按平台规定 from signing, for the platform's term"
	if !f.Until.IsZero() {
		until = f.Until.UTC().Format("2006-01-02 15:04 UTC")
	}
	if f.Blank {
		until = document.Line
	}
	products := pdf.Block{Rows: []pdf.Row{{Name: "商品 Products", Value: "店铺全部商品 all products of the store"}}}
	if f.Blank {
		products.Rows[0].Value = document.Line
	}
	if len(f.Products) > 0 {
		products.Rows = nil
		for _, p := range f.Products {
			products.Rows = append(products.Rows, pdf.Row{Name: "商品 Product", Value: p})
		}
	}
	return []pdf.Block{
		{Heading: "授权内容 What is authorised"},
		{Text: tick("people") + "出镜人同意店铺在商品短视频中使用其肖像与声音。\nThe persons shown agree that the store uses their likeness and voice in short videos of its products."},
		{Text: tick("third_party") + "权利人同意店铺在商品短视频中使用其素材。\nThe owners agree that the store uses their material in short videos of its products."},
		{Rows: []pdf.Row{
			{Name: "出镜人 Persons", Value: orNone(f.Value("persons"))}, {Name: "素材 Material", Value: orNone(f.Value("material"))},
			{Name: "影片 Film", Value: orNone(f.Value("film"))},
		}},
		products,
		{Rows: []pdf.Row{{Name: "范围 Territory", Value: territory}, {Name: "有效期至 Valid until", Value: until}}},
		{Heading: "声明 Declarations"},
		{Text: "店铺声明：已取得上述人员和权利人的书面同意；未成年人由监护人同意；同意可以撤回，撤回后影片将停止展示。\n" +
			"The store declares: the persons and owners named have agreed in writing; for minors their guardians have; consent may be withdrawn, and the film is then no longer shown."},
	}
}

func orNone(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// Papers keeps a store's papers.
type Papers interface {
	Find(ctx context.Context, storeID string, ids []string) ([]document.Held, error)
	Upload(ctx context.Context, in document.UploadInput) (document.Document, error)
	Preflight(ctx context.Context, fileName string, body []byte, size int64) ([]review.Finding, error)
	Type(name string) (document.Type, bool)
}

// LetterFile is a letter that comes with the film. It is held in memory: papers
// are never on a disk in clear.
//
// Source: X-17.
type LetterFile struct {
	Name   string
	Body   []byte // its first bytes, see document.MaxFile
	Size   int64
	SHA256 string
}

// letters looks up the letters of a submission as they are now. With keep, a
// letter that came with the film becomes a paper of the store.
//
// Source: V-36, X-28.
func (s *Service) letters(ctx context.Context, in SubmitInput, keep bool) ([]Letter, error) {
	out := []Letter{}
	if len(in.LetterIDs) > 0 {
		held, err := s.papers.Find(ctx, in.StoreID, in.LetterIDs)
		if err != nil {
			return nil, err
		}
		for _, id := range in.LetterIDs {
			i := slices.IndexFunc(held, func(h document.Held) bool { return h.ID == id })
			if i < 0 {
				out = append(out, Letter{Held: document.Held{ID: cleanTitle(id)}})
				continue
			}
			out = append(out, Letter{Held: held[i]})
		}
	}
	if in.LetterFile == nil {
		return out, nil
	}
	l, err := s.letterFile(ctx, in, keep)
	return append(out, l), err
}

func (s *Service) letterFile(ctx context.Context, in SubmitInput, keep bool) (Letter, error) {
	f := in.LetterFile
	found, err := s.papers.Preflight(ctx, f.Name, f.Body, f.Size)
	if err != nil {
		return Letter{}, err
	}
	l := Letter{FileName: f.Name, Held: document.Held{Type: PaperShooting, State: document.InReview, Covers: []string{document.CoversPeople, document.CoversThirdParty},
		Scope: document.Scope{Kind: document.ScopeProduct, IDs: in.ProductIDs}}}
	for _, p := range found {
		l.Problems = append(l.Problems, p.Reason)
	}
	if !keep || len(l.Problems) > 0 {
		return l, nil
	}
	d, err := s.papers.Upload(ctx, document.UploadInput{StoreID: in.StoreID, FileName: f.Name, Body: f.Body, Size: f.Size, Type: PaperShooting, Title: in.Title,
		Scope: l.Scope, Covers: l.Covers})
	l.ID = d.ID
	return l, err
}

// LetterView is a letter as screens show it: with its state of now.
type LetterView struct {
	Letter
	TypeLabel i18n.Text `json:"type_label"`
	Now       string    `json:"state_now" doc:"its state when this was asked; empty when it is unknown"`
	PageURL   string    `json:"page_url,omitempty" doc:"for reviewers; every look is logged"`
}

func (s *Service) letterViews(ctx context.Context, a Attempt) ([]LetterView, error) {
	out := []LetterView{}
	var ids []string
	for _, l := range a.Declarations.Letters {
		ids = append(ids, l.ID)
	}
	if len(ids) == 0 {
		return out, nil
	}
	held, err := s.papers.Find(ctx, a.StoreID, ids)
	if err != nil {
		return nil, err
	}
	for _, l := range a.Declarations.Letters {
		t, _ := s.papers.Type(l.Type)
		v := LetterView{Letter: l, TypeLabel: t.Label}
		for _, h := range held {
			if h.ID == l.ID {
				v.Now, v.PageURL = string(h.State), "/v1/review/papers/"+h.ID+"/page"
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// OnPaper tells a store which of its films stand on a letter that has ended. The
// films stay: their verdict was given when it counted (AMB-83); the next attempt
// finds it expired.
//
// Source: V-36, X-54.
func (s *Service) OnPaper(ctx context.Context, e outbox.Event) error {
	var p document.Changed
	if err := e.Decode(&p); err != nil {
		return err
	}
	if p.State != document.Expired && p.State != document.Revoked {
		return nil
	}
	films, err := s.filmsOfLetter(ctx, p.StoreID, p.DocumentID)
	if err != nil || len(films) == 0 {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for _, f := range films {
			to := notice.To{StoreID: p.StoreID, Key: "letter-" + p.DocumentID + "-" + f.ID}
			if err := s.notices.Send(ctx, to, noticeLetterEnded, s.screenURL(p.StoreID, f.ID), f.Title); err != nil {
				return err
			}
		}
		return nil
	})
}
