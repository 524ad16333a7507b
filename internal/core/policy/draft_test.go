package policy_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/core/policy"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var operator = identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: "usr_1", Staff: []identity.Role{identity.Operator}})

func any64(int64) error { return nil }

func only(want int64) func(int64) error {
	return func(v int64) error {
		if v != want {
			return fault.T("test", fault.Stale, "match.stale", "旧", "stale")
		}
		return nil
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("error %v, want %q", err, code)
	}
}

type desk struct {
	*world
	*policy.Service
	t *testing.T
}

func eachDesk(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		s := w.service(t)
		if _, err := s.Start(operator, nil); err != nil {
			t.Fatal(err)
		}
		test(t, &desk{w, s, t})
	})
}

func (d *desk) draft(changes string) policy.Draft {
	d.t.Helper()
	draft, err := d.AddDraft(operator, policy.DraftInput{Title: "more", Changes: json.RawMessage(changes)})
	if err != nil {
		d.t.Fatal(err)
	}
	return draft
}

func (d *desk) version() string {
	d.t.Helper()
	doc, err := d.Current(operator)
	if err != nil {
		d.t.Fatal(err)
	}
	return doc.Version
}

func (d *desk) publish(changes string, from time.Time) policy.Publication {
	d.t.Helper()
	over, err := d.At(operator, max64(from, d.clock.Now()))
	if err != nil {
		d.t.Fatal(err)
	}
	p, err := d.PublishDraft(operator, d.draft(changes).ID, policy.PublishInput{EffectiveFrom: from, Reason: "test", Over: over.Version})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

func max64(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func TestDraft_X66_two_versions_the_later_takes_effect_on_its_instant(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		from := start.Add(48 * time.Hour)
		d.publish(`{"demo":{"count":5}}`, time.Time{})
		d.publish(`{"demo":{"count":9}}`, from)
		for _, c := range []struct {
			at   time.Time
			want int
		}{{start, 5}, {from.Add(-time.Microsecond), 5}, {from, 9}, {from.Add(time.Microsecond), 9}} {
			d.clock.MoveTo(c.at)
			if got := count(t, d.Service); got != c.want {
				t.Errorf("at %s: count %d, want %d", c.at, got, c.want)
			}
		}
	})
}

func TestDraft_X66_roll_back_restores_version_and_values(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first := d.version()
		d.publish(`{"demo":{"count":5,"words":{"zh":["乙"]}}}`, time.Time{})
		if d.version() == first || count(t, d.Service) != 5 {
			t.Fatal("the draft did not take effect")
		}
		wantCode(t, rollBack(d, "2.4-ffffffff", "r"), "policy.unknown")
		wantCode(t, rollBack(d, first, " "), "policy.reason")
		if err := rollBack(d, first, "too strict"); err != nil {
			t.Fatal(err)
		}
		if d.version() != first || count(t, d.Service) != 3 {
			t.Errorf("version %s, count %d", d.version(), count(t, d.Service))
		}
		wantCode(t, rollBack(d, first, "twice"), "policy.no_change")
		if rows := d.audits(t); len(rows) != 3 || rows[0].Reason != "too strict" || rows[0].ActorID != "usr_1" {
			t.Errorf("audit rows %+v", rows)
		}
	})
}

func rollBack(d *desk, version, reason string) error {
	_, err := d.RollBack(operator, version, policy.PublishInput{Reason: reason})
	return err
}

