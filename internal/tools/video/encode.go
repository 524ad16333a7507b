package video

import (
	"context"
	"os"
	"path"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/core/notice"
	"souk/internal/core/review"
	"souk/internal/platform/media"
	"souk/internal/platform/media/srt"
)

// Encode makes buyers' copies of an attempt that a person may approve, and
// publishes the film when he already has. Running it again changes nothing. A
// film that cannot be converted is rejected; a worker that keeps dying is told
// to the operator on the last try, and an approval asks for another one.
//
// Source: AMB-77, V-39.
func (s *Service) Encode(ctx context.Context, storeID, attemptID string, lastTry bool) error {
	a, err := s.getAttempt(ctx, storeID, attemptID)
	if err != nil || a.Encode != EncodeWaiting || (a.Outcome != Running && a.Outcome != Approved) {
		return err
	}
	defer s.progress.clear(a.ID)
	r, err := s.encoded(ctx, a)
	switch {
	case err == nil:
		return s.db.InTx(ctx, func(ctx context.Context) error { return s.encodeReady(ctx, a, r) })
	case fault.CodeOf(err) == "media.cannot_encode":
		return s.db.InTx(ctx, func(ctx context.Context) error { return s.cannotConvert(ctx, a, err) })
	case lastTry && ctx.Err() == nil:
		s.log.ErrorContext(ctx, "a film could not be encoded", "attempt", a.ID, "err", err)
		return s.db.InTx(ctx, func(ctx context.Context) error { return s.encodeFailed(ctx, a) })
	}
	return err
}

// encoded makes the files and stores them; the name carries the content's hash,
// so that what was once served under it never changes.
func (s *Service) encoded(ctx context.Context, a Attempt) (Renditions, error) {
	m, err := s.measured(ctx, a)
	if err != nil {
		return Renditions{}, err
	}
	dir, err := os.MkdirTemp(s.temp, tempPrefix)
	if err != nil {
		return Renditions{}, noSpace(err)
	}
	defer os.RemoveAll(dir)
	var files localFiles
	defer files.close()
	film, err := files.path(ctx, s, a.Film)
	if err != nil {
		return Renditions{}, err
	}
	tracks := m.Tracks()
	out, err := s.media.Encode(ctx, media.EncodeInput{Film: film, Measurements: m, Subtitles: tracks, Dir: dir}, func(stage string, share float64) {
		s.progress.set(a.ID, Progress{Stage: "encode", Step: stage, Share: share})
	})
	if err != nil {
		return Renditions{}, err
	}
	return s.keepRenditions(ctx, a, out, tracks, m.DurationUS/1000)
}

func (s *Service) keepRenditions(ctx context.Context, a Attempt, out media.Encoded, tracks map[srt.Lang][]media.Cue, durationMS int64) (Renditions, error) {
	r := Renditions{DurationMS: durationMS, Films: []Rendition{}, Captions: []Caption{}}
	var err error
	if r.Poster, err = s.keepRendition(ctx, a, out.Poster); err != nil {
		return r, err
	}
	for _, f := range out.Films {
		kept, err := s.keepRendition(ctx, a, f)
		if err != nil {
			return r, err
		}
		r.Films = append(r.Films, kept)
	}
	for _, c := range out.Captions {
		kept, err := s.keepRendition(ctx, a, c.File)
		if err != nil {
			return r, err
		}
		r.Captions = append(r.Captions, Caption{Lang: string(c.Lang), Rendition: kept, Lines: transcript(tracks[c.Lang])})
	}
	return r, nil
}

func (s *Service) keepRendition(ctx context.Context, a Attempt, f media.File) (Rendition, error) {
	short := f.SHA256[:min(12, len(f.SHA256))]
	ext := path.Ext(f.Name)
	name := strings.TrimSuffix(f.Name, ext) + "-" + short + ext
	key := blobKey(a.ID, "out/"+name)
	if _, err := s.blobs.PutFile(ctx, key, f.Path); err != nil {
		return Rendition{}, fault.Wrap("video.keepRendition", err)
	}
	return Rendition{Name: name, Key: key, MediaType: f.MediaType, Width: f.Width, Height: f.Height, Bytes: f.Bytes, SHA256: f.SHA256}, nil
}

