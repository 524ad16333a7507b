package chain

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"

	"souk/internal/base/fault"
)

// Book is how Verify reads the rows of a book.
type Book struct {
	Name string
	// Digests recomputes the digests of rows from their contents; rows that do not
	// exist are left out.
	Digests func(ctx context.Context, ids []string) (map[string]string, error)
	// Count is how many rows there are.
	Count func(ctx context.Context) (int64, error)
	// IDs lists the ids of every row after an id, sorted.
	IDs func(ctx context.Context, after string, limit int) ([]string, error)
}

// Report is what Verify found.
type Report struct {
	Book     string
	Rows     int64 // rows in the book
	Sealed   int64 // rows in the chain
	Unsealed int64 // rows that wait for their number
	Head     Head
	Problems []Problem // the first maxProblems
	More     int       // problems that are not listed
}

// Good reports whether nothing was found.
func (r Report) Good() bool { return len(r.Problems) == 0 }

// Problem is one difference.
type Problem struct {
	Seq   int64  `json:"seq"` // 0 where no number is concerned
	RowID string `json:"row_id"`
	Code  string `json:"code"`
	What  string `json:"what"`
}

// Codes of problems.
const (
	RowChanged        = "row_changed"
	RowGone           = "row_gone"
	RowForeign        = "row_foreign"
	LinkChanged       = "link_changed"
	LinkGone          = "link_gone"
	HeadChanged       = "head_changed"
	CheckpointChanged = "checkpoint_changed"
	ChainShorter      = "chain_shorter"
)

const (
	maxProblems = 100
	readAtOnce  = 500
)

func (r *Report) add(code string, seq int64, row, what string) {
	if len(r.Problems) == maxProblems {
		r.More++
		return
	}
	r.Problems = append(r.Problems, Problem{Seq: seq, RowID: row, Code: code, What: what})
}

// Verify walks a book's chain from its first row to its end and then its rows.
// earlier are heads that were exported before: the chain must still hold them.
//
// Source: X-52, contract "souk audit verify".
func (s *Service) Verify(ctx context.Context, b Book, earlier []Head) (Report, error) {
	const op = "chain.Verify"
	v := verifier{s: s, book: b, report: Report{Book: b.Name}, key: s.PublicKey(), points: map[int64][]Head{}}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return v.prepare(ctx, earlier) }, v.walk, v.finish, v.tail, v.foreign,
	} {
		if err := step(ctx); err != nil {
			return v.report, fault.Wrap(op, err)
		}
	}
	return v.report, nil
}

type verifier struct {
	s      *Service
	book   Book
	report Report
	key    ed25519.PublicKey
	points map[int64][]Head // signed points by the number they sign
	last   Link
}

// prepare reads the signed points and checks their signatures.
func (v *verifier) prepare(ctx context.Context, earlier []Head) error {
	var after int64
	for {
		page, err := v.s.checkpoints(ctx, v.book.Name, after, readAtOnce)
		if err != nil {
			return err
		}
		for _, h := range page {
			v.point(h, CheckpointChanged, "The checkpoint's signature is not this installation's.")
			after = h.Seq
		}
		if len(page) < readAtOnce {
			break
		}
	}
	for _, h := range earlier {
		if h.Book == v.book.Name {
			v.point(h, ChainShorter, "The exported head's signature is not this installation's.")
		}
	}
	head, _, err := v.s.findHead(ctx, v.book.Name)
	if err != nil {
		return err
	}
	v.report.Head = head
	if head.Seq > 0 {
		v.point(head, HeadChanged, "The signature at the chain's end is not this installation's.")
	}
	return nil
}

func (v *verifier) point(h Head, code, what string) {
	if !Signed(v.key, h) {
		v.report.add(code, h.Seq, "", what)
		return
	}
	v.points[h.Seq] = append(v.points[h.Seq], h)
}

// walk follows the links and compares each with its row.
func (v *verifier) walk(ctx context.Context) error {
	for {
		page, err := v.s.links(ctx, v.book.Name, v.last.Seq, readAtOnce)
		if err != nil || len(page) == 0 {
			return err
		}
		digests, err := v.book.Digests(ctx, idsOf(page))
		if err != nil {
			return err
		}
		for _, l := range page {
			v.link(l, digests)
		}
	}
}

func idsOf(links []Link) []string {
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = l.RowID
	}
	return ids
}

func (v *verifier) link(l Link, digests map[string]string) {
	if l.Seq != v.last.Seq+1 {
		v.report.add(LinkGone, v.last.Seq+1, "", fmt.Sprintf("The numbers from %d to %d are gone.", v.last.Seq+1, l.Seq-1))
	}
	if linkOf(v.book.Name, l.Seq, l.RowID, l.Digest, v.last.Link) != l.Link {
		v.report.add(LinkChanged, l.Seq, l.RowID, "The link does not follow from the one before it.")
	}
	switch got, ok := digests[l.RowID]; {
	case !ok:
		v.report.add(RowGone, l.Seq, l.RowID, "The row is gone.")
	case got != l.Digest:
		v.report.add(RowChanged, l.Seq, l.RowID, "The row is not what was sealed.")
	}
	for _, h := range v.points[l.Seq] {
		if h.Link != l.Link {
			v.report.add(CheckpointChanged, l.Seq, l.RowID, "The chain is another one than was signed here.")
		}
	}
	delete(v.points, l.Seq)
	v.last = l
	v.report.Sealed++
}

// finish compares the end with what was signed.
func (v *verifier) finish(context.Context) error {
	if v.report.Head.Seq != v.last.Seq {
		v.report.add(ChainShorter, v.last.Seq, v.last.RowID, fmt.Sprintf("The chain ends at %d, its signed end is %d.", v.last.Seq, v.report.Head.Seq))
	}
	for seq := range v.points {
		if seq > v.last.Seq && seq != v.report.Head.Seq {
			v.report.add(ChainShorter, seq, "", fmt.Sprintf("The chain ends at %d, but %d was signed.", v.last.Seq, seq))
		}
	}
	return nil
}

// tail compares the rows that wait for a number.
func (v *verifier) tail(ctx context.Context) error {
	waiting, err := v.s.waiting(ctx, v.book.Name, maxTail)
	if err != nil {
		return err
	}
	v.report.Unsealed = int64(len(waiting))
	for rows := range slices.Chunk(waiting, readAtOnce) {
		digests, err := v.book.Digests(ctx, idsOf(rows))
		if err != nil {
			return err
		}
		for _, l := range rows {
			switch got, ok := digests[l.RowID]; {
			case !ok:
				v.report.add(RowGone, 0, l.RowID, "The row is gone before it was sealed.")
			case got != l.Digest:
				v.report.add(RowChanged, 0, l.RowID, "The row is not what was written.")
			}
		}
	}
	return nil
}

// maxTail is more than ever waits while a sealer runs.
const maxTail = 100_000

// foreign looks for rows that were put in beside the chain: there are some when
// there are more rows than places.
func (v *verifier) foreign(ctx context.Context) error {
	var err error
	if v.report.Rows, err = v.book.Count(ctx); err != nil || (v.report.Good() && v.report.Rows == v.report.Sealed+v.report.Unsealed) {
		return err
	}
	after := ""
	for {
		ids, err := v.book.IDs(ctx, after, readAtOnce)
		if err != nil {
			return err
		}
		for _, id := range ids {
			known, err := v.s.known(ctx, v.book.Name, id)
			if err != nil {
				return err
			}
			if !known {
				v.report.add(RowForeign, 0, id, "The row has no place in the chain.")
			}
			after = id
		}
		if len(ids) < readAtOnce {
			return nil
		}
	}
}
