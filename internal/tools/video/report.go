package video

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/event"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
	"souk/internal/core/storefront"
)

// Keys of the hourly sums that the report is made of; with a film's id behind a
// point they are the film's own.
const (
	keyStarted   = "event.video_playback_started"
	keyStayed    = "event.video_content_playing_3s"
	keyCompleted = "event.video_playback_completed"
	keyLiked     = "event.video_liked"
	keySaved     = "event.video_saved"
	keyShared    = "event.video_shared"
	keyClicked   = "event.video_product_clicked"
	keyPlaying25 = "event.video_content_playing_25"
	keyPlaying50 = "event.video_content_playing_50"
	keyPlaying75 = "event.video_content_playing_75"

	keyProductClicked = "event.product_clicked"
	keyProductViewed  = "event.product_viewed"
	keyProductAdded   = "event.product_added"
)

// Sums are the hourly sums.
type Sums interface {
	Sum(ctx context.Context, storeID, productID, key string, from, to time.Time) (int64, error)
	SumByProduct(ctx context.Context, storeID, key string, from, to time.Time) (map[string]int64, error)
	HoursByProduct(ctx context.Context, storeID, key string, from, to time.Time) (map[string]insight.Hours, error)
	Series(ctx context.Context, storeID string, keys []string, from, to time.Time, step insight.Step) ([]insight.Point, error)
}

// reporter makes the figures of films; its parts are wired after insight and
// asked late.
type reporter struct {
	films     func() *Service
	sums      func() Sums
	activated func(ctx context.Context, storeID string) (time.Time, bool, error)
}

// Insight is what the tool gives to reports, benchmarks, adviser and diagnosis.
//
// Source.
func Insight(films func() *Service, sums func() Sums, activated func(ctx context.Context, storeID string) (time.Time, bool, error)) insight.Tool {
	r := reporter{films, sums, activated}
	return insight.Tool{
		ID: ToolID, Name: Tool().Name, Order: tilePlace, Benchmarks: Benchmarks(), Sources: RuleSources(),
		Figures: r.figures, Series: r.series, Tables: r.tables, Measured: measured(),
		Look: r.look, Reasons: reasonsFor, Symptoms: symptoms(), Causes: causes,
	}
}

func surfaces() []string {
	return []string{storefront.SurfaceProduct, storefront.SurfaceSearch, storefront.SurfaceFeed, storefront.SurfaceTab, storefront.SurfaceFilm}
}

// shown are the impressions of things that are the store's films, by film.
func (r reporter) shown(ctx context.Context, q insight.Query, is func(id string) bool) (map[string]int64, error) {
	out := map[string]int64{}
	for _, surface := range surfaces() {
		by, err := r.sums().SumByProduct(ctx, q.Store.ID, event.KeyShown(surface), q.From, q.To)
		if err != nil {
			return nil, err
		}
		for id, n := range by {
			if is(id) {
				out[id] += n
			}
		}
	}
	return out, nil
}

// counts are what happened to films over a part of time.
type counts struct {
	shown, started, stayed, completed, liked, saved, shared, clicked int64
}

func (c counts) interactions() int64 { return c.liked + c.saved + c.shared }

// sumsOf reads the counts; film "" is all of the store's.
func (r reporter) sumsOf(ctx context.Context, q insight.Query, film string) (counts, error) {
	var c counts
	if film != "" {
		film = "." + film
	}
	for key, to := range map[string]*int64{
		keyStarted: &c.started, keyStayed: &c.stayed, keyCompleted: &c.completed, keyLiked: &c.liked, keySaved: &c.saved, keyShared: &c.shared, keyClicked: &c.clicked,
	} {
		n, err := r.sums().Sum(ctx, q.Store.ID, "", key+film, q.From, q.To)
		if err != nil {
			return c, err
		}
		*to = n
	}
	return c, nil
}

func (r reporter) figures(ctx context.Context, q insight.Query) ([]insight.Figure, error) {
	const op = "video.report"
	c, err := r.sumsOf(ctx, q, "")
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	by, err := r.shown(ctx, q, isFilm)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, n := range by {
		c.shown += n
	}
	limits, err := r.limits(ctx)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	out := filmFigures(c, limits)
	for _, pair := range pairs() {
		f, err := r.compare(ctx, q, pair)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		out = append(out, f)
	}
	rejected, err := r.films().rejections(ctx, q.Store.ID, q.From, q.To)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	out = append(out, rejectedFigure(rejected))
	first, err := r.firstSubmission(ctx, q)
	return append(out, first...), fault.Wrap(op, err)
}

