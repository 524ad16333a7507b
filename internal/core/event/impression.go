package event

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"souk/internal/base/clock"
)

// Impression is what a storefront answer showed: a thing on a surface, to a
// viewer, at a time.
//
// Source: core-ports "Storefront answers carry impression tokens".
type Impression struct {
	Surface   string // "product", "search", "feed"
	Item      string // id of the product or film
	StoreID   string
	ProductID string
	At        time.Time // to the quarter of an hour, so that answers can be kept by caches
	ID        string    // digest of the token

	viewer [viewerSize]byte
}

const (
	tokenStep  = 15 * time.Minute
	tokenMAC   = 12
	viewerSize = 8
	tokenSplit = "\x1f"
	maxToken   = 600
)

// Impressions signs and verifies impression tokens (HMAC-SHA256, cut to 96
// bits). Their time is the business clock's.
type Impressions struct {
	secret []byte
	clock  clock.Clock
}

// NewImpressions takes the key that signs; it is at least 16 bytes.
func NewImpressions(secret []byte, c clock.Clock) (*Impressions, error) {
	if len(secret) < 16 || c == nil {
		return nil, errors.New("event: impressions need a secret of 16 bytes and a clock")
	}
	return &Impressions{secret: append([]byte(nil), secret...), clock: c}, nil
}

// Sign makes the token of something that is being shown. viewer is the buyer's or
// the visitor's id, "" for nobody known.
func (i *Impressions) Sign(surface, item, storeID, productID, viewer string) string {
	at := i.clock.Now().Truncate(tokenStep)
	b := make([]byte, 0, 96)
	b = binary.BigEndian.AppendUint32(b, uint32(at.Unix()/60))
	b = append(b, i.viewer(viewer)...)
	b = append(b, strings.Join([]string{surface, item, storeID, productID}, tokenSplit)...)
	return base64.RawURLEncoding.EncodeToString(append(i.mac("impression", b)[:tokenMAC:tokenMAC], b...))
}

// viewer is eight bytes that stand for a viewer; zeros for nobody.
func (i *Impressions) viewer(id string) []byte {
	if id == "" {
		return make([]byte, viewerSize)
	}
	return i.mac("viewer", []byte(id))[:viewerSize]
}

var errToken = errors.New("event: no impression token of ours")

// Verify reads a token and checks its signature, not its age.
func (i *Impressions) Verify(token string) (Impression, error) {
	if len(token) > maxToken {
		return Impression{}, errToken
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) < tokenMAC+4+viewerSize || !hmac.Equal(raw[:tokenMAC], i.mac("impression", raw[tokenMAC:])[:tokenMAC]) {
		return Impression{}, errToken
	}
	b := raw[tokenMAC:]
	parts := strings.Split(string(b[4+viewerSize:]), tokenSplit)
	if len(parts) != 4 {
		return Impression{}, errToken
	}
	out := Impression{Surface: parts[0], Item: parts[1], StoreID: parts[2], ProductID: parts[3],
		At: time.Unix(int64(binary.BigEndian.Uint32(b))*60, 0).UTC(), ID: base64.RawURLEncoding.EncodeToString(raw[:tokenMAC])}
	copy(out.viewer[:], b[4:])
	return out, nil
}

// shownTo reports whether the token was made for the viewer, or for nobody known.
func (i *Impressions) shownTo(m Impression, viewer string) bool {
	return m.viewer == [viewerSize]byte{} || viewer != "" && string(m.viewer[:]) == string(i.viewer(viewer))
}

// digest is a keyed digest of something that is not to be kept itself.
func (i *Impressions) digest(purpose, text string) string {
	return base64.RawURLEncoding.EncodeToString(i.mac(purpose, []byte(text))[:16])
}

func (i *Impressions) mac(purpose string, b []byte) []byte {
	h := hmac.New(sha256.New, i.secret)
	h.Write([]byte(purpose + "\x00")) //nolint:errcheck // a hash never fails
	h.Write(b)                        //nolint:errcheck // a hash never fails
	return h.Sum(nil)
}
