package identity

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// LinkView is what a one-time link is for, as its page shows it.
type LinkView struct {
	Link
	StoreName  string
	HasAccount bool // accepting an invitation takes the account's password
}

// LookUp tells what a link is for. Errors: NotFound "link.gone" when it is
// unknown, used or expired.
func (s *Service) LookUp(ctx context.Context, token string) (LinkView, error) {
	const op = "identity.LookUp"
	l, err := s.usableLink(ctx, token)
	if err != nil {
		return LinkView{}, fault.Wrap(op, err)
	}
	v := LinkView{Link: l}
	if l.StoreID != "" {
		if v.StoreName, err = s.storeName(ctx, l.StoreID); err != nil {
			return LinkView{}, fault.Wrap(op, err)
		}
	}
	_, v.HasAccount, err = s.findPerson(ctx, l.Email)
	return v, fault.Wrap(op, err)
}

func (s *Service) usableLink(ctx context.Context, token string) (Link, error) {
	l, ok, err := s.findLink(ctx, token)
	if err != nil {
		return l, err
	}
	if !ok || !l.usable(s.now()) {
		return l, linkGone()
	}
	return l, nil
}

func linkGone() error {
	return fault.T("identity.link", fault.NotFound, "link.gone",
		"链接无效、已使用或已过期，请让邀请您的人重新发送。",
		"The link is unknown, used or expired; ask for a new one.")
}

// AcceptInput is what somebody gives to accept a link.
type AcceptInput struct {
	Token    string
	Name     string // new accounts only
	Password string // of the account, or the new one
	Lang     string // new accounts only; "" follows the browser until the person chooses
	Address  string // of the client, for the throttle
}

// Accept uses a link once and signs the person in. An invitation to somebody who
// has an account takes that account's password and adds the role; a reset sets
// the password and ends every other session. Errors: NotFound "link.gone";
// Invalid for name and password; Unauthenticated "sign_in.refused" and Limited
// "sign_in.limited" as SignIn.
func (s *Service) Accept(ctx context.Context, in AcceptInput) (token string, p Person, err error) {
	const op = "identity.Accept"
	l, err := s.usableLink(ctx, in.Token)
	if err != nil {
		return "", Person{}, fault.Wrap(op, err)
	}
	p, known, err := s.findPerson(ctx, l.Email)
	if err != nil {
		return "", Person{}, fault.Wrap(op, err)
	}
	switch {
	case l.Kind == ResetLink:
		p, err = s.newPassword(ctx, p, in.Password)
	case known:
		err = s.provePassword(ctx, p, in)
	default:
		p, err = s.newPerson(ctx, l, in)
	}
	if err != nil {
		return "", Person{}, fault.Wrap(op, err)
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		token, err = s.use(ctx, l, p, known)
		return err
	})
	if sqldb.IsUnique(err) { // the same address joined by another link meanwhile
		err = linkGone()
	}
	if err != nil {
		return "", Person{}, fault.Wrap(op, err)
	}
	p, err = s.getPerson(ctx, p.ID)
	return token, p, fault.Wrap(op, err)
}

// newPerson checks the input and hashes, outside any transaction.
func (s *Service) newPerson(ctx context.Context, l Link, in AcceptInput) (Person, error) {
	const op = "identity.Accept"
	name, err := cleanName(op, in.Name)
	if err != nil {
		return Person{}, err
	}
	if in.Lang != "" {
		if _, err := cleanLang(op, in.Lang); err != nil {
			return Person{}, err
		}
	}
	if err := checkPassword(op, in.Password, l.Email); err != nil {
		return Person{}, err
	}
	hash, err := s.passwords.hash(ctx, in.Password)
	return Person{ID: s.ids.New("usr"), Email: l.Email, Name: name, PasswordHash: hash, Lang: in.Lang, CreatedAt: s.clock.Now()}, err
}

func (s *Service) newPassword(ctx context.Context, p Person, password string) (Person, error) {
	if err := checkPassword("identity.Accept", password, p.Email); err != nil {
		return p, err
	}
	var err error
	p.PasswordHash, err = s.passwords.hash(ctx, password)
	return p, err
}

func (s *Service) provePassword(ctx context.Context, p Person, in AcceptInput) error {
	t, err := s.beginTry(ctx, p.Email, in.Address)
	if err != nil {
		return err
	}
	ok, err := s.passwords.matches(ctx, in.Password, p.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		return refuseSignIn("identity.Accept")
	}
	return s.db.InTx(ctx, func(ctx context.Context) error { return s.forgiveTry(ctx, t) })
}

// use marks the link, changes the person and opens the session, in the caller's
// transaction.
func (s *Service) use(ctx context.Context, l Link, p Person, known bool) (string, error) {
	now := s.clock.Now()
	first, err := s.useLink(ctx, l.ID, s.now())
	if err != nil {
		return "", err
	}
	if !first {
		return "", linkGone()
	}
	ctx = WithActor(ctx, p.actor())
	if l.Kind == ResetLink {
		if err := s.reset(ctx, p); err != nil {
			return "", err
		}
		return s.openSession(ctx, p)
	}
	if !known {
		if err := s.addPerson(ctx, p); err != nil {
			return "", err
		}
	}
	if err := s.grant(ctx, p.ID, l.StoreID, l.Role, now); err != nil {
		return "", err
	}
	before := p.Stores[l.StoreID]
	if p, err = s.getPerson(ctx, p.ID); err != nil {
		return "", err
	}
	err = s.audit.RecordPeople(WithActor(ctx, p.actor()), Change{
		StoreID: l.StoreID, Subject: p.ID, Action: "person.joined",
		Before: map[string]any{"role": before},
		After:  map[string]any{"role": l.Role, "invitation": l.ID, "invited_by": l.InvitedBy, "account_new": !known},
	})
	if err != nil {
		return "", err
	}
	return s.openSession(ctx, p)
}

func (s *Service) reset(ctx context.Context, p Person) error {
	if err := s.setPassword(ctx, p.ID, p.PasswordHash, s.clock.Now()); err != nil {
		return err
	}
	if err := s.dropSessionsOf(ctx, p.ID); err != nil {
		return err
	}
	return s.audit.RecordPeople(ctx, Change{Subject: p.ID, Action: "person.password_set"})
}
