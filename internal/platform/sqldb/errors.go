package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"souk/internal/base/fault"
)

// Codes of the faults that the engines' errors become.
const (
	CodeUnique    = "database.unique"     // Conflict: the row exists already
	CodeReference = "database.reference"  // Conflict: a referenced row is missing or still used
	CodeCheck     = "database.check"      // Conflict: a check constraint refused
	CodeBusy      = "database.busy"       // Unavailable: lost to others too often
	CodeFull      = "database.full"       // Unavailable: the disk is full
	CodeAway      = "database.away"       // Unavailable: no connection
	CodeReadOnly  = "database.read_only"  // Unavailable: the file or the server takes no writes
	CodeCancelled = "request.cancelled"   // Unavailable: the caller went away
	CodeText      = "text.invalid"        // Invalid: a text with a NUL or broken UTF-8 (PostgreSQL takes none)
	CodeInternal  = "database.unexpected" // Internal: anything else
)

// mapError turns an engine's error into a fault; faults pass unchanged.
func mapError(op string, err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	code := codeOf(err)
	switch code {
	case CodeUnique, CodeReference, CodeCheck:
		return fault.T(op, fault.Conflict, code, "该操作与现有数据冲突。", "This conflicts with what is stored already.").Because(err)
	case CodeFull:
		return fault.T(op, fault.Unavailable, code, "磁盘已满，没有任何数据丢失，请联系运营方。",
			"The disk is full. Nothing was lost; please tell the operator.").Because(err)
	case CodeText:
		return fault.T(op, fault.Invalid, code, "文字中有无法保存的字符，请检查后重试。", "A text holds characters that cannot be stored. Check it and try again.").Because(err)
	case CodeReadOnly:
		return fault.T(op, fault.Unavailable, code, "数据库目前只能读取，没有任何数据丢失，请联系运营方。",
			"The database can only be read right now. Nothing was lost; please tell the operator.").Because(err)
	case CodeBusy, CodeAway:
		return fault.T(op, fault.Unavailable, code, "数据库暂时不可用，请稍后重试。",
			"The database is not available right now. Please try again shortly.").Because(err)
	case CodeCancelled:
		return fault.T(op, fault.Unavailable, code, "请求已取消。", "The request was cancelled.").Because(err)
	}
	return fault.E(op, fault.Internal, code, err, "Something went wrong on our side. Nothing was lost; please try again.")
}

// errNotText is what a list with broken UTF-8 is refused with.
var errNotText = errors.New("sqldb: a list must be UTF-8")

func codeOf(err error) string {
	if errors.Is(err, errNotText) {
		return CodeText
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return CodeCancelled
	}
	if errors.Is(err, errStuck) {
		return CodeBusy
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return postgresCode(pg.Code)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteCode(lite.Code())
	}
	if isCut(err) {
		return CodeAway
	}
	return CodeInternal
}

// isCut reports whether the connection is gone: refused, or cut in the middle of a
// statement or a commit, after which nobody here knows whether it took effect.
func isCut(err error) bool {
	for _, e := range []error{driver.ErrBadConn, sql.ErrConnDone, errClosed, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, e) {
			return true
		}
	}
	var netErr net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &netErr) || errors.As(err, &connect) || pgconn.SafeToRetry(err)
}

func postgresCode(state string) string {
	switch {
	case state == "23505":
		return CodeUnique
	case state == "23503":
		return CodeReference
	case state == "23514", state == "23502":
		return CodeCheck
	case state == "40001", state == "40P01", state == "55P03":
		return CodeBusy
	case state == "53100":
		return CodeFull
	case state == "25006":
		return CodeReadOnly
	case state == "22021", state == "22P05":
		return CodeText
	case strings.HasPrefix(state, "08"), strings.HasPrefix(state, "57P"), state == "53300":
		return CodeAway
	}
	return CodeInternal
}

func sqliteCode(code int) string {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return CodeUnique
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return CodeReference
	case sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL:
		return CodeCheck
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return CodeBusy
	case sqlite3.SQLITE_FULL:
		return CodeFull
	case sqlite3.SQLITE_READONLY:
		return CodeReadOnly
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR:
		return CodeAway
	}
	return CodeInternal
}

func isRetryable(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, driver.ErrBadConn) || errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

func noTransaction(err error) bool {
	return strings.Contains(err.Error(), "no transaction is active")
}

// IsUnique reports whether err says that the row exists already.
func IsUnique(err error) bool { return fault.CodeOf(err) == CodeUnique }
