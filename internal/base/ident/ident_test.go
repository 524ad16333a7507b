package ident_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
)

func TestSource_ids_sort_by_making_and_never_repeat(t *testing.T) {
	s := ident.NewSource(clock.Fixed(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), nil)
	made := make([]string, 5000)
	for i := range made {
		made[i] = s.New("vid")
	}
	if !slices.IsSorted(made) || len(slices.Compact(slices.Clone(made))) != len(made) {
		t.Error("ids of one millisecond do not sort in the order of making")
	}
	if got := ident.MadeAt(made[0]); !got.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("MadeAt = %s", got)
	}
	if ident.Prefix(made[0]) != "vid" || ident.Prefix("x") != "" || !ident.MadeAt("vid_short").IsZero() {
		t.Error("prefix or time of a foreign id")
	}
}

func TestSource_parallel(t *testing.T) {
	s := ident.NewSource(clock.System{}, nil)
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				id := s.New("x")
				mu.Lock()
				if seen[id] {
					t.Errorf("%s twice", id)
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}
