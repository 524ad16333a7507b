package conduct

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
)

// FreezeInput is an order to freeze a store out of a scope.
type FreezeInput struct {
	StoreID     string
	Scope       string
	Until       time.Time
	Reason      i18n.Text
	ViolationID string // giving this back lifts the freeze; "" when it rests on none
}

// Freeze freezes a scope until an instant. A violation freezes a scope once: again
// it answers the same. It opens or joins a transaction, which holds the store.
// Faults: NotFound for store and violation, Invalid "freeze.invalid".
//
// Source.
func (s *Service) Freeze(ctx context.Context, in FreezeInput) (Freeze, error) {
	var out Freeze
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.stores.Lock(ctx, in.StoreID); err != nil {
			return err
		}
		now := s.clock.Now()
		if in.Scope == "" || !in.Reason.Complete() || !in.Until.After(now) {
			return fault.T("conduct.Freeze", fault.Invalid, "freeze.invalid", "冻结需要范围、原因和晚于现在的截止时间。", "A freeze needs a scope, a reason and an end that is still to come.")
		}
		if in.ViolationID != "" {
			if _, err := s.get(ctx, in.StoreID, in.ViolationID); err != nil {
				return err
			}
			was, known, err := s.freezeOf(ctx, in.StoreID, in.Scope, in.ViolationID)
			if err != nil {
				return err
			}
			if known {
				out = was
				return nil
			}
		}
		_, doc, err := s.rules(ctx)
		if err != nil {
			return err
		}
		out = Freeze{ID: s.ids.New("frz"), StoreID: in.StoreID, Scope: in.Scope, Cause: FrozenByPerson, ViolationID: in.ViolationID, Reason: in.Reason,
			PolicyVersion: doc.Version, From: now, Until: clock.Trim(in.Until)}
		return s.begin(ctx, out, s.scope(in.Scope))
	})
	return out, fault.Wrap("conduct.Freeze", err)
}

// Frozen is the freeze of the scope in force now that ends last; false when the
// store may use it. It ends by the business clock, without anybody's doing.
//
// Source: X-22, M-28, A-40.
func (s *Service) Frozen(ctx context.Context, storeID, scope string) (Freeze, bool, error) {
	f, frozen, err := s.frozenAt(ctx, storeID, scope, s.clock.Now())
	return f, frozen, fault.Wrap("conduct.Frozen", err)
}

// RequireThawed lets a use of the scope pass only while the store is not frozen
// out of it: Forbidden "frozen" with until and reason.
//
// Source: AMB-65, M-28.
func (s *Service) RequireThawed(ctx context.Context, storeID, scope string) error {
	f, frozen, err := s.Frozen(ctx, storeID, scope)
	if err != nil || !frozen {
		return err
	}
	return s.Refusal(f)
}

// lift ends a freeze in force before its time and sets the strikes that are left
// free again, unless a later freeze has begun since.
func (s *Service) lift(ctx context.Context, f Freeze, reason string) error {
	now := s.clock.Now()
	if err := s.markLifted(ctx, f, now, reason); err != nil {
		return err
	}
	all, err := s.freezes(ctx, f.StoreID, f.Scope)
	if err != nil {
		return err
	}
	if !laterFreeze(f, all) {
		if err := s.freeStrikes(ctx, f.StoreID, f.ID); err != nil {
			return err
		}
	}
	err = s.audit.Write(ctx, audit.Entry{StoreID: f.StoreID, Subject: f.StoreID + "/" + f.Scope, Action: "freeze.lifted", Reason: reason, PolicyVersion: f.PolicyVersion,
		Before: map[string]any{"frozen": true, "freeze": f.ID, "until": f.Until}, After: map[string]any{"frozen": false}})
	if err != nil {
		return err
	}
	if err := s.tell(ctx, f.StoreID, noticeLifted, s.scope(f.Scope).Label); err != nil {
		return err
	}
	if err := s.events.Publish(ctx, TopicFreeze, f.StoreID, FreezeChanged{StoreID: f.StoreID, Scope: f.Scope, Until: now, Over: true}); err != nil {
		return err
	}
	return s.unrepeat(ctx, f, all, reason)
}

// laterFreeze reports whether another freeze of the scope has begun since and stands.
func laterFreeze(f Freeze, all []Freeze) bool {
	for _, o := range all {
		if o.ID != f.ID && o.LiftedAt.IsZero() && !o.From.Before(f.From) {
			return true
		}
	}
	return false
}

// unrepeat gives back the violations "frozen again" that rested on a freeze that
// is lifted: its own, and those of later freezes that repeat nothing any more.
func (s *Service) unrepeat(ctx context.Context, lifted Freeze, all []Freeze, reason string) error {
	p, _, err := s.rules(ctx)
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.RepeatViolation == "" || f.ID != lifted.ID && repeats(f, all, p.RepeatWindow.Duration()) {
			continue
		}
		if err := s.GiveBack(ctx, f.StoreID, f.RepeatViolation, reason); err != nil {
			return err
		}
	}
	return nil
}

// EndFreezes says of freezes that have run out that they are over: an audit row, a
// notice, an event. The freezes themselves end by the clock.
//
// Source: X-22 "every transition audited".
func (s *Service) EndFreezes(ctx context.Context, now time.Time) error {
	ctx = identity.AsSystem(ctx)
	due, err := s.allFreezesDue(ctx, now)
	if err != nil {
		return fault.Wrap("conduct.EndFreezes", err)
	}
	for _, f := range due {
		err := s.db.InTx(ctx, func(ctx context.Context) error {
			first, err := s.markOver(ctx, f)
			if err != nil || !first || !f.LiftedAt.IsZero() {
				return err
			}
			err = s.audit.Write(ctx, audit.Entry{StoreID: f.StoreID, Subject: f.StoreID + "/" + f.Scope, Action: "freeze.over", Reason: "its time is over", PolicyVersion: f.PolicyVersion,
				Before: map[string]any{"frozen": true, "freeze": f.ID, "until": f.Until}, After: map[string]any{"frozen": false}})
			if err != nil {
				return err
			}
			if err := s.tell(ctx, f.StoreID, noticeOver, s.scope(f.Scope).Label); err != nil {
				return err
			}
			return s.events.Publish(ctx, TopicFreeze, f.StoreID, FreezeChanged{StoreID: f.StoreID, Scope: f.Scope, Until: f.Until, Over: true})
		})
		if err != nil {
			return fault.Wrap("conduct.EndFreezes", err)
		}
	}
	return nil
}

// day is an instant on a clock of the store's zone, with the zone's offset.
func day(t time.Time, zone string) string {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	return t.In(loc).Format("2006-01-02 15:04 -07:00")
}
