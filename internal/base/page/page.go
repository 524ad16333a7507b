// Package page is the vocabulary of keyset paging: a limit and the sort key
// after which the next page starts. Signing of the cursor is httpapi's.
package page

// MaxLimit is the most rows that one page may have.
const MaxLimit = 100

// Request asks for the rows after a key.
type Request struct {
	After []string // sort-key values of the last row seen, empty for the first page
	Limit int      // 1…MaxLimit; 0 means 20
}

// Rows is the limit with default and bound applied.
func (r Request) Rows() int {
	switch {
	case r.Limit <= 0:
		return 20
	case r.Limit > MaxLimit:
		return MaxLimit
	}
	return r.Limit
}

// Key returns the i-th value of the key, "" when it is not there.
func (r Request) Key(i int) string {
	if i < len(r.After) {
		return r.After[i]
	}
	return ""
}

// Of is a page of items with the key of the next page, nil on the last one.
type Of[T any] struct {
	Items []T
	Next  []string
}

// Cut turns rows read with limit+1 into a page: key gives the sort key of the
// last row that is kept.
func Cut[T any](rows []T, limit int, key func(T) []string) Of[T] {
	if len(rows) <= limit {
		return Of[T]{Items: rows}
	}
	rows = rows[:limit]
	return Of[T]{Items: rows, Next: key(rows[limit-1])}
}
