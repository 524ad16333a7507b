package video

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/queue"
)

// SubmitInput is a received upload: files on disk and what the seller said.
type SubmitInput struct {
	StoreID      string
	VideoID      string // resubmission of this film; "" for a new one
	Film         *LocalFile
	Subtitles    []LocalFile
	Title        string
	ProductIDs   []string
	Purposes     []Purpose
	Declarations Declarations
	// KeepFilm and KeepSubtitles take over the files of the latest attempt of
	// VideoID; see keepEarlier.
	KeepFilm, KeepSubtitles bool
	LetterIDs               []string    // papers of the store
	LetterFile              *LetterFile // a letter that comes with the film
}

// LocalFile is a file on our disk that somebody uploaded.
type LocalFile struct {
	Name   string // sanitised
	Path   string
	Bytes  int64
	SHA256 string
}

// maxLetters bounds the letters of one film.
const maxLetters = 10

// maxProducts bounds what one film sells, so that a card stays readable.
const maxProducts = 20

// Validate refuses what cannot become an attempt; what has an ERR-V code can.
// Fault Invalid with the members.
//
// Source: V-09, contract "422 only where no attempt can exist".
func (in SubmitInput) Validate() error {
	f := fault.T("video.Submit", fault.Invalid, "video.package_invalid",
		"提交的内容不完整，请按提示补充。", "The submission is incomplete; complete the members named.")
	if in.Film == nil {
		f.WithField("/file", "video.file_missing", "缺少视频文件", "a film is required")
	}
	if len(in.ProductIDs) == 0 {
		f.WithField("/product_ids", "video.product_missing", "至少一件商品", "at least one product")
	}
	if len(in.ProductIDs) > maxProducts {
		f.WithField("/product_ids", "video.too_many_products", fmt.Sprintf("最多 %d 件商品", maxProducts), fmt.Sprintf("at most %d products", maxProducts))
	}
	if len(in.Purposes) == 0 {
		f.WithField("/purposes", "video.purpose_missing", "至少一项：function、scenario、size、real_person", "at least one of function, scenario, size, real_person")
	}
	for i, p := range in.Purposes {
		if !p.Valid() {
			f.WithField(fmt.Sprintf("/purposes/%d", i), "video.purpose_unknown", "只能是 function、scenario、size 或 real_person", "one of function, scenario, size, real_person")
		}
	}
	if len(in.LetterIDs) > maxLetters {
		f.WithField("/letter", "video.too_many_letters", fmt.Sprintf("最多 %d 份授权书", maxLetters), fmt.Sprintf("at most %d letters", maxLetters))
	}
	if !in.Declarations.Music.Valid() {
		f.WithField("/music", "video.music_unknown", "只能是 none、own 或 licensed", "one of none, own, licensed")
	}
	if b := in.Declarations.ProductBox; b != nil && (b.X < 0 || b.Y < 0 || b.W <= 0 || b.H <= 0) {
		f.WithField("/product_box", "video.box_invalid", "x,y,w,h（像素），w 与 h 大于 0", "x,y,w,h in pixels, w and h above 0")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// fingerprint is equal for equal submissions: files, title, products, purposes
// and declarations.
func (in SubmitInput) fingerprint() (string, error) {
	said := struct {
		Video, Film, Title  string
		Subtitles, Products []string
		Purposes            []Purpose
		Declarations        Declarations
		Letters             []string
	}{in.VideoID, in.Film.SHA256, in.Title, nil, in.ProductIDs, in.Purposes, in.Declarations, in.LetterIDs}
	if in.LetterFile != nil {
		said.Letters = append(said.Letters, in.LetterFile.SHA256)
	}
	for _, s := range in.Subtitles {
		said.Subtitles = append(said.Subtitles, s.Name, s.SHA256)
	}
	text, err := toJSON(said)
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:]), err
}

// Submit keeps the files and starts the automatic stage; with VideoID it is the
// next attempt of a rejected film. The same submission again, while the first is
// being checked, gives the first one. Faults: Invalid, Forbidden
// "eligibility.not_met" or "tool.not_active", NotFound "video.not_found",
// Conflict "video.not_rejected".
//
// Source: V-30…V-36, V-39, V-62, AMB-83.
func (s *Service) Submit(ctx context.Context, in SubmitInput) (Video, error) {
	if err := in.Validate(); err != nil {
		return Video{}, err
	}
	if _, err := s.catalog.ByIDs(ctx, in.StoreID, in.ProductIDs); err != nil {
		return Video{}, err
	}
	fingerprint, err := in.fingerprint()
	if err != nil {
		return Video{}, err
	}
	if v, found, err := s.sameRunning(ctx, in.StoreID, fingerprint); err != nil || found {
		return v, err
	}
	v, err := s.submitNew(ctx, in, fingerprint)
	if fault.Is(err, fault.Conflict) { // the other click may have been faster
		if first, found, again := s.sameRunning(ctx, in.StoreID, fingerprint); again == nil && found {
			return first, nil
		}
	}
	return v, err
}

func (s *Service) submitNew(ctx context.Context, in SubmitInput, fingerprint string) (Video, error) {
	if in.VideoID != "" {
		if err := s.requireRejected(ctx, in.StoreID, in.VideoID); err != nil {
			return Video{}, err
		}
	}
	var err error
	if in.Declarations.Letters, err = s.letters(ctx, in, true); err != nil {
		return Video{}, err
	}
	a, err := s.keepFiles(ctx, in)
	if err != nil {
		return Video{}, err
	}
	a.Fingerprint = fingerprint
	v, err := s.begin(ctx, in.VideoID, a)
	if err != nil {
		s.dropFiles(ctx, a)
	}
	return v, err
}

