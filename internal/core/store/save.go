package store

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
)

// Save adds a store or changes its record; the level gets a dated row when it is
// new or another. Saving what is stored already changes nothing. It opens or
// joins a transaction. Errors: Invalid "store.invalid" naming every bad member.
//
// Source.
func (s *Service) Save(ctx context.Context, st Store, reason string) error {
	const op = "store.Save"
	if err := st.Validate(); err != nil {
		return err
	}
	st.OpenedAt = clock.Trim(st.OpenedAt)
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		old, err := s.find(ctx, st.ID)
		known := err == nil
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		st.Version = old.Version
		if known && same(old, st) {
			return nil
		}
		now := s.clock.Now()
		st.Version++
		if err := s.put(ctx, st, now); err != nil {
			return err
		}
		if !known || old.Level != st.Level {
			if err := s.putLevel(ctx, st.ID, LevelChange{st.Level, now, reason}); err != nil {
				return err
			}
		}
		entry := audit.Entry{StoreID: st.ID, Subject: st.ID, Action: "store.created", Reason: reason, After: recordOf(st)}
		if known {
			entry.Action, entry.Before = "store.changed", recordOf(old)
		}
		if err := s.audit.Write(ctx, entry); err != nil {
			return err
		}
		return s.events.Publish(ctx, TopicStore, st.ID, Changed{st.ID})
	}))
}
