package identity

import (
	"context"
	"slices"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/base/page"
)

// StaffFilter narrows the list of the marketplace's people; empty members do not.
type StaffFilter struct {
	Role  Role
	Query string // part of name or address
}

// StaffPeople lists the marketplace's own people and the open invitations, by name.
//
// Source: X-50.
func (s *Service) StaffPeople(ctx context.Context, f StaffFilter, req page.Request) (page.Of[StaffPerson], error) {
	const op = "identity.StaffPeople"
	rows, err := s.allStaffPeople(ctx)
	if err != nil {
		return page.Of[StaffPerson]{}, fault.Wrap(op, err)
	}
	links, err := s.openLinks(ctx, "", s.now())
	if err != nil {
		return page.Of[StaffPerson]{}, fault.Wrap(op, err)
	}
	for _, l := range links {
		rows = append(rows, StaffPerson{ID: l.ID, Email: l.Email, Name: l.Name, Roles: []Role{l.Role}, State: Invited, Since: l.CreatedAt})
	}
	rows = slices.DeleteFunc(byPerson(rows), func(p StaffPerson) bool { return !p.fits(f) || !p.after(req) })
	return page.Cut(rows[:min(len(rows), req.Rows()+1)], req.Rows(), func(p StaffPerson) []string { return p.key() }), nil
}

// key orders the list: by name, then id.
func (p StaffPerson) key() []string { return []string{strings.ToLower(p.Name), p.ID} }

func (p StaffPerson) after(req page.Request) bool {
	return slices.Compare(p.key(), []string{req.Key(0), req.Key(1)}) > 0
}

func (p StaffPerson) fits(f StaffFilter) bool {
	q := strings.ToLower(strings.TrimSpace(f.Query))
	return (f.Role == "" || slices.Contains(p.Roles, f.Role)) && strings.Contains(strings.ToLower(p.Name+"\n"+p.Email), q)
}

// byPerson puts the roles of one person together and sorts by key.
func byPerson(rows []StaffPerson) []StaffPerson {
	out := []StaffPerson{}
	at := map[string]int{}
	for _, p := range rows {
		if i, known := at[p.ID]; known {
			out[i].Roles = append(out[i].Roles, p.Roles...)
			if p.Since.Before(out[i].Since) {
				out[i].Since = p.Since
			}
			continue
		}
		at[p.ID] = len(out)
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b StaffPerson) int { return slices.Compare(a.key(), b.key()) })
	return out
}

// InviteStaff makes a link that gives somebody a staff role. Errors: Invalid for
// e-mail, name and role; Conflict "people.already_member".
//
// Source: X-50.
func (s *Service) InviteStaff(ctx context.Context, in AddUserInput) (link string, err error) {
	const op = "identity.InviteStaff"
	in.StoreID = ""
	if in, err = s.checkInvite(ctx, op, in); err != nil {
		return "", err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		p, known, err := s.findPerson(ctx, in.Email)
		if err != nil {
			return err
		}
		if known && p.has(in.Role, "") {
			return fault.T(op, fault.Conflict, "people.already_member", "此人已有该角色。", "This person has the role already.")
		}
		link, err = s.makeLink(ctx, Link{Kind: InviteLink, Email: in.Email, Name: in.Name, Role: in.Role}, "person.invited", "")
		return err
	})
	return link, fault.Wrap(op, err)
}

// SetStaffRoles gives a person of the staff exactly these roles, at once. Staff keys
// that they have issued with a role that they no longer have end, and with the
// operator's role the invitations that they have offered. Errors: NotFound for who is
// not of the staff; Invalid "staff.roles"; Conflict "people.last_operator".
//
// Source.
func (s *Service) SetStaffRoles(ctx context.Context, id string, roles []Role) (StaffPerson, error) {
	const op = "identity.SetStaffRoles"
	if err := checkStaffRoles(op, roles); err != nil {
		return StaffPerson{}, err
	}
	var out StaffPerson
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		p, err := s.staffPerson(ctx, op, id)
		if err != nil {
			return err
		}
		if out, err = s.changeRoles(ctx, op, p, roles); err != nil || slices.Equal(p.Staff, out.Roles) {
			return err
		}
		return s.audit.RecordPeople(ctx, Change{Subject: id, Action: "person.roles_changed", Before: map[string]any{"roles": p.Staff}, After: map[string]any{"roles": out.Roles}})
	})
	return out, fault.Wrap(op, err)
}

