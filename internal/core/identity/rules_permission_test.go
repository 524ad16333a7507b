package identity

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/platform/httpapi"
)

// Who may what: + allowed, 401 sign in, 403 with the roles that may, 404 not there.
// The path's store is sto_1.
//
// Source.
func TestPermissionTable(t *testing.T) {
	actors := []struct {
		name  string
		actor Actor
	}{
		{"anonymous", Actor{Kind: Anonymous}},
		{"buyer", Actor{Kind: Buyer, ID: "b"}},
		{"owner", Actor{Kind: User, ID: "u", Stores: map[string]Role{"sto_1": Owner}}},
		{"agent", Actor{Kind: User, ID: "u", Stores: map[string]Role{"sto_1": Agent}}},
		{"owner of another store", Actor{Kind: User, ID: "u", Stores: map[string]Role{"sto_2": Owner}}},
		{"reviewer", Actor{Kind: User, ID: "u", Staff: []Role{Reviewer}}},
		{"trust & safety", Actor{Kind: User, ID: "u", Staff: []Role{TrustSafety}}},
		{"finance", Actor{Kind: User, ID: "u", Staff: []Role{Finance}}},
		{"operator", Actor{Kind: User, ID: "u", Staff: []Role{Operator}}},
		{"operator key", Actor{Kind: Key, ID: "k", Staff: []Role{Operator}}},
		{"owner key", Actor{Kind: Key, ID: "k", Stores: map[string]Role{"sto_1": Owner}}},
		{"job", Actor{Kind: System, ID: "system"}},
	}
	const may = "+"
	for _, row := range []struct {
		guard httpapi.Guard
		name  string
		want  []string // in the order of actors
		roles string   // that the refusal names
	}{
		{Public(), "public", []string{may, may, may, may, may, may, may, may, may, may, may, may}, ""},
		{BuyerOrAnonymous(), "buyer_or_anonymous", []string{may, may, may, may, may, may, may, may, may, may, may, may}, ""},
		{SignedIn(), "signed_in", []string{"401", "403", may, may, may, may, may, may, may, may, may, may}, "owner,agent,reviewer,trust_safety,finance,operator"},
		{Member(), "member", []string{"401", "403", may, may, "404", "403", "403", "403", may, may, may, may}, "owner,agent"},
		{Member(Owner, Agent), "member(owner,agent)", []string{"401", "403", may, may, "404", "403", "403", "403", may, may, may, may}, "owner,agent"},
		{Member(Owner), "member(owner)", []string{"401", "403", may, "403", "404", "403", "403", "403", may, may, may, may}, "owner"},
		{Staff(), "staff", []string{"401", "403", "403", "403", "403", may, may, may, may, may, "403", may}, "reviewer,trust_safety,finance,operator"},
		{Staff(Reviewer), "staff(reviewer)", []string{"401", "403", "403", "403", "403", may, "403", "403", may, may, "403", may}, "reviewer"},
		{Staff(Reviewer, TrustSafety), "staff(reviewer,trust_safety)", []string{"401", "403", "403", "403", "403", may, may, "403", may, may, "403", may}, "reviewer,trust_safety"},
		{Staff(Operator), "staff(operator)", []string{"401", "403", "403", "403", "403", "403", "403", "403", may, may, "403", may}, "operator"},
		{BuyerOnly(), "buyer", []string{"401", may, "403", "403", "403", "403", "403", "403", "403", "403", "403", "403"}, "buyer"},
		{OperatorKey(), "operator_key", []string{"401", "403", "403", "403", "403", "403", "403", "403", "403", may, "403", "403"}, "operator"},
	} {
		if row.guard.Name != row.name {
			t.Errorf("guard is named %q, want %q", row.guard.Name, row.name)
		}
		for i, a := range actors {
			t.Run("X-50_"+row.name+"/"+a.name, func(t *testing.T) {
				checkCell(t, row.guard, a.actor, row.want[i], row.roles)
			})
		}
	}
}

