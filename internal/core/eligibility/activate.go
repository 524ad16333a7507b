package eligibility

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
)

// Activate checks the criteria and switches the tool on; the answer is the state
// and the upload entry that exists from now on. A second click, also at the same
// time, changes nothing and answers the same. A suspended tool comes back when
// every criterion is met again. It opens or joins a transaction. Errors:
// Conflict "tool.not_available"; Forbidden "eligibility.not_met" with the
// criteria; NotFound for store and tool.
//
// Source, V-24, AMB-01.
func (s *Service) Activate(ctx context.Context, storeID, toolID string) (State, string, error) {
	const op = "eligibility.Activate"
	t, err := s.tool(toolID)
	if err != nil {
		return "", "", err
	}
	if !t.Available || t.Automatic {
		return "", "", fault.T(op, fault.Conflict, "tool.not_available",
			t.Name.In("zh")+"尚未上线，暂时无法开通。", t.Name.In("en")+" cannot be activated here yet.")
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		j, err := s.judge(ctx, storeID, t)
		if err != nil {
			return err
		}
		_, known, err := s.find(ctx, storeID, t.ID)
		if err != nil {
			return err
		}
		if !known && Met(j.rows) {
			return s.switchOn(ctx, t, j)
		}
		a, _, err := s.settled(ctx, t, &j)
		if err == nil && a.State != Active {
			return refusal(ctx, op, t, j)
		}
		return err
	})
	if err != nil {
		return "", "", fault.Wrap(op, err)
	}
	url := ""
	if t.UploadURL != nil {
		url = t.UploadURL(storeID)
	}
	return Active, url, nil
}

// switchOn adds the row; nothing else happens when somebody was faster.
func (s *Service) switchOn(ctx context.Context, t Tool, j judgement) error {
	now := j.facts.Now
	a := Activation{
		StoreID: j.facts.Store.ID, Tool: t.ID, State: Active, Since: now, ActivatedAt: now,
		ActivatedBy: identity.From(ctx).ID, CheckedAt: now, PolicyVersion: j.doc.Version, Version: 1,
	}
	added, err := s.insert(ctx, a)
	if err != nil || !added {
		return err
	}
	err = s.audit.Write(ctx, audit.Entry{
		StoreID: a.StoreID, Subject: subject(a), Action: "tool.activated", Reason: "every criterion is met",
		PolicyVersion: a.PolicyVersion, Before: recordOf(Activation{State: Eligible}), After: recordOf(a),
	})
	if err != nil {
		return err
	}
	if err := s.notices.Send(ctx, notice.To{StoreID: a.StoreID}, NoticeActivated, t.ScreenURL(a.StoreID), t.Name); err != nil {
		return err
	}
	if t.OnState == nil {
		return nil
	}
	return t.OnState(ctx, a.StoreID, Eligible, Active, now)
}

// RequireActive lets a use of the tool pass only while it is active by the facts
// of this moment; a grace period counts as active. It opens or joins a
// transaction when a transition is due. Errors: Forbidden "tool.not_active" when
// it was never activated, "eligibility.not_met" with the criteria, "frozen" with
// until and reason.
//
// Source: V-24, V-28, X-11, X-22, AMB-65.
func (s *Service) RequireActive(ctx context.Context, storeID, toolID string) error {
	const op = "eligibility.RequireActive"
	t, err := s.tool(toolID)
	if err != nil {
		return err
	}
	j, err := s.judge(ctx, storeID, t)
	if err != nil {
		return fault.Wrap(op, err)
	}
	a, known, err := s.settled(ctx, t, &j)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if !known {
		return notActive(op, t, storeID)
	}
	if a.State != Active {
		return refusal(ctx, op, t, j)
	}
	return s.conduct.RequireThawed(ctx, storeID, t.ID)
}
