package ident

import (
	"testing"

	"souk/internal/base/clock"
)

func TestSecret(t *testing.T) {
	s := NewSource(clock.System{}, nil)
	seen := map[string]bool{}
	for range 1000 {
		v := s.Secret()
		if len(v) != 52 || seen[v] || seen[v[:20]] {
			t.Fatalf("secret %q is short or repeats", v)
		}
		seen[v], seen[v[:20]] = true, true
	}
	if a, b := s.Bytes(16), s.Bytes(16); len(a) != 16 || string(a) == string(b) {
		t.Fatalf("Bytes: %x, %x", a, b)
	}
}
