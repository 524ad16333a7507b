package review

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"

	"souk/internal/base/ratio"
)

// drawn reports whether a decision is shown to a second reviewer: the first eight
// bytes of the SHA-256 of its record's id, read as a number below 2^64, lie below
// the share. Whoever decides cannot know it before, whoever looks later can work it
// out again.
//
// Source: X-31, parameters "second_opinion_share".
func drawn(recordID string, share ratio.Ratio) bool {
	sum := sha256.Sum256([]byte(recordID))
	ticket := new(big.Int).SetUint64(binary.BigEndian.Uint64(sum[:8]))
	limit, ok := new(big.Rat).SetString(share.String())
	if !ok {
		return false
	}
	limit.Mul(limit, new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 64)))
	return new(big.Rat).SetInt(ticket).Cmp(limit) < 0
}

// Second is how second opinions went.
//
// Source: X-31.
type Second struct {
	Rate
	Drawn   int // decisions that were drawn
	Waiting int // of these, nobody has answered yet
	Lapsed  int // of these, nobody answered in time, or the submission ended
}

// secondsIn sums the answers up.
func secondsIn(list []Opinion) Rate {
	r := Rate{}
	for _, o := range list {
		if o.Source == OpinionSecond {
			r.add(o)
		}
	}
	return r
}
