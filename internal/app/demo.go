package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"souk/internal/app/shop"
	"souk/internal/base/money"
	"souk/internal/core/catalog"
	"souk/internal/core/conduct"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/store"
	"souk/internal/demofilm"
)

// demoFile remembers the demo's password and which films were handed in, mode 0600.
const demoFile = "demo.json"

// demo is the demo marketplace of a data folder.
type demo struct {
	s     *souk
	state demoState

	tradeTurn sync.Mutex // one at a time draws trade
}

type demoState struct {
	Password string            `json:"password"`
	Films    map[string]string `json:"films"` // film key → video id
	Done     bool              `json:"done"`  // every film was handed in and decided
}

// newDemo reads or begins the demo of the data folder.
func newDemo(s *souk) (*demo, error) {
	d := &demo{s: s}
	b, err := os.ReadFile(filepath.Join(s.cfg.Data, demoFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		var raw [10]byte
		if _, err := rand.Read(raw[:]); err != nil {
			return nil, err
		}
		d.state.Password = strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:]))
	case err != nil:
		return nil, err
	default:
		if err := json.Unmarshal(b, &d.state); err != nil {
			return nil, fmt.Errorf("%s: %w", demoFile, err)
		}
	}
	if d.state.Films == nil {
		d.state.Films = map[string]string{}
	}
	return d, d.save()
}

func (d *demo) save() error {
	b, err := json.MarshalIndent(d.state, "", "  ")
	if err != nil {
		return err
	}
	return writeFileSynced(filepath.Join(d.s.cfg.Data, demoFile), append(b, '\n'), 0o600)
}

