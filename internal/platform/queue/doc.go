// Package queue runs background jobs that are rows of the same database: a job
// exists if and only if the transaction that enqueued it was committed.
//
// It owns the tables job and cron. It does not know what a job does.
//
//	          claim (epoch+1)            done, nothing new
//	ready ────────────────────▶ running ────────────────────▶ (row deleted)
//	  ▲                           │ │
//	  │ failed, lease expired,    │ │ failed for good
//	  │ or enqueued again         │ ▼
//	  └───────────────────────────┘ dead (kept, retried by hand)
//
// # Invariants
//
//   - A job runs at least once; a handler may see the same job twice and must
//     not mind. Effects in the database become exactly-once with [Job.Finish].
//   - At most one owner holds a lease. A job that outlives its lease is taken
//     over with a higher epoch; whatever the old owner says is then refused.
//   - One unfinished job per kind and unique key. Enqueued again while it waits,
//     the newest payload wins; enqueued again while it runs, it runs once more.
//   - A cron entry hands out its ticks in order, one at a time, each once for all
//     nodes.
//
// # Clocks
//
// Run times and ticks follow the business clock, leases the machine clock. Time
// limits of handlers are real time.
package queue
