package event

import (
	"bytes"
	"context"
	"encoding/json"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
)

// Sending is one request of the intake.
type Sending struct {
	Writer  identity.Writer
	Call    Call     // of the address; "" for a batch
	Buyer   string   // proved by a buyer token, "" for nobody
	Network string   // where it came from; only a keyed digest is used
	SentAt  string   // of the batch
	Events  [][]byte // raw messages
}

// Result is what became of a sending, in the order of its messages.
type Result struct {
	Verdicts []Verdict
	Counts   map[Outcome]int
}

// Take judges the messages and keeps what may be kept: when it returns nil, rows,
// sums and verdicts are durable. One bad message does not harm the others. Errors:
// Unavailable when the database is away; then nothing was kept and sending again
// is safe.
//
// Source: X-62.
func (s *Service) Take(ctx context.Context, in Sending) (Result, error) {
	c, err := s.circumstances(ctx, in)
	if err != nil {
		return Result{}, fault.Wrap("event.Take", err)
	}
	b := &batch{verdicts: make([]Verdict, len(in.Events)), source: sourceOf(in.Writer)}
	for i, raw := range in.Events {
		e, v := judge(raw, i, c)
		b.verdicts[i] = v
		switch v.Outcome {
		case Accepted:
			b.rows = append(b.rows, row{event: e, index: i})
		case Refused, Ignored:
			b.refused = append(b.refused, refusedRow{id: s.d.IDs.New("ref"), event: e, verdict: v})
		}
		if a, u, ok := stitchOf(raw, e, v); ok {
			b.stitches = append(b.stitches, stitch{anonymous: a, user: u})
		}
	}
	if err := s.keep(ctx, b); err != nil {
		return Result{}, fault.Wrap("event.Take", err)
	}
	out := Result{Verdicts: b.verdicts, Counts: map[Outcome]int{}}
	for _, v := range b.verdicts {
		out.Counts[v.Outcome]++
	}
	return out, nil
}

// circumstances reads what the messages are judged by: the policy, the time and
// whose the products are.
func (s *Service) circumstances(ctx context.Context, in Sending) (*circumstances, error) {
	p, err := s.policy(ctx)
	if err != nil {
		return nil, err
	}
	var products []string
	seen := map[string]bool{}
	for _, raw := range in.Events {
		if id := peekProduct(raw); id != "" && !seen[id] {
			seen[id] = true
			products = append(products, id)
		}
	}
	stores, err := s.storesOf(ctx, products)
	if err != nil {
		return nil, err
	}
	im := s.d.Impressions
	return &circumstances{
		policy: p, writer: in.Writer, call: in.Call, buyer: in.Buyer, network: im.digest("network", in.Network), now: s.d.Clock.Now(), sentAt: in.SentAt,
		types: s.types, verify: im.Verify, shownTo: im.shownTo, onceKey: func(t string) string { return im.digest("once", t) },
		newID: func() string { return s.d.IDs.New("msg") }, storesOf: stores,
	}, nil
}

var productMark = []byte(`"product_id"`)

// peekProduct finds the product of a raw event without reading all of it; what it
// finds is only looked up.
func peekProduct(raw []byte) string {
	for rest := raw; ; {
		i := bytes.Index(rest, productMark)
		if i < 0 {
			return ""
		}
		rest = bytes.TrimLeft(rest[i+len(productMark):], " \t\r\n")
		if len(rest) == 0 || rest[0] != ':' {
			continue
		}
		return peekText(bytes.TrimLeft(rest[1:], " \t\r\n"))
	}
}

func peekText(b []byte) string {
	if len(b) > 0 && b[0] != '"' {
		end := bytes.IndexAny(b, ",} \t\r\n]")
		if end < 0 {
			return ""
		}
		return string(b[:end])
	}
	for i := 1; i < len(b) && i < 4*maxID; i++ {
		if b[i] == '\\' {
			i++
		} else if b[i] == '"' {
			var out string
			if json.Unmarshal(b[:i+1], &out) != nil || !utf8.ValidString(out) || bytes.IndexByte([]byte(out), 0) >= 0 {
				return ""
			}
			return out
		}
	}
	return ""
}

// stitchOf is which anonymous id an accepted message ties to which user.
func stitchOf(raw []byte, e Event, v Verdict) (anonymous, user string, ok bool) {
	if v.Outcome != Accepted || e.Call != Identify && e.Call != Alias {
		return "", "", false
	}
	var m message
	if json.Unmarshal(raw, &m) != nil {
		return "", "", false
	}
	anonymous, user = m.AnonymousID, e.BuyerKey
	if e.Call == Alias && m.PreviousID != "" {
		anonymous = string(m.PreviousID)
	}
	return anonymous, user, anonymous != "" && anonymous != user
}
