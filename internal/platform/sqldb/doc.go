// Package sqldb is the one way to the database: one portable SQL body on an
// embedded SQLite file and on PostgreSQL 15 or later.
//
// It owns connections, transactions, migrations and the mapping of engine
// errors to faults. It does not own any table.
//
// # Transactions
//
// A transaction travels in the context and is begun only by [DB.InTx]; nested
// calls join the outer one. The function given to InTx may run more than once
// (a serialization failure on PostgreSQL, a broken batch on SQLite), so it has
// no effect outside the database; what must follow the commit goes to
// [AfterCommit].
//
// Inside the function every call uses the context that the function was given: with
// the outer one it would wait for itself (SQLite; refused after 20 s) or write
// outside the transaction (PostgreSQL). After a statement has failed, the
// transaction can only fail: PostgreSQL has given it up. Where a row may exist
// already, write "on conflict do nothing" and look at the count.
//
// On SQLite one goroutine owns the only write connection. It joins the
// transactions that wait into one durable commit (synchronous=FULL): each caller
// runs in its own savepoint, so a fault of one rolls back only its own part, and
// each gets its own result after the commit. Reads outside a transaction go to a
// pool of query-only connections beside it. [DB.InTxAsyncCommit] is for what may be
// asked for again after a loss of power: it does not wait for the disk, and nobody who
// does joins its commit. Checkpoints of the write-ahead log go on beside the writer, so
// that no commit pays for them.
//
// On PostgreSQL a second pool holds connections that were begun with synchronous_commit
// off, for InTxAsyncCommit: no statement is spent on saying it.
//
// # Invariants
//
//   - Nobody hears of success before the commit is durable (InTxAsyncCommit: before it
//     outlives this process).
//   - A failed function leaves nothing behind.
//   - Rows are read to the end before a read returns: no cursor outlives its call.
//   - Nothing slow (network, file, child process) runs inside InTx: see [ForbidTx].
package sqldb
