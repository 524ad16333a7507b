package identity_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
)

// who is the actor of a request with the header or cookie.
func (w *world) who(header, cookie string) (identity.Actor, error) {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/v1/me", nil)
	if header != "" {
		r.Header.Set("Authorization", header)
	}
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "souk", Value: cookie})
	}
	ctx, err := w.Authenticate(context.Background(), r)
	return identity.From(ctx), err
}

func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.user("owner@example.com", identity.Owner, "sto_1")
		token, err := w.signIn(" Owner@Example.com ", password, "a")
		if err != nil {
			t.Fatal(err)
		}
		a, err := w.who("", token)
		if err != nil || a.Kind != identity.User || a.ID != p.ID || a.Stores["sto_1"] != identity.Owner || a.Lang != "en" {
			t.Fatalf("actor = %+v, %v", a, err)
		}
		if a, err := w.who("", token+"x"); err != nil || a.Kind != identity.Anonymous {
			t.Errorf("a wrong cookie gives %+v, %v", a, err)
		}
		for _, c := range [][2]string{{"owner@example.com", "wrong"}, {"nobody@example.com", password}, {"", ""}} {
			_, err := w.signIn(c[0], c[1], "b")
			wantCode(t, err, "sign_in.refused")
			if !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("refused as %v", fault.KindOf(err))
			}
		}
		if err := w.SignOut(as(p), token); err != nil {
			t.Fatal(err)
		}
		if a, _ := w.who("", token); a.Kind != identity.Anonymous {
			t.Errorf("X-50 after sign-out: %+v", a)
		}
		if err := w.SignOut(as(p), token); err != nil {
			t.Errorf("signing out twice: %v", err)
		}
		if got := w.actions(p.ID); got != "person.ensured session.opened session.closed" {
			t.Errorf("trail = %s", got)
		}
	})
}

func TestSession_ends(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.user("a@example.com", identity.Operator, "")
		open := func() string {
			token, err := w.signIn(p.Email, password, "a")
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		live := func(token string) bool {
			a, err := w.who("", token)
			if err != nil {
				t.Fatal(err)
			}
			return a.Kind == identity.User
		}
		idle := open()
		w.pass(12*time.Hour - time.Second)
		if !live(idle) {
			t.Error("X-50 a session idle for 11:59:59 has ended")
		}
		w.pass(12 * time.Hour)
		if live(idle) {
			t.Error("X-50 a session idle for 12 h lives")
		}
		used := open()
		for range 14*24 - 1 {
			w.pass(time.Hour)
			if !live(used) {
				t.Fatal("a session that is used every hour has ended early")
			}
		}
		w.pass(time.Hour)
		if live(used) {
			t.Error("X-50 a session of 14 days lives")
		}
		kept := open()
		if err := w.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		if !live(kept) {
			t.Error("the sweep ended a session that lives")
		}
	})
}

func TestSignIn_throttle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.user("a@example.com", identity.Operator, "")
		w.user("b@example.com", identity.Operator, "")
		for i := range 10 {
			_, err := w.signIn("a@example.com", "wrong", fmt.Sprint("address ", i))
			wantCode(t, err, "sign_in.refused")
		}
		_, err := w.signIn("a@example.com", password, "somewhere else")
		wantCode(t, err, "sign_in.limited")
		if f := fault.As(err); f.Kind != fault.Limited || f.Retry < 1 || f.Retry > 61 {
			t.Errorf("kind %v, retry %d", f.Kind, f.Retry)
		}
		if _, err := w.signIn("b@example.com", password, "somewhere else"); err != nil {
			t.Errorf("another account is hit too: %v", err)
		}
		w.pass(time.Minute)
		if _, err := w.signIn("a@example.com", password, "x"); err != nil {
			t.Errorf("after a minute: %v", err)
		}
		for i := range 10 {
			_, err := w.signIn(fmt.Sprintf("unknown%d@example.com", i), "wrong", "one address")
			wantCode(t, err, "sign_in.refused")
		}
		_, err = w.signIn("a@example.com", password, "one address")
		wantCode(t, err, "sign_in.limited")
		for range 11 {
			if _, err := w.signIn("b@example.com", password, "good"); err != nil {
				t.Fatalf("a right password counts as a failure: %v", err)
			}
		}
	})
}

