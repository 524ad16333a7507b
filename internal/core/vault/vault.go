package vault

import (
	"context"
	"errors"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/core/identity"
	"souk/internal/platform/seal"
	"souk/internal/platform/sqldb"
)

// Deps are what the service works with; all are required.
type Deps struct {
	DB    *sqldb.DB
	Clock clock.Clock // business
	IDs   *ident.Source
	Ring  *seal.Ring
}

// Service seals, opens and forgets. It is safe for concurrent use.
type Service struct {
	db    *sqldb.DB
	clock clock.Clock
	ids   *ident.Source
	ring  *seal.Ring
}

// New checks the dependencies.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.IDs == nil || d.Ring == nil {
		return nil, errors.New("vault: DB, Clock, IDs and Ring are required")
	}
	return &Service{d.DB, d.Clock, d.IDs, d.Ring}, nil
}

// Owner is whose key a text lies under.
type Owner string

// Buyer is the owner of what a buyer with an account writes; erasing the buyer
// destroys the key.
func Buyer(id string) Owner { return Owner("buyer/" + id) }

// Guest is the owner of one thing of somebody without an account: the key goes with
// the thing.
func Guest(thing string) Owner { return Owner("guest/" + thing) }

// Key is an owner's opened key, for several texts of one transaction.
type Key struct {
	owner Owner
	key   []byte
	ids   *ident.Source
}

// Key opens an owner's key, which is made when there is none. It needs a transaction.
func (s *Service) Key(ctx context.Context, owner Owner) (Key, error) {
	const op = "vault.Key"
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return Key{}, err
	}
	key, found, err := s.key(ctx, owner)
	if err == nil && !found {
		key, err = s.make(ctx, owner)
	}
	return Key{owner, key, s.ids}, fault.Wrap(op, err)
}

// Seal seals a text of the key's owner; about says what the text is of.
//
// Source: X-58, AMB-82.
func (k Key) Seal(about string, plain []byte) ([]byte, error) {
	sealed, err := seal.Box(k.key, k.ids.Bytes(seal.NonceSize), plain, binding(k.owner, about))
	return sealed, fault.Wrap("vault.Seal", err)
}

// Seal seals one text for its owner, as Key and its Seal do. It needs a transaction.
func (s *Service) Seal(ctx context.Context, owner Owner, about string, plain []byte) ([]byte, error) {
	k, err := s.Key(ctx, owner)
	if err != nil {
		return nil, err
	}
	return k.Seal(about, plain)
}

// Open opens a text of Seal; false when its owner's key was destroyed, which means
// that there is no such text any more. Faults: Unavailable "vault.key_missing" under
// another master key; Internal "vault.damaged".
func (s *Service) Open(ctx context.Context, owner Owner, about string, sealed []byte) ([]byte, bool, error) {
	const op = "vault.Open"
	key, found, err := s.key(ctx, owner)
	if err != nil || !found {
		return []byte{}, false, fault.Wrap(op, err)
	}
	plain, err := seal.Unbox(key, sealed, binding(owner, about))
	if err != nil {
		return nil, false, damaged(op, err)
	}
	return plain, true, nil
}

// Destroy destroys an owner's key: everything under it is gone. False when there was
// none.
//
// Source: X-58, AMB-82.
func (s *Service) Destroy(ctx context.Context, owner Owner) (bool, error) {
	n, err := s.delete(ctx, owner)
	return n > 0, fault.Wrap("vault.Destroy", err)
}

// PersonalData destroys a buyer's key when the buyer is erased; what lies under it
// is given out by those who keep it.
//
// Source: X-58.
func (s *Service) PersonalData() identity.PersonalData {
	return identity.PersonalData{Name: "vault", Label: i18n.T("个人文字的密钥", "Key of personal text"),
		Export: func(context.Context, string) (any, error) { var nothing any; return nothing, nil },
		Erase:  func(ctx context.Context, buyer, _ string) (int64, error) { return s.delete(ctx, Buyer(buyer)) },
	}
}

// Rewrap wraps every owner's key under the ring's current key; the texts stay as
// they are. It may be run again after it broke off. failed counts keys that no key of
// the ring opens.
//
// Source: core-ports "souk key rotate".
func (s *Service) Rewrap(ctx context.Context, progress func(done int)) (done, failed int, err error) {
	const op = "vault.Rewrap"
	for after := Owner(""); ; {
		rows, err := s.underOtherKeys(ctx, after)
		if err != nil {
			return done, failed, fault.Wrap(op, err)
		}
		for _, r := range rows {
			after = r.owner
			key, err := s.ring.Unwrap(r.keyID, r.wrapped, binding(r.owner, "key"))
			if err != nil {
				failed++
				continue
			}
			if err := s.rewrap(ctx, r.owner, key); err != nil {
				return done, failed, fault.Wrap(op, err)
			}
			done++
			progress(done)
		}
		if len(rows) < rowsAtOnce {
			return done, failed, nil
		}
	}
}

// key opens an owner's key; false when there is none.
func (s *Service) key(ctx context.Context, owner Owner) ([]byte, bool, error) {
	r, found, err := s.find(ctx, owner)
	if err != nil || !found {
		return nil, false, err
	}
	key, err := s.ring.Unwrap(r.keyID, r.wrapped, binding(owner, "key"))
	if errors.Is(err, seal.ErrUnknownKey) {
		return nil, false, fault.T("vault.key", fault.Unavailable, "vault.key_missing", "解密所需的主密钥不在本机，请联系运营方。",
			"The master key that this was sealed with is not here. Please tell the operator.").With("key_id", r.keyID).Because(err)
	}
	if err != nil {
		return nil, false, damaged("vault.key", err)
	}
	return key, true, nil
}

// make gives an owner a key; somebody who was faster has made it.
func (s *Service) make(ctx context.Context, owner Owner) ([]byte, error) {
	key := s.ids.Bytes(seal.KeySize)
	wrapped, err := s.wrap(owner, key)
	if err != nil {
		return nil, err
	}
	first, err := s.insert(ctx, owner, wrapped)
	if err != nil || first {
		return key, err
	}
	key, found, err := s.key(ctx, owner)
	if err == nil && !found {
		err = fault.T("vault.make", fault.Conflict, "vault.busy", "该买家的数据正在被删除，请重试。", "This buyer is being erased at this moment. Please try again.")
	}
	return key, err
}

func (s *Service) wrap(owner Owner, key []byte) ([]byte, error) {
	return s.ring.Wrap(key, s.ids.Bytes(seal.NonceSize), binding(owner, "key"))
}

func (s *Service) rewrap(ctx context.Context, owner Owner, key []byte) error {
	wrapped, err := s.wrap(owner, key)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context) error { return s.replace(ctx, owner, wrapped) })
}

func binding(owner Owner, about string) []byte {
	return []byte("souk/vault/" + string(owner) + "\x00" + about)
}

func damaged(op string, err error) error {
	return fault.T(op, fault.Internal, "vault.damaged", "该文字在存储中被改动或损坏，请联系运营方。", "This text was changed or damaged where it is stored. Please tell the operator.").Because(err)
}
