package document

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/review"
)

// KindPaper is the kind of a paper's case.
const KindPaper = "paper"

// ReviewKind plugs papers into the review engine; late gives the service, which
// is made after the engine.
//
// Source, core-ports "case kind".
func ReviewKind(late func() *Service) review.Kind {
	return review.Kind{
		Name: KindPaper, Label: i18n.T("资质文件", "Paper"), Tool: "paper", Codes: Codes(),
		Evidence: func(ctx context.Context, id string) (any, error) { return late().Evidence(ctx, id) },
		Decided: func(ctx context.Context, c review.Case, d review.Decision) error {
			if c.AppealID != "" {
				return late().overturn(ctx, c, d)
			}
			return late().decided(ctx, c, d)
		},
		Appeal: func(ctx context.Context, r review.Record) error { return late().appealable(ctx, r) },
		Titles: func(ctx context.Context, storeID string, ids []string) (map[string]string, error) {
			return late().titles(ctx, storeID, ids)
		},
	}
}

// CodeForged is the code of a paper that seems forged: its rejection is a serious
// violation as well.
//
// Source: X-11, AMB-70.
const CodeForged = "ERR-D07"

// Codes is the part of the catalogue for papers.
//
// Source.
func Codes() []review.Code {
	return []review.Code{
		{Code: CodeFile, Tool: "paper", Group: "file", Auto: true, Rules: []string{"X-14"}, Label: i18n.T("文件不可用", "File"),
			Cause: i18n.T("不是完整的 PDF、JPEG 或 PNG，或其中藏有其他内容。", "Not a whole PDF, JPEG or PNG, or something else hides in it."),
			Fix:   i18n.T("重新导出或拍摄后上传。", "Export or photograph it again and upload that."), Example: i18n.T("把压缩包改名为 .pdf。", "An archive renamed to .pdf.")},
		{Code: "ERR-D02", Tool: "paper", Group: "content", Rules: []string{"X-14"}, Label: i18n.T("无法辨认", "Not readable"),
			Cause: i18n.T("文字或印章看不清，或缺页。", "Words or seals cannot be read, or a page is missing."),
			Fix:   i18n.T("平放、打光、完整拍摄。", "Lay it flat, light it, photograph all of it."), Example: i18n.T("营业执照的有效期被反光遮住。", "A reflection covers the licence's validity.")},
		{Code: "ERR-D03", Tool: "paper", Group: "content", Rules: []string{"X-14"}, Label: i18n.T("类型不符", "Wrong paper"),
			Cause: i18n.T("内容不是所选的文件类型。", "The content is not the type that was chosen."),
			Fix:   i18n.T("选择正确的类型重新上传。", "Choose the right type and upload it again."), Example: i18n.T("商标受理通知书当作注册证上传。", "A filing receipt uploaded as a trademark certificate.")},
		{Code: "ERR-D04", Tool: "paper", Group: "content", Rules: []string{"X-14"}, Label: i18n.T("与店铺不符", "Not this store's"),
			Cause: i18n.T("名称、代码或持有人与店铺主体不一致。", "Name, code or holder differ from the store's legal subject."),
			Fix:   i18n.T("上传本主体的文件，或补充授权。", "Upload the subject's own paper, or add an authorisation."), Example: i18n.T("银行账户户名是另一家公司。", "The bank account is in another company's name.")},
		{Code: "ERR-D05", Tool: "paper", Group: "expiry", Rules: []string{"X-14"}, Label: i18n.T("已过期", "Expired"),
			Cause: i18n.T("文件上的有效期已过。", "The last day on the paper has passed."),
			Fix:   i18n.T("上传有效的新文件。", "Upload the one that is valid now."), Example: i18n.T("商标到期未续展。", "A trademark that was not renewed.")},
		{Code: "ERR-D06", Tool: "paper", Group: "content", Rules: []string{"V-36"}, Label: i18n.T("授权范围不足", "Does not cover it"),
			Cause: i18n.T("没有写明人物、素材、商品或期限，或没有签名。", "Person, material, product or term are not named, or nobody signed."),
			Fix:   i18n.T("用模板重新出具授权书。", "Write the letter again from the template."), Example: i18n.T("授权书没有写出镜人的姓名。", "The letter does not name the person shown.")},
		{Code: CodeForged, Tool: "paper", Group: "forged", Rules: []string{"X-14", "X-17"}, Label: i18n.T("疑似伪造", "Seems forged"),
			Cause: i18n.T("有修改痕迹，或在登记机关查不到。", "It shows traces of changes, or the registry does not know it."),
			Fix:   i18n.T("提供原件；伪造属于严重违规。", "Give the original; forging is a serious violation."), Example: i18n.T("注册号在商标局查不到。", "The trademark office does not know the number.")},
		{Code: "ERR-D99", Tool: "paper", Group: "other", Rules: []string{"X-14"}, Label: i18n.T("其他", "Other"),
			Cause: i18n.T("见审核说明。", "See the reviewer's note."), Fix: i18n.T("按说明修改后重新上传。", "Mend it as the note says and upload it again."),
			Example: i18n.T("审核员写明的其他原因。", "Another reason that the reviewer names.")},
	}
}

