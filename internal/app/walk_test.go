package app

import (
	"fmt"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
)

// The walk calls every route of the router as everybody there is. It reads the
// routes from the router, so that a new one is walked without a word here; what
// it cannot know of one (an id, a body) makes the test fail and say so.

// Canaries stand in store A's private facts. Nobody outside A may ever read one.
const (
	canaryLegal  = "Canary Legal Subject Ltd"
	canaryReason = "canary violation reason"
	canaryKey    = "canary key name"
	canaryPerson = "canary@private.example"
	canaryHolder = "canary holder of a paper"
	canaryNote   = "canary note to a seller"
)

var canaries = []string{canaryLegal, canaryReason, canaryKey, canaryPerson, canaryHolder, canaryNote}

// street is what the walk goes along: store A with one of everything, store B
// beside it.
type street struct {
	*world
	a, b  madeStore
	ids   map[string]string // of A's things, by operation id or path parameter
	roles map[string]string // key or token by role

	walked map[[2]string]bool // operation and role
}

func newStreet(t *testing.T, w *world) *street {
	t.Helper()
	s := &street{world: w, ids: map[string]string{}, walked: map[[2]string]bool{}}
	s.a = w.store(`{"legal_name":"` + canaryLegal + `","violations":[{"severity":"minor","reason":"` + canaryReason + `"}]}`)
	s.b = w.store(`{}`)
	w.activate(s.a, "video").is(200)
	w.activate(s.b, "video").is(200)
	s.films()
	s.ids["tool"], s.ids["version"], s.ids["name"], s.ids["path"], s.ids["token"] = "video", s.policyVersion(), "lamp.png", "stores", "none"
	s.ids["key"], s.ids["kind"], s.ids["line"] = "gmv_30d", "orders", "video.ctr_uplift"
	var order struct{ Order struct{ ID string } }
	w.post(w.operator, "/v1/sandbox/orders", `{"store":"`+s.a.Store.ID+`"}`).into(201, &order)
	s.ids["order.get"] = order.Order.ID
	base := "/v1/stores/" + s.a.Store.ID
	var key struct{ Key struct{ ID string } }
	w.post(s.a.OwnerKey, base+"/keys", `{"name":"`+canaryKey+`"}`).into(201, &key)
	s.ids["keys.revoke"] = key.Key.ID
	w.post(s.a.OwnerKey, base+"/people", `{"email":"`+canaryPerson+`"}`).is(201)
	var people struct{ Items []struct{ ID, Email string } }
	w.get(s.a.OwnerKey, base+"/people").into(200, &people)
	s.ids["people.remove"] = people.Items[0].ID
	w.post(w.operator, "/v1/keys", `{"name":"to be revoked","role":"finance"}`).into(201, &key)
	s.ids["staff_keys.revoke"] = key.Key.ID
	w.post(w.operator, "/v1/staff", `{"email":"invited@souk.example","role":"finance"}`).is(201)
	w.get(w.operator, "/v1/staff?q=invited@").into(200, &people)
	s.ids["staff.change"], s.ids["staff.remove"] = people.Items[0].ID, people.Items[0].ID
	s.papers()
	s.get(s.a.OwnerKey, base+"/violations").into(200, &people)
	s.ids["violation"] = people.Items[0].ID
	s.ids["jobs.retry"], s.ids["jobs.discard"] = "job_none", "job_none"
	var pageKey struct{ ID string }
	w.post(s.a.OwnerKey, base+"/publishable-keys", `{"name":"`+canaryKey+`","origins":["https://shop.example"]}`).into(201, &pageKey)
	s.ids["publishable_keys.revoke"] = pageKey.ID
	w.post(w.operator, "/v1/publishable-keys", `{"name":"to be revoked","origins":["https://shop.example"]}`).into(201, &pageKey)
	s.ids["market_publishable_keys.revoke"] = pageKey.ID
	s.policies()
	up := s.request(s.a.OwnerKey, http.MethodPost, "/v1/stores/"+s.a.Store.ID+"/videos/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", "5").is(201)
	s.ids["upload"] = path.Base(up.header.Get("Location"))
	s.ids["buyer"], _ = w.buyer(`{}`) // of nobody in the walk: an erasure must not end the others
	buyerID, buyer := w.buyer(`{}`)
	s.placed(buyerID)
	s.roles = map[string]string{
		"anonymous": "", "buyer": buyer, "owner": s.a.OwnerKey, "agent": w.staff("agent", s.a.Store.ID), "other owner": s.b.OwnerKey, "other agent": w.staff("agent", s.b.Store.ID),
		"reviewer": w.staff("reviewer", ""), "trust_safety": w.staff("trust_safety", ""), "finance": w.staff("finance", ""), "operator": w.operator,
	}
	return s
}

