package chain

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// Deps are what the service works with.
type Deps struct {
	DB      *sqldb.DB
	Machine clock.Clock
	Log     *slog.Logger
	Key     ed25519.PrivateKey // signs heads; never stored in the database
	Books   []string           // names of the books, e.g. "audit"
}

// Service seals books. It is safe for concurrent use.
type Service struct {
	db      *sqldb.DB
	machine clock.Clock
	log     *slog.Logger
	key     ed25519.PrivateKey
	books   []string

	mu   sync.Mutex
	stop context.CancelFunc // nil while it does not run
	loop sync.WaitGroup
}

// Link is a row's place in the chain.
type Link struct {
	Seq    int64  `json:"seq"` // 1, 2, 3 …
	RowID  string `json:"row_id"`
	Digest string `json:"digest"` // of the row, hex
	Link   string `json:"link"`   // hex
}

// Head is a signed point of a chain: its end, or a checkpoint.
type Head struct {
	Book      string    `json:"book"`
	Seq       int64     `json:"seq"` // 0: nothing is sealed yet
	Link      string    `json:"link"`
	SealedAt  time.Time `json:"sealed_at"` // machine time
	Signature string    `json:"signature"` // Ed25519, hex
}

const (
	sealEvery       = time.Second
	batch           = 500  // rows that one transaction seals
	checkpointEvery = 1000 // rows between two checkpoints
)

// New checks the dependencies. Errors: Invalid "chain.config".
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Machine == nil || d.Log == nil || len(d.Key) != ed25519.PrivateKeySize || len(d.Books) == 0 {
		err := errors.New("chain: DB, Machine, Log, Key and Books are required")
		return nil, fault.E("chain.New", fault.Invalid, "chain.config", err, err.Error())
	}
	return &Service{db: d.DB, machine: d.Machine, log: d.Log, key: d.Key, books: d.Books}, nil
}

// PublicKey is what heads are checked with.
func (s *Service) PublicKey() ed25519.PublicKey {
	return ed25519.PublicKey(slices.Clone(s.key[ed25519.SeedSize:]))
}

// Append notes a row of a book; it needs the transaction that writes the row.
// digest is the row's, in hex.
//
// Source: X-52.
func (s *Service) Append(ctx context.Context, book, rowID, digest string) error {
	const op = "chain.Append"
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return err
	}
	return fault.Wrap(op, s.wait(ctx, book, rowID, digest, s.machine.Now()))
}

// Start seals what waits until Stop is called. A second Start does nothing.
func (s *Service) Start(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		return
	}
	ctx, s.stop = context.WithCancel(ctx)
	s.loop.Go(func() {
		tick := time.NewTicker(sealEvery)
		defer tick.Stop()
		for {
			if _, err := s.Seal(ctx); err != nil && ctx.Err() == nil {
				s.log.ErrorContext(ctx, "sealing failed; it is tried again", "error", err.Error())
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// Stop ends the sealer after it has sealed what waits, at most until ctx ends.
func (s *Service) Stop(ctx context.Context) {
	s.mu.Lock()
	stop := s.stop
	s.stop = nil
	s.mu.Unlock()
	if stop == nil {
		return
	}
	stop()
	s.loop.Wait()
	if _, err := s.Seal(ctx); err != nil {
		s.log.ErrorContext(ctx, "the last rows are sealed at the next start", "error", err.Error())
	}
}

// Seal numbers everything that waits and says how many rows that were.
func (s *Service) Seal(ctx context.Context) (int, error) {
	total := 0
	for _, book := range s.books {
		for {
			n, err := s.sealBatch(ctx, book)
			total += n
			if err != nil {
				return total, fault.Wrap("chain.Seal", err)
			}
			if n < batch {
				break
			}
		}
	}
	return total, nil
}

func (s *Service) sealBatch(ctx context.Context, book string) (int, error) {
	some, err := s.someWait(ctx, book)
	if err != nil || !some {
		return 0, err
	}
	n := 0
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		head, err := s.takeHead(ctx, book)
		if err != nil {
			return err
		}
		rows, err := s.waiting(ctx, book, batch)
		if err != nil || len(rows) == 0 {
			return err
		}
		links := extend(head, rows)
		if err := s.addLinks(ctx, book, links); err != nil {
			return err
		}
		last := links[len(links)-1]
		next := sign(s.key, Head{Book: book, Seq: last.Seq, Link: last.Link, SealedAt: clock.Trim(s.machine.Now())})
		if err := s.putHead(ctx, next); err != nil {
			return err
		}
		n = len(links)
		if head.Seq/checkpointEvery == next.Seq/checkpointEvery && head.Seq > 0 {
			return nil
		}
		return s.addCheckpoint(ctx, next)
	})
	return n, err
}

// Head is the signed end of a book's chain; Seq 0 when nothing is sealed yet.
func (s *Service) Head(ctx context.Context, book string) (Head, error) {
	h, ok, err := s.findHead(ctx, book)
	if !ok {
		h = Head{Book: book}
	}
	return h, fault.Wrap("chain.Head", err)
}

// Heads are the ends of every book.
func (s *Service) Heads(ctx context.Context) ([]Head, error) {
	out := make([]Head, 0, len(s.books))
	for _, book := range s.books {
		h, err := s.Head(ctx, book)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}