// transcript is the plain text of a track, one cue a line.
func transcript(cues []media.Cue) []string {
	out := []string{}
	for _, c := range cues {
		if text := strings.TrimSpace(strings.ReplaceAll(c.Text, "\n", " ")); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// encodeReady records the copies and publishes an approved film.
func (s *Service) encodeReady(ctx context.Context, a Attempt, r Renditions) error {
	now, err := s.lockAttempt(ctx, a.StoreID, a.ID)
	if err != nil || now.Encode != EncodeWaiting {
		return err
	}
	now.Encode, now.Renditions = EncodeReady, &r
	if err := s.saveEncode(ctx, now); err != nil {
		return err
	}
	v, err := s.getVideo(ctx, a.StoreID, a.VideoID)
	if err != nil || now.Outcome != Approved || v.State != InReview || v.AttemptID != a.ID {
		return err
	}
	return s.publish(ctx, v, now)
}

// publish shows the film to buyers; a store under a serious violation gets it
// suspended at once.
func (s *Service) publish(ctx context.Context, v Video, a Attempt) error {
	if err := s.stores.Lock(ctx, a.StoreID); err != nil { // before the film: Reconsider takes them in this order
		return err
	}
	if err := s.move(ctx, &v, Published, "approved", a.PolicyVersion); err != nil {
		return err
	}
	if err := s.notices.Send(ctx, notice.To{StoreID: a.StoreID}, noticePublished, s.screenURL(a.StoreID, v.ID), a.Title); err != nil {
		return err
	}
	return s.Reconsider(ctx, a.StoreID)
}

// cannotConvert rejects a film that no copy can be made of, whatever was decided
// about it before; the system ends the human stage in the reviewer's place.
func (s *Service) cannotConvert(ctx context.Context, a Attempt, cause error) error {
	a, err := s.lockAttempt(ctx, a.StoreID, a.ID)
	if err != nil || a.Encode != EncodeWaiting {
		return err
	}
	a.Encode, a.Renditions = EncodeNone, nil
	if err := s.saveEncode(ctx, a); err != nil {
		return err
	}
	v, err := s.getVideo(ctx, a.StoreID, a.VideoID)
	if err != nil || v.State != InReview || v.AttemptID != a.ID {
		return err
	}
	now := s.clock.Now()
	f := damaged("cannot_convert", "", fault.CodeOf(cause)).done()
	a.Outcome, a.Code, a.DecidedBy, a.DecidedAt, a.Findings = AutoRejected, f.Code, "system", now, append(a.Findings, f)
	if err := s.saveOutcome(ctx, a); err != nil {
		return err
	}
	if err := s.reviews.Withdraw(ctx, ToolID, a.ID); err != nil {
		return err
	}
	err = s.reviews.Write(ctx, review.Record{StoreID: a.StoreID, Kind: ToolID, SubjectID: a.ID, ParentID: a.VideoID, Attempt: a.Number,
		Stage: review.StageHuman, Outcome: string(review.VerdictReject), Code: f.Code, Findings: []review.Finding{f}, PolicyVersion: a.PolicyVersion,
		AsOf: a.AsOf, At: now, By: "system"})
	if err != nil {
		return err
	}
	return s.reject(ctx, v, a, "encode:"+f.Code)
}

func (s *Service) encodeFailed(ctx context.Context, a Attempt) error {
	a, err := s.lockAttempt(ctx, a.StoreID, a.ID)
	if err != nil || a.Encode != EncodeWaiting {
		return err
	}
	a.Encode = EncodeFailed
	if err := s.saveEncode(ctx, a); err != nil {
		return err
	}
	return s.notices.Send(ctx, notice.To{StaffRole: "operator"}, noticeEncodeFailed, s.reviewURL(), a.Title, a.ID)
}
