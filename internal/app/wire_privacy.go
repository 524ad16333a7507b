package app

import (
	"context"

	"souk/internal/core/identity"
	"souk/internal/core/privacy"
)

// wirePrivacy gathers everybody who keeps something of a buyer. Checkout comes before
// orders: it holds its reservations, so that no delivery of a captured one makes an
// order behind the erasure's back.
func (s *souk) wirePrivacy(context.Context) error {
	var err error
	s.privacy, err = privacy.New(privacy.Deps{
		DB: s.db, Clock: s.business, IDs: s.ids, Audit: s.audit, ByEmail: s.identity.BuyersByEmail,
		Holders: []identity.PersonalData{s.identity.PersonalData(), s.checkout.PersonalData(), s.orders.PersonalData(), s.events.PersonalData(), s.video.PersonalData(), s.vault.PersonalData()},
	})
	return err
}
