package identity

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlListStaff = `select p.id, p.name, f.role from person_staff f join person p on p.id = f.person_id order by p.name, p.id, f.role limit 5000`

	sqlListStaffPeople = `select p.id, p.email, p.name, f.role, f.granted_at_us from person_staff f join person p on p.id = f.person_id
order by p.id, f.role limit 5000`

	sqlDropStaffRole = `delete from person_staff where person_id = $1 and role = $2`

	// Touches every operator's row, so that two removals at once wait for each other.
	sqlLockOperators = `update person_staff set granted_at_us = granted_at_us where role = 'operator'`

	sqlCountOperators = `select count(*) from person_staff where role = 'operator' and person_id <> $1`

	sqlListStaffKeys = `select id, name, role from api_key where store_id = $1 and revoked_at_us = 0 order by name, id limit 1000`
)

func scanStaff(r sqldb.Row) (StaffMember, error) {
	m := StaffMember{Roles: make([]Role, 1)}
	return m, r.Scan(&m.ID, &m.Name, &m.Roles[0])
}

func (s *Service) allStaff(ctx context.Context) ([]StaffMember, error) {
	return sqldb.All(ctx, s.db, scanStaff, sqlListStaff)
}

// allStaffKeys are keys of no store.
func (s *Service) allStaffKeys(ctx context.Context) ([]StaffMember, error) {
	return sqldb.All(ctx, s.db, scanStaff, sqlListStaffKeys, "")
}

// allStaffPeople gives a row for each role of each person.
func (s *Service) allStaffPeople(ctx context.Context) ([]StaffPerson, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (StaffPerson, error) {
		p := StaffPerson{Roles: make([]Role, 1), State: Active}
		var since int64
		err := r.Scan(&p.ID, &p.Email, &p.Name, &p.Roles[0], &since)
		p.Since = clock.FromMicros(since)
		return p, err
	}, sqlListStaffPeople)
}

func (s *Service) dropStaffRole(ctx context.Context, personID string, role Role) error {
	_, err := s.db.Exec(ctx, sqlDropStaffRole, personID, string(role))
	return err
}

// otherOperators counts the operators beside the person and keeps them until the
// transaction ends.
func (s *Service) otherOperators(ctx context.Context, personID string) (int64, error) {
	if _, err := s.db.Exec(ctx, sqlLockOperators); err != nil {
		return 0, err
	}
	return sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlCountOperators, personID)
}
