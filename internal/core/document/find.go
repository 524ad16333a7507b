package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/identity"
)

// Filter narrows a list; empty members do not.
type Filter struct {
	Type  string
	State State
	Query string // in file name and title
}

// List gives a page of the store's papers, newest first.
func (s *Service) List(ctx context.Context, storeID string, f Filter, req page.Request) (page.Of[Document], error) {
	rows, err := s.list(ctx, storeID, f, req)
	if err != nil {
		return page.Of[Document]{}, fault.Wrap("document.List", err)
	}
	for i := range rows {
		if err := s.openParticulars(&rows[i]); err != nil {
			s.log.WarnContext(ctx, "the particulars of a paper cannot be opened", "document", rows[i].ID, "err", err)
		}
	}
	return page.Cut(rows, req.Rows(), func(d Document) []string { return []string{d.ID} }), nil
}

// Get reads a paper of the store without its content. NotFound
// "document.not_found", also for another store's.
func (s *Service) Get(ctx context.Context, storeID, id string) (Document, error) {
	d, err := s.get(ctx, storeID, id)
	if err != nil {
		return d, err
	}
	return d, s.openParticulars(&d)
}

// Held are the store's papers that count, wait or have expired, for those who ask
// for papers.
//
// Source: core-ports "Eligibility can ask for documents".
func (s *Service) Held(ctx context.Context, storeID string) ([]Held, error) {
	rows, err := s.held(ctx, storeID)
	if err != nil {
		return nil, fault.Wrap("document.Held", err)
	}
	now := s.clock.Now()
	out := make([]Held, len(rows))
	for i, d := range rows {
		out[i] = heldOf(d, d.StateAt(now))
	}
	return out, nil
}

// Find gives the named papers of the store; those that the store does not have
// are left out.
func (s *Service) Find(ctx context.Context, storeID string, ids []string) ([]Held, error) {
	out := []Held{}
	for _, id := range ids {
		d, err := s.get(ctx, storeID, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, fault.Wrap("document.Find", err)
		}
		out = append(out, heldOf(d, d.StateAt(s.clock.Now())))
	}
	return out, nil
}

func heldOf(d Document, state State) Held {
	return Held{ID: d.ID, Type: d.Type, State: state, Covers: slices.Clone(d.Covers), Scope: d.Scope, ExpiresAt: d.ExpiresAt, Code: d.Code}
}

// Content opens a paper: the copy with the signature page when there is one and
// original is false. The look is logged before a byte is given. Faults: NotFound
// "document.not_found", "document.erased"; Internal "document.damaged".
//
// Source: X-17.
func (s *Service) Content(ctx context.Context, storeID, id string, original bool, reason string) (Content, error) {
	d, err := s.get(ctx, storeID, id)
	if err != nil {
		return Content{}, err
	}
	return s.content(ctx, d, original, actionLoad, reason)
}

// Page opens a paper of any store for the reviewer of its case.
//
// Source.
func (s *Service) Page(ctx context.Context, id string) (Content, error) {
	d, err := s.allGet(ctx, id)
	if err != nil {
		return Content{}, err
	}
	return s.content(ctx, d, false, actionView, "review")
}

func (s *Service) content(ctx context.Context, d Document, original bool, action, reason string) (Content, error) {
	if err := s.logAccess(ctx, d, action, reason); err != nil {
		return Content{}, fault.Wrap("document.content", err)
	}
	key, err := s.dataKey(d)
	if err != nil {
		return Content{}, err
	}
	blob, part, sum := d.blobKey, partContent, d.SHA256
	if d.signedKey != "" && !original {
		blob, part, sum = d.signedKey, partSigned, d.SignedSHA256
	}
	body, err := s.getSealed(ctx, blob, key, d.ID, part)
	if err != nil {
		return Content{}, err
	}
	if got := sha256.Sum256(body); hex.EncodeToString(got[:]) != sum {
		return Content{}, damagedFault("document.content", nil)
	}
	return Content{Name: d.FileName, MediaType: d.MediaType, SHA256: sum, Body: body}, nil
}

// maxReason bounds why somebody looks, in code points.
const maxReason = 200

// logAccess writes the access row in a transaction of its own, or joins one.
func (s *Service) logAccess(ctx context.Context, d Document, action, reason string) error {
	reason = cleanLine(reason)
	if r := []rune(reason); len(r) > maxReason {
		reason = string(r[:maxReason])
	}
	who := identity.From(ctx)
	return s.db.InTx(ctx, func(ctx context.Context) error {
		return s.insertAccess(ctx, d, Access{ID: s.ids.New("acc"), At: s.clock.Now(), ActorKind: string(who.Kind), ActorID: who.ID, ActorName: who.Name,
			ActorRole: roleOf(who, d.StoreID), Action: action, Reason: reason})
	})
}

func roleOf(a identity.Actor, storeID string) string {
	if r, ok := a.Stores[storeID]; ok {
		return string(r)
	}
	names := make([]string, len(a.Staff))
	for i, r := range a.Staff {
		names[i] = string(r)
	}
	return strings.Join(names, ",")
}

// Accesses gives a page of who looked at the paper, newest first.
//
// Source: X-17.
func (s *Service) Accesses(ctx context.Context, storeID, id string, req page.Request) (page.Of[Access], error) {
	if _, err := s.get(ctx, storeID, id); err != nil {
		return page.Of[Access]{}, err
	}
	rows, err := s.listAccess(ctx, storeID, id, req)
	if err != nil {
		return page.Of[Access]{}, fault.Wrap("document.Accesses", err)
	}
	return page.Cut(rows, req.Rows(), func(a Access) []string { return []string{a.ID} }), nil
}
