package app

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
)

type staffList struct {
	Items []staffRow
	Next  *string
}

type staffRow struct {
	ID, Email, Name, State string
	Me                     bool
	Roles                  []struct{ Role, Label string }
}

func (r staffRow) has(role string) bool {
	return slices.ContainsFunc(r.Roles, func(x struct{ Role, Label string }) bool { return x.Role == role })
}

// hired is somebody of the staff with a session.
func (w *world) hired(email string, role identity.Role) (id, cookie string) {
	w.t.Helper()
	p, err := w.s.identity.EnsureUser(w.system(), identity.EnsureUserInput{Email: email, Name: strings.Split(email, "@")[0], Password: "correct horse battery", Lang: "en", Role: role})
	if err != nil {
		w.t.Fatal(err)
	}
	return p.ID, firstCookie(w.post("", "/v1/sessions", `{"email":"`+email+`","password":"correct horse battery"}`))
}

func (w *world) staffPage(query string) staffList {
	w.t.Helper()
	var l staffList
	w.get(w.operator, "/v1/staff"+query).into(200, &l)
	return l
}

func TestStaff_X50_invite_change_remove(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		rui, _ := w.hired("rui@souk.example", identity.Reviewer)
		boss, _ := w.hired("boss@souk.example", identity.Operator)
		// an invitation is listed until it is accepted, then the person is
		var link struct{ Link string }
		w.post(w.operator, "/v1/staff", `{"email":"Lan@souk.example","name":"Lan","role":"trust_safety"}`).into(201, &link)
		l := w.staffPage("?q=lan@")
		if len(l.Items) != 1 || l.Items[0].State != "invited" || !l.Items[0].has("trust_safety") || l.Items[0].Roles[0].Label == "" {
			t.Fatalf("%+v", l)
		}
		w.post("", "/v1/invitations/"+identity.TokenOf(link.Link), `{"name":"Lan","password":"correct horse battery"}`).is(201)
		lan := w.staffPage("?q=lan@").Items[0]
		if lan.State != "active" || lan.Email != "lan@souk.example" {
			t.Errorf("%+v", lan)
		}
		w.post(w.operator, "/v1/staff", `{"email":"lan@souk.example","role":"trust_safety"}`).refused(http.StatusConflict, "people.already_member")
		w.post(w.operator, "/v1/staff", `{"email":"x@souk.example","role":"owner"}`).is(http.StatusUnprocessableEntity)

		// filters and paging, by name
		if l := w.staffPage("?role=reviewer"); len(l.Items) != 1 || l.Items[0].ID != rui {
			t.Errorf("%+v", l)
		}
		var names []string
		for next := "?limit=2"; next != ""; {
			l := w.staffPage(next)
			for _, p := range l.Items {
				names = append(names, p.Name)
			}
			if next = ""; l.Next != nil {
				next = "?limit=2&cursor=" + *l.Next
			}
		}
		if strings.Join(names, " ") != "boss Lan rui" {
			t.Errorf("%v", names)
		}

		// roles change at once, with an audit row
		w.send(w.operator, "PUT", "/v1/staff/"+lan.ID+"/roles", `{"roles":[]}`).refused(http.StatusUnprocessableEntity, "staff.roles")
		w.send(w.operator, "PUT", "/v1/staff/"+lan.ID+"/roles", `{"roles":["owner"]}`).refused(http.StatusUnprocessableEntity, "staff.roles")
		w.send(w.operator, "PUT", "/v1/staff/usr_none/roles", `{"roles":["finance"]}`).is(http.StatusNotFound)
		for range 2 {
			w.send(w.operator, "PUT", "/v1/staff/"+lan.ID+"/roles", `{"roles":["reviewer","finance"]}`).is(200)
		}
		if p := w.staffPage("?q=lan").Items[0]; len(p.Roles) != 2 || !p.has("reviewer") || !p.has("finance") {
			t.Errorf("%+v", p)
		}
		var trail struct {
			Items []struct{ Action string }
		}
		w.get(w.operator, "/v1/audit?subject="+lan.ID+"&action=person.roles_changed").into(200, &trail)
		if len(trail.Items) != 1 {
			t.Errorf("the trail has %+v", trail)
		}

		// the last operator stays
		w.send(w.operator, "DELETE", "/v1/staff/"+boss, nil).refused(http.StatusConflict, "people.last_operator")
		w.send(w.operator, "PUT", "/v1/staff/"+boss+"/roles", `{"roles":["finance"]}`).refused(http.StatusConflict, "people.last_operator")
		second, _ := w.hired("second@souk.example", identity.Operator)
		w.send(w.operator, "DELETE", "/v1/staff/"+boss, nil).is(http.StatusNoContent)
		w.send(w.operator, "DELETE", "/v1/staff/"+boss, nil).is(http.StatusNotFound)
		w.send(w.operator, "DELETE", "/v1/staff/"+second, nil).refused(http.StatusConflict, "people.last_operator")
	})
}

