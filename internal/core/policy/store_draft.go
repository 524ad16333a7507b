package policy

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertDraft = `insert into policy_draft (id, title, changes, state, author, publication_id, version, created_at_us, updated_at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	// Only the version that was read changes.
	sqlUpdateDraft = `update policy_draft set title = $1, changes = $2, state = $3, publication_id = $4, version = version + 1, updated_at_us = $5
where id = $6 and version = $7 and state = 'open'`

	sqlFindDraft = `select id, title, changes, state, author, publication_id, version, created_at_us, updated_at_us
from policy_draft where id = $1`

	sqlListDrafts = `select id, title, changes, state, author, publication_id, version, created_at_us, updated_at_us
from policy_draft where state = $1 and (updated_at_us, id) < ($2, $3) order by updated_at_us desc, id desc limit $4`
)

func (s *Service) insertDraft(ctx context.Context, d Draft) error {
	_, err := s.db.Exec(ctx, sqlInsertDraft, d.ID, d.Title, string(d.Changes), string(d.State), d.Author, d.PublicationID, d.Version,
		clock.Micros(d.CreatedAt), clock.Micros(d.UpdatedAt))
	return err
}

// updateDraft writes the draft and moves its version on; Stale when another
// writer was faster.
func (s *Service) updateDraft(ctx context.Context, op string, d *Draft) error {
	n, err := s.db.Exec(ctx, sqlUpdateDraft, d.Title, string(d.Changes), string(d.State), d.PublicationID, clock.Micros(d.UpdatedAt), d.ID, d.Version)
	if err == nil && n == 0 {
		err = fault.T(op, fault.Stale, "match.stale", "草稿已被他人更改，请刷新后合并您的修改。",
			"Somebody has changed this draft meanwhile. Load it again and merge your change.")
	}
	d.Version++
	return err
}

func (s *Service) findDraft(ctx context.Context, id string) (Draft, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanDraft, sqlFindDraft, id)
}

// listDrafts reads one row more than the page has.
func (s *Service) listDrafts(ctx context.Context, state DraftState, req page.Request) ([]Draft, error) {
	at, id, err := req.ByTime(page.Newest)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.db, scanDraft, sqlListDrafts, string(state), at, id, int64(req.Rows()+1))
}

func draftKey(d Draft) []string {
	return page.TimeKey(d.UpdatedAt, d.ID)
}

func scanDraft(r sqldb.Row) (Draft, error) {
	var d Draft
	var changes string
	var created, updated int64
	err := r.Scan(&d.ID, &d.Title, &changes, &d.State, &d.Author, &d.PublicationID, &d.Version, &created, &updated)
	d.Changes, d.CreatedAt, d.UpdatedAt = []byte(changes), clock.FromMicros(created), clock.FromMicros(updated)
	return d, err
}
