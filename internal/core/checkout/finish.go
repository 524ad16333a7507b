package checkout

import (
	"context"
	"slices"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/policy"
	"souk/internal/platform/sqldb"
)

// CaptureInput settles a reservation.
type CaptureInput struct {
	Owner string
	ID    string
	// Orders are the host's own ids of the orders to be, by store; Souk makes those
	// that are not given. The host tells later facts of the orders under these ids.
	Orders map[string]string
}

// ReleaseInput gives a reservation back.
type ReleaseInput struct {
	Owner  string
	ID     string
	Reason string // for the trail, in the host's words
}

// Reservation reads one of the owner's; one whose time is over is settled first.
// Fault NotFound.
func (s *Service) Reservation(ctx context.Context, owner, id string) (Reservation, error) {
	const op = "checkout.Reservation"
	r, ok, err := s.findReservation(ctx, owner, id)
	if err != nil || !ok {
		if err == nil {
			err = notFound(op)
		}
		return r, fault.Wrap(op, err)
	}
	if r.isDue(s.Clock.Now()) {
		return s.finish(ctx, op, owner, id, func(context.Context, *Reservation) error { return nil })
	}
	return s.withOrders(ctx, r)
}

// BuyerOf is whose a reservation is now, "" a guest's: after an erasure it is the
// pseudonym. Until the transaction ends, which it needs, nobody erases the buyer in
// it: what is written with the answer is found by an erasure that comes later. Fault
// NotFound.
//
// Source: X-58.
func (s *Service) BuyerOf(ctx context.Context, reservation string) (string, error) {
	const op = "checkout.BuyerOf"
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return "", err
	}
	r, ok, err := s.lockAnyReservation(ctx, reservation)
	if err == nil && !ok {
		err = notFound(op)
	}
	return r.BuyerID, fault.Wrap(op, err)
}

func (s *Service) withOrders(ctx context.Context, r Reservation) (Reservation, error) {
	if r.State != Captured {
		return r, nil
	}
	var err error
	r.Orders, err = s.ordersOf(ctx, r.ID)
	return r, fault.Wrap("checkout.orders", err)
}

// Capture takes what is held and makes an order of every store's part; the event
// checkout.captured follows. Again, it answers as the first time. Faults: NotFound;
// Conflict "checkout.released", "checkout.expired", "checkout.captured" (under other
// order ids), "order.taken".
//
// Source: contract "POST …/{id}/capture", X-68.
func (s *Service) Capture(ctx context.Context, in CaptureInput) (Reservation, error) {
	const op = "checkout.Capture"
	return s.finish(ctx, op, in.Owner, in.ID, func(ctx context.Context, r *Reservation) error {
		done, err := r.judge(stepCapture)
		if err != nil {
			return err
		}
		if done {
			if !sameNames(r.Orders, in.Orders) {
				return fault.T(op, fault.Conflict, "checkout.captured", "该占用已以其他订单编号确认。", "This reservation was captured under other order ids.")
			}
			return nil
		}
		if err := namesOf(r.Cart, in.Orders); err != nil {
			return err
		}
		return s.capture(ctx, r, in.Orders)
	})
}