func TestStaff_X50_X55_what_a_removed_person_issued_ends_at_once(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.hired("other@souk.example", identity.Operator)
		id, session := w.hired("boss@souk.example", identity.Operator)
		boss := func(method, path, body string) answer {
			t.Helper()
			return w.request("", method, path, strings.NewReader(body), "Content-Type", "application/json", "Cookie", session)
		}
		issue := func(role string) (secret string) {
			t.Helper()
			var k struct{ Secret string }
			boss("POST", "/v1/keys", `{"name":"k","role":"`+role+`"}`).into(201, &k)
			w.get(k.Secret, "/v1/me").is(200)
			return k.Secret
		}
		finance, operator := issue("finance"), issue("operator")
		boss("POST", "/v1/staff", `{"email":"friend@souk.example","role":"operator"}`).is(201)

		// without the operator's role: its keys and invitations end, those of roles that stay do not
		w.send(w.operator, "PUT", "/v1/staff/"+id+"/roles", `{"roles":["finance"]}`).is(200)
		w.get(operator, "/v1/me").refused(http.StatusUnauthorized, "key.unknown")
		w.get(finance, "/v1/me").is(200)
		if l := w.staffPage("?q=friend@"); len(l.Items) != 0 {
			t.Errorf("the invitation is still open: %+v", l)
		}
		boss("GET", "/v1/staff", "").refused(http.StatusForbidden, "role.missing")
		w.send(w.operator, "DELETE", "/v1/staff/"+id, nil).is(http.StatusNoContent)
		w.get(finance, "/v1/me").refused(http.StatusUnauthorized, "key.unknown")
		boss("GET", "/v1/me", "").is(http.StatusUnauthorized)
	})
}

func TestStaff_X50_two_operators_who_remove_each_other_leave_one(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a, _ := w.hired("a@souk.example", identity.Operator)
		b, _ := w.hired("b@souk.example", identity.Operator)
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i, id := range []string{a, b} {
			wait.Go(func() { errs[i] = w.s.identity.RemoveStaff(w.system(), id) })
		}
		wait.Wait()
		refused := 0
		for _, err := range errs {
			if fault.CodeOf(err) == "people.last_operator" {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if l := w.staffPage("?role=operator"); refused != 1 || len(l.Items) != 1 {
			t.Errorf("%d were refused, %+v is left", refused, l)
		}
	})
}

func TestConduct_X11_X50_trust_and_safety_lists_stores(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		fine := w.store(`{"legal_name":"Fine Ltd","level":"L3"}`)
		w.store(`{"legal_name":"Minor Ltd","level":"L3","violations":[{"severity":"minor"}]}`)
		serious := w.store(`{"legal_name":"Serious Ltd","level":"L4","violations":[{"severity":"serious"},{"severity":"minor"}]}`)
		frozen := w.store(`{"legal_name":"Frozen Ltd","level":"L4"}`)
		guard := w.staff("trust_safety", "")
		for i := range 3 {
			w.violation(guard, frozen.Store.ID, `{"rule":"off_platform_contact","reason":"`+strings.Repeat("x", i+1)+`","module":"messages","scope":"messages"}`)
		}
		list := func(query string) (names []string, next string) {
			t.Helper()
			var l struct {
				Items []struct {
					Store struct {
						LegalName string `json:"legal_name"`
					}
					Score               string
					Violations, Serious int
					LatestAt            *string `json:"latest_at"`
					Freezes             []struct{ Scope, Label string }
				}
				Next *string
			}
			w.get(guard, "/v1/conduct/stores"+query).into(200, &l)
			for _, s := range l.Items {
				names = append(names, strings.TrimSuffix(s.Store.LegalName, " Ltd"))
				if s.Store.LegalName == "Serious Ltd" && (s.Violations != 2 || s.Serious != 1 || s.LatestAt == nil || s.Score != "99") {
					t.Errorf("%+v", s)
				}
				if s.Store.LegalName == "Frozen Ltd" && (len(s.Freezes) != 1 || s.Freezes[0].Scope != "messages" || s.Freezes[0].Label == "") {
					t.Errorf("%+v", s)
				}
			}
			if l.Next != nil {
				next = *l.Next
			}
			return names, next
		}
		for query, want := range map[string]string{"": "Fine Minor Serious Frozen", "?state=violations": "Minor Serious Frozen", "?state=serious": "Serious", "?state=frozen": "Frozen",
			"?level=L3": "Fine Minor", "?level=L4&state=violations": "Serious Frozen", "?q=MINOR": "Minor", "?q=minor&state=violations": "Minor", "?q=fine&state=violations": "",
			"?q=" + serious.Store.ID: "Serious"} {
			if got, next := list(query); strings.Join(got, " ") != want || next != "" {
				t.Errorf("%q: %v, want %s", query, got, want)
			}
		}
		for query, want := range map[string]string{"?limit=1": "Fine Minor Serious Frozen", "?state=violations&limit=1": "Minor Serious Frozen", "?state=violations&level=L4&limit=1": "Serious Frozen"} {
			var all []string
			got, next := list(query)
			for all = got; next != ""; all = append(all, got...) {
				got, next = list(query + "&cursor=" + next)
			}
			if strings.Join(all, " ") != want {
				t.Errorf("%s: %v, want %s", query, all, want)
			}
		}
		w.get(fine.OwnerKey, "/v1/conduct/stores").refused(http.StatusForbidden, "role.missing")
		w.get(w.staff("finance", ""), "/v1/conduct/stores").refused(http.StatusForbidden, "role.missing")
	})
}
