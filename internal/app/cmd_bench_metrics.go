package app

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"souk/internal/base/clock"
)

type benchMetricsCmd struct {
	benchOn
	Events  int    `default:"10000000" help:"Events that are there when the sums are built again."`
	Profile string `help:"Write a CPU profile of the rebuild." type:"path" placeholder:"FILE"`
}

// metricsResult is what `souk bench metrics` prints.
type metricsResult struct {
	benchFound         // Rate: events
	Events     int     `json:"events"`
	Seconds    float64 `json:"seconds"`
	Again      float64 `json:"again_seconds"` // the second rebuild, which changes nothing
	Cells      int64   `json:"cells"`
	Memory     float64 `json:"memory_mib"` // of the process at most, seen once a second
}

// Run fills an empty database with events and builds the sums from them, twice.
//
// Source: X-13, issue 4 "rebuild of metrics from 10 million events told".
func (c benchMetricsCmd) Run(e env) error {
	return c.benchOn.run(e, func(ctx context.Context, s *souk) (benchAnswer, error) {
		return (&metricsBench{c, eventBench{benchEventsCmd: benchEventsCmd{Batch: 200}, s: s}}).run(ctx)
	})
}

type metricsBench struct {
	benchMetricsCmd
	eventBench
}

func (b *metricsBench) run(ctx context.Context) (metricsResult, error) {
	s := b.eventBench.s
	out := metricsResult{benchFound: newFound("metrics", s)}
	if err := b.shop(ctx); err != nil {
		return out, err
	}
	if err := b.fill(ctx); err != nil {
		return out, err
	}
	out.Events = b.base
	end, err := startProfile(b.benchMetricsCmd.Profile)
	if err != nil {
		return out, err
	}
	memory := watchMemory(ctx)
	began := clock.System{}.Now()
	first, err := s.insight.Rebuild(ctx)
	if err != nil {
		return out, err
	}
	out.Seconds, out.Cells = clock.System{}.Now().Sub(began).Seconds(), first.Cells
	out.Rate = float64(out.Events) / out.Seconds
	end()
	began = clock.System{}.Now()
	again, err := s.insight.Rebuild(ctx)
	if err != nil {
		return out, err
	}
	out.Again, out.Memory = clock.System{}.Now().Sub(began).Seconds(), memory()
	sum, err := b.sumSince(ctx, "", b.eventBench.s.business.Now().AddDate(-1, 0, 0))
	if err != nil {
		return out, err
	}
	out.holds(sum == int64(b.base), "the store's sums are the events")
	out.holds(again.Changed == 0, "the second rebuild changes nothing")
	return out, nil
}

// judgedRows are the events that are made one by one; the others are copies of them,
// hour by hour further back.
const judgedRows = 20_000

// fill inserts events without counting them.
func (b *metricsBench) fill(ctx context.Context) error {
	began := b.eventBench.s.business.Now()
	for b.base < min(b.Events, judgedRows) {
		b.made++
		insert, err := b.plain(ctx, b.sending(b.messages(b.made)))
		if err == nil {
			err = insert(ctx)
		}
		if err != nil {
			return err
		}
		b.base += b.Batch
	}
	for n := 1; b.base < b.Events; n++ {
		copied, err := b.eventBench.s.events.Copy(ctx, fmt.Sprintf("copy%d-", n), began, time.Duration(n)*time.Hour)
		if err != nil {
			return err
		}
		b.base += int(copied)
	}
	return nil
}

// watchMemory looks at the process once a second; what it returns ends that and
// tells the most that was seen, in MiB.
func watchMemory(ctx context.Context) (most func() float64) {
	ctx, cancel := context.WithCancel(ctx)
	var peak atomic.Uint64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.Sys-m.HeapReleased))
			if pause(ctx, time.Second) != nil {
				return
			}
		}
	}()
	return func() float64 {
		cancel()
		<-done
		return float64(peak.Load()) / (1 << 20)
	}
}
