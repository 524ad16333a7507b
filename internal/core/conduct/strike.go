package conduct

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/audit"
	"souk/internal/core/policy"
)

// StrikeResult is what a strike did.
type StrikeResult struct {
	Count  int     // strikes that count towards the next freeze, after this one
	Limits Limits  // of the scope, now
	Frozen *Freeze // the freeze that this violation brought; nil when it brought none
}

// Strike counts a violation of the store in a scope; the last one of the limit
// freezes the scope and uses the strikes up. A violation strikes once in a scope:
// again, also at the same time, it answers the same. One that was given back
// counts for nothing. It opens or joins a transaction, which holds the store.
// Faults: NotFound for store and violation; Invalid "strike.scope" for a scope
// without limits.
//
// Source: M-28, AMB-63.
func (s *Service) Strike(ctx context.Context, storeID, scope, violationID string) (StrikeResult, error) {
	var out StrikeResult
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.stores.Lock(ctx, storeID); err != nil {
			return err
		}
		v, err := s.get(ctx, storeID, violationID)
		if err != nil {
			return err
		}
		p, doc, err := s.rules(ctx)
		if err != nil {
			return err
		}
		sc := s.scope(scope)
		if sc.Limits == nil {
			return fault.T("conduct.Strike", fault.Invalid, "strike.scope", "该范围不计次数。", "Nothing is counted in this scope.").WithField("/scope", "unknown", "有限额的范围", "a scope with limits")
		}
		out.Limits = sc.Limits(doc)
		added := false
		if v.EndedAt.IsZero() {
			if added, err = s.insertStrike(ctx, storeID, scope, violationID); err != nil {
				return err
			}
		}
		all, err := s.openStrikes(ctx, storeID, scope)
		if err != nil {
			return err
		}
		count := standing(all, s.clock.Now(), out.Limits.Window)
		if out.Count = len(count); added && out.Count >= out.Limits.Count {
			out.Count = 0
			return s.freezeByStrikes(ctx, v.Violation, sc, out.Limits, count, p, doc)
		}
		return nil
	})
	if err != nil {
		return out, fault.Wrap("conduct.Strike", err)
	}
	f, froze, err := s.freezeOf(ctx, storeID, scope, violationID)
	if froze {
		out.Frozen = &f
	}
	return out, fault.Wrap("conduct.Strike", err)
}

// freezeByStrikes freezes a scope and uses the strikes up; a repeated freeze is a
// violation by itself.
func (s *Service) freezeByStrikes(ctx context.Context, v Violation, sc Scope, l Limits, count []Struck, p Policy, doc policy.Document) error {
	now := s.clock.Now()
	f := Freeze{ID: s.ids.New("frz"), StoreID: v.StoreID, Scope: sc.Name, Cause: FrozenByStrikes, ViolationID: v.ID, Strikes: len(count), Reason: strikeReason(l),
		PolicyVersion: doc.Version, From: now, Until: now.Add(l.Freeze)}
	before, err := s.freezes(ctx, v.StoreID, sc.Name)
	if err != nil {
		return err
	}
	if repeats(f, before, p.RepeatWindow.Duration()) {
		again, err := s.add(ctx, Violation{StoreID: v.StoreID, Rule: RuleRepeatFreeze, Module: sc.Name, Reason: f.Reason.In(i18n.ZH) + " / " + f.Reason.In(i18n.EN), By: v.By, ByName: v.ByName}, true)
		if err != nil {
			return err
		}
		f.RepeatViolation = again.ID
	}
	if err := s.begin(ctx, f, sc); err != nil {
		return err
	}
	for _, c := range count {
		if err := s.useStrike(ctx, v.StoreID, c.ID, f.ID); err != nil {
			return err
		}
	}
	return nil
}

// begin writes a freeze with its audit row, notice and event.
func (s *Service) begin(ctx context.Context, f Freeze, sc Scope) error {
	if err := s.insertFreeze(ctx, f); err != nil {
		return err
	}
	st, err := s.stores.Get(ctx, f.StoreID)
	if err != nil {
		return err
	}
	err = s.audit.Write(ctx, audit.Entry{StoreID: f.StoreID, Subject: f.StoreID + "/" + f.Scope, Action: "freeze.began", Reason: f.Reason.In(i18n.EN), PolicyVersion: f.PolicyVersion,
		Before: map[string]any{"frozen": false}, After: map[string]any{"frozen": true, "freeze": f.ID, "until": f.Until, "cause": f.Cause, "violation": f.ViolationID}})
	if err != nil {
		return err
	}
	if err := s.tell(ctx, f.StoreID, noticeFrozen, sc.Label, day(f.Until, st.Zone), f.Reason); err != nil {
		return err
	}
	return s.events.Publish(ctx, TopicFreeze, f.StoreID, FreezeChanged{StoreID: f.StoreID, Scope: f.Scope, Until: f.Until})
}
