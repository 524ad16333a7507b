package video

import (
	"context"
	"encoding/json"
	"strings"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertVideo = `insert into video (id, store_id, state, title, product_ids, purposes, attempt_id, attempts, published_at_us, likes, saves, shares, version, created_at_us, updated_at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 1, $10, $11)`

	sqlGetVideo = `select id, store_id, state, title, product_ids, purposes, attempt_id, attempts, published_at_us, likes, saves, shares, version, created_at_us, updated_at_us
from video where store_id = $1 and id = $2`

	sqlUpdateVideo = `update video set state = $1, title = $2, product_ids = $3, purposes = $4, attempt_id = $5, attempts = $6,
	published_at_us = $7, version = version + 1, updated_at_us = $8
where store_id = $9 and id = $10 and version = $11`

	sqlListVideosFirst = `select id, store_id, state, title, product_ids, purposes, attempt_id, attempts, published_at_us, likes, saves, shares, version, created_at_us, updated_at_us
from video where store_id = $1 and lower(title) like $2 escape '!'
order by created_at_us desc, id desc limit $3`

	sqlListVideos = `select id, store_id, state, title, product_ids, purposes, attempt_id, attempts, published_at_us, likes, saves, shares, version, created_at_us, updated_at_us
from video where store_id = $1 and lower(title) like $2 escape '!' and (created_at_us < $3 or (created_at_us = $3 and id < $4))
order by created_at_us desc, id desc limit $5`

	sqlListVideosInStateFirst = `select id, store_id, state, title, product_ids, purposes, attempt_id, attempts, published_at_us, likes, saves, shares, version, created_at_us, updated_at_us
from video where store_id = $1 and lower(title) like $2 escape '!' and state = $3
order by created_at_us desc, id desc limit $4`

	sqlListVideosInState = `select id, store_id, state, title, product_ids, purposes, attempt_id, attempts, published_at_us, likes, saves, shares, version, created_at_us, updated_at_us
from video where store_id = $1 and lower(title) like $2 escape '!' and state = $3 and (created_at_us < $4 or (created_at_us = $4 and id < $5))
order by created_at_us desc, id desc limit $6`

	sqlListVideosOfState = `select id, store_id, state, title, product_ids, purposes, attempt_id, attempts, published_at_us, likes, saves, shares, version, created_at_us, updated_at_us
from video where store_id = $1 and state = $2 order by id`

	sqlCountVideos = `select state, count(*) from video where store_id = $1 group by state order by state`

	sqlAllStoresWithState = `select distinct store_id from video where state = $1 order by store_id`

	sqlDeleteVideoProducts = `delete from video_product where store_id = $1 and video_id = $2`

	sqlInsertVideoProduct = `insert into video_product (video_id, store_id, product_id, place) values ($1, $2, $3, $4)
on conflict (video_id, product_id) do nothing`
)

// toJSON writes a value of our own types, which always encode.
func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fault.Wrap("video.store", err)
	}
	return string(b), nil
}

func fromJSON(s string, v any) error {
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), v)
}

func scanVideo(r sqldb.Row) (Video, error) {
	var v Video
	var attempts, published, created, updated int64
	var products, purposes string
	err := r.Scan(&v.ID, &v.StoreID, &v.State, &v.Title, &products, &purposes, &v.AttemptID, &attempts, &published,
		&v.Counts.Likes, &v.Counts.Saves, &v.Counts.Shares, &v.Version, &created, &updated)
	if err != nil {
		return v, err
	}
	v.Attempts = int(attempts)
	v.PublishedAt, v.CreatedAt, v.UpdatedAt = clock.FromMicros(published), clock.FromMicros(created), clock.FromMicros(updated)
	if err := fromJSON(products, &v.ProductIDs); err != nil {
		return v, err
	}
	return v, fromJSON(purposes, &v.Purposes)
}

// insertVideo stores a new film with its products.
func (s *Service) insertVideo(ctx context.Context, v Video) error {
	products, err := toJSON(v.ProductIDs)
	if err != nil {
		return err
	}
	purposes, err := toJSON(v.Purposes)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, sqlInsertVideo, v.ID, v.StoreID, string(v.State), v.Title, products, purposes, v.AttemptID, int64(v.Attempts),
		clock.Micros(v.PublishedAt), clock.Micros(v.CreatedAt), clock.Micros(v.UpdatedAt))
	if err != nil {
		return err
	}
	return s.saveProducts(ctx, v)
}

