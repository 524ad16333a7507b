package document

import (
	"context"
	"crypto/hmac"

	"souk/internal/base/fault"
	"souk/internal/platform/seal"
)

// Rotated is what the rotation of a key did.
type Rotated struct {
	Done   int
	Failed []string // ids of papers that neither key opens: they stay as they are
}

// Rewrap wraps every data key under the ring's current key. The papers themselves
// stay as they are. It may be run again after it broke off; progress hears how many
// are done.
//
// Source: X-17, core-ports "souk key rotate".
func (s *Service) Rewrap(ctx context.Context, progress func(done int)) (Rotated, error) {
	var out Rotated
	err := s.walk(func(after string) ([]Document, error) {
		return s.underOtherKeys(ctx, s.ring.Current(), after, rowsAtOnce)
	}, func(d Document) error {
		key, err := s.dataKey(d)
		if fault.CodeOf(err) == "document.key_missing" || fault.CodeOf(err) == "document.damaged" {
			out.Failed = append(out.Failed, d.ID)
			return nil
		}
		if err != nil {
			return err
		}
		if d.wrappedKey, err = s.ring.Wrap(key, s.ids.Bytes(seal.NonceSize), about(d.ID, "key")); err != nil {
			return fault.Wrap("document.Rewrap", err)
		}
		d.keyID = s.ring.Current()
		if err := s.db.InTx(ctx, func(ctx context.Context) error { return s.update(ctx, &d) }); err != nil {
			return err
		}
		out.Done++
		progress(out.Done)
		return nil
	})
	return out, err
}

// Reprove puts the proof of every signature under the service's own key in place of
// the one under an older key. A proof of neither stays as it is, so that Verify goes
// on to say that it is wrong. It may be run again after it broke off.
//
// Source: X-18, core-ports "souk key rotate".
func (s *Service) Reprove(ctx context.Context, older []byte) (Rotated, error) {
	var out Rotated
	err := s.walk(func(after string) ([]Document, error) { return s.allSigned(ctx, after) },
		func(d Document) error { return s.reprove(ctx, d, older, &out) })
	return out, fault.Wrap("document.Reprove", err)
}

func (s *Service) reprove(ctx context.Context, d Document, older []byte, out *Rotated) error {
	row, found, err := s.getSignature(ctx, d)
	if err != nil || !found {
		return err
	}
	key, err := s.dataKey(d)
	sig := row.Signature
	if err == nil {
		sig, err = s.saidBy(d, row, key)
	}
	if err != nil {
		out.Failed = append(out.Failed, d.ID)
		return nil
	}
	is, err := s.proof(d, sig)
	if err != nil || hmac.Equal([]byte(is), []byte(row.Proof)) {
		return err
	}
	was, err := proofUnder(older, d, sig)
	if err != nil {
		return err
	}
	if !hmac.Equal([]byte(was), []byte(row.Proof)) {
		out.Failed = append(out.Failed, d.ID)
		return nil
	}
	out.Done++
	return s.db.InTx(ctx, func(ctx context.Context) error { return s.putProof(ctx, d, is) })
}