func (r reporter) limits(ctx context.Context) (RankExcellent, error) {
	doc, err := r.films().policies.Current(ctx)
	if err != nil {
		return RankExcellent{}, err
	}
	return policy.Get[Policy](doc, SectionName).Rank.Excellent, nil
}

// compare splits the products of the store: with a film are those whose film was
// played, from the hour of its first play to that of its last one.
//
// Source: V-71…V-73, X-44.
func (r reporter) compare(ctx context.Context, q insight.Query, p pair) (insight.Figure, error) {
	with, without := [2]int64{}, [2]int64{}
	played, err := r.sums().HoursByProduct(ctx, q.Store.ID, keyStarted, q.From, q.To)
	if err != nil {
		return insight.Figure{}, err
	}
	for i, key := range []string{p.numerator, p.denominator} {
		all, err := r.sums().SumByProduct(ctx, q.Store.ID, key, q.From, q.To)
		if err != nil {
			return insight.Figure{}, err
		}
		for id, n := range all {
			if isFilm(id) {
				continue
			}
			without[i] += n
			hours, ok := played[id]
			if !ok {
				continue
			}
			if hours.To.After(q.To) {
				hours.To = q.To
			}
			during, err := r.sums().Sum(ctx, q.Store.ID, id, key, hours.From, hours.To)
			if err != nil {
				return insight.Figure{}, err
			}
			with[i] += during
			without[i] -= during
		}
	}
	return p.figure(with, without), nil
}

// firstSubmission is how long the store took from activation to its first film;
// it stands in the period in which that happened.
//
// Source: V-29.
func (r reporter) firstSubmission(ctx context.Context, q insight.Query) ([]insight.Figure, error) {
	at, ok, err := r.activated(ctx, q.Store.ID)
	if err != nil {
		return nil, err
	}
	var took *time.Duration
	if ok {
		first, there, err := r.films().firstSubmission(ctx, q.Store.ID, at)
		if err != nil {
			return nil, err
		}
		if there && !first.Before(q.From) && first.Before(q.To) {
			d := first.Sub(at)
			took = &d
		}
	}
	return speedFigures(took), nil
}

func (r reporter) series(ctx context.Context, q insight.Query) ([]insight.Series, error) {
	points, err := r.sums().Series(ctx, q.Store.ID, []string{keyStarted, keyStayed, keyCompleted, keyClicked}, q.From, q.To, q.Step)
	if err != nil {
		return nil, fault.Wrap("video.series", err)
	}
	return courses(points), nil
}

// reportFilms is how many films the table has at most, the newest ones.
const reportFilms = 100

func (r reporter) tables(ctx context.Context, q insight.Query) ([]insight.Table, error) {
	const op = "video.tables"
	names, err := r.films().filmNames(ctx, q.Store.ID, reportFilms)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	shown, err := r.shown(ctx, q, isFilm)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	t := filmTable()
	for _, n := range names {
		c, err := r.sumsOf(ctx, q, n.id)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		c.shown = shown[n.id]
		if c != (counts{}) {
			t.Rows = append(t.Rows, filmRow(n, r.films().screenURL(q.Store.ID, n.id), c))
		}
	}
	rejected, err := r.films().rejections(ctx, q.Store.ID, q.From, q.To)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	watched, err := r.watched(ctx, q)
	return []insight.Table{t, rejectionTable(rejected), watched}, fault.Wrap(op, err)
}

// watched is how far films are watched.
//
// Source: V-77.
func (r reporter) watched(ctx context.Context, q insight.Query) (insight.Table, error) {
	var n []int64
	for _, key := range []string{keyStarted, keyStayed, keyPlaying25, keyPlaying50, keyPlaying75, keyCompleted} {
		v, err := r.sums().Sum(ctx, q.Store.ID, "", key, q.From, q.To)
		if err != nil {
			return insight.Table{}, err
		}
		n = append(n, v)
	}
	return watchedTable(n), nil
}

// lookBack is how long ago something may be that adviser and diagnosis still
// speak of.
const lookBack = 90 * clock.Day

func withCount(zh, en string, n int64) i18n.Text { return i18n.T(zh, en).F(n) }
