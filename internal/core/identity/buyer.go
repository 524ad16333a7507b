package identity

import (
	"context"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"souk/internal/base/fault"
)

// SandboxKeyID is the kid of tokens that the sandbox mints.
const SandboxKeyID = "sandbox"

// BuyerInput is the buyer whom a sandbox token names.
type BuyerInput struct {
	ID, Email, Country, Locale string
}

// MintBuyerToken signs a token as the host marketplace would, with the longest
// life that the policy allows. Errors: Forbidden "sandbox.off" without a sandbox
// key.
//
// Source: contract "POST /v1/sandbox/buyers".
func (s *Service) MintBuyerToken(ctx context.Context, in BuyerInput) (string, error) {
	const op = "identity.MintBuyerToken"
	if s.signer == nil {
		return "", fault.T(op, fault.Forbidden, "sandbox.off", "只有沙箱可以签发买家令牌。", "Only the sandbox signs buyer tokens.")
	}
	p, err := s.policy(ctx)
	if err != nil {
		return "", fault.Wrap(op, err)
	}
	now := s.now().Truncate(time.Second)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, BuyerClaims{
		Email: in.Email, Country: in.Country, Locale: in.Locale,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: s.buyers.issuer, Audience: jwt.ClaimStrings{s.buyers.audience}, Subject: in.ID,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(p.BuyerTokenMax.Duration())),
		},
	})
	t.Header["kid"] = SandboxKeyID
	signed, err := t.SignedString(s.signer)
	if err != nil {
		return "", fault.Wrap(op, err)
	}
	if _, err := s.buyers.verify(signed, s.now(), p.BuyerTokenMax.Duration()); err != nil {
		return "", fault.T(op, fault.Invalid, "buyer.invalid", "买家资料无效。", "This is not a buyer: check id, country and locale.").Because(err)
	}
	return signed, nil
}

// byBuyerToken is the buyer whom a valid token names.
func (s *Service) byBuyerToken(ctx context.Context, token string) (Actor, error) {
	p, err := s.policy(ctx)
	if err != nil {
		return Actor{}, fault.Wrap("identity.byBuyerToken", err)
	}
	c, err := s.buyers.verify(token, s.now(), p.BuyerTokenMax.Duration())
	if err != nil {
		return Actor{}, err
	}
	return Actor{
		Kind: Buyer, ID: c.Subject, Lang: c.Locale,
		Buyer: map[string]string{"country": c.Country, "locale": c.Locale},
	}, nil
}
