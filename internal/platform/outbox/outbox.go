package outbox

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/platform/sqldb"
)

// Deps are what an outbox works with.
type Deps struct {
	DB       *sqldb.DB
	Machine  clock.Clock
	Business clock.Clock
	IDs      *ident.Source
	Log      *slog.Logger
}

// Event is a fact that was committed.
type Event struct {
	ID      string
	Topic   string
	Key     string // what it is about, e.g. a store id
	Payload []byte // JSON
	At      time.Time
}

// Decode reads the payload into v.
func (e Event) Decode(v any) error { return json.Unmarshal(e.Payload, v) }

// Outbox publishes events.
type Outbox struct{ d Deps }

// New makes an outbox.
func New(d Deps) (*Outbox, error) { return &Outbox{d}, nil }

// Publish stores an event in the context's transaction.
func (o *Outbox) Publish(ctx context.Context, topic, key string, payload any) error { return nil }

// Subscribe registers who reacts to a topic.
func (o *Outbox) Subscribe(name, topic string, fn func(ctx context.Context, e Event) error) {}

// Start begins to deliver.
func (o *Outbox) Start(ctx context.Context) {}

// Stop waits for the running deliveries.
func (o *Outbox) Stop(ctx context.Context) {}

// Drain delivers until nothing is left.
func (o *Outbox) Drain(ctx context.Context) error { return nil }
