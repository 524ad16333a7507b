package audit_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/platform/chain"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

type sealed struct {
	t  *testing.T
	db *sqldb.DB
	*audit.Service
	chain *chain.Service
}

// eachSealed is a trail of rows rows, all but the last of them sealed.
func eachSealed(t *testing.T, rows int, test func(t *testing.T, s *sealed)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		now := clock.NewBusiness(clock.Fixed(day))
		links, err := chain.New(chain.Deps{DB: db, Machine: clock.System{}, Log: slog.New(slog.DiscardHandler),
			Key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)), Books: []string{audit.Book}})
		if err != nil {
			t.Fatal(err)
		}
		s := &sealed{t: t, db: db, chain: links}
		if s.Service, err = audit.New(audit.Deps{DB: db, Clock: now, Machine: clock.Fixed(machine), IDs: ident.NewSource(now, nil),
			Log: slog.New(slog.DiscardHandler), Chain: links}); err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if i == rows-1 {
				if n, err := links.Seal(context.Background()); n != rows-1 || err != nil {
					t.Fatal(n, err)
				}
			}
			write(t, db, s.Service, owner, audit.Entry{StoreID: "sto_1", Subject: fmt.Sprint("vid_", i), Action: "video.published", After: map[string]int{"n": i}})
		}
		test(t, s)
	})
}

func (s *sealed) exec(query string, args ...any) {
	s.t.Helper()
	if _, err := s.db.Exec(context.Background(), query, args...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *sealed) found() string {
	s.t.Helper()
	r, err := s.VerifyTrail(context.Background(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, p := range r.Problems {
		out = append(out, fmt.Sprint(p.Code, " ", p.Seq))
	}
	return strings.Join(out, "; ")
}

func (s *sealed) export() string {
	s.t.Helper()
	var b bytes.Buffer
	if err := s.Export(context.Background(), &b); err != nil {
		s.t.Fatal(err)
	}
	return b.String()
}

func TestTrail_X52_tampering_with_any_row_is_found(t *testing.T) {
	eachSealed(t, 6, func(t *testing.T, s *sealed) {
		if got := s.found(); got != "" {
			t.Fatalf("untouched: %s", got)
		}
		forge := []string{
			`update audit set reason = 'forged' where subject = 'vid_2'`,
			`update audit set salt = '' where subject = 'vid_2'`,
			`update audit set digest = 'aa' where subject = 'vid_2'`,
			`update audit set at_us = at_us + 1 where subject = 'vid_2'`,
			`update audit set after_json = '{"n":3}' where subject = 'vid_2'`,
		}
		s.exec(`create table kept as select * from audit`)
		for _, query := range forge {
			s.exec(query)
			if got := s.found(); got != "row_changed 3" {
				t.Errorf("%s: found %q", query, got)
			}
			s.exec(`delete from audit`)
			s.exec(`insert into audit select * from kept`)
		}
		s.exec(`delete from audit where subject = 'vid_5'`) // the unsealed tail
		if got := s.found(); got != "row_gone 0" {
			t.Errorf("the tail cut off: found %q", got)
		}
	})
}

func TestTrail_X52_an_export_can_be_checked_without_the_database(t *testing.T) {
	eachSealed(t, 6, func(t *testing.T, s *sealed) {
		text := s.export()
		check := func(text string) string {
			t.Helper()
			r, err := chain.VerifyBundle(strings.NewReader(text), s.chain.PublicKey(), audit.BundleDigest)
			if err != nil {
				return fault.CodeOf(err)
			}
			var out []string
			for _, p := range r.Problems {
				out = append(out, fmt.Sprint(p.Code, " ", p.Seq))
			}
			if r.Good() && r.Sealed != 5 {
				t.Errorf("%d rows of 5", r.Sealed)
			}
			return strings.Join(out, "; ")
		}
		lines := strings.SplitAfter(text, "\n")
		without := func(i int) string { return strings.Join(append(append([]string{}, lines[:i]...), lines[i+1:]...), "") }
		cases := map[string][2]string{
			"as it is":           {text, ""},
			"a row changed":      {strings.Replace(text, `"subject":"vid_3"`, `"subject":"vid_9"`, 1), "row_changed 4"},
			"an actor renamed":   {strings.Replace(text, "李雷", "韩梅", 1), "row_changed 1"},
			"a line taken out":   {without(2), "link_gone 2; link_changed 3"},
			"the end cut off":    {strings.Join(lines[:3], ""), "chain_shorter 2"},
			"another file":       {"{}\n", "chain.not_a_bundle"},
			"nothing":            {"", "chain.not_a_bundle"},
			"a line of rubbish":  {text + "}{\n", "link_changed 6"},
			"another one's key":  {strings.Replace(text, `"signature":"`, `"signature":"00`, 1), "checkpoint_changed 5"},
			"half of a last row": {text[:len(text)/2], ""},
		}
		for name, c := range cases {
			got := check(c[0])
			if name == "half of a last row" {
				if !strings.Contains(got, "chain_shorter") {
					t.Errorf("%s: %q", name, got)
				}
				continue
			}
			if got != c[1] {
				t.Errorf("%s: found %q, want %q", name, got, c[1])
			}
		}
	})
}

func TestTrail_X52_without_a_chain_it_says_so(t *testing.T) {
	each(t, func(t *testing.T, _ *sqldb.DB, s *audit.Service, _ *clock.Business) {
		for _, err := range []error{
			s.Export(context.Background(), &bytes.Buffer{}),
			func() error { _, err := s.VerifyTrail(context.Background(), nil); return err }(),
			func() error { _, err := s.Head(context.Background()); return err }(),
		} {
			if fault.CodeOf(err) != "audit.no_chain" {
				t.Errorf("got %v", err)
			}
		}
	})
}
