package sqldb_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
)

// The load of the crash test: each transaction moves one unit from account 0 to
// another one if there is some left, writes a row, and is acknowledged on the
// output after the commit.
const (
	crashEnv      = "SOUK_TEST_CRASH_URL"
	createCrash   = "create table crash (id text primary key, account bigint not null)"
	createBalance = "create table balance (account bigint primary key, amount bigint not null)"
	insertBalance = "insert into balance (account, amount) values ($1, $2)"
	insertCrash   = "insert into crash (id, account) values ($1, $2)"
	takeOne       = "update balance set amount = amount - 1 where account = 0 and amount > 0"
	giveOne       = "update balance set amount = amount + 1 where account = $1"
	fortune       = 1_000_000_000
	callers       = 32
)

// TestCrashChild is the process that gets killed; it does nothing by itself.
func TestCrashChild(t *testing.T) {
	url := os.Getenv(crashEnv)
	if url == "" {
		return
	}
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.DefaultConfig(url))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d-%d", os.Getpid(), c, i)
				if err := db.InTx(ctx, func(ctx context.Context) error { return moveOne(ctx, db, id, int64(c+1)) }); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				_, err := os.Stdout.WriteString("ack " + id + "\n")
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
}

func moveOne(ctx context.Context, db *sqldb.DB, id string, account int64) error {
	n, err := db.Exec(ctx, takeOne)
	if err == nil && n != 1 {
		err = fmt.Errorf("the guard refused")
	}
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, insertCrash, id, account); err != nil {
		return err
	}
	_, err = db.Exec(ctx, giveOne, account)
	return err
}

func TestCrash(t *testing.T) {
	const acks = 400
	rounds := 10
	if n, err := strconv.Atoi(os.Getenv("SOUK_CRASH_ROUNDS")); err == nil {
		rounds = n
	}
	urls := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "crash.db") },
		"postgres": func(t *testing.T) string { return sqltest.EmptyPostgresURL(t) },
	}
	for engine, url := range urls {
		t.Run("X-68_kill_9_under_load_loses_nothing_acknowledged/"+engine, func(t *testing.T) {
			u := url(t)
			withDB(t, u, func(db *sqldb.DB) { prepareCrash(t, db) })
			known := map[string]bool{}
			for range rounds {
				for _, id := range killUnderLoad(t, u, acks) {
					known[id] = true
				}
				withDB(t, u, func(db *sqldb.DB) { checkCrash(t, db, known) })
			}
			if len(known) < rounds*acks {
				t.Errorf("only %d acknowledged", len(known))
			}
		})
	}
}

func withDB(t *testing.T, url string, f func(db *sqldb.DB)) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig(url))
	if err != nil {
		t.Fatal(err)
	}
	f(db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func prepareCrash(t *testing.T, db *sqldb.DB) {
	t.Helper()
	if err := db.InTx(t.Context(), func(ctx context.Context) error {
		for _, q := range []string{createCrash, createBalance} {
			if _, err := db.Exec(ctx, q); err != nil {
				return err
			}
		}
		for a := range int64(callers + 1) {
			amount := int64(0)
			if a == 0 {
				amount = fortune
			}
			if _, err := db.Exec(ctx, insertBalance, a, amount); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// killUnderLoad kills the child after so many acknowledgements and returns all
// that it gave.
func killUnderLoad(t *testing.T, url string, acks int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
	cmd.Env = append(os.Environ(), crashEnv+"="+url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	watchdog := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer watchdog.Stop()
	var ids []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, ok := strings.CutPrefix(lines.Text(), "ack ")
		if !ok {
			t.Errorf("child: %s", lines.Text())
			continue
		}
		if ids = append(ids, id); len(ids) == acks {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // it was killed
	if len(ids) > 0 && len(ids) < acks {
		t.Errorf("the child ended by itself after %d", len(ids))
	}
	return ids
}

func checkCrash(t *testing.T, db *sqldb.DB, known map[string]bool) {
	t.Helper()
	rows, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], "select id from crash")
	if err != nil {
		t.Fatal(err)
	}
	stored := map[string]bool{}
	for _, id := range rows {
		stored[id] = true
	}
	for id := range known {
		if !stored[id] {
			t.Errorf("%s was acknowledged and is lost", id)
		}
	}
	moved, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], "select cast(sum(amount) as bigint) from balance where account > 0")
	if err != nil || moved != int64(len(rows)) {
		t.Errorf("%d units moved by %d rows, %v", moved, len(rows), err)
	}
	total, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], "select cast(sum(amount) as bigint) from balance")
	if err != nil || total != fortune {
		t.Errorf("sum %d, %v", total, err)
	}
	if db.Engine() == sqldb.SQLite {
		s, err := sqldb.One(t.Context(), db, sqldb.Scalar[string], "pragma integrity_check")
		if err != nil || s != "ok" {
			t.Errorf("integrity: %s %v", s, err)
		}
	}
}
