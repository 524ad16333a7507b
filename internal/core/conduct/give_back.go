package conduct

import (
	"context"
	"time"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/audit"
)

// GiveBack takes a violation back: it ends, its points and its strike return, a
// freeze in force that would not have happened without it is lifted, a waiting
// appeal leaves the queue, the store is told. A second call changes nothing. It
// opens or joins a transaction, which holds the store. Faults: NotFound for store
// and violation; Invalid "violation.invalid" without a reason.
//
// Source: M-29, AMB-63, X-30.
func (s *Service) GiveBack(ctx context.Context, storeID, violationID, reason string) error {
	return fault.Wrap("conduct.GiveBack", s.db.InTx(ctx, func(ctx context.Context) error {
		if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
			return invalid("请写明撤销原因（2000 字以内）。", "Say why it is taken back, in at most 2,000 characters.", "/reason", "1 to 2000 characters")
		}
		if err := s.stores.Lock(ctx, storeID); err != nil {
			return err
		}
		v, err := s.get(ctx, storeID, violationID)
		if err != nil || !v.EndedAt.IsZero() {
			return err
		}
		if err := s.takeBack(ctx, v.Violation, reason); err != nil {
			return err
		}
		rule, _ := RuleOf(v.Rule)
		return s.tell(ctx, storeID, noticeGivenBack, rule.Label)
	}))
}

// takeBack ends a violation and undoes what followed from it; it needs a
// transaction.
func (s *Service) takeBack(ctx context.Context, v Violation, reason string) error {
	now := s.clock.Now()
	first, err := s.markEnded(ctx, v, now, reason)
	if err != nil || !first {
		return err
	}
	err = s.audit.Write(ctx, audit.Entry{StoreID: v.StoreID, Subject: v.ID, Action: "violation.taken_back", Reason: reason, Before: recordOf(v)})
	if err != nil {
		return err
	}
	if err := s.returnPoints(ctx, v); err != nil {
		return err
	}
	if err := s.returnStrikes(ctx, v, now, reason); err != nil {
		return err
	}
	if s.reviews != nil {
		if err := s.reviews.Withdraw(ctx, KindViolation, v.ID); err != nil {
			return err
		}
	}
	return s.events.Publish(ctx, TopicViolation, v.StoreID, ViolationChanged{StoreID: v.StoreID, Severity: v.Severity, Ended: true})
}

func (s *Service) returnPoints(ctx context.Context, v Violation) error {
	lines, err := s.linesOfViolation(ctx, v.StoreID, v.ID)
	if err != nil {
		return err
	}
	rule, _ := RuleOf(v.Rule)
	for _, l := range lines {
		why := i18n.T("违规“"+rule.Label["zh"]+"”已撤销", "The violation “"+rule.Label["en"]+"” was taken back")
		if err := s.reverse(ctx, l, why); err != nil {
			return err
		}
	}
	return nil
}

// returnStrikes ends the violation's strikes and lifts the freezes in force that
// rest on them, or on the violation itself.
func (s *Service) returnStrikes(ctx context.Context, v Violation, now time.Time, reason string) error {
	if err := s.endStrikes(ctx, v.StoreID, v.ID, now); err != nil {
		return err
	}
	touched, err := s.freezesTouched(ctx, v.StoreID, v.ID)
	if err != nil {
		return err
	}
	for _, f := range touched {
		if !f.InForce(now) {
			continue
		}
		used, err := s.strikesOfFreeze(ctx, v.StoreID, f.ID)
		if err != nil {
			return err
		}
		if f.Cause == FrozenByStrikes && stands(f, used) {
			continue
		}
		if err := s.lift(ctx, f, reason); err != nil {
			return err
		}
	}
	return nil
}
