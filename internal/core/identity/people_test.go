package identity_test

import (
	"context"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/identity"
)

var nobody = context.Background()

func (w *world) accept(link string, in identity.AcceptInput) (identity.Person, error) {
	in.Token = identity.TokenOf(link)
	_, p, err := w.Accept(nobody, in)
	return p, err
}

func TestAddUser_bootstraps_an_operator(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		link, err := w.AddUser(nobody, identity.AddUserInput{Email: "Boss@Example.com", Name: "Boss", Role: identity.Operator})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(link, "http://127.0.0.1:8080/invitations/") || len(identity.TokenOf(link)) != 52 {
			t.Fatalf("link = %s", link)
		}
		v, err := w.LookUp(nobody, identity.TokenOf(link))
		if err != nil || v.Kind != identity.InviteLink || v.Email != "boss@example.com" || v.Role != identity.Operator || v.HasAccount {
			t.Fatalf("link is for %+v, %v", v, err)
		}
		_, err = w.accept(link, identity.AcceptInput{Name: "Boss", Password: "short"})
		wantCode(t, err, "person.password")
		_, err = w.accept(link, identity.AcceptInput{Name: " ", Password: password})
		wantCode(t, err, "person.name")
		p, err := w.accept(link, identity.AcceptInput{Name: "大老板", Password: password, Lang: "zh"})
		if err != nil || p.Lang != "zh" || len(p.Staff) != 1 || p.Staff[0] != identity.Operator {
			t.Fatalf("person = %+v, %v", p, err)
		}
		_, err = w.accept(link, identity.AcceptInput{Name: "Again", Password: password})
		wantCode(t, err, "link.gone")
		if _, err := w.signIn("boss@example.com", password, "a"); err != nil {
			t.Error(err)
		}
	})
}

func TestAddUser_again_offers_a_new_password(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.user("a@example.com", identity.Operator, "")
		old, err := w.signIn(p.Email, password, "a")
		if err != nil {
			t.Fatal(err)
		}
		link, err := w.AddUser(nobody, identity.AddUserInput{Email: p.Email, Role: identity.Operator})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := w.LookUp(nobody, identity.TokenOf(link)); err != nil || v.Kind != identity.ResetLink || !v.HasAccount {
			t.Fatalf("link is for %+v, %v", v, err)
		}
		if _, err := w.accept(link, identity.AcceptInput{Password: "another password"}); err != nil {
			t.Fatal(err)
		}
		if a, _ := w.who("", old); a.Kind != identity.Anonymous {
			t.Error("a session outlives the reset")
		}
		_, err = w.signIn(p.Email, password, "a")
		wantCode(t, err, "sign_in.refused")
		if _, err := w.signIn(p.Email, "another password", "a"); err != nil {
			t.Error(err)
		}
		if got := w.actions(p.ID); !strings.Contains(got, "person.reset_offered person.password_set session.opened") {
			t.Errorf("trail = %s", got)
		}
	})
}

