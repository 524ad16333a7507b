package groupcommit_test

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/platform/groupcommit"
)

func TestGroup_everything_is_run_once_whoever_leads(t *testing.T) {
	for _, lanes := range []int{1, 3} {
		var mu sync.Mutex
		ran := map[int]int{}
		var at, most atomic.Int64
		calls := 0
		g := &groupcommit.Group[int]{Lanes: lanes, Most: 10, Run: func(items []int) error {
			now := at.Add(1)
			defer at.Add(-1)
			mu.Lock()
			defer mu.Unlock()
			most.Store(max(most.Load(), now))
			calls++
			if len(items) > 10 {
				t.Errorf("%d items in one call", len(items))
			}
			for _, n := range items {
				ran[n]++
			}
			return nil
		}}
		var wg sync.WaitGroup
		for n := range 2000 {
			wg.Go(func() {
				if err := g.Do(n); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(ran) != 2000 || calls < 200 {
			t.Errorf("%d items in %d calls", len(ran), calls)
		}
		for n, times := range ran {
			if times != 1 {
				t.Errorf("item %d ran %d times", n, times)
			}
		}
		if most.Load() > int64(lanes) {
			t.Errorf("%d calls at once with %d lanes", most.Load(), lanes)
		}
	}
}

// tenTogether calls Do(0), which Run holds, and Do(1) to Do(9) behind it; when all of
// them stand in line it lets the first one go. It returns what each was told.
func tenTogether(g *groupcommit.Group[int], first <-chan struct{}, held chan<- struct{}) []error {
	var wg sync.WaitGroup
	errs := make([]error, 10)
	wg.Go(func() { errs[0] = g.Do(0) })
	<-first
	for n := 1; n < 10; n++ {
		wg.Go(func() { errs[n] = g.Do(n) })
	}
	for g.Waiting() < 9 {
		runtime.Gosched()
	}
	close(held)
	wg.Wait()
	return errs
}

// TestGroup_joins holds the first call until the others stand in line: they go
// together, and the one at fault hears of it alone.
func TestGroup_joins_what_waits_and_tells_only_the_one_at_fault(t *testing.T) {
	first, held := make(chan struct{}), make(chan struct{})
	var sizes []int
	bad := errors.New("seven")
	g := &groupcommit.Group[int]{Lanes: 1, Of: func(int) int { return 2 }, Run: func(items []int) error {
		sizes = append(sizes, len(items))
		if items[0] == 0 {
			close(first)
			<-held
		}
		for _, n := range items {
			if n == 7 {
				return bad
			}
		}
		return nil
	}}
	for n, err := range tenTogether(g, first, held) {
		if (n == 7) != errors.Is(err, bad) {
			t.Errorf("item %d: %v", n, err)
		}
	}
	// The nine go together; as that fails, each goes alone.
	if want := []int{1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1}; !slices.Equal(sizes, want) {
		t.Errorf("calls of %v items, want %v", sizes, want)
	}
}

// TestGroup_a_database_that_is_away: every call may take its whole time limit, so
// nobody waits for those before him to fail one by one.
func TestGroup_a_database_that_is_away_is_told_to_all_at_once(t *testing.T) {
	first, held := make(chan struct{}), make(chan struct{})
	var sizes []int
	away := fault.E("test", fault.Unavailable, "database.away", nil, "away")
	g := &groupcommit.Group[int]{Lanes: 1, Run: func(items []int) error {
		sizes = append(sizes, len(items))
		if items[0] == 0 {
			close(first)
			<-held
		}
		return away
	}}
	for n, err := range tenTogether(g, first, held) {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("item %d: %v", n, err)
		}
	}
	if !slices.Equal(sizes, []int{1, 9}) {
		t.Errorf("calls of %v items", sizes)
	}
}

func TestGroup_members_of_a_call_that_panics_are_told(t *testing.T) {
	first, held := make(chan struct{}), make(chan struct{})
	broken := true
	g := &groupcommit.Group[int]{Lanes: 1, Run: func(items []int) error {
		if items[0] == 0 {
			close(first)
			<-held
		} else if broken {
			broken = false
			panic("a fault")
		}
		return nil
	}}
	var wg sync.WaitGroup
	var told, panicked atomic.Int64
	wg.Go(func() { _ = g.Do(0) })
	<-first
	for n := 1; n < 4; n++ {
		wg.Go(func() {
			defer func() {
				if recover() != nil {
					panicked.Add(1)
				}
			}()
			if g.Do(n) != nil {
				told.Add(1)
			}
		})
	}
	for g.Waiting() < 3 {
		runtime.Gosched()
	}
	close(held)
	wg.Wait()
	if told.Load() != 2 || panicked.Load() != 1 {
		t.Errorf("%d told, %d panicked", told.Load(), panicked.Load())
	}
	if err := g.Do(9); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestGroup_a_heavy_item_goes_alone(t *testing.T) {
	var sizes []int
	g := &groupcommit.Group[int]{Lanes: 1, Most: 3, Of: func(n int) int { return n }, Run: func(items []int) error {
		sizes = append(sizes, len(items))
		return nil
	}}
	if err := g.Do(100); err != nil || len(sizes) != 1 || sizes[0] != 1 {
		t.Errorf("%v %v", sizes, err)
	}
}