func TestSignIn_throttle_is_exact_under_parallel_tries(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.user("a@example.com", identity.Operator, "")
		var wg sync.WaitGroup
		codes := make([]string, 25)
		for i := range codes {
			wg.Go(func() {
				_, err := w.signIn("a@example.com", "wrong", fmt.Sprint(i))
				codes[i] = fault.CodeOf(err)
			})
		}
		wg.Wait()
		n := map[string]int{}
		for _, c := range codes {
			n[c]++
		}
		if n["sign_in.refused"] != 10 || n["sign_in.limited"] != 15 {
			t.Errorf("answers = %v, want 10 refused and 15 limited", n)
		}
	})
}

func TestAuthenticate_headers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.user("a@example.com", identity.Operator, "")
		session, err := w.signIn(p.Email, password, "a")
		if err != nil {
			t.Fatal(err)
		}
		secret, key, err := w.IssueKey(as(p), identity.KeyInput{Name: "back end", Role: identity.Operator})
		if err != nil {
			t.Fatal(err)
		}
		token, err := w.MintBuyerToken(context.Background(), identity.BuyerInput{ID: "buyer-7", Country: "ES", Locale: "es-ES"})
		if err != nil {
			t.Fatal(err)
		}
		a, err := w.who("Bearer "+secret, session)
		if err != nil || a.Kind != identity.Key || a.ID != key.ID || !a.HasStaff(identity.Reviewer) {
			t.Errorf("key: %+v, %v", a, err)
		}
		a, err = w.who("bearer "+token, session)
		if err != nil || a.Kind != identity.Buyer || a.ID != "buyer-7" || a.Buyer["country"] != "ES" || len(a.Staff)+len(a.Stores) != 0 {
			t.Errorf("buyer: %+v, %v", a, err)
		}
		for header, code := range map[string]string{
			"Basic Zm9v": "auth.scheme", "Bearer": "auth.scheme", "Bearer ": "auth.scheme",
			"Bearer sk_wrong": "key.unknown", "Bearer " + secret + "x": "key.unknown", "Bearer nonsense": "token.invalid",
		} {
			a, err := w.who(header, session)
			wantCode(t, err, code)
			if !fault.Is(err, fault.Unauthenticated) || a.Kind != identity.Anonymous {
				t.Errorf("%q: %v as %+v", header, fault.KindOf(err), a)
			}
		}
		w.pass(10 * time.Minute)
		_, err = w.who("Bearer "+token, "")
		wantCode(t, err, "token.expired")
	})
}

func TestMintBuyerToken_only_in_the_sandbox(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if _, err := w.MintBuyerToken(context.Background(), identity.BuyerInput{ID: "a b"}); fault.CodeOf(err) != "buyer.invalid" {
			t.Errorf("a buyer id with a blank: %v", err)
		}
		d := identity.Deps{
			DB: w.db, Clock: w.machine, Machine: w.machine, IDs: w.ids, Log: discard, Stores: stores{}, Audit: w.trail,
			Policy:    func(context.Context) (identity.Policy, error) { return *w.policy, nil },
			PublicURL: "https://souk.example", Issuer: "https://market.example", Audience: "souk",
		}
		s, err := identity.New(d)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.MintBuyerToken(context.Background(), identity.BuyerInput{ID: "b"})
		wantCode(t, err, "sandbox.off")
		token, err := w.MintBuyerToken(context.Background(), identity.BuyerInput{ID: "b"})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		_, err = s.Authenticate(context.Background(), r)
		wantCode(t, err, "token.unknown_key")
	})
}
