package blob

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// Refs names keys that are still in use. Each package that stores keys gives one.
type Refs struct {
	Name  string
	Alive func(ctx context.Context, keys []string) (map[string]bool, error)
}

// sweepBatch is how many keys are asked about at a time.
const sweepBatch = 200

// Sweep deletes the files that are older than the instant (of the machine's
// clock: files carry its times) and that no provider calls alive. Leave an hour
// or more: a file is written before a row refers to it. When a provider fails,
// Sweep stops and deletes nothing more.
func (s *Store) Sweep(ctx context.Context, olderThan time.Time, refs []Refs) (deleted int, err error) {
	const op = "blob.Sweep"
	if err := sqldb.ForbidTx(ctx, op); err != nil {
		return 0, err
	}
	if len(refs) == 0 {
		return 0, fault.E(op, fault.Internal, "internal", nil, "A sweep without reference providers would delete everything.")
	}
	var batch []string
	flush := func() error {
		n, err := s.sweepKeys(ctx, olderThan, batch, refs)
		deleted += n
		batch = batch[:0]
		return err
	}
	err = fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted by somebody else meanwhile
		}
		if err != nil || d.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		if !s.older(name, olderThan) {
			return nil
		}
		if strings.HasPrefix(name, tempDir+"/") {
			return ignoreMissing(s.root.Remove(name))
		}
		if strings.HasPrefix(path.Base(name), ".") {
			return s.sweepSum(name)
		}
		if batch = append(batch, name); len(batch) < sweepBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return deleted, storeFault(op, err)
}

func (s *Store) older(name string, than time.Time) bool {
	st, err := s.root.Lstat(name)
	return err == nil && st.ModTime().Before(than)
}

// sweepKeys deletes the keys of a batch that nobody calls alive.
func (s *Store) sweepKeys(ctx context.Context, olderThan time.Time, keys []string, refs []Refs) (int, error) {
	if len(keys) == 0 {
		return 0, nil
	}
	alive := map[string]bool{}
	for _, r := range refs {
		some, err := r.Alive(ctx, keys)
		if err != nil {
			return 0, fault.Wrap("blob.Sweep "+r.Name, err)
		}
		for k, v := range some {
			alive[k] = alive[k] || v
		}
	}
	n := 0
	for _, k := range keys {
		if alive[k] || !s.older(k, olderThan) { // stored anew meanwhile
			continue
		}
		if err := s.remove(k); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// sweepSum deletes a digest whose file is gone.
func (s *Store) sweepSum(name string) error {
	key := path.Join(path.Dir(name), strings.TrimSuffix(strings.TrimPrefix(path.Base(name), "."), ".sha256"))
	if _, err := s.root.Lstat(key); errors.Is(err, fs.ErrNotExist) {
		return ignoreMissing(s.root.Remove(name))
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