// RemoveStaff takes every staff role from a person at once, with the staff keys and
// the invitations that they have issued; who belongs to no store either is signed out.
// The id of an open invitation withdraws it. Errors: NotFound; Conflict
// "people.last_operator".
//
// Source.
func (s *Service) RemoveStaff(ctx context.Context, id string) error {
	const op = "identity.RemoveStaff"
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		withdrawn, err := s.dropLink(ctx, "", id)
		if err != nil {
			return err
		}
		if withdrawn {
			return s.audit.RecordPeople(ctx, Change{Subject: id, Action: "person.invitation_withdrawn"})
		}
		p, err := s.staffPerson(ctx, op, id)
		if err != nil {
			return err
		}
		if _, err := s.changeRoles(ctx, op, p, []Role{}); err != nil {
			return err
		}
		if len(p.Stores) == 0 {
			if err := s.dropSessionsOf(ctx, id); err != nil {
				return err
			}
		}
		return s.audit.RecordPeople(ctx, Change{Subject: id, Action: "person.removed", Before: map[string]any{"roles": p.Staff}})
	}))
}

// staffPerson is somebody with a staff role.
func (s *Service) staffPerson(ctx context.Context, op, id string) (Person, error) {
	p, err := s.getPerson(ctx, id)
	if err == nil && len(p.Staff) == 0 {
		err = fault.T(op, fault.NotFound, "not_found", "没有找到该人员。", "There is no such person of the staff.")
	}
	return p, err
}

// changeRoles takes what is too much and gives what is missing.
func (s *Service) changeRoles(ctx context.Context, op string, p Person, roles []Role) (StaffPerson, error) {
	out := StaffPerson{ID: p.ID, Email: p.Email, Name: p.Name, State: Active, Since: p.CreatedAt, Roles: slices.Clone(roles)}
	slices.Sort(out.Roles)
	if slices.Contains(p.Staff, Operator) && !slices.Contains(roles, Operator) {
		others, err := s.otherOperators(ctx, p.ID)
		if err != nil {
			return out, err
		}
		if others == 0 {
			return out, fault.T(op, fault.Conflict, "people.last_operator", "至少要有一位平台运营人员。请先邀请另一位。", "The marketplace keeps at least one operator. Invite another one first.")
		}
		if err := s.dropLinksOf(ctx, "", p.ID); err != nil {
			return out, err
		}
	}
	for _, r := range p.Staff {
		if !slices.Contains(roles, r) {
			if err := s.dropStaffRole(ctx, p.ID, r); err != nil {
				return out, err
			}
		}
	}
	for _, r := range roles {
		if !slices.Contains(p.Staff, r) {
			if err := s.grant(ctx, p.ID, "", r, s.clock.Now()); err != nil {
				return out, err
			}
		}
	}
	return out, s.endStaffKeysOf(ctx, p.ID, roles)
}

// endStaffKeysOf revokes the staff keys that the person has issued with a role that
// is not among those that they keep, and what was issued with these keys in turn.
func (s *Service) endStaffKeysOf(ctx context.Context, id string, keep []Role) error {
	keys, err := s.keysIssued(ctx, "", id)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if slices.Contains(keep, k.Role) || slices.Contains(keep, Operator) {
			continue
		}
		if err := s.endKey(ctx, k, "issued by "+id+", who no longer has the role"); err != nil {
			return err
		}
		if err := s.endKeysOf(ctx, "", k.ID); err != nil {
			return err
		}
	}
	return nil
}