func TestLinks_end(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, err := w.AddUser(nobody, identity.AddUserInput{Email: "a@example.com", Role: identity.Owner, StoreID: "sto_1"})
		if err != nil {
			t.Fatal(err)
		}
		link, err := w.AddUser(nobody, identity.AddUserInput{Email: "a@example.com", Role: identity.Owner, StoreID: "sto_1"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.LookUp(nobody, identity.TokenOf(first))
		wantCode(t, err, "link.gone")
		w.pass(72*time.Hour - time.Second)
		if _, err := w.LookUp(nobody, identity.TokenOf(link)); err != nil {
			t.Errorf("after 71:59:59: %v", err)
		}
		w.pass(time.Second)
		_, err = w.LookUp(nobody, identity.TokenOf(link))
		wantCode(t, err, "link.gone")
		_, err = w.accept(link, identity.AcceptInput{Name: "A", Password: password})
		wantCode(t, err, "link.gone")
		if err := w.Sweep(nobody); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAccept_two_at_once_is_one(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		link, err := w.AddUser(nobody, identity.AddUserInput{Email: "a@example.com", Role: identity.Owner, StoreID: "sto_1"})
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() { _, errs[i] = w.accept(link, identity.AcceptInput{Name: "A", Password: password}) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch code := fault.CodeOf(err); code {
			case "":
				won++
			case "link.gone", "sign_in.refused":
			default:
				t.Errorf("err = %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d of 4 accepted the link", won)
		}
	})
}

func TestPeople_of_a_store(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.user("owner@example.com", identity.Owner, "sto_1")
		other := w.user("other@example.com", identity.Owner, "sto_2")
		in := identity.AddUserInput{Email: "agent@example.com", Role: identity.Agent, StoreID: "sto_1"}
		link, err := w.Invite(as(owner), in)
		if err != nil {
			t.Fatal(err)
		}
		people := func() string {
			all, err := w.People(as(owner), "sto_1")
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, c := range all {
				out = append(out, c.Email+" "+string(c.Role)+" "+string(c.State))
			}
			return strings.Join(out, ", ")
		}
		if got := people(); got != "owner@example.com owner active, agent@example.com agent invited" {
			t.Errorf("people = %s", got)
		}
		agent, err := w.accept(link, identity.AcceptInput{Name: "Agent", Password: password})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Invite(as(owner), in)
		wantCode(t, err, "people.already_member")
		_, err = w.Invite(as(owner), identity.AddUserInput{Email: "x@example.com", Role: identity.Owner, StoreID: "sto_1"})
		wantCode(t, err, "role.missing")
		_, err = w.Invite(as(owner), identity.AddUserInput{Email: "x@example.com", Role: identity.Operator, StoreID: "sto_1"})
		wantCode(t, err, "role.unknown")
		_, err = w.AddUser(nobody, identity.AddUserInput{Email: "x@example.com", Role: identity.Owner, StoreID: "sto_none"})
		wantCode(t, err, "not_found")

		wantCode(t, w.RemovePerson(as(owner), "sto_1", owner.ID), "people.last_owner")
		wantCode(t, w.RemovePerson(as(other), "sto_2", agent.ID), "not_found")
		session, err := w.signIn(agent.Email, password, "a")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.RemovePerson(as(owner), "sto_1", agent.ID); err != nil {
			t.Fatal(err)
		}
		if a, _ := w.who("", session); len(a.Stores) != 0 {
			t.Errorf("X-51 a removed agent still has %v", a.Stores)
		}
		if got := people(); got != "owner@example.com owner active" {
			t.Errorf("people = %s", got)
		}
		if got := w.actions(agent.ID); got != "person.joined session.opened session.opened person.removed" {
			t.Errorf("trail = %s", got)
		}
	})
}

func TestInvite_of_an_account_takes_its_password(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.user("owner@example.com", identity.Owner, "sto_1")
		known := w.user("known@example.com", identity.Owner, "sto_2")
		link, err := w.Invite(as(owner), identity.AddUserInput{Email: known.Email, Role: identity.Agent, StoreID: "sto_1"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.accept(link, identity.AcceptInput{Name: "Thief", Password: "a new password"})
		wantCode(t, err, "sign_in.refused")
		p, err := w.accept(link, identity.AcceptInput{Name: "Thief", Password: password})
		if err != nil || p.ID != known.ID || p.Name != "Somebody" || p.Stores["sto_1"] != identity.Agent || p.Stores["sto_2"] != identity.Owner {
			t.Fatalf("person = %+v, %v", p, err)
		}
	})
}

func TestRemovePerson_withdraws_an_invitation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.user("owner@example.com", identity.Owner, "sto_1")
		link, err := w.Invite(as(owner), identity.AddUserInput{Email: "a@example.com", Role: identity.Agent, StoreID: "sto_1"})
		if err != nil {
			t.Fatal(err)
		}
		all, err := w.People(as(owner), "sto_1")
		if err != nil || len(all) != 2 {
			t.Fatalf("people = %v, %v", all, err)
		}
		wantCode(t, w.RemovePerson(as(owner), "sto_2", all[1].ID), "not_found")
		if err := w.RemovePerson(as(owner), "sto_1", all[1].ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.LookUp(nobody, identity.TokenOf(link))
		wantCode(t, err, "link.gone")
	})
}

