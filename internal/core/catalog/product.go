package catalog

import (
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
)

// Product is what a store sells, as the host marketplace told us.
type Product struct {
	ID         string
	StoreID    string
	Title      i18n.Text // by language tag
	Category   string
	Price      money.Amount
	Images     []string // URLs or blob paths under /media/…
	Brand      string
	Attributes map[string]string
	ListedAt   time.Time
	Active     bool
	Version    int64
}
