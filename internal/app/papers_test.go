package app

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"souk/internal/core/document"
	"souk/internal/core/review"
)

type paperItem struct {
	ID        string           `json:"id"`
	State     string           `json:"state"`
	Type      string           `json:"type"`
	Code      string           `json:"code"`
	Number    string           `json:"number"`
	Holder    string           `json:"holder"`
	Covers    []string         `json:"covers"`
	SHA256    string           `json:"sha256"`
	Signed    bool             `json:"signed"`
	ExpiresAt string           `json:"expires_at"`
	Appeal    *review.AppealOf `json:"appeal"`
}

type paperAnswer struct {
	Document paperItem `json:"document"`
}

// paper hands a paper in; fields are pairs.
func (w *world) paper(key, storeID, name string, body []byte, fields ...string) answer {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := m.WriteField(fields[i], fields[i+1]); err != nil {
			w.t.Fatal(err)
		}
	}
	p, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = p.Write(body)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		w.t.Fatal(err)
	}
	return w.request(key, http.MethodPost, "/v1/stores/"+storeID+"/documents", &b, "Content-Type", m.FormDataContentType())
}

var paperBody = []byte("%PDF-1.7\n% the paper\n%%EOF\n")

func TestPapers_X14_X17_over_HTTP(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m, other := w.store(`{"documents":[]}`), w.store(`{"documents":[]}`)
		agent, reviewer := w.staff("agent", m.Store.ID), w.staff("reviewer", "")
		base := "/v1/stores/" + m.Store.ID + "/documents"
		var p paperAnswer
		w.paper(m.OwnerKey, m.Store.ID, "licence.pdf", paperBody, "type", "business_licence", "number", "91440300MA5EXAMPLE", "holder", "王芳", "expires_at", "2027-03-31").into(201, &p)
		if p.Document.State != "in_review" || p.Document.Number != "••••••••MPLE" || p.Document.Holder != "" || p.Document.ExpiresAt != "2027-04-01T00:00:00Z" {
			t.Errorf("%+v", p)
		}
		one := base + "/" + p.Document.ID
		w.get(m.OwnerKey, one).into(200, &p)
		if p.Document.Number != "91440300MA5EXAMPLE" || p.Document.Holder != "王芳" {
			t.Errorf("the owner reads %+v", p)
		}
		w.get(agent, one).into(200, &p)
		if p.Document.Number != "••••••••MPLE" || p.Document.Holder != "" {
			t.Errorf("X-17 the agent reads %+v", p)
		}
		a := w.get(m.OwnerKey, one+"/content?reason=bank")
		a.is(200)
		h := a.header
		if a.body != string(paperBody) || h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") ||
			h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("X-17 %v %q", h, a.body)
		}
		for _, path := range []string{"/content", "/access"} {
			w.get(agent, one+path).refused(403, "role.missing")
			w.get(other.OwnerKey, one+path).is(404)
			w.get(other.OwnerKey, "/v1/stores/"+other.Store.ID+"/documents/"+p.Document.ID+path).refused(404, "document.not_found")
		}
		w.request(agent, http.MethodDelete, one, nil).refused(403, "role.missing")
		w.get(m.OwnerKey, "/v1/review/papers/"+p.Document.ID+"/page").refused(403, "role.missing")
		page := w.get(reviewer, "/v1/review/papers/"+p.Document.ID+"/page")
		if page.is(200); page.body != string(paperBody) || !strings.HasPrefix(page.header.Get("Content-Disposition"), "inline") || page.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v", page.header)
		}
		var log struct {
			Items []struct{ Action, Role, Reason string }
		}
		w.get(m.OwnerKey, one+"/access").into(200, &log)
		var got []string
		for _, i := range log.Items {
			got = append(got, i.Action+" "+i.Role+" "+i.Reason)
		}
		if want := []string{"view reviewer review", "load owner bank", "read owner "}; !slices.Equal(got, want) {
			t.Errorf("X-17 log %q, want %q", got, want)
		}
	})
}