func (s *Service) capture(ctx context.Context, r *Reservation, named map[string]string) error {
	r.State, r.EndedAt = Captured, s.Clock.Now()
	if err := s.endReservation(ctx, *r); err != nil {
		return err
	}
	texts, err := s.texts(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, p := range r.Cart.Parts {
		o, err := s.order(ctx, *r, p, named[p.StoreID])
		if err != nil {
			return err
		}
		r.Orders = append(r.Orders, o)
		if t, ok := texts[p.StoreID]; ok {
			if err := s.insertTexts(ctx, o.ID, o.BuyerID, map[string]Text{o.StoreID: t}, r.EndedAt); err != nil {
				return err
			}
		}
	}
	if err := s.dropTexts(ctx, r.ID); err != nil {
		return err
	}
	for _, a := range s.Adjusters {
		if mine := r.Of(a.Name); len(mine) > 0 {
			if err := a.Capture(ctx, *r, mine); err != nil {
				return fault.Wrap("checkout.adjuster("+a.Name+")", err)
			}
		}
	}
	if err := s.Events.Publish(ctx, TopicCaptured, r.ID, capturedEvent(*r)); err != nil {
		return err
	}
	return s.note(ctx, *r, "checkout.captured", "")
}

// order makes the order of a part.
func (s *Service) order(ctx context.Context, r Reservation, p Part, id string) (Order, error) {
	taken := fault.T("checkout.capture", fault.Conflict, "order.taken", "该订单编号已被使用。", "This order id is taken already.").WithField("/orders", "order.taken", "须为未被其他订单使用的编号", "an id that no other order has")
	if id == "" {
		id = s.IDs.New("ord")
	} else if s.Facts != nil {
		told, err := s.Facts.Orders(ctx, []string{id})
		if err != nil {
			return Order{}, err
		}
		if fact, known := told[id]; known && fact.StoreID != p.StoreID {
			return Order{}, taken
		}
	}
	o := Order{ID: id, StoreID: p.StoreID, ReservationID: r.ID, BuyerID: r.BuyerID, Currency: r.Cart.Currency, Country: r.Cart.Country, Device: r.Cart.Device,
		Lang: r.Cart.Lang, Lines: p.Lines, Adjustments: []Adjustment{}, Shipping: p.Shipping, PlacedAt: r.CreatedAt, PaidAt: r.EndedAt}
	for _, a := range r.Cart.Adjustments {
		if a.StoreID == p.StoreID {
			o.Adjustments = append(o.Adjustments, a)
		}
	}
	made, err := s.insertOrder(ctx, o)
	if err == nil && !made {
		err = taken
	}
	return o, err
}

// Release gives everything back. Again, or after the time was over, it answers with
// the end that there was. Faults: NotFound; Conflict "checkout.captured".
//
// Source: contract "POST …/{id}/release", X-68.
func (s *Service) Release(ctx context.Context, in ReleaseInput) (Reservation, error) {
	const op = "checkout.Release"
	return s.finish(ctx, op, in.Owner, in.ID, func(ctx context.Context, r *Reservation) error {
		done, err := r.judge(stepRelease)
		if err != nil || done {
			return err
		}
		return s.giveBack(ctx, r, Released, cut(in.Reason, 200))
	})
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

func (s *Service) giveBack(ctx context.Context, r *Reservation, to State, reason string) error {
	r.State, r.Reason, r.EndedAt = to, reason, s.Clock.Now()
	if err := s.endReservation(ctx, *r); err != nil {
		return err
	}
	if err := s.dropTexts(ctx, r.ID); err != nil {
		return err
	}
	for _, a := range slices.Backward(s.Adjusters) {
		if mine := r.Of(a.Name); len(mine) > 0 {
			if err := a.Release(ctx, *r, mine); err != nil {
				return fault.Wrap("checkout.adjuster("+a.Name+")", err)
			}
		}
	}
	return s.note(ctx, *r, "checkout."+string(to), reason)
}

// finish locks a reservation, settles it when its time is over and lets fn do the
// rest. A refusal by fn keeps the settling: it is written before.
func (s *Service) finish(ctx context.Context, op, owner, id string, fn func(ctx context.Context, r *Reservation) error) (Reservation, error) {
	var out Reservation
	var refusal error
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		refusal = nil
		r, ok, err := s.lockReservation(ctx, owner, id)
		if err != nil {
			return err
		}
		if !ok {
			return notFound(op)
		}
		settled := r.isDue(s.Clock.Now())
		if settled {
			if err := s.giveBack(ctx, &r, Expired, "time over"); err != nil {
				return err
			}
		}
		if r, err = s.withOrders(ctx, r); err != nil {
			return err
		}
		err = fn(ctx, &r)
		out = r
		if settled { // fn refuses, or finds that nothing is left to do
			refusal = err
			return nil
		}
		return err
	})
	if err == nil {
		err = refusal
	}
	return out, fault.Wrap(op, err)
}

// Expire gives back a reservation whose time is over; one that has ended meanwhile
// is left alone.
func (s *Service) Expire(ctx context.Context, id string) error {
	const op = "checkout.Expire"
	return fault.Wrap(op, s.DB.InTx(ctx, func(ctx context.Context) error {
		r, ok, err := s.lockAnyReservation(ctx, id)
		if err != nil || !ok || !r.isDue(s.Clock.Now()) {
			return err
		}
		return s.giveBack(ctx, &r, Expired, "time over")
	}))
}

// ExpireDue gives back every reservation whose time is over: the net under the jobs
// that do so one by one.
func (s *Service) ExpireDue(ctx context.Context, now time.Time) error {
	for {
		ids, err := s.dueReservations(ctx, now, sweepBatch)
		if err != nil {
			return fault.Wrap("checkout.ExpireDue", err)
		}
		for _, id := range ids {
			if err := s.Expire(ctx, id); err != nil {
				return err
			}
		}
		if len(ids) < sweepBatch {
			return nil
		}
	}
}

// SealPlain seals the texts of buyers that were written before they were sealed.
//
// Source: AMB-82.
func (s *Service) SealPlain(ctx context.Context) error {
	for {
		n, err := s.sealPlain(ctx)
		if err != nil || n < sweepBatch {
			return fault.Wrap("checkout.SealPlain", err)
		}
	}
}

// Prune deletes quotes that ended long ago, and what was written at those that
// nobody reserved.
func (s *Service) Prune(ctx context.Context, now time.Time) error {
	const op = "checkout.Prune"
	doc, err := s.Policies.Current(ctx)
	if err != nil {
		return fault.Wrap(op, err)
	}
	before := now.Add(-policy.Get[Policy](doc, SectionName).KeepQuotes.Duration())
	for {
		done := false
		err := s.DB.InTx(ctx, func(ctx context.Context) error {
			ids, err := s.endedQuotes(ctx, before, sweepBatch)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := s.dropTexts(ctx, id); err != nil {
					return err
				}
				if err := s.deleteQuote(ctx, id); err != nil {
					return err
				}
			}
			done = len(ids) < sweepBatch
			return nil
		})
		if err != nil || done {
			return fault.Wrap(op, err)
		}
	}
}
