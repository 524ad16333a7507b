package identity

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
)

// PersonalData is what a package keeps of a buyer, and how it gives it out and
// forgets it. core/privacy asks every package that has some.
//
// Source: X-58, core-ports "personal data (identity)".
type PersonalData struct {
	Name  string // "orders"
	Label i18n.Text
	// Export gives everything of the buyer as a JSON value; nil where there is nothing.
	Export func(ctx context.Context, buyerID string) (any, error)
	// Erase deletes what is personal, and puts the pseudonym where a figure or a
	// ledger still needs somebody; it tells how many rows it changed. It runs inside
	// the transaction of all the others; a second time it finds nothing.
	Erase func(ctx context.Context, buyerID, pseudonym string) (int64, error)
}

// PersonalData is what the host told of a buyer.
//
// Source: X-58.
func (s *Service) PersonalData() PersonalData {
	return PersonalData{
		Name: "profile", Label: i18n.T("资料", "Profile"),
		Export: func(ctx context.Context, buyerID string) (any, error) {
			b, ok, err := s.findBuyer(ctx, buyerID)
			if err != nil || !ok {
				return nothing, fault.Wrap("identity.PersonalData", err)
			}
			return b, nil
		},
		Erase: func(ctx context.Context, buyerID, _ string) (int64, error) { return s.dropBuyer(ctx, buyerID) },
	}
}

// nothing is the export of a package that keeps nothing of the buyer.
var nothing any