func TestPapers_bad_files_are_refused_with_every_reason(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{"documents":[]}`)
	for name, c := range map[string]struct {
		file   string
		body   []byte
		fields []string
		status int
		want   []string
	}{
		"X-14_0_bytes":  {"a.pdf", nil, []string{"type", "certificate"}, 422, []string{"empty"}},
		"X-14_bad_type": {"a.pdf", []byte("PK\x03\x04 word"), []string{"type", "certificate"}, 422, []string{"type"}},
		"X-14_51_MB":    {"a.pdf", append(bytes.Repeat([]byte("%PDF-1.7 "), 51_000_000/9), paperBody...), []string{"type", "certificate"}, 422, []string{"too_large"}},
		"X-27_51_MB_of_the_wrong_name_and_type": {"a.jpg", append(bytes.Repeat([]byte("%PDF-1.7 "), 51_000_000/9), paperBody...), []string{"type", "no_such"}, 422,
			[]string{"too_large", "renamed"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.paper(m.OwnerKey, m.Store.ID, c.file, c.body, c.fields...)
			var p struct {
				Code     string
				Findings []review.Finding
			}
			a.into(c.status, &p)
			var got []string
			for _, f := range p.Findings {
				got = append(got, f.Reason)
			}
			if p.Code != "document.invalid" || !slices.Equal(got, c.want) {
				t.Errorf("%s %v, want %v", p.Code, got, c.want)
			}
		})
	}
	w.paper(m.OwnerKey, m.Store.ID, "a.pdf", make([]byte, 65<<20), "type", "certificate").is(413)
	w.request(m.OwnerKey, "POST", "/v1/stores/"+m.Store.ID+"/documents", strings.NewReader("x"), "Content-Type", "text/plain").is(400)
	var list struct{ Items []struct{ ID string } }
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/documents").into(200, &list)
	if len(list.Items) != 0 {
		t.Errorf("kept %+v", list)
	}
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func TestPapers_make_a_store_eligible_and_their_end_does_not(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{"documents":[{"type":"trademark"},{"type":"bank_statement"},{"type":"commitment"}]}`)
		if got := failing(w.eligibility(m, "aplus").Criteria); !slices.Equal(got, []string{"documents"}) {
			t.Fatalf("6.7: %v", got)
		}
		reviewer := w.staff("reviewer", "")
		var p paperAnswer
		w.paper(m.OwnerKey, m.Store.ID, "licence.pdf", paperBody, "type", "business_licence").into(201, &p)
		gap := func() string {
			for _, c := range w.eligibility(m, "aplus").Criteria {
				if c.ID == "documents" {
					return textOf(c.Gap)
				}
			}
			return "no row"
		}
		if g := gap(); !strings.Contains(g, "in review") {
			t.Errorf("X-14 the gap says %q", g)
		}
		var cases struct {
			Items []struct {
				ID       string
				Kind     string
				Evidence struct{ Version int64 }
			}
		}
		w.get(reviewer, "/v1/review/cases?kind=paper").into(200, &cases)
		id := cases.Items[0].ID
		w.post(reviewer, "/v1/review/cases/"+id+"/decision", `{"decision":"approve"}`).refused(422, "document.expiry_needed")
		until := w.now().AddDate(0, 0, 20).Format("2006-01-02")
		w.request(reviewer, "PUT", "/v1/review/papers/"+p.Document.ID, strings.NewReader(`{"expires_at":"`+until+`"}`), "Content-Type", "application/json").is(428)
		w.request(reviewer, "PUT", "/v1/review/papers/"+p.Document.ID, strings.NewReader(`{"expires_at":"`+until+`"}`), "Content-Type", "application/json", "If-Match", `"v1"`).is(200)
		w.post(reviewer, "/v1/review/cases/"+id+"/decision", `{"decision":"approve"}`).is(200)
		if got := failing(w.eligibility(m, "aplus").Criteria); len(got) != 0 {
			t.Errorf("6.7 after the approval: %v", got)
		}
		w.advance(fmt.Sprintf("%dh", 22*24))
		if g := gap(); !strings.Contains(g, "expired on") {
			t.Errorf("X-14 the gap says %q", g)
		}
		var notices struct{ Items []struct{ Kind string } }
		w.get(m.OwnerKey, "/v1/notices?store="+m.Store.ID).into(200, &notices)
		var kinds []string
		for _, n := range notices.Items {
			kinds = append(kinds, n.Kind)
		}
		for _, want := range []string{"document.approved", "document.expiring", "document.expired"} {
			if !slices.Contains(kinds, want) {
				t.Errorf("X-54: %s is missing in %v", want, kinds)
			}
		}
	})
}

