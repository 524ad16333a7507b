package notice_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var day = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var kinds = []notice.Kind{
	{Name: "video.approved", Tone: notice.Success, Text: i18n.T("短片“%[1]s”已通过审核。", "The film “%[1]s” was approved.")},
	{Name: "tool.suspended", Tone: notice.Bad, Text: i18n.T("%[1]s 将在 %[2]d 天后暂停。", "In %[2]d days %[1]s will be suspended.")},
	{Name: "plain", Tone: notice.Info, Text: i18n.T("100% 完成", "100% done")},
}

type world struct {
	*notice.Service
	t   *testing.T
	db  *sqldb.DB
	now *clock.Business
}

func newDeps(db *sqldb.DB) (notice.Deps, *clock.Business) {
	now := clock.NewBusiness(clock.Fixed(day))
	return notice.Deps{DB: db, Clock: now, Machine: now, IDs: ident.NewSource(now, nil), Log: slog.New(slog.DiscardHandler), Kinds: kinds}, now
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		d, now := newDeps(db)
		s, err := notice.New(d)
		if err != nil {
			t.Fatal(err)
		}
		test(t, &world{s, t, db, now})
	})
}

func (w *world) send(to notice.To, kind, url string, args ...any) error {
	return w.db.InTx(context.Background(), func(ctx context.Context) error { return w.Send(ctx, to, kind, url, args...) })
}

func (w *world) mustSend(to notice.To, kind, url string, args ...any) {
	w.t.Helper()
	if err := w.now.MoveTo(w.now.Now().Add(time.Second)); err != nil {
		w.t.Fatal(err)
	}
	if err := w.send(to, kind, url, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) list(a identity.Actor, store string) notice.Page {
	w.t.Helper()
	p, err := w.List(identity.WithActor(context.Background(), a), store, page.Request{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// urls shows a list as "unread | read".
func urls(p notice.Page) string {
	var parts [2][]string
	for _, n := range p.Items {
		i := 0
		if !n.ReadAt.IsZero() {
			i = 1
		}
		parts[i] = append(parts[i], strings.TrimPrefix(n.URL, "/"))
	}
	return strings.Join(parts[0], " ") + " | " + strings.Join(parts[1], " ")
}

func user(id string, stores ...string) identity.Actor {
	a := identity.Actor{Kind: identity.User, ID: id, Stores: map[string]identity.Role{}}
	for _, s := range stores {
		a.Stores[s] = identity.Owner
	}
	return a
}

func TestSend_one_event_one_notice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		store := notice.To{StoreID: "sto_1", Key: "attempt 1"}
		w.mustSend(store, "video.approved", "/videos/1", "A")
		w.mustSend(store, "video.approved", "/videos/1", "A")
		if p := w.list(user("u1", "sto_1"), ""); len(p.Items) != 1 || p.Unread != 1 {
			t.Errorf("X-54 told twice: %s, %d unread", urls(p), p.Unread)
		}
		w.mustSend(notice.To{StoreID: "sto_1", Key: "attempt 2"}, "video.approved", "/videos/1", "A")
		w.mustSend(notice.To{StoreID: "sto_2", Key: "attempt 1"}, "video.approved", "/videos/1", "A")
		w.mustSend(notice.To{StoreID: "sto_1", Key: "attempt 1"}, "video.approved", "/videos/2", "A")
		if p := w.list(user("u1", "sto_1"), ""); len(p.Items) != 3 {
			t.Errorf("X-54 other events are lost: %s", urls(p))
		}
		w.mustSend(notice.To{StoreID: "sto_3"}, "plain", "/x")
		w.mustSend(notice.To{StoreID: "sto_3"}, "plain", "/x")
		if p := w.list(user("u1", "sto_3"), ""); len(p.Items) != 2 {
			t.Errorf("events without a key are taken for one: %s", urls(p))
		}
		undone := errors.New("undone")
		err := w.db.InTx(context.Background(), func(ctx context.Context) error {
			if err := w.Send(ctx, notice.To{StoreID: "sto_4"}, "plain", "/x"); err != nil {
				t.Error(err)
			}
			return undone
		})
		if err == nil || len(w.list(user("u1", "sto_4"), "").Items) != 0 {
			t.Error("a notice outlives its event")
		}
	})
}

func TestSend_refuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		good := notice.To{StoreID: "sto_1"}
		if err := w.Send(context.Background(), good, "plain", "/x"); !fault.Is(err, fault.Internal) {
			t.Errorf("outside a transaction: %v", err)
		}
		for name, err := range map[string]error{
			"unknown kind":   w.send(good, "other", "/x"),
			"nobody":         w.send(notice.To{}, "plain", "/x"),
			"two recipients": w.send(notice.To{StoreID: "sto_1", StaffRole: "reviewer"}, "plain", "/x"),
			"outside url":    w.send(good, "plain", "https://evil.example"),
			"two slashes":    w.send(good, "plain", "//evil.example"),
			"float":          w.send(good, "tool.suspended", "/x", "Video", 1.5),
		} {
			if err == nil {
				t.Errorf("%s is accepted", name)
			}
		}
	})
}

