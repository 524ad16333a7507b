package chain

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"souk/internal/base/fault"
)

// Resigned is what putting another key's signatures in place of an older key's did.
type Resigned struct {
	Done    int // heads and checkpoints signed anew
	Foreign int // signed by neither key: left as they are, for Verify to name
}

// Resign signs every head and checkpoint of the older key anew with the service's
// own. What the older key has not signed stays as it is: a rotation must not make
// good what is not. It may be run again after it broke off.
//
// Source: X-52, core-ports "souk key rotate".
func (s *Service) Resign(ctx context.Context, older ed25519.PublicKey) (Resigned, error) {
	var out Resigned
	for _, book := range s.books {
		err := s.db.InTx(ctx, func(ctx context.Context) error {
			head, found, err := s.findHead(ctx, book)
			if err != nil || !found || head.Seq == 0 {
				return err
			}
			if next, ok := s.resigned(head, older, &out); ok {
				return s.putHead(ctx, next)
			}
			return nil
		})
		if err == nil {
			err = s.resignCheckpoints(ctx, book, older, &out)
		}
		if err != nil {
			return out, fault.Wrap("chain.Resign", err)
		}
	}
	return out, nil
}

func (s *Service) resignCheckpoints(ctx context.Context, book string, older ed25519.PublicKey, out *Resigned) error {
	for after := int64(0); ; {
		page, err := s.checkpoints(ctx, book, after, readAtOnce)
		if err != nil {
			return err
		}
		err = s.db.InTx(ctx, func(ctx context.Context) error {
			for _, h := range page {
				after = h.Seq
				next, ok := s.resigned(h, older, out)
				if !ok {
					continue
				}
				if err := s.putCheckpoint(ctx, next); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) < readAtOnce {
			return err
		}
	}
}

// ResignHeads signs heads that were exported in the older key's days anew; those
// that it has not signed stay as they are.
func (s *Service) ResignHeads(heads []Head, older ed25519.PublicKey) []Head {
	out := make([]Head, len(heads))
	for i, h := range heads {
		out[i], _ = s.resigned(h, older, &Resigned{})
	}
	return out
}

// resigned is the head under the service's key; false when it is there already, or
// is not the older key's.
func (s *Service) resigned(h Head, older ed25519.PublicKey, n *Resigned) (Head, bool) {
	switch {
	case Signed(s.PublicKey(), h):
		return h, false
	case !Signed(older, h):
		n.Foreign++
		return h, false
	}
	n.Done++
	return sign(s.key, h), true
}

// Retired is a key that bundles of earlier days are signed with, vouched for by the
// key that came after it.
type Retired struct {
	PublicKey string    `json:"public_key"` // hex
	RetiredAt time.Time `json:"retired_at"`
	Signature string    `json:"signature"` // Ed25519 of the key in force, hex
}

func (r Retired) text() []byte {
	return []byte("souk/retired-key\n" + r.PublicKey + "\n" + r.RetiredAt.UTC().Format(time.RFC3339Nano))
}

// Retire vouches for keys that are no longer used.
func (s *Service) Retire(keys []Retired) []Retired {
	out := make([]Retired, len(keys))
	for i, r := range keys {
		r.Signature = hex.EncodeToString(ed25519.Sign(s.key, r.text()))
		out[i] = r
	}
	return out
}

// VouchedFor reports whether the key signed the entry.
func VouchedFor(key ed25519.PublicKey, r Retired) bool {
	signature, err := hex.DecodeString(r.Signature)
	return err == nil && ed25519.Verify(key, r.text(), signature)
}

// BundleKey is the key that a bundle names as its own; whether to trust it is the
// caller's to know. Malformed "chain.not_a_bundle".
func BundleKey(in io.Reader) (ed25519.PublicKey, error) {
	var first line
	err := readLine(bufio.NewReader(in), &first)
	key, err2 := hex.DecodeString(first.PublicKey)
	if err := errors.Join(err, err2); err != nil || first.Format != bundleFormat || len(key) != ed25519.PublicKeySize {
		return nil, fault.E("chain.BundleKey", fault.Malformed, "chain.not_a_bundle", err, "This is not a file that Souk exported.")
	}
	return key, nil
}
