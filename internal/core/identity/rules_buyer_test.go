package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"pgregory.net/rapid"

	"souk/internal/base/fault"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// hostKeys are one key of each kind, as a host marketplace would hold them.
type hostKeys struct {
	ed  ed25519.PrivateKey
	ec  *ecdsa.PrivateKey
	rsa *rsa.PrivateKey
}

func newHostKeys(t *testing.T) (hostKeys, buyerRules) {
	t.Helper()
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return hostKeys{ed, ec, rs}, buyerRules{
		keys:   map[string]crypto.PublicKey{"ed": ed.Public(), "ec": ec.Public(), "rsa": rs.Public()},
		issuer: "https://market.example", audience: "souk",
	}
}

// token builds a good EdDSA token and lets the test spoil it.
func (h hostKeys) token(t *testing.T, spoil func(t *jwt.Token, c *BuyerClaims) any) string {
	t.Helper()
	c := BuyerClaims{Email: "maria@example.es", Country: "ES", Locale: "es-ES", RegisteredClaims: jwt.RegisteredClaims{
		Issuer: "https://market.example", Audience: jwt.ClaimStrings{"souk"}, Subject: "buyer-1",
		IssuedAt: jwt.NewNumericDate(noon), ExpiresAt: jwt.NewNumericDate(noon.Add(10 * time.Minute)),
	}}
	tok := jwt.NewWithClaims(jwt.SigningMethodEdDSA, &c)
	tok.Header["kid"] = "ed"
	var key any = h.ed
	if spoil != nil {
		if k := spoil(tok, &c); k != nil {
			key = k
		}
	}
	s, err := tok.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBuyerToken(t *testing.T) {
	h, rules := newHostKeys(t)
	_, strangerKey, _ := ed25519.GenerateKey(rand.Reader)
	secret, err := x509.MarshalPKIXPublicKey(h.rsa.Public())
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: secret})

	for _, c := range []struct {
		name  string
		code  string // "" = accepted
		spoil func(t *jwt.Token, c *BuyerClaims) any
	}{
		{"EdDSA", "", nil},
		{"ES256", "", func(t *jwt.Token, _ *BuyerClaims) any {
			t.Method, t.Header["alg"], t.Header["kid"] = jwt.SigningMethodES256, "ES256", "ec"
			return h.ec
		}},
		{"RS256", "", func(t *jwt.Token, _ *BuyerClaims) any {
			t.Method, t.Header["alg"], t.Header["kid"] = jwt.SigningMethodRS256, "RS256", "rsa"
			return h.rsa
		}},
		{"alg_none", "token.invalid", func(t *jwt.Token, _ *BuyerClaims) any {
			t.Method, t.Header["alg"] = jwt.SigningMethodNone, "none"
			return jwt.UnsafeAllowNoneSignatureType
		}},
		{"alg_HS256_with_the_public_key_as_secret", "token.invalid", func(t *jwt.Token, _ *BuyerClaims) any {
			t.Method, t.Header["alg"], t.Header["kid"] = jwt.SigningMethodHS256, "HS256", "rsa"
			return public
		}},
		{"alg_RS512", "token.invalid", func(t *jwt.Token, _ *BuyerClaims) any {
			t.Method, t.Header["alg"], t.Header["kid"] = jwt.SigningMethodRS512, "RS512", "rsa"
			return h.rsa
		}},
		{"alg_of_another_key", "token.invalid", func(t *jwt.Token, _ *BuyerClaims) any { t.Header["kid"] = "rsa"; return nil }},
		{"kid_missing", "token.unknown_key", func(t *jwt.Token, _ *BuyerClaims) any { delete(t.Header, "kid"); return nil }},
		{"kid_unknown", "token.unknown_key", func(t *jwt.Token, _ *BuyerClaims) any { t.Header["kid"] = "other"; return nil }},
		{"crit", "token.invalid", func(t *jwt.Token, _ *BuyerClaims) any { t.Header["crit"] = []string{"b64"}; return nil }},
		{"signed_by_a_stranger", "token.invalid", func(*jwt.Token, *BuyerClaims) any { return strangerKey }},
		{"iss_wrong", "token.issuer", func(_ *jwt.Token, c *BuyerClaims) any { c.Issuer = "https://other.example"; return nil }},
		{"iss_missing", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any { c.Issuer = ""; return nil }},
		{"aud_wrong", "token.audience", func(_ *jwt.Token, c *BuyerClaims) any { c.Audience = jwt.ClaimStrings{"other"}; return nil }},
		{"aud_missing", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any { c.Audience = nil; return nil }},
		{"exp_missing", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any { c.ExpiresAt = nil; return nil }},
		{"iat_missing", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any { c.IssuedAt = nil; return nil }},
		{"iat_31_s_ahead", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any {
			c.IssuedAt = jwt.NewNumericDate(noon.Add(31 * time.Second))
			return nil
		}},
		{"iat_30_s_ahead_is_skew", "", func(_ *jwt.Token, c *BuyerClaims) any {
			c.IssuedAt = jwt.NewNumericDate(noon.Add(30 * time.Second))
			return nil
		}},
		{"lives_10_min_1_s", "token.too_long", func(_ *jwt.Token, c *BuyerClaims) any {
			c.ExpiresAt = jwt.NewNumericDate(noon.Add(10*time.Minute + time.Second))
			return nil
		}},
		{"expired", "token.expired", func(_ *jwt.Token, c *BuyerClaims) any { c.ExpiresAt = jwt.NewNumericDate(noon); return nil }},
		{"nbf_ahead", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any {
			c.NotBefore = jwt.NewNumericDate(noon.Add(time.Minute))
			return nil
		}},
		{"sub_missing", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any { c.Subject = ""; return nil }},
		{"sub_with_a_blank", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any { c.Subject = "a b"; return nil }},
		{"sub_of_129", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any { c.Subject = strings.Repeat("a", 129); return nil }},
		{"country_too_long", "token.invalid", func(_ *jwt.Token, c *BuyerClaims) any { c.Country = "ESP"; return nil }},
	} {
		t.Run("X-50_"+c.name, func(t *testing.T) {
			got, err := rules.verify(h.token(t, c.spoil), noon, 10*time.Minute)
			if fault.CodeOf(err) != c.code {
				t.Fatalf("code %q, want %q: %v", fault.CodeOf(err), c.code, err)
			}
			if c.code == "" && got.Subject != "buyer-1" {
				t.Errorf("sub = %q", got.Subject)
			}
			if c.code != "" && (!fault.Is(err, fault.Unauthenticated) || got.Subject != "") {
				t.Errorf("refused as %v with claims %+v", fault.KindOf(err), got)
			}
		})
	}
}

