package document_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/document"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/core/store"
	"souk/internal/platform/blob"
	"souk/internal/platform/pdf"
	"souk/internal/platform/seal"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// office is the service with its neighbours kept in memory.
type office struct {
	t        *testing.T
	db       *sqldb.DB
	svc      *document.Service
	reviews  *review.Service
	clock    *clock.Business
	dir      string
	deps     document.Deps
	mu       sync.Mutex
	entries  []audit.Entry
	notices  []string
	changes  []document.Changed
	policies policy.Document
}

func (o *office) Write(ctx context.Context, e audit.Entry) error {
	if err := sqldb.RequireTx(ctx, "audit"); err != nil {
		return err
	}
	sqldb.AfterCommit(ctx, func() { o.mu.Lock(); defer o.mu.Unlock(); o.entries = append(o.entries, e) })
	return nil
}

func (o *office) Send(ctx context.Context, to notice.To, kind, _ string, args ...any) error {
	sqldb.AfterCommit(ctx, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.notices = append(o.notices, to.StoreID+" "+kind+" "+fmt.Sprint(args[1:]...))
	})
	return sqldb.RequireTx(ctx, "notice")
}

func (o *office) Publish(ctx context.Context, _, _ string, payload any) error {
	sqldb.AfterCommit(ctx, func() { o.mu.Lock(); defer o.mu.Unlock(); o.changes = append(o.changes, payload.(document.Changed)) })
	return sqldb.RequireTx(ctx, "outbox")
}

func (o *office) Current(context.Context) (policy.Document, error) { return o.policies, nil }

func (o *office) Get(_ context.Context, id string) (store.Store, error) {
	if !strings.HasPrefix(id, "s") {
		return store.Store{}, fault.T("t", fault.NotFound, "not_found", "没有", "none")
	}
	return store.Store{ID: id, Name: "Shop " + id, LegalName: "深圳光明贸易有限公司 " + id}, nil
}

func (o *office) StoreNames(_ context.Context, ids []string) (map[string]string, error) {
	return map[string]string{}, nil
}

func (o *office) ProductTitles(_ context.Context, storeID string, ids []string) ([]string, error) {
	var out []string
	for _, id := range ids {
		if !strings.HasPrefix(id, storeID) {
			return nil, fault.T("t", fault.Invalid, "product.unknown", "没有 "+id, "no "+id)
		}
		out = append(out, "灯 Lamp "+id)
	}
	return out, nil
}

var letter = document.Template{Name: "letter", Type: "shooting_authorisation", Label: i18n.T("拍摄授权书", "Shooting authorisation"),
	Consent: i18n.T("我同意。", "I agree."),
	Fields: []document.Field{{Name: "person", Label: i18n.T("出镜人", "Person"), Required: true}, {Name: "people", Label: i18n.T("肖像", "People"), Flag: true},
		{Name: "third_party", Label: i18n.T("素材", "Material"), Flag: true}},
	Covers: func(v map[string]string) []string {
		var out []string
		for _, c := range []string{"people", "third_party"} {
			if v[c] == "true" {
				out = append(out, c)
			}
		}
		return out
	},
	Compose: func(f document.Fill) []pdf.Block {
		return []pdf.Block{{Text: "本人 " + f.Value("person") + " 授权拍摄。 authorises the shooting."}, {Text: strings.Join(f.Products, "; ")}}
	}}

func types() []document.Type {
	return append(document.CoreTypes(), document.Type{Name: "shooting_authorisation", Label: i18n.T("拍摄授权书", "Shooting authorisation"),
		Hint: i18n.T("已签名", "signed"), Expires: true, Covers: []string{"people", "third_party"}})
}

func newOffice(t *testing.T, db *sqldb.DB, raw string) *office {
	t.Helper()
	doc, problems, err := policy.Build("2.4", []policy.Section{document.Section(), review.Section()}, []byte(raw))
	if err != nil || len(problems) > 0 {
		t.Fatalf("policy: %v %v", err, problems)
	}
	o := &office{t: t, db: db, dir: t.TempDir(), clock: clock.NewBusiness(clock.Fixed(start)), policies: doc}
	blobs, err := blob.Open("file://" + o.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	ids := ident.NewSource(clock.System{}, nil)
	ring, err := seal.NewRing(bytes.Repeat([]byte{1}, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	o.reviews, err = review.New(review.Deps{DB: db, Clock: o.clock, Machine: o.clock, IDs: ids, Policy: o, Audit: o, Stores: o,
		Kinds: []review.Kind{document.ReviewKind(func() *document.Service { return o.svc })}})
	if err != nil {
		t.Fatal(err)
	}
	o.deps = document.Deps{DB: db, Clock: o.clock, IDs: ids, Log: slog.New(slog.DiscardHandler), Blobs: blobs, Ring: ring,
		ProofKey: bytes.Repeat([]byte{9}, 32), Press: pdf.NewPress(""), Policies: o, Stores: o, Products: o, Reviews: o.reviews, Notices: o, Audit: o, Events: o,
		Types: types(), Templates: []document.Template{letter}}
	if o.svc, err = document.New(o.deps); err != nil {
		t.Fatal(err)
	}
	return o
}

func each(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newOffice(t, db, "")) })
}

