package event

import (
	"context"
	"errors"
	"time"

	"souk/internal/base/fault"
)

// Plain makes a function that inserts the rows of a sending and nothing else, in
// one transaction: what the benchmark compares the intake with. Everything but
// the statement is done before it is called.
func (s *Service) Plain(ctx context.Context, in Sending) (insert func(ctx context.Context) error, err error) {
	c, err := s.circumstances(ctx, in)
	if err != nil {
		return nil, err
	}
	rows := make([]row, 0, len(in.Events))
	for i, raw := range in.Events {
		e, v := judge(raw, i, c)
		if v.Outcome != Accepted {
			return nil, errors.New("event: the benchmark sends " + v.Code)
		}
		rows = append(rows, row{event: e})
	}
	return func(ctx context.Context) error {
		return s.d.DB.InTx(ctx, func(ctx context.Context) error { return s.addPlain(ctx, rows) })
	}, nil
}

// Copy inserts what was received since an instant once more, as if it had come and
// happened so much earlier, under message ids with the prefix, and returns how many
// rows that were: the benchmark of a rebuild fills a database with it.
func (s *Service) Copy(ctx context.Context, prefix string, from time.Time, earlier time.Duration) (int64, error) {
	n, err := s.copyEvents(ctx, prefix, earlier, from)
	return n, fault.Wrap("event.Copy", err)
}
