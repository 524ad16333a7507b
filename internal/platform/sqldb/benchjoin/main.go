// Command benchjoin measures what joining transactions into one durable commit
// brings on this machine: 64 callers, each transaction a look-up, an insert and a
// guarded update; joined against one by one, taking turns in one run, once as the
// disk is and once with 3 ms added to every commit. It checks every sum and prints
// the disk's own sync rate beside it.
//
//	go run ./internal/platform/sqldb/benchjoin [-seconds 2] [-callers 64] [-dir .] [-cpuprofile FILE]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"sync"
	"time"

	"souk/internal/platform/sqldb"
)

func main() {
	seconds := flag.Float64("seconds", 2, "length of one measurement")
	callers := flag.Int("callers", 64, "callers at once")
	rounds := flag.Int("rounds", 3, "pairs of measurements; the median counts")
	dir := flag.String("dir", ".", "a folder on the disk to be measured")
	profile := flag.String("cpuprofile", "", "write a profile")
	flag.Parse()
	if err := run(os.Stdout, *dir, *profile, bench{time.Duration(*seconds * float64(time.Second)), *callers, *rounds}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type bench struct {
	length  time.Duration
	callers int
	rounds  int
}

func run(out io.Writer, dir, profile string, b bench) (err error) {
	dir, err = os.MkdirTemp(dir, "benchjoin-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	syncs, err := syncRate(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "disk: %.0f syncs/s (%.0f µs each, 4 KB written before)\n", syncs, 1e6/syncs)
	fmt.Fprintf(out, "%-28s %14s %14s %8s\n", fmt.Sprintf("%d callers, %v a run", b.callers, b.length), "one by one/s", "joined/s", "ratio")
	for _, delay := range []time.Duration{0, 3 * time.Millisecond} {
		single, joined := []float64{}, []float64{}
		for i := range b.rounds {
			for _, batch := range []int{1, sqldb.DefaultConfig("sqlite:x").MaxBatch} {
				rate, err := b.measure(filepath.Join(dir, fmt.Sprintf("%d-%d-%d.db", delay, i, batch)), batch, delay)
				if err != nil {
					return err
				}
				if batch == 1 {
					single = append(single, rate)
				} else {
					joined = append(joined, rate)
				}
			}
		}
		slices.Sort(single)
		slices.Sort(joined)
		s, j := single[len(single)/2], joined[len(joined)/2]
		fmt.Fprintf(out, "%-28s %14.0f %14.0f %7.1f×\n", fmt.Sprintf("commit + %v", delay), s, j, j/s)
	}
	return nil
}

func syncRate(dir string) (float64, error) {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	page := make([]byte, 4096)
	began, n := time.Now(), 0
	for ; time.Since(began) < time.Second; n++ {
		if _, err := f.WriteAt(page, int64(n%256)*4096); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

const (
	createAccounts = "create table account (id bigint primary key, balance bigint not null)"
	createEntries  = "create table entry (id bigint primary key, account bigint not null, amount bigint not null)"
	fillAccount    = "insert into account (id, balance) values ($1, $2)"
	lookUp         = "select balance from account where id = $1"
	insertEntry    = "insert into entry (id, account, amount) values ($1, $2, $3)"
	takeAmount     = "update account set balance = balance - $1 where id = $2 and balance >= $1"
	checkSum       = "select (select sum(balance) from account) + (select coalesce(sum(amount), 0) from entry)"

	accounts = 1000
	fortune  = 1_000_000_000
)

// measure runs the load on a fresh file and returns transactions per second.
func (b bench) measure(path string, batch int, delay time.Duration) (float64, error) {
	ctx := context.Background()
	cfg := sqldb.DefaultConfig("sqlite:" + path)
	cfg.MaxBatch, cfg.CommitDelay = batch, delay
	db, err := sqldb.Open(ctx, cfg)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := prepare(ctx, db); err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	counts, errs := make([]int, b.callers), make([]error, b.callers)
	began := time.Now()
	for c := range b.callers {
		wg.Go(func() {
			for i := 0; time.Since(began) < b.length && errs[c] == nil; i++ {
				errs[c] = transact(ctx, db, int64(c)<<40|int64(i), int64(c*7919+i)%accounts)
				counts[c]++
			}
		})
	}
	wg.Wait()
	took := time.Since(began).Seconds()
	total := 0
	for _, n := range counts {
		total += n
	}
	sum, err := sqldb.One(ctx, db, sqldb.Scalar[int64], checkSum)
	if err == nil && sum != accounts*fortune {
		err = fmt.Errorf("the sums do not agree: %d", sum)
	}
	return float64(total) / took, errors.Join(append(errs, err)...)
}

func prepare(ctx context.Context, db *sqldb.DB) error {
	return db.InTx(ctx, func(ctx context.Context) error {
		for _, q := range []string{createAccounts, createEntries} {
			if _, err := db.Exec(ctx, q); err != nil {
				return err
			}
		}
		for i := range int64(accounts) {
			if _, err := db.Exec(ctx, fillAccount, i, int64(fortune)); err != nil {
				return err
			}
		}
		return nil
	})
}

func transact(ctx context.Context, db *sqldb.DB, id, account int64) error {
	return db.InTx(ctx, func(ctx context.Context) error {
		if _, err := sqldb.One(ctx, db, sqldb.Scalar[int64], lookUp, account); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, insertEntry, id, account, int64(1)); err != nil {
			return err
		}
		n, err := db.Exec(ctx, takeAmount, int64(1), account)
		if err == nil && n != 1 {
			err = errors.New("the guard refused")
		}
		return err
	})
}
