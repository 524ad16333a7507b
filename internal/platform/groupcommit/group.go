package groupcommit

import (
	"errors"
	"slices"
	"sync"

	"souk/internal/base/fault"
)

// Group joins what waits. The zero value is not of use: Run and Lanes are needed.
// It is safe for concurrent use.
type Group[T any] struct {
	// Run does the items in one transaction. If it fails, each item is run alone,
	// so that only the one at fault hears of it; a fault of kind Unavailable is
	// nobody's own: all hear of it at once, instead of waiting for it one by one.
	Run   func(items []T) error
	Lanes int              // calls of Run at once
	Most  int              // weight of one call, unless one item alone weighs more; 0: no bound
	Of    func(item T) int // weight of an item; nil: 1

	mu      sync.Mutex
	waiting []*place[T]
	running int
}

// place is a caller in the line.
type place[T any] struct {
	item T
	err  error
	wake chan []*place[T] // a group to lead, its own place first; nil: done
}

// Do returns when the item was run, together with others or alone.
func (g *Group[T]) Do(item T) error {
	p := &place[T]{item: item, wake: make(chan []*place[T], 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, p)
	var group []*place[T]
	if g.running < g.Lanes {
		g.running++
		group = g.head()
	}
	g.mu.Unlock()
	if group != nil && group[0] != p { // somebody came first
		group[0].wake <- group
		group = nil
	}
	if group == nil {
		group = <-p.wake
	}
	if group != nil {
		g.lead(group)
	}
	return p.err
}

// errBroken is what the members hear whose leader panicked.
var errBroken = errors.New("groupcommit: the call broke off")

// lead runs a group, tells its members and hands the lane to the next group; it
// does so too when Run panics.
func (g *Group[T]) lead(group []*place[T]) {
	for _, p := range group {
		p.err = errBroken
	}
	defer func() {
		g.mu.Lock()
		next := g.head()
		if next == nil {
			g.running--
		}
		g.mu.Unlock()
		if next != nil {
			next[0].wake <- next
		}
		for _, p := range group[1:] {
			p.wake <- nil
		}
	}()
	g.run(group)
}

// head takes the group at the head of the line out of it; nil when nobody waits.
// Its first member leads it. The lock is held.
func (g *Group[T]) head() []*place[T] {
	n, weight := 0, 0
	for n < len(g.waiting) {
		weight += g.weight(g.waiting[n].item)
		if n > 0 && g.Most > 0 && weight > g.Most {
			break
		}
		n++
	}
	if n == 0 {
		return nil
	}
	group := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return group
}

func (g *Group[T]) weight(item T) int {
	if g.Of == nil {
		return 1
	}
	return g.Of(item)
}

func (g *Group[T]) run(group []*place[T]) {
	items := make([]T, len(group))
	for i, p := range group {
		items[i] = p.item
	}
	err := g.Run(items)
	for i, p := range group {
		if err != nil && len(group) > 1 && !fault.Is(err, fault.Unavailable) {
			p.err = g.Run(items[i : i+1])
		} else {
			p.err = err
		}
	}
}