// policies are a draft to look at, one to publish, and a publication to withdraw.
func (s *street) policies() {
	draft := func(name string) (id, over string) {
		var d draftAnswer
		s.post(s.operator, "/v1/policies/drafts", `{"title":"`+name+`","changes":{"video":{"eligibility":{"min_level":"L4"}}}}`).into(201, &d)
		return d.Draft.ID, d.Preview.Over
	}
	id, over := draft("published")
	var p struct{ Publication struct{ ID string } }
	s.post(s.operator, "/v1/policies/drafts/"+id+"/publication", map[string]string{"reason": "r", "over": over,
		"effective_from": s.now().Add(time.Hour).UTC().Format(time.RFC3339)}).into(201, &p)
	s.ids["publication"] = p.Publication.ID
	s.ids["draft"], _ = draft("open")
}

// papers gives store A a paper that waits for a reviewer, and one to be signed.
func (s *street) papers() {
	base := "/v1/stores/" + s.a.Store.ID
	kind, text := s.body("document.upload", s.a.Store.ID)
	var one struct{ Document struct{ ID string } }
	s.request(s.a.OwnerKey, http.MethodPost, base+"/documents", strings.NewReader(text), "Content-Type", kind).into(201, &one)
	s.ids["document"] = one.Document.ID
	s.post(s.a.OwnerKey, base+"/document-templates/shooting-authorisation", `{"values":{"people":"true"}}`).into(201, &one)
	s.ids["template"], s.ids["document.sign"] = "shooting-authorisation", one.Document.ID
	s.post(s.a.OwnerKey, base+"/document-templates/shooting-authorisation", `{"values":{"people":"true"}}`).into(201, &one)
	s.ids["document.remove"] = one.Document.ID
	s.post(s.a.OwnerKey, base+"/document-templates/shooting-authorisation", `{"values":{"people":"true"}}`).into(201, &one)
	s.ids["document.verify"] = one.Document.ID
	s.post(s.a.OwnerKey, base+"/documents/"+one.Document.ID+"/signature", `{"name":"A","title":"B","consent":true}`).is(201)
}

// films gives store A a rejected film with its record, and one that waits for a
// reviewer with our own copies made.
func (s *street) films() {
	product := s.product(s.a.Store.ID)
	s.ids["product of B"] = s.product(s.b.Store.ID)
	s.ids["product.get"], s.ids["storefront.product"], s.ids["shop.product"] = product, product, product
	whole := s.s.db.Engine() == sqldb.SQLite // copies are made once; they are the same on the other engine
	rejected := s.submit(s.a, film(s.t, "bad.mp4", "192x108", "2", "22050"), product, true)
	s.ids["video.resubmit"] = rejected.Video.ID
	good := s.submit(s.a, goodFilm(s.t), product, whole)
	if rejected.Video.State != "rejected" || good.Video.State != "in_review" {
		s.t.Fatalf("the films are %s and %s", rejected.Video.State, good.Video.State)
	}
	for _, id := range []string{"video.get", "video.withdraw", "video.film", "video.like", "video.unlike", "video.save", "video.unsave", "video.share"} {
		s.ids[id] = good.Video.ID
	}
	s.ids["attempt"], s.ids["file"] = good.Video.Attempts[0].ID, "none"
	var list struct{ Items []struct{ ID string } }
	s.get(s.a.OwnerKey, "/v1/stores/"+s.a.Store.ID+"/reviews").into(200, &list)
	s.ids["review.record"], s.ids["review.appeal"] = list.Items[0].ID, list.Items[0].ID
	s.get(s.operator, "/v1/review/cases").into(200, &list)
	for _, id := range []string{"review.case", "review.claim", "review.release", "review.decide", "review.assign"} {
		s.ids[id] = list.Items[0].ID
	}
	s.ids["sandbox.stores.change"], s.ids["shop.unknown"] = s.b.Store.ID, "nowhere/else"
	if !whole {
		return
	}
	var detail struct {
		Evidence struct {
			PlayURL string `json:"play_url"`
		}
	}
	s.get(s.operator, "/v1/review/cases/"+s.ids["review.case"]).into(200, &detail)
	if s.ids["file"] = path.Base(detail.Evidence.PlayURL); !strings.HasSuffix(s.ids["file"], ".mp4") {
		s.t.Fatalf("the reviewer cannot play the film: %+v", detail)
	}
}

