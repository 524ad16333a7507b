package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"souk/internal/core/event"
	"souk/internal/core/identity"
	"souk/internal/core/storefront"
)

// What visitors of the demo shop did in the three months stands behind the demo's
// reports. It comes through the intake like everything that happens in a shop,
// once, when the demo's films are live: they are told as if they had been shown for
// the last weeks.
//
// Source: X-64, issue 4 "three months of events".

const (
	demoEventsFile = "demo-events.json"
	demoVisits     = 6   // visits of a product's card a day
	demoFilmDays   = 45  // a film has been shown for so long
	demoBatch      = 500 // messages of one sending
)

// happenings draws and sends what happened.
type happenings struct {
	d     *demo
	signs *event.Impressions
	at    *pointer
	store string
	batch [][]byte
	n     int
}

// pointer is a clock that stands where it is put: tokens are signed in the past.
type pointer struct{ now time.Time }

// Now is where it was put.
func (p *pointer) Now() time.Time { return p.now }

// events tells three months of visits, once for a data folder.
func (d *demo) events(ctx context.Context, now time.Time) error {
	file := filepath.Join(d.s.cfg.Data, demoEventsFile)
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	h := &happenings{d: d, at: &pointer{now}}
	var err error
	if h.signs, err = d.s.impressionsAt(h.at); err != nil {
		return err
	}
	ctx = identity.AsSystem(ctx)
	films, err := d.filmsOfProducts(ctx)
	if err != nil {
		return err
	}
	for _, p := range demoProducts {
		h.store = p.store
		if err := h.product(ctx, p, films[p.id], now); err != nil {
			return err
		}
	}
	if err := d.s.insight.RefreshMedians(ctx); err != nil {
		return err
	}
	return writeFileSynced(file, []byte(fmt.Sprintf("{\"events\":%d}\n", h.n)), 0o600)
}

// impressionsAt signs storefront answers as of another clock.
func (s *souk) impressionsAt(c *pointer) (*event.Impressions, error) {
	secret, err := s.secretOf("impressions")
	if err != nil {
		return nil, err
	}
	return event.NewImpressions(secret, c)
}

// filmsOfProducts are the live films of the demo by product.
func (d *demo) filmsOfProducts(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range demoProducts {
		page, err := d.s.storefront.Product(ctx, p.id, storefront.Viewer{Lang: "en"})
		if err != nil {
			continue // not on sale any more
		}
		for _, m := range page.Media {
			if m.Type == "shopping_video" && m.ID != "" {
				out[p.id] = m.ID
			}
		}
	}
	return out, ctx.Err()
}

// product draws the visits of a product, day by day.
func (h *happenings) product(ctx context.Context, p demoProduct, film string, now time.Time) error {
	t := demoTrade{store: p.id}
	begin := now.Add(-demoMonths)
	if listed := now.Add(-time.Duration(p.ageDays) * demoDay); listed.After(begin) {
		begin = listed
	}
	for at, k := begin, int64(0); at.Before(now); k++ {
		shown := film != "" && now.Sub(at) < demoFilmDays*demoDay
		h.visit(t, k, p.id, film, at, shown)
		at = at.Add(time.Duration(24*60/demoVisits+t.draw(k, 'g', 90)-45) * time.Minute)
		if len(h.batch) >= demoBatch {
			if err := h.send(ctx); err != nil {
				return err
			}
		}
	}
	return h.send(ctx)
}

// visit is somebody who sees the product in a search and perhaps goes on.
func (h *happenings) visit(t demoTrade, k int64, product, film string, at time.Time, shown bool) {
	who := fmt.Sprintf("visitor-%s-%d", product, k)
	h.at.now = at
	card := h.signs.Sign(storefront.SurfaceSearch, product, h.store, product, who)
	h.tell(k, "card", "Impression Viewed", who, at, row{"item": product, "impression": card})
	more := int64(0)
	if shown {
		more = 2 // a film brings more to the page and to the cart
		h.watch(t, k, product, film, who, at)
	}
	if t.draw(k, 'c', 20) >= 2+more {
		return
	}
	h.tell(k, "click", "Product Clicked", who, at.Add(9*time.Second), row{"product_id": product})
	h.tell(k, "view", "Product Viewed", who, at.Add(10*time.Second), row{"product_id": product})
	if t.draw(k, 'a', 20) < 3+more/2 {
		h.tell(k, "add", "Product Added", who, at.Add(90*time.Second), row{"product_id": product, "quantity": 1})
	}
}

// watch is somebody to whom the film is shown.
func (h *happenings) watch(t demoTrade, k int64, product, film, who string, at time.Time) {
	token := h.signs.Sign(storefront.SurfaceFeed, film, h.store, product, who)
	say := func(id, name string, after time.Duration, more row) {
		r := row{"video_id": film, "product_id": product, "impression": token}
		for key, v := range more {
			r[key] = v
		}
		h.tell(k, id, name, who, at.Add(after), r)
	}
	h.tell(k, "shown", "Impression Viewed", who, at, row{"item": film, "impression": token})
	if t.draw(k, 'w', 10) >= 6 {
		return
	}
	say("start", "Video Playback Started", time.Second, nil)
	far := t.draw(k, 'f', 100) // how far it is watched
	if far < 27 {
		return
	}
	say("3s", "Video Content Playing", 4*time.Second, row{"progress": 0, "position": 3})
	for i, q := range []int64{25, 50, 75} {
		if far >= 27+int64(i)*6 {
			say(fmt.Sprint("q", q), "Video Content Playing", time.Duration(q)*time.Second/4, row{"progress": q})
		}
	}
	if far >= 45 {
		say("end", "Video Playback Completed", 24*time.Second, nil)
	}
	if t.draw(k, 'l', 100) < 4 {
		say("like", "Video Liked", 20*time.Second, nil)
	}
	if t.draw(k, 'b', 100) < 12 {
		say("buy", "Video Product Clicked", 22*time.Second, nil)
	}
}

func (h *happenings) tell(k int64, id, name, who string, at time.Time, properties row) {
	if !at.Before(h.d.s.business.Now()) {
		return
	}
	b, err := json.Marshal(row{"type": "track", "event": name, "messageId": fmt.Sprintf("demo-%s-%d-%s", who, k, id), "userId": who,
		"timestamp": at.UTC().Format(time.RFC3339Nano), "properties": properties})
	if err == nil {
		h.batch = append(h.batch, b)
	}
}

func (h *happenings) send(ctx context.Context) error {
	if len(h.batch) == 0 {
		return nil
	}
	_, err := h.d.s.events.Take(ctx, event.Sending{Writer: identity.Writer{KeyID: "sandbox", StoreID: h.store, Trusted: true}, Events: h.batch})
	h.n += len(h.batch)
	h.batch = nil
	return err
}
