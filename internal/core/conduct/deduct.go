package conduct

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/audit"
)

// Deduct takes points. It opens or joins a transaction and is idempotent by the
// store and key: the line that is there already is returned. Faults: Internal for
// an order that says too little or a cause without a number.
//
// Source: X-08, M-18, M-27, AMB-64.
func (s *Service) Deduct(ctx context.Context, d Deduction) (Line, error) {
	const op = "conduct.Deduct"
	var out Line
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		p, doc, err := s.rules(ctx)
		if err != nil {
			return err
		}
		l, err := s.lineOf(d, p)
		if err != nil {
			return err
		}
		l.PolicyVersion = doc.Version
		added, err := s.insertLine(ctx, l)
		if err != nil {
			return err
		}
		if !added {
			out, err = s.lineByKey(ctx, d.StoreID, d.Key)
			return err
		}
		out = l
		return s.audit.Write(ctx, audit.Entry{StoreID: l.StoreID, Subject: l.ID, Action: "points.deducted", Reason: l.Reason.In(i18n.EN), PolicyVersion: l.PolicyVersion,
			After: map[string]any{"cause": l.Cause, "points": Points(l.Milli), "key": l.Key}})
	})
	return out, fault.Wrap(op, err)
}

func (s *Service) lineOf(d Deduction, p Policy) (Line, error) {
	bad := func(why string) (Line, error) {
		return Line{}, fault.E("conduct.Deduct", fault.Internal, "internal", nil, "Points cannot be taken: "+why)
	}
	if d.StoreID == "" || d.Key == "" || d.Cause == "" || !d.Reason.Complete() {
		return bad("store, key, cause and a reason in zh and en are required.")
	}
	points := d.Points
	if points.IsZero() {
		points = map[Cause]ratio.Ratio{CauseViolation: p.Deduction.Violation, CauseLate: p.Deduction.Late, CauseUnanswered: p.Deduction.Unanswered}[d.Cause]
	}
	n, err := milli(points)
	if err != nil || n < 0 {
		return bad("the number is below 0 or has more than three decimals.")
	}
	at := d.At
	if at.IsZero() {
		at = s.clock.Now()
	}
	at = clock.Trim(at)
	return Line{ID: s.ids.New("pts"), StoreID: d.StoreID, Key: d.Key, Cause: d.Cause, Milli: -n, Reason: d.Reason, Module: d.Module, Evidence: d.Evidence,
		ViolationID: d.ViolationID, At: at, ExpiresAt: at.Add(p.Recovery.Duration())}, nil
}

// GiveBackPoints gives a line back by its key, as when a late reply was measured
// wrongly. A key that took nothing, or was given back, changes nothing. It opens or
// joins a transaction.
//
// Source: M-29.
func (s *Service) GiveBackPoints(ctx context.Context, storeID, key string, reason i18n.Text) error {
	return fault.Wrap("conduct.GiveBackPoints", s.db.InTx(ctx, func(ctx context.Context) error {
		l, err := s.lineByKey(ctx, storeID, key)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.reverse(ctx, l, reason)
	}))
}

// reverse adds the opposite of a line, once.
func (s *Service) reverse(ctx context.Context, l Line, reason i18n.Text) error {
	if l.Reverses != "" {
		return nil
	}
	_, doc, err := s.rules(ctx)
	if err != nil {
		return err
	}
	back := Line{ID: s.ids.New("pts"), StoreID: l.StoreID, Key: "back:" + l.ID, Cause: CauseGivenBack, Milli: -l.Milli, Reason: reason, Module: l.Module,
		Evidence: l.Evidence, ViolationID: l.ViolationID, Reverses: l.ID, PolicyVersion: doc.Version, At: s.clock.Now(), ExpiresAt: l.ExpiresAt}
	if back.At.Before(l.At) { // of a deduction that is dated ahead
		back.At = l.At
	}
	added, err := s.insertLine(ctx, back)
	if err != nil || !added {
		return err
	}
	return s.audit.Write(ctx, audit.Entry{StoreID: l.StoreID, Subject: l.ID, Action: "points.given_back", Reason: reason.In(i18n.EN), PolicyVersion: doc.Version,
		After: map[string]any{"points": Points(back.Milli), "line": back.ID}})
}

// ScoreAt is the store's Service Score of an instant, in thousandths.
//
// Source: X-08, AMB-64.
func (s *Service) ScoreAt(ctx context.Context, storeID string, at time.Time) (int64, error) {
	p, _, err := s.rules(ctx)
	if err != nil {
		return 0, err
	}
	lines, err := s.linesSince(ctx, storeID, at)
	if err != nil {
		return 0, fault.Wrap("conduct.ScoreAt", err)
	}
	start, floor, err := p.bounds()
	return Score(lines, start, floor, at), err
}

// bounds are start and floor of the score in thousandths.
func (p Policy) bounds() (start, floor int64, err error) {
	if start, err = milli(p.Start); err != nil {
		return 0, 0, err
	}
	floor, err = milli(p.Floor)
	return start, floor, err
}