func TestBuyerToken_any_change_of_a_signed_token_is_refused(t *testing.T) {
	h, rules := newHostKeys(t)
	good := h.token(t, nil)
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(good)-1).Draw(t, "at")
		c := rapid.SampledFrom([]byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=")).Draw(t, "char")
		if good[i] == c {
			return
		}
		if _, err := rules.verify(good[:i]+string(c)+good[i+1:], noon, 10*time.Minute); err == nil {
			t.Fatalf("character %d as %q is accepted", i, c)
		}
	})
}

func TestBuyerToken_age(t *testing.T) {
	h, rules := newHostKeys(t)
	rapid.Check(t, func(rt *rapid.T) {
		life := time.Duration(rapid.IntRange(1, 1200).Draw(rt, "life")) * time.Second
		age := time.Duration(rapid.IntRange(0, 1500).Draw(rt, "age")) * time.Second
		token := h.token(t, func(_ *jwt.Token, c *BuyerClaims) any {
			c.ExpiresAt = jwt.NewNumericDate(noon.Add(life))
			return nil
		})
		_, err := rules.verify(token, noon.Add(age), 10*time.Minute)
		if want := life <= 10*time.Minute && age < life; (err == nil) != want {
			rt.Fatalf("life %v, age %v: %v", life, age, err)
		}
	})
}

func FuzzBuyerToken(f *testing.F) {
	rules := buyerRules{keys: map[string]crypto.PublicKey{"ed": ed25519.PublicKey(make([]byte, 32))}, issuer: "i", audience: "a"}
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"ed"}`))
	f.Add(head + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x"}`)) + ".AAAA")
	f.Add("a.b.c")
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := rules.verify(token, noon, time.Minute); !fault.Is(err, fault.Unauthenticated) {
			t.Fatalf("%q: %v", token, err)
		}
	})
}

func TestParseHostKey(t *testing.T) {
	h, _ := newHostKeys(t)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		key  crypto.PublicKey
		good bool
	}{
		"ed25519": {h.ed.Public(), true}, "p256": {h.ec.Public(), true}, "rsa2048": {h.rsa.Public(), true},
		"rsa1024": {small.Public(), false}, "p384": {p384.Public(), false},
	} {
		der, err := x509.MarshalPKIXPublicKey(c.key)
		if err != nil {
			t.Fatal(err)
		}
		_, err = ParseHostKey("k", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseHostKey("k", []byte("nonsense")); err == nil {
		t.Error("nonsense is accepted")
	}
}
