package app

import (
	"context"
	"slices"
	"time"

	"souk/internal/core/document"
	"souk/internal/core/verification"
	"souk/internal/platform/outbox"
)

// wireVerification makes what proves stores' addresses and payment accounts. The
// sandbox keeps codes in its mailbox and practises with a payment provider of its
// own; a marketplace brings its adapters here.
func (s *souk) wireVerification(context.Context) error {
	key, err := s.secretOf("verification")
	if err != nil {
		return err
	}
	d := verification.Deps{
		DB: s.db, Clock: s.business, IDs: s.ids, Log: s.log, Policies: s.policies, Audit: s.audit, Stores: s.stores, Events: s.outbox, Key: key,
		Papers: s.provedOtherwise,
	}
	if s.cfg.Sandbox {
		if s.mailbox, err = verification.NewMailbox(s.db, s.business, s.ids); err != nil {
			return err
		}
		d.Sender, d.Binder = s.mailbox, verification.PracticeBinder{}
	}
	s.verification, err = verification.New(d)
	return err
}

// provedOtherwise are the words of a store's valid papers and of what the
// marketplace has verified itself.
func (s *souk) provedOtherwise(ctx context.Context, storeID string) ([]string, error) {
	st, err := s.stores.Get(ctx, storeID)
	if err != nil {
		return nil, err
	}
	valid, err := s.validPapers(ctx, storeID)
	return slices.Concat(st.Documents, valid), err
}

// proofs are a store's papers and what it has proved: criteria ask for both alike.
//
// Source: M-41.
type proofs struct{ s *souk }

// Held gives papers, and proved channels by their words.
func (p proofs) Held(ctx context.Context, storeID string) ([]document.Held, error) {
	held, err := p.s.documents.Held(ctx, storeID)
	if err != nil || p.s.verification == nil { // not wired yet: the demo fills stores
		return held, err
	}
	facts, err := p.s.verification.Facts(ctx, storeID)
	for _, f := range facts {
		held = append(held, document.Held{Type: f, State: document.Approved})
	}
	return held, err
}

// onVerification looks at a store's tools again.
func (s *souk) onVerification(ctx context.Context, e outbox.Event) error {
	return s.eligibility.RecheckStore(ctx, e.Key)
}

type mailboxInput struct {
	To    string `query:"to" doc:"address or phone; every message when left out"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type mailboxItem struct {
	ID      string    `json:"id"`
	Channel string    `json:"channel" enum:"email,phone"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
	At      time.Time `json:"at"`
}

type mailboxOutput struct {
	Body struct {
		Items []mailboxItem `json:"items"`
	}
}

// readMailbox gives the messages that the sandbox captured, newest first.
//
// Source: contract "GET /v1/sandbox/mailbox".
func (s *souk) readMailbox(ctx context.Context, in *mailboxInput) (*mailboxOutput, error) {
	got, err := s.mailbox.List(ctx, in.To, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &mailboxOutput{}
	out.Body.Items = make([]mailboxItem, 0, len(got))
	for _, m := range got {
		out.Body.Items = append(out.Body.Items, mailboxItem{m.ID, string(m.Channel), m.To, m.Subject, m.Body, m.At})
	}
	return out, nil
}
