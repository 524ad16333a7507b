package app

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestCrash_X68_X62_kill_9_during_ingest kills the service while events come in.
// After a restart every acknowledged batch is there; sent again, as a page does
// that heard nothing, all of them count once, and the debugger's rows say so.
func TestCrash_X68_X62_kill_9_during_ingest(t *testing.T) {
	rounds := crashRounds(t)
	dir := filepath.Join(t.TempDir(), "data")
	c := startChild(t, dir, "--sandbox")
	var m madeStore
	c.must(c.operatorKey(dir), "POST", "/v1/sandbox/stores", `{}`, &m)
	batch := func(name string) string {
		var b strings.Builder
		for i := range 20 {
			fmt.Fprintf(&b, `,{"type":"track","event":"Cart Viewed","userId":"u","messageId":"%s-%d"}`, name, i)
		}
		return `{"batch":[` + b.String()[1:] + `]}`
	}
	var mu sync.Mutex
	sent, heard := map[string]bool{}, map[string]bool{}
	acknowledged := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(heard)
	}
	for round := range rounds {
		var wg sync.WaitGroup
		for worker := range 6 {
			wg.Go(func() {
				for i := 0; ; i++ {
					name := fmt.Sprintf("r%dw%di%d", round, worker, i)
					mu.Lock()
					sent[name] = true
					mu.Unlock()
					status, text, err := c.call(m.OwnerKey, "POST", "/v1/batch", batch(name))
					if err != nil {
						return
					}
					if status != http.StatusOK {
						t.Errorf("%d %s", status, text)
						return
					}
					mu.Lock()
					heard[name] = true
					mu.Unlock()
				}
			})
		}
		untilMore(acknowledged, 1+rand.IntN(40)) // when the kill comes is left to chance
		c.kill()
		wg.Wait()
		c = startChild(t, dir, "--sandbox")
	}
	if len(heard) < rounds {
		t.Fatalf("only %d batches were answered", len(heard))
	}
	for name := range sent {
		var s strictAnswer
		c.must(m.OwnerKey, "POST", "/v1/batch?strict=1", batch(name), &s)
		if s.Accepted+s.Duplicates != 20 || s.Accepted != 0 && s.Duplicates != 0 {
			t.Errorf("%s is half there: %d new, %d known", name, s.Accepted, s.Duplicates)
		}
		if heard[name] && s.Accepted != 0 {
			t.Errorf("%s was acknowledged and %d of its events are gone", name, s.Accepted)
		}
	}
	c.kill()
	w := start(t, Config{Data: dir, Addr: defaultAddr, Sandbox: true}.fromEnvironment(func(string) string { return "" }))
	now := w.s.business.Now()
	n, err := w.s.insight.Sum(w.system(), m.Store.ID, "", "event.cart_viewed", now.Add(-24*time.Hour), now.Add(time.Hour))
	rows, rowsErr := w.s.events.Rows(w.system(), m.Store.ID)
	if err != nil || rowsErr != nil || n != int64(20*len(sent)) || rows != n {
		t.Errorf("%d batches count as %d events in %d rows: %v %v", len(sent), n, rows, err, rowsErr)
	}
	res, err := w.s.insight.Rebuild(w.system())
	if err != nil || res.Changed != 0 {
		t.Errorf("X-13 a rebuild changed %d sums: %v", res.Changed, err)
	}
	t.Logf("%d rounds, %d batches, %d acknowledged before a kill", rounds, len(sent), len(heard))
}
