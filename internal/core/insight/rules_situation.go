package insight

import (
	"slices"

	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/catalog"
)

// Metric is a metric of the store as an exact number; false when it has none.
func (s Situation) Metric(key string) (ratio.Ratio, bool) {
	v, err := ratio.Parse(s.Metrics[key].Value)
	return v, err == nil
}

// In are the ids of products on sale in one of the categories.
func (s Situation) In(categories []string) []string {
	return s.where(func(p catalog.Product) bool { return slices.Contains(categories, p.Category) })
}

// Dearer are the ids of products on sale with a price above the amount, in its
// currency.
func (s Situation) Dearer(than money.Amount) []string {
	return s.where(func(p catalog.Product) bool {
		return p.Price.Currency == than.Currency && p.Price.Micros > than.Micros
	})
}

func (s Situation) where(is func(p catalog.Product) bool) []string {
	out := []string{}
	for _, p := range s.Products {
		if is(p) {
			out = append(out, p.ID)
		}
	}
	return out
}

// ShareOf is what part of the products on sale the ids are, "" without products.
func (s Situation) ShareOf(ids []string) string { return Rate(int64(len(ids)), int64(len(s.Products))) }

// Most reports whether the ids are at least half of the products on sale.
func (s Situation) Most(ids []string) bool { return len(ids) > 0 && 2*len(ids) >= len(s.Products) }

// half is the share from which a store is of a kind.
const half = "0.5"

// KindReason is a reason that most of the products are of some categories; ok is
// false when they are not.
func (s Situation) KindReason(r Reason, categories []string) (Reason, bool) {
	ids := s.In(categories)
	r.Unit, r.Figure, r.Limit, r.Products = Share, s.ShareOf(ids), half, ids
	return r, s.Most(ids)
}
