package storefront

import (
	"context"
	"html/template"
	"time"

	"souk/internal/base/fault"
)

// OrderBlock is a Block that also adds something to a buyer's order page, such as a
// way to write to the seller. A block need not be one.
//
// Source: core-ports "storefront block … order page", M-03.
type OrderBlock interface {
	// Order gives the pieces for the viewer's own order.
	Order(ctx context.Context, o OrderView, viewer Viewer) ([]OrderPiece, error)
}

// OrderView is the order whose page is shown.
type OrderView struct {
	ID, StoreID, BuyerID string
	Status               string
	ProductIDs           []string
	PlacedAt             time.Time
}

// OrderPiece is one thing that a block puts on an order page.
type OrderPiece struct {
	Block string        `json:"block"`
	Type  string        `json:"type"`
	Title string        `json:"title,omitempty"`
	Text  string        `json:"text,omitempty"`
	URL   string        `json:"url,omitempty"`
	HTML  template.HTML `json:"-"` // rendered by Go, works without script
}

// Order asks every block for its pieces of an order page. A block that fails is
// left out: the page is worth more than the piece.
func (s *Service) Order(ctx context.Context, o OrderView, viewer Viewer) ([]OrderPiece, error) {
	out := []OrderPiece{}
	for _, b := range s.blocks {
		block, ok := b.(OrderBlock)
		if !ok {
			continue
		}
		got, err := block.Order(ctx, o, viewer)
		if ctx.Err() != nil {
			return nil, fault.Wrap("storefront.Order", ctx.Err())
		}
		if err != nil {
			s.log.ErrorContext(ctx, "a block gave nothing for an order page", "block", b.Name(), "err", err)
			continue
		}
		for i := range got {
			got[i].Block = b.Name()
		}
		out = append(out, got...)
	}
	return out, nil
}