func owner(storeID string) context.Context {
	return identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: "usr_owner", Name: "Wang Fang", Stores: map[string]identity.Role{storeID: identity.Owner}})
}

func reviewer() context.Context {
	return identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: "usr_rev", Name: "Rui", Staff: []identity.Role{identity.Reviewer}})
}

const secret = "UNIFIED-SECRET-91440300MA5EXAMPLE"

func paperPDF(text string) []byte { return []byte("%PDF-1.7\n% " + text + "\n%%EOF\n") }

func (o *office) upload(t *testing.T, storeID, typ string, change ...func(in *document.UploadInput)) document.Document {
	t.Helper()
	body := paperPDF(secret)
	in := document.UploadInput{StoreID: storeID, FileName: "licence.pdf", Body: body, Size: int64(len(body)), Type: typ, Number: "91440300MA5EXAMPLE", Holder: "王芳 holder"}
	for _, c := range change {
		c(&in)
	}
	d, err := o.svc.Upload(owner(storeID), in)
	if err != nil {
		t.Fatalf("upload: %v %+v", err, fault.As(err).Fields)
	}
	return d
}

func (o *office) caseOf(t *testing.T, id string) review.Case {
	t.Helper()
	got, err := o.reviews.Cases(reviewer(), review.CaseFilter{}, page.Request{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range got.Items {
		if c.SubjectID == id {
			return c
		}
	}
	t.Fatalf("no case of %s", id)
	return review.Case{}
}

func (o *office) decide(t *testing.T, id string, approve bool, code string) error {
	t.Helper()
	_, err := o.reviews.Decide(reviewer(), review.DecideInput{CaseID: o.caseOf(t, id).ID, Approve: approve, Code: code, Note: "seen"})
	return err
}

func (o *office) approved(t *testing.T, storeID, typ string, until time.Time) document.Document {
	t.Helper()
	d := o.upload(t, storeID, typ, func(in *document.UploadInput) { in.ExpiresAt, in.OpenEnded = until, until.IsZero() })
	if err := o.decide(t, d.ID, true, ""); err != nil {
		t.Fatal(err)
	}
	return d
}

func code(t *testing.T, err error, kind fault.Kind, want string) {
	t.Helper()
	if !fault.Is(err, kind) || fault.CodeOf(err) != want {
		t.Errorf("got %v, want %s %s", err, kind, want)
	}
}

func (o *office) disk(t *testing.T) (files int, all []byte) {
	t.Helper()
	if err := filepath.WalkDir(o.dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		files, all = files+1, append(append(all, []byte(p)...), b...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files, all
}

func TestPaper(t *testing.T) {
	t.Run("X-14_from_upload_to_approval_with_the_reviewers_expiry", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := o.upload(t, "s1", "business_licence")
			if d.State != document.InReview {
				t.Fatalf("%+v", d)
			}
			code(t, o.decide(t, d.ID, true, ""), fault.Invalid, "document.expiry_needed")
			e, err := o.svc.Evidence(reviewer(), d.ID)
			if err != nil || e.LegalName != "深圳光明贸易有限公司 s1" || e.Number != "91440300MA5EXAMPLE" || !e.NeedsEnd || e.PageURL == "" {
				t.Fatalf("%+v %v", e, err)
			}
			match := func(v int64) error {
				if v != e.Version {
					return fault.T("t", fault.Stale, "match.stale", "旧", "stale")
				}
				return nil
			}
			if _, err := o.svc.Describe(reviewer(), d.ID, document.Described{Number: "91440300MA5EXAMPLE", ExpiresAt: start.Add(-time.Hour)}, match); err != nil {
				t.Fatal(err)
			}
			code(t, o.decide(t, d.ID, true, ""), fault.Invalid, "document.expired")
			_, err = o.svc.Describe(reviewer(), d.ID, document.Described{}, match)
			code(t, err, fault.Stale, "match.stale")
			if _, err := o.svc.Describe(reviewer(), d.ID, document.Described{Number: "N-1", ExpiresAt: start.Add(400 * clock.Day)}, func(int64) error { return nil }); err != nil {
				t.Fatal(err)
			}
			if err := o.decide(t, d.ID, true, ""); err != nil {
				t.Fatal(err)
			}
			got, err := o.svc.Get(owner("s1"), "s1", d.ID)
			if err != nil || got.State != document.Approved || got.Number != "N-1" || got.ExpiresAt != start.Add(400*clock.Day) {
				t.Errorf("%+v %v", got, err)
			}
			if !slices.Contains(o.notices, "s1 document.approved ") {
				t.Errorf("%v", o.notices)
			}
			held, err := o.svc.Held(context.Background(), "s1")
			if err != nil || len(held) != 1 || !held[0].ValidAt(start) || held[0].ValidAt(start.Add(400*clock.Day)) {
				t.Errorf("%+v %v", held, err)
			}
			if last := o.changes[len(o.changes)-1]; last.State != document.Approved {
				t.Errorf("%+v", o.changes)
			}
		})
	})
	t.Run("X-14_rejected_with_a_code_and_a_note", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := o.upload(t, "s1", "bank_account")
			if err := o.decide(t, d.ID, false, "ERR-D04"); err != nil {
				t.Fatal(err)
			}
			got, _ := o.svc.Get(owner("s1"), "s1", d.ID)
			if got.State != document.Rejected || got.Code != "ERR-D04" || got.Note != "seen" || got.ClosedAt.IsZero() {
				t.Errorf("%+v", got)
			}
			_, err := o.svc.Remove(owner("s1"), "s1", d.ID)
			code(t, err, fault.Conflict, "document.closed")
		})
	})
	t.Run("X-14_taken_back_while_it_waits", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := o.upload(t, "s1", "bank_account")
			c := o.caseOf(t, d.ID)
			for range 2 { // a double click
				if got, err := o.svc.Remove(owner("s1"), "s1", d.ID); err != nil || got.State != document.Revoked {
					t.Errorf("%+v %v", got, err)
				}
			}
			_, err := o.reviews.Decide(reviewer(), review.DecideInput{CaseID: c.ID, Approve: true})
			code(t, err, fault.Conflict, "review.withdrawn")
		})
	})
	t.Run("X-14_list_by_type_state_and_words_pages_in_order", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			for i := range 5 {
				o.upload(t, "s1", "bank_account", func(in *document.UploadInput) { in.Title = fmt.Sprintf("100%% 账户_%d", i) })
			}
			o.upload(t, "s1", "certificate")
			o.upload(t, "s2", "bank_account")
			count := func(f document.Filter) int {
				n, after := 0, []string(nil)
				for {
					p, err := o.svc.List(owner("s1"), "s1", f, page.Request{After: after, Limit: 2})
					if err != nil {
						t.Fatal(err)
					}
					n += len(p.Items)
					if after = p.Next; after == nil {
						return n
					}
				}
			}
			for f, want := range map[document.Filter]int{{}: 6, {Type: "bank_account"}: 5, {State: document.InReview}: 6, {State: document.Approved}: 0,
				{Query: "账户_3"}: 1, {Query: "100%"}: 5, {Query: "LICENCE.PDF"}: 6, {Query: "_"}: 5, {Query: "nothing"}: 0, {Type: "bank%"}: 0, {Type: `\`}: 0} {
				if n := count(f); n != want {
					t.Errorf("%+v: %d, want %d", f, n, want)
				}
			}
		})
	})
}

func TestSecrecy(t *testing.T) {
	t.Run("X-17_no_plain_byte_lies_on_the_disk_or_in_the_rows", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := o.upload(t, "s1", "business_licence")
			files, all := o.disk(t)
			for _, word := range []string{secret, "%PDF", "91440300MA5EXAMPLE", "王芳"} {
				if files == 0 || bytes.Contains(all, []byte(word)) {
					t.Errorf("%q stands in one of %d files", word, files)
				}
			}
			rows, err := sqldb.All(context.Background(), o.db, func(r sqldb.Row) ([]byte, error) {
				var a, b []byte
				err := r.Scan(&a, &b)
				return append(a, b...), err
			}, "select particulars, wrapped_key from document")
			if err != nil || len(rows) != 1 || len(rows[0]) < 50 || bytes.Contains(rows[0], []byte("91440300")) || bytes.Contains(rows[0], []byte("王芳")) {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			got, err := o.svc.Content(owner("s1"), "s1", d.ID, false, "check")
			if err != nil || !bytes.Equal(got.Body, paperPDF(secret)) || got.MediaType != "application/pdf" {
				t.Errorf("%v", err)
			}
		})
	})
	t.Run("X-17_changed_cut_or_swapped_bytes_are_found_and_nothing_is_sent", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d, other := o.upload(t, "s1", "bank_account"), o.upload(t, "s1", "bank_account")
			file := filepath.Join(o.dir, "documents", d.ID, "content")
			whole, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			foreign, err := os.ReadFile(filepath.Join(o.dir, "documents", other.ID, "content"))
			if err != nil {
				t.Fatal(err)
			}
			flipped := bytes.Clone(whole)
			flipped[len(flipped)/2] ^= 1
			for name, bad := range map[string][]byte{"flipped": flipped, "cut": whole[:len(whole)-3], "empty": {}, "another paper's": foreign} {
				if err := os.WriteFile(file, bad, 0o600); err != nil {
					t.Fatal(err)
				}
				got, err := o.svc.Content(owner("s1"), "s1", d.ID, false, "")
				if code(t, err, fault.Internal, "document.damaged"); len(got.Body) > 0 {
					t.Errorf("%s: %d bytes were given", name, len(got.Body))
				}
			}
			if err := os.WriteFile(file, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := o.svc.Content(owner("s1"), "s1", d.ID, false, ""); err != nil {
				t.Errorf("put back: %v", err)
			}
		})
	})
	t.Run("X-17_every_look_leaves_a_row_with_who_when_and_why", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := o.upload(t, "s1", "bank_account")
			if _, err := o.svc.Content(owner("s1"), "s1", d.ID, false, "for the\nbank\u202e"); err != nil {
				t.Fatal(err)
			}
			if _, err := o.svc.Page(reviewer(), d.ID); err != nil {
				t.Fatal(err)
			}
			got, err := o.svc.Accesses(owner("s1"), "s1", d.ID, page.Request{})
			if err != nil || len(got.Items) != 2 {
				t.Fatalf("%+v %v", got, err)
			}
			rev, own := got.Items[0], got.Items[1]
			if rev.ActorID != "usr_rev" || rev.Action != "view" || rev.ActorRole != "reviewer" || rev.Reason != "review" ||
				own.ActorName != "Wang Fang" || own.Action != "load" || own.ActorRole != "owner" || own.Reason != "for the bank" || own.At != start {
				t.Errorf("%+v", got.Items)
			}
		})
	})
	t.Run("X-17_X-51_another_stores_paper_does_not_exist", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := o.upload(t, "s1", "bank_account")
			ctx := owner("s2")
			_, err := o.svc.Get(ctx, "s2", d.ID)
			code(t, err, fault.NotFound, "document.not_found")
			_, err = o.svc.Content(ctx, "s2", d.ID, false, "")
			code(t, err, fault.NotFound, "document.not_found")
			_, err = o.svc.Remove(ctx, "s2", d.ID)
			code(t, err, fault.NotFound, "document.not_found")
			_, err = o.svc.Accesses(ctx, "s2", d.ID, page.Request{})
			code(t, err, fault.NotFound, "document.not_found")
			_, _, err = o.svc.Sign(ctx, document.SignInput{StoreID: "s2", ID: d.ID, Name: "a", Title: "b", Consent: true})
			code(t, err, fault.NotFound, "document.not_found")
			if found, err := o.svc.Find(ctx, "s2", []string{d.ID, "doc_none"}); err != nil || len(found) != 0 {
				t.Errorf("%+v %v", found, err)
			}
			got, err := o.svc.Accesses(owner("s1"), "s1", d.ID, page.Request{})
			if err != nil || len(got.Items) != 0 {
				t.Errorf("%+v %v", got, err)
			}
		})
	})
	t.Run("X-17_rotation_wraps_keys_anew_and_leaves_the_bytes", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := o.upload(t, "s1", "bank_account")
			_, before := o.disk(t)
			fresh, old := bytes.Repeat([]byte{2}, seal.KeySize), bytes.Repeat([]byte{1}, seal.KeySize)
			alone, _ := seal.NewRing(fresh)
			both, _ := seal.NewRing(fresh, old)
			with := func(r *seal.Ring) *document.Service {
				deps := o.deps
				deps.Ring = r
				s, err := document.New(deps)
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			_, err := with(alone).Content(owner("s1"), "s1", d.ID, false, "")
			code(t, err, fault.Unavailable, "document.key_missing")
			for _, want := range []int{1, 0} {
				if n, err := with(both).Rewrap(context.Background(), func(int) {}); err != nil || n.Done != want {
					t.Errorf("rewrapped %d, want %d: %v", n.Done, want, err)
				}
			}
			if got, err := with(alone).Content(owner("s1"), "s1", d.ID, false, ""); err != nil || !bytes.Equal(got.Body, paperPDF(secret)) {
				t.Error(err)
			}
			if _, after := o.disk(t); !bytes.Equal(before, after) {
				t.Error("the bytes were written again")
			}
		})
	})
}

func TestExpiry(t *testing.T) {
	t.Run("X-14_notices_ahead_once_each_then_the_end", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			until := start.Add(40 * clock.Day)
			d := o.approved(t, "s1", "trademark", until)
			o.notices = nil
			tick := func(at time.Time) {
				t.Helper()
				if err := o.clock.MoveTo(at); err != nil {
					t.Fatal(err)
				}
				for range 2 {
					if err := o.svc.Expire(context.Background(), at); err != nil {
						t.Fatal(err)
					}
				}
			}
			day := until.Format(time.DateOnly)
			for _, step := range []struct {
				before time.Duration
				want   string
			}{{30*clock.Day + time.Second, ""}, {30 * clock.Day, "s1 document.expiring " + day}, {20 * clock.Day, ""}, {7 * clock.Day, "s1 document.expiring " + day},
				{clock.Day, "s1 document.expiring " + day}, {time.Second, ""}, {0, "s1 document.expired " + day}} {
				o.notices = nil
				tick(until.Add(-step.before))
				if got := strings.Join(o.notices, "|"); got != step.want {
					t.Errorf("%v before: %q, want %q", step.before, got, step.want)
				}
			}
			got, _ := o.svc.Get(owner("s1"), "s1", d.ID)
			if got.State != document.Expired || o.changes[len(o.changes)-1].State != document.Expired {
				t.Errorf("%+v", got)
			}
		})
	})
	t.Run("X-14_expired_at_the_instant_even_before_the_tick", func(t *testing.T) {
		until := start.Add(time.Hour)
		d := document.Document{State: document.Approved, ExpiresAt: until}
		if d.StateAt(until.Add(-time.Microsecond)) != document.Approved || d.StateAt(until) != document.Expired {
			t.Error("the edge is wrong")
		}
	})
	t.Run("X-17_erased_when_the_retention_ends", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := o.approved(t, "s1", "certificate", time.Time{})
			if _, err := o.svc.Remove(owner("s1"), "s1", d.ID); err != nil {
				t.Fatal(err)
			}
			keep := document.DefaultPolicy().Retention.Duration()
			if err := o.svc.Erase(context.Background(), start.Add(keep-time.Microsecond)); err != nil {
				t.Fatal(err)
			}
			if _, err := o.svc.Content(owner("s1"), "s1", d.ID, false, ""); err != nil {
				t.Errorf("inside the retention: %v", err)
			}
			if err := o.svc.Erase(context.Background(), start.Add(keep)); err != nil {
				t.Fatal(err)
			}
			_, err := o.svc.Content(owner("s1"), "s1", d.ID, false, "")
			code(t, err, fault.NotFound, "document.erased")
			if files, _ := o.disk(t); files != 0 {
				t.Errorf("%d files are left", files)
			}
			got, err := o.svc.Get(owner("s1"), "s1", d.ID)
			if err != nil || got.State != document.Deleted || got.Number != "" || got.FileName != "" {
				t.Errorf("%+v %v", got, err)
			}
			if log, err := o.svc.Accesses(owner("s1"), "s1", d.ID, page.Request{}); err != nil || len(log.Items) == 0 {
				t.Errorf("the log went with it: %v", err)
			}
		})
	})
	t.Run("X-17_the_sweep_keeps_what_rows_name_and_deletes_the_rest", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := o.upload(t, "s1", "bank_account")
			if _, err := o.deps.Blobs.Put(context.Background(), "documents/doc_orphan/content", strings.NewReader("x")); err != nil {
				t.Fatal(err)
			}
			n, err := o.deps.Blobs.Sweep(context.Background(), time.Now().Add(time.Hour), []blob.Refs{o.svc.BlobRefs()})
			if err != nil || n != 1 {
				t.Errorf("deleted %d: %v", n, err)
			}
			if _, err := o.svc.Content(owner("s1"), "s1", d.ID, false, ""); err != nil {
				t.Error(err)
			}
		})
	})
}

func TestSignature(t *testing.T) {
	fill := func(t *testing.T, o *office) document.Document {
		t.Helper()
		d, err := o.svc.Fill(owner("s1"), document.FillInput{StoreID: "s1", Template: "letter", Values: map[string]string{"person": "张三 Zhang San", "people": "true"},
			Scope: document.Scope{Kind: "product", IDs: []string{"s1-p1"}}})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	in := func(d document.Document) document.SignInput {
		return document.SignInput{StoreID: "s1", ID: d.ID, Name: "王芳 Wang Fang", Title: "总经理 CEO", Consent: true}
	}
	t.Run("X-18_signed_over_the_exact_bytes_with_a_page", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := fill(t, o)
			original, err := o.svc.Content(owner("s1"), "s1", d.ID, true, "")
			if err != nil || d.State != document.Unsigned || !slices.Equal(d.Covers, []string{"people"}) {
				t.Fatalf("%+v %v", d, err)
			}
			signed, c, err := o.svc.Sign(owner("s1"), in(d))
			if err != nil || signed.State != document.Signed || signed.ExpiresAt != start.Add(365*clock.Day) {
				t.Fatalf("%+v %v", signed, err)
			}
			text := textOf(t, c.Body)
			for _, want := range []string{"张三 Zhang San", "灯 Lamp s1-p1", "王芳 Wang Fang", "总经理 CEO", "2026-03-02 08:00:00 UTC", original.SHA256[:32], "usr_owner", "我同意。 I agree."} {
				if !strings.Contains(text, want) {
					t.Errorf("the signed copy lacks %q:\n%s", want, text)
				}
			}
			now, err := o.svc.Content(owner("s1"), "s1", d.ID, false, "")
			if err != nil || !bytes.Equal(now.Body, c.Body) {
				t.Errorf("%v", err)
			}
			v, err := o.svc.Verify(owner("s1"), "s1", d.ID, original.SHA256)
			if err != nil || !v.Valid || v.Given != "original" || v.Signature.SHA256 != original.SHA256 || v.Signature.Name != "王芳 Wang Fang" || v.Signature.At != start {
				t.Errorf("%+v %v", v, err)
			}
			if v, _ := o.svc.Verify(owner("s1"), "s1", d.ID, c.SHA256); v.Given != "signed_copy" {
				t.Errorf("%+v", v)
			}
			if v, _ := o.svc.Verify(owner("s1"), "s1", d.ID, "00"); v.Given != "neither" {
				t.Errorf("%+v", v)
			}
			if _, all := o.disk(t); bytes.Contains(all, []byte("%PDF")) {
				t.Error("the signed copy lies in clear")
			}
		})
	})
	t.Run("X-18_a_signature_is_not_given_twice", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := fill(t, o)
			var wg sync.WaitGroup
			errs := make([]error, 4)
			for i := range errs {
				wg.Go(func() { _, _, errs[i] = o.svc.Sign(owner("s1"), in(d)) })
			}
			wg.Wait()
			ok := 0
			for _, err := range errs {
				if err == nil {
					ok++
					continue
				}
				code(t, err, fault.Conflict, "document.already_signed")
			}
			if ok != 1 {
				t.Errorf("%d signatures", ok)
			}
			if v, err := o.svc.Verify(owner("s1"), "s1", d.ID, ""); err != nil || !v.Valid {
				t.Errorf("%+v %v", v, err)
			}
			if _, err := o.svc.Content(owner("s1"), "s1", d.ID, false, ""); err != nil {
				t.Errorf("the signed copy: %v", err)
			}
		})
	})
	t.Run("X-18_changed_bytes_are_refused", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d, other := fill(t, o), fill(t, o)
			replay := in(d)
			replay.SHA256 = other.SHA256
			_, _, err := o.svc.Sign(owner("s1"), replay)
			code(t, err, fault.Conflict, "document.bytes_changed")
			if _, err := o.db.Exec(context.Background(), "update document set sha256 = $1 where id = $2", other.SHA256, d.ID); err != nil {
				t.Fatal(err)
			}
			_, _, err = o.svc.Sign(owner("s1"), in(d)) // the row names a digest that the bytes do not have
			code(t, err, fault.Internal, "document.damaged")
			if _, _, err := o.svc.Sign(owner("s1"), in(other)); err != nil {
				t.Fatal(err)
			}
			// Somebody copies the signature of one paper to another, and changes words.
			if _, err := o.db.Exec(context.Background(), "update document_signature set at_us = at_us + 1 where document_id = $1", other.ID); err != nil {
				t.Fatal(err)
			}
			if v, err := o.svc.Verify(owner("s1"), "s1", other.ID, ""); err != nil || v.Valid || v.Proof || !v.Bytes {
				t.Errorf("%+v %v", v, err)
			}
		})
	})
	t.Run("X-18_only_the_owner_with_name_title_and_consent_signs_a_filled_paper", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := fill(t, o)
			_, _, err := o.svc.Sign(owner("s1"), document.SignInput{StoreID: "s1", ID: d.ID})
			if code(t, err, fault.Invalid, "document.signature_invalid"); len(fault.As(err).Fields) != 3 {
				t.Errorf("%+v", fault.As(err).Fields)
			}
			agent := identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: "usr_agent", Stores: map[string]identity.Role{"s1": identity.Agent}})
			_, _, err = o.svc.Sign(agent, in(d))
			code(t, err, fault.Forbidden, "document.owner_signs")
			up := o.upload(t, "s1", "bank_account")
			_, _, err = o.svc.Sign(owner("s1"), in(up))
			code(t, err, fault.Conflict, "document.not_signable")
			_, err = o.svc.Verify(owner("s1"), "s1", d.ID, "")
			code(t, err, fault.NotFound, "document.not_signed")
		})
	})
	t.Run("V-37_a_fill_names_every_blank_that_is_wrong", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			_, err := o.svc.Fill(owner("s1"), document.FillInput{StoreID: "s1", Template: "letter", Values: map[string]string{"people": "yes", "colour": "x", "third_party": strings.Repeat("x", 300)},
				Scope: document.Scope{Kind: "product", IDs: []string{"s2-p1"}}, Until: start})
			code(t, err, fault.Invalid, "document.fill_invalid")
			var got []string
			for _, f := range fault.As(err).Fields {
				got = append(got, f.Pointer)
			}
			slices.Sort(got)
			if want := "/scope_ids /until /values /values/colour /values/people /values/person /values/third_party"; strings.Join(got, " ") != want {
				t.Errorf("%v, want %s", got, want)
			}
			_, err = o.svc.Fill(owner("s1"), document.FillInput{StoreID: "s1", Template: "none"})
			code(t, err, fault.NotFound, "document.template_unknown")
		})
	})
	t.Run("V-37_the_template_is_a_document_to_download", func(t *testing.T) {
		o := newOffice(t, sqltest.OpenSQLite(t, schema.Files), "")
		c, err := o.svc.Blank(context.Background(), "letter")
		if err != nil || c.MediaType != "application/pdf" || !strings.Contains(textOf(t, c.Body), "拍摄授权书 Shooting authorisation") {
			t.Errorf("%v", err)
		}
		again, _ := o.svc.Blank(context.Background(), "letter")
		if !bytes.Equal(c.Body, again.Body) {
			t.Error("the bytes differ")
		}
	})
	t.Run("X-18_a_draft_goes_at_once", func(t *testing.T) {
		each(t, func(t *testing.T, o *office) {
			d := fill(t, o)
			if got, err := o.svc.Remove(owner("s1"), "s1", d.ID); err != nil || got.State != document.Deleted {
				t.Fatalf("%+v %v", got, err)
			}
			if files, _ := o.disk(t); files != 0 {
				t.Errorf("%d files are left", files)
			}
		})
	})
}

func textOf(t *testing.T, body []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	return string(out)
}

func pngOf() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 30)))
	return b.Bytes()
}

func jpegOf() []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 300)), nil)
	return b.Bytes()
}

// pngWith adds a chunk before the end of a PNG.
func pngWith(b []byte, name string, data []byte) []byte {
	chunk := append([]byte(name), data...)
	out := binary.BigEndian.AppendUint32(bytes.Clone(b[:len(b)-12]), uint32(len(data)))
	out = binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
	return append(out, b[len(b)-12:]...)
}

// zipEnd is an empty archive whose comment is as long as told.
func zipEnd(comment int) []byte {
	return binary.LittleEndian.AppendUint16(append([]byte("PK\x05\x06"), make([]byte, 16)...), uint16(comment))
}

func TestInspect(t *testing.T) {
	const limit = 1 << 20
	pdfOf := paperPDF("x")
	for name, c := range map[string]struct {
		file string
		body []byte
		want string // type and reasons
	}{
		"X-14_pdf":                              {"a.pdf", pdfOf, "application/pdf"},
		"X-14_png":                              {"a.PNG", pngOf(), "image/png"},
		"X-14_jpeg":                             {"a.jpeg", jpegOf(), "image/jpeg"},
		"X-14_no_ending_is_fine":                {"scan", pdfOf, "application/pdf"},
		"X-14_0_bytes":                          {"a.pdf", nil, " empty"},
		"X-14_one_byte":                         {"a.pdf", []byte("%"), " type"},
		"X-14_text":                             {"a.pdf", []byte("hello"), " type"},
		"X-14_html_named_pdf":                   {"a.pdf", []byte("<html><script>"), " type"},
		"X-14_program":                          {"a.png", []byte("MZ\x90\x00"), " type"},
		"X-14_png_named_pdf":                    {"a.pdf", pngOf(), "image/png renamed"},
		"X-17_pdf_named_exe":                    {"a.pdf.exe", pdfOf, "application/pdf renamed"},
		"X-17_pdf_cut":                          {"a.pdf", pdfOf[:len(pdfOf)-7], "application/pdf damaged"},
		"X-17_png_cut":                          {"a.png", pngOf()[:40], "image/png damaged"},
		"X-17_png_wrong_crc":                    {"a.png", append(append(bytes.Clone(pngOf()[:20]), 9), pngOf()[21:]...), "image/png damaged"},
		"X-17_jpeg_cut":                         {"a.jpg", jpegOf()[:200], "image/jpeg damaged"},
		"X-17_zip_behind_pdf":                   {"a.pdf", append(bytes.Clone(pdfOf), "PK\x03\x04 archive"...), "application/pdf polyglot"},
		"X-17_html_behind_png":                  {"a.png", append(pngOf(), "<script>"...), "image/png polyglot"},
		"X-17_zip_behind_jpeg":                  {"a.jpg", append(jpegOf(), "PK\x03\x04"...), "image/jpeg polyglot"},
		"X-17_zip_inside_pdf_to_its_end":        {"a.pdf", append(append([]byte("%PDF-1.4\n"), zipEnd(6)...), "\n%%EOF"...), "application/pdf polyglot"},
		"X-17_zip_in_a_png_chunk":               {"a.png", pngWith(pngOf(), "tEXt", zipEnd(16)), "image/png polyglot"},
		"X-17_words_in_a_png_chunk_are_fine":    {"a.png", pngWith(pngOf(), "tEXt", []byte("Title\x00licence")), "image/png"},
		"X-17_script_in_pdf":                    {"a.pdf", paperPDF("\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>"), "application/pdf active_content"},
		"X-17_script_under_a_disguised_name":    {"a.pdf", paperPDF("\n1 0 obj<</S/J#61vaScript /X 1>>"), "application/pdf active_content"},
		"X-17_attachment_in_pdf":                {"a.pdf", paperPDF("\n<</EmbeddedFiles 3 0 R>>"), "application/pdf active_content"},
		"X-14_empty_list_of_attachments":        {"a.pdf", paperPDF("\n<</Names <</EmbeddedFiles << /Names [\n  \n] >> >> >>"), "application/pdf"},
		"X-17_a_second_list_is_not_empty":       {"a.pdf", paperPDF("\n<</EmbeddedFiles << /Names [ ] >> >><</EmbeddedFiles << /Names [(a) 3 0 R] >> >>"), "application/pdf active_content"},
		"X-17_a_name_inside_a_stream_is_chance": {"a.pdf", paperPDF("\n<</Length 7>>\nstream\n/JS (x)\nendstream"), "application/pdf"},
		"X-17_a_comment_is_no_stream":           {"a.pdf", paperPDF("\n%>>stream\n1 0 obj<</JS (x)>>\n%endstream"), "application/pdf active_content"},
		"X-17_a_stream_needs_its_dictionary":    {"a.pdf", paperPDF("\nstream\n1 0 obj<</JS (x)>>\nendstream"), "application/pdf active_content"},
		"X-17_a_comment_ends_a_name":            {"a.pdf", paperPDF("\n<</OpenAction<</S/JavaScript%\n/JS%\n(app.alert(1))>>>>"), "application/pdf active_content"},
		"X-17_a_zero_ends_a_name":               {"a.pdf", paperPDF("\n<</OpenAction<</S/JavaScript\x00/JS\x00(app.alert(1))>>>>"), "application/pdf active_content"},
		"X-17_a_text_is_no_stream":              {"a.pdf", paperPDF("\n<</T(>>stream\n)/OpenAction<</JS(x)>>/U(\nendstream)>>"), "application/pdf active_content"},
		"X-17_a_table_may_point_into_a_stream":  {"a.pdf", paperPDF("\n<</Length 3>>stream\nabc\nendobj\n3 0 obj\n<</S %x\n/J#61vaScript/JS(x)>>\nendobj\n4 0 obj\n(\nendstream)"), "application/pdf active_content"},
		"X-17_an_open_text_hides_no_action":     {"a.pdf", paperPDF("\n(\n3 0 obj\n<</S/Launch/F(x)>>\nendobj"), "application/pdf active_content"},
		"X-14_a_link_may_name_a_script":         {"a.pdf", paperPDF("\n<</URI(https://example.com/Web/JavaScript/Guide)>>"), "application/pdf"},
		"X-14_a_word_that_begins_like_one":      {"a.pdf", paperPDF("\n<</JSON 1/Launcher 2>>"), "application/pdf"},
		"X-27_all_at_once":                      {"a.png", append(paperPDF("\n<</Launch <<>> >>"), "tail"...), "application/pdf renamed polyglot active_content"},
		"X-17_fill_bytes_behind_pdf_are_fine":   {"a.pdf", append(bytes.Clone(pdfOf), 0, 0, '\r', '\n'), "application/pdf"},
		"X-14_at_the_limit":                     {"a.pdf", paperPDF(strings.Repeat("x", limit-len(paperPDF("")))), "application/pdf"},
		"X-14_a_byte_over":                      {"a.pdf", paperPDF(strings.Repeat("x", limit-len(paperPDF(""))+1)), "application/pdf too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			got := document.Inspect(c.file, c.body[:min(len(c.body), limit)], int64(len(c.body)), limit)
			words := got.MediaType
			for _, f := range got.Findings {
				words += " " + f.Reason
				if !f.Message.Complete() || !f.Fix.Complete() || f.Code != document.CodeFile {
					t.Errorf("%+v", f)
				}
			}
			if words != c.want {
				t.Errorf("got %q, want %q", words, c.want)
			}
		})
	}
}

func FuzzInspect(f *testing.F) {
	for _, b := range [][]byte{paperPDF("x"), pngOf(), jpegOf(), {0xff, 0xd8, 0xff, 0xff, 0xff}, []byte("\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR")} {
		f.Add("a.pdf", b)
	}
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		got := document.Inspect(name, b, int64(len(b)), 1<<20)
		if got.MediaType == "" && len(got.Findings) == 0 {
			t.Error("a file that is none of ours passed")
		}
	})
}

func TestUpload_names_everything_at_once(t *testing.T) {
	o := newOffice(t, sqltest.OpenSQLite(t, schema.Files), "")
	_, err := o.svc.Upload(owner("s1"), document.UploadInput{StoreID: "s1", FileName: "a.png", Body: paperPDF("x"), Size: 40 << 20, Type: "shopping_list", Title: strings.Repeat("t", 200),
		Scope: document.Scope{Kind: "galaxy"}, ExpiresAt: start, OpenEnded: true, Classes: []string{"9"}, Covers: []string{"people"}})
	code(t, err, fault.Invalid, "document.invalid")
	var got []string
	for _, f := range fault.As(err).Fields {
		got = append(got, f.Pointer+" "+f.Code)
	}
	for _, want := range []string{"/type unknown", "/file document.too_large", "/file document.renamed", "/title too_long", "/scope unknown", "/covers not_allowed", "/classes not_allowed",
		"/expires_at contradiction", "/expires_at expired"} {
		if !slices.Contains(got, want) {
			t.Errorf("X-27: %q is missing in %v", want, got)
		}
	}
	if found, _ := fault.As(err).Extra["findings"].([]review.Finding); len(found) != 2 {
		t.Errorf("%+v", fault.As(err).Extra)
	}
	if files, _ := o.disk(t); files != 0 {
		t.Errorf("%d files were kept", files)
	}
	_, err = o.svc.Upload(owner("x"), document.UploadInput{StoreID: "x"})
	code(t, err, fault.NotFound, "not_found")
}

func TestPolicy_G0(t *testing.T) {
	for raw, ok := range map[string]bool{`{}`: true, `{"document":{"max_bytes":41943041}}`: false, `{"document":{"max_bytes":0}}`: false,
		`{"document":{"notice_before":["1d","7d"]}}`: false, `{"document":{"notice_before":[]}}`: true, `{"document":{"colour":1}}`: false} {
		_, problems, err := policy.Build("2.4", []policy.Section{document.Section()}, []byte(raw))
		if err != nil || (len(problems) == 0) != ok {
			t.Errorf("%s: %v %v", raw, problems, err)
		}
	}
}