// getVideo reads a film of the store; NotFound "video.not_found" for any other.
func (s *Service) getVideo(ctx context.Context, storeID, id string) (Video, error) {
	v, found, err := sqldb.Maybe(ctx, s.db, scanVideo, sqlGetVideo, storeID, id)
	if err == nil && !found {
		err = errNotFound()
	}
	return v, err
}

// updateVideo writes the film where nobody else has changed it since it was
// read; Conflict "video.changed" otherwise.
func (s *Service) updateVideo(ctx context.Context, v Video) error {
	products, err := toJSON(v.ProductIDs)
	if err != nil {
		return err
	}
	purposes, err := toJSON(v.Purposes)
	if err != nil {
		return err
	}
	n, err := s.db.Exec(ctx, sqlUpdateVideo, string(v.State), v.Title, products, purposes, v.AttemptID, int64(v.Attempts),
		clock.Micros(v.PublishedAt), clock.Micros(v.UpdatedAt), v.StoreID, v.ID, v.Version)
	if err == nil && n == 0 {
		err = errChanged()
	}
	return err
}

func errChanged() error {
	return fault.T("video.update", fault.Conflict, "video.changed",
		"影片刚刚被其他操作更改，请刷新后重试。", "The film was changed by someone else just now. Reload and try again.")
}

func (s *Service) saveProducts(ctx context.Context, v Video) error {
	if _, err := s.db.Exec(ctx, sqlDeleteVideoProducts, v.StoreID, v.ID); err != nil {
		return err
	}
	for i, id := range v.ProductIDs {
		if _, err := s.db.Exec(ctx, sqlInsertVideoProduct, v.ID, v.StoreID, id, int64(i)); err != nil {
			return err
		}
	}
	return nil
}

// likePattern matches what contains the words; "" matches everything.
func likePattern(words string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(strings.TrimSpace(words))) + "%"
}

// listVideos gives a page of the store's films, newest first; state "" = all,
// title "" = any.
func (s *Service) listVideos(ctx context.Context, storeID string, state State, title string, req page.Request) (page.Of[Video], error) {
	args, first, later := []any{storeID, likePattern(title)}, sqlListVideosFirst, sqlListVideos
	if state != "" {
		args, first, later = append(args, string(state)), sqlListVideosInStateFirst, sqlListVideosInState
	}
	query := first
	if len(req.After) > 0 {
		us, id, err := req.ByTime(page.Newest)
		if err != nil {
			return page.Of[Video]{}, err
		}
		query, args = later, append(args, us, id)
	}
	rows, err := sqldb.All(ctx, s.db, scanVideo, query, append(args, int64(req.Rows()+1))...)
	if err != nil {
		return page.Of[Video]{}, err
	}
	return page.Cut(rows, req.Rows(), func(v Video) []string { return page.TimeKey(v.CreatedAt, v.ID) }), nil
}

func (s *Service) videosOfState(ctx context.Context, storeID string, state State) ([]Video, error) {
	return sqldb.All(ctx, s.db, scanVideo, sqlListVideosOfState, storeID, string(state))
}

func (s *Service) storesWithState(ctx context.Context, state State) ([]string, error) {
	return sqldb.All(ctx, s.db, sqldb.Scalar[string], sqlAllStoresWithState, string(state))
}

// countsByState says how many films the store has in each state.
func (s *Service) countsByState(ctx context.Context, storeID string) (map[string]int64, error) {
	type row struct {
		state string
		n     int64
	}
	rows, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (row, error) {
		var x row
		return x, r.Scan(&x.state, &x.n)
	}, sqlCountVideos, storeID)
	out := map[string]int64{}
	for _, r := range rows {
		out[r.state] = r.n
	}
	return out, err
}

func errNotFound() error {
	return fault.T("video.Get", fault.NotFound, "video.not_found", "没有找到该影片。", "There is no such film.")
}
