package queue

import (
	"time"

	"souk/internal/base/fault"
)

// State of a job as people see it.
type State string

// The states of a job; one that is done is gone.
const (
	Ready   State = "ready"
	Running State = "running"
	Dead    State = "dead"
)

// View is a job as people see it.
type View struct {
	ID        string
	Kind      string
	State     State
	Payload   []byte
	Attempts  int
	Max       int
	LastError string
	RunAt     time.Time // not before
	CreatedAt time.Time
	EndedAt   time.Time // when it died; zero while it lives
}

// Filter narrows a list of jobs; empty members do not, an empty State means dead.
type Filter struct {
	State State
	Kind  string
	Q     string // part of the id, of the last error or of the payload
}

// KindCount is how many jobs of a kind are in a state.
type KindCount struct {
	Kind   string
	State  State
	N      int64
	Oldest time.Time // of ready ones the earliest run time, else the earliest creation
}

func errNoJob(op string) error {
	return fault.T(op, fault.NotFound, "not_found", "没有这个失败的任务。", "There is no dead job with this id.")
}
