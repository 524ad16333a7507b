package conduct

import (
	"context"
	"time"
	"unicode/utf8"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/core/review"
)

// KindViolation is the kind of a violation's record and appeal.
const KindViolation = "violation"

// maxReason bounds the words of a violation and of a giving back, in code points.
const maxReason = 2000

// Add records a violation: its row, the points that it takes, the record that can
// be appealed against. Zero members get their defaults: a new id, now, the
// severity of its rule and the expiry of the policy counted from its time. It
// opens or joins a transaction. Errors: Invalid "violation.invalid", NotFound for
// the store.
//
// Source, AMB-70.
func (s *Service) Add(ctx context.Context, v Violation) (Violation, error) {
	return s.add(ctx, v, false)
}

// Record is Add for a person of trust & safety: the reason is required and the
// store is told; a scope counts the violation as a strike there.
//
// Source: X-11, AMB-70.
func (s *Service) Record(ctx context.Context, v Violation, scope string) (Violation, error) {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if n := utf8.RuneCountInString(v.Reason); n == 0 || n > maxReason {
			return invalid("请写明原因（2000 字以内）。", "Say why, in at most 2,000 characters.", "/reason", "1 to 2000 characters")
		}
		var err error
		if v, err = s.add(ctx, v, true); err != nil || scope == "" {
			return err
		}
		_, err = s.Strike(ctx, v.StoreID, scope, v.ID)
		return err
	})
	return v, fault.Wrap("conduct.Record", err)
}

func invalid(zh, en, pointer, hint string) error {
	return fault.T("conduct", fault.Invalid, "violation.invalid", zh, en).WithField(pointer, "violation.invalid", zh, hint)
}

func (s *Service) add(ctx context.Context, v Violation, tell bool) (Violation, error) {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.stores.Get(ctx, v.StoreID); err != nil {
			return err
		}
		p, doc, err := s.rules(ctx)
		if err != nil {
			return err
		}
		if v, err = s.complete(ctx, v, p); err != nil {
			return err
		}
		if err := s.insert(ctx, v); err != nil {
			return err
		}
		err = s.audit.Write(ctx, audit.Entry{StoreID: v.StoreID, Subject: v.ID, Action: "violation.added", Reason: v.Reason, PolicyVersion: doc.Version, After: recordOf(v)})
		if err != nil {
			return err
		}
		rule, _ := RuleOf(v.Rule)
		if _, err := s.Deduct(ctx, Deduction{StoreID: v.StoreID, Key: "violation:" + v.ID, Cause: CauseViolation, Reason: ruleReason(rule, v.Reason), Module: v.Module,
			Evidence: v.Evidence, ViolationID: v.ID, At: v.At}); err != nil {
			return err
		}
		if err := s.writeRecord(ctx, v, rule, doc.Version); err != nil {
			return err
		}
		if tell {
			if err := s.tell(ctx, v.StoreID, noticeViolation, rule.Label, p.Deduction.Violation.String()); err != nil {
				return err
			}
		}
		return s.events.Publish(ctx, TopicViolation, v.StoreID, ViolationChanged{StoreID: v.StoreID, Severity: v.Severity})
	})
	return v, fault.Wrap("conduct.Add", err)
}

// ruleReason names the rule, and why when somebody said so.
func ruleReason(r Rule, why string) i18n.Text {
	if why == "" {
		return r.Label
	}
	return i18n.T(r.Label["zh"]+"："+why, r.Label["en"]+": "+why)
}

// writeRecord keeps the violation among the store's review records, where it can
// be appealed against.
//
// Source: X-30, M-29.
func (s *Service) writeRecord(ctx context.Context, v Violation, rule Rule, version string) error {
	if s.reviews == nil {
		return nil
	}
	stage, outcome, by, name := review.StageHuman, review.OutcomeRejected, v.By, v.ByName
	if by == "" || by == review.BySystem {
		stage, outcome, by, name = review.StageAuto, review.OutcomeReject, review.BySystem, ""
	}
	return s.reviews.Write(ctx, review.Record{
		StoreID: v.StoreID, Kind: KindViolation, SubjectID: v.ID, ParentID: v.ID, Attempt: 1, Stage: stage, Outcome: outcome, Code: rule.Code.Code,
		Note: v.Reason, PolicyVersion: version, AsOf: v.At, At: s.clock.Now(), By: by, ByName: name,
		Findings: []review.Finding{{Code: rule.Code.Code, Reason: rule.Name, Severity: review.Reject, Message: ruleReason(rule, v.Reason), Fix: rule.Fix, Rule: rule.Code.Rules[len(rule.Code.Rules)-1],
			Evidence: review.Evidence{Text: v.Reason, Where: v.Module, File: v.Evidence}}},
	})
}

// complete fills defaults in and checks the rest.
func (s *Service) complete(ctx context.Context, v Violation, p Policy) (Violation, error) {
	rule, known := RuleOf(v.Rule)
	if !known {
		return v, invalid("没有这条规则。", "There is no such rule.", "/rule", "a name of GET /v1/conduct/rules")
	}
	if v.Rule = rule.Name; v.Severity == "" {
		v.Severity = p.severity(rule.Name)
	}
	if v.Severity != Minor && v.Severity != Serious {
		return v, invalid("违规级别应为 minor 或 serious。", "The severity is minor or serious.", "/severity", "minor or serious")
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
		return v, invalid("失效时间须晚于发生时间。", "A violation expires after it happened.", "/expires_at", "after at")
	}
	if a := identity.From(ctx); v.By == "" && a.Kind != identity.Anonymous {
		v.By, v.ByName = a.ID, a.Name
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
			if err := s.takeBack(ctx, v, "replaced"); err != nil {
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

// record is a violation as audit rows keep it.
type record struct {
	Rule      string    `json:"rule"`
	Severity  Severity  `json:"severity"`
	Module    string    `json:"module"`
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expires_at"`
}

func recordOf(v Violation) record { return record{v.Rule, v.Severity, v.Module, v.At, v.ExpiresAt} }
