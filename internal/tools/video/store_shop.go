package video

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlAllLiveVideo = `select v.id, v.store_id, v.title, v.product_ids, v.published_at_us, v.likes, v.saves, v.shares, a.id, a.renditions
from video v join video_attempt a on a.id = v.attempt_id where v.id = $1 and v.state = 'published'`

	sqlAllLiveFirst = `select v.id, v.store_id, v.title, v.product_ids, v.published_at_us, v.likes, v.saves, v.shares, a.id, a.renditions
from video v join video_attempt a on a.id = v.attempt_id where v.state = 'published'
order by v.published_at_us desc, v.id desc limit $1`

	sqlAllLive = `select v.id, v.store_id, v.title, v.product_ids, v.published_at_us, v.likes, v.saves, v.shares, a.id, a.renditions
from video v join video_attempt a on a.id = v.attempt_id
where v.state = 'published' and (v.published_at_us < $1 or (v.published_at_us = $1 and v.id < $2))
order by v.published_at_us desc, v.id desc limit $3`

	sqlAllLiveOfProducts = `select v.id, v.store_id, v.title, v.product_ids, v.published_at_us, v.likes, v.saves, v.shares, a.id, a.renditions
from video v join video_attempt a on a.id = v.attempt_id
where v.state = 'published' and (v.published_at_us < $1 or (v.published_at_us = $1 and v.id < $2)) and v.id in (
	select video_id from video_product where product_id = any($3))
order by v.published_at_us desc, v.id desc limit $4`

	// sqlAllNewestOfProducts gives the newest film of each product.
	sqlAllNewestOfProducts = `select p.product_id, v.id, v.store_id, v.title, v.product_ids, v.published_at_us, v.likes, v.saves, v.shares, a.id, a.renditions
from video_product p join video v on v.id = p.video_id join video_attempt a on a.id = v.attempt_id
where v.state = 'published' and p.product_id = any($1)
	and not exists (select 1 from video_product p2 join video v2 on v2.id = p2.video_id
		where p2.product_id = p.product_id and v2.state = 'published'
		and (v2.published_at_us > v.published_at_us or (v2.published_at_us = v.published_at_us and v2.id > v.id)))
order by p.product_id, v.id`

	sqlInsertReaction = `insert into video_reaction (video_id, buyer_id, reaction, at_us) values ($1, $2, $3, $4)
on conflict (video_id, buyer_id, reaction) do nothing`

	sqlDeleteReaction = `delete from video_reaction where video_id = $1 and buyer_id = $2 and reaction = $3`

	sqlListReactionsOf = `select video_id, reaction from video_reaction where buyer_id = $1 order by video_id, reaction`

	sqlRenameReactions = `update video_reaction set buyer_id = $1 where buyer_id = $2`

	sqlListReactions = `select video_id, reaction from video_reaction where buyer_id = $1
	and video_id = any($2)
order by video_id, reaction`

	sqlCountReaction = `update video set likes = likes + $1, saves = saves + $2, shares = shares + $3 where store_id = $4 and id = $5`

	sqlGetCounts = `select likes, saves, shares from video where store_id = $1 and id = $2`
)

// liveVideo is a published film with what buyers get.
type liveVideo struct {
	Video
	Renditions Renditions
}

func scanLive(r sqldb.Row) (liveVideo, error) { return scanLiveAfter(r) }

// scanLiveAfter scans a film behind the columns that go to before.
func scanLiveAfter(r sqldb.Row, before ...any) (liveVideo, error) {
	var l liveVideo
	var products, renditions string
	var published int64
	err := r.Scan(append(before, &l.ID, &l.StoreID, &l.Title, &products, &published, &l.Counts.Likes, &l.Counts.Saves, &l.Counts.Shares, &l.AttemptID, &renditions)...)
	if err != nil {
		return l, err
	}
	l.State, l.PublishedAt = Published, clock.FromMicros(published)
	if err := fromJSON(products, &l.ProductIDs); err != nil {
		return l, err
	}
	return l, fromJSON(renditions, &l.Renditions)
}

// live reads a published film of any store; NotFound "video.not_found".
func (s *Service) live(ctx context.Context, id string) (liveVideo, error) {
	l, found, err := sqldb.Maybe(ctx, s.db, scanLive, sqlAllLiveVideo, id)
	if err == nil && !found {
		err = errNotFound()
	}
	return l, err
}

