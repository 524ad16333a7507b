package policy

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
)

const (
	maxTitle   = 120 // runes of a draft's title
	maxReason  = 500 // runes of a reason
	maxChanges = 256 << 10
)

// DraftInput is what an operator writes.
type DraftInput struct {
	Title   string
	Changes json.RawMessage // RFC 7396 merge patch over the document in force
}

func (in *DraftInput) check(op string) error {
	in.Title = strings.TrimSpace(in.Title)
	if in.Title == "" || utf8.RuneCountInString(in.Title) > maxTitle {
		return fault.T(op, fault.Invalid, "draft.title", "草稿需要 1 到 120 个字的名称。", "A draft takes a title of 1 to 120 characters.").
			WithField("/title", "draft.title", "1 至 120 个字符", "1 to 120 characters")
	}
	if len(in.Changes) > maxChanges {
		return fault.T(op, fault.TooLarge, "draft.too_large", "改动过大，最多 256 KB。", "The changes are too large; at most 256 KB.")
	}
	if len(in.Changes) == 0 {
		in.Changes = json.RawMessage("{}")
	}
	if _, err := mergePatch([]byte("{}"), in.Changes); err != nil {
		return unreadable(op, err)
	}
	return nil
}

func unreadable(op string, err error) error {
	return fault.T(op, fault.Malformed, "policy.unreadable", "改动不是有效的 JSON 对象："+err.Error(),
		"The changes are not a JSON object: "+err.Error()).Because(err)
}

// Preview lays changes over the document in force at an instant (zero: now) and
// says what would differ and what is wrong; it writes nothing. Errors: Malformed
// "policy.unreadable".
//
// Source: X-66.
func (s *Service) Preview(ctx context.Context, changes []byte, at time.Time) (Preview, error) {
	const op = "policy.Preview"
	if at.IsZero() {
		at = s.clock.Now()
	}
	over, err := s.At(ctx, at)
	if err != nil {
		return Preview{}, err
	}
	return s.preview(op, over, changes)
}

func (s *Service) preview(op string, over Document, changes []byte) (Preview, error) {
	merged, err := mergePatch(over.canonical, changes)
	if err != nil {
		return Preview{}, unreadable(op, err)
	}
	p := Preview{Over: over}
	if p.Document, p.Problems, err = Build(DefaultGuidelines, s.sections, merged); err != nil {
		return Preview{}, fault.Wrap(op, err)
	}
	p.Differences = Diff(s.sections, over, p.Document)
	return p, nil
}

// AddDraft stores changes to go on with later; they may still hold mistakes.
// Errors: Invalid, Malformed "policy.unreadable", TooLarge.
//
// Source: X-66.
func (s *Service) AddDraft(ctx context.Context, in DraftInput) (Draft, error) {
	const op = "policy.AddDraft"
	if err := in.check(op); err != nil {
		return Draft{}, err
	}
	now := s.clock.Now()
	d := Draft{ID: s.ids.New("pdr"), Title: in.Title, Changes: in.Changes, State: DraftOpen, Author: identity.From(ctx).ID,
		Version: 1, CreatedAt: now, UpdatedAt: now}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.insertDraft(ctx, d); err != nil {
			return err
		}
		return s.audit.Write(ctx, audit.Entry{Subject: d.ID, Action: "policy.draft_added", After: draftWire{d.Title, d.Changes}})
	})
	return d, fault.Wrap(op, err)
}

// SaveDraft replaces what an open draft says; version is the one that the writer
// has seen, checked by the caller against If-Match. Errors: NotFound; Stale when
// somebody was faster; Conflict "draft.closed".
func (s *Service) SaveDraft(ctx context.Context, id string, in DraftInput, match func(version int64) error) (Draft, error) {
	const op = "policy.SaveDraft"
	if err := in.check(op); err != nil {
		return Draft{}, err
	}
	return s.changeDraft(ctx, op, id, match, "policy.draft_saved", func(d *Draft) { d.Title, d.Changes = in.Title, in.Changes })
}

// DiscardDraft closes an open draft without publishing it. Errors as [Service.SaveDraft].
func (s *Service) DiscardDraft(ctx context.Context, id string, match func(version int64) error) (Draft, error) {
	return s.changeDraft(ctx, "policy.DiscardDraft", id, match, "policy.draft_discarded", func(d *Draft) { d.State = DraftDiscarded })
}

func (s *Service) changeDraft(ctx context.Context, op, id string, match func(int64) error, action string, change func(*Draft)) (Draft, error) {
	var after Draft
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		before, err := s.openDraft(ctx, op, id)
		if err != nil {
			return err
		}
		if err := match(before.Version); err != nil {
			return err
		}
		after = before
		change(&after)
		after.UpdatedAt = s.clock.Now()
		if err := s.updateDraft(ctx, op, &after); err != nil {
			return err
		}
		return s.audit.Write(ctx, audit.Entry{Subject: id, Action: action,
			Before: draftWire{before.Title, before.Changes}, After: draftWire{after.Title, after.Changes}})
	})
	return after, fault.Wrap(op, err)
}

// Draft reads a draft. Errors: NotFound "draft.unknown".
func (s *Service) Draft(ctx context.Context, id string) (Draft, error) {
	d, ok, err := s.findDraft(ctx, id)
	if err == nil && !ok {
		err = fault.T("policy.Draft", fault.NotFound, "draft.unknown", "没有这份草稿。", "There is no such draft.")
	}
	return d, err
}

// Drafts lists the drafts of a state, the latest change first.
func (s *Service) Drafts(ctx context.Context, state DraftState, req page.Request) (page.Of[Draft], error) {
	rows, err := s.listDrafts(ctx, state, req)
	if err != nil {
		return page.Of[Draft]{}, fault.Wrap("policy.Drafts", err)
	}
	return page.Cut(rows, req.Rows(), draftKey), nil
}

func (s *Service) openDraft(ctx context.Context, op, id string) (Draft, error) {
	d, err := s.Draft(ctx, id)
	if err == nil && d.State != DraftOpen {
		err = fault.T(op, fault.Conflict, "draft.closed", "这份草稿已发布或已放弃，不能再修改。", "This draft was published or discarded and cannot change any more.").
			With("state", d.State)
	}
	return d, err
}

// draftWire is a draft in an audit row.
type draftWire struct {
	Title   string          `json:"title"`
	Changes json.RawMessage `json:"changes"`
}
