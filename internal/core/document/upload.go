package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/core/review"
)

// UploadInput is a received paper and what its owner says about it.
type UploadInput struct {
	StoreID   string
	FileName  string
	Body      []byte // its first max_bytes; see Size
	Size      int64  // of the whole file
	Type      string
	Scope     Scope
	Title     string
	Number    string
	Holder    string
	Covers    []string // nil: everything that the type covers
	Classes   []string
	ValidFrom time.Time
	ExpiresAt time.Time
	OpenEnded bool
}

// Upload seals a paper, keeps it and asks a person to look at it. Faults: Invalid
// "document.invalid" with the members, and with findings when the file cannot be
// a paper, all at once; NotFound for the store.
//
// Source.
func (s *Service) Upload(ctx context.Context, in UploadInput) (Document, error) {
	const op = "document.Upload"
	p, version, err := s.policy(ctx)
	if err != nil {
		return Document{}, err
	}
	d, inspected, err := s.judge(ctx, in, p)
	if err != nil {
		return Document{}, err
	}
	d.ID, d.State, d.Source, d.PolicyVersion, d.Version = s.ids.New("doc"), InReview, fromUpload, version, 1
	d.MediaType, d.FileName = inspected.MediaType, cleanName(in.FileName, inspected.MediaType)
	err = s.keep(ctx, &d, in.Body, func(ctx context.Context) error { return s.ask(ctx, d, p) })
	return d, fault.Wrap(op, err)
}

// Preflight gives the findings that an upload of the file would get, and keeps
// nothing.
//
// Source: X-28.
func (s *Service) Preflight(ctx context.Context, fileName string, body []byte, size int64) ([]review.Finding, error) {
	p, _, err := s.policy(ctx)
	if err != nil {
		return nil, err
	}
	return Inspect(cleanName(fileName, ""), body, size, p.MaxBytes).Findings, nil
}

// judge holds an upload against type, bounds and the file's own bytes.
func (s *Service) judge(ctx context.Context, in UploadInput, p Policy) (Document, Inspection, error) {
	if _, err := s.stores.Get(ctx, in.StoreID); err != nil {
		return Document{}, Inspection{}, err
	}
	f := fault.T("document.Upload", fault.Invalid, "document.invalid", "文件没有保存，请按提示修改后重新上传。",
		"The paper was not kept. Mend what is named and upload it again.")
	t, known := s.Type(in.Type)
	if !known {
		f.WithField("/type", "unknown", "须为 …/document-types 列出的类型之一", "one of the types that …/document-types lists")
	}
	covers := in.Covers
	if covers == nil {
		covers = t.Covers
	}
	said := facts{Type: t, Scope: in.Scope, Title: cleanLine(in.Title), Number: cleanLine(in.Number), Holder: cleanLine(in.Holder), Covers: covers,
		Classes: in.Classes, ValidFrom: clock.Trim(in.ValidFrom), ExpiresAt: clock.Trim(in.ExpiresAt), OpenEnded: in.OpenEnded}
	if in.ExpiresAt.IsZero() {
		said.ExpiresAt = time.Time{}
	}
	if in.ValidFrom.IsZero() {
		said.ValidFrom = time.Time{}
	}
	said.check(f)
	if !said.ExpiresAt.IsZero() && !s.clock.Now().Before(said.ExpiresAt) {
		f.WithField("/expires_at", "expired", "该文件已过期", "the paper has expired already")
	}
	inspected := Inspect(cleanName(in.FileName, ""), in.Body, in.Size, p.MaxBytes)
	for _, found := range inspected.Findings {
		f.WithFieldText("/file", "document."+found.Reason, found.Message)
	}
	if err := s.checkScope(ctx, in.StoreID, in.Scope); err != nil {
		f.WithFieldText("/scope_ids", "unknown", fault.As(err).Msg)
	}
	if len(f.Fields) > 0 {
		return Document{}, inspected, f.With("findings", inspected.Findings)
	}
	return Document{StoreID: in.StoreID, Type: in.Type, Scope: in.Scope, Title: said.Title, Covers: covers, Classes: in.Classes,
		Particulars: Particulars{Number: said.Number, Holder: said.Holder}, ValidFrom: said.ValidFrom, ExpiresAt: said.ExpiresAt, OpenEnded: in.OpenEnded}, inspected, nil
}

// checkScope makes sure that the products of a scope are the store's own.
func (s *Service) checkScope(ctx context.Context, storeID string, scope Scope) error {
	if scope.Kind != ScopeProduct || len(scope.IDs) == 0 {
		return nil
	}
	_, err := s.products.ProductTitles(ctx, storeID, scope.IDs)
	return err
}

// keep seals the bytes into the blob store and writes the row; with runs in the
// row's transaction. A crash between them leaves a blob that nothing names; the
// sweep deletes it.
func (s *Service) keep(ctx context.Context, d *Document, body []byte, with func(ctx context.Context) error) error {
	key, err := s.newKey(d)
	if err != nil {
		return err
	}
	if err := s.sealParticulars(d, key); err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	who := identity.From(ctx)
	d.Bytes, d.SHA256, d.blobKey = int64(len(body)), hex.EncodeToString(sum[:]), blobKey(d.ID, partContent)
	d.UploadedBy, d.UploadedName, d.UploadedAt = who.ID, who.Name, s.clock.Now()
	if err := s.putSealed(ctx, d.blobKey, body, key, d.ID, partContent); err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.insert(ctx, *d); err != nil {
			return err
		}
		if err := s.trail(ctx, *d, "document."+d.Source, "", nil); err != nil {
			return err
		}
		if err := with(ctx); err != nil {
			return err
		}
		return s.tell(ctx, *d)
	})
	if err != nil {
		s.dropBlob(ctx, d.blobKey)
	}
	return err
}

// ask opens the reviewers' case of a paper.
func (s *Service) ask(ctx context.Context, d Document, p Policy) error {
	t, _ := s.Type(d.Type)
	summary := t.Label.In("zh") + " · " + t.Label.In("en")
	if d.Title != "" {
		summary += " · " + d.Title
	}
	_, err := s.reviews.Open(ctx, review.OpenInput{Kind: KindPaper, StoreID: d.StoreID, SubjectID: d.ID, ParentID: d.ID, Attempt: 1, Summary: summary,
		Questions: []review.Finding{}, Verdict: review.VerdictHuman, PolicyVersion: d.PolicyVersion, AsOf: d.UploadedAt, Due: d.UploadedAt.Add(p.ReviewDue.Duration())})
	return err
}

// trail writes the audit row of a change; particulars never stand in it.
func (s *Service) trail(ctx context.Context, d Document, action, reason string, before any) error {
	return s.audit.Write(ctx, audit.Entry{StoreID: d.StoreID, Subject: d.ID, Action: action, Reason: reason, PolicyVersion: d.PolicyVersion, Before: before,
		After: map[string]any{"type": d.Type, "state": d.State, "sha256": d.SHA256, "expires_at": d.ExpiresAt, "open_ended": d.OpenEnded}})
}

// tell publishes that the paper changed.
func (s *Service) tell(ctx context.Context, d Document) error {
	return s.tellDecided(ctx, d, review.Decision{})
}

// tellDecided publishes that a person decided the paper.
func (s *Service) tellDecided(ctx context.Context, d Document, dec review.Decision) error {
	return s.events.Publish(ctx, TopicPaper, d.StoreID, Changed{StoreID: d.StoreID, DocumentID: d.ID, Type: d.Type, State: d.State, By: dec.By, ByName: dec.ByName, Note: dec.Note})
}