// sameRunning finds the film whose equal attempt is being checked.
func (s *Service) sameRunning(ctx context.Context, storeID, fingerprint string) (Video, bool, error) {
	a, found, err := s.runningAttempt(ctx, storeID, fingerprint)
	if err != nil || !found {
		return Video{}, false, err
	}
	v, err := s.getVideo(ctx, storeID, a.VideoID)
	return v, err == nil, err
}

func (s *Service) requireRejected(ctx context.Context, storeID, videoID string) error {
	v, err := s.getVideo(ctx, storeID, videoID)
	if err != nil {
		return err
	}
	return resubmittable(v)
}

// resubmittable says whether a film takes another attempt.
func resubmittable(v Video) error {
	if v.State == Rejected {
		return nil
	}
	return fault.T("video.Submit", fault.Conflict, "video.not_rejected",
		"只有被驳回的影片可以重新提交；当前状态是“"+stateName(v.State).In("zh")+"”。",
		"Only a rejected film can be resubmitted; this one is "+stateName(v.State).In("en")+".").With("state", string(v.State))
}

// keepFiles puts the files into the blob store under the new attempt's name. A
// crash behind it leaves blobs that nothing names; the sweep deletes them.
func (s *Service) keepFiles(ctx context.Context, in SubmitInput) (Attempt, error) {
	a := Attempt{
		ID: s.ids.New("att"), StoreID: in.StoreID, Title: in.Title, ProductIDs: slices.Clone(in.ProductIDs), Purposes: slices.Clone(in.Purposes),
		Declarations: in.Declarations, Subtitles: []StoredFile{}, SubmittedBy: identity.From(ctx).ID,
	}
	var err error
	if a.Film, err = s.keep(ctx, *in.Film, blobKey(a.ID, "film")); err != nil {
		return a, err
	}
	for i, sub := range in.Subtitles {
		f, err := s.keep(ctx, sub, blobKey(a.ID, fmt.Sprintf("subtitle-%d", i+1)))
		if err != nil {
			s.dropFiles(ctx, a)
			return a, err
		}
		a.Subtitles = append(a.Subtitles, f)
	}
	return a, nil
}

func (s *Service) keep(ctx context.Context, f LocalFile, key string) (StoredFile, error) {
	info, err := s.blobs.PutFile(ctx, key, f.Path)
	if err != nil {
		return StoredFile{}, fault.Wrap("video.keep", err)
	}
	return StoredFile{Name: f.Name, Key: key, Bytes: info.Size, SHA256: info.SHA256}, nil
}

// dropFiles takes back what keepFiles stored; what it misses the sweep finds.
func (s *Service) dropFiles(ctx context.Context, a Attempt) {
	for _, f := range append([]StoredFile{a.Film}, a.Subtitles...) {
		if f.Key == "" {
			continue
		}
		if err := s.blobs.Delete(context.WithoutCancel(ctx), f.Key); err != nil {
			s.log.WarnContext(ctx, "a stored upload could not be taken back", "key", f.Key, "err", err)
		}
	}
}

// begin writes attempt, film and job in one transaction.
func (s *Service) begin(ctx context.Context, videoID string, a Attempt) (Video, error) {
	var v Video
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.rights.RequireActive(ctx, a.StoreID, ToolID); err != nil {
			return err
		}
		doc, err := s.policies.Current(ctx)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		a.PolicyVersion, a.AsOf, a.SubmittedAt = doc.Version, now, now
		if v, err = s.placeAttempt(ctx, videoID, &a); err != nil {
			return err
		}
		if err := s.insertAttempt(ctx, a); err != nil {
			return err
		}
		err = s.audit.Write(ctx, audit.Entry{StoreID: a.StoreID, Subject: v.ID, Action: "video.submitted", PolicyVersion: doc.Version,
			After: map[string]any{"attempt": a.ID, "number": a.Number, "film_sha256": a.Film.SHA256, "state": v.State}})
		if err != nil {
			return err
		}
		return s.queue.Enqueue(ctx, queue.Task{Kind: jobCheck, Payload: attemptRef{a.StoreID, a.ID}, UniqueKey: a.ID, Priority: checkFirst})
	})
	return v, err
}

// placeAttempt makes the film of a first attempt, or moves a rejected film to
// its next one.
func (s *Service) placeAttempt(ctx context.Context, videoID string, a *Attempt) (Video, error) {
	now := a.SubmittedAt
	if videoID == "" {
		v := Video{ID: s.ids.New("vid"), StoreID: a.StoreID, State: Checking, Title: a.Title, AttemptID: a.ID, Attempts: 1,
			ProductIDs: a.ProductIDs, Purposes: a.Purposes, Version: 1, CreatedAt: now, UpdatedAt: now}
		a.VideoID, a.Number = v.ID, 1
		return v, s.insertVideo(ctx, v)
	}
	v, err := s.getVideo(ctx, a.StoreID, videoID)
	if err != nil {
		return v, err
	}
	if err := resubmittable(v); err != nil {
		return v, err
	}
	if err := s.reviews.Withdraw(ctx, ToolID, v.AttemptID); err != nil { // an appeal: the seller mended it instead
		return v, err
	}
	v.State, v.Title, v.AttemptID, v.Attempts = Checking, a.Title, a.ID, v.Attempts+1
	v.ProductIDs, v.Purposes, v.UpdatedAt = a.ProductIDs, a.Purposes, now
	a.VideoID, a.Number = v.ID, v.Attempts
	if err := s.updateVideo(ctx, v); err != nil {
		return v, err
	}
	v.Version++
	return v, s.saveProducts(ctx, v)
}
