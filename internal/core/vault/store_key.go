package vault

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlFindKey = `select owner, key_id, wrapped from vault_key where owner = $1`

	sqlInsertKey = `insert into vault_key (owner, key_id, wrapped, made_at_us) values ($1, $2, $3, $4) on conflict (owner) do nothing`

	sqlReplaceKey = `update vault_key set key_id = $1, wrapped = $2 where owner = $3`

	sqlDeleteKey = `delete from vault_key where owner = $1`

	sqlListOtherKeys = `select owner, key_id, wrapped from vault_key where key_id <> $1 and owner > $2 order by owner limit $3`
)

// rowsAtOnce is how many keys a rotation reads at a time.
const rowsAtOnce = 500

// keyRow is a wrapped key as it is stored.
type keyRow struct {
	owner   Owner
	keyID   string
	wrapped []byte
}

func scanKey(r sqldb.Row) (keyRow, error) {
	var k keyRow
	return k, r.Scan(&k.owner, &k.keyID, &k.wrapped)
}

func (s *Service) find(ctx context.Context, owner Owner) (keyRow, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanKey, sqlFindKey, string(owner))
}

// insert reports whether the owner had no key.
func (s *Service) insert(ctx context.Context, owner Owner, wrapped []byte) (bool, error) {
	n, err := s.db.Exec(ctx, sqlInsertKey, string(owner), s.ring.Current(), wrapped, clock.Micros(s.clock.Now()))
	return n == 1, err
}

func (s *Service) replace(ctx context.Context, owner Owner, wrapped []byte) error {
	_, err := s.db.Exec(ctx, sqlReplaceKey, s.ring.Current(), wrapped, string(owner))
	return err
}

func (s *Service) delete(ctx context.Context, owner Owner) (int64, error) {
	return s.db.Exec(ctx, sqlDeleteKey, string(owner))
}

func (s *Service) underOtherKeys(ctx context.Context, after Owner) ([]keyRow, error) {
	return sqldb.All(ctx, s.db, scanKey, sqlListOtherKeys, s.ring.Current(), string(after), int64(rowsAtOnce))
}
