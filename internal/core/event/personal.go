package event

import (
	"context"
	"encoding/json"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
)

// PersonalEvent is an event as a buyer's export shows it.
type PersonalEvent struct {
	Name       string          `json:"name"`
	Call       Call            `json:"call"`
	StoreID    string          `json:"store_id"`
	ProductID  string          `json:"product_id,omitempty"`
	At         time.Time       `json:"at"`
	Surface    string          `json:"surface,omitempty"`
	Properties json.RawMessage `json:"properties"`
}

// PersonalData gives a buyer's events out; erasing deletes them, of every key that
// was stitched to the buyer, and keeps the hourly sums.
//
// Source.
func (s *Service) PersonalData() identity.PersonalData {
	return identity.PersonalData{Name: "events", Label: i18n.T("浏览与行为", "What was looked at"), Export: s.exportBuyer, Erase: s.eraseBuyer}
}

// personalRows is how many events one step of an export or erasure reads.
const personalRows = 500

func (s *Service) exportBuyer(ctx context.Context, buyerID string) (any, error) {
	const op = "event.exportBuyer"
	keys, err := s.keysOf(ctx, buyerID)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var list []PersonalEvent
	for _, key := range keys {
		for last := (keptEvent{}); ; {
			rows, err := s.eventsOf(ctx, key, last, personalRows)
			if err != nil {
				return nil, fault.Wrap(op, err)
			}
			for _, e := range rows {
				list = append(list, PersonalEvent{e.Name, e.Call, e.StoreID, e.ProductID, e.At, e.Surface, json.RawMessage(e.Properties)})
			}
			if len(rows) < personalRows {
				break
			}
			last = rows[len(rows)-1]
		}
	}
	var out any
	if len(list) > 0 {
		out = list
	}
	return out, nil
}

func (s *Service) eraseBuyer(ctx context.Context, buyerID, _ string) (int64, error) {
	const op = "event.eraseBuyer"
	keys, err := s.keysOf(ctx, buyerID)
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	var total int64
	for _, key := range keys {
		for {
			rows, err := s.eventsOf(ctx, key, keptEvent{}, personalRows)
			if err != nil {
				return total, fault.Wrap(op, err)
			}
			if err := s.foldAndDrop(ctx, rows); err != nil {
				return total, fault.Wrap(op, err)
			}
			total += int64(len(rows))
			if len(rows) < personalRows {
				break
			}
		}
		n, err := s.dropKey(ctx, key)
		if err != nil {
			return total, fault.Wrap(op, err)
		}
		total += n
	}
	return total, nil
}

// keysOf are the buyer's own key and every anonymous one that was stitched to it.
func (s *Service) keysOf(ctx context.Context, buyerID string) ([]string, error) {
	u, known, err := s.unitOf(ctx, buyerID)
	if err != nil || !known {
		return []string{buyerID}, err
	}
	return s.keysOfUnit(ctx, u.unit, buyerID)
}
