package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/demofilm"
	"souk/internal/tools/video"
)

// waitingProduct is the product whose good film is left in the queue for whoever
// tries the review desk.
const waitingProduct = "mug"

// films draws the demo's films, hands each in as its store's owner would as soon
// as it is drawn, and lets a demo reviewer approve the good ones but one. Films
// with a defect stay rejected with findings.
func (d *demo) films(ctx context.Context) error {
	if d.state.Done {
		return nil
	}
	left := map[string]bool{} // films that shall be approved
	_, err := demofilm.Draw(ctx, filepath.Join(d.s.cfg.Data, "demo-films"), nil, func(f demofilm.Film) error {
		if d.state.Films[f.Key] == "" {
			if err := d.handIn(ctx, f); err != nil {
				return err
			}
		}
		if f.Defect == "" && f.ProductKey != waitingProduct {
			left[d.state.Films[f.Key]] = true
		}
		return d.approveOpen(ctx, left)
	})
	if err != nil {
		return err
	}
	if err := d.approve(ctx, left); err != nil {
		return err
	}
	d.state.Done = true
	return d.save()
}

func (d *demo) product(key string) (demoProduct, bool) {
	i := slices.IndexFunc(demoProducts, func(p demoProduct) bool { return p.picture == key })
	if i < 0 {
		return demoProduct{}, false
	}
	return demoProducts[i], true
}

func (d *demo) handIn(ctx context.Context, f demofilm.Film) error {
	p, ok := d.product(f.ProductKey)
	if !ok {
		return fmt.Errorf("no demo product %q", f.ProductKey)
	}
	film, err := localFile(f.Path)
	if err != nil {
		return err
	}
	in := video.SubmitInput{
		StoreID: p.store, Film: &film, Title: f.Title.In("en"), ProductIDs: []string{p.id}, Purposes: []video.Purpose{video.Function},
		Declarations: video.Declarations{Music: video.MusicOwn},
	}
	for _, path := range f.Subtitles {
		sub, err := localFile(path)
		if err != nil {
			return err
		}
		in.Subtitles = append(in.Subtitles, sub)
	}
	owner := identity.Actor{Kind: identity.System, ID: "demo", Name: "demo"}
	v, err := d.s.video.Submit(identity.WithActor(ctx, owner), in)
	if err != nil {
		return err
	}
	d.state.Films[f.Key] = v.ID
	return d.save()
}

func localFile(path string) (video.LocalFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return video.LocalFile{}, err
	}
	defer f.Close() //nolint:errcheck // only read
	h := sha256.New()
	n, err := io.Copy(h, f)
	return video.LocalFile{Name: filepath.Base(path), Path: path, Bytes: n, SHA256: hex.EncodeToString(h.Sum(nil))}, err
}

// demoPatience is how long the demo waits for the automatic stage of its films.
const demoPatience = 15 * time.Minute

// approve decides the demo's cases as they arrive.
func (d *demo) approve(ctx context.Context, left map[string]bool) error {
	deadline := time.NewTimer(demoPatience)
	defer deadline.Stop()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for len(left) > 0 {
		if err := d.approveOpen(ctx, left); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline.C:
			return fmt.Errorf("%d films were not checked in time", len(left))
		case <-tick.C:
		}
	}
	return nil
}

func (d *demo) approveOpen(ctx context.Context, left map[string]bool) error {
	ctx = identity.WithActor(ctx, identity.Actor{Kind: identity.User, ID: "demo-reviewer", Name: "Demo reviewer", Staff: []identity.Role{identity.Reviewer}})
	cases, err := d.s.reviews.Cases(ctx, review.CaseFilter{State: review.CaseOpen}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	for _, c := range cases.Items {
		if !left[c.ParentID] {
			continue
		}
		if _, err := d.s.reviews.Decide(ctx, review.DecideInput{CaseID: c.ID, Approve: true, Note: "Clear, truthful, product in view.", Unseen: true}); err != nil {
			return err
		}
		delete(left, c.ParentID)
	}
	return nil
}
