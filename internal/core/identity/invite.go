package identity

import (
	"context"
	"slices"
	"strings"

	"souk/internal/base/fault"
)

// AddUserInput names somebody who gets a role, or a new password.
type AddUserInput struct {
	Email   string
	Name    string // a proposal; the person may change it when accepting
	Role    Role
	StoreID string // of owner and agent; "" for staff roles
}

// AddUser makes a one-time link for the command line and the sandbox, where the
// caller is trusted: an invitation, or for somebody who has the role already a
// link that sets a new password. Errors: Invalid for e-mail, name and role;
// NotFound for the store.
//
// Source: core-ports "Bootstrap".
func (s *Service) AddUser(ctx context.Context, in AddUserInput) (link string, err error) {
	const op = "identity.AddUser"
	if in, err = s.checkInvite(ctx, op, in); err != nil {
		return "", err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		p, known, err := s.findPerson(ctx, in.Email)
		if err != nil {
			return err
		}
		if known && p.has(in.Role, in.StoreID) {
			link, err = s.makeLink(ctx, Link{Kind: ResetLink, Email: p.Email, Name: p.Name}, "person.reset_offered", p.ID)
			return err
		}
		link, err = s.makeLink(ctx, Link{Kind: InviteLink, Email: in.Email, Name: in.Name, StoreID: in.StoreID, Role: in.Role}, "person.invited", "")
		return err
	})
	return link, fault.Wrap(op, err)
}

// Invite makes a link that lets somebody join the store. Errors: Conflict
// "people.already_member"; Forbidden when anybody but an operator invites an
// owner.
//
// Source: X-50, core-ports "owners invite agents by link".
func (s *Service) Invite(ctx context.Context, in AddUserInput) (link string, err error) {
	const op = "identity.Invite"
	if in.Role == Owner && !From(ctx).HasStaff() {
		return "", missingRole(op, []Role{Operator})
	}
	if in, err = s.checkInvite(ctx, op, in); err != nil {
		return "", err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		p, known, err := s.findPerson(ctx, in.Email)
		if err != nil {
			return err
		}
		if known && p.Stores[in.StoreID] != "" {
			return fault.T(op, fault.Conflict, "people.already_member",
				"此人已在店铺中。", "This person belongs to the store already.")
		}
		link, err = s.makeLink(ctx, Link{Kind: InviteLink, Email: in.Email, Name: in.Name, StoreID: in.StoreID, Role: in.Role}, "person.invited", "")
		return err
	})
	return link, fault.Wrap(op, err)
}

func (s *Service) checkInvite(ctx context.Context, op string, in AddUserInput) (AddUserInput, error) {
	var err error
	if in.Email, err = cleanEmail(op, in.Email); err != nil {
		return in, err
	}
	if in.Name != "" {
		if in.Name, err = cleanName(op, in.Name); err != nil {
			return in, err
		}
	}
	if err := checkRole(op, in.Role, in.StoreID); err != nil {
		return in, err
	}
	if in.StoreID == "" {
		return in, nil
	}
	_, err = s.storeName(ctx, in.StoreID)
	return in, fault.Wrap(op, err)
}

func (s *Service) storeName(ctx context.Context, id string) (string, error) {
	names, err := s.stores.StoreNames(ctx, []string{id})
	if err != nil {
		return "", err
	}
	name, ok := names[id]
	if !ok {
		return "", fault.T("identity.storeName", fault.NotFound, "not_found", "没有找到该店铺。", "There is no such store.")
	}
	return name, nil
}

// makeLink needs a transaction. subject is who the link is about, "" for the
// link itself.
func (s *Service) makeLink(ctx context.Context, l Link, action, subject string) (string, error) {
	policy, err := s.policy(ctx)
	if err != nil {
		return "", err
	}
	now := s.now()
	l.ID, l.InvitedBy = s.ids.New("inv"), From(ctx).ID
	l.CreatedAt, l.ExpiresAt = now, now.Add(policy.InviteTTL.Duration())
	token := s.ids.Secret()
	if err := s.addLink(ctx, l, token); err != nil {
		return "", err
	}
	if subject == "" {
		subject = l.ID
	}
	err = s.audit.RecordPeople(ctx, Change{
		StoreID: l.StoreID, Subject: subject, Action: action,
		After: map[string]any{"kind": l.Kind, "email": l.Email, "role": l.Role, "expires_at": l.ExpiresAt},
	})
	return s.public + linkPath + token, err
}

const linkPath = "/invitations/"

// TokenOf is the token of a link as AddUser and Invite return it.
func TokenOf(link string) string {
	return link[strings.LastIndexByte(link, '/')+1:]
}

// has reports whether the person has exactly this role there.
func (p Person) has(role Role, storeID string) bool {
	if storeID != "" {
		return p.Stores[storeID] == role
	}
	return slices.Contains(p.Staff, role)
}
