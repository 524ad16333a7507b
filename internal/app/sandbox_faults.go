package app

import (
	"context"
	"errors"
	"time"

	"souk/internal/platform/queue"
)

// jobPractice is work that fails on purpose.
const jobPractice = "sandbox.practice"

// errPractice is what the operator reads of it.
var errPractice = errors.New("the practice fault still holds")

type faultInput struct {
	Body struct {
		Kind string `json:"kind,omitempty" default:"job" doc:"job: background work dies at its first try"`
		For  string `json:"for,omitempty" default:"10m" doc:"how long it lasts on the business clock; retried after that, the work succeeds"`
	}
}

type faultOutput struct {
	Body struct {
		Fault struct {
			ID    string    `json:"id"`
			Kind  string    `json:"kind"`
			Until time.Time `json:"until"`
		} `json:"fault"`
	}
}

type practice struct {
	ID    string    `json:"id"`
	Until time.Time `json:"until"`
}

// practiceJobs registers the work that [souk.makeFault] lets die.
func (s *souk) practiceJobs() {
	s.queue.Handle(jobPractice, queue.Options{MaxAttempts: 1}, func(_ context.Context, j queue.Job) error {
		var p practice
		if err := j.Decode(&p); err != nil {
			return err
		}
		if s.business.Now().Before(p.Until) {
			return errPractice
		}
		return nil
	})
}

// makeFault lets something go wrong, so that operators can practise.
//
// Source: contract "POST /v1/sandbox/faults".
func (s *souk) makeFault(ctx context.Context, in *faultInput) (*faultOutput, error) {
	if in.Body.Kind != "job" {
		return nil, notBuilt("faults: " + in.Body.Kind)
	}
	length, err := parseAdvance(in.Body.For)
	if err != nil {
		return nil, err
	}
	p := practice{ID: s.ids.New("flt"), Until: s.business.Now().Add(length)}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		return s.queue.Enqueue(ctx, queue.Task{Kind: jobPractice, Payload: p, UniqueKey: p.ID})
	})
	if err != nil {
		return nil, err
	}
	out := &faultOutput{}
	out.Body.Fault.ID, out.Body.Fault.Kind, out.Body.Fault.Until = p.ID, in.Body.Kind, p.Until
	return out, nil
}
