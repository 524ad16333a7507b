package identity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk/internal/base/fault"
)

// SignInInput is what somebody types to sign in.
type SignInInput struct {
	Email    string
	Password string
	Address  string // of the client, for the throttle
}

// SignIn checks the password and opens a session; token goes into the cookie and
// is not kept. Errors: Limited "sign_in.limited" after too many failures of the
// account or the address; Unauthenticated "sign_in.refused" whether the account
// is unknown or the password wrong, in the same time.
//
// Source: core-ports "People and trust"; parameters platform.rate.sign_in.
func (s *Service) SignIn(ctx context.Context, in SignInInput) (token string, p Person, err error) {
	const op = "identity.SignIn"
	email := strings.ToLower(strings.TrimSpace(in.Email))
	try, err := s.beginTry(ctx, email, in.Address)
	if err != nil {
		return "", Person{}, fault.Wrap(op, err)
	}
	p, _, err = s.findPerson(ctx, email)
	if err != nil {
		return "", Person{}, fault.Wrap(op, err)
	}
	ok, err := s.passwords.matches(ctx, in.Password, p.PasswordHash)
	if err != nil {
		return "", Person{}, fault.Wrap(op, err)
	}
	if !ok {
		return "", Person{}, refuseSignIn(op)
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.forgiveTry(ctx, try); err != nil {
			return err
		}
		token, err = s.openSession(ctx, p)
		return err
	})
	return token, p, fault.Wrap(op, err)
}

func refuseSignIn(op string) error {
	return fault.T(op, fault.Unauthenticated, "sign_in.refused",
		"邮箱或密码不正确。", "The e-mail address or the password is wrong.")
}

// openSession needs a transaction; it writes the audit row as the person.
func (s *Service) openSession(ctx context.Context, p Person) (string, error) {
	now := s.now()
	token := s.ids.Secret()
	ses := Session{ID: s.ids.New("ses"), PersonID: p.ID, CreatedAt: now, SeenAt: now}
	if err := s.addSession(ctx, ses, token); err != nil {
		return "", err
	}
	return token, s.audit.RecordPeople(WithActor(ctx, p.actor()), Change{
		Subject: p.ID, Action: "session.opened", After: map[string]string{"session": ses.ID},
	})
}

// SignOut ends the session of the token; an unknown one is no error.
func (s *Service) SignOut(ctx context.Context, token string) error {
	const op = "identity.SignOut"
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		ses, ok, err := s.findSession(ctx, token)
		if err != nil || !ok {
			return err
		}
		if err := s.dropSession(ctx, ses.ID); err != nil {
			return err
		}
		return s.audit.RecordPeople(ctx, Change{
			Subject: ses.PersonID, Action: "session.closed", Before: map[string]string{"session": ses.ID},
		})
	}))
}

// bySession is the person who is signed in with the token; false when the session
// does not exist or has ended.
func (s *Service) bySession(ctx context.Context, token string) (Actor, bool, error) {
	const op = "identity.bySession"
	ses, ok, err := s.findSession(ctx, token)
	if err != nil || !ok {
		return Actor{}, false, fault.Wrap(op, err)
	}
	policy, err := s.policy(ctx)
	if err != nil {
		return Actor{}, false, fault.Wrap(op, err)
	}
	now := s.now()
	if !ses.live(policy, now) {
		return Actor{}, false, nil
	}
	p, err := s.getPerson(ctx, ses.PersonID)
	if err != nil {
		return Actor{}, false, fault.Wrap(op, err)
	}
	if now.Sub(ses.SeenAt) >= seenEvery {
		if err := s.touchSession(ctx, ses.ID, now); err != nil {
			return Actor{}, false, fault.Wrap(op, err)
		}
	}
	return p.actor(), true, nil
}

func (p Person) actor() Actor {
	return Actor{Kind: User, ID: p.ID, Name: p.Name, Staff: p.Staff, Stores: p.Stores, Lang: p.Lang}
}

// try is a sign-in under way: it counts as failed until it is forgiven.
type try struct {
	id      string
	buckets []string
}

// beginTry counts the attempt against the account and against the address.
// Errors: Limited "sign_in.limited".
func (s *Service) beginTry(ctx context.Context, email, address string) (try, error) {
	policy, err := s.policy(ctx)
	if err != nil {
		return try{}, err
	}
	rate := policy.Rate.SignIn
	t := try{id: s.ids.New("try"), buckets: []string{"account " + digest(email), "address " + digest(address)}}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		now := s.now()
		for _, b := range t.buckets {
			if err := s.countTry(ctx, t.id, b, rate, now); err != nil {
				return err
			}
		}
		return nil
	})
	return t, err
}

func (s *Service) countTry(ctx context.Context, id, bucket string, rate Rate, now time.Time) error {
	if err := s.lockTries(ctx, bucket); err != nil {
		return err
	}
	n, oldest, err := s.countTries(ctx, bucket, now.Add(-rate.Per))
	if err != nil {
		return err
	}
	if n >= int64(rate.Count) {
		wait := int(oldest.Add(rate.Per).Sub(now)/time.Second) + 1
		f := fault.T("identity.SignIn", fault.Limited, "sign_in.limited",
			fmt.Sprintf("登录失败次数过多，请 %d 秒后再试。", wait),
			fmt.Sprintf("Too many failed sign-ins; try again in %d seconds.", wait))
		f.Retry = wait
		return f
	}
	return s.addTry(ctx, id, bucket, now)
}

// forgiveTry takes the attempt back: only failures count.
func (s *Service) forgiveTry(ctx context.Context, t try) error {
	for _, b := range t.buckets {
		if err := s.dropTry(ctx, t.id, b); err != nil {
			return err
		}
	}
	return nil
}
