package wording

import (
	"cmp"
	"slices"
)

// write turns finds into hits: verdicts, texts, spans in the original; merges
// what overlaps within a group; sorts by place.
func (r *reading) write() []Hit {
	hits := make([]Hit, 0, len(r.finds))
	for _, f := range r.finds {
		severity := f.severity
		if severity == "" {
			severity = r.e.verdicts[f.reason]
		}
		span := f.v.span(f.i, f.j)
		hits = append(hits, Hit{
			Rule: f.rule, Kind: f.kind, Group: f.kind.Group(), Reason: f.reason, Severity: severity, Source: f.source, Lang: f.lang,
			Span: span, Bytes: r.src.bytes(span), Text: r.src.slice(span), Normalized: f.v.text[f.i:f.j], Deadline: f.deadline, Suggest: f.suggest,
		})
	}
	hits = merge(hits)
	if !r.opts.All {
		hits = slices.DeleteFunc(hits, func(h Hit) bool { return h.Severity == Pass })
	}
	for i := range hits {
		hits[i].explain()
	}
	if len(hits) == 0 {
		return nil
	}
	return hits
}

// merge keeps, of hits that overlap within a group, the strictest, then the
// longest; the result is sorted by place.
func merge(hits []Hit) []Hit {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(
			cmp.Compare(b.Severity.rank(), a.Severity.rank()),
			cmp.Compare(addressFirst(b.Kind), addressFirst(a.Kind)),
			cmp.Compare(len(b.Normalized), len(a.Normalized)), // not the span, which invisible characters widen
			cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Rule, b.Rule),
		)
	})
	var kept []Hit
	for _, h := range hits {
		if !slices.ContainsFunc(kept, func(k Hit) bool { return k.Group == h.Group && k.Span.overlaps(h.Span) }) {
			kept = append(kept, h)
		}
	}
	slices.SortStableFunc(kept, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End), cmp.Compare(a.Rule, b.Rule))
	})
	return kept
}

// addressFirst ranks whole addresses above names inside them.
func addressFirst(k Kind) int {
	switch k {
	case KindEmail:
		return 2
	case KindURL:
		return 1
	default:
		return 0
	}
}
