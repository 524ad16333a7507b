package video

import (
	"context"

	"souk/internal/core/review"
	"souk/internal/core/storefront"
)

// VideoView is a film as its seller sees it.
type VideoView struct {
	ID            string                   `json:"id"`
	StoreID       string                   `json:"store_id"`
	State         State                    `json:"state" enum:"checking,in_review,published,rejected,suspended,withdrawn"`
	Title         string                   `json:"title"`
	ProductIDs    []string                 `json:"product_ids"`
	Products      []ProductView            `json:"products,omitempty" doc:"of a single film"`
	Purposes      []Purpose                `json:"purposes"`
	Declarations                           // people, third_party, letters, music, product_box
	Letter        []LetterView             `json:"letter,omitempty" doc:"of a single film: the letters with their state of now"`
	Verdict       review.Verdict           `json:"verdict,omitempty" doc:"of the automatic stage of the latest attempt"`
	Findings      []review.Finding         `json:"findings" doc:"of the latest attempt, all at once"`
	NotChecked    []review.NotChecked      `json:"not_checked"`
	Code          string                   `json:"code,omitempty" doc:"of the rejection"`
	Note          string                   `json:"note,omitempty" doc:"the reviewer's words"`
	PolicyVersion string                   `json:"policy_version"`
	Progress      *Progress                `json:"progress,omitempty" doc:"of the check, or of the copies for buyers"`
	Encode        EncodeState              `json:"encode" doc:"copies for buyers"`
	Attempts      []AttemptView            `json:"attempts" doc:"the latest first: the newest 100, in a list of films 10"`
	AttemptCount  int                      `json:"attempt_count" doc:"all of them"`
	CanResubmit   bool                     `json:"can_resubmit"`
	Preparing     bool                     `json:"preparing,omitempty" doc:"approved; published as soon as the copies for buyers are ready (the state stays in_review until then)"`
	Keepable      *Keepable                `json:"keepable,omitempty" doc:"of a single rejected film: which files a resubmission may keep"`
	DueAt         string                   `json:"due_at,omitempty" doc:"when a person's decision is due, of a single film in review"`
	PosterURL     string                   `json:"poster_url,omitempty"`
	PlayURL       string                   `json:"play_url,omitempty"`
	Sources       []storefront.MediaSource `json:"sources,omitempty"`
	Tracks        []storefront.MediaTrack  `json:"tracks,omitempty"`
	Subtitles     []SubtitleView           `json:"subtitles,omitempty" doc:"of a single film"`
	Counts        map[string]int64         `json:"counts" doc:"like, save, share"`
	PublishedAt   string                   `json:"published_at,omitempty"`
	CreatedAt     string                   `json:"created_at"`
	UpdatedAt     string                   `json:"updated_at"`
}

// AttemptView is one attempt.
type AttemptView struct {
	ID            string              `json:"id"`
	Number        int                 `json:"number"`
	State         string              `json:"state" doc:"checking, in_review, approved, rejected, withdrawn"`
	Stage         review.Stage        `json:"stage" doc:"where it is or ended: auto, human"`
	Title         string              `json:"title"`
	Verdict       review.Verdict      `json:"verdict,omitempty"`
	Findings      []review.Finding    `json:"findings"`
	NotChecked    []review.NotChecked `json:"not_checked"`
	Passed        []Passed            `json:"passed" doc:"checks without a finding"`
	Engine        map[string]string   `json:"engine"`
	Code          string              `json:"code,omitempty"`
	Note          string              `json:"note,omitempty"`
	PolicyVersion string              `json:"policy_version"`
	AsOf          string              `json:"as_of"`
	SubmittedAt   string              `json:"submitted_at"`
	SubmittedBy   string              `json:"submitted_by"`
	CheckedAt     string              `json:"checked_at,omitempty"`
	DecidedAt     string              `json:"decided_at,omitempty"`
	Film          FileView            `json:"film"`
	Subtitles     []FileView          `json:"subtitles"`
	Purposes      []Purpose           `json:"purposes"`
	ProductIDs    []string            `json:"product_ids"`
	Declarations
}