func TestPapers_X18_V36_a_letter_from_template_to_film(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	w.activate(m, "video").is(200)
	product := w.product(m.Store.ID)
	base := "/v1/stores/" + m.Store.ID
	if a := w.get(m.OwnerKey, base+"/document-templates/shooting-authorisation"); !strings.HasPrefix(a.is(200).body, "%PDF-") {
		t.Error("V-37: the template is no PDF")
	}
	var p paperAnswer
	w.post(m.OwnerKey, base+"/document-templates/shooting-authorisation", map[string]any{"scope": "product", "scope_ids": []string{product},
		"values": map[string]string{"people": "true", "third_party": "true", "persons": "Zhang San"}}).into(201, &p)
	letter := base + "/documents/" + p.Document.ID
	film := func(letter string) string {
		f := filmForm{film: badFilm(t), fields: [][2]string{{"title", "a film"}, {"product_ids", product}, {"purposes", "size"}, {"people", "true"}, {"letter", letter}}}
		var pre struct{ Findings []review.Finding }
		w.upload(m.OwnerKey, base+"/videos/preflight", f).into(200, &pre)
		for _, x := range pre.Findings {
			if x.Code == "ERR-V16" {
				return x.Reason
			}
		}
		return ""
	}
	if r := film(p.Document.ID); r != "letter_unsigned" {
		t.Errorf("V-36 X-18 before the signature: %q", r)
	}
	w.post(w.staff("agent", m.Store.ID), letter+"/signature", `{"name":"A","title":"B","consent":true}`).refused(403, "role.missing")
	w.post(m.OwnerKey, letter+"/signature", `{"name":"Wang","title":"CEO","consent":true,"sha256":"00"}`).refused(409, "document.bytes_changed")
	signed := w.post(m.OwnerKey, letter+"/signature", `{"name":"Wang","title":"CEO","consent":true,"sha256":"`+p.Document.SHA256+`"}`)
	if signed.is(201); !strings.HasPrefix(signed.body, "%PDF-") || signed.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%v", signed.header)
	}
	w.post(m.OwnerKey, letter+"/signature", `{"name":"Wang","title":"CEO","consent":true}`).refused(409, "document.already_signed")
	var v struct {
		Valid bool
		Given string
		Name  string
	}
	w.get(m.OwnerKey, letter+"/signature?sha256="+p.Document.SHA256).into(200, &v)
	if !v.Valid || v.Given != "original" || v.Name != "Wang" {
		t.Errorf("X-18 %+v", v)
	}
	if r := film(p.Document.ID); r != "" {
		t.Errorf("V-36 a signed letter: %q", r)
	}
	foreign := w.store(`{}`)
	var f paperAnswer
	w.post(foreign.OwnerKey, "/v1/stores/"+foreign.Store.ID+"/document-templates/shooting-authorisation", `{"values":{"people":"true"}}`).into(201, &f)
	if r := film(f.Document.ID); r != "letter_unknown" {
		t.Errorf("V-36 X-51 another store's letter: %q", r)
	}
	w.advance("9600h")
	if r := film(p.Document.ID); r != "letter_expired" {
		t.Errorf("V-36 after its term: %q", r)
	}
}

func TestCheckVideo_V36_says_what_can_be_known_of_a_letter(t *testing.T) {
	run := func(args ...string) report {
		return readReport(t, soukRun(t, nil, append(goodArgs(t), args...)...).out)
	}
	for name, c := range map[string]struct {
		args []string
		want string // code reason
		not  string // check that did not run
	}{
		"people_without_letter":    {[]string{"--people"}, "ERR-V16 letter_missing", ""},
		"nobody_appears":           {nil, "", ""},
		"a_whole_letter":           {[]string{"--people", "--letter", put(t, "a.pdf", string(paperBody))}, "", "letter"},
		"no_paper_at_all":          {[]string{"--third-party", "--letter", put(t, "b.pdf", "hello")}, "ERR-V16 letter_file", ""},
		"a_letter_nobody_asks_for": {[]string{"--letter", put(t, "c.pdf", "hello")}, "", ""},
	} {
		r := run(append(c.args, "--format", "json")...)
		got := ""
		for _, code := range r.codes() {
			if strings.HasPrefix(code, "ERR-V16") {
				got = code
			}
		}
		not := ""
		for _, n := range r.NotChecked {
			if n["check"] == "letter" {
				not = n["check"]
			}
		}
		if got != c.want || not != c.not {
			t.Errorf("V-36 %s: %q not checked %q, want %q %q", name, got, not, c.want, c.not)
		}
	}
}

// rejectedPaper uploads a paper and has the reviewer reject it; it gives the
// paper's address and its rejection's record.
func (w *world) rejectedPaper(m madeStore, reviewer, code string) (one, record string) {
	w.t.Helper()
	var p paperAnswer
	w.paper(m.OwnerKey, m.Store.ID, "tm.pdf", paperBody, "type", "trademark", "number", "8123456", "expires_at", "2027-03-31").into(201, &p)
	var cases struct {
		Items []struct{ ID, SubjectID string }
	}
	w.get(reviewer, "/v1/review/cases?kind=paper").into(200, &cases)
	w.post(reviewer, "/v1/review/cases/"+cases.Items[len(cases.Items)-1].ID+"/decision", `{"decision":"reject","code":"`+code+`","note":"not in the register"}`).is(200)
	w.drain()
	one = "/v1/stores/" + m.Store.ID + "/documents/" + p.Document.ID
	w.get(m.OwnerKey, one).into(200, &p)
	if p.Document.State != "rejected" || p.Document.Appeal == nil || !p.Document.Appeal.Possible {
		w.t.Fatalf("%+v", p)
	}
	return one, p.Document.Appeal.RecordID
}

