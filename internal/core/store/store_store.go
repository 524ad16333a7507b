package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlFindStore = `select id, name, legal_name, region, entity, level, opened_at_us, categories, logistics, zone, documents, version
from store where id = $1`

	sqlListStoreNames = `select id, name from store where id = any($1) order by id`

	sqlAllStores = `select id, name, legal_name, region, entity, level, opened_at_us, categories, logistics, zone, documents, version
from store where id > $1 and level like $2 and entity like $3
  and lower(name || ' ' || legal_name || ' ' || id) like $4 escape '\' order by id limit $5`

	sqlUpsertStore = `insert into store (id, name, legal_name, region, entity, level, opened_at_us, categories, logistics, zone, documents,
    version, created_at_us, updated_at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
on conflict (id) do update set name = excluded.name, legal_name = excluded.legal_name, region = excluded.region,
    entity = excluded.entity, level = excluded.level, opened_at_us = excluded.opened_at_us, categories = excluded.categories,
    logistics = excluded.logistics, zone = excluded.zone, documents = excluded.documents, version = excluded.version,
    updated_at_us = excluded.updated_at_us`

	// sqlLockStore makes transactions that hold one store against each other wait.
	sqlLockStore = `update store set version = version where id = $1`

	sqlUpsertLevel = `insert into store_level (store_id, from_us, level, reason) values ($1, $2, $3, $4)
on conflict (store_id, from_us) do update set level = excluded.level, reason = excluded.reason`

	sqlListLevels = `select level, from_us, reason from store_level where store_id = $1 order by from_us`
)

func (s *Service) find(ctx context.Context, id string) (Store, error) {
	return sqldb.One(ctx, s.db, scanStore, sqlFindStore, id)
}

func (s *Service) names(ctx context.Context, ids []string) (map[string]string, error) {
	return sqldb.Pairs(ctx, s.db, sqlListStoreNames, ids)
}

func (s *Service) lock(ctx context.Context, id string) (bool, error) {
	n, err := s.db.Exec(ctx, sqlLockStore, id)
	return n == 1, err
}

func (s *Service) all(ctx context.Context, f Filter, p page.Request) ([]Store, error) {
	return sqldb.All(ctx, s.db, scanStore, sqlAllStores, p.Key(0), orAny(string(f.Level)), orAny(string(f.Entity)), containing(f.Query), int64(p.Rows()+1))
}

// orAny is the pattern of a value of which none means every one.
func orAny(value string) string {
	if value == "" {
		return "%"
	}
	return value
}

// containing is the pattern of what holds a text, in small letters.
func containing(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(strings.TrimSpace(text))) + "%"
}

func (s *Service) put(ctx context.Context, st Store, now time.Time) error {
	lists := make([]string, 3)
	for i, words := range [][]string{st.Categories, st.Logistics, st.Documents} {
		b, err := json.Marshal(append([]string{}, words...))
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		lists[i] = string(b)
	}
	_, err := s.db.Exec(ctx, sqlUpsertStore, st.ID, st.Name, st.LegalName, st.Region, string(st.Entity), string(st.Level),
		clock.Micros(st.OpenedAt), lists[0], lists[1], st.Zone, lists[2], st.Version, clock.Micros(now))
	return err
}

func (s *Service) putLevel(ctx context.Context, id string, c LevelChange) error {
	_, err := s.db.Exec(ctx, sqlUpsertLevel, id, clock.Micros(c.From), string(c.Level), c.Reason)
	return err
}

func (s *Service) listLevels(ctx context.Context, id string) ([]LevelChange, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (LevelChange, error) {
		var c LevelChange
		var from int64
		err := r.Scan(&c.Level, &from, &c.Reason)
		c.From = clock.FromMicros(from)
		return c, err
	}, sqlListLevels, id)
}

func scanStore(r sqldb.Row) (Store, error) {
	var st Store
	var opened int64
	var categories, logistics, documents string
	err := r.Scan(&st.ID, &st.Name, &st.LegalName, &st.Region, &st.Entity, &st.Level, &opened,
		&categories, &logistics, &st.Zone, &documents, &st.Version)
	if err != nil {
		return Store{}, err
	}
	st.OpenedAt = clock.FromMicros(opened)
	for _, l := range []struct {
		text string
		to   *[]string
	}{{categories, &st.Categories}, {logistics, &st.Logistics}, {documents, &st.Documents}} {
		if err := json.Unmarshal([]byte(l.text), l.to); err != nil {
			return Store{}, fmt.Errorf("store %s: %w", st.ID, err)
		}
	}
	return st, nil
}
