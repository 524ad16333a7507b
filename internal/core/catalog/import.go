package catalog

import (
	"context"
	"encoding/json"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/ingest"
	"souk/internal/platform/sqldb"
)

type productRow struct {
	ID       string    `json:"id"`
	Store    string    `json:"store"`
	Title    i18n.Text `json:"title"`
	Category string    `json:"category"`
	Price    *struct {
		Amount   string `json:"amount"`
		Currency string `json:"currency"`
	} `json:"price"`
	Images     []string          `json:"images"`
	Brand      string            `json:"brand"`
	Attributes map[string]string `json:"attributes"`
	ListedAt   string            `json:"listed_at"`
	Active     *bool             `json:"active"`
}

// Kind takes products of the host marketplace; known refuses a store that nobody
// has sent.
//
// Source: X-57.
func (s *Service) Kind(known func(ctx context.Context, storeID string) error) ingest.Kind {
	return ingest.Kind{Name: "products", Apply: func(ctx context.Context, raw json.RawMessage) (ingest.Outcome, error) {
		p, err := readRow(raw)
		if err != nil {
			return ingest.Outcome{}, err
		}
		if err := Check(Normalise(p)); err != nil {
			return ingest.Outcome{}, err
		}
		if err := known(ctx, p.StoreID); err != nil {
			return ingest.Outcome{}, err
		}
		old, found, err := sqldb.Maybe(ctx, s.db, scanProduct, sqlAllProduct, p.ID)
		if err != nil {
			return ingest.Outcome{}, err
		}
		saved, err := s.Save(ctx, p)
		out := ingest.Outcome{ID: saved.ID, Result: ingest.Created}
		switch {
		case found && saved.Version == old.Version:
			out.Result = ingest.Unchanged
		case found:
			out.Result = ingest.Updated
		}
		return out, err
	}}
}

func readRow(raw json.RawMessage) (Product, error) {
	row, err := ingest.Decode[productRow](raw)
	if err != nil {
		return Product{}, err
	}
	refuse := func(pointer, code, zh, en string) (Product, error) {
		return Product{}, fault.T("catalog.readRow", fault.Invalid, code, "该行有误："+zh+"。", "The row has a mistake: "+en+".").WithField(pointer, code, zh, en)
	}
	p := Product{
		ID: row.ID, StoreID: row.Store, Title: row.Title, Category: row.Category, Images: row.Images, Brand: row.Brand,
		Attributes: row.Attributes, Active: row.Active == nil || *row.Active,
	}
	if p.ID == "" {
		return refuse("/id", "field.required", "缺少编号", "an id is missing")
	}
	if row.Price == nil {
		return refuse("/price", "field.required", "缺少价格", "the price is missing")
	}
	if p.Price, err = money.Parse(row.Price.Amount, row.Price.Currency); err != nil {
		return refuse("/price", "money.malformed", "金额应为十进制字符串并带 ISO 4217 币种", `money is {"amount":"2.50","currency":"USD"}, at most six digits after the point`)
	}
	if row.ListedAt != "" {
		if p.ListedAt, err = time.Parse(time.RFC3339Nano, row.ListedAt); err != nil {
			return refuse("/listed_at", "time.malformed", "时间应为 RFC 3339 格式", "an instant is written as 2026-03-01T09:30:00Z (RFC 3339)")
		}
	}
	return p, nil
}
