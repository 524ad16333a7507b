package ident

import "io"

// Bytes returns n bytes of chance, for salts and the like.
func (s *Source) Bytes(n int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := make([]byte, n)
	if _, err := io.ReadFull(s.chance, b); err != nil {
		panic("ident: no randomness: " + err.Error()) // a machine without chance cannot run Souk
	}
	return b
}

// Secret makes a token that nobody can guess: 52 characters of base 32, 260 bits
// of chance. Unlike ids, neighbours say nothing about each other.
func (s *Source) Secret() string {
	b := s.Bytes(52)
	for i, v := range b {
		b[i] = alphabet[v&31]
	}
	return string(b)
}
