package video

import (
	"context"
	"io"

	"souk/internal/base/fault"
	"souk/internal/core/review"
	"souk/internal/core/storefront"
	"souk/internal/platform/media"
	"souk/internal/platform/media/srt"
)

// Evidence is what a reviewer sees of an attempt: our own copies of the film,
// never the upload.
//
// Source: V-44, AMB-77, design "Review (person)".
type Evidence struct {
	VideoID      string                   `json:"video_id"`
	AttemptID    string                   `json:"attempt_id"`
	Attempt      int                      `json:"attempt"`
	State        State                    `json:"state"`
	Title        string                   `json:"title"`
	Purposes     []Purpose                `json:"purposes"`
	Findings     []review.Finding         `json:"findings"`
	NotChecked   []review.NotChecked      `json:"not_checked"`
	Passed       []Passed                 `json:"passed"`
	Verdict      review.Verdict           `json:"verdict"`
	PolicyVer    string                   `json:"policy_version"`
	Encode       EncodeState              `json:"encode" doc:"ready: the film can be played; waiting: see progress; failed: approving tries again"`
	Progress     *Progress                `json:"progress,omitempty"`
	PlayURL      string                   `json:"play_url,omitempty"`
	PosterURL    string                   `json:"poster_url,omitempty"`
	Sources      []storefront.MediaSource `json:"sources"`
	Tracks       []storefront.MediaTrack  `json:"tracks"`
	DurationMS   int64                    `json:"duration_ms,omitempty"`
	Width        int                      `json:"width,omitempty"`
	Height       int                      `json:"height,omitempty"`
	Subtitles    []SubtitleView           `json:"subtitles"`
	Products     []ProductView            `json:"products"`
	Declarations                          // people, third_party, letters, music, product_box
	Letter       []LetterView             `json:"letter" doc:"the letters with their state of now"`
	Earlier      []EarlierAttempt         `json:"earlier" doc:"earlier attempts, the latest first, with what changed since"`
}

// SubtitleView is a subtitle file as it was uploaded, cue by cue.
type SubtitleView struct {
	Name string    `json:"name"`
	Lang string    `json:"lang" doc:"zh, en, zh+en or empty"`
	Cues []CueView `json:"cues"`
}

// CueView is one cue.
type CueView struct {
	StartMS int64  `json:"start_ms"`
	EndMS   int64  `json:"end_ms"`
	Line    int    `json:"line"`
	Text    string `json:"text"`
}

// ProductView is a product that the film sells.
type ProductView struct {
	ID       string            `json:"id"`
	Title    map[string]string `json:"title"`
	Category string            `json:"category,omitempty"`
	Brand    string            `json:"brand,omitempty"`
	Price    storefront.Price  `json:"price"`
	ImageURL string            `json:"image_url,omitempty"`
	URL      string            `json:"url" doc:"the page that buyers see"`
}

// EarlierAttempt sums an earlier attempt up.
type EarlierAttempt struct {
	ID       string           `json:"id"`
	Number   int              `json:"number"`
	Outcome  Outcome          `json:"outcome"`
	Code     string           `json:"code,omitempty"`
	Note     string           `json:"note,omitempty"`
	Findings []review.Finding `json:"findings"`
	Changed  []string         `json:"changed" doc:"film, subtitles, title, products, declarations"`
}

