package store

import (
	"context"
	"encoding/json"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/ingest"
)

// Known is nil when there is such a store. Fault Invalid "store.unknown".
func (s *Service) Known(ctx context.Context, id string) error {
	_, err := s.find(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return fault.T("store.Known", fault.Invalid, "store.unknown", "没有该店铺，请先导入店铺。", "There is no such store; send the store first.").
			WithField("/store", "store.unknown", "须为已发送过的店铺 ID", "the id of a store that was sent before")
	}
	return fault.Wrap("store.Known", err)
}

type storeRow struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	LegalName  string   `json:"legal_name"`
	Region     string   `json:"region"`
	Entity     Entity   `json:"entity"`
	Level      Level    `json:"level"`
	OpenedAt   string   `json:"opened_at"`
	Categories []string `json:"categories"`
	Logistics  []string `json:"logistics"`
	Zone       string   `json:"zone"`
	OwnerEmail string   `json:"owner_email"`
	OwnerName  string   `json:"owner_name"`
}

// Owner is whom a row names as the store's owner.
type Owner struct{ Email, Name string }

// Kind takes stores of the host marketplace. check judges an owner before anything
// is written; invite makes the one-time link of an owner who is new to the store,
// "" for one who is not. Papers stay as they are: they are checked here.
//
// Source: X-57, core-ports "owners come with /v1/ingest/stores".
func (s *Service) Kind(check func(Owner) error, invite func(ctx context.Context, storeID string, o Owner) (link string, err error)) ingest.Kind {
	return ingest.Kind{Name: "stores", Apply: func(ctx context.Context, raw json.RawMessage) (ingest.Outcome, error) {
		st, owner, err := readRow(raw)
		if err != nil {
			return ingest.Outcome{}, err
		}
		if owner.Email != "" {
			if err := check(owner); err != nil {
				return ingest.Outcome{}, err
			}
		}
		old, err := s.find(ctx, st.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return ingest.Outcome{}, err
		}
		out := ingest.Outcome{ID: st.ID, Result: ingest.Created}
		if err == nil {
			out.Result = ingest.Updated
			st.Documents, st.Version = old.Documents, old.Version
			if same(old, st) {
				out.Result = ingest.Unchanged
			}
		}
		if err := s.Save(ctx, st, "ingest"); err != nil || owner.Email == "" {
			return out, err
		}
		out.Link, err = invite(ctx, st.ID, owner)
		return out, err
	}}
}

func readRow(raw json.RawMessage) (Store, Owner, error) {
	row, err := ingest.Decode[storeRow](raw)
	if err != nil {
		return Store{}, Owner{}, err
	}
	st := Store{
		ID: row.ID, Name: row.Name, LegalName: row.LegalName, Region: row.Region, Entity: row.Entity, Level: row.Level,
		Categories: append([]string{}, row.Categories...), Logistics: append([]string{}, row.Logistics...), Zone: row.Zone, Documents: []string{},
	}
	if row.OpenedAt != "" {
		if st.OpenedAt, err = time.Parse(time.RFC3339Nano, row.OpenedAt); err != nil {
			return st, Owner{}, fault.T("store.readRow", fault.Invalid, "time.malformed", "时间应为 RFC 3339 格式。", "An instant is written as 2026-03-01T09:30:00Z (RFC 3339).").
				WithField("/opened_at", "time.malformed", "时间（RFC 3339）", "an instant (RFC 3339)")
		}
		st.OpenedAt = st.OpenedAt.UTC().Truncate(time.Microsecond)
	}
	return st, Owner{row.OwnerEmail, row.OwnerName}, st.Validate()
}