func TestDraft_X66_refusals(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		over := d.version()
		bad := d.draft(`{"demo":{"count":0,"nope":1,"max_share":"7"}}`)
		publish := func(id string, in policy.PublishInput) error { _, err := d.PublishDraft(operator, id, in); return err }
		err := publish(bad.ID, policy.PublishInput{Reason: "r", Over: over})
		wantCode(t, err, "policy.invalid")
		var f *fault.Fault
		if !errors.As(err, &f) || len(f.Fields) != 3 {
			t.Errorf("all mistakes at once: %v", err)
		}
		good := d.draft(`{"demo":{"count":4}}`)
		wantCode(t, publish(good.ID, policy.PublishInput{Over: over}), "policy.reason")
		wantCode(t, publish(good.ID, policy.PublishInput{Reason: "r", Over: over, EffectiveFrom: start.Add(-time.Microsecond)}), "policy.past")
		wantCode(t, publish(good.ID, policy.PublishInput{Reason: "r", Over: "2.4-00000000"}), "policy.moved")
		wantCode(t, publish("pdr_none", policy.PublishInput{Reason: "r", Over: over}), "draft.unknown")
		wantCode(t, publish(d.draft(`{}`).ID, policy.PublishInput{Reason: "r", Over: over}), "policy.no_change")
		if err := publish(good.ID, policy.PublishInput{Reason: "r", Over: over}); err != nil {
			t.Fatal(err)
		}
		wantCode(t, publish(good.ID, policy.PublishInput{Reason: "r", Over: over}), "draft.closed") // double click
		_, err = d.SaveDraft(operator, good.ID, policy.DraftInput{Title: "x"}, any64)
		wantCode(t, err, "draft.closed")
		for changes, code := range map[string]string{`[]`: "policy.unreadable", `{"demo":{"count":1,"count":2}}`: "policy.unreadable", `{`: "policy.unreadable"} {
			_, err := d.AddDraft(operator, policy.DraftInput{Title: "x", Changes: json.RawMessage(changes)})
			wantCode(t, err, code)
		}
		_, err = d.AddDraft(operator, policy.DraftInput{Title: "  "})
		wantCode(t, err, "draft.title")
		list, err := d.Publications(operator)
		if err != nil || len(list) != 2 {
			t.Errorf("%d publications, %v", len(list), err)
		}
	})
}

func TestDraft_X66_saving_needs_the_version_that_was_seen(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		draft := d.draft(`{"demo":{"count":4}}`)
		saved, err := d.SaveDraft(operator, draft.ID, policy.DraftInput{Title: "new", Changes: json.RawMessage(`{"demo":{"count":6}}`)}, only(1))
		if err != nil || saved.Version != 2 {
			t.Fatalf("%+v, %v", saved, err)
		}
		_, err = d.SaveDraft(operator, draft.ID, policy.DraftInput{Title: "old"}, only(1))
		wantCode(t, err, "match.stale")
		if _, err = d.DiscardDraft(operator, draft.ID, only(2)); err != nil {
			t.Fatal(err)
		}
		open, err := d.Drafts(operator, policy.DraftOpen, page.Request{})
		if err != nil || len(open.Items) != 0 {
			t.Errorf("open drafts %+v, %v", open.Items, err)
		}
		gone, err := d.Drafts(operator, policy.DraftDiscarded, page.Request{})
		if err != nil || len(gone.Items) != 1 || string(gone.Items[0].Changes) != `{"demo":{"count":6}}` {
			t.Errorf("discarded drafts %+v, %v", gone.Items, err)
		}
	})
}

func TestDraft_X66_preview_names_every_difference(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.publish(`{"demo":{"count":5}}`, time.Time{})
		p, err := d.Preview(operator, []byte(`{"guidelines":"2.5","demo":{"count":null,"wait":"2d","words":{"en":["two"],"fr":["un"]},"deep":{"level":"L4"}}}`), time.Time{})
		if err != nil || len(p.Problems) != 0 {
			t.Fatalf("%v, %v", p.Problems, err)
		}
		want := map[string][2]string{
			"guidelines":      {`"2.4"`, `"2.5"`},
			"demo.count":      {`5`, `3`},
			"demo.wait":       {`"1d"`, `"2d"`},
			"demo.words.en":   {`["one"]`, `["two"]`},
			"demo.words.fr":   {``, `["un"]`},
			"demo.deep.level": {`"L3"`, `"L4"`},
		}
		if len(p.Differences) != len(want) {
			t.Errorf("differences %+v", p.Differences)
		}
		for _, got := range p.Differences {
			if w := want[got.Key]; string(got.Before) != w[0] || string(got.After) != w[1] {
				t.Errorf("%s: %s → %s, want %v", got.Key, got.Before, got.After, w)
			}
		}
		back, err := d.Preview(operator, []byte(`{}`), time.Time{})
		if err != nil || len(back.Differences) != 0 || back.Document.Version != back.Over.Version {
			t.Errorf("nothing changes nothing: %+v, %v", back.Differences, err)
		}
	})
}

