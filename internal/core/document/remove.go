package document

import (
	"context"
	"time"

	"souk/internal/base/fault"
)

// Remove takes a paper back: one that counts or waits is revoked and erased when
// its retention ends, a draft is erased at once. A paper that was taken back
// stays so. Faults: NotFound; Conflict "document.closed".
//
// Source: X-17.
func (s *Service) Remove(ctx context.Context, storeID, id string) (Document, error) {
	var d Document
	var draft string
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		if d, err = s.get(ctx, storeID, id); err != nil {
			return err
		}
		if d.State == Revoked || d.State == Deleted {
			return nil
		}
		before := map[string]any{"state": d.State}
		next, err := mayRemove(d.StateAt(s.clock.Now()))
		if err != nil {
			return err
		}
		if d.State == InReview {
			if err := s.reviews.Withdraw(ctx, KindPaper, d.ID); err != nil {
				return err
			}
		}
		d.State, d.ClosedAt = next, s.clock.Now()
		if next == Deleted {
			draft = d.blobKey
			forget(&d)
		}
		if err := s.update(ctx, &d); err != nil {
			return err
		}
		if err := s.trail(ctx, d, "document."+string(next), "", before); err != nil {
			return err
		}
		return s.tell(ctx, d)
	})
	if err != nil {
		return Document{}, fault.Wrap("document.Remove", err)
	}
	s.dropBlob(ctx, draft)
	return d, nil
}

// forget destroys the document's keys: what lies sealed under them is gone for
// good, wherever a copy of it may be.
func forget(d *Document) {
	d.wrappedKey, d.keyID, d.sealed, d.Particulars = nil, "", nil, Particulars{}
	d.blobKey, d.signedKey = "", ""
}

// erase deletes a closed paper whose retention has ended. The row stays and tells
// that there was one.
//
// Source: X-17, parameters "retention".
func (s *Service) erase(ctx context.Context, d Document, at time.Time) error {
	blobs := []string{d.blobKey, d.signedKey}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		before := map[string]any{"state": d.State}
		if d.State == Rejected { // an appeal that still waits has nothing left to look at
			if err := s.reviews.Withdraw(ctx, KindPaper, d.ID); err != nil {
				return err
			}
		}
		forget(&d)
		d.State, d.Title, d.FileName, d.Note = Deleted, "", "", ""
		if err := s.deleteSignature(ctx, d); err != nil {
			return err
		}
		if err := s.update(ctx, &d); err != nil {
			return err
		}
		return s.trail(ctx, d, "document.deleted", "retention ended on "+at.Format(time.DateOnly), before)
	})
	if err != nil {
		return err
	}
	for _, b := range blobs {
		s.dropBlob(ctx, b)
	}
	return nil
}
