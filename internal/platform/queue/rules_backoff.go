package queue

import (
	"hash/fnv"
	"strconv"
	"time"
)

// Delays between attempts: doubled from the first to the longest.
const (
	firstDelay   = time.Second
	longestDelay = 10 * time.Minute
)

// backoff is the delay after the attempt: doubling, with up to a quarter added
// or taken away so that jobs which failed together do not come back together.
// The same job and attempt give the same delay.
func backoff(id string, attempt int) time.Duration {
	d := longestDelay
	if attempt < 12 {
		d = min(firstDelay<<max(attempt-1, 0), longestDelay)
	}
	h := fnv.New32a()
	h.Write([]byte(id + "/" + strconv.Itoa(attempt))) //nolint:errcheck // a hash never fails
	return d - d/4 + d/2*time.Duration(h.Sum32()%1024)/1024
}