func checkCell(t *testing.T, g httpapi.Guard, a Actor, want, roles string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/stores/sto_1/things", nil)
	r.SetPathValue("store", "sto_1")
	op := httpapi.Op{Method: "POST", Path: "/v1/stores/{store}/things"}
	err := g.Check(WithActor(context.Background(), a), &httpapi.Request{HTTP: r, Op: op})
	got := map[fault.Kind]string{"": "+", fault.Unauthenticated: "401", fault.Forbidden: "403", fault.NotFound: "404"}[fault.KindOf(err)]
	if got != want {
		t.Fatalf("%s, want %s: %v", got, want, err)
	}
	if err == nil {
		return
	}
	f := fault.As(err)
	if !f.Msg.Complete() {
		t.Errorf("the refusal lacks a language: %v", f.Msg)
	}
	if want == "403" {
		named, _ := f.Extra["roles"].([]string)
		if f.Code != "role.missing" || strings.Join(named, ",") != roles {
			t.Errorf("code %s names %v, want %s", f.Code, named, roles)
		}
	}
	if want == "404" && f.Code != "not_found" {
		t.Errorf("code %s tells more than that nothing is there", f.Code)
	}
}

func TestGuards_narrow_keys_by_scope(t *testing.T) {
	a := Actor{Kind: Key, ID: "k", Stores: map[string]Role{"sto_1": Owner}, Scopes: []string{"videos:write"}}
	check := func(method, path string) error {
		r := httptest.NewRequest(method, "/v1/stores/sto_1/x", nil)
		r.SetPathValue("store", "sto_1")
		return Member().Check(WithActor(context.Background(), a), &httpapi.Request{HTTP: r, Op: httpapi.Op{Method: method, Path: path}})
	}
	if err := check("POST", "/v1/stores/{store}/videos"); err != nil {
		t.Errorf("X-55 inside the scope: %v", err)
	}
	if err := check("POST", "/v1/stores/{store}/keys"); fault.CodeOf(err) != "scope.missing" {
		t.Errorf("X-55 outside the scope: %v", err)
	}
}

func TestMayIssue(t *testing.T) {
	owner := Actor{Kind: User, Stores: map[string]Role{"sto_1": Owner}}
	narrow := Actor{Kind: Key, Stores: map[string]Role{"sto_1": Owner}, Scopes: []string{"keys:write", "videos:read"}}
	for _, c := range []struct {
		name string
		a    Actor
		in   KeyInput
		code string
	}{
		{"owner_in_own_store", owner, KeyInput{StoreID: "sto_1", Role: Agent}, ""},
		{"owner_in_foreign_store", owner, KeyInput{StoreID: "sto_2", Role: Agent}, "role.missing"},
		{"owner_for_the_staff", owner, KeyInput{Role: Operator}, "role.missing"},
		{"agent", Actor{Kind: User, Stores: map[string]Role{"sto_1": Agent}}, KeyInput{StoreID: "sto_1", Role: Agent}, "role.missing"},
		{"reviewer_for_the_staff", Actor{Kind: User, Staff: []Role{Reviewer}}, KeyInput{Role: Reviewer}, "role.missing"},
		{"operator", Actor{Kind: User, Staff: []Role{Operator}}, KeyInput{Role: Finance}, ""},
		{"job", Actor{Kind: System}, KeyInput{Role: Operator}, ""},
		{"anonymous", Actor{Kind: Anonymous}, KeyInput{Role: Operator}, "role.missing"},
		{"scoped_key_without_scopes", narrow, KeyInput{StoreID: "sto_1", Role: Agent}, "scope.missing"},
		{"scoped_key_wider", narrow, KeyInput{StoreID: "sto_1", Role: Agent, Scopes: []string{"videos:write"}}, "scope.missing"},
		{"scoped_key_narrower", narrow, KeyInput{StoreID: "sto_1", Role: Agent, Scopes: []string{"videos:read"}}, ""},
	} {
		t.Run("X-55_"+c.name, func(t *testing.T) {
			if err := mayIssue(c.a, c.in); fault.CodeOf(err) != c.code {
				t.Errorf("err = %v, want %q", err, c.code)
			}
		})
	}
}
