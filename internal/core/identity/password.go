package identity

import (
	"context"

	"github.com/alexedwards/argon2id"

	"souk/internal/base/fault"
	"souk/internal/base/ident"
)

// Cost of a password: OWASP's argon2id profile with 19 MiB, small enough that a
// burst of sign-ins cannot exhaust the machine.
const (
	hashMemoryKiB  = 19 * 1024
	hashIterations = 2
	hashesAtOnce   = 4
)

// passwords hashes and compares, a few at a time.
type passwords struct {
	params argon2id.Params
	nobody string // hash of a password that nobody has, for unknown accounts
	slots  chan struct{}
}

func newPasswords(ids *ident.Source) (*passwords, error) {
	p := &passwords{
		params: argon2id.Params{Memory: hashMemoryKiB, Iterations: hashIterations, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  make(chan struct{}, hashesAtOnce),
	}
	var err error
	p.nobody, err = argon2id.CreateHash(ids.Secret(), &p.params)
	return p, fault.Wrap("identity.newPasswords", err)
}

// hash is slow on purpose: never call it inside a transaction.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	if err := p.enter(ctx); err != nil {
		return "", err
	}
	defer p.leave()
	h, err := argon2id.CreateHash(password, &p.params)
	return h, fault.Wrap("identity.hash", err)
}

// matches compares in the same time whether the account exists (hash) or not ("").
func (p *passwords) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := p.enter(ctx); err != nil {
		return false, err
	}
	defer p.leave()
	known := hash != ""
	if !known {
		hash = p.nobody
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return ok && known, fault.Wrap("identity.matches", err)
}

func (p *passwords) enter(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.T("identity.password", fault.Unavailable, "request.cancelled", "请求已取消。", "The request was cancelled.").Because(ctx.Err())
	}
}

func (p *passwords) leave() { <-p.slots }