func TestTexts_in_the_readers_language(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mustSend(notice.To{StoreID: "sto_1"}, "plain", "/a")
		w.mustSend(notice.To{StoreID: "sto_1"}, "video.approved", "/b", `杯 "A" <b>%d`)
		w.mustSend(notice.To{StoreID: "sto_1"}, "tool.suspended", "/c", i18n.T("商品短片", "Shopping Video"), 7)
		p := w.list(user("u1", "sto_1"), "sto_1")
		for i, want := range []struct {
			text i18n.Text
			tone notice.Tone
		}{
			{i18n.T("商品短片 将在 7 天后暂停。", "In 7 days Shopping Video will be suspended."), notice.Bad},
			{i18n.T(`短片“杯 "A" <b>%d”已通过审核。`, `The film “杯 "A" <b>%d” was approved.`), notice.Success},
			{i18n.T("100% 完成", "100% done"), notice.Info},
		} {
			n := p.Items[i]
			if n.Text["zh"] != want.text["zh"] || n.Text["en"] != want.text["en"] || n.Tone != want.tone || n.StoreID != "sto_1" {
				t.Errorf("X-53 notice %d = %+v", i, n)
			}
		}
	})
}

func TestList_for_whom(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mustSend(notice.To{StoreID: "sto_1"}, "plain", "/s1")
		w.mustSend(notice.To{StoreID: "sto_2"}, "plain", "/s2")
		w.mustSend(notice.To{StaffRole: "reviewer"}, "plain", "/rev")
		w.mustSend(notice.To{StaffRole: "finance"}, "plain", "/fin")
		reviewer := identity.Actor{Kind: identity.User, ID: "u2", Staff: []identity.Role{identity.Reviewer}}
		operator := identity.Actor{Kind: identity.User, ID: "u3", Staff: []identity.Role{identity.Operator}}
		for _, c := range []struct {
			a     identity.Actor
			store string
			want  string
		}{
			{user("u1", "sto_1"), "", "s1 | "},
			{user("u1", "sto_1", "sto_2"), "", "s2 s1 | "},
			{user("u1", "sto_1", "sto_2"), "sto_2", "s2 | "},
			{reviewer, "", "rev | "},
			{operator, "", "fin rev | "},
			{operator, "sto_1", "s1 | "},
		} {
			if p := w.list(c.a, c.store); urls(p) != c.want || p.Unread != len(p.Items) {
				t.Errorf("%s %v %q: %s, %d unread; want %s", c.a.ID, c.a.Staff, c.store, urls(p), p.Unread, c.want)
			}
		}
		for _, a := range []identity.Actor{user("u1", "sto_1"), reviewer} {
			ctx := identity.WithActor(context.Background(), a)
			if _, err := w.List(ctx, "sto_2", page.Request{}); !fault.Is(err, fault.NotFound) {
				t.Errorf("X-51 %s lists a foreign store: %v", a.ID, err)
			}
			if err := w.ReadAll(ctx, "sto_2"); !fault.Is(err, fault.NotFound) {
				t.Errorf("X-51 %s reads a foreign store: %v", a.ID, err)
			}
		}
	})
}