// placed lets a buyer order of store A, with a note that is nobody else's, and
// leaves a reservation open.
func (s *street) placed(buyer string) {
	s.t.Helper()
	hold := func() string {
		var q quoteAnswer
		s.post(s.operator, "/v1/checkout/quotes", fmt.Sprintf(`{"lines":[{"product":%q}],"buyer":%q,"country":"DE","note":%q}`, s.ids["product.get"], buyer, canaryNote)).into(201, &q)
		var r reservationAnswer
		s.keyed(s.operator, "/v1/checkout/reservations", q.Quote.ID, fmt.Sprintf(`{"quote_id":%q}`, q.Quote.ID)).into(201, &r)
		return r.Reservation.ID
	}
	for _, id := range []string{"checkout.reservation", "checkout.capture", "checkout.release"} {
		s.ids[id] = hold()
	}
	var r reservationAnswer
	s.keyed(s.operator, "/v1/checkout/reservations/"+hold()+"/capture", "walk", `{}`).into(200, &r)
	for _, id := range []string{"checkout.order", "checkout.store_order", "shop.order"} {
		s.ids[id] = r.Reservation.Stores[0].Order
	}
}

func (s *street) policyVersion() string {
	var list struct{ Items []struct{ Version string } }
	s.get(s.operator, "/v1/policies").into(200, &list)
	return list.Items[0].Version
}

// bodies are requests that each operation takes; "{}" for every other one.
func (s *street) body(id, store string) (kind, text string) {
	text, ok := map[string]string{
		"session.open":      `{"email":"nobody@souk.example","password":"wrong horse battery"}`,
		"invitation.accept": `{"password":"wrong horse battery"}`,
		"people.invite":     `{"email":"new@souk.example"}`,
		"keys.issue":        `{"name":"walk"}`,
		"staff_keys.issue":  `{"name":"walk","role":"finance"}`,
		"staff.invite":      `{"email":"another@souk.example","role":"finance"}`,
		"staff.change":      `{"roles":["finance"]}`,
		"notice.read":       `{"all":true}`,

		"publishable_keys.issue":        `{"name":"walk","origins":["https://shop.example"]}`,
		"market_publishable_keys.issue": `{"name":"walk","origins":["https://shop.example"]}`,
		"event.batch":                   `{"batch":[{"type":"page","anonymousId":"walk"}]}`,
		"review.decide":                 `{"decision":"approve"}`,
		"privacy.erase":                 `{"reason":"walk"}`,
		"policy.add_draft":              `{"title":"walk","changes":{}}`,
		"policy.save_draft":             `{"title":"walk","changes":{}}`,
		"policy.preview":                `{"changes":{}}`,
		"policy.publish_draft":          `{"reason":"walk","over":"0"}`,
		"policy.roll_back":              `{"reason":"walk","version":"0"}`,
		"policy.withdraw":               `{"reason":"walk"}`,
		"document.sign":                 `{"name":"A","title":"B","consent":true}`,
		"document.fill":                 `{"values":{"people":"true"}}`,
		"sandbox.clock":                 `{"advance":"1h"}`,
		"sandbox.staff":                 `{"role":"finance"}`,
		"ingest.rows":                   `[]`,
		"conduct.add_violation":         `{"reason":"walk"}`,
		"conduct.withdraw_violation":    `{"reason":"walk"}`,
		"review.appeal":                 `{"reason":"walk"}`,
		"review.assign":                 `{"to":""}`,
	}[id]
	switch {
	case ok:
		return "application/json", text
	case slices.Contains([]string{"video.submit", "video.preflight", "video.resubmit"}, id):
		form := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\r\nnot a film\r\n"
		product := s.ids["product.get"]
		if store == s.b.Store.ID {
			product = s.ids["product of B"]
		}
		for k, v := range map[string]string{"title": "walk", "product_ids": product, "purposes": "size"} {
			form += fmt.Sprintf("--x\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", k, v)
		}
		return "multipart/form-data; boundary=x", form + "--x--\r\n"
	case id == "document.upload":
		form := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\n%%EOF\r\n"
		for k, v := range map[string]string{"type": "bank_account", "holder": canaryHolder} {
			form += fmt.Sprintf("--x\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", k, v)
		}
		return "multipart/form-data; boundary=x", form + "--x--\r\n"
	case strings.HasPrefix(id, "verification.") && strings.HasSuffix(id, "_code"):
		return "application/json", map[string]string{"verification.email_code": `{"address":"a@b.example"}`, "verification.phone_code": `{"address":"+8613800138000"}`}[id]
	case strings.HasPrefix(id, "verification.") && strings.HasSuffix(id, "_confirm"):
		return "application/json", `{"code":"000000"}`
	case id == "verification.bind":
		return "application/json", `{"account":"2088-1"}`
	case id == "checkout.quote":
		return "application/json", `{"lines":[{"product":"` + s.ids["product.get"] + `"}]}`
	case id == "checkout.reserve":
		return "application/json", `{"quote_id":"quo_none"}`
	case id == "shop.change_cart", id == "shop.place_order":
		return "application/x-www-form-urlencoded", "product=x&quantity=1"
	case id == "shop.visit":
		return "application/x-www-form-urlencoded", "buyer=&back=/shop"
	}
	return "application/json", "{}"
}