// overturned has the second reviewer give what the record rejected back.
func (w *world) overturned(m madeStore, second, record string) {
	w.t.Helper()
	w.post(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/reviews/"+record+"/appeals", `{"reason":"it is in the register"}`).is(201)
	var cases struct{ Items []struct{ ID string } }
	w.get(second, "/v1/review/cases?appeals=true&kind=paper").into(200, &cases)
	w.post(second, "/v1/review/cases/"+cases.Items[0].ID+"/decision", `{"decision":"overturn","note":"It is."}`).is(200)
	w.drain()
}

func TestPapers_X14_X30_an_appeal_that_is_won_gives_the_paper_back(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{"documents":[]}`)
		first, second := w.staff("reviewer", ""), w.staff("reviewer", "")
		one, record := w.rejectedPaper(m, first, "ERR-D04")
		w.overturned(m, second, record)
		var p paperAnswer
		w.get(m.OwnerKey, one).into(200, &p)
		if p.Document.State != "approved" || p.Document.Code != "" || p.Document.Appeal == nil || p.Document.Appeal.Appeal == nil || p.Document.Appeal.Appeal.State != "overturned" || p.Document.Appeal.Appeal.Statement != "It is." {
			t.Errorf("%+v", p.Document)
		}
		var list struct{ Items []paperItem }
		w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/documents").into(200, &list)
		if len(list.Items) != 1 || list.Items[0].Appeal == nil || list.Items[0].Appeal.Possible {
			t.Errorf("%+v", list)
		}
	})
}

func TestPapers_X11_X30_a_forged_one_is_a_serious_violation_until_an_appeal_undoes_it(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{"documents":[]}`)
		first, second := w.staff("reviewer", ""), w.staff("reviewer", "")
		base := "/v1/stores/" + m.Store.ID
		violations := func() []violationAnswer {
			t.Helper()
			var page struct{ Items []violationAnswer }
			w.get(m.OwnerKey, base+"/violations").into(200, &page)
			return page.Items
		}
		w.rejectedPaper(m, first, "ERR-D04")
		if got := violations(); len(got) != 0 {
			t.Errorf("another code: %+v", got)
		}
		one, record := w.rejectedPaper(m, first, "ERR-D07")
		id := strings.TrimPrefix(one, base+"/documents/")
		got := violations()
		if len(got) != 1 || got[0].Severity != "serious" || got[0].Rule != "forged_paper" || !got[0].InForce || got[0].Evidence != id || got[0].Reason != "not in the register" {
			t.Fatalf("X-11 %+v", got)
		}
		// the news comes again: still one violation
		w.get(m.OwnerKey, base+"/conduct").is(200)
		news := document.Changed{StoreID: m.Store.ID, DocumentID: id, State: document.Rejected, Note: "again"}
		err := w.s.db.InTx(w.system(), func(ctx context.Context) error { return w.s.outbox.Publish(ctx, document.TopicPaper, m.Store.ID, news) })
		if err != nil {
			t.Fatal(err)
		}
		w.drain()
		if got := violations(); len(got) != 1 || got[0].Reason != "not in the register" {
			t.Errorf("twice: %+v", got)
		}
		// who rejected the paper does not decide the appeal against the violation
		w.post(m.OwnerKey, base+"/reviews/"+got[0].Appeal.RecordID+"/appeals", `{"reason":"it is real"}`).is(201)
		var cases struct{ Items []struct{ ID string } }
		w.get(first, "/v1/review/cases?appeals=true").into(200, &cases)
		w.post(first, "/v1/review/cases/"+cases.Items[0].ID+"/decision", `{"decision":"uphold","note":"no"}`).refused(403, "case.same_reviewer")
		w.advance("1s")
		w.overturned(m, second, record)
		if got := violations(); len(got) != 1 || got[0].InForce {
			t.Errorf("X-30 still in force: %+v", got)
		}
		w.get(first, "/v1/review/cases?appeals=true").into(200, &cases)
		if len(cases.Items) != 0 {
			t.Errorf("the appeal against what was given back waits: %+v", cases)
		}
	})
}
