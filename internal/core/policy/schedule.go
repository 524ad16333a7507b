package policy

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
)

// PublishInput says when and why.
type PublishInput struct {
	EffectiveFrom time.Time // zero: now
	Reason        string
	Over          string // version that the publisher saw the difference against
}

func (in *PublishInput) check(op string, now time.Time) error {
	in.Reason = strings.TrimSpace(in.Reason)
	if in.Reason == "" || utf8.RuneCountInString(in.Reason) > maxReason {
		return fault.T(op, fault.Invalid, "policy.reason", "请写明原因（1 到 500 字）。", "Give a reason of 1 to 500 characters.").
			WithField("/reason", "policy.reason", "1 至 500 个字符", "1 to 500 characters")
	}
	if in.EffectiveFrom.IsZero() {
		in.EffectiveFrom = now
	}
	in.EffectiveFrom = clock.Trim(in.EffectiveFrom)
	if in.EffectiveFrom.Before(clock.Trim(now)) {
		return errPast(op)
	}
	return nil
}

func errPast(op string) error {
	return fault.T(op, fault.Invalid, "policy.past", "生效时间不能早于现在。", "A policy cannot take effect in the past.").
		WithField("/effective_from", "policy.past", "现在或以后", "now or later")
}

// PublishDraft lays the draft over the document in force at its date and
// publishes the result. Two publishers never overwrite each other: who shows
// another Over than what is in force then is refused. Errors: NotFound;
// Conflict "draft.closed", "policy.moved" with the member "in_force"; Invalid
// "policy.invalid" with every problem, "policy.past", "policy.reason",
// "policy.no_change".
//
// Source: X-66.
func (s *Service) PublishDraft(ctx context.Context, id string, in PublishInput) (Publication, error) {
	const op = "policy.PublishDraft"
	if err := in.check(op, s.clock.Now()); err != nil {
		return Publication{}, err
	}
	var out Publication
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.takeHead(ctx); err != nil {
			return err
		}
		d, err := s.openDraft(ctx, op, id)
		if err != nil {
			return err
		}
		over, err := s.storedAt(ctx, in.EffectiveFrom)
		if err != nil {
			return err
		}
		if over.Version != in.Over {
			return fault.T(op, fault.Conflict, "policy.moved", "您看到差异之后，策略已被更改。请重新核对差异。",
				"The policy has changed since you saw the difference. Look at it again.").With("in_force", over.Version)
		}
		p, err := s.preview(op, over, d.Changes)
		if err != nil {
			return err
		}
		if len(p.Problems) > 0 {
			return Refused(op, p.Problems)
		}
		if p.Document.Version == over.Version {
			return fault.T(op, fault.Invalid, "policy.no_change", "这份草稿没有改变任何数值。", "This draft changes nothing.")
		}
		if out, err = s.announce(ctx, over, p.Document, OriginOperator, in.EffectiveFrom, in.Reason); err != nil {
			return err
		}
		d.State, d.PublicationID, d.UpdatedAt = DraftPublished, out.ID, s.clock.Now()
		return s.updateDraft(ctx, op, &d)
	})
	return out, fault.Wrap(op, err)
}

// RollBack publishes a version that was published before. Errors: NotFound
// "policy.unknown"; Invalid as [Service.PublishDraft]; Conflict "policy.moved".
//
// Source: X-66.
func (s *Service) RollBack(ctx context.Context, version string, in PublishInput) (Publication, error) {
	const op = "policy.RollBack"
	if err := in.check(op, s.clock.Now()); err != nil {
		return Publication{}, err
	}
	old, err := s.Version(ctx, version)
	if err != nil {
		return Publication{}, err
	}
	var out Publication
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.takeHead(ctx); err != nil {
			return err
		}
		over, err := s.storedAt(ctx, in.EffectiveFrom)
		if err != nil {
			return err
		}
		if over.Version == version {
			return fault.T(op, fault.Invalid, "policy.no_change", "该版本在该时间本来就生效。", "This version is in force at that time anyway.")
		}
		// A version of an older program is completed by this program's defaults.
		d, problems, err := Build(old.Guidelines, s.sections, old.canonical)
		if err != nil {
			return err
		}
		if len(problems) > 0 {
			return Refused(op, problems)
		}
		out, err = s.announce(ctx, over, d, OriginOperator, in.EffectiveFrom, in.Reason)
		return err
	})
	return out, fault.Wrap(op, err)
}

// Withdraw takes a publication back that has not begun. Errors: NotFound
// "publication.unknown"; Conflict "publication.begun", "publication.withdrawn";
// Invalid "policy.reason".
//
// Source: X-66.
func (s *Service) Withdraw(ctx context.Context, publicationID, reason string) error {
	const op = "policy.Withdraw"
	in := PublishInput{Reason: reason}
	now := s.clock.Now()
	if err := in.check(op, now); err != nil {
		return err
	}
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.takeHead(ctx); err != nil {
			return err
		}
		p, ok, err := s.findPublication(ctx, publicationID)
		switch {
		case err != nil:
			return err
		case !ok:
			return fault.T(op, fault.NotFound, "publication.unknown", "没有这次发布。", "There is no such publication.")
		case !p.WithdrawnAt.IsZero():
			return fault.T(op, fault.Conflict, "publication.withdrawn", "这次发布已经撤回。", "This publication was withdrawn already.")
		case !p.EffectiveFrom.After(now):
			return fault.T(op, fault.Conflict, "publication.begun", "该版本已生效，不能撤回；请改为回滚到较早的版本。",
				"This version is in force already; roll back to an earlier one instead.")
		}
		return s.withdraw(ctx, p, in.Reason)
	}))
}