var parameter = regexp.MustCompile(`\{(\w+)(\.\.\.)?\}`)

// call fills the route's path with A's ids, the store's with the one given.
func (s *street) call(key string, r httpapi.RouteInfo, store string) answer {
	s.t.Helper()
	address := parameter.ReplaceAllStringFunc(r.Path, func(p string) string {
		name := parameter.FindStringSubmatch(p)[1]
		if name == "store" {
			return store
		}
		for _, k := range []string{r.ID, name} {
			if id := s.ids[k]; id != "" {
				return id
			}
		}
		s.t.Fatalf("%s %s: the walk knows no id of A's for {%s}: add it to street.ids under %q", r.Method, r.Path, name, r.ID)
		return ""
	})
	if r.Method == http.MethodGet {
		return s.request(key, r.Method, address, nil)
	}
	kind, body := s.body(r.ID, store)
	return s.request(key, r.Method, address, strings.NewReader(body), "Content-Type", kind)
}

// TestWalk_X50_X51 is one walk, in an order that keeps A's things alive: first
// everybody who is to be refused, then those who may.
func TestWalk_X50_X51(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := newStreet(t, w)
		routes := w.s.api.Routes()
		if len(routes) < 70 {
			t.Fatalf("only %d routes", len(routes))
		}
		s.foreignStores(routes)
		s.refusals(routes)
		s.mayNotSpend(routes)
		s.allowed(routes)
		s.everywhere(routes)
	})
}

// everywhere: each role that there is stood before each route, and was refused or
// let in as the permission table says.
func (s *street) everywhere(routes []httpapi.RouteInfo) {
	for _, role := range identity.Roles() {
		if _, ok := s.roles[string(role)]; !ok {
			s.t.Errorf("X-50: nobody walks as %s", role)
		}
	}
	for _, r := range routes {
		for role := range s.roles {
			if !s.walked[[2]string{r.ID, role}] {
				s.t.Errorf("X-50: %s was not walked as %s", r.ID, role)
			}
		}
	}
}

// foreignStores is X-51: another store's id in the path, and another store's
// things under one's own, are not there.
func (s *street) foreignStores(routes []httpapi.RouteInfo) {
	walked := 0
	for _, r := range routes {
		if !strings.Contains(r.Path, "{store}") {
			continue
		}
		walked++
		for _, role := range []string{"other owner", "other agent"} {
			s.notThere(s.call(s.roles[role], r, s.a.Store.ID), role+" with A's store")
			if names := parameter.FindAllStringSubmatch(r.Path, -1); len(names) > 1 && names[1][1] != "tool" && names[1][1] != "template" && names[1][1] != "key" {
				if role == "other agent" && strings.Contains(r.Access, "(owner)") || strings.HasPrefix(r.Access, "staff_in_store") {
					continue // refused for the role, see refusals
				}
				s.notThere(s.call(s.roles[role], r, s.b.Store.ID), role+" with A's thing under B")
			}
		}
		// a store that exists and one that does not look the same
		there, none := s.call(s.roles["other owner"], r, s.a.Store.ID), s.call(s.roles["other owner"], r, "sto_00000000000000000000000000")
		if there.status != none.status || code(there) != code(none) {
			s.t.Errorf("X-51 %s tells stores that exist (%d %s) from others (%d %s)", r.ID, there.status, code(there), none.status, code(none))
		}
	}
	if walked < 20 {
		s.t.Errorf("only %d routes name a store", walked)
	}
}

