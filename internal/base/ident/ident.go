// Package ident makes ids: a short prefix that says what the thing is, and 26
// characters of Crockford base 32 that sort by time of making (48 bits of
// milliseconds, 80 bits of chance, the layout of ULID).
package ident

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	"strings"
	"sync"
	"time"

	"souk/internal/base/clock"
)

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// Source makes ids. It is safe for concurrent use; ids of one source made in
// the same millisecond still sort in the order of making.
type Source struct {
	clock  clock.Clock
	chance io.Reader

	mu   sync.Mutex
	last int64
	tail [10]byte
}

// NewSource returns a source on the clock; chance nil means crypto/rand.
func NewSource(c clock.Clock, chance io.Reader) *Source {
	if chance == nil {
		chance = rand.Reader
	}
	return &Source{clock: c, chance: chance}
}

// New makes an id such as "vid_01j…".
func (s *Source) New(prefix string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ms := s.clock.Now().UnixMilli()
	if ms > s.last {
		s.last = ms
		if _, err := io.ReadFull(s.chance, s.tail[:]); err != nil {
			panic("ident: no randomness: " + err.Error()) // a machine without chance cannot run Souk
		}
		s.tail[0] &= 0x7f // room for counting up
	} else {
		for i := len(s.tail) - 1; i >= 0; i-- {
			s.tail[i]++
			if s.tail[i] != 0 {
				break
			}
		}
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(s.last)<<16)
	copy(b[6:], s.tail[:])
	return prefix + "_" + encode(b)
}

func encode(b [16]byte) string {
	hi, lo := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	var out [26]byte
	for i := 25; i >= 0; i-- {
		out[i] = alphabet[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:])
}

// Prefix returns what stands before the underscore, "" when there is none.
func Prefix(id string) string {
	p, _, ok := strings.Cut(id, "_")
	if !ok {
		return ""
	}
	return p
}

// MadeAt is the instant that the id carries; the zero time when it has none.
func MadeAt(id string) time.Time {
	_, tail, ok := strings.Cut(id, "_")
	if !ok || len(tail) != 26 {
		return time.Time{}
	}
	var ms int64
	for i := range 10 {
		v := strings.IndexByte(alphabet, tail[i])
		if v < 0 {
			return time.Time{}
		}
		ms = ms<<5 | int64(v)
	}
	return time.UnixMilli(ms).UTC()
}
