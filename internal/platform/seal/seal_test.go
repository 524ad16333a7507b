package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"souk/internal/platform/seal"
)

var (
	key    = bytes.Repeat([]byte{7}, seal.KeySize)
	prefix = []byte("1234567")
	about  = []byte("doc_1")
)

func sealed(t interface{ Fatal(...any) }, plain []byte) []byte {
	var out bytes.Buffer
	if err := seal.Encrypt(&out, bytes.NewReader(plain), key, prefix, about); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(b, key, about []byte) ([]byte, error) {
	var out bytes.Buffer
	err := seal.Decrypt(&out, bytes.NewReader(b), key, about)
	return out.Bytes(), err
}

func TestStream(t *testing.T) {
	const chunk = 64 << 10
	for _, n := range []int{0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3*chunk + 17} {
		plain := bytes.Repeat([]byte("plain text "), n/11+1)[:n]
		b := sealed(t, plain)
		if n > 10 && bytes.Contains(b, plain[:11]) {
			t.Errorf("X-17: %d bytes: the plain text stands in the stream", n)
		}
		got, err := opened(b, key, about)
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: %v", n, err)
		}
		for name, bad := range map[string][]byte{
			"X-17_cut_by_a_byte": b[:len(b)-1], "X-17_cut_to_nothing": nil, "X-17_extended": append(bytes.Clone(b), 0), "X-17_head_only": b[:15],
		} {
			if _, err := opened(bad, key, about); !errors.Is(err, seal.ErrTampered) {
				t.Errorf("%s of %d bytes: %v", name, n, err)
			}
		}
		if n > chunk { // at a chunk's edge the rest looks whole
			if _, err := opened(b[:15+chunk+16], key, about); !errors.Is(err, seal.ErrTampered) {
				t.Errorf("X-17 %d bytes cut behind the first chunk: %v", n, err)
			}
		}
	}
	t.Run("X-17_chunks_cannot_change_places", func(t *testing.T) {
		b := sealed(t, bytes.Repeat([]byte("ab"), chunk))
		swapped := append(append(append(bytes.Clone(b[:15]), b[15+chunk+16:15+2*(chunk+16)]...), b[15:15+chunk+16]...), b[15+2*(chunk+16):]...)
		if _, err := opened(swapped, key, about); !errors.Is(err, seal.ErrTampered) {
			t.Error(err)
		}
	})
	t.Run("X-17_another_key_or_another_document", func(t *testing.T) {
		b := sealed(t, []byte("x"))
		if _, err := opened(b, bytes.Repeat([]byte{8}, seal.KeySize), about); !errors.Is(err, seal.ErrTampered) {
			t.Error(err)
		}
		if _, err := opened(b, key, []byte("doc_2")); !errors.Is(err, seal.ErrTampered) {
			t.Error(err)
		}
	})
	t.Run("X-17_any_changed_byte_is_found", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			plain := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "plain")
			b := sealed(t, plain)
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
			if _, err := opened(b, key, about); !errors.Is(err, seal.ErrTampered) {
				t.Fatalf("%v", err)
			}
		})
	})
}

func TestRing(t *testing.T) {
	old, now := bytes.Repeat([]byte{1}, seal.KeySize), bytes.Repeat([]byte{2}, seal.KeySize)
	before, err := seal.NewRing(old)
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := before.Wrap(key, make([]byte, seal.NonceSize), about)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("X-17_a_ring_with_the_older_key_opens_and_wraps_anew", func(t *testing.T) {
		r, err := seal.NewRing(now, old)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Unwrap(before.Current(), wrapped, about)
		if err != nil || !bytes.Equal(got, key) || r.Current() == before.Current() {
			t.Errorf("%v", err)
		}
	})
	t.Run("X-17_a_ring_without_it_says_so", func(t *testing.T) {
		r, err := seal.NewRing(now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Unwrap(before.Current(), wrapped, about); !errors.Is(err, seal.ErrUnknownKey) {
			t.Error(err)
		}
	})
	t.Run("X-17_a_wrapped_key_of_another_document", func(t *testing.T) {
		if _, err := before.Unwrap(before.Current(), wrapped, []byte("doc_2")); !errors.Is(err, seal.ErrTampered) {
			t.Error(err)
		}
	})
	if _, err := seal.NewRing([]byte("short")); err == nil {
		t.Error("a short key was taken")
	}
}

func TestBox_X17_opens_with_its_key_and_for_its_thing_only(t *testing.T) {
	key, chance := bytes.Repeat([]byte{3}, seal.KeySize), bytes.Repeat([]byte{4}, seal.NonceSize)
	for _, plain := range [][]byte{{}, []byte("Ring twice"), bytes.Repeat([]byte("x"), 100_000)} {
		sealed, err := seal.Box(key, chance, plain, []byte("order/1"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := seal.Unbox(key, sealed, []byte("order/1")); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: %v", len(plain), err)
		}
		for name, open := range map[string]func() ([]byte, error){
			"another key": func() ([]byte, error) {
				return seal.Unbox(bytes.Repeat([]byte{5}, seal.KeySize), sealed, []byte("order/1"))
			},
			"another thing": func() ([]byte, error) { return seal.Unbox(key, sealed, []byte("order/2")) },
			"cut":           func() ([]byte, error) { return seal.Unbox(key, sealed[:len(sealed)-1], []byte("order/1")) },
			"only its head": func() ([]byte, error) { return seal.Unbox(key, sealed[:5], []byte("order/1")) },
		} {
			if _, err := open(); !errors.Is(err, seal.ErrTampered) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := seal.Box(key, chance[:5], nil, nil); err == nil {
		t.Error("sealed with too little chance")
	}
}
