package insight

import (
	"context"
	"slices"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/base/ratio"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/core/store"
)

// Benchmarks are the lines of a tool as they stand, of every tool for "", in the
// order of the registry. Errors: NotFound for the tool.
//
// Source.
func (s *Service) Benchmarks(ctx context.Context, toolID string) ([]Line, error) {
	const op = "insight.Benchmarks"
	if toolID != "" {
		if _, err := s.tool(toolID); err != nil {
			return nil, err
		}
	}
	edited, err := s.editedLines(ctx)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	medians, err := s.medians(ctx)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	p, err := s.policy(ctx)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var out []Line
	for _, t := range s.tools {
		if toolID != "" && t.ID != toolID {
			continue
		}
		for _, b := range t.Benchmarks {
			line := Line{Benchmark: b, Tool: t.ID, Mode: FromSource}
			if v, ok := edited[b.Key]; ok {
				line.Benchmark, line.Version, line.Mode = v.Line, v.Version, v.Mode
			}
			if m, ok := medians[b.Key]; ok {
				line.Median, line.Enough = &m, m.Stores >= int64(p.MedianMinStores)
			}
			out = append(out, line)
		}
	}
	return out, nil
}

// seed is the line as its tool brought it.
func (s *Service) seed(key string) (Benchmark, string, error) {
	for _, t := range s.tools {
		for _, b := range t.Benchmarks {
			if b.Key == key {
				return b, t.ID, nil
			}
		}
	}
	return Benchmark{}, "", fault.T("insight.seed", fault.NotFound, "benchmark.unknown", "没有这条对标线。", "There is no such benchmark line.")
}

// BenchmarkPage is a line with all that was ever made of it.
type BenchmarkPage struct {
	Line     Line
	Seed     Benchmark
	History  []LineVersion // newest first, without the seed
	Measured bool          // reports have a figure for it: an own median is possible
}

// Benchmark is one line with its history. Errors: NotFound "benchmark.unknown".
//
// Source: X-41.
func (s *Service) Benchmark(ctx context.Context, key string) (BenchmarkPage, error) {
	const op = "insight.Benchmark"
	seed, toolID, err := s.seed(key)
	if err != nil {
		return BenchmarkPage{}, err
	}
	lines, err := s.Benchmarks(ctx, toolID)
	if err != nil {
		return BenchmarkPage{}, err
	}
	i := slices.IndexFunc(lines, func(l Line) bool { return l.Key == key })
	out := BenchmarkPage{Line: lines[i], Seed: seed}
	t, err := s.tool(toolID)
	if err != nil {
		return out, err
	}
	out.Measured = slices.Contains(t.Measured, key)
	out.History, err = s.lineHistory(ctx, key)
	return out, fault.Wrap(op, err)
}

// LineInput is the operator's edit of a line; what a line is about (key, label,
// unit) stays.
type LineInput struct {
	Mode      Mode
	Value, To string
	Direction Direction
	Source    i18n.Text
	Date      string
	Period    i18n.Text
	Sample    i18n.Text
	Scope     i18n.Text
	Reason    string
}

