package app

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/platform/blob"
	"souk/internal/platform/seal"
	"souk/internal/platform/sqldb"
	"souk/internal/schema"
)

// needsDatabase refuses a data folder in which no server has run: a trail that was
// just made is whole, and says nothing. Fault NotFound "data.empty".
func (c Config) needsDatabase() error {
	file, own := strings.CutPrefix(c.DatabaseURL, "sqlite:")
	if _, err := os.Stat(file); !own || err == nil {
		return nil
	}
	return fault.T("app.needsDatabase", fault.NotFound, "data.empty", "数据目录 "+c.Data+" 中没有数据库，请用 --data 指明。",
		"There is no database in "+c.Data+". Name the data folder with --data.")
}

// openSchema brings the database to this program's schema; as it is, it does so with
// an empty one only. Fault Invalid "database.other_schema".
func (s *souk) openSchema(ctx context.Context, asItIs bool) error {
	at, err := s.db.Version(ctx, schema.Files)
	if err != nil {
		return err
	}
	if at == 0 || !asItIs {
		_, err := s.db.Migrate(ctx, schema.Files)
		return err
	}
	newest, err := newestSchema()
	if err == nil && at != newest {
		err = fault.T("app.openSchema", fault.Invalid, "database.other_schema",
			fmt.Sprintf("数据库结构为第 %d 版，本程序为第 %d 版。请使用运行中的服务所用的程序，或先用本程序启动服务。", at, newest),
			fmt.Sprintf("The database has schema %d and this program has %d. Use the program that the server runs, or start the server with this one first.", at, newest))
	}
	return err
}

func (s *souk) openEngines(ctx context.Context, asItIs bool) error {
	var err error
	if s.db, err = sqldb.Open(ctx, sqldb.DefaultConfig(s.cfg.DatabaseURL)); err != nil {
		return err
	}
	if err := s.openSchema(ctx, asItIs); err != nil {
		return err
	}
	if s.blobs, err = blob.Open(s.cfg.BlobURL); err != nil {
		return err
	}
	temp := filepath.Join(s.cfg.Data, "tmp")
	if err := os.MkdirAll(temp, 0o700); err != nil {
		return err
	}
	s.worker, err = newWorker(os.Getenv, temp)
	return err
}

// secretOf derives a key of its own for a purpose from the master key.
func (s *souk) secretOf(purpose string) ([]byte, error) { return secretFrom(s.cfg.masterKey, purpose) }

func secretFrom(master []byte, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, master, nil, "souk/"+purpose, 32)
}

// ringOf is the ring of a purpose's wrapping key; while the master key changes it
// still opens what the old one wrapped.
func (s *souk) ringOf(purpose string) (*seal.Ring, error) {
	key, err := s.secretOf(purpose)
	if err != nil || s.rotation == nil {
		return sealRing(key, err)
	}
	older, err := secretFrom(s.rotation.from, purpose)
	return sealRing(key, err, older)
}

func sealRing(key []byte, err error, older ...[]byte) (*seal.Ring, error) {
	if err != nil {
		return nil, err
	}
	return seal.NewRing(key, older...)
}

func newestSchema() (int64, error) {
	files, err := schema.Files.ReadDir(".")
	if err != nil || len(files) == 0 {
		return 0, err
	}
	var n int64
	_, err = fmt.Sscanf(files[len(files)-1].Name(), "%d_", &n)
	return n, err
}