func (s *street) notThere(a answer, who string) {
	s.t.Helper()
	if a.status != http.StatusNotFound {
		s.t.Errorf("X-51 %s, %s: %d %s", a.call, who, a.status, a.body)
	}
	s.keepsToItself(a, who)
}

// keepsToItself looks for A's private facts in an answer.
func (s *street) keepsToItself(a answer, who string) {
	s.t.Helper()
	for _, c := range canaries {
		if c == canaryNote && who == "buyer" { // who wrote it
			continue
		}
		if strings.Contains(a.body, c) {
			s.t.Errorf("X-51 %s, %s: the answer holds %q", a.call, who, c)
		}
	}
}

func code(a answer) string {
	m := regexp.MustCompile(`"code":"([^"]+)"`).FindStringSubmatch(a.body)
	if m == nil {
		return ""
	}
	return m[1]
}

var access = regexp.MustCompile(`^([a-z_]+)(?:\(([a-z_,]*)\))?(?:\+active\(video\))?$`)

// refusalOf is the permission table: the status that a role gets on a route of
// store A, 0 where it may pass.
//
// Source: X-50.
func (s *street) refusalOf(r httpapi.RouteInfo, role string) int {
	m := access.FindStringSubmatch(r.Access)
	if m == nil {
		s.t.Fatalf("%s: the walk does not know the access %q: say in refusalOf whom it lets in", r.ID, r.Access)
	}
	if m[1] == "write_key" && (role == "anonymous" || role == "buyer") { // no key: nobody we know
		return http.StatusUnauthorized
	}
	named := strings.FieldsFunc(m[2], func(c rune) bool { return c == ',' })
	staff := slices.Contains([]string{"reviewer", "trust_safety", "finance", "operator"}, role)
	pass := map[string]bool{
		"public": true, "buyer_or_anonymous": true, "write_key": role == "owner" || role == "agent" || role == "operator" || strings.HasPrefix(role, "other "),
		"signed_in": role != "anonymous" && role != "buyer",
		"staff":     role == "operator" || staff && (len(named) == 0 || slices.Contains(named, role)),
		"member":    role == "operator" || (role == "owner" || role == "agent") && (len(named) == 0 || slices.Contains(named, role)),
		"buyer":     role == "buyer",
		// the store's own people and named staff; named staff alone, about a store
		"member_or_staff": role == "operator" || role == "owner" || role == "agent" || slices.Contains(named, role),
		"staff_in_store":  role == "operator" || slices.Contains(named, role),
		"operator_key":    role == "operator",
	}
	may, known := pass[m[1]]
	switch {
	case !known:
		s.t.Fatalf("%s: the walk does not know the access %q: say in refusalOf whom it lets in", r.ID, r.Access)
	case may:
		return 0
	case role == "anonymous":
		return http.StatusUnauthorized
	case slices.Contains([]string{"member", "member_or_staff", "staff_in_store"}, m[1]) && strings.HasPrefix(role, "other "):
		return http.StatusNotFound
	}
	return http.StatusForbidden
}

// refusals walks everybody through what is closed to them.
func (s *street) refusals(routes []httpapi.RouteInfo) {
	closed := map[string]int{}
	for _, r := range routes {
		for _, role := range slices.Sorted(maps.Keys(s.roles)) {
			want := s.refusalOf(r, role)
			if want == 0 {
				continue
			}
			closed[role]++
			s.walked[[2]string{r.ID, role}] = true
			a := s.call(s.roles[role], r, s.a.Store.ID)
			if r.Method == http.MethodHead { // its answers have no body
				if a.status != want {
					s.t.Errorf("X-50 %s as %s: %d, want %d", r.ID, role, a.status, want)
				}
				continue
			}
			if a.status != want || a.header.Get("Content-Type") != "application/problem+json" || code(a) == "" {
				s.t.Errorf("X-50 %s as %s: %d, want %d: %s", r.ID, role, a.status, want, a.body)
			}
			if want == http.StatusForbidden && !strings.Contains(a.body, `"roles":[`) {
				s.t.Errorf("X-50 %s as %s does not say who may: %s", r.ID, role, a.body)
			}
			s.keepsToItself(a, role)
		}
	}
	for _, role := range slices.Sorted(maps.Keys(s.roles)) {
		if role != "operator" && closed[role] < 15 {
			s.t.Errorf("only %d routes are closed to %s", closed[role], role)
		}
	}
}

