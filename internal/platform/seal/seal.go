package seal

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// Sizes in bytes of what callers give and get.
const (
	KeySize    = 32 // of a data key and of a ring's key
	PrefixSize = 7  // of the chance in a stream
	NonceSize  = 12 // of the chance in a wrapped key
)

const (
	magic     = "SOUKSL01"
	chunkSize = 64 << 10
	tagSize   = 16
)

// ErrTampered tells that sealed bytes are not what was sealed.
var ErrTampered = errors.New("seal: the sealed bytes were changed, cut or belong to something else")

// ErrUnknownKey tells that the ring does not hold the key that wrapped a data key.
var ErrUnknownKey = errors.New("seal: the key that wrapped this is not in the ring")

func gcm(key []byte) (cipher.AEAD, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("seal: a key has %d bytes, not %d", KeySize, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Encrypt seals src into dst with a data key that is used for nothing else;
// prefix is PrefixSize bytes of chance, about binds the stream to what it is of.
func Encrypt(dst io.Writer, src io.Reader, key, prefix, about []byte) error {
	aead, err := gcm(key)
	if err != nil {
		return err
	}
	if len(prefix) != PrefixSize {
		return fmt.Errorf("seal: the prefix has %d bytes, not %d", len(prefix), PrefixSize)
	}
	if _, err := dst.Write(append([]byte(magic), prefix...)); err != nil {
		return err
	}
	in := bufio.NewReaderSize(src, chunkSize)
	plain, sealed := make([]byte, chunkSize), make([]byte, 0, chunkSize+tagSize)
	for n := uint32(0); ; n++ {
		got, last, err := chunk(in, plain)
		if err != nil {
			return err
		}
		sealed = aead.Seal(sealed[:0], nonce(prefix, n, last), plain[:got], about)
		if _, err := dst.Write(sealed); err != nil || last {
			return err
		}
		if n == 1<<32-1 {
			return errors.New("seal: too many chunks")
		}
	}
}

// Decrypt opens a stream of Encrypt into dst. What it writes is authentic, but
// only a nil error says that it is whole. ErrTampered when it is not.
func Decrypt(dst io.Writer, src io.Reader, key, about []byte) error {
	aead, err := gcm(key)
	if err != nil {
		return err
	}
	head := make([]byte, len(magic)+PrefixSize)
	if _, err := io.ReadFull(src, head); err != nil {
		return cut(err)
	}
	if !bytes.HasPrefix(head, []byte(magic)) {
		return ErrTampered
	}
	prefix := head[len(magic):]
	in := bufio.NewReaderSize(src, chunkSize+tagSize)
	sealed, plain := make([]byte, chunkSize+tagSize), make([]byte, 0, chunkSize)
	for n := uint32(0); ; n++ {
		got, last, err := chunk(in, sealed)
		if err != nil {
			return err
		}
		plain, err = aead.Open(plain[:0], nonce(prefix, n, last), sealed[:got], about)
		if err != nil {
			return ErrTampered
		}
		if _, err := dst.Write(plain); err != nil || last {
			return err
		}
	}
}

// Box seals something small in one piece, under a key that may seal many (far fewer
// than 2^32); chance is NonceSize random bytes, about binds it to what it is of.
func Box(key, chance, plain, about []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	if len(chance) != NonceSize {
		return nil, fmt.Errorf("seal: the nonce has %d bytes, not %d", len(chance), NonceSize)
	}
	out := make([]byte, NonceSize, NonceSize+len(plain)+tagSize)
	copy(out, chance)
	return aead.Seal(out, chance, plain, about), nil
}

// Unbox opens what Box sealed. ErrTampered.
func Unbox(key, sealed, about []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < NonceSize {
		return nil, ErrTampered
	}
	plain, err := aead.Open(nil, sealed[:NonceSize], sealed[NonceSize:], about)
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrTampered
	}
	return err
}

// chunk fills b as far as the stream goes; last tells that nothing follows.
func chunk(in *bufio.Reader, b []byte) (n int, last bool, err error) {
	n, err = io.ReadFull(in, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return n, true, nil
	}
	if err != nil {
		return n, false, err
	}
	if _, err := in.Peek(1); errors.Is(err, io.EOF) {
		return n, true, nil
	} else if err != nil {
		return n, false, err
	}
	return n, false, nil
}

func nonce(prefix []byte, n uint32, last bool) []byte {
	out := binary.BigEndian.AppendUint32(append(make([]byte, 0, NonceSize), prefix...), n)
	if last {
		return append(out, 1)
	}
	return append(out, 0)
}

// Ring holds the keys that wrap data keys. It is safe for concurrent use.
type Ring struct {
	current string
	keys    map[string]cipher.AEAD
}

// NewRing returns a ring that wraps with current and still opens what the older
// keys wrapped.
func NewRing(current []byte, older ...[]byte) (*Ring, error) {
	r := &Ring{current: KeyID(current), keys: map[string]cipher.AEAD{}}
	for _, k := range append([][]byte{current}, older...) {
		aead, err := gcm(k)
		if err != nil {
			return nil, err
		}
		r.keys[KeyID(k)] = aead
	}
	return r, nil
}

// KeyID names a key without telling it.
func KeyID(key []byte) string {
	sum := sha256.Sum256(append([]byte("souk/key-id\x00"), key...))
	return hex.EncodeToString(sum[:6])
}

// Current is the id of the key that Wrap uses.
func (r *Ring) Current() string { return r.current }

// Wrap seals a data key under the current key; chance is NonceSize random bytes,
// about binds it to what it is the key of.
func (r *Ring) Wrap(key, chance, about []byte) ([]byte, error) {
	if len(chance) != NonceSize {
		return nil, fmt.Errorf("seal: the nonce has %d bytes, not %d", len(chance), NonceSize)
	}
	return r.keys[r.current].Seal(bytes.Clone(chance), chance, key, about), nil
}

// Unwrap opens a data key that the named key wrapped. ErrUnknownKey, ErrTampered.
func (r *Ring) Unwrap(keyID string, wrapped, about []byte) ([]byte, error) {
	aead, ok := r.keys[keyID]
	if !ok {
		return nil, ErrUnknownKey
	}
	if len(wrapped) < NonceSize {
		return nil, ErrTampered
	}
	key, err := aead.Open(nil, wrapped[:NonceSize], wrapped[NonceSize:], about)
	if err != nil {
		return nil, ErrTampered
	}
	return key, nil
}
