package identity

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// People lists who belongs to the store: members first, then open invitations.
func (s *Service) People(ctx context.Context, storeID string) ([]Colleague, error) {
	const op = "identity.People"
	out, err := s.members(ctx, storeID)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	links, err := s.openLinks(ctx, storeID, s.now())
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, l := range links {
		out = append(out, Colleague{ID: l.ID, Email: l.Email, Name: l.Name, Role: l.Role, State: Invited, Since: l.CreatedAt})
	}
	return out, nil
}

// RemovePerson takes a member out of the store at once with the keys and the
// open invitations that they have issued there, or withdraws an open invitation (id of the link). Errors: NotFound; Conflict "people.last_owner".
func (s *Service) RemovePerson(ctx context.Context, storeID, id string) error {
	const op = "identity.RemovePerson"
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		withdrawn, err := s.dropLink(ctx, storeID, id)
		if err != nil {
			return err
		}
		if withdrawn {
			return s.audit.RecordPeople(ctx, Change{StoreID: storeID, Subject: id, Action: "person.invitation_withdrawn"})
		}
		m, err := s.membershipOf(ctx, storeID, id)
		if err != nil {
			return err
		}
		if m.role == Owner {
			others, err := s.otherOwners(ctx, storeID, id)
			if err != nil {
				return err
			}
			if others == 0 {
				return fault.T(op, fault.Conflict, "people.last_owner",
					"店铺至少要有一位店主。", "A store keeps at least one owner.")
			}
		}
		if err := s.dropMembership(ctx, storeID, id); err != nil {
			return err
		}
		if err := s.dropLinksOf(ctx, storeID, id); err != nil {
			return err
		}
		err = s.audit.RecordPeople(ctx, Change{
			StoreID: storeID, Subject: id, Action: "person.removed", Before: map[string]any{"role": m.role},
		})
		if err != nil {
			return err
		}
		return s.endKeysOf(ctx, storeID, id)
	}))
}

// ProfileInput changes what a person decides about themselves; "" leaves it.
type ProfileInput struct {
	Name string
	Lang string
}

// UpdateProfile changes the signed-in person. Errors: Invalid; Forbidden
// "profile.person_only" for keys.
//
// Source: X-53.
func (s *Service) UpdateProfile(ctx context.Context, in ProfileInput) (Person, error) {
	const op = "identity.UpdateProfile"
	a := From(ctx)
	if a.Kind != User {
		return Person{}, fault.T(op, fault.Forbidden, "profile.person_only",
			"只有登录的用户有个人资料。", "Only a signed-in person has a profile.")
	}
	var after Person
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		before, err := s.getPerson(ctx, a.ID)
		if err != nil {
			return err
		}
		after = before
		if in.Name != "" {
			if after.Name, err = cleanName(op, in.Name); err != nil {
				return err
			}
		}
		if in.Lang != "" {
			if after.Lang, err = cleanLang(op, in.Lang); err != nil {
				return err
			}
		}
		if after.Name == before.Name && after.Lang == before.Lang {
			return nil
		}
		if err := s.setProfile(ctx, a.ID, after.Name, after.Lang, s.clock.Now()); err != nil {
			return err
		}
		return s.audit.RecordPeople(ctx, Change{
			Subject: a.ID, Action: "person.profile_changed",
			Before: map[string]string{"name": before.Name, "lang": before.Lang},
			After:  map[string]string{"name": after.Name, "lang": after.Lang},
		})
	})
	return after, fault.Wrap(op, err)
}

// EnsureUserInput is a person with a password, for the demo and tests.
type EnsureUserInput struct {
	Email, Name, Password, Lang string
	Role                        Role
	StoreID                     string
}

// EnsureUser makes the account if it is not there, sets its password and gives
// the role: the demo marketplace starts with it. Running it again changes
// nothing but the password. Errors: Invalid.
//
// Source: core-ports "Demo passwords".
func (s *Service) EnsureUser(ctx context.Context, in EnsureUserInput) (Person, error) {
	const op = "identity.EnsureUser"
	email, err := cleanEmail(op, in.Email)
	if err != nil {
		return Person{}, err
	}
	if err := checkRole(op, in.Role, in.StoreID); err != nil {
		return Person{}, err
	}
	fresh, err := s.newPerson(ctx, Link{Email: email}, AcceptInput{Name: in.Name, Password: in.Password, Lang: in.Lang})
	if err != nil {
		return Person{}, fault.Wrap(op, err)
	}
	var p Person
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		p, err = s.ensure(ctx, fresh, in)
		return err
	})
	if sqldb.IsUnique(err) {
		err = fault.T(op, fault.Conflict, "person.taken", "该邮箱刚刚被注册，请重试。", "This address was taken a moment ago; try again.")
	}
	return p, fault.Wrap(op, err)
}

func (s *Service) ensure(ctx context.Context, fresh Person, in EnsureUserInput) (Person, error) {
	p, known, err := s.findPerson(ctx, fresh.Email)
	if err != nil {
		return p, err
	}
	if known {
		err = s.setPassword(ctx, p.ID, fresh.PasswordHash, s.clock.Now())
	} else {
		p = fresh
		err = s.addPerson(ctx, p)
	}
	if err != nil {
		return p, err
	}
	if !p.has(in.Role, in.StoreID) {
		if err := s.grant(ctx, p.ID, in.StoreID, in.Role, s.clock.Now()); err != nil {
			return p, err
		}
	}
	err = s.audit.RecordPeople(ctx, Change{
		StoreID: in.StoreID, Subject: p.ID, Action: "person.ensured", After: map[string]any{"role": in.Role, "account_new": !known},
	})
	if err != nil {
		return p, err
	}
	return s.getPerson(ctx, p.ID)
}
