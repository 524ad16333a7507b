package identity

import (
	"context"
	"encoding/json"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/core/ingest"
	"souk/internal/platform/sqldb"
)

// BuyerProfile is what the host marketplace tells of a buyer.
//
// Source: X-57.
type BuyerProfile struct {
	ID      string `json:"id"`
	Email   string `json:"email"`
	Country string `json:"country"` // ISO 3166-1 alpha-2, "" unknown
	Locale  string `json:"locale"`  // BCP-47, "" unknown
}

// CheckEmail is nil for an address that somebody may be invited at. Fault Invalid
// "person.email".
func CheckEmail(raw string) error {
	_, err := cleanEmail("identity.CheckEmail", raw)
	return err
}

// BuyerKind takes buyers of the host marketplace.
//
// Source: X-57.
func (s *Service) BuyerKind() ingest.Kind {
	return ingest.Kind{Name: "buyers", Apply: func(ctx context.Context, raw json.RawMessage) (ingest.Outcome, error) {
		b, err := ingest.Decode[BuyerProfile](raw)
		if err == nil {
			b, err = checkBuyer(b)
		}
		if err != nil {
			return ingest.Outcome{}, err
		}
		out := ingest.Outcome{ID: b.ID, Result: ingest.Created}
		old, found, err := s.findBuyer(ctx, b.ID)
		if err != nil {
			return out, err
		}
		if found {
			out.Result = ingest.Updated
			if old == b {
				out.Result = ingest.Unchanged
				return out, nil
			}
		}
		return out, s.putBuyer(ctx, b, s.clock.Now())
	}}
}

// Buyer reads what the host told of a buyer; ok is false when it told nothing.
func (s *Service) Buyer(ctx context.Context, id string) (b BuyerProfile, ok bool, err error) {
	b, ok, err = s.findBuyer(ctx, id)
	return b, ok, fault.Wrap("identity.Buyer", err)
}

// BuyersByEmail are the ids of at most 20 buyers of whom the host told this address.
//
// Source: X-58: who asks to be forgotten writes from an address.
func (s *Service) BuyersByEmail(ctx context.Context, email string) ([]string, error) {
	const op, most = "identity.BuyersByEmail", 20
	email, err := cleanEmail(op, email)
	if err != nil {
		return nil, err
	}
	ids, err := sqldb.All(ctx, s.db, sqldb.Scalar[string], sqlListBuyersByEmail, email, int64(most))
	return ids, fault.Wrap(op, err)
}

// maxBuyerID is the longest id of a buyer, as tokens have it.
const maxBuyerID = 100

func checkBuyer(b BuyerProfile) (BuyerProfile, error) {
	const op = "identity.checkBuyer"
	refuse := func(pointer, code, zh, en string) (BuyerProfile, error) {
		return b, fault.T(op, fault.Invalid, code, "该行有误："+zh+"。", "The row has a mistake: "+en+".").WithField(pointer, code, zh, en)
	}
	if b.ID == "" || len(b.ID) > maxBuyerID || strings.ContainsFunc(b.ID, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return refuse("/id", "field.id", "编号无效", "an id has 1 to 100 visible ASCII characters")
	}
	if b.Email != "" {
		var err error
		if b.Email, err = cleanEmail(op, b.Email); err != nil {
			return b, err
		}
	}
	if b.Country != "" && (len(b.Country) != 2 || strings.Trim(b.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		return refuse("/country", "field.country", "国家应为 ISO 3166-1 两位代码", "a country is an ISO 3166-1 code such as ES")
	}
	if len(b.Locale) > 35 || strings.Trim(b.Locale, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return refuse("/locale", "field.locale", "语言应为 BCP-47 标签", "a locale is a BCP-47 tag such as es or pt-BR")
	}
	return b, nil
}
