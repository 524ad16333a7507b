package checkout

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"souk/internal/base/clock"
	"souk/internal/core/vault"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertText = `insert into checkout_text (subject, seller, buyer_id, note, ship_to, created_at_us, sealed) values ($1, $2, $3, '', '', $4, $5)`

	sqlListTexts = `select subject, seller, buyer_id, note, ship_to, sealed from checkout_text where subject = $1 order by seller`

	sqlDeleteTexts = `delete from checkout_text where subject = $1`

	sqlListPlainTexts = `select subject, seller, buyer_id, note, ship_to, sealed from checkout_text where note <> '' or ship_to <> '' order by subject, seller limit $1`

	sqlSealText = `update checkout_text set note = '', ship_to = '', sealed = $1 where subject = $2 and seller = $3`
)

// textRow is a personal text as it is stored: sealed, or plain from before.
type textRow struct {
	subject, seller, buyer string
	note, shipTo           string
	sealed                 []byte
}

func scanText(r sqldb.Row) (textRow, error) {
	var x textRow
	return x, r.Scan(&x.subject, &x.seller, &x.buyer, &x.note, &x.shipTo, &x.sealed)
}

// owner is whose key a text lies under: the buyer's, or the subject's own when
// nobody is signed in.
func (x textRow) owner() vault.Owner {
	if x.buyer == "" {
		return vault.Guest(x.subject)
	}
	return vault.Buyer(x.buyer)
}

func (x textRow) about() string { return "checkout/" + x.subject + "/" + x.seller }

// keepTexts writes what the buyer wrote, one row for each store, if there is any.
func (s *Service) keepTexts(ctx context.Context, subject string, c Cart, shipTo *Address, at time.Time) error {
	texts := map[string]Text{}
	for _, p := range c.Parts {
		if p.Note != "" || shipTo != nil {
			texts[p.StoreID] = Text{p.Note, shipTo}
		}
	}
	return s.insertTexts(ctx, subject, c.BuyerID, texts, at)
}

// insertTexts seals a subject's texts, by seller, and writes them together.
func (s *Service) insertTexts(ctx context.Context, subject, buyer string, texts map[string]Text, at time.Time) error {
	if len(texts) == 0 {
		return nil
	}
	key, err := s.Vault.Key(ctx, textRow{subject: subject, buyer: buyer}.owner())
	if err != nil {
		return err
	}
	rows := make([][]any, 0, len(texts))
	for _, seller := range slices.Sorted(maps.Keys(texts)) {
		x := textRow{subject: subject, seller: seller, buyer: buyer}
		sealed, err := sealText(x, key, texts[seller])
		if err != nil {
			return err
		}
		rows = append(rows, []any{subject, seller, buyer, clock.Micros(at), sealed})
	}
	_, err = s.DB.ExecEach(ctx, sqlInsertText, rows)
	return err
}

func sealText(x textRow, key vault.Key, t Text) ([]byte, error) {
	b, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	return key.Seal(x.about(), b)
}

// openText is the text of a row; the zero value when its key was destroyed.
func (s *Service) openText(ctx context.Context, x textRow) (Text, error) {
	t := Text{Note: x.note}
	if len(x.sealed) == 0 {
		if x.shipTo == "" {
			return t, nil
		}
		return t, json.Unmarshal([]byte(x.shipTo), &t.ShipTo)
	}
	b, there, err := s.Vault.Open(ctx, x.owner(), x.about(), x.sealed)
	if err != nil || !there {
		return Text{}, err
	}
	return t, json.Unmarshal(b, &t)
}

// texts are the personal texts of a subject, by store.
func (s *Service) texts(ctx context.Context, subject string) (map[string]Text, error) {
	rows, err := sqldb.All(ctx, s.DB, scanText, sqlListTexts, subject)
	out := make(map[string]Text, len(rows))
	for _, x := range rows {
		t, err := s.openText(ctx, x)
		if err != nil {
			return nil, err
		}
		out[x.seller] = t
	}
	return out, err
}

// dropTexts deletes a subject's texts, and the key that was its own.
func (s *Service) dropTexts(ctx context.Context, subject string) error {
	n, err := s.DB.Exec(ctx, sqlDeleteTexts, subject)
	if err != nil || n == 0 {
		return err
	}
	_, err = s.Vault.Destroy(ctx, vault.Guest(subject))
	return err
}

// sealPlain seals some of the texts that were written before texts were sealed, and
// reports how many.
func (s *Service) sealPlain(ctx context.Context) (int, error) {
	n := 0
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		rows, err := sqldb.All(ctx, s.DB, scanText, sqlListPlainTexts, int64(sweepBatch))
		if err != nil {
			return err
		}
		for n = 0; n < len(rows); n++ {
			x := rows[n]
			t, err := s.openText(ctx, x)
			if err != nil {
				return err
			}
			key, err := s.Vault.Key(ctx, x.owner())
			if err != nil {
				return err
			}
			sealed, err := sealText(x, key, t)
			if err != nil {
				return err
			}
			if _, err := s.DB.Exec(ctx, sqlSealText, sealed, x.subject, x.seller); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
