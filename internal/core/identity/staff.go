package identity

import (
	"context"
	"slices"
	"time"

	"souk/internal/base/fault"
)

// StaffMember is one of the marketplace's own people, or a key that acts as one.
type StaffMember struct {
	ID    string
	Name  string
	Roles []Role
}

// StaffPerson is a row of the list of the marketplace's people: somebody with staff
// roles, or an open invitation.
type StaffPerson struct {
	ID    string // of the person, or of the invitation
	Email string
	Name  string
	Roles []Role
	State ColleagueState
	Since time.Time // joined, or invited
}

// StaffWith lists who has one of the staff roles: people by name, then keys.
//
// Source: X-31 "assignment".
func (s *Service) StaffWith(ctx context.Context, roles ...Role) ([]StaffMember, error) {
	const op = "identity.StaffWith"
	people, err := s.allStaff(ctx)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	keys, err := s.allStaffKeys(ctx)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var out []StaffMember
	for _, m := range append(people, keys...) {
		if i := slices.IndexFunc(out, func(o StaffMember) bool { return o.ID == m.ID }); i >= 0 {
			out[i].Roles = append(out[i].Roles, m.Roles...)
			continue
		}
		out = append(out, m)
	}
	return slices.DeleteFunc(out, func(m StaffMember) bool {
		return !slices.ContainsFunc(m.Roles, func(r Role) bool { return slices.Contains(roles, r) })
	}), nil
}
