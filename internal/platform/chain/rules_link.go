package chain

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// linkOf is the link of a row behind another link; "" before the first.
func linkOf(book string, seq int64, rowID, digest, before string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{"souk-chain-1", book, strconv.FormatInt(seq, 10), rowID, digest, before}, "\n")))
	return hex.EncodeToString(sum[:])
}

// extend gives rows the numbers and links behind a head.
func extend(head Head, rows []Link) []Link {
	out := make([]Link, len(rows))
	seq, before := head.Seq, head.Link
	for i, r := range rows {
		seq++
		before = linkOf(head.Book, seq, r.RowID, r.Digest, before)
		out[i] = Link{Seq: seq, RowID: r.RowID, Digest: r.Digest, Link: before}
	}
	return out
}

func signedText(h Head) []byte {
	return []byte(strings.Join([]string{"souk-checkpoint-1", h.Book, strconv.FormatInt(h.Seq, 10), h.Link,
		strconv.FormatInt(h.SealedAt.UnixMicro(), 10)}, "\n"))
}

func sign(key ed25519.PrivateKey, h Head) Head {
	h.Signature = hex.EncodeToString(ed25519.Sign(key, signedText(h)))
	return h
}

// Signed reports whether the head carries a signature of the key.
func Signed(key ed25519.PublicKey, h Head) bool {
	signature, err := hex.DecodeString(h.Signature)
	return err == nil && len(key) == ed25519.PublicKeySize && ed25519.Verify(key, signedText(h), signature)
}
