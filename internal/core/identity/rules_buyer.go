package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/golang-jwt/jwt/v5"

	"souk/internal/base/fault"
)

// BuyerClaims is what a buyer token says.
//
// Source: contract "buyers".
type BuyerClaims struct {
	Email   string `json:"email,omitempty"`
	Country string `json:"country,omitempty"` // ISO 3166-1 alpha-2
	Locale  string `json:"locale,omitempty"`  // BCP 47
	jwt.RegisteredClaims
}

// buyerRules are the configured side of the verification.
type buyerRules struct {
	keys     map[string]crypto.PublicKey
	issuer   string
	audience string
}

// Limits of a buyer token.
const (
	minRSABits   = 2048
	maxClockSkew = 30 * time.Second // iat may lie this far in the future
	maxSubject   = 128
	maxLocale    = 35
)

// signatures are the only algorithms; none and HS* are not among them.
//
// Source: core-ports "People and trust".
var signatures = []string{"EdDSA", "ES256", "RS256"}

// verify checks a buyer token at now: kid, algorithm, signature, iss, aud, and
// that it lives no longer than longest. Errors: Unauthenticated "token.…".
func (b buyerRules) verify(token string, now time.Time, longest time.Duration) (BuyerClaims, error) {
	var c BuyerClaims
	parser := jwt.NewParser(jwt.WithValidMethods(signatures), jwt.WithIssuer(b.issuer), jwt.WithAudience(b.audience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(func() time.Time { return now }), jwt.WithStrictDecoding())
	if _, err := parser.ParseWithClaims(token, &c, b.key); err != nil {
		return BuyerClaims{}, refuseToken(err)
	}
	switch {
	case c.IssuedAt == nil:
		return BuyerClaims{}, badToken("token.invalid", "缺少 iat。", "It has no iat.", nil)
	case c.IssuedAt.After(now.Add(maxClockSkew)):
		return BuyerClaims{}, badToken("token.invalid", "签发时间在未来。", "It was issued in the future.", nil)
	case c.ExpiresAt.Sub(c.IssuedAt.Time) > longest:
		return BuyerClaims{}, badToken("token.too_long", "有效期过长。", "It lives too long.", nil)
	case c.Subject == "" || len(c.Subject) > maxSubject || strings.ContainsFunc(c.Subject, notInID):
		return BuyerClaims{}, badToken("token.invalid", "sub 无效。", "Its sub is not a buyer id.", nil)
	case len(c.Locale) > maxLocale || len(c.Country) > 2:
		return BuyerClaims{}, badToken("token.invalid", "country 或 locale 无效。", "Its country or locale is wrong.", nil)
	}
	return c, nil
}

func notInID(r rune) bool { return r <= ' ' || r > unicode.MaxASCII || r == 0x7f }

var errUnknownKey = errors.New("identity: no host key with this kid")

// key picks the host key by kid and holds it against the algorithm.
func (b buyerRules) key(t *jwt.Token) (any, error) {
	if _, ok := t.Header["crit"]; ok {
		return nil, errors.New("identity: critical extensions are not understood")
	}
	kid, _ := t.Header["kid"].(string)
	key, ok := b.keys[kid]
	if kid == "" || !ok {
		return nil, errUnknownKey
	}
	fits := false
	switch key.(type) {
	case ed25519.PublicKey:
		fits = t.Method.Alg() == "EdDSA"
	case *ecdsa.PublicKey:
		fits = t.Method.Alg() == "ES256"
	case *rsa.PublicKey:
		fits = t.Method.Alg() == "RS256"
	}
	if !fits {
		return nil, errors.New("identity: the algorithm does not fit the key")
	}
	return key, nil
}

func refuseToken(err error) error {
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return badToken("token.expired", "已过期，请重新获取。", "It has expired; get a new one.", err)
	case errors.Is(err, jwt.ErrTokenInvalidIssuer):
		return badToken("token.issuer", "iss 不匹配。", "Its iss is not this marketplace.", err)
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return badToken("token.audience", "aud 不匹配。", "Its aud is not this service.", err)
	case errors.Is(err, errUnknownKey):
		return badToken("token.unknown_key", "kid 未知。", "Its kid is not known.", err)
	}
	return badToken("token.invalid", "无效。", "It is not valid.", err)
}

func badToken(code, zh, en string, err error) error {
	return fault.T("identity.verify", fault.Unauthenticated, code, "买家令牌："+zh, "The buyer token is refused. "+en).Because(err)
}

// checkHostKey refuses keys that no allowed algorithm uses.
func checkHostKey(kid string, key crypto.PublicKey) error {
	switch k := key.(type) {
	case ed25519.PublicKey:
		if len(k) == ed25519.PublicKeySize && kid != "" {
			return nil
		}
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() && kid != "" {
			return nil
		}
	case *rsa.PublicKey:
		if k.N.BitLen() >= minRSABits && kid != "" {
			return nil
		}
	}
	return fmt.Errorf("identity: host key %q is not Ed25519, ECDSA P-256 or RSA of 2048 bits or more", kid)
}

// ParseHostKey reads a public key in PEM ("PUBLIC KEY", PKIX) and checks that
// buyer tokens can be signed with it. Errors: Invalid "identity.host_key".
func ParseHostKey(kid string, text []byte) (crypto.PublicKey, error) {
	const op = "identity.ParseHostKey"
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, fault.E(op, fault.Invalid, "identity.host_key", nil, "The host key is not a PEM block PUBLIC KEY.")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err == nil {
		err = checkHostKey(kid, key)
	}
	if err != nil {
		return nil, fault.E(op, fault.Invalid, "identity.host_key", err, "The host key must be Ed25519, ECDSA P-256 or RSA of 2048 bits or more.")
	}
	return key, nil
}
