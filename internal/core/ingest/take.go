package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"souk/internal/base/fault"
)

// chunkRows is how many rows share a transaction.
const chunkRows = 200

// row is one that was read: its text, or why it could not be.
type row struct {
	text json.RawMessage
	err  error
}

// TakeLines reads JSON lines of the kind to the end, stores them and tells the
// verdicts through emit, a chunk at a time, after the commit of what they speak of.
//
// Source: X-57.
func (s *Service) TakeLines(ctx context.Context, kind, lang string, r io.Reader, emit func([]Verdict) error) (Tally, error) {
	return s.take(ctx, kind, lang, newLines(r), emit)
}

// TakeList is TakeLines for a JSON list or {"items":[…]}.
func (s *Service) TakeList(ctx context.Context, kind, lang string, r io.Reader, emit func([]Verdict) error) (Tally, error) {
	return s.take(ctx, kind, lang, newList(r), emit)
}

func (s *Service) take(ctx context.Context, name, lang string, in rows, emit func([]Verdict) error) (Tally, error) {
	var tally Tally
	kind, err := s.Kind(name)
	if err != nil {
		return tally, err
	}
	for end := false; !end; {
		var chunk []row
		for len(chunk) < chunkRows && (len(chunk) == 0 || in.waiting()) {
			text, err := in.next()
			if err != nil && fault.CodeOf(err) != "row.too_large" {
				end = true
				if !errors.Is(err, io.EOF) {
					return tally, errors.Join(s.finish(ctx, kind, lang, chunk, &tally, emit), err)
				}
				break
			}
			chunk = append(chunk, row{text, err})
		}
		if err := s.finish(ctx, kind, lang, chunk, &tally, emit); err != nil {
			return tally, err
		}
	}
	if tally.Created+tally.Updated > 0 {
		s.after(ctx, name)
	}
	return tally, nil
}

type joinedKey struct{ s *Service }

// Joined takes several requests as one: what runs after a request runs once, when
// fn returns.
func (s *Service) Joined(ctx context.Context, fn func(ctx context.Context) error) error {
	stored := false
	err := fn(context.WithValue(ctx, joinedKey{s}, &stored))
	if stored {
		s.after(ctx, "joined")
	}
	return err
}

// after runs what the owner of the sums does when rows are stored; if it fails,
// the tick makes up for it.
func (s *Service) after(ctx context.Context, kind string) {
	if stored, ok := ctx.Value(joinedKey{s}).(*bool); ok {
		*stored = true
		return
	}
	if s.After == nil {
		return
	}
	if err := s.After(ctx); err != nil {
		s.Log.ErrorContext(ctx, "after an ingest", "kind", kind, "error", err)
	}
}

// finish stores a chunk and tells its verdicts.
func (s *Service) finish(ctx context.Context, kind Kind, lang string, chunk []row, tally *Tally, emit func([]Verdict) error) error {
	if len(chunk) == 0 {
		return nil
	}
	verdicts, err := s.store(ctx, kind, lang, chunk)
	if err != nil {
		if ctx.Err() != nil || fault.KindOf(err) == fault.Unavailable {
			return err
		}
		s.Log.ErrorContext(ctx, "a chunk of rows failed and is stored row by row", "kind", kind.Name, "error", err)
		if verdicts, err = s.oneByOne(ctx, kind, lang, chunk); err != nil {
			return err
		}
	}
	for i := range verdicts {
		verdicts[i].Row = tally.Rows + 1
		tally.add(verdicts[i].Result)
	}
	return emit(verdicts)
}

// store is one transaction of a chunk.
func (s *Service) store(ctx context.Context, kind Kind, lang string, chunk []row) ([]Verdict, error) {
	var verdicts []Verdict
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		verdicts = make([]Verdict, 0, len(chunk))
		return s.Together(ctx, func(ctx context.Context) error {
			for _, r := range chunk {
				v, err := apply(ctx, kind, lang, r)
				if err != nil {
					return err
				}
				verdicts = append(verdicts, v)
			}
			return nil
		})
	})
	return verdicts, err
}

func apply(ctx context.Context, kind Kind, lang string, r row) (Verdict, error) {
	if r.err != nil {
		return refusal(r.err, "", lang), nil
	}
	out, err := kind.Apply(ctx, r.text)
	if err == nil {
		return Verdict{ID: out.ID, Result: out.Result, Link: out.Link}, nil
	}
	if refuses(err) {
		return refusal(err, idOf(r.text), lang), nil
	}
	return Verdict{}, err
}

// oneByOne gives every row of a chunk that failed a transaction of its own: the
// one that an engine cannot take does not hinder the others.
func (s *Service) oneByOne(ctx context.Context, kind Kind, lang string, chunk []row) ([]Verdict, error) {
	out := make([]Verdict, 0, len(chunk))
	for _, r := range chunk {
		v, err := s.store(ctx, kind, lang, []row{r})
		if err == nil {
			out = append(out, v...)
			continue
		}
		if ctx.Err() != nil || fault.KindOf(err) == fault.Unavailable {
			return nil, err
		}
		s.Log.ErrorContext(ctx, "a row cannot be stored", "kind", kind.Name, "error", err)
		bad := failed(lang)
		bad.ID = idOf(r.text)
		out = append(out, bad)
	}
	return out, nil
}
