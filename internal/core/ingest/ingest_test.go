package ingest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/core/ingest"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

const insertNote = "insert into cron (name, last_tick_us) values ($1, $2)"

// service keeps rows in any table; a row with "bad" breaks in the engine, one with
// "away" finds the database gone.
func service(t *testing.T, db *sqldb.DB) *ingest.Service {
	t.Helper()
	s, err := ingest.New(ingest.Deps{DB: db, Log: slog.New(slog.DiscardHandler), Guard: httpapi.Public(), Kinds: []ingest.Kind{{
		Name: "notes", Apply: func(ctx context.Context, raw json.RawMessage) (ingest.Outcome, error) {
			row, err := ingest.Decode[struct {
				ID string `json:"id"`
				N  int64  `json:"n"`
			}](raw)
			if err != nil {
				return ingest.Outcome{}, err
			}
			if row.ID == "away" {
				return ingest.Outcome{}, fault.E("test", fault.Unavailable, "database.away", nil, "away")
			}
			if _, err := db.Exec(ctx, insertNote, row.ID, row.N); err != nil {
				return ingest.Outcome{}, err
			}
			if strings.HasPrefix(row.ID, "bad") {
				return ingest.Outcome{}, errors.New("broken")
			}
			return ingest.Outcome{ID: row.ID, Result: ingest.Created}, nil
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func take(t *testing.T, s *ingest.Service, in io.Reader) ([]ingest.Verdict, ingest.Tally, error) {
	t.Helper()
	var out []ingest.Verdict
	tally, err := s.TakeLines(t.Context(), "notes", "zh", in, func(vs []ingest.Verdict) error {
		out = append(out, vs...)
		return nil
	})
	return out, tally, err
}

func rows(t *testing.T, db *sqldb.DB) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], "select count(*) from cron")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTake_X57_a_row_that_breaks_does_not_hinder_its_neighbours(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		var b strings.Builder
		for i := range 450 {
			id := fmt.Sprint("n", i)
			if i%100 == 7 {
				id = fmt.Sprint("bad", i)
			}
			fmt.Fprintf(&b, "{\"id\":%q,\"n\":%d}\n", id, i)
		}
		verdicts, tally, err := take(t, service(t, db), strings.NewReader(b.String()))
		if err != nil || tally != (ingest.Tally{Rows: 450, Created: 445, Refused: 5}) || rows(t, db) != 445 {
			t.Fatalf("%+v %v, %d rows", tally, err, rows(t, db))
		}
		for i, v := range verdicts {
			if v.Row != int64(i+1) || (v.Code == "row.try_again") != (i%100 == 7) || i%100 == 7 && v.ID != fmt.Sprint("bad", i) {
				t.Errorf("row %d: %+v", i, v)
			}
		}
	})
}

func TestTake_a_database_that_goes_away_ends_the_stream_and_keeps_what_was_answered(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		var b strings.Builder
		for i := range 250 {
			fmt.Fprintf(&b, "{\"id\":\"n%d\"}\n", i)
		}
		b.WriteString("{\"id\":\"away\"}\n")
		verdicts, _, err := take(t, service(t, db), strings.NewReader(b.String()))
		if !fault.Is(err, fault.Unavailable) || rows(t, db) != int64(len(verdicts)) || len(verdicts) != 200 {
			t.Errorf("%v: %d verdicts, %d rows", err, len(verdicts), rows(t, db))
		}
	})
}

func TestDecode_says_what_is_wrong_and_where(t *testing.T) {
	type inner struct {
		N int64 `json:"n"`
	}
	type row struct {
		ID   string   `json:"id"`
		In   inner    `json:"in"`
		List []string `json:"list"`
	}
	for raw, want := range map[string]string{
		`{"id":7}`: "field.type /id", `{"in":{"n":"1"}}`: "field.type /in/n", `{"in":{"n":1.5}}`: "field.type /in/n", `{"list":"x"}`: "field.type /list",
		`{"idd":"x"}`: "field.unknown /idd", `{"id":"x"`: "row.malformed ", `[]`: "row.malformed ", `null`: "row.malformed ", `{} {}`: "row.malformed ", ``: "row.malformed ", `7`: "row.malformed ",
	} {
		_, err := ingest.Decode[row](json.RawMessage(raw))
		f := fault.As(err)
		if err == nil || len(f.Fields) != 1 || f.Code+" "+f.Fields[0].Pointer != want || !f.Msg.Complete() {
			t.Errorf("%s: %v %+v, want %s", raw, err, f.Fields, want)
		}
	}
}

func FuzzTake(f *testing.F) {
	for _, seed := range []string{"{\"id\":\"a\"}\n", "[1,2]", "{\"items\":[{\"id\":\"a\"},7]}", "\xff\xfe\n{}\n", strings.Repeat("[", 500), "{\"items\":{}}"} {
		f.Add(seed)
	}
	db := sqltest.OpenSQLite(f, schema.Files)
	s, err := ingest.New(ingest.Deps{DB: db, Log: slog.New(slog.DiscardHandler), Guard: httpapi.Public(), Kinds: []ingest.Kind{{Name: "notes", Apply: func(_ context.Context, raw json.RawMessage) (ingest.Outcome, error) {
		row, err := ingest.Decode[struct {
			ID string `json:"id"`
		}](raw)
		return ingest.Outcome{ID: row.ID, Result: ingest.Created}, err
	}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, take := range []func(context.Context, string, string, io.Reader, func([]ingest.Verdict) error) (ingest.Tally, error){s.TakeLines, s.TakeList} {
			seen := int64(0)
			tally, err := take(t.Context(), "notes", "en", strings.NewReader(body), func(vs []ingest.Verdict) error {
				for _, v := range vs {
					if seen++; v.Row != seen || v.Result == ingest.Refused && v.Code == "" {
						t.Errorf("%+v", v)
					}
				}
				return nil
			})
			if tally.Rows != seen || err != nil && fault.KindOf(err) != fault.Invalid {
				t.Errorf("%d verdicts for %d rows, %v", seen, tally.Rows, err)
			}
		}
	})
}
