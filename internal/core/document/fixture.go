package document

import (
	"context"
	"slices"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
)

// FixtureInput is a paper that the sandbox gives a store: real, sealed, decided.
type FixtureInput struct {
	StoreID   string
	Type      string
	State     State // "" = approved
	ExpiresAt time.Time
	Covers    []string // nil: everything that the type covers
	Scope     Scope
}

// fixturePDF is the smallest page that readers open.
const fixturePDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// Fixture gives a store a paper in a state of choice. Faults: Invalid
// "document.invalid".
//
// Source: contract "Sandbox", X-64.
func (s *Service) Fixture(ctx context.Context, in FixtureInput) (Document, error) {
	t, known := s.Type(in.Type)
	if in.State == "" {
		in.State = Approved
	}
	if !known || !slices.Contains([]State{InReview, Approved, Signed, Rejected, Expired}, in.State) {
		return Document{}, fault.T("document.Fixture", fault.Invalid, "document.invalid", "没有这种文件或状态。", "There is no such type or state.").
			WithField("/documents", "unknown", in.Type+" "+string(in.State), in.Type+" "+string(in.State))
	}
	p, version, err := s.policy(ctx)
	if err != nil {
		return Document{}, err
	}
	now := s.clock.Now()
	d := Document{ID: s.ids.New("doc"), StoreID: in.StoreID, Type: in.Type, Scope: in.Scope, Covers: in.Covers, State: in.State, Source: fromFixture,
		FileName: in.Type + ".pdf", MediaType: typePDF, PolicyVersion: version, OpenEnded: in.ExpiresAt.IsZero(), Version: 1}
	if d.Covers == nil {
		d.Covers = t.Covers
	}
	if !in.ExpiresAt.IsZero() {
		d.ExpiresAt = clock.Trim(in.ExpiresAt)
	}
	switch in.State {
	case Approved, Signed:
		d.DecidedAt = now
	case Rejected, Expired:
		d.DecidedAt, d.ClosedAt = now, now
	case InReview, Unsigned, Revoked, Deleted:
	}
	err = s.keep(ctx, &d, []byte(fixturePDF), func(ctx context.Context) error {
		if in.State != InReview {
			return nil
		}
		return s.ask(ctx, d, p)
	})
	return d, fault.Wrap("document.Fixture", err)
}

// DropFixtures takes back every fixture of the store that counts, so that a
// change of the sandbox's facts replaces them.
func (s *Service) DropFixtures(ctx context.Context, storeID string) error {
	rows, err := s.held(ctx, storeID)
	if err != nil {
		return fault.Wrap("document.DropFixtures", err)
	}
	for _, d := range rows {
		if d.Source != fromFixture || d.State == Expired {
			continue
		}
		if _, err := s.Remove(ctx, storeID, d.ID); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}