func TestDraft_X66_a_scheduled_publication_can_be_withdrawn_until_it_begins(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		from := start.Add(time.Hour)
		p := d.publish(`{"demo":{"count":9}}`, from)
		if err := d.Withdraw(operator, p.ID, "wrong day"); err != nil {
			t.Fatal(err)
		}
		wantCode(t, d.Withdraw(operator, p.ID, "again"), "publication.withdrawn")
		wantCode(t, d.Withdraw(operator, "pub_none", "r"), "publication.unknown")
		begun := d.publish(`{"demo":{"count":8}}`, start.Add(2*time.Hour))
		d.clock.MoveTo(start.Add(2 * time.Hour))
		wantCode(t, d.Withdraw(operator, begun.ID, "late"), "publication.begun")
		if got := count(t, d.Service); got != 8 {
			t.Errorf("count %d", got)
		}
		again := d.service(t) // after a restart
		if _, err := again.Start(operator, nil); err != nil || count(t, again) != 8 {
			t.Errorf("after a restart: %d, %v", count(t, again), err)
		}
	})
}

func TestDraft_X66_two_publishers_at_once_one_is_told_to_look_again(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		over := d.version()
		var drafts []policy.Draft
		for _, c := range []string{`{"demo":{"count":7}}`, `{"demo":{"on":false}}`, `{"demo":{"wait":"3d"}}`} {
			drafts = append(drafts, d.draft(c))
		}
		errs := make([]error, len(drafts))
		var wg sync.WaitGroup
		for i, draft := range drafts {
			wg.Go(func() {
				_, errs[i] = d.PublishDraft(operator, draft.ID, policy.PublishInput{Reason: "r", Over: over})
			})
		}
		wg.Wait()
		published := 0
		for _, err := range errs {
			if err == nil {
				published++
				continue
			}
			wantCode(t, err, "policy.moved")
		}
		if published != 1 {
			t.Errorf("%d were published: %v", published, errs)
		}
	})
}

func TestDraft_X66_what_if_tells_the_effect_and_writes_nothing(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		var seen [2]int
		s, err := policy.New(policy.Deps{DB: w.db, Clock: w.clock, Machine: w.clock, IDs: w.ids, Log: discard(), Audit: w.audit,
			Sections: []policy.Section{section()}, WhatIfs: func() []policy.WhatIf {
				return []policy.WhatIf{{Name: "things", Label: i18n.T("东西", "Things"), Run: func(_ context.Context, before, after policy.Document, limit int) (policy.Effect, error) {
					seen = [2]int{policy.Get[limits](before, "demo").Count, policy.Get[limits](after, "demo").Count}
					return policy.Effect{Checked: limit, Changed: []policy.Affected{{Subject: "a"}}}, nil
				}}}
			}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Start(operator, nil); err != nil {
			t.Fatal(err)
		}
		d, err := s.AddDraft(operator, policy.DraftInput{Title: "x", Changes: json.RawMessage(`{"demo":{"count":4}}`)})
		if err != nil {
			t.Fatal(err)
		}
		effects, err := s.Effects(operator, d.ID, 17)
		if err != nil || len(effects) != 1 || effects[0].Name != "things" || effects[0].Checked != 17 || seen != [2]int{3, 4} {
			t.Errorf("%+v, %v, %v", effects, seen, err)
		}
		if rows, err := w.audit.List(operator, audit.Filter{Action: "policy.published"}, page.Request{}); err != nil || len(rows.Items) != 1 {
			t.Errorf("%d published, %v", len(rows.Items), err)
		}
	})
}
