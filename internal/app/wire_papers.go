package app

import (
	"context"
	"slices"

	"souk/internal/base/i18n"
	"souk/internal/core/catalog"
	"souk/internal/core/document"
	"souk/internal/core/store"
	"souk/internal/platform/pdf"
	"souk/internal/tools/aplus"
	"souk/internal/tools/messages"
	"souk/internal/tools/video"
)

// press prints PDFs; SOUK_PDF_FONT names another font than the package's.
func (s *souk) press() *pdf.Press { return pdf.NewPress(s.cfg.PDFFont) }

// wirePapers makes the qualification centre; tools bring the papers that they
// ask for.
func (s *souk) wirePapers() error {
	ring, err := s.ringOf("documents")
	if err != nil {
		return err
	}
	proof, err := s.secretOf("signatures")
	if err != nil {
		return err
	}
	s.documents, err = document.New(document.Deps{
		DB: s.db, Clock: s.business, IDs: s.ids, Log: s.log, Blobs: s.blobs, Ring: ring, ProofKey: proof, Press: s.press(), Policies: s.policies,
		Stores: s.stores, Products: productTitles{s.catalog}, Reviews: s.reviews, Notices: s.notices, Audit: s.audit, Events: s.outbox,
		Types: paperTypes(), Templates: slices.Concat(video.Templates(), aplus.Templates()),
	})
	return err
}

func paperTypes() []document.Type {
	return slices.Concat(document.CoreTypes(), video.PaperTypes(), aplus.PaperTypes(), messages.PaperTypes())
}

// productTitles gives papers the names of products in Chinese and English.
type productTitles struct{ catalog *catalog.Service }

// ProductTitles names the products of a store.
func (p productTitles) ProductTitles(ctx context.Context, storeID string, ids []string) ([]string, error) {
	found, err := p.catalog.ByIDs(ctx, storeID, ids)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(found))
	for i, f := range found {
		zh, en := f.Title.In(i18n.ZH), f.Title.In(i18n.EN)
		if out[i] = zh; en != zh && en != "" {
			out[i] = zh + " " + en
		}
	}
	return out, nil
}

// isPaper reports whether a word of a fixture is a type of paper; the others are
// what the marketplace has verified itself.
func isPaper(name string) bool {
	return slices.ContainsFunc(paperTypes(), func(t document.Type) bool { return t.Name == name })
}

// fixturePapers makes the store's fixtures what the facts say: real papers,
// sealed and decided.
//
// Source: contract "documents":[{"type":…}].
func (s *souk) fixturePapers(ctx context.Context, storeID string, facts []documentFact, replace bool) error {
	if replace {
		if err := s.documents.DropFixtures(ctx, storeID); err != nil {
			return err
		}
	}
	seen := map[documentFact]bool{}
	for _, f := range facts {
		if seen[f] || !isPaper(f.Type) {
			continue
		}
		seen[f] = true
		_, err := s.documents.Fixture(ctx, document.FixtureInput{StoreID: storeID, Type: f.Type, State: document.State(f.State), ExpiresAt: f.ExpiresAt})
		if err != nil {
			return err
		}
	}
	return nil
}

// verifiedOnly are the words of a fixture that are no papers.
func verifiedOnly(facts []documentFact) []string {
	out := []string{}
	for _, f := range facts {
		if !isPaper(f.Type) {
			out = append(out, f.Type)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// documentsOf are the words of a fixture again: what is verified, and the papers
// that count.
func (s *souk) documentsOf(ctx context.Context, st store.Store) ([]string, error) {
	valid, err := s.validPapers(ctx, st.ID)
	out := slices.Concat(st.Documents, valid)
	slices.Sort(out)
	return append([]string{}, slices.Compact(out)...), err
}

// validPapers are the types of the store's papers that count now.
func (s *souk) validPapers(ctx context.Context, storeID string) ([]string, error) {
	held, err := s.documents.Held(ctx, storeID)
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, h := range held {
		if h.ValidAt(s.business.Now()) {
			out = append(out, h.Type)
		}
	}
	return out, nil
}