// Evidence collects what the reviewer's screen shows. NotFound "video.not_found".
func (s *Service) Evidence(ctx context.Context, attemptID string) (Evidence, error) {
	a, err := s.allAttempt(ctx, attemptID)
	if err != nil {
		return Evidence{}, err
	}
	v, err := s.getVideo(ctx, a.StoreID, a.VideoID)
	if err != nil {
		return Evidence{}, err
	}
	e := Evidence{VideoID: v.ID, AttemptID: a.ID, Attempt: a.Number, State: v.State, Title: a.Title, Purposes: a.Purposes,
		Findings: a.Findings, NotChecked: a.NotChecked, Passed: a.Passed, Verdict: a.Verdict, PolicyVer: a.PolicyVersion, Encode: a.Encode,
		Sources: []storefront.MediaSource{}, Tracks: []storefront.MediaTrack{}, Declarations: a.Declarations}
	if a.Renditions != nil {
		e.Sources, e.Tracks = sourcesOf(a), tracksOf(a)
		e.PosterURL, e.DurationMS = mediaURL(a.ID, a.Renditions.Poster.Name), a.Renditions.DurationMS
		if len(e.Sources) > 0 {
			e.PlayURL, e.Width, e.Height = e.Sources[0].URL, e.Sources[0].Width, e.Sources[0].Height
		}
	} else {
		p := s.progress.get(a.ID)
		e.Progress = &p
	}
	if e.Letter, err = s.letterViews(ctx, a); err != nil {
		return e, err
	}
	if e.Subtitles, err = s.subtitleViews(ctx, a); err != nil {
		return e, err
	}
	if e.Products, err = s.productViews(ctx, a.StoreID, a.ProductIDs); err != nil {
		return e, err
	}
	e.Earlier, err = s.earlier(ctx, a)
	return e, err
}

// maxSubtitle is how many bytes of a subtitle file are read for a screen.
const maxSubtitle = 1 << 20

// subtitleViews reads the uploaded files again: text, parsed by our own reader.
func (s *Service) subtitleViews(ctx context.Context, a Attempt) ([]SubtitleView, error) {
	out := []SubtitleView{}
	for _, f := range a.Subtitles {
		parsed, err := s.parseSubtitle(ctx, f)
		if err != nil && !fault.Is(err, fault.NotFound) { // gone by retention: its name is what is left
			return nil, err
		}
		view := SubtitleView{Name: f.Name, Cues: []CueView{}}
		for _, l := range parsed.Langs {
			if view.Lang != "" {
				view.Lang += "+"
			}
			view.Lang += string(l)
		}
		for _, c := range parsed.Cues {
			view.Cues = append(view.Cues, CueView{StartMS: c.StartMS, EndMS: c.EndMS, Line: c.Line, Text: c.Text})
		}
		out = append(out, view)
	}
	return out, nil
}

func (s *Service) parseSubtitle(ctx context.Context, f StoredFile) (media.Subtitle, error) {
	r, _, err := s.blobs.Open(ctx, f.Key)
	if err != nil {
		return media.Subtitle{}, fault.Wrap("video.parseSubtitle", err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxSubtitle))
	if err != nil {
		return media.Subtitle{}, fault.Wrap("video.parseSubtitle", err)
	}
	return media.Subtitle{Name: f.Name, SHA256: f.SHA256, File: srt.Parse(data)}, nil
}

// productViews leaves out products that the store does not sell any more.
func (s *Service) productViews(ctx context.Context, storeID string, ids []string) ([]ProductView, error) {
	out := []ProductView{}
	found, err := s.catalog.KnownByIDs(ctx, storeID, ids)
	if err != nil {
		return nil, err
	}
	for _, p := range found {
		v := ProductView{ID: p.ID, Title: p.Title, Category: p.Category, Brand: p.Brand, Price: storefront.PriceOf(p.Price), URL: storefront.ProductURL(p.ID)}
		if len(p.Images) > 0 {
			v.ImageURL = p.Images[0]
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Service) earlier(ctx context.Context, a Attempt) ([]EarlierAttempt, error) {
	before, err := s.listAttempts(ctx, a.StoreID, a.VideoID, a.Number)
	if err != nil {
		return nil, err
	}
	out := []EarlierAttempt{}
	for _, o := range before {
		out = append(out, EarlierAttempt{ID: o.ID, Number: o.Number, Outcome: o.Outcome, Code: o.Code, Note: o.Note,
			Findings: o.Findings, Changed: changedSince(o, a)})
	}
	return out, nil
}
