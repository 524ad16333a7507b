package vault_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/core/vault"
	"souk/internal/platform/seal"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

type room struct {
	t  *testing.T
	db *sqldb.DB
	*vault.Service
}

func ringOf(t *testing.T, keys ...byte) *seal.Ring {
	t.Helper()
	var older [][]byte
	for _, k := range keys[1:] {
		older = append(older, bytes.Repeat([]byte{k}, seal.KeySize))
	}
	r, err := seal.NewRing(bytes.Repeat([]byte{keys[0]}, seal.KeySize), older...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *room) under(keys ...byte) *room {
	r.t.Helper()
	s, err := vault.New(vault.Deps{DB: r.db, Clock: clock.Fixed(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)), IDs: ident.NewSource(clock.System{}, nil), Ring: ringOf(r.t, keys...)})
	if err != nil {
		r.t.Fatal(err)
	}
	return &room{r.t, r.db, s}
}

func each(t *testing.T, test func(t *testing.T, r *room)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, (&room{t: t, db: db}).under(1)) })
}

func (r *room) seal(owner vault.Owner, about, text string) []byte {
	r.t.Helper()
	var out []byte
	err := r.db.InTx(r.t.Context(), func(ctx context.Context) error {
		var err error
		out, err = r.Seal(ctx, owner, about, []byte(text))
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

const secret = "Ring twice at Calle Mayor 1"

func TestVault_AMB82_opens_for_its_owner_and_thing_only(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ana, bea := vault.Buyer("ana"), vault.Buyer("bea")
		sealed, again := r.seal(ana, "order/1", secret), r.seal(ana, "order/1", secret)
		r.seal(bea, "order/2", "something else")
		if bytes.Contains(sealed, []byte("Calle")) || bytes.Equal(sealed, again) {
			t.Error("the text lies open, or two texts look alike")
		}
		if got, there, err := r.Open(t.Context(), ana, "order/1", sealed); err != nil || !there || string(got) != secret {
			t.Errorf("%q %v %v", got, there, err)
		}
		for name, open := range map[string]func() ([]byte, bool, error){
			"another thing": func() ([]byte, bool, error) { return r.Open(t.Context(), ana, "order/2", sealed) },
			"another's key": func() ([]byte, bool, error) { return r.Open(t.Context(), bea, "order/1", sealed) },
			"changed": func() ([]byte, bool, error) {
				return r.Open(t.Context(), ana, "order/1", append(bytes.Clone(sealed[:len(sealed)-1]), sealed[len(sealed)-1]^1))
			},
			"cut": func() ([]byte, bool, error) { return r.Open(t.Context(), ana, "order/1", sealed[:10]) },
			"changed chances": func() ([]byte, bool, error) {
				return r.Open(t.Context(), ana, "order/1", append([]byte{sealed[0] ^ 1}, sealed[1:]...))
			},
		} {
			if got, there, err := open(); fault.CodeOf(err) != "vault.damaged" || there || len(got) > 0 {
				t.Errorf("%s: %q %v %v", name, got, there, err)
			}
		}
		if _, err := r.Seal(t.Context(), ana, "x", nil); err == nil {
			t.Error("sealed outside a transaction")
		}
	})
}

func TestVault_X58_AMB82_a_destroyed_key_takes_every_text_with_it(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ana, bea := vault.Buyer("ana"), vault.Buyer("bea")
		sealed, other := r.seal(ana, "order/1", secret), r.seal(bea, "order/2", secret)
		guest := r.seal(vault.Guest("ord_1"), "order/3", secret)
		data := r.PersonalData()
		if out, err := data.Export(t.Context(), "ana"); out != nil || err != nil {
			t.Errorf("keys are given out: %v %v", out, err)
		}
		for i, want := range []int64{1, 0} {
			if n, err := data.Erase(t.Context(), "ana", "gone_1"); err != nil || n != want {
				t.Errorf("time %d: %d %v", i+1, n, err)
			}
		}
		if got, there, err := r.Open(t.Context(), ana, "order/1", sealed); err != nil || there || len(got) > 0 {
			t.Errorf("after the erasure: %q %v %v", got, there, err)
		}
		for owner, text := range map[vault.Owner][]byte{bea: other, vault.Guest("ord_1"): guest} {
			about := map[vault.Owner]string{bea: "order/2"}[owner] + map[vault.Owner]string{vault.Guest("ord_1"): "order/3"}[owner]
			if got, there, err := r.Open(t.Context(), owner, about, text); err != nil || !there || string(got) != secret {
				t.Errorf("%s: %q %v %v", owner, got, there, err)
			}
		}
		// a new key is another key: what was under the old one stays gone
		r.seal(ana, "order/9", "new data")
		if _, there, err := r.Open(t.Context(), ana, "order/1", sealed); there || fault.CodeOf(err) != "vault.damaged" {
			t.Errorf("the old text opens under the new key: %v %v", there, err)
		}
	})
}

func TestVault_rotation_wraps_keys_anew_and_leaves_texts(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		sealed := r.seal(vault.Buyer("ana"), "order/1", secret)
		for i := range 3 {
			r.seal(vault.Buyer(strings.Repeat("b", i+1)), "x", "y")
		}
		if _, _, err := r.under(2).Open(t.Context(), vault.Buyer("ana"), "order/1", sealed); fault.CodeOf(err) != "vault.key_missing" {
			t.Errorf("under another master key: %v", err)
		}
		both := r.under(2, 1)
		for _, want := range []int{4, 0} {
			if done, failed, err := both.Rewrap(t.Context(), func(int) {}); err != nil || done != want || failed != 0 {
				t.Errorf("%d %d %v, want %d", done, failed, err, want)
			}
		}
		if got, there, err := r.under(2).Open(t.Context(), vault.Buyer("ana"), "order/1", sealed); err != nil || !there || string(got) != secret {
			t.Errorf("%q %v %v", got, there, err)
		}
		if done, failed, err := r.under(3).Rewrap(t.Context(), func(int) {}); err != nil || done != 0 || failed != 4 {
			t.Errorf("keys of somebody else: %d %d %v", done, failed, err)
		}
	})
}

func TestVault_two_at_once_make_one_key(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		got := make(chan []byte, 8)
		for range cap(got) {
			go func() {
				var out []byte
				err := r.db.InTx(context.Background(), func(ctx context.Context) error {
					var err error
					out, err = r.Seal(ctx, vault.Buyer("ana"), "order/1", []byte(secret))
					return err
				})
				if err != nil {
					t.Error(err)
				}
				got <- out
			}()
		}
		for range cap(got) {
			if text, there, err := r.Open(t.Context(), vault.Buyer("ana"), "order/1", <-got); err != nil || !there || string(text) != secret {
				t.Errorf("%q %v %v", text, there, err)
			}
		}
	})
}
