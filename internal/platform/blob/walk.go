package blob

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"souk/internal/platform/sqldb"
)

// Walk calls fn with every key that is stored, in the order of names; files that
// somebody deletes meanwhile are left out.
func (s *Store) Walk(ctx context.Context, fn func(key string) error) error {
	const op = "blob.Walk"
	if err := sqldb.ForbidTx(ctx, op); err != nil {
		return err
	}
	return fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return storeFault(op, err)
		case d.IsDir() && name == tempDir:
			return fs.SkipDir
		case d.IsDir(), strings.HasPrefix(path.Base(name), "."):
			return ctx.Err()
		}
		return fn(name)
	})
}
