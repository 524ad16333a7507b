package identity

import (
	"context"

	"souk/internal/platform/sqldb"
)

const (
	sqlListStaff = `select p.id, p.name, f.role from person_staff f join person p on p.id = f.person_id order by p.name, p.id, f.role limit 5000`

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