// Evidence is what a reviewer sees of a paper.
//
// Source.
type Evidence struct {
	DocumentID string        `json:"document_id"`
	Version    int64         `json:"version" doc:"for If-Match when the particulars are set"`
	Type       string        `json:"type"`
	TypeLabel  i18n.Text     `json:"type_label"`
	Hint       i18n.Text     `json:"hint" doc:"what is to be seen on it"`
	NeedsEnd   bool          `json:"needs_expiry" doc:"a last day, or open_ended, before it can be approved"`
	State      State         `json:"state"`
	Title      string        `json:"title"`
	Scope      Scope         `json:"scope"`
	Covers     []string      `json:"covers"`
	Classes    []string      `json:"classes"`
	Number     string        `json:"number"`
	Holder     string        `json:"holder"`
	LegalName  string        `json:"legal_name" doc:"the store's legal subject, to compare"`
	ValidFrom  *time.Time    `json:"valid_from"`
	ExpiresAt  *time.Time    `json:"expires_at"`
	OpenEnded  bool          `json:"open_ended"`
	FileName   string        `json:"file_name"`
	MediaType  string        `json:"media_type"`
	Bytes      int64         `json:"bytes"`
	SHA256     string        `json:"sha256"`
	PageURL    string        `json:"page_url" doc:"the paper itself; every look is logged"`
	UploadedBy string        `json:"uploaded_by"`
	UploadedAt time.Time     `json:"uploaded_at"`
	Others     []OtherOfType `json:"others" doc:"the store's other papers of the type"`
}

// OtherOfType is another paper of the same store and type.
type OtherOfType struct {
	ID        string     `json:"id"`
	State     State      `json:"state"`
	ExpiresAt *time.Time `json:"expires_at"`
}

// Evidence collects what the reviewer's screen shows; the look is logged.
func (s *Service) Evidence(ctx context.Context, id string) (Evidence, error) {
	d, err := s.allGet(ctx, id)
	if err != nil {
		return Evidence{}, err
	}
	if err := s.logAccess(ctx, d, actionRead, "review"); err != nil {
		return Evidence{}, fault.Wrap("document.Evidence", err)
	}
	if err := s.openParticulars(&d); err != nil {
		return Evidence{}, err
	}
	st, err := s.stores.Get(ctx, d.StoreID)
	if err != nil {
		return Evidence{}, err
	}
	t, _ := s.Type(d.Type)
	e := Evidence{DocumentID: d.ID, Version: d.Version, Type: d.Type, TypeLabel: t.Label, Hint: t.Hint, NeedsEnd: t.Expires, State: d.StateAt(s.clock.Now()),
		Title: d.Title, Scope: d.Scope, Covers: d.Covers, Classes: d.Classes, Number: d.Number, Holder: d.Holder, LegalName: st.LegalName,
		ValidFrom: orNull(d.ValidFrom), ExpiresAt: orNull(d.ExpiresAt), OpenEnded: d.OpenEnded, FileName: d.FileName, MediaType: d.MediaType, Bytes: d.Bytes,
		SHA256: d.SHA256, PageURL: "/v1/review/papers/" + d.ID + "/page", UploadedBy: d.UploadedName, UploadedAt: d.UploadedAt, Others: []OtherOfType{}}
	all, err := s.Held(ctx, d.StoreID)
	for _, h := range all {
		if h.Type == d.Type && h.ID != d.ID {
			e.Others = append(e.Others, OtherOfType{h.ID, h.State, orNull(h.ExpiresAt)})
		}
	}
	return e, err
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Described is what a reviewer reads on a paper.
type Described struct {
	Number    string
	Holder    string
	Covers    []string // nil: as it is
	Classes   []string // nil: as it is
	ValidFrom time.Time
	ExpiresAt time.Time // the last day: it holds through the end of it
	OpenEnded bool
}

// Describe sets what stands on a paper that waits for a person, for the first time
// or under appeal. match looks at
// the version that the caller read. Faults: NotFound; Conflict
// "document.closed"; Invalid "document.invalid"; Stale.
//
// Source: X-14.
func (s *Service) Describe(ctx context.Context, id string, in Described, match func(version int64) error) (Document, error) {
	var d Document
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		if d, err = s.allGet(ctx, id); err != nil {
			return err
		}
		if err := match(d.Version); err != nil {
			return err
		}
		waits, err := s.waits(ctx, d)
		if err != nil {
			return err
		}
		if !waits {
			return fault.T("document.Describe", fault.Conflict, "document.closed", "该文件已有结论。", "This paper has been decided.").With("state", string(d.State))
		}
		if err := s.openParticulars(&d); err != nil {
			return err
		}
		before := map[string]any{"expires_at": d.ExpiresAt, "open_ended": d.OpenEnded}
		if err := s.describe(&d, in); err != nil {
			return err
		}
		if err := s.update(ctx, &d); err != nil {
			return err
		}
		return s.trail(ctx, d, "document.described", "", before)
	})
	return d, fault.Wrap("document.Describe", err)
}