// livePage gives published films, newest first; products nil means all.
func (s *Service) livePage(ctx context.Context, products []string, req page.Request) (page.Of[liveVideo], error) {
	us, id, err := req.ByTime(page.Newest)
	if err != nil {
		return page.Of[liveVideo]{}, err
	}
	limit := int64(req.Rows() + 1)
	var rows []liveVideo
	switch {
	case products != nil:
		rows, err = s.liveOfProducts(ctx, products, us, id, limit)
	case len(req.After) > 0:
		rows, err = sqldb.All(ctx, s.db, scanLive, sqlAllLive, us, id, limit)
	default:
		rows, err = sqldb.All(ctx, s.db, scanLive, sqlAllLiveFirst, limit)
	}
	if err != nil {
		return page.Of[liveVideo]{}, err
	}
	return page.Cut(rows, req.Rows(), func(l liveVideo) []string { return page.TimeKey(l.PublishedAt, l.ID) }), nil
}

// liveOfProducts gives the newest limit films of any of the products behind the
// key, newest first.
func (s *Service) liveOfProducts(ctx context.Context, products []string, us int64, id string, limit int64) ([]liveVideo, error) {
	return sqldb.All(ctx, s.db, scanLive, sqlAllLiveOfProducts, us, id, products, limit)
}

// shownWith is the film that a product's page shows.
type shownWith struct {
	product string
	film    liveVideo
}

// newestOfProducts gives the newest published film of each product that has one.
func (s *Service) newestOfProducts(ctx context.Context, products []string) ([]shownWith, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (shownWith, error) {
		var x shownWith
		var err error
		x.film, err = scanLiveAfter(r, &x.product)
		return x, err
	}, sqlAllNewestOfProducts, products)
}

// addReaction counts a reaction once; false when it was there.
func (s *Service) addReaction(ctx context.Context, l liveVideo, buyerID string, r Reaction) (bool, error) {
	n, err := s.db.Exec(ctx, sqlInsertReaction, l.ID, buyerID, string(r), clock.Micros(s.clock.Now()))
	if err != nil || n == 0 {
		return false, err
	}
	return true, s.count(ctx, l, r, 1)
}

func (s *Service) dropReaction(ctx context.Context, l liveVideo, buyerID string, r Reaction) (bool, error) {
	n, err := s.db.Exec(ctx, sqlDeleteReaction, l.ID, buyerID, string(r))
	if err != nil || n == 0 {
		return false, err
	}
	return true, s.count(ctx, l, r, -1)
}

func (s *Service) count(ctx context.Context, l liveVideo, r Reaction, by int64) error {
	var c Counts
	switch r {
	case Like:
		c.Likes = by
	case Save:
		c.Saves = by
	case Share:
		c.Shares = by
	}
	_, err := s.db.Exec(ctx, sqlCountReaction, c.Likes, c.Saves, c.Shares, l.StoreID, l.ID)
	return err
}

func (s *Service) counts(ctx context.Context, l liveVideo) (Counts, error) {
	return sqldb.One(ctx, s.db, func(r sqldb.Row) (Counts, error) {
		var c Counts
		return c, r.Scan(&c.Likes, &c.Saves, &c.Shares)
	}, sqlGetCounts, l.StoreID, l.ID)
}

func (s *Service) reactionsOf(ctx context.Context, buyerID string) ([]PersonalReaction, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (PersonalReaction, error) {
		var p PersonalReaction
		return p, r.Scan(&p.VideoID, &p.Reaction)
	}, sqlListReactionsOf, buyerID)
}

func (s *Service) renameReactions(ctx context.Context, from, to string) (int64, error) {
	return s.db.Exec(ctx, sqlRenameReactions, to, from)
}

// reactionRow is what a buyer did to a film.
type reactionRow struct {
	video    string
	reaction Reaction
}

// reactions tells what the buyer did to the films.
func (s *Service) reactions(ctx context.Context, buyerID string, videoIDs []string) (map[string]map[Reaction]bool, error) {
	out := map[string]map[Reaction]bool{}
	if buyerID == "" {
		return out, nil
	}
	rows, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (reactionRow, error) {
		var x reactionRow
		return x, r.Scan(&x.video, &x.reaction)
	}, sqlListReactions, buyerID, videoIDs)
	for _, r := range rows {
		if out[r.video] == nil {
			out[r.video] = map[Reaction]bool{}
		}
		out[r.video][r.reaction] = true
	}
	return out, err
}
