package identity

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"maps"
	"net/url"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/platform/sqldb"
)

// Deps are what the service works with.
type Deps struct {
	DB      *sqldb.DB
	Clock   clock.Clock // business time: dates of people and memberships
	Machine clock.Clock // sessions, links, keys, tokens, throttle
	IDs     *ident.Source
	Log     *slog.Logger

	Policy func(ctx context.Context) (Policy, error) // the section in force
	Stores StoreNames
	Audit  Recorder

	PublicURL string // where people reach the console: "https://souk.example", no path

	HostKeys map[string]crypto.PublicKey // by kid: Ed25519, ECDSA P-256, RSA ≥ 2048 bits
	Issuer   string                      // iss of buyer tokens
	Audience string                      // aud of buyer tokens

	SandboxSigner ed25519.PrivateKey // sandbox only: mints buyer tokens; nil in production
}

// StoreNames gives the names of the stores that exist.
type StoreNames interface {
	StoreNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Recorder keeps changes in the audit trail, inside the context's transaction.
type Recorder interface {
	RecordPeople(ctx context.Context, c Change) error
}

// Service knows who acts. It is safe for concurrent use.
type Service struct {
	db      *sqldb.DB
	clock   clock.Clock
	machine clock.Clock
	ids     *ident.Source
	log     *slog.Logger
	policy  func(ctx context.Context) (Policy, error)
	stores  StoreNames
	audit   Recorder

	public    string // without a trailing slash
	secure    bool   // the console is on https
	passwords *passwords
	buyers    buyerRules
	signer    ed25519.PrivateKey
}

// New checks the dependencies and makes the service. Errors: Invalid
// "identity.config".
func New(d Deps) (*Service, error) {
	if err := d.check(); err != nil {
		return nil, fault.E("identity.New", fault.Invalid, "identity.config", err, err.Error())
	}
	s := &Service{
		db: d.DB, clock: d.Clock, machine: d.Machine, ids: d.IDs, log: d.Log,
		policy: d.Policy, stores: d.Stores, audit: d.Audit,
		public: strings.TrimSuffix(d.PublicURL, "/"), secure: strings.HasPrefix(d.PublicURL, "https://"),
		buyers: buyerRules{keys: maps.Clone(d.HostKeys), issuer: d.Issuer, audience: d.Audience},
		signer: d.SandboxSigner,
	}
	if d.SandboxSigner != nil {
		if s.buyers.keys == nil {
			s.buyers.keys = map[string]crypto.PublicKey{}
		}
		s.buyers.keys[SandboxKeyID] = d.SandboxSigner.Public()
	}
	var err error
	if s.passwords, err = newPasswords(d.IDs); err != nil {
		return nil, fault.Wrap("identity.New", err)
	}
	return s, nil
}

func (d Deps) check() error {
	switch {
	case d.DB == nil, d.Clock == nil, d.Machine == nil, d.IDs == nil, d.Log == nil:
		return errors.New("identity: DB, Clock, Machine, IDs and Log are required")
	case d.Policy == nil, d.Stores == nil, d.Audit == nil:
		return errors.New("identity: Policy, Stores and Audit are required")
	case (len(d.HostKeys) > 0 || d.SandboxSigner != nil) && (d.Issuer == "" || d.Audience == ""):
		return errors.New("identity: buyer tokens need Issuer and Audience")
	case d.SandboxSigner != nil && len(d.SandboxSigner) != ed25519.PrivateKeySize:
		return errors.New("identity: SandboxSigner is not an Ed25519 key")
	}
	for kid, key := range d.HostKeys {
		if err := checkHostKey(kid, key); err != nil {
			return err
		}
	}
	u, err := url.Parse(d.PublicURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("identity: PublicURL must be http(s)://host")
	}
	return nil
}

// now is the machine's time: what sessions, links, keys and tokens live by.
func (s *Service) now() time.Time { return s.machine.Now() }