func TestRemovePerson_ends_the_invitations_they_sent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stays := w.user("stays@example.com", identity.Owner, "sto_1")
		w.user("leaves@example.com", identity.Owner, "sto_1")
		leaves := w.user("leaves@example.com", identity.Owner, "sto_2")
		invite := func(ctx context.Context, store, email string) string {
			link, err := w.Invite(ctx, identity.AddUserInput{Email: email, Role: identity.Agent, StoreID: store})
			if err != nil {
				t.Fatal(err)
			}
			return identity.TokenOf(link)
		}
		theirs := invite(as(leaves), "sto_1", "a@example.com")
		kept := []string{invite(as(stays), "sto_1", "b@example.com"), invite(as(leaves), "sto_2", "c@example.com")}
		if err := w.RemovePerson(as(stays), "sto_1", leaves.ID); err != nil {
			t.Fatal(err)
		}
		_, err := w.LookUp(nobody, theirs)
		wantCode(t, err, "link.gone")
		for _, token := range kept {
			if _, err := w.LookUp(nobody, token); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestRemovePerson_ends_the_keys_they_issued(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stays := w.user("stays@example.com", identity.Owner, "sto_1")
		w.user("leaves@example.com", identity.Owner, "sto_1")
		leaves := w.user("leaves@example.com", identity.Owner, "sto_2")
		w.user("other@example.com", identity.Owner, "sto_2")
		issue := func(ctx context.Context, store string, role identity.Role) (string, string) {
			secret, k, err := w.IssueKey(ctx, identity.KeyInput{Name: "key", StoreID: store, Role: role})
			if err != nil {
				t.Fatal(err)
			}
			return secret, k.ID
		}
		theirs, id := issue(as(leaves), "sto_1", identity.Owner)
		through, throughID := issue(identity.WithActor(nobody, identity.Actor{Kind: identity.Key, ID: id, Stores: map[string]identity.Role{"sto_1": identity.Owner}}), "sto_1", identity.Agent)
		elsewhere, _ := issue(as(leaves), "sto_2", identity.Agent)
		kept, keptID := issue(as(stays), "sto_1", identity.Agent)
		if err := w.RevokeKey(as(stays), "sto_1", id); err != nil { // what it has issued is found all the same
			t.Fatal(err)
		}
		again, againID := issue(as(leaves), "sto_1", identity.Agent)
		if err := w.RemovePerson(as(stays), "sto_1", leaves.ID); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{theirs, through, again} {
			_, err := w.who("Bearer "+secret, "")
			wantCode(t, err, "key.unknown")
		}
		for _, secret := range []string{elsewhere, kept} {
			if _, err := w.who("Bearer "+secret, ""); err != nil {
				t.Error(err)
			}
		}
		for id, want := range map[string]string{id: "key.issued key.revoked", throughID: "key.issued key.revoked", againID: "key.issued key.revoked", keptID: "key.issued"} {
			if got := w.actions(id); got != want {
				t.Errorf("trail of %s = %s", id, got)
			}
		}
	})
}

func TestRemovePerson_two_owners_at_once_leave_one(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.user("a@example.com", identity.Owner, "sto_1")
		b := w.user("b@example.com", identity.Owner, "sto_1")
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, p := range []identity.Person{a, b} {
			wg.Go(func() { errs[i] = w.RemovePerson(as(p), "sto_1", p.ID) })
		}
		wg.Wait()
		refused := 0
		for _, err := range errs {
			if fault.CodeOf(err) == "people.last_owner" {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		left, err := w.People(as(a), "sto_1")
		if err != nil || len(left) != 1 || refused != 1 {
			t.Errorf("left = %v, refused = %d, %v", left, refused, err)
		}
	})
}

func TestEnsureUser_is_idempotent_and_keeps_an_owner(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.user("a@example.com", identity.Owner, "sto_1")
		b := w.user("a@example.com", identity.Agent, "sto_1")
		if a.ID != b.ID || b.Stores["sto_1"] != identity.Owner {
			t.Errorf("%+v then %+v", a, b)
		}
	})
}

