// Package groupcommit lets callers that come at the same time share one
// transaction: what each of them adds is small, and the commit costs most.
//
// The caller at the head of the line works for those behind it, so there is no
// goroutine that must be started or stopped, and a caller alone waits for nobody.
//
// Source: engines "one writer, many requests per commit".
package groupcommit
