package conduct

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
)

// Add records a violation. Zero members get their defaults: a new id, now, and
// the expiry of the policy counted from its time. It opens or joins a
// transaction. Errors: Invalid "violation.invalid", NotFound for the store.
//
// Source: X-11.
func (s *Service) Add(ctx context.Context, v Violation) (Violation, error) {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.stores.Get(ctx, v.StoreID); err != nil {
			return err
		}
		var err error
		if v, err = s.complete(ctx, v); err != nil {
			return err
		}
		if err := s.insert(ctx, v); err != nil {
			return err
		}
		err = s.audit.Write(ctx, audit.Entry{StoreID: v.StoreID, Subject: v.ID, Action: "violation.added", Reason: v.Reason, After: recordOf(v)})
		if err != nil {
			return err
		}
		return s.events.Publish(ctx, TopicViolation, v.StoreID, ViolationChanged{StoreID: v.StoreID, Severity: v.Severity})
	})
	return v, fault.Wrap("conduct.Add", err)
}

// complete fills defaults in and checks the rest.
func (s *Service) complete(ctx context.Context, v Violation) (Violation, error) {
	if v.Severity != Minor && v.Severity != Serious {
		return v, fault.T("conduct.Add", fault.Invalid, "violation.invalid", "违规级别应为 minor 或 serious。", "The severity is minor or serious.").
			WithField("/severity", "violation.invalid", "minor or serious")
	}
	if v.ID == "" {
		v.ID = s.ids.New("vio")
	}
	if v.At.IsZero() {
		v.At = s.clock.Now()
	}
	if v.ExpiresAt.IsZero() {
		span, err := s.expiry(ctx, v.Severity)
		if err != nil {
			return v, err
		}
		v.ExpiresAt = v.At.Add(span)
	}
	v.At, v.ExpiresAt = clock.Trim(v.At), clock.Trim(v.ExpiresAt)
	if !v.ExpiresAt.After(v.At) {
		return v, fault.T("conduct.Add", fault.Invalid, "violation.invalid", "失效时间须晚于发生时间。", "A violation expires after it happened.").
			WithField("/expires_at", "violation.invalid", "after at")
	}
	return v, nil
}

// Replace takes back what is in force and adds the given violations instead, as
// fixtures do. It opens or joins a transaction.
func (s *Service) Replace(ctx context.Context, storeID string, list []Violation) error {
	return fault.Wrap("conduct.Replace", s.db.InTx(ctx, func(ctx context.Context) error {
		old, err := s.listInForce(ctx, storeID, s.clock.Now())
		if err != nil {
			return err
		}
		for _, v := range old {
			if err := s.end(ctx, v, "replaced"); err != nil {
				return err
			}
		}
		for _, v := range list {
			v.StoreID = storeID
			if _, err := s.Add(ctx, v); err != nil {
				return err
			}
		}
		return nil
	}))
}

// end takes a violation back; it needs a transaction.
func (s *Service) end(ctx context.Context, v Violation, reason string) error {
	if err := s.markEnded(ctx, v, s.clock.Now()); err != nil {
		return err
	}
	err := s.audit.Write(ctx, audit.Entry{StoreID: v.StoreID, Subject: v.ID, Action: "violation.taken_back", Reason: reason, Before: recordOf(v)})
	if err != nil {
		return err
	}
	return s.events.Publish(ctx, TopicViolation, v.StoreID, ViolationChanged{StoreID: v.StoreID, Severity: v.Severity, Ended: true})
}

// record is a violation as audit rows keep it.
type record struct {
	Severity  Severity  `json:"severity"`
	Module    string    `json:"module"`
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expires_at"`
}

func recordOf(v Violation) record { return record{v.Severity, v.Module, v.At, v.ExpiresAt} }
