package identity_test

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"log/slog"
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var discard = slog.New(slog.DiscardHandler)

const password = "correct horse battery"

// world is the service on a real database, with clocks that the test moves.
type world struct {
	*identity.Service
	t       *testing.T
	db      *sqldb.DB
	trail   *audit.Service
	machine *clock.Business
	policy  *identity.Policy
	ids     *ident.Source
	signer  ed25519.PrivateKey
}

type stores map[string]string

func (s stores) StoreNames(_ context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		if name, ok := s[id]; ok {
			out[id] = name
		}
	}
	return out, nil
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	_, signer, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	machine := clock.NewBusiness(clock.Fixed(start))
	ids := ident.NewSource(machine, nil)
	trail, err := audit.New(audit.Deps{DB: db, Clock: clock.Fixed(start), Machine: machine, IDs: ids, Log: discard})
	if err != nil {
		t.Fatal(err)
	}
	p := identity.DefaultPolicy()
	w := &world{t: t, db: db, trail: trail, machine: machine, policy: &p, ids: ids}
	w.signer = signer
	w.open("http://127.0.0.1:8080/")
	return w
}

// open makes the service for people who come to url.
func (w *world) open(url string) {
	w.t.Helper()
	var err error
	w.Service, err = identity.New(identity.Deps{
		DB: w.db, Clock: clock.Fixed(start), Machine: w.machine, IDs: w.ids, Log: discard,
		Policy:    func(context.Context) (identity.Policy, error) { return *w.policy, nil },
		Stores:    stores{"sto_1": "云上手机壳", "sto_2": "Other shop"},
		Audit:     w.trail,
		PublicURL: url, Issuer: "https://market.example", Audience: "souk", SandboxSigner: w.signer,
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// each runs the test on both engines.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newWorld(t, db)) })
}

func (w *world) pass(d time.Duration) {
	w.t.Helper()
	if err := w.machine.MoveTo(w.machine.Now().Add(d)); err != nil {
		w.t.Fatal(err)
	}
}

// user makes somebody with the usual password.
func (w *world) user(email string, role identity.Role, store string) identity.Person {
	w.t.Helper()
	p, err := w.EnsureUser(context.Background(), identity.EnsureUserInput{
		Email: email, Name: "Somebody", Password: password, Lang: "en", Role: role, StoreID: store,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// as is the context of a console user.
func as(p identity.Person) context.Context {
	return identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: p.ID, Name: p.Name, Staff: p.Staff, Stores: p.Stores})
}

func (w *world) signIn(email, pass, address string) (string, error) {
	token, _, err := w.SignIn(context.Background(), identity.SignInInput{Email: email, Password: pass, Address: address})
	return token, err
}

func (w *world) actions(subject string) string {
	w.t.Helper()
	p, err := w.trail.List(context.Background(), audit.Filter{Subject: subject}, page.Request{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for i := len(p.Items) - 1; i >= 0; i-- {
		if !audit.Verify(p.Items[i]) {
			w.t.Errorf("row %s does not verify", p.Items[i].ID)
		}
		out = append(out, p.Items[i].Action)
	}
	return strings.Join(out, " ")
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("err = %v, want code %q", err, code)
	}
}

func TestNew_refuses_what_cannot_work(t *testing.T) {
	db := sqltest.OpenSQLite(t, schema.Files)
	trail := newWorld(t, db).trail
	good := identity.Deps{
		DB: db, Clock: clock.System{}, Machine: clock.System{}, IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.DiscardHandler),
		Policy: func(context.Context) (identity.Policy, error) { return identity.DefaultPolicy(), nil }, Stores: stores{}, Audit: trail,
		PublicURL: "https://souk.example",
	}
	if _, err := identity.New(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(d *identity.Deps){
		"no_db":         func(d *identity.Deps) { d.DB = nil },
		"no_audit":      func(d *identity.Deps) { d.Audit = nil },
		"no_public_url": func(d *identity.Deps) { d.PublicURL = "" },
		"ftp":           func(d *identity.Deps) { d.PublicURL = "ftp://x" },
		"no_issuer":     func(d *identity.Deps) { d.SandboxSigner = make(ed25519.PrivateKey, ed25519.PrivateKeySize) },
		"short_signer":  func(d *identity.Deps) { d.SandboxSigner, d.Issuer, d.Audience = make(ed25519.PrivateKey, 3), "i", "a" },
		"host_key_empty": func(d *identity.Deps) {
			d.HostKeys, d.Issuer, d.Audience = map[string]crypto.PublicKey{"": nil}, "i", "a"
		},
	} {
		d := good
		spoil(&d)
		_, err := identity.New(d)
		if fault.CodeOf(err) != "identity.config" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