func TestRead_is_each_persons_own(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 4 {
			w.mustSend(notice.To{StoreID: "sto_1"}, "plain", fmt.Sprint("/", i))
		}
		w.mustSend(notice.To{StoreID: "sto_2"}, "plain", "/foreign")
		a, b := user("u1", "sto_1"), user("u2", "sto_1")
		actx := identity.WithActor(context.Background(), a)
		all := w.list(a, "")
		foreign := w.list(user("u9", "sto_2"), "").Items[0].ID
		for range 2 {
			if err := w.Read(actx, []string{all.Items[1].ID, foreign, "ntc_unknown"}); err != nil {
				t.Fatal(err)
			}
		}
		if p := w.list(a, ""); urls(p) != "3 1 0 | 2" || p.Unread != 3 {
			t.Errorf("after reading one: %s, %d unread", urls(p), p.Unread)
		}
		if p := w.list(b, ""); urls(p) != "3 2 1 0 | " || p.Unread != 4 {
			t.Errorf("a colleague's list: %s, %d unread", urls(p), p.Unread)
		}
		if p := w.list(user("u1", "sto_2"), ""); p.Unread != 1 {
			t.Error("X-51 a foreign notice was marked")
		}
		if err := w.ReadAll(actx, ""); err != nil {
			t.Fatal(err)
		}
		if p := w.list(a, ""); urls(p) != " | 3 2 1 0" || p.Unread != 0 {
			t.Errorf("after reading all: %s, %d unread", urls(p), p.Unread)
		}
		w.mustSend(notice.To{StoreID: "sto_1"}, "plain", "/new")
		if p := w.list(a, ""); urls(p) != "new | 3 2 1 0" || p.Unread != 1 {
			t.Errorf("after a new one: %s, %d unread", urls(p), p.Unread)
		}
	})
}

func TestList_page_by_page(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 12 {
			w.mustSend(notice.To{StoreID: fmt.Sprint("sto_", i%3)}, "plain", fmt.Sprint("/", i))
		}
		a := user("u1", "sto_0", "sto_1", "sto_2")
		ctx := identity.WithActor(context.Background(), a)
		var ids []string
		for _, n := range w.list(a, "").Items {
			if n.URL == "/3" || n.URL == "/7" || n.URL == "/10" {
				ids = append(ids, n.ID)
			}
		}
		if err := w.Read(ctx, ids); err != nil {
			t.Fatal(err)
		}
		const want = "11 9 8 6 5 4 2 1 0 | 10 7 3"
		for _, limit := range []int{1, 2, 5, 9, 100} {
			var whole notice.Page
			req := page.Request{Limit: limit}
			for {
				p, err := w.List(ctx, "", req)
				if err != nil {
					t.Fatal(err)
				}
				whole.Items = append(whole.Items, p.Items...)
				if p.Unread != 9 {
					t.Errorf("unread = %d on a page", p.Unread)
				}
				if req.After = p.Next; req.After == nil {
					break
				}
			}
			if got := urls(whole); got != want {
				t.Errorf("by %d: %s, want %s", limit, got, want)
			}
		}
		if _, err := w.List(ctx, "", page.Request{After: []string{"1"}}); fault.CodeOf(err) != "cursor.invalid" {
			t.Errorf("a foreign cursor: %v", err)
		}
	})
}

func TestNew_refuses_kinds_that_cannot_be_shown(t *testing.T) {
	db := sqltest.OpenSQLite(t, schema.Files)
	for name, k := range map[string]notice.Kind{
		"twice":   kinds[0],
		"no name": {Tone: notice.Info, Text: i18n.T("a", "b")},
		"no zh":   {Name: "x", Tone: notice.Info, Text: i18n.Text{"en": "b"}},
		"no tone": {Name: "x", Text: i18n.T("a", "b")},
	} {
		d, _ := newDeps(db)
		d.Kinds = append(append([]notice.Kind{}, kinds...), k)
		if _, err := notice.New(d); fault.CodeOf(err) != "notice.config" {
			t.Errorf("%s: %v", name, err)
		}
	}
	d, _ := newDeps(db)
	d.DB = nil
	if _, err := notice.New(d); fault.CodeOf(err) != "notice.config" {
		t.Errorf("no database: %v", err)
	}
}
