package event

import (
	"context"
	"errors"
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
