package archtest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
	"souk/internal/core/checkout"
	"souk/internal/core/conduct"
	"souk/internal/core/document"
	"souk/internal/core/eligibility"
	"souk/internal/core/event"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/privacy"
	"souk/internal/core/review"
	"souk/internal/core/store"
	"souk/internal/core/storefront"
	"souk/internal/platform/blob"
	"souk/internal/platform/pdf"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
)

// ports is the table of core-ports.md: every provider, the types that a tool gives
// for it, and the step that drives them. A provider whose functions are not all
// called, or of which kites leave a member empty, fails.
func ports() []port {
	return []port{
		{"policy section", types(reflect.TypeFor[policy.Section](), reflect.TypeFor[policy.WhatIf]()), (*wall).drivePolicy},
		{"notice kinds", types(reflect.TypeFor[notice.Kind]()), (*wall).driveNotices},
		{"sandbox fixtures", nil, (*wall).driveFixtures},
		{"document types and templates", types(reflect.TypeFor[document.Type](), reflect.TypeFor[document.Template]()), (*wall).drivePapers},
		{"criteria, tile, activation steps", types(reflect.TypeFor[eligibility.Tool]()), (*wall).driveRights},
		{"finding codes, case kind", types(reflect.TypeFor[review.Kind](), reflect.TypeFor[review.Code]()), (*wall).driveReview},
		{"search documents", types(reflect.TypeFor[storefront.Words]()), (*wall).driveSearch},
		{"storefront block", types(reflect.TypeFor[storefront.Block]()), (*wall).driveBlock},
		{"event types", types(reflect.TypeFor[event.Type]()), (*wall).driveEvents},
		{"report, advice, diagnosis, benchmark keys", types(reflect.TypeFor[insight.Tool]()), (*wall).driveFigures},
		{"checkout requirement, adjuster", types(reflect.TypeFor[checkout.Requirement](), reflect.TypeFor[checkout.Adjuster](), reflect.TypeFor[storefront.OrderBlock]()), (*wall).driveCheckout},
		{"personal data", types(reflect.TypeFor[identity.PersonalData]()), (*wall).drivePrivacy},
		{"blob references", types(reflect.TypeFor[blob.Refs]()), (*wall).driveBlobs},
		{"jobs, cron", nil, (*wall).driveJobs},
		{"route", nil, (*wall).driveRoute},
		{"conduct scope", types(reflect.TypeFor[conduct.Scope]()), (*wall).driveConduct},
	}
}

type port struct {
	provider string
	types    []reflect.Type
	drive    func(w *wall, ctx context.Context, t *testing.T)
}

func types(list ...reflect.Type) []reflect.Type { return list }

func TestCore_ports_a_sixth_tool_plugs_in_without_an_edit(t *testing.T) {
	sqltest.Each(t, kiteSchema(t), func(t *testing.T, db *sqldb.DB) {
		w := newWall(t, db)
		ctx := identity.AsSystem(t.Context())
		w.furnish(ctx, t)
		for _, p := range ports() {
			t.Run(strings.ReplaceAll(p.provider, " ", "_"), func(t *testing.T) { p.drive(w, ctx, t) })
		}
		for _, p := range ports() {
			for _, typ := range p.types {
				if silent := w.w.silent(typ); len(silent) > 0 {
					t.Errorf("provider %q is not exercised: nobody called %v", p.provider, silent)
				}
				if typ.Kind() == reflect.Struct && typ != reflect.TypeFor[review.Code]() && w.w.given[typ] == 0 {
					t.Errorf("provider %q: kites give no %s", p.provider, typ)
				}
			}
		}
		if len(w.w.lacks) > 0 {
			t.Errorf("kites leave members of providers empty: give them, so that they are proved too: %v", w.w.lacks)
		}
	})
}

// The page for people who write tools names every provider of the table.
func TestDocs_plug_in_a_tool_names_every_provider(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "plug-in-a-tool.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ports() {
		for _, typ := range p.types {
			if !strings.Contains(string(b), "`"+typ.String()+"`") {
				t.Errorf("docs/plug-in-a-tool.md does not name %s (%s)", typ, p.provider)
			}
		}
	}
}

