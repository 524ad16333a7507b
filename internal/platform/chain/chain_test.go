package chain_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	"souk/internal/platform/chain"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// shelf is a book whose rows lie in memory, so that a test can tamper with them.
type shelf struct {
	t    testing.TB
	db   *sqldb.DB
	mu   sync.Mutex
	rows map[string]string
	*chain.Service
}

const book = "shelf"

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune(seed)), ed25519.SeedSize)))
}

func newShelf(t testing.TB, db *sqldb.DB) *shelf {
	t.Helper()
	s, err := chain.New(chain.Deps{DB: db, Machine: clock.System{}, Log: slog.New(slog.DiscardHandler), Key: key('k'), Books: []string{book}})
	if err != nil {
		t.Fatal(err)
	}
	return &shelf{t: t, db: db, rows: map[string]string{}, Service: s}
}

func each(t *testing.T, test func(t *testing.T, s *shelf)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newShelf(t, db)) })
}

func (s *shelf) put(id, text string) {
	s.t.Helper()
	err := s.db.InTx(context.Background(), func(ctx context.Context) error { return s.Append(ctx, book, id, digest(text)) })
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows[id] = text
}

func (s *shelf) fill(n int) {
	s.t.Helper()
	for i := range n {
		s.put(fmt.Sprintf("row_%04d", i), fmt.Sprint("text ", i))
	}
	s.seal(n)
}

func (s *shelf) seal(want int) {
	s.t.Helper()
	if n, err := s.Seal(context.Background()); err != nil || n != want {
		s.t.Fatalf("sealed %d, %v; want %d", n, err, want)
	}
}

func (s *shelf) exec(query string, args ...any) {
	s.t.Helper()
	if _, err := s.db.Exec(context.Background(), query, args...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) verify(earlier ...chain.Head) chain.Report {
	s.t.Helper()
	r, err := s.Verify(context.Background(), chain.Book{
		Name: book,
		Digests: func(_ context.Context, ids []string) (map[string]string, error) {
			out := map[string]string{}
			for _, id := range ids {
				if text, ok := s.rows[id]; ok {
					out[id] = digest(text)
				}
			}
			return out, nil
		},
		Count: func(context.Context) (int64, error) { return int64(len(s.rows)), nil },
		IDs: func(_ context.Context, after string, limit int) ([]string, error) {
			all := slices.Sorted(maps.Keys(s.rows))
			i, _ := slices.BinarySearch(all, after+"\x00")
			return all[i:min(len(all), i+limit)], nil
		},
	}, earlier)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func codes(r chain.Report) string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, fmt.Sprint(p.Code, " ", p.Seq, " ", p.RowID))
	}
	return strings.Join(out, "; ")
}

func TestChain_X52_what_was_sealed_verifies(t *testing.T) {
	each(t, func(t *testing.T, s *shelf) {
		if r := s.verify(); !r.Good() || r.Rows != 0 {
			t.Errorf("an empty book: %+v", r)
		}
		s.fill(7)
		s.put("row_tail", "not yet")
		r := s.verify()
		if !r.Good() || r.Rows != 8 || r.Sealed != 7 || r.Unsealed != 1 || r.Head.Seq != 7 || !chain.Signed(s.PublicKey(), r.Head) {
			t.Errorf("%+v", r)
		}
		s.seal(1)
		s.seal(0)
		if r := s.verify(); !r.Good() || r.Sealed != 8 || r.Unsealed != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestChain_X52_every_tampering_is_found(t *testing.T) {
	cases := []struct {
		name   string
		tamper func(s *shelf)
		want   string
	}{
		{"row changed", func(s *shelf) { s.rows["row_0003"] = "forged" }, "row_changed 4 row_0003"},
		{"row gone", func(s *shelf) { delete(s.rows, "row_0000") }, "row_gone 1 row_0000"},
		{"row put in", func(s *shelf) { s.rows["row_0003a"] = "forged" }, "row_foreign 0 row_0003a"},
		{"one gone, one put in", func(s *shelf) { delete(s.rows, "row_0002"); s.rows["row_x"] = "forged" }, "row_gone 3 row_0002; row_foreign 0 row_x"},
		{"unsealed row gone", func(s *shelf) { delete(s.rows, "row_tail") }, "row_gone 0 row_tail"},
		{"unsealed row changed", func(s *shelf) { s.rows["row_tail"] = "forged" }, "row_changed 0 row_tail"},
		{"link's digest fits a changed row", func(s *shelf) {
			s.rows["row_0003"] = "forged"
			s.exec(`update chain_link set digest = $1 where row_id = 'row_0003'`, digest("forged"))
		}, "link_changed 4 row_0003"},
		{"link gone", func(s *shelf) { s.exec(`delete from chain_link where seq = 5`) }, "link_gone 5 ; link_changed 6 row_0005; row_foreign 0 row_0004"},
		{"tail cut off", func(s *shelf) {
			s.exec(`delete from chain_link where seq > 6`)
			delete(s.rows, "row_0006")
		}, "chain_shorter 6 row_0005"},
		{"tail cut off, head moved", func(s *shelf) {
			s.exec(`delete from chain_link where seq > 6`)
			s.exec(`update chain_head set seq = 6`)
			delete(s.rows, "row_0006")
		}, "head_changed 6 ; chain_shorter 7 "},
		{"head resigned by another key", func(s *shelf) {
			other, err := chain.New(chain.Deps{DB: s.db, Machine: clock.System{}, Log: slog.New(slog.DiscardHandler), Key: key('x'), Books: []string{book}})
			if err != nil {
				s.t.Fatal(err)
			}
			if n, err := other.Seal(context.Background()); n != 1 || err != nil {
				s.t.Fatal(n, err)
			}
		}, "head_changed 8 "},
		{"checkpoint changed", func(s *shelf) { s.exec(`update chain_checkpoint set link = $1`, digest("x")) }, "checkpoint_changed 7 "},
		{"checkpoint gone says nothing, the head does", func(s *shelf) { s.exec(`delete from chain_checkpoint`) }, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, s *shelf) {
				s.fill(7)
				s.put("row_tail", "not yet")
				c.tamper(s)
				if got := codes(s.verify()); got != c.want {
					t.Errorf("found %q, want %q", got, c.want)
				}
			})
		})
	}
}