// mayNotSpend: being refused costs A nothing of what it may do in an hour.
func (s *street) mayNotSpend(routes []httpapi.RouteInfo) {
	i := slices.IndexFunc(routes, func(r httpapi.RouteInfo) bool { return r.ID == "video.preflight" })
	for range 35 { // parameters platform.rate.uploads is 30 an hour
		s.call("", routes[i], s.a.Store.ID)
		s.call(s.roles["other owner"], routes[i], s.a.Store.ID)
	}
	if a := s.call(s.a.OwnerKey, routes[i], s.a.Store.ID); a.status == http.StatusTooManyRequests {
		s.t.Errorf("X-51: strangers spent the store's uploads: %s", a.body)
	}
}

// late are operations that end what they are called on; they are walked last.
var late = []string{"video.withdraw", "keys.revoke", "publishable_keys.revoke", "market_publishable_keys.revoke", "people.remove", "staff.remove", "staff_keys.revoke", "session.close"}

// allowed walks everybody through what is open to them: reads succeed, nothing
// ends in our own error, and no answer to an outsider holds A's private facts.
func (s *street) allowed(routes []httpapi.RouteInfo) {
	slices.SortStableFunc(routes, func(a, b httpapi.RouteInfo) int { return rank(a) - rank(b) })
	for _, r := range routes {
		for _, role := range []string{"anonymous", "buyer", "owner", "agent", "other owner", "other agent", "reviewer", "trust_safety", "finance", "operator"} {
			if s.refusalOf(r, role) != 0 {
				continue
			}
			s.walked[[2]string{r.ID, role}] = true
			a := s.call(s.roles[role], r, s.a.Store.ID)
			switch c := code(a); {
			case a.status >= 500, a.status == http.StatusMethodNotAllowed, c == "route.not_found", c == "role.missing",
				a.status == http.StatusUnauthorized && c != "sign_in.refused" && role != "anonymous":
				s.t.Errorf("X-50 %s as %s: %d %s", r.ID, role, a.status, a.body)
			case r.Method == http.MethodGet && a.status >= 400 && !s.mayBeMissing(r, role):
				s.t.Errorf("X-50 %s as %s: a read answers %d %s", r.ID, role, a.status, a.body)
			case c == "verification.code_wrong": // the walk does not read the seller's mail
			case a.status == http.StatusUnprocessableEntity && strings.Contains(a.body, `"pointer"`):
				s.t.Errorf("%s as %s: the walk sends a body that is not taken (%s): give it one in street.body", r.ID, role, a.body)
			}
			s.outsiderReads(a, role)
		}
	}
}

func (s *street) outsiderReads(a answer, role string) {
	if role == "anonymous" || role == "buyer" || strings.HasPrefix(role, "other ") {
		s.keepsToItself(a, role)
	}
}

// rank puts reads first and what ends things last.
func rank(r httpapi.RouteInfo) int {
	switch {
	case r.Method == http.MethodGet:
		return 0
	case slices.Contains(late, r.ID):
		return 2
	}
	return 1
}

// mayBeMissing are reads of what is not there for that reader.
func (s *street) mayBeMissing(r httpapi.RouteInfo, role string) bool {
	switch r.ID {
	case "invitation.read", "console.asset", "widgets.script", "shop.static", "shop.order", "shop.unknown": // their names are not in the walk, or need the shop's cookie
		return true
	case "video.film": // waits for a reviewer
		return true
	case "video.media":
		return s.s.db.Engine() != sqldb.SQLite || !slices.Contains([]string{"owner", "agent", "reviewer", "trust_safety", "operator"}, role)
	case "console.page": // there only with a console built in
		return true
	}
	return false
}