// fill makes stores, people and products; running it again changes nothing that
// somebody has changed since.
func (d *demo) fill(ctx context.Context) error {
	ctx = identity.AsSystem(ctx)
	for _, ds := range demoStores {
		if err := d.fillStore(ctx, ds); err != nil {
			return err
		}
	}
	for _, dp := range demoProducts {
		if err := d.fillProduct(ctx, dp); err != nil {
			return err
		}
	}
	for _, p := range demoStaff {
		if err := d.person(ctx, p.email, p.name, p.role, ""); err != nil {
			return err
		}
	}
	for _, ds := range demoStores {
		if err := d.person(ctx, ds.ownerEmail, ds.ownerName, identity.Owner, ds.id); err != nil {
			return err
		}
	}
	for _, ds := range demoStores {
		if ds.active {
			if _, _, err := d.s.eligibility.Activate(ctx, ds.id, "video"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *demo) person(ctx context.Context, email, name string, role identity.Role, storeID string) error {
	_, err := d.s.identity.EnsureUser(ctx, identity.EnsureUserInput{Email: email, Name: name, Password: d.state.Password, Role: role, StoreID: storeID})
	return err
}

func (d *demo) fillStore(ctx context.Context, ds demoStore) error {
	if _, err := d.s.stores.Get(ctx, ds.id); err == nil {
		return nil
	}
	return d.s.db.InTx(ctx, func(ctx context.Context) error {
		err := d.s.stores.Save(ctx, store.Store{
			ID: ds.id, Name: ds.name, LegalName: ds.legal, Region: ds.region, Entity: ds.entity, Level: ds.level, Zone: "Asia/Shanghai",
			OpenedAt: d.s.business.Now().Add(-time.Duration(ds.ageDays) * demoDay), Categories: []string{"home"}, Logistics: []string{"standard"}, Documents: []string{},
		}, "demo")
		if err != nil {
			return err
		}
		for key, value := range map[string]string{insight.DisputeRate90d: ds.dispute, insight.PositiveRate90d: ds.positive, insight.Rating: ds.rating} {
			if err := d.s.insight.Pin(ctx, ds.id, key, value, ""); err != nil {
				return err
			}
		}
		if err := d.s.insight.Pin(ctx, ds.id, insight.GMV30d, ds.gmv, "USD"); err != nil {
			return err
		}
		if !ds.serious {
			return nil
		}
		_, err = d.s.conduct.Add(ctx, conduct.Violation{
			StoreID: ds.id, Rule: conduct.RuleCounterfeit, Severity: conduct.Serious, Module: "catalog", Reason: "SKU CT-1187", At: d.s.business.Now().Add(-40 * demoDay),
		})
		return err
	})
}

func (d *demo) fillProduct(ctx context.Context, dp demoProduct) error {
	if _, err := d.s.catalog.Get(ctx, dp.store, dp.id); err == nil {
		return nil
	}
	_, err := d.s.catalog.Save(ctx, catalog.Product{
		ID: dp.id, StoreID: dp.store, Title: dp.title, Category: dp.category, Brand: dp.brand, Price: money.Must(dp.price, "USD"),
		Images: []string{"/shop/pictures/" + dp.picture + ".png"}, Attributes: map[string]string{},
		ListedAt: d.s.business.Now().Add(-time.Duration(dp.ageDays) * demoDay), Active: true,
	})
	return err
}

// startDemo fills the demo and goes on with its films beside the running service;
// the function it returns ends that.
func (s *souk) startDemo(e env) (stop func()) {
	if s.demo == nil {
		return func() {}
	}
	s.demo.tell(e.out)
	ctx, cancel := context.WithCancel(context.WithoutCancel(e.ctx))
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.demo.trade(ctx, s.business.Now()); err != nil && ctx.Err() == nil {
			s.log.Error("the demo's trade", "error", err)
		}
		if err := s.demo.films(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("the demo's films", "error", err)
		}
		if err := s.demo.events(ctx, s.business.Now()); err != nil && ctx.Err() == nil {
			s.log.Error("the demo's visitors", "error", err)
		}
	})
	return func() { cancel(); wg.Wait() }
}

// tell prints who can sign in.
func (d *demo) tell(w io.Writer) {
	base := d.s.cfg.PublicURL
	fmt.Fprintf(w, "\n  Souk demo marketplace\n\n  console     %s/\n  storefront  %s/shop\n  API         %s/docs\n\n  Sign in with password  %s\n\n", base, base, base, d.state.Password)
	for _, p := range demoStaff {
		fmt.Fprintf(w, "    %-28s %s\n", p.email, p.role)
	}
	for _, ds := range demoStores {
		fmt.Fprintf(w, "    %-28s owner of %s (%s, %s)\n", ds.ownerEmail, ds.name, ds.level, strings.ReplaceAll(string(ds.entity), "_", " "))
	}
	fmt.Fprintf(w, "\n  Sandbox operator key in %s\n  The demo's films are drawn and checked in the background; the first appears after a minute or two.\n\n", filepath.Join(d.s.cfg.Data, sandboxFile))
}

// Buyers are the demo shop's customers.
type demoCustomers struct{ s *souk }

// Buyers lists who the shop can be visited as.
func (c demoCustomers) Buyers(context.Context) ([]shop.Buyer, error) {
	if !c.s.cfg.Sandbox {
		return nil, nil
	}
	out := make([]shop.Buyer, 0, len(demoBuyers))
	for _, b := range demoBuyers {
		out = append(out, shop.Buyer{ID: b.id, Name: b.name, Country: b.country, Lang: b.lang})
	}
	return out, nil
}

// Token signs a buyer's token as the host marketplace would.
func (c demoCustomers) Token(ctx context.Context, buyerID string) (string, time.Duration, error) {
	i := slices.IndexFunc(demoBuyers, func(b struct{ id, name, country, lang string }) bool { return b.id == buyerID })
	if i < 0 {
		return "", 0, notFound()
	}
	b := demoBuyers[i]
	token, err := c.s.identity.MintBuyerToken(ctx, identity.BuyerInput{ID: b.id, Email: strings.ToLower(b.name) + "@buyers.example", Country: b.country, Locale: b.lang})
	return token, tokenLife, err
}

// tokenLife is what the shop tells the widgets; they ask again before it ends.
const tokenLife = 5 * time.Minute

// pictureSide is the side of a drawn product picture in pixels.
const pictureSide = 800

// pictures draws product pictures once and keeps them.
type pictures struct {
	mu   sync.Mutex
	made map[string][]byte
}

// get returns the picture of a file name such as "lamp.png".
func (p *pictures) get(name string) ([]byte, bool) {
	kind, ok := strings.CutSuffix(name, ".png")
	if !ok || !slices.Contains(demofilm.Products(), kind) {
		return nil, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if b, ok := p.made[kind]; ok {
		return b, true
	}
	var b bytes.Buffer
	if err := png.Encode(&b, demofilm.DrawProduct(kind, pictureSide, pictureSide)); err != nil {
		return nil, false
	}
	p.made[kind] = b.Bytes()
	return b.Bytes(), true
}

// wirePages makes what stands beside the API.
func (s *souk) wirePages(ctx context.Context) error {
	drawn := &pictures{made: map[string][]byte{}}
	var err error
	s.shop, err = shop.New(shop.Deps{
		Front: s.storefront, Buyers: demoCustomers{s}, Base: strings.TrimSuffix(s.cfg.PublicURL, "/"),
		Secure: strings.HasPrefix(s.cfg.PublicURL, "https://"), Picture: drawn.get, Guard: identity.Public(), WriteKey: s.shopKey(), Till: s.checkout, Data: s.privacy,
	})
	if err != nil || !s.cfg.Demo {
		return err
	}
	if s.demo, err = newDemo(s); err != nil {
		return err
	}
	return s.demo.fill(ctx)
}