// FileView names an uploaded file; nobody gets it back.
type FileView struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// view maps a film with its attempts, the latest first.
func (s *Service) view(v Video, attempts []Attempt) VideoView {
	out := VideoView{ID: v.ID, StoreID: v.StoreID, State: v.State, Title: v.Title, ProductIDs: v.ProductIDs, Purposes: v.Purposes,
		Findings: []review.Finding{}, NotChecked: []review.NotChecked{}, Attempts: []AttemptView{}, AttemptCount: v.Attempts,
		CanResubmit: v.State == Rejected, Counts: countsOf(v.Counts),
		PublishedAt: instant(v.PublishedAt), CreatedAt: instant(v.CreatedAt), UpdatedAt: instant(v.UpdatedAt)}
	for _, a := range attempts {
		out.Attempts = append(out.Attempts, attemptView(a))
		if a.ID == v.AttemptID {
			s.latest(&out, a)
		}
	}
	return out
}

// wholeView adds what only the film's own page needs.
func (s *Service) wholeView(ctx context.Context, v Video) (VideoView, error) {
	attempts, err := s.listAttempts(ctx, v.StoreID, v.ID, anyNumber)
	if err != nil {
		return VideoView{}, err
	}
	out := s.view(v, attempts)
	if out.Products, err = s.productViews(ctx, v.StoreID, v.ProductIDs); err != nil {
		return out, err
	}
	for _, a := range attempts {
		if a.ID != v.AttemptID {
			continue
		}
		if out.DueAt, err = s.dueAt(ctx, v, a); err != nil {
			return out, err
		}
		if out.CanResubmit {
			if out.Keepable, err = s.keepable(ctx, a); err != nil {
				return out, err
			}
		}
		if out.Letter, err = s.letterViews(ctx, a); err != nil {
			return out, err
		}
		if out.Subtitles, err = s.subtitleViews(ctx, a); err != nil {
			return out, err
		}
	}
	return out, nil
}

// dueAt is when the case of the attempt is due, under the policy that it was
// opened with; "" when nobody has to decide.
func (s *Service) dueAt(ctx context.Context, v Video, a Attempt) (string, error) {
	if v.State != InReview || a.Outcome != Running {
		return "", nil
	}
	doc, err := s.policies.Version(ctx, a.PolicyVersion)
	if err != nil {
		return "", err
	}
	return instant(a.CheckedAt.Add(policyOf(doc).Review.Due.Duration())), nil
}

// latest fills in what the film shows of its latest attempt.
func (s *Service) latest(out *VideoView, a Attempt) {
	out.Declarations, out.Verdict, out.Findings, out.NotChecked = a.Declarations, a.Verdict, a.Findings, a.NotChecked
	out.Code, out.Note, out.PolicyVersion, out.Encode = a.Code, a.Note, a.PolicyVersion, a.Encode
	out.Preparing = out.State == InReview && a.Outcome == Approved
	if out.State == Checking || (out.State == InReview && a.Encode == EncodeWaiting) {
		p := s.progress.get(a.ID)
		out.Progress = &p
	}
	if a.Renditions == nil || out.State == Withdrawn {
		return
	}
	out.Sources, out.Tracks = sourcesOf(a), tracksOf(a)
	out.PosterURL = mediaURL(a.ID, a.Renditions.Poster.Name)
	if len(out.Sources) > 0 {
		out.PlayURL = out.Sources[0].URL
	}
}

func attemptView(a Attempt) AttemptView {
	out := AttemptView{ID: a.ID, Number: a.Number, State: attemptState(a), Stage: review.StageAuto, Title: a.Title, Verdict: a.Verdict,
		Findings: a.Findings, NotChecked: a.NotChecked, Passed: a.Passed, Engine: a.Engine, Code: a.Code, Note: a.Note, PolicyVersion: a.PolicyVersion,
		AsOf: instant(a.AsOf), SubmittedAt: instant(a.SubmittedAt), SubmittedBy: a.SubmittedBy, CheckedAt: instant(a.CheckedAt),
		DecidedAt: instant(a.DecidedAt), Film: fileView(a.Film), Subtitles: []FileView{}, Purposes: a.Purposes, ProductIDs: a.ProductIDs,
		Declarations: a.Declarations}
	if a.Verdict != "" && a.Outcome != AutoRejected {
		out.Stage = review.StageHuman
	}
	for _, f := range a.Subtitles {
		out.Subtitles = append(out.Subtitles, fileView(f))
	}
	return out
}

// attemptState says in the film's words how far an attempt is.
func attemptState(a Attempt) string {
	switch a.Outcome {
	case AutoRejected, HumanRejected:
		return string(Rejected)
	case Approved:
		return "approved"
	case TakenBack:
		return string(Withdrawn)
	case Running:
	}
	if a.Verdict == "" {
		return string(Checking)
	}
	return string(InReview)
}

func fileView(f StoredFile) FileView { return FileView{Name: f.Name, Bytes: f.Bytes, SHA256: f.SHA256} }
