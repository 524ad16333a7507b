package verification

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

func (s *Service) binder(ctx context.Context, op string) (Binder, error) {
	if err := sqldb.ForbidTx(ctx, op); err != nil {
		return nil, err
	}
	if s.Binder == nil {
		return nil, refuse(fault.Unavailable, "verification.no_binder", "本站还没有接入支付账户绑定，请联系运营方。", "This marketplace cannot bind payment accounts yet. Tell the operator.")
	}
	return s.Binder, nil
}

// Bind begins to bind a payment account; what the provider says at once is kept.
// Faults: Invalid "verification.address"; Conflict "verification.bound";
// Unavailable "verification.no_binder", "verification.provider".
//
// Source: X-15 "Alipay+ binding".
func (s *Service) Bind(ctx context.Context, storeID, rawAccount string) (Check, string, error) {
	const op = "verification.Bind"
	binder, err := s.binder(ctx, op)
	if err != nil {
		return Check{}, "", err
	}
	account, err := clean(Payment, rawAccount)
	if err != nil {
		return Check{}, "", err
	}
	if old, _, err := s.check(ctx, storeID, Payment); err != nil || old.State == Verified {
		if err == nil {
			err = refuse(fault.Conflict, "verification.bound", "已绑定支付账户，请先解绑。", "A payment account is bound already. End that binding first.")
		}
		return Check{}, "", fault.Wrap(op, err)
	}
	b, err := binder.Begin(ctx, storeID, account)
	if err != nil {
		return Check{}, "", provider(err)
	}
	out, err := s.keep(ctx, storeID, Check{StoreID: storeID, Channel: Payment, State: b.State, Address: account, Ref: b.Ref, Reason: b.Reason}, func(old Check) bool { return old.State != Verified })
	return out, b.URL, fault.Wrap(op, err)
}

// Refresh asks the provider how far a pending binding is.
func (s *Service) Refresh(ctx context.Context, storeID string) (Check, error) {
	const op = "verification.Refresh"
	binder, err := s.binder(ctx, op)
	if err != nil {
		return Check{}, err
	}
	old, ok, err := s.check(ctx, storeID, Payment)
	if err != nil || !ok || old.State != Pending {
		return old, fault.Wrap(op, err)
	}
	b, err := binder.Look(ctx, old.Ref)
	if err != nil {
		return Check{}, provider(err)
	}
	next := old
	next.State, next.Reason = b.State, b.Reason
	out, err := s.keep(ctx, storeID, next, func(now Check) bool { return now.State == Pending && now.Ref == old.Ref })
	return out, fault.Wrap(op, err)
}

// Unbind ends a binding; without one it does nothing.
func (s *Service) Unbind(ctx context.Context, storeID string) error {
	const op = "verification.Unbind"
	binder, err := s.binder(ctx, op)
	if err != nil {
		return err
	}
	old, ok, err := s.check(ctx, storeID, Payment)
	if err != nil || !ok || old.State == None {
		return fault.Wrap(op, err)
	}
	if err := binder.End(ctx, old.Ref); err != nil {
		return provider(err)
	}
	_, err = s.keep(ctx, storeID, Check{StoreID: storeID, Channel: Payment, State: None}, func(now Check) bool { return now.Ref == old.Ref })
	return fault.Wrap(op, err)
}

// keep writes what the provider said, unless the channel has moved on meanwhile.
func (s *Service) keep(ctx context.Context, storeID string, next Check, still func(old Check) bool) (Check, error) {
	out := next
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.Stores.Lock(ctx, storeID); err != nil {
			return err
		}
		old, _, err := s.check(ctx, storeID, Payment)
		if err != nil {
			return err
		}
		if out = old; !still(old) || old.State == next.State && old.Ref == next.Ref && old.Address == next.Address {
			return nil
		}
		out = next
		return s.set(ctx, old, next, "payment provider")
	})
	return out, err
}

func provider(err error) error {
	return refuse(fault.Unavailable, "verification.provider", "支付方暂时没有回应，请稍后再试。", "The payment provider does not answer. Try again in a moment.").Because(err)
}
