package checkout

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/audit"
	"souk/internal/core/policy"
	"souk/internal/platform/queue"
)

// ReserveInput turns a quote into a reservation. What is given here replaces what
// was given at the quote; the country cannot change, a new quote is for that.
type ReserveInput struct {
	Owner   string
	QuoteID string
	Note    string
	Parts   []PartInput // notes only
	ShipTo  *Address
}

// Reserve holds everything that the quote takes, in one transaction: all or
// nothing. Faults: NotFound for a quote that is not the owner's; Conflict
// "checkout.quote_used", "checkout.quote_expired", "checkout.quote_stale" (with
// "changed"); Invalid "checkout.requirements_unmet" (with "requirements"); whatever
// an adjuster refuses with.
//
// Source: contract "POST /v1/checkout/reservations", X-68, M-05.
func (s *Service) Reserve(ctx context.Context, in ReserveInput) (Reservation, error) {
	const op = "checkout.Reserve"
	var out Reservation
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		q, ok, err := s.lockQuote(ctx, in.Owner, in.QuoteID)
		if err != nil {
			return err
		}
		if !ok {
			return notFound(op)
		}
		if err := s.mayReserve(q); err != nil {
			return err
		}
		if q.Cart.Policy, err = s.under(ctx, q.PolicyVersion); err != nil {
			return err
		}
		shipTo, err := s.recall(ctx, &q, in)
		if err != nil {
			return err
		}
		if err := s.stillHolds(ctx, q, shipTo); err != nil {
			return err
		}
		out, err = s.hold(ctx, q, shipTo)
		return err
	})
	return out, fault.Wrap(op, err)
}

func (s *Service) mayReserve(q Quote) error {
	if q.ReservationID != "" {
		return fault.T("checkout.Reserve", fault.Conflict, "checkout.quote_used", "该报价已经占用过，请使用那次占用或重新询价。",
			"This quote was reserved already. Use that reservation, or ask for a new quote.").With("reservation", q.ReservationID)
	}
	if !s.Clock.Now().Before(q.ExpiresAt) {
		return fault.T("checkout.Reserve", fault.Conflict, "checkout.quote_expired", "报价已过期，请重新询价。", "The quote has expired. Ask for a new one.").
			With("expired_at", q.ExpiresAt)
	}
	return nil
}

// recall puts the notes to the stores, those given now before those of the quote,
// and says where the goods go.
func (s *Service) recall(ctx context.Context, q *Quote, in ReserveInput) (*Address, error) {
	texts, err := s.texts(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	m, p := &mistakes{}, policy.Get[Policy](q.Cart.Policy, SectionName)
	q.Cart.At = s.Clock.Now()
	shipTo := in.ShipTo
	for i, part := range q.Cart.Parts {
		q.Cart.Parts[i].Note = texts[part.StoreID].Note
		if t := texts[part.StoreID].ShipTo; shipTo == nil && t != nil {
			shipTo = t
		}
	}
	if note := readNote(m, "/note", in.Note, p); note != "" {
		for i := range q.Cart.Parts {
			q.Cart.Parts[i].Note = note
		}
	}
	readOwnNotes(m, in.Parts, &q.Cart, p)
	return shipTo, m.err()
}

// stillHolds looks again at everything that may have changed since the quote.
func (s *Service) stillHolds(ctx context.Context, q Quote, shipTo *Address) error {
	var ids []string
	for _, p := range q.Cart.Parts {
		for _, l := range p.Lines {
			ids = append(ids, l.ProductID)
		}
	}
	products, err := s.products(ctx, ids)
	if err != nil {
		return err
	}
	changed := changesOf(q.Cart, products)
	if shipTo != nil && shipTo.Country != "" && shipTo.Country != q.Cart.Country {
		texts := i18n.T("收货国家与报价时不同。", "The goods go to another country than at the quote.")
		changed = append(changed, Change{What: "country", Text: texts.In(q.Cart.Lang), Texts: texts})
	}
	if len(changed) > 0 {
		return fault.T("checkout.Reserve", fault.Conflict, "checkout.quote_stale", "报价之后商品或价格有变化，请重新询价。",
			"Something changed since the quote. Ask for a new one.").With("changed", changed)
	}
	unmet, err := s.unmet(ctx, q.Cart)
	if err != nil || len(unmet) == 0 {
		return err
	}
	f := fault.T("checkout.Reserve", fault.Invalid, "checkout.requirements_unmet", "还有必填内容未完成，订单不能提交。",
		"Something that the order needs is missing: it cannot be placed yet.")
	items := make([]UnmetItem, 0, len(unmet))
	for _, u := range unmet {
		items = append(items, unmetItem(u, q.Cart.Lang))
		f.WithFieldText("/"+u.Field, u.Code, u.Text)
	}
	return f.With("requirements", items)
}

// hold writes the reservation and lets every adjuster hold its part.
func (s *Service) hold(ctx context.Context, q Quote, shipTo *Address) (Reservation, error) {
	now := s.Clock.Now()
	ttl := policy.Get[Policy](q.Cart.Policy, SectionName).HoldTTL.Duration()
	r := Reservation{ID: s.IDs.New("rsv"), Owner: q.Owner, QuoteID: q.ID, BuyerID: q.Cart.BuyerID, State: Reserved, Cart: q.Cart,
		PolicyVersion: q.PolicyVersion, CreatedAt: now, ExpiresAt: now.Add(ttl)}
	if err := s.useQuote(ctx, q.Owner, q.ID, r.ID); err != nil {
		return r, err
	}
	if err := s.insertReservation(ctx, r); err != nil {
		return r, err
	}
	if err := s.keepTexts(ctx, r.ID, q.Cart, shipTo, now); err != nil {
		return r, err
	}
	if err := s.dropTexts(ctx, q.ID); err != nil {
		return r, err
	}
	for _, a := range s.Adjusters {
		if mine := r.Of(a.Name); len(mine) > 0 {
			if err := a.Reserve(ctx, r, mine); err != nil {
				return r, fault.Wrap("checkout.adjuster("+a.Name+")", err)
			}
		}
	}
	if err := s.Tasks.Enqueue(ctx, queue.Task{Kind: jobExpire, Payload: expireTask{r.ID}, RunAt: r.ExpiresAt, UniqueKey: r.ID}); err != nil {
		return r, err
	}
	return r, s.note(ctx, r, "checkout.reserved", "")
}

// note writes the audit row of a change of state.
func (s *Service) note(ctx context.Context, r Reservation, action, reason string) error {
	type fact struct {
		State State  `json:"state"`
		Total Totals `json:"total"`
	}
	return s.Audit.Write(ctx, audit.Entry{Subject: r.ID, Action: action, Reason: reason, PolicyVersion: r.PolicyVersion, After: fact{r.State, r.Cart.Totals()}})
}