// EditBenchmark stores a new version of the line over the version that the editor
// saw. Errors: NotFound; Invalid "benchmark.invalid"; Stale when somebody was
// faster.
//
// Source: X-41.
func (s *Service) EditBenchmark(ctx context.Context, key string, over int64, in LineInput) (Line, error) {
	const op = "insight.EditBenchmark"
	p, err := s.Benchmark(ctx, key)
	if err != nil {
		return Line{}, err
	}
	next := p.Line.Benchmark
	next.Value, next.To, next.Direction = strings.TrimSpace(in.Value), strings.TrimSpace(in.To), in.Direction
	next.Source, next.Date, next.Period, next.Sample, next.Scope = in.Source, in.Date, in.Period, in.Sample, in.Scope
	problems := next.problems()
	if strings.TrimSpace(in.Reason) == "" {
		problems["/reason"] = i18n.T("请写明原因。", "Say why.")
	}
	if in.Mode != FromSource && (in.Mode != OwnMedian || !p.Measured) {
		problems["/mode"] = i18n.T("此线没有可计算的自有中位数。", "No figure of ours is behind this line.")
	}
	if len(problems) > 0 {
		return Line{}, refuseLine(problems)
	}
	actor := identity.From(ctx)
	v := LineVersion{Version: over + 1, Mode: in.Mode, Line: next, Reason: strings.TrimSpace(in.Reason), ByID: actor.ID, ByName: actor.Name, At: s.clock.Now()}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		fresh, err := s.addLine(ctx, v)
		if err != nil {
			return err
		}
		if !fresh || over != p.Line.Version {
			return fault.T(op, fault.Stale, "match.stale", "内容已被他人更改，请刷新后再改。", "Somebody has changed this line meanwhile. Load it again.")
		}
		if s.audit == nil {
			return nil
		}
		return s.audit.Write(ctx, audit.Entry{Subject: "benchmark " + key, Action: "benchmark.changed", Reason: v.Reason,
			Before: shownLine(p.Line.Mode, p.Line.Benchmark), After: shownLine(v.Mode, next)})
	})
	if err != nil {
		return Line{}, fault.Wrap(op, err)
	}
	out := p.Line
	out.Benchmark, out.Version, out.Mode = next, v.Version, v.Mode
	return out, nil
}

func shownLine(m Mode, b Benchmark) map[string]any {
	return map[string]any{"mode": m, "line": b}
}

// RefreshMedians computes the marketplace's own medians: of every figure that
// stands beside a line, over all stores that have a value in the last window.
//
// Source: X-41.
func (s *Service) RefreshMedians(ctx context.Context) error {
	const op = "insight.RefreshMedians"
	w, err := s.windows(ctx)
	if err != nil {
		return fault.Wrap(op, err)
	}
	now := s.clock.Now()
	from := hourOf(now).Add(-w.GMV.Duration())
	values := map[string][]ratio.Ratio{}
	err = s.eachStore(ctx, func(st store.Store) error {
		for _, t := range s.tools {
			if t.Figures == nil || len(t.Measured) == 0 {
				continue
			}
			figures, err := t.Figures(ctx, Query{Store: st, From: from, To: now})
			if err != nil {
				return err
			}
			for _, f := range figures {
				f.measure(values)
			}
		}
		return nil
	})
	if err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		for _, t := range s.tools {
			for _, key := range t.Measured {
				if len(values[key]) == 0 {
					continue
				}
				m := Median{key, trimmed(medianOf(values[key]).Fixed(12)), int64(len(values[key])), from, now, now}
				if err := s.putMedian(ctx, m); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// mediansEvery is how often the medians are taken: they hardly move in a day.
const mediansEvery = 7 * clock.Day

// mediansTick names the row that remembers when they were taken.
const mediansTick = "medians"

// MediansTick takes the medians when a week has passed.
func (s *Service) MediansTick(ctx context.Context, now time.Time) error {
	const op = "insight.MediansTick"
	last, err := s.tickOf(ctx, mediansTick)
	if err != nil || now.Sub(last) < mediansEvery {
		return fault.Wrap(op, err)
	}
	if err := s.RefreshMedians(ctx); err != nil {
		return err
	}
	return fault.Wrap(op, s.putTickOf(ctx, mediansTick, hourOf(now)))
}

func (s *Service) eachStore(ctx context.Context, fn func(st store.Store) error) error {
	for req := (page.Request{Limit: page.MaxLimit}); ; {
		list, err := s.stores.List(ctx, req)
		if err != nil {
			return err
		}
		for _, st := range list.Items {
			if err := fn(st); err != nil {
				return err
			}
		}
		if list.Next == nil {
			return nil
		}
		req.After = list.Next
	}
}

func (s *Service) tool(id string) (Tool, error) {
	for _, t := range s.tools {
		if t.ID == id {
			return t, nil
		}
	}
	return Tool{}, fault.T("insight.tool", fault.NotFound, "tool.unknown", "没有这个工具。", "There is no such tool.")
}