func noErr(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const kite = "kite_1"

// furnish gives a store with a product and the drawing of a kite.
func (w *wall) furnish(ctx context.Context, t *testing.T) {
	t.Helper()
	noErr(t, w.stores.Save(ctx, store.Store{ID: "sto_1", Name: "Kites", LegalName: "Kites Ltd", Region: "CN", Entity: store.Company, Level: store.L2, OpenedAt: w.business.Now(), Zone: "UTC"}, "test"))
	must[catalog.Product](t)(w.catalog.Save(ctx, catalog.Product{ID: "prd_1", StoreID: "sto_1", Title: i18n.T("玩具", "Paper toy"), Category: "toys", Price: money.Must("5", "USD"), Active: true}))
	for _, key := range []string{"kites/red", "kites/orphan"} {
		must[blob.Info](t)(w.blobs.Put(ctx, key, strings.NewReader(key)))
	}
	w.exec(ctx, t, "insert into kite (id, store_id, product_id, words, state, drawing) values ('kite_1', 'sto_1', 'prd_1', 'crimson dragon', 'waiting', 'kites/red')")
	w.exec(ctx, t, "insert into kite_flight (kite_id, buyer_key) values ('kite_1', 'ana'), ('kite_1', 'bea')")
}

func (w *wall) exec(ctx context.Context, t *testing.T, query string) {
	t.Helper()
	must[int64](t)(w.db.Exec(ctx, query))
}

func staff(t *testing.T, id string) context.Context {
	t.Helper()
	return identity.WithActor(t.Context(), identity.Actor{Kind: identity.User, ID: id, Name: id, Staff: []identity.Role{identity.Reviewer}})
}

func owner(t *testing.T) context.Context {
	t.Helper()
	return identity.WithActor(t.Context(), identity.Actor{Kind: identity.User, ID: "usr_owner", Name: "Olga", Stores: map[string]identity.Role{"sto_1": identity.Owner}})
}

// waiting is the newest case of a kind that waits for a person.
func (w *wall) waiting(t *testing.T, kind string) review.Case {
	t.Helper()
	for _, c := range must[page.Of[review.Case]](t)(w.reviews.Cases(staff(t, "usr_1"), review.CaseFilter{}, page.Request{Limit: 50})).Items {
		if c.Kind == kind && c.State == review.CaseOpen {
			return c
		}
	}
	t.Fatalf("no case of %s waits", kind)
	return review.Case{}
}

func (w *wall) drivePolicy(ctx context.Context, t *testing.T) {
	doc := must[policy.Document](t)(w.policies.Current(ctx))
	if p := policy.Get[kitePolicy](doc, "kites"); p.MinLevel != store.L2 || p.Strikes != 2 {
		t.Errorf("the file over the defaults: %+v", p)
	}
	operator := identity.WithActor(ctx, identity.Actor{Kind: identity.User, ID: "usr_op", Staff: []identity.Role{identity.Operator}})
	bad := must[policy.Preview](t)(w.policies.Preview(operator, []byte(`{"kites":{"strikes":0}}`), time.Time{}))
	if len(bad.Problems) != 1 || bad.Problems[0].Key != "kites.strikes" {
		t.Errorf("its own check: %+v", bad.Problems)
	}
	d := must[policy.Draft](t)(w.policies.AddDraft(operator, policy.DraftInput{Title: "Cheap string", Changes: json.RawMessage(`{"kites":{"metre":"0.10"}}`)}))
	effects := must[[]policy.Effect](t)(w.policies.Effects(operator, d.ID, 10))
	if len(effects) != 1 || effects[0].Name != "kites" || len(effects[0].Changed) != 1 {
		t.Errorf("what-if: %+v", effects)
	}
}

func (w *wall) driveNotices(ctx context.Context, t *testing.T) {
	noErr(t, w.db.InTx(ctx, func(ctx context.Context) error {
		return w.notices.Send(ctx, notice.To{StoreID: "sto_1"}, "kites.up", "/stores/sto_1/kites", i18n.T("红", "Red"))
	}))
	got := must[notice.Page](t)(w.notices.List(owner(t), "sto_1", page.Request{Limit: 10}))
	if len(got.Items) != 1 || got.Items[0].Text.In(i18n.EN) != "The kite Red is up" {
		t.Errorf("%+v", got.Items)
	}
}

// driveFixtures: the sandbox sets facts of a store with the words of the tool.
func (w *wall) driveFixtures(ctx context.Context, t *testing.T) {
	noErr(t, w.figures.Pin(ctx, "sto_1", insight.DisputeRate90d, "0.001", ""))
	d := must[document.Document](t)(w.documents.Fixture(ctx, document.FixtureInput{StoreID: "sto_1", Type: "kite_licence", State: document.Rejected}))
	if d.Type != "kite_licence" || d.State != document.Rejected {
		t.Errorf("%+v", d)
	}
	noErr(t, w.conduct.Replace(ctx, "sto_1", nil))
}

func (w *wall) drivePapers(_ context.Context, t *testing.T) {
	body := must[[]byte](t)(pdf.NewPress("").Print(pdf.Document{Title: "Licence", Blocks: []pdf.Block{{Text: "may fly"}}}))
	ends := w.business.Now().Add(48 * time.Hour)
	d, err := w.documents.Upload(owner(t), document.UploadInput{StoreID: "sto_1", FileName: "licence.pdf", Body: body, Size: int64(len(body)), Type: "kite_licence",
		Number: "K-7", Holder: "Kites Ltd", Classes: []string{"28"}, ExpiresAt: ends})
	if err != nil {
		t.Fatalf("%v %+v", err, fault.As(err).Fields)
	}
	if _, _, err := w.rights.Activate(identity.AsSystem(t.Context()), "sto_1", "kites"); fault.CodeOf(err) != "eligibility.not_met" {
		t.Errorf("activated on a paper that nobody has looked at: %v", err)
	}
	must[review.Case](t)(w.reviews.Decide(staff(t, "usr_1"), review.DecideInput{CaseID: w.waiting(t, document.KindPaper).ID, Approve: true, Unseen: true}))
	held := must[[]document.Held](t)(w.documents.Held(owner(t), "sto_1"))
	if !slices.ContainsFunc(held, func(h document.Held) bool { return h.ID == d.ID && h.ValidAt(w.business.Now()) && !h.ValidAt(ends) }) {
		t.Errorf("approved, until its last day: %+v", held)
	}
	oath := must[document.Document](t)(w.documents.Fill(owner(t), document.FillInput{StoreID: "sto_1", Template: "kite-oath", Values: map[string]string{"flyer": "Olga"}}))
	signed, _, err := w.documents.Sign(owner(t), document.SignInput{StoreID: "sto_1", ID: oath.ID, Name: "Olga", Title: "Owner", Consent: true})
	if err != nil || signed.State != document.Signed || !slices.Equal(signed.Covers, []string{"people"}) {
		t.Errorf("template: %+v %v", signed, err)
	}
	if v := must[document.Verification](t)(w.documents.Verify(owner(t), "sto_1", oath.ID, "")); !v.Valid {
		t.Errorf("signature: %+v", v)
	}
}

func (w *wall) driveRights(ctx context.Context, t *testing.T) {
	state, url, err := w.rights.Activate(ctx, "sto_1", "kites")
	if err != nil || state != eligibility.Active || url != "/v1/stores/sto_1/kites" || w.state != eligibility.Active {
		t.Fatalf("criteria, policy, steps: %s %s %s %v", state, url, w.state, err)
	}
	for _, tool := range w.rights.Tools() {
		if tool.ID != "kites" || tool.ScreenURL("sto_1") != "/stores/sto_1/kites" {
			t.Errorf("tile: %+v", tool)
		}
	}
}

// driveReview: rejected, appealed, overturned by somebody else.
func (w *wall) driveReview(ctx context.Context, t *testing.T) {
	if codes := w.reviews.Codes(); !slices.ContainsFunc(codes, func(c review.Code) bool { return c.Code == "ERR-K01" }) {
		t.Errorf("finding codes: %+v", codes)
	}
	doc := must[policy.Document](t)(w.policies.Current(ctx))
	noErr(t, w.db.InTx(ctx, func(ctx context.Context) error {
		_, err := w.reviews.Open(ctx, review.OpenInput{Kind: "kite", StoreID: "sto_1", SubjectID: kite, ParentID: kite, Attempt: 1, Summary: "a red kite",
			Verdict: review.VerdictHuman, PolicyVersion: doc.Version, AsOf: w.business.Now(), Due: w.business.Now().Add(time.Hour)})
		return err
	}))
	c := w.waiting(t, "kite")
	detail := must[review.Detail](t)(w.reviews.Detail(staff(t, "usr_1"), c.ID))
	if e, ok := detail.Evidence.(map[string]string); !ok || e["kite"] != kite {
		t.Errorf("evidence: %+v", detail.Evidence)
	}
	must[review.Case](t)(w.reviews.Decide(staff(t, "usr_1"), review.DecideInput{CaseID: c.ID, Code: "ERR-K01", Note: "torn"}))
	records := must[page.Of[review.Record]](t)(w.reviews.Records(owner(t), "sto_1", review.RecordFilter{Kind: "kite"}, page.Request{Limit: 5}))
	if len(records.Items) != 1 || records.Items[0].Title != "Red kite" || !w.is(ctx, t, "down") {
		t.Fatalf("rejected: %+v", records.Items)
	}
	must[review.AppealState](t)(w.reviews.Appeal(owner(t), review.AppealInput{StoreID: "sto_1", RecordID: records.Items[0].ID, Reason: "It is mended."}))
	second := review.DecideInput{CaseID: w.waiting(t, "kite").ID, Approve: true, OfAppeal: true, Note: "The line holds."}
	if _, err := w.reviews.Decide(staff(t, "usr_1"), second); fault.CodeOf(err) != "case.same_reviewer" {
		t.Errorf("the same person took the appeal: %v", err)
	}
	must[review.Case](t)(w.reviews.Decide(staff(t, "usr_2"), second))
	if !w.is(ctx, t, "up") {
		t.Error("overturned, and the tool was not told")
	}
}

func (w *wall) is(ctx context.Context, t *testing.T, state string) bool {
	t.Helper()
	return must[int64](t)(w.count(ctx, sqlCountKites, "sto_1", kite, state)) == 1
}

func (w *wall) driveSearch(ctx context.Context, t *testing.T) {
	find := func(words string) int {
		return len(must[storefront.SearchPage](t)(w.front.Search(ctx, words, "", storefront.Viewer{Lang: "en"}, page.Request{Limit: 5})).Cards)
	}
	if find("dragon") != 0 {
		t.Error("found before it was written")
	}
	noErr(t, w.catalog.Reindex(ctx, "sto_1", "prd_1"))
	if find("dragon") != 1 || find("toy") != 1 || find("wolf") != 0 {
		t.Errorf("the tool's words: dragon %d, toy %d, wolf %d", find("dragon"), find("toy"), find("wolf"))
	}
}

func (w *wall) driveBlock(ctx context.Context, t *testing.T) {
	viewer := storefront.Viewer{Lang: "en", Visitor: "ana"}
	got := must[storefront.ProductPage](t)(w.front.Product(ctx, "prd_1", viewer))
	if len(got.Media) == 0 || got.Media[0].ID != kite || got.Media[0].Impression == "" {
		t.Errorf("product page: %+v", got.Media)
	}
	feed := must[storefront.FeedResult](t)(w.front.Feed(ctx, viewer, page.Request{Limit: 5}))
	tab := must[storefront.SearchPage](t)(w.front.Search(ctx, "toy", "kites", viewer, page.Request{Limit: 5}))
	if len(feed.Items) != 1 || len(tab.Films) != 1 || tab.Films[0].Media.ID != kite {
		t.Errorf("feed %+v, tab %+v", feed.Items, tab.Films)
	}
}

// driveEvents: an event moves the sum once, whatever is sent again.
func (w *wall) driveEvents(ctx context.Context, t *testing.T) {
	seen := must[storefront.ProductPage](t)(w.front.Product(ctx, "prd_1", storefront.Viewer{Lang: "en", Visitor: "ana"})).Media[0].Impression
	send := func(id string, more map[string]any) event.Verdict {
		t.Helper()
		p := map[string]any{"kite_id": kite, "product_id": "prd_1", "height": 10}
		for k, v := range more {
			p[k] = v
		}
		raw := must[[]byte](t)(json.Marshal(map[string]any{"type": "track", "event": "Kite Flown", "messageId": id, "anonymousId": "ana", "properties": p}))
		return must[event.Result](t)(w.events.Take(ctx, event.Sending{Writer: identity.Writer{KeyID: "pub_1"}, Events: [][]byte{raw}, Network: "n"})).Verdicts[0]
	}
	for id, more := range map[string]map[string]any{"1": {"impression": seen}, "forged": {"impression": seen + "x"}, "without": {}} {
		if v := send(id, more); v.Outcome != event.Accepted {
			t.Errorf("%s: %+v", id, v)
		}
	}
	if v := send("1", map[string]any{"impression": seen}); v.Outcome != event.Duplicate {
		t.Errorf("again: %+v", v)
	}
	if v := send("high", map[string]any{"impression": seen, "height": 20}); v.Outcome != event.Accepted {
		t.Errorf("another round: %+v", v)
	}
	if v := send("bad", map[string]any{"kite_id": []string{kite}}); v.Outcome != event.Refused || v.Code != "property.type" {
		t.Errorf("a required property of another kind: %+v", v)
	}
	from := w.business.Now().Add(-time.Hour)
	if n := must[int64](t)(w.figures.Sum(ctx, "sto_1", "prd_1", keyFlown, from, from.Add(3*time.Hour))); n != 2 {
		t.Errorf("flown %d times, want 2", n)
	}
	if r := must[insight.RebuildResult](t)(w.figures.Rebuild(ctx)); r.Changed != 0 || r.Emitted == 0 {
		t.Errorf("rebuilt from events: %+v", r)
	}
}

func (w *wall) driveFigures(ctx context.Context, t *testing.T) {
	to := w.business.Now().Truncate(time.Hour).Add(time.Hour)
	r := must[insight.Report](t)(w.figures.Report(ctx, "sto_1", "kites", to.Add(-24*time.Hour), to, insight.StepHour))
	if r.Empty != nil || len(r.Figures) != 1 || r.Figures[0].Value != "2" || len(r.Series[0].Points) != 24 || r.Tables[0].Rows[0].Cells[0] != "2" {
		t.Errorf("report: %+v", r)
	}
	if line, ok := r.Line("kites.flights"); !ok || line.Value != "3" || line.Source.In(i18n.EN) != "The kite book" {
		t.Errorf("benchmark: %+v", r.Lines)
	}
	plan := must[insight.Plan](t)(w.figures.Advice(ctx, "sto_1"))
	if len(plan.Advice) != 1 || plan.Advice[0].Verdict != insight.Fits || plan.Advice[0].Reasons[0].Figure != "2" || len(plan.Steps) != 1 {
		t.Errorf("advice: %+v", plan)
	}
	d := must[insight.Diagnosis](t)(w.figures.Diagnose(ctx, "sto_1", "kites"))
	if len(d.Symptoms) != 1 || len(d.Symptoms[0].Causes) != 1 || !d.Symptoms[0].Causes[0].Found {
		t.Errorf("diagnosis: %+v", d)
	}
}

func (w *wall) driveCheckout(ctx context.Context, t *testing.T) {
	quote := func(device checkout.Device) checkout.Quote {
		t.Helper()
		return must[checkout.Quote](t)(w.checkout.Quote(ctx, checkout.QuoteInput{Owner: "key:host", BuyerID: "ana", Device: device, Lang: "en",
			Lines: []checkout.LineInput{{ProductID: "prd_1", Quantity: 2}}, Choices: map[string]json.RawMessage{"kites.string": json.RawMessage("6")}}))
	}
	q := quote("")
	_, err := w.checkout.Reserve(ctx, checkout.ReserveInput{Owner: "key:host", QuoteID: q.ID})
	if len(q.Unmet) != 1 || q.Unmet[0].Requirement != "kites.wind" || !slices.ContainsFunc(q.Fields, func(f checkout.Field) bool { return f.Name == "wind" }) || fault.CodeOf(err) != "checkout.requirements_unmet" {
		t.Errorf("requirement: %+v %v", q.Unmet, err)
	}
	if q = quote(checkout.Mobile); q.Cart.Totals().Total != money.Must("8.50", "USD") {
		t.Errorf("adjuster: %+v", q.Cart.Totals())
	}
	strings := func(state string) int64 {
		return must[int64](t)(w.count(ctx, "select count(*) from kite_string where metres = 6 and state = $1", state))
	}
	kept := must[checkout.Reservation](t)(w.checkout.Reserve(ctx, checkout.ReserveInput{Owner: "key:host", QuoteID: q.ID}))
	back := must[checkout.Reservation](t)(w.checkout.Reserve(ctx, checkout.ReserveInput{Owner: "key:host", QuoteID: quote(checkout.Mobile).ID}))
	if strings("held") != 2 {
		t.Errorf("held %d", strings("held"))
	}
	for range 2 { // again changes nothing
		kept = must[checkout.Reservation](t)(w.checkout.Capture(ctx, checkout.CaptureInput{Owner: "key:host", ID: kept.ID}))
		must[checkout.Reservation](t)(w.checkout.Release(ctx, checkout.ReleaseInput{Owner: "key:host", ID: back.ID}))
	}
	if strings("held") != 0 || strings("cut") != 1 || strings("back") != 1 || kept.Orders[0].Totals().Total != money.Must("8.50", "USD") {
		t.Errorf("held %d, cut %d, back %d: %+v", strings("held"), strings("cut"), strings("back"), kept.Orders)
	}
	buyer := identity.WithActor(ctx, identity.Actor{Kind: identity.Buyer, ID: "ana"})
	o := must[checkout.OrderPage](t)(w.checkout.BuyerOrder(buyer, kept.Orders[0].ID, storefront.Viewer{BuyerID: "ana", Lang: "en"}))
	if len(o.Pieces) != 1 || o.Pieces[0].Block != "kites" || o.Pieces[0].Text != "prd_1" {
		t.Errorf("order page: %+v", o.Pieces)
	}
}

func (w *wall) drivePrivacy(ctx context.Context, t *testing.T) {
	part := func() string {
		for _, p := range must[privacy.Export](t)(w.privacy.Export(ctx, "ana")).Parts {
			if p.Name == "kites" {
				return string(p.Data)
			}
		}
		return ""
	}
	if part() != `["kite_1"]` {
		t.Errorf("export: %s", part())
	}
	era := must[privacy.Erasure](t)(w.privacy.Erase(ctx, "ana", "asked by the host"))
	if era.Rows["kites"] != 1 || part() != "[]" {
		t.Errorf("erased %v, export %s", era.Rows, part())
	}
	if n := must[int64](t)(w.count(ctx, "select count(*) from kite_flight where kite_id = $1", kite)); n != 2 {
		t.Errorf("%d flights are left, want 2 with a pseudonym", n)
	}
}

func (w *wall) driveBlobs(ctx context.Context, t *testing.T) {
	n := must[int](t)(w.blobs.Sweep(ctx, time.Now().Add(time.Hour), w.refs))
	if _, _, err := w.blobs.Open(ctx, "kites/red"); err != nil || n != 1 {
		t.Errorf("swept %d, the kite's own: %v", n, err)
	}
	if _, _, err := w.blobs.Open(ctx, "kites/orphan"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the orphan is still there: %v", err)
	}
}

func (w *wall) driveJobs(ctx context.Context, t *testing.T) {
	noErr(t, w.db.InTx(ctx, func(ctx context.Context) error {
		return w.queue.Enqueue(ctx, queue.Task{Kind: "kites.wind", Payload: "red"})
	}))
	noErr(t, w.queue.RunDue(ctx, w.business.Now().Add(2*24*time.Hour)))
	noErr(t, w.queue.Drain(ctx))
	if w.ticks != 2 || !slices.Equal(w.wound, []string{"red"}) {
		t.Errorf("%d ticks, wound %v", w.ticks, w.wound)
	}
}

func (w *wall) driveRoute(_ context.Context, t *testing.T) {
	rec := httptest.NewRecorder()
	w.api.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "http://localhost/v1/stores/sto_1/kites", nil))
	if doc := must[[]byte](t)(w.api.OpenAPI()); rec.Code != http.StatusOK || !strings.Contains(string(doc), "/v1/stores/{store}/kites") {
		t.Errorf("route: %d", rec.Code)
	}
}

// driveConduct: the second strike freezes the scope; the tool hears of it and takes
// the kite down; giving the violation back thaws it.
func (w *wall) driveConduct(ctx context.Context, t *testing.T) {
	var last conduct.Violation
	for i := range 2 {
		if err := w.draw(ctx, "sto_1"); err != nil {
			t.Fatalf("frozen after %d strikes: %v", i, err)
		}
		last = must[conduct.Violation](t)(w.conduct.Record(staff(t, "usr_ts"), conduct.Violation{StoreID: "sto_1", Rule: conduct.RuleRights, Severity: conduct.Minor, Module: "kites", Reason: "a borrowed pattern"}, "kites"))
	}
	if err := w.draw(ctx, "sto_1"); err == nil {
		t.Error("two strikes and not frozen")
	}
	noErr(t, w.outbox.Drain(ctx))
	if !w.is(ctx, t, "down") {
		t.Error("the tool did not hear of the freeze")
	}
	noErr(t, w.conduct.GiveBack(ctx, "sto_1", last.ID, "a mistake"))
	noErr(t, w.draw(ctx, "sto_1"))
}
