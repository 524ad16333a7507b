package app

import (
	"context"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/blob"
	"souk/internal/platform/queue"
)

// orphanAge is how old a file must be before the sweep may delete it: far longer
// than any upload takes to get its row.
const orphanAge = 24 * time.Hour

// housekeeping registers the chores that belong to no feature.
func (s *souk) housekeeping() {
	s.queue.Every("app.idempotency", queue.Hourly, s.api.PruneKeys)
	s.queue.Every("app.outbox", queue.Daily, s.outbox.Prune)
	s.queue.Every("app.sweep", queue.Daily, func(ctx context.Context, _ time.Time) error {
		_, err := s.sweep(identity.AsSystem(ctx), s.machine.Now().Add(-orphanAge))
		return err
	})
	s.queue.Every("app.chain_heads", queue.Daily, func(ctx context.Context, _ time.Time) error { return s.noteHeads(ctx) })
	s.queue.Every("app.optimize", queue.Daily, func(ctx context.Context, _ time.Time) error { return s.db.Optimize(ctx) })
}

// sweep deletes files older than before that nothing refers to.
func (s *souk) sweep(ctx context.Context, before time.Time) (int, error) {
	n, err := s.blobs.Sweep(ctx, before, s.blobRefs())
	if n > 0 {
		s.log.Info("deleted files that nothing refers to", "count", n)
	}
	return n, err
}

// tidyTemp removes what a crash left in the folder for passing files, which
// belongs to this process.
func (s *souk) tidyTemp() error {
	n, err := s.worker.Sweep()
	if err != nil {
		return err
	}
	m, err := s.video.SweepTemp()
	if n+m > 0 {
		s.log.Info("removed files that an earlier run left behind", "workers", n, "uploads", m)
	}
	return err
}

// blobRefs are all who keep files.
func (s *souk) blobRefs() []blob.Refs { return []blob.Refs{s.video.BlobRefs(), s.documents.BlobRefs()} }