// waits reports whether a person is still to decide the paper, or its appeal.
func (s *Service) waits(ctx context.Context, d Document) (bool, error) {
	if d.State != Rejected {
		return d.State == InReview, nil
	}
	return s.reviews.Waits(ctx, KindPaper, d.ID)
}

func (s *Service) describe(d *Document, in Described) error {
	t, _ := s.Type(d.Type)
	d.Number, d.Holder, d.OpenEnded = cleanLine(in.Number), cleanLine(in.Holder), in.OpenEnded
	if in.Covers != nil {
		d.Covers = in.Covers
	}
	if in.Classes != nil {
		d.Classes = in.Classes
	}
	d.ValidFrom, d.ExpiresAt = time.Time{}, time.Time{}
	if !in.ValidFrom.IsZero() {
		d.ValidFrom = clock.Trim(in.ValidFrom)
	}
	if !in.ExpiresAt.IsZero() {
		d.ExpiresAt = clock.Trim(in.ExpiresAt)
	}
	f := fault.T("document.Describe", fault.Invalid, "document.invalid", "请按提示更正。", "Mend what is named.")
	facts{Type: t, Scope: d.Scope, Title: d.Title, Number: d.Number, Holder: d.Holder, Covers: d.Covers, Classes: d.Classes, ValidFrom: d.ValidFrom,
		ExpiresAt: d.ExpiresAt, OpenEnded: d.OpenEnded}.check(f)
	if len(f.Fields) > 0 {
		return f
	}
	key, err := s.dataKey(*d)
	if err != nil {
		return err
	}
	return s.sealParticulars(d, key)
}

// decided moves the paper as the reviewer decided, in the decision's transaction.
func (s *Service) decided(ctx context.Context, c review.Case, dec review.Decision) error {
	d, err := s.get(ctx, c.StoreID, c.SubjectID)
	if err != nil {
		return err
	}
	t, _ := s.Type(d.Type)
	before := map[string]any{"state": d.State}
	d.DecidedAt, d.Note = dec.At, dec.Note
	kind, args := NoticeApproved, []any{}
	if dec.Approve {
		if err := mayApprove(d, t, dec.At); err != nil {
			return err
		}
		d.State = Approved
	} else {
		d.State, d.Code, d.ClosedAt = Rejected, dec.Code, dec.At
		kind, args = NoticeRejected, []any{dec.Code}
	}
	if err := s.update(ctx, &d); err != nil {
		return err
	}
	if err := s.trail(ctx, d, "document."+string(d.State), dec.Code, before); err != nil {
		return err
	}
	if err := s.notify(ctx, d, kind, args...); err != nil {
		return err
	}
	return s.tellDecided(ctx, d, dec)
}