func TestChain_X52_a_chain_made_anew_is_shorter_than_an_exported_head(t *testing.T) {
	each(t, func(t *testing.T, s *shelf) {
		s.fill(7)
		exported, err := s.Head(context.Background(), book)
		if err != nil {
			t.Fatal(err)
		}
		s.put("row_later", "later")
		s.seal(1)
		if r := s.verify(exported); !r.Good() {
			t.Errorf("the chain went on: %s", codes(r))
		}
		for _, table := range []string{"chain_link", "chain_head", "chain_checkpoint"} {
			s.exec("delete from " + table)
		}
		s.rows = map[string]string{}
		s.fill(3)
		if got := codes(s.verify(exported)); got != "chain_shorter 7 " {
			t.Errorf("found %q", got)
		}
		if r := s.verify(); !r.Good() {
			t.Errorf("without the exported head it looks whole: %s", codes(r))
		}
	})
}

func TestChain_X68_writers_and_sealers_at_once_leave_one_chain(t *testing.T) {
	each(t, func(t *testing.T, s *shelf) {
		const writers, rows = 4, 40
		var wg sync.WaitGroup
		done := make(chan struct{})
		for range 2 {
			wg.Go(func() {
				for {
					if _, err := s.Seal(context.Background()); err != nil {
						t.Error(err)
					}
					select {
					case <-done:
						return
					case <-time.After(time.Millisecond):
					}
				}
			})
		}
		var w sync.WaitGroup
		for i := range writers {
			w.Go(func() {
				for j := range rows {
					s.put(fmt.Sprintf("row_%d_%d", i, j), fmt.Sprint(i, j))
				}
			})
		}
		w.Wait()
		close(done)
		wg.Wait()
		if _, err := s.Seal(context.Background()); err != nil {
			t.Fatal(err)
		}
		if r := s.verify(); !r.Good() || r.Sealed != writers*rows || r.Unsealed != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestChain_X52_stop_seals_what_waits(t *testing.T) {
	each(t, func(t *testing.T, s *shelf) {
		s.Start(context.Background())
		s.Start(context.Background())
		s.put("row_1", "a")
		s.Stop(context.Background())
		s.Stop(context.Background())
		if r := s.verify(); !r.Good() || r.Sealed != 1 || r.Unsealed != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestChain_X52_append_needs_the_rows_transaction(t *testing.T) {
	each(t, func(t *testing.T, s *shelf) {
		if err := s.Append(context.Background(), book, "row", digest("x")); err == nil {
			t.Error("a row can be noted outside its transaction")
		}
	})
}

func TestChain_X52_property_any_change_of_any_row_is_found(t *testing.T) {
	each(t, func(t *testing.T, s *shelf) {
		s.fill(50)
		rapid.Check(t, func(t *rapid.T) {
			id := rapid.SampledFrom(slices.Sorted(maps.Keys(s.rows))).Draw(t, "row")
			text := rapid.String().Draw(t, "text")
			before := s.rows[id]
			s.rows[id] = text
			r := s.verify()
			s.rows[id] = before
			if r.Good() != (text == before) {
				t.Fatalf("%s changed to %q: %s", id, text, codes(r))
			}
			if !r.Good() && r.Problems[0].RowID != id {
				t.Fatalf("%s was named instead of %s", r.Problems[0].RowID, id)
			}
		})
	})
}

// Any link that is changed, moved or taken out is found, and so is any row of the
// tail that goes with its link.
func TestChain_X52_property_any_change_of_any_link_is_found(t *testing.T) {
	each(t, func(t *testing.T, s *shelf) {
		const links = 20
		s.fill(links)
		s.exec(`create table kept as select * from chain_link`)
		rapid.Check(t, func(t *rapid.T) {
			seq := int64(rapid.IntRange(1, links).Draw(t, "link"))
			row := fmt.Sprintf("row_%04d", seq-1)
			gone := ""
			switch how := rapid.SampledFrom([]string{"digest", "link", "row", "taken out", "tail"}).Draw(t, "how"); how {
			case "digest":
				s.exec(`update chain_link set digest = $1 where seq = $2`, digest("forged"), seq)
			case "link":
				s.exec(`update chain_link set link = $1 where seq = $2`, digest("forged"), seq)
			case "row":
				s.exec(`update chain_link set row_id = 'row_forged' where seq = $1`, seq)
			case "taken out":
				s.exec(`delete from chain_link where seq = $1`, seq)
			case "tail":
				s.exec(`delete from chain_link where seq = $1`, int64(links))
				row = fmt.Sprintf("row_%04d", links-1)
				gone = s.rows[row]
				delete(s.rows, row)
			}
			r := s.verify()
			s.exec(`delete from chain_link`)
			s.exec(`insert into chain_link select * from kept`)
			if gone != "" {
				s.rows[row] = gone
			}
			if r.Good() {
				t.Fatalf("link %d was touched and nothing was found", seq)
			}
		})
		if r := s.verify(); !r.Good() {
			t.Errorf("as it was: %s", codes(r))
		}
	})
}
