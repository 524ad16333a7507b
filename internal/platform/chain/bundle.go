package chain

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"souk/internal/base/fault"
)

// bundleFormat names what Export writes.
const bundleFormat = "souk-chain-1"

// line is one line of a bundle: a header first, then links with their rows,
// checkpoints behind the link that they sign, the head last.
type line struct {
	Format     string          `json:"format,omitempty"`
	Book       string          `json:"book,omitempty"`
	PublicKey  string          `json:"public_key,omitempty"`
	ExportedAt *time.Time      `json:"exported_at,omitempty"`
	Link       *Link           `json:"link,omitempty"`
	Row        json.RawMessage `json:"row,omitempty"`
	Checkpoint *Head           `json:"checkpoint,omitempty"`
	Head       *Head           `json:"head,omitempty"`
}

// Export writes a book's sealed rows with their chain as JSON lines, so that
// somebody else can check them without the database. rows gives each row as JSON.
//
// Source: X-52 "exportable".
func (s *Service) Export(ctx context.Context, book string, rows func(ctx context.Context, ids []string) (map[string]json.RawMessage, error), w io.Writer) error {
	const op = "chain.Export"
	head, err := s.Head(ctx, book)
	if err != nil {
		return fault.Wrap(op, err)
	}
	now := s.machine.Now()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(line{Format: bundleFormat, Book: book, PublicKey: hex.EncodeToString(s.PublicKey()), ExportedAt: &now}); err != nil {
		return err
	}
	for after := int64(0); after < head.Seq; {
		links, err := s.links(ctx, book, after, readAtOnce)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if len(links) == 0 {
			break
		}
		points, err := s.checkpoints(ctx, book, after, readAtOnce)
		if err != nil {
			return fault.Wrap(op, err)
		}
		texts, err := rows(ctx, idsOf(links))
		if err != nil {
			return fault.Wrap(op, err)
		}
		for _, l := range links {
			if l.Seq > head.Seq {
				break
			}
			if err := enc.Encode(line{Link: &l, Row: texts[l.RowID]}); err != nil {
				return err
			}
			if len(points) > 0 && points[0].Seq == l.Seq {
				if err := enc.Encode(line{Checkpoint: &points[0]}); err != nil {
					return err
				}
				points = points[1:]
			}
			after = l.Seq
		}
	}
	return enc.Encode(line{Head: &head})
}

// VerifyBundle checks what Export wrote. digest recomputes id and digest of a
// row; trusted is the key that signatures must be of, nil to take the bundle's
// own (which then only proves that nobody changed it since). Errors: Malformed
// "chain.not_a_bundle".
//
// Source: X-52, contract "souk audit verify [FILE]".
func VerifyBundle(in io.Reader, trusted ed25519.PublicKey, digest func(row json.RawMessage) (id, digest string, err error)) (Report, error) {
	r := bufio.NewReader(in)
	var first line
	if err := readLine(r, &first); err != nil || first.Format != bundleFormat {
		return Report{}, fault.E("chain.VerifyBundle", fault.Malformed, "chain.not_a_bundle", err, "This is not a file that Souk exported.")
	}
	own, err := hex.DecodeString(first.PublicKey)
	if err != nil || len(own) != ed25519.PublicKeySize {
		return Report{}, fault.E("chain.VerifyBundle", fault.Malformed, "chain.not_a_bundle", err, "The file names no key.")
	}
	v := verifier{report: Report{Book: first.Book}, key: trusted, points: map[int64][]Head{}}
	v.book.Name = first.Book
	if trusted == nil {
		v.key = own
	}
	var head *Head
	for {
		var l line
		err := readLine(r, &l)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			v.report.add(LinkChanged, v.last.Seq+1, "", "A line cannot be read: "+err.Error())
			continue
		}
		switch {
		case l.Link != nil:
			v.link(*l.Link, rowDigest(l.Row, digest))
			v.report.Rows++
		case l.Checkpoint != nil:
			v.signed(*l.Checkpoint, CheckpointChanged)
		case l.Head != nil:
			head = l.Head
		}
	}
	if head == nil {
		v.report.add(ChainShorter, v.last.Seq, v.last.RowID, "The file ends before its signed end.")
		return v.report, nil
	}
	v.report.Head = *head
	if head.Seq > 0 {
		v.signed(*head, HeadChanged)
	}
	return v.report, v.finish(context.Background())
}

// signed checks a signed point that stands right behind the link that it signs.
func (v *verifier) signed(h Head, code string) {
	switch {
	case !Signed(v.key, h):
		v.report.add(code, h.Seq, "", "The signature is not of this key.")
	case h.Seq == v.last.Seq && h.Link != v.last.Link:
		v.report.add(code, h.Seq, v.last.RowID, "The chain is another one than was signed here.")
	}
}

func rowDigest(row json.RawMessage, digest func(json.RawMessage) (string, string, error)) map[string]string {
	id, d, err := digest(row)
	if err != nil {
		return nil
	}
	return map[string]string{id: d}
}

func readLine(r *bufio.Reader, v *line) error {
	text, err := r.ReadBytes('\n')
	if len(text) == 0 {
		return err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	return nil
}
