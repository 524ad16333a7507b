package video_test

import (
	"fmt"
	"net/http"
	"testing"

	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

func TestAttempts_shown_are_bounded(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, &standIn{}, "")
		m.activate()
		id := m.submit("resubmitted for ever")
		const copied = `insert into video_attempt (id, video_id, store_id, number, title, product_ids, purposes, declarations, film, subtitles, fingerprint,
	policy_version, as_of_us, submitted_by, submitted_at_us, verdict, findings, not_checked, engine, passed, checked_at_us, outcome, code, note, decided_by, decided_at_us, encode, renditions)
select $1, video_id, store_id, $2, title, product_ids, purposes, declarations, film, subtitles, fingerprint, policy_version, as_of_us, submitted_by, submitted_at_us,
	'reject', findings, not_checked, engine, passed, checked_at_us, 'auto_rejected', code, note, decided_by, decided_at_us, encode, renditions from video_attempt where video_id = $3 and number = 1`
		for n := 2; n <= 101; n++ {
			if _, err := db.Exec(t.Context(), copied, fmt.Sprintf("att_%03d", n), int64(n), id); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Exec(t.Context(), "update video set attempts = 101, attempt_id = 'att_101' where id = $1", id); err != nil {
			t.Fatal(err)
		}
		if got := m.get(id).Video.Attempts; len(got) != 100 || got[0].Number != 101 || got[99].Number != 2 {
			t.Errorf("a film alone shows %d attempts", len(got))
		}
		var list struct {
			Items []struct {
				Attempts []struct {
					Number int `json:"number"`
				} `json:"attempts"`
				AttemptCount int `json:"attempt_count"`
			} `json:"items"`
		}
		m.call("owner", http.MethodGet, "/v1/stores/"+m.store+"/videos", nil).into(t, &list)
		if len(list.Items) != 1 || list.Items[0].AttemptCount != 101 || len(list.Items[0].Attempts) != 10 || list.Items[0].Attempts[0].Number != 101 {
			t.Errorf("in a list: %+v", list.Items)
		}
	})
}
