package sqltest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"souk/internal/platform/filelock"
	"souk/internal/platform/sqldb"
)

// EnvURL names the superuser's URL of a PostgreSQL server that the tests may
// create and drop databases on.
const EnvURL = "SOUK_TEST_DATABASE_URL"

var (
	clusterOnce sync.Once
	clusterURL  string
	clusterErr  error
)

// cluster is the superuser's URL of the server, started once per process.
func cluster(t testing.TB) string {
	t.Helper()
	clusterOnce.Do(func() {
		if clusterURL = os.Getenv(EnvURL); clusterURL == "" {
			clusterURL, clusterErr = Start(context.Background(), Forgetful)
		}
	})
	if clusterErr != nil {
		t.Fatalf("sqltest: PostgreSQL is needed for the tests (Debian: apt-get install postgresql): %v", clusterErr)
	}
	return clusterURL
}

// Settings of a throw-away server.
type Settings []string

var (
	// Forgetful never waits for the disk: right for tests, which never lose power.
	Forgetful = Settings{"fsync=off", "full_page_writes=off", "shared_buffers=64MB", "autovacuum=off"}
	// Durable is the server as its package ships it: figures are taken on it.
	Durable = Settings{}
)

// Start runs a throw-away cluster that ends with this process and returns its
// superuser's URL. As root it runs under the package's "postgres" account,
// because PostgreSQL refuses root.
func Start(ctx context.Context, settings Settings) (string, error) {
	bin, err := findBinaries()
	if err != nil {
		return "", err
	}
	dir, err := clusterFolder()
	if err != nil {
		return "", err
	}
	cred, err := account(dir)
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "souk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	initdb.Dir = dir
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	args := []string{"-D", data, "-p", strconv.Itoa(port), "-k", dir}
	for _, s := range slices.Concat(Settings{"listen_addresses=127.0.0.1", "max_connections=300"}, settings) {
		args = append(args, "-c", s)
	}
	if err := launch(dir, filepath.Join(bin, "postgres"), cred, args...); err != nil {
		return "", err
	}
	u := fmt.Sprintf("postgres://souk@127.0.0.1:%d/postgres?sslmode=disable", port)
	return u, waitReady(ctx, u)
}

// folderPrefix begins the names of the clusters' folders.
const folderPrefix = "souk-pg-"

// held keeps the folders of this process's clusters.
var held []*os.File

// clusterFolder makes a folder and removes those of processes that have ended: the
// kernel ends their servers, nobody their files.
func clusterFolder() (string, error) {
	_ = filelock.RemoveAbandoned(os.TempDir(), folderPrefix) // what stays is tried again
	dir, lock, err := filelock.MakeFolder(os.TempDir(), folderPrefix)
	held = append(held, lock)
	return dir, err
}

// launch starts the server on a thread that lives as long as the process: the
// kernel then ends the server when the process goes, however it goes.
func launch(dir, bin string, cred *syscall.Credential, args ...string) error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		cmd := exec.Command(bin, args...)
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Pdeathsig: syscall.SIGQUIT}
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // keeps the thread; the outcome does not matter to a throw-away server
		}
		_ = os.RemoveAll(dir)
	}()
	return <-started
}

func findBinaries() (string, error) {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	sort.Sort(sort.Reverse(sort.StringSlice(dirs)))
	for _, d := range dirs {
		if _, err := os.Stat(filepath.Join(d, "initdb")); err == nil {
			return d, nil
		}
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	return "", errors.New("no initdb found")
}

// account is who runs the server, nil for this user itself.
func account(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil //nolint:nilnil // nil is exec's own word for "this user"
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("no account to run PostgreSQL under")
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func waitReady(ctx context.Context, u string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	db, err := sql.Open("pgx", u)
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("postgres did not start: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func withDatabase(admin, name string) string {
	u, err := url.Parse(admin)
	if err != nil {
		return admin
	}
	u.Path = "/" + name
	return u.String()
}

func mustAdmin(t testing.TB, admin, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", admin)
	if err != nil {
		t.Fatalf("sqltest: %v", err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("sqltest: %s: %v", statement, err)
	}
}

var pgTemplates sync.Map

// postgresTemplate is a database with the schema, made once per server.
func postgresTemplate(t testing.TB, admin string, files fs.FS) string {
	t.Helper()
	sum := hash(t, files)
	v, _ := pgTemplates.LoadOrStore(sum, &onceFile{})
	o := v.(*onceFile)
	o.once.Do(func() {
		o.path = "souk_template_" + sum
		o.err = makePostgresTemplate(admin, o.path, files)
	})
	if o.err != nil {
		t.Fatalf("sqltest: template: %v", o.err)
	}
	return o.path
}

// templateLock is the advisory lock that lets one process at a time make a template.
const templateLock = 7705611

func makePostgresTemplate(admin, name string, files fs.FS) error {
	ctx := context.Background()
	pool, err := sql.Open("pgx", admin)
	if err != nil {
		return err
	}
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "select pg_advisory_lock($1)", templateLock); err != nil {
		return err
	}
	var n int
	if err := conn.QueryRowContext(ctx, "select count(*) from pg_database where datname = $1 and datistemplate", name).Scan(&n); err != nil || n > 0 {
		return err
	}
	if _, err := conn.ExecContext(ctx, "drop database if exists "+name); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "create database "+name); err != nil {
		return err
	}
	db, err := sqldb.Open(ctx, sqldb.DefaultConfig(withDatabase(admin, name)))
	if err != nil {
		return err
	}
	_, err = db.Migrate(ctx, files)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "alter database "+name+" is_template true")
	return err
}

// hash names a set of migrations.
func hash(t testing.TB, files fs.FS) string {
	t.Helper()
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
		return err
	})
	if err != nil {
		t.Fatalf("sqltest: %v", err)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
