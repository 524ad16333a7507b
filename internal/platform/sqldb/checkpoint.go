package sqldb

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// A checkpoint copies what commits left in SQLite's write-ahead log into the
// database file. The engine's own happens inside a commit, which then takes ten
// times as long; this one goes on beside the writer. The engine's stays for what
// fills the log faster than this one empties it (see writerPragmas).
//
// Source: sqlite.org/wal.html "Application-Initiated Checkpoints".
type checkpointer struct {
	db   *sql.DB
	due  chan struct{}
	quit chan struct{}
	done sync.WaitGroup
	once sync.Once

	commits int // since the last one; guarded by the writer's goroutine
}

const (
	commitsAtOnce   = 64
	checkpointPause = 250 * time.Millisecond // between two, so that commits get the disk
)

func startCheckpointer(path string) (*checkpointer, error) {
	own, err := sql.Open("sqlite", sqliteDSN(path, "synchronous(normal)"))
	if err != nil {
		return nil, err
	}
	own.SetMaxOpenConns(1)
	c := &checkpointer{db: own, due: make(chan struct{}, 1), quit: make(chan struct{})}
	c.done.Go(c.loop)
	return c, nil
}

// committed counts one commit of the writer.
func (c *checkpointer) committed() {
	if c.commits++; c.commits < commitsAtOnce {
		return
	}
	select {
	case c.due <- struct{}{}:
		c.commits = 0
	default: // one is under way
	}
}

func (c *checkpointer) loop() {
	for {
		select {
		case <-c.quit:
			return
		case <-c.due:
		}
		// One that fails loses nothing: the log keeps what was not copied, and the next
		// one, or the engine's own, tries again.
		_, _ = c.db.ExecContext(context.Background(), "pragma wal_checkpoint(passive)")
		select {
		case <-c.quit:
			return
		case <-time.After(checkpointPause):
		}
	}
}

func (c *checkpointer) stop() error {
	c.once.Do(func() { close(c.quit) })
	c.done.Wait()
	return c.db.Close()
}