func TestUpdateProfile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.user("a@example.com", identity.Owner, "sto_1")
		got, err := w.UpdateProfile(as(p), identity.ProfileInput{Lang: "zh"})
		if err != nil || got.Lang != "zh" || got.Name != p.Name {
			t.Fatalf("X-53 %+v, %v", got, err)
		}
		_, err = w.UpdateProfile(as(p), identity.ProfileInput{Lang: "fr"})
		wantCode(t, err, "person.lang")
		_, err = w.UpdateProfile(as(p), identity.ProfileInput{Name: "a\tb"})
		wantCode(t, err, "person.name")
		_, err = w.UpdateProfile(identity.WithActor(nobody, identity.Actor{Kind: identity.Key, ID: "key_1"}), identity.ProfileInput{Lang: "zh"})
		wantCode(t, err, "profile.person_only")
	})
}

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.user("owner@example.com", identity.Owner, "sto_1")
		other := w.user("other@example.com", identity.Owner, "sto_2")
		secret, k, err := w.IssueKey(as(owner), identity.KeyInput{Name: "ERP", StoreID: "sto_1", Role: identity.Agent, Scopes: []string{"videos:write"}})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(secret, k.Prefix) || len(k.Prefix) != 11 || len(secret) < 40 {
			t.Errorf("secret %q, prefix %q", secret, k.Prefix)
		}
		list := func() []identity.APIKey {
			p, err := w.Keys(as(owner), "sto_1", page.Request{})
			if err != nil {
				t.Fatal(err)
			}
			return p.Items
		}
		if l := list(); len(l) != 1 || !l[0].UsedAt.IsZero() || l[0].CreatedBy != owner.ID {
			t.Errorf("keys = %+v", l)
		}
		w.pass(time.Hour)
		a, err := w.who("Bearer "+secret, "")
		if err != nil || a.Stores["sto_1"] != identity.Agent || strings.Join(a.Scopes, " ") != "videos:write" {
			t.Fatalf("actor = %+v, %v", a, err)
		}
		if l := list(); !l[0].UsedAt.Equal(start.Add(time.Hour)) {
			t.Errorf("last used = %v", l[0].UsedAt)
		}
		wantCode(t, w.RevokeKey(as(other), "sto_2", k.ID), "not_found")
		for range 2 {
			if err := w.RevokeKey(as(owner), "sto_1", k.ID); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.who("Bearer "+secret, "")
		wantCode(t, err, "key.unknown")
		if len(list()) != 0 {
			t.Error("a revoked key is listed")
		}
		if got := w.actions(k.ID); got != "key.issued key.revoked" {
			t.Errorf("X-55 trail = %s", got)
		}
		_, _, err = w.IssueKey(as(owner), identity.KeyInput{Name: "x", StoreID: "sto_1", Role: identity.Agent, Scopes: []string{"all"}})
		wantCode(t, err, "key.scopes")
		_, _, err = w.IssueKey(identity.AsSystem(nobody), identity.KeyInput{Name: "x", StoreID: "sto_none", Role: identity.Agent})
		wantCode(t, err, "not_found")
	})
}

func TestBehind_X31_finds_the_person_behind_a_key(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		boss := w.user("boss@example.com", identity.Operator, "")
		staffKey := func(ctx context.Context) (context.Context, string) {
			secret, k, err := w.IssueKey(ctx, identity.KeyInput{Name: "key", Role: identity.Operator})
			if err != nil {
				t.Fatal(err)
			}
			a, err := w.who("Bearer "+secret, "")
			if err != nil {
				t.Fatal(err)
			}
			return identity.WithActor(nobody, a), k.ID
		}
		byBoss, first := staffKey(as(boss))
		_, second := staffKey(byBoss)
		byMachine, machine := staffKey(identity.AsSystem(nobody))
		_, third := staffKey(byMachine)
		got, err := w.Behind(nobody, []string{boss.ID, first, second, machine, third, "unknown"})
		if want := map[string]string{first: boss.ID, second: boss.ID, third: machine}; err != nil || !maps.Equal(got, want) {
			t.Errorf("%v, want %v, %v", got, want, err)
		}
		if err := w.RevokeKey(as(boss), "", first); err != nil {
			t.Fatal(err)
		}
		if got, err = w.Behind(nobody, []string{second}); err != nil || got[second] != boss.ID {
			t.Errorf("through a revoked key: %v %v", got, err)
		}
	})
}

func TestKeys_page_by_page(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := identity.AsSystem(nobody)
		for i := range 5 {
			if i%2 == 0 {
				w.pass(time.Second)
			}
			if _, _, err := w.IssueKey(ctx, identity.KeyInput{Name: strings.Repeat("k", i+1), Role: identity.Operator}); err != nil {
				t.Fatal(err)
			}
		}
		var names []string
		req := page.Request{Limit: 2}
		for range 3 {
			p, err := w.Keys(ctx, "", req)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range p.Items {
				names = append(names, k.Name)
			}
			req.After = p.Next
		}
		if got := strings.Join(names, " "); got != "kkkkk kkkk kkk kk k" || req.After != nil {
			t.Errorf("pages = %s, next %v", got, req.After)
		}
	})
}
