package verification

import (
	"context"
	"errors"
	"log/slog"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/core/policy"
	"souk/internal/platform/sqldb"
)

// Stores makes changes to one store wait for each other.
type Stores interface {
	// Lock needs a transaction. Fault NotFound.
	Lock(ctx context.Context, id string) error
}

// Publisher stores an event in the context's transaction.
type Publisher interface {
	Publish(ctx context.Context, topic, key string, payload any) error
}

// Deps are what the service works with.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock // business
	IDs      *ident.Source
	Log      *slog.Logger
	Policies *policy.Service
	Audit    *audit.Service
	Stores   Stores
	Events   Publisher
	Key      []byte // of the codes' digests
	Sender   Sender // nil: codes cannot be sent
	Binder   Binder // nil: accounts cannot be bound
	// Papers are the words of what the store has proved otherwise: valid papers, and
	// what the marketplace has verified itself.
	Papers func(ctx context.Context, storeID string) ([]string, error)
}

// Service proves channels.
type Service struct{ Deps }

// New checks the dependencies.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.IDs == nil || d.Log == nil || d.Policies == nil || d.Audit == nil || d.Stores == nil || d.Events == nil || d.Papers == nil {
		return nil, errors.New("verification: a dependency is missing")
	}
	if len(d.Key) < 32 {
		return nil, errors.New("verification: the key needs 32 bytes")
	}
	return &Service{d}, nil
}

func (s *Service) policy(ctx context.Context) (Policy, error) {
	doc, err := s.Policies.Current(ctx)
	if err != nil {
		return Policy{}, err
	}
	return policy.Get[Policy](doc, SectionName), nil
}

// Status is "Store Verification" of a store with what is missing.
//
// Source: X-16.
func (s *Service) Status(ctx context.Context, storeID string) (Status, error) {
	const op = "verification.Status"
	p, err := s.policy(ctx)
	if err != nil {
		return Status{}, fault.Wrap(op, err)
	}
	checks, err := s.checks(ctx, storeID)
	if err != nil {
		return Status{}, fault.Wrap(op, err)
	}
	papers, err := s.Papers(ctx, storeID)
	if err != nil {
		return Status{}, fault.Wrap(op, err)
	}
	return statusOf(p, storeID, checks, papers), nil
}

// Facts are the words of the channels that the store has proved here.
//
// Source: X-15, M-41.
func (s *Service) Facts(ctx context.Context, storeID string) ([]string, error) {
	checks, err := s.checks(ctx, storeID)
	if err != nil {
		return nil, fault.Wrap("verification.Facts", err)
	}
	out := []string{}
	for _, c := range []Channel{Email, Phone, Payment} {
		if checks[c].State == Verified {
			out = append(out, c.Fact())
		}
	}
	return out, nil
}

// set keeps a channel's new state with trail and event.
func (s *Service) set(ctx context.Context, old, c Check, reason string) error {
	c.ChangedAt = s.Clock.Now()
	if err := s.putCheck(ctx, c); err != nil {
		return err
	}
	type fact struct {
		Channel Channel `json:"channel"`
		State   State   `json:"state"`
		Address string  `json:"address"`
	}
	err := s.Audit.Write(ctx, audit.Entry{StoreID: c.StoreID, Subject: c.StoreID, Action: "verification." + string(c.Channel) + "." + string(c.State), Reason: reason,
		Before: fact{old.Channel, old.State, mask(old.Address)}, After: fact{c.Channel, c.State, mask(c.Address)}})
	if err != nil || (old.State == Verified) == (c.State == Verified) {
		return err
	}
	return s.Events.Publish(ctx, TopicChanged, c.StoreID, Changed{c.StoreID, c.Channel, c.State})
}

func refuse(kind fault.Kind, code, zh, en string) *fault.Fault {
	return fault.T("verification", kind, code, zh, en)
}

func codeText(code string) (subject i18n.Text, body i18n.Text) {
	return i18n.T("验证码", "Your verification code"), i18n.T("您的验证码是 "+code+"。请勿告诉他人。", "Your verification code is "+code+". Tell nobody.")
}
