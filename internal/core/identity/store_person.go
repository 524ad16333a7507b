package identity

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlGetPerson = `select id, email, name, password_hash, lang, created_at_us from person where id = $1`

	sqlFindPerson = `select id, email, name, password_hash, lang, created_at_us from person where email = $1`

	sqlAddPerson = `insert into person (id, email, name, password_hash, lang, created_at_us, updated_at_us)
values ($1, $2, $3, $4, $5, $6, $7)`

	sqlSetPersonProfile = `update person set name = $1, lang = $2, updated_at_us = $3 where id = $4`

	sqlSetPersonPassword = `update person set password_hash = $1, updated_at_us = $2 where id = $3`

	sqlListStaffRoles = `select role from person_staff where person_id = $1 order by role`

	sqlAddStaffRole = `insert into person_staff (person_id, role, granted_at_us) values ($1, $2, $3)
on conflict (person_id, role) do nothing`

	// The stores of a person: asked before any store is known, so by person.
	sqlAllMembershipsOfPerson = `select store_id, role from membership where person_id = $1 order by store_id`

	sqlGetMembership = `select store_id, role from membership where store_id = $1 and person_id = $2`

	// An owner stays one: only removal takes that role away.
	sqlPutMembership = `insert into membership (store_id, person_id, role, joined_at_us) values ($1, $2, $3, $4)
on conflict (store_id, person_id) do update set role = case when membership.role = 'owner' then membership.role else excluded.role end`

	sqlDropMembership = `delete from membership where store_id = $1 and person_id = $2`

	sqlCountOwners = `select count(*) from membership where store_id = $1 and role = 'owner' and person_id <> $2`

	// Touches every owner row, so that two removals at once wait for each other.
	sqlLockOwners = `update membership set joined_at_us = joined_at_us where store_id = $1 and role = 'owner'`

	sqlListColleagues = `select p.id, p.email, p.name, m.role, m.joined_at_us
from membership m join person p on p.id = m.person_id
where m.store_id = $1 order by m.joined_at_us, p.id`
)

func scanPerson(r sqldb.Row) (Person, error) {
	var p Person
	var created int64
	err := r.Scan(&p.ID, &p.Email, &p.Name, &p.PasswordHash, &p.Lang, &created)
	p.CreatedAt = clock.FromMicros(created)
	return p, err
}

type membership struct {
	storeID string
	role    Role
}

func scanMembership(r sqldb.Row) (membership, error) {
	var m membership
	return m, r.Scan(&m.storeID, &m.role)
}

func scanColleague(r sqldb.Row) (Colleague, error) {
	c := Colleague{State: Active}
	var since int64
	err := r.Scan(&c.ID, &c.Email, &c.Name, &c.Role, &since)
	c.Since = clock.FromMicros(since)
	return c, err
}

// personWithRoles adds staff roles and stores.
func (s *Service) personWithRoles(ctx context.Context, p Person) (Person, error) {
	staff, err := sqldb.All(ctx, s.db, sqldb.Scalar[Role], sqlListStaffRoles, p.ID)
	if err != nil {
		return p, err
	}
	stores, err := sqldb.All(ctx, s.db, scanMembership, sqlAllMembershipsOfPerson, p.ID)
	if err != nil {
		return p, err
	}
	p.Staff, p.Stores = staff, make(map[string]Role, len(stores))
	for _, m := range stores {
		p.Stores[m.storeID] = m.role
	}
	return p, nil
}

func (s *Service) getPerson(ctx context.Context, id string) (Person, error) {
	p, err := sqldb.One(ctx, s.db, scanPerson, sqlGetPerson, id)
	if err != nil {
		return p, err
	}
	return s.personWithRoles(ctx, p)
}

// findPerson is the account with the address; false when there is none.
func (s *Service) findPerson(ctx context.Context, email string) (Person, bool, error) {
	p, ok, err := sqldb.Maybe(ctx, s.db, scanPerson, sqlFindPerson, email)
	if err != nil || !ok {
		return p, false, err
	}
	p, err = s.personWithRoles(ctx, p)
	return p, true, err
}

func (s *Service) addPerson(ctx context.Context, p Person) error {
	at := clock.Micros(p.CreatedAt)
	_, err := s.db.Exec(ctx, sqlAddPerson, p.ID, p.Email, p.Name, p.PasswordHash, p.Lang, at, at)
	return err
}

func (s *Service) setProfile(ctx context.Context, id, name, lang string, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlSetPersonProfile, name, lang, clock.Micros(now), id)
	return err
}

func (s *Service) setPassword(ctx context.Context, id, hash string, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlSetPersonPassword, hash, clock.Micros(now), id)
	return err
}

// grant gives a role: of the staff without a store, else in the store.
func (s *Service) grant(ctx context.Context, personID, storeID string, role Role, now time.Time) error {
	if storeID == "" {
		_, err := s.db.Exec(ctx, sqlAddStaffRole, personID, string(role), clock.Micros(now))
		return err
	}
	_, err := s.db.Exec(ctx, sqlPutMembership, storeID, personID, string(role), clock.Micros(now))
	return err
}

func (s *Service) membershipOf(ctx context.Context, storeID, personID string) (membership, error) {
	return sqldb.One(ctx, s.db, scanMembership, sqlGetMembership, storeID, personID)
}

func (s *Service) dropMembership(ctx context.Context, storeID, personID string) error {
	_, err := s.db.Exec(ctx, sqlDropMembership, storeID, personID)
	return err
}

// otherOwners counts the owners beside the person and keeps them until the
// transaction ends.
func (s *Service) otherOwners(ctx context.Context, storeID, personID string) (int64, error) {
	if _, err := s.db.Exec(ctx, sqlLockOwners, storeID); err != nil {
		return 0, err
	}
	return sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlCountOwners, storeID, personID)
}

func (s *Service) members(ctx context.Context, storeID string) ([]Colleague, error) {
	return sqldb.All(ctx, s.db, scanColleague, sqlListColleagues, storeID)
}
