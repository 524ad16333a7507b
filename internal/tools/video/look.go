package video

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/insight"
)

// own are the store's facts about films that reasons and causes look at.
type own struct {
	states     map[string]int64 // films by state
	covered    map[string]bool  // products with a live film
	rejections map[string]int64 // by code, over lookBack
	firstFrame int64            // films with a warning about their first frame
	encode     int64            // approved films whose copies could not be made
	overdue    int64            // films that wait longer than the policy says
	counts     counts           // of the last 30 days
	excellent  RankExcellent
	url        string
}

func (o own) live() int64 { return o.states[string(Published)] }

func (o own) rejected() int64 {
	var n int64
	for _, v := range o.rejections {
		n += v
	}
	return n
}

// lookFilms is how many films are looked at, the newest ones.
const lookFilms = 200

// look gathers the facts about films.
func (r reporter) look(ctx context.Context, sit insight.Situation) (any, error) {
	const op = "video.look"
	s := r.films()
	o := own{covered: map[string]bool{}, url: s.screenURL(sit.Store.ID, "")}
	var err error
	if o.states, err = s.countsByState(ctx, sit.Store.ID); err != nil {
		return nil, fault.Wrap(op, err)
	}
	live, err := s.videosOfState(ctx, sit.Store.ID, Published)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, v := range live {
		for _, id := range v.ProductIDs {
			o.covered[id] = true
		}
	}
	since := sit.Now.Add(-lookBack)
	if o.rejections, err = s.rejections(ctx, sit.Store.ID, since, sit.Now.Add(time.Microsecond)); err != nil {
		return nil, fault.Wrap(op, err)
	}
	latest, err := s.latestFindings(ctx, sit.Store.ID, since, lookFilms)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, l := range latest {
		if hasCode(l.findings, codeFirstFrame) {
			o.firstFrame++
		}
		if l.encode == EncodeFailed {
			o.encode++
		}
	}
	waiting, err := s.videosOfState(ctx, sit.Store.ID, InReview)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	p := policyOf(sit.Policy)
	for _, v := range waiting {
		if sit.Now.Sub(v.UpdatedAt) > p.Review.Due.Duration() {
			o.overdue++
		}
	}
	o.excellent = p.Rank.Excellent
	q := insight.Query{Store: sit.Store, From: sit.Now.Add(-monthBack), To: sit.Now.Add(time.Microsecond)}
	if o.counts, err = r.sumsOf(ctx, q, ""); err != nil {
		return nil, fault.Wrap(op, err)
	}
	by, err := r.shown(ctx, q, isFilm)
	for _, n := range by {
		o.counts.shown += n
	}
	return o, fault.Wrap(op, err)
}
