package video

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/audit"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/platform/media"
	"souk/internal/platform/queue"
)

// Judge runs the automatic stage of an attempt: measure, judge, record, and
// either reject or hand over to a person. Running it again for the same attempt
// changes nothing. lastTry says that no further try follows: what still keeps
// the worker from its job is then listed under not_checked.
//
// Source: V-39, AMB-75, X-29.
func (s *Service) Judge(ctx context.Context, storeID, attemptID string, lastTry bool) error {
	a, err := s.getAttempt(ctx, storeID, attemptID)
	if err != nil || a.Verdict != "" || a.Outcome != Running {
		return err
	}
	defer s.progress.clear(a.ID)
	doc, err := s.policies.Version(ctx, a.PolicyVersion)
	if err != nil {
		return err
	}
	m, err := s.measured(ctx, a)
	if err != nil {
		if !lastTry || ctx.Err() != nil {
			return err
		}
		s.log.ErrorContext(ctx, "a film could not be measured", "attempt", a.ID, "err", err)
		m = unmeasured(&media.ErrNotChecked{Check: "measure", Code: fault.CodeOf(err)})
	}
	s.progress.set(a.ID, Progress{Stage: "judge", Share: 1})
	report, err := s.checker.judge(m, CheckInput{Title: a.Title, ProductIDs: a.ProductIDs, Declarations: a.Declarations, Policy: doc, AsOf: a.AsOf})
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context) error { return s.settle(ctx, a, report, doc) })
}

// settle writes the verdict and what follows from it.
func (s *Service) settle(ctx context.Context, a Attempt, r Report, doc policy.Document) error {
	now := s.clock.Now()
	a.Verdict, a.Findings, a.NotChecked, a.Engine, a.Passed, a.CheckedAt = r.Verdict, r.Findings, r.NotChecked, r.Engine, r.Passed, now
	a.Encode = EncodeWaiting
	p := policyOf(doc)
	switch {
	case r.Verdict == review.VerdictReject:
		a.Outcome, a.Code, a.Encode = AutoRejected, firstReject(r.Findings), EncodeNone
	case r.Verdict == review.VerdictPass && p.Review.HumanStage == HumanOnQuestion:
		a.Outcome = Approved
	}
	first, err := s.saveVerdict(ctx, a)
	if err != nil || !first {
		return err // withdrawn meanwhile, or the job ran twice
	}
	err = s.reviews.Write(ctx, review.Record{
		StoreID: a.StoreID, Kind: ToolID, SubjectID: a.ID, ParentID: a.VideoID, Attempt: a.Number, Stage: review.StageAuto,
		Outcome: string(r.Verdict), Code: a.Code, Findings: r.Findings, NotChecked: r.NotChecked, PolicyVersion: r.PolicyVersion,
		AsOf: a.AsOf, At: now, By: "system",
	})
	if err != nil {
		return err
	}
	v, err := s.getVideo(ctx, a.StoreID, a.VideoID)
	if err != nil {
		return err
	}
	if a.Outcome == AutoRejected {
		return s.reject(ctx, v, a, "auto:"+a.Code)
	}
	if err := s.move(ctx, &v, InReview, "auto:"+string(r.Verdict), a.PolicyVersion); err != nil {
		return err
	}
	if err := s.enqueueEncode(ctx, a); err != nil {
		return err
	}
	if a.Outcome == Approved {
		return nil
	}
	return s.openCase(ctx, a, now.Add(p.Review.Due.Duration()))
}

func (s *Service) openCase(ctx context.Context, a Attempt, due time.Time) error {
	questions := []review.Finding{}
	for _, f := range a.Findings {
		if f.Severity != review.Reject {
			questions = append(questions, f)
		}
	}
	_, err := s.reviews.Open(ctx, review.OpenInput{Kind: ToolID, StoreID: a.StoreID, SubjectID: a.ID, ParentID: a.VideoID, Attempt: a.Number,
		Summary: a.Title, Questions: questions, Verdict: a.Verdict, PolicyVersion: a.PolicyVersion, AsOf: a.AsOf, Due: due})
	return err
}

func (s *Service) enqueueEncode(ctx context.Context, a Attempt) error {
	return s.queue.Enqueue(ctx, queue.Task{Kind: jobEncode, Payload: attemptRef{a.StoreID, a.ID}, UniqueKey: a.ID})
}

// reject ends the film's latest attempt and tells the seller.
func (s *Service) reject(ctx context.Context, v Video, a Attempt, reason string) error {
	if err := s.move(ctx, &v, Rejected, reason, a.PolicyVersion); err != nil {
		return err
	}
	return s.notices.Send(ctx, notice.To{StoreID: a.StoreID}, noticeRejected, s.screenURL(a.StoreID, v.ID), a.Title, a.Code)
}

// move carries out one transition of the state machine with its audit row.
func (s *Service) move(ctx context.Context, v *Video, to State, reason, policyVersion string) error {
	from := v.State
	if !canMove(from, to) {
		return fault.T("video.move", fault.Conflict, "video.wrong_state",
			"影片当前状态是“"+stateName(from).In(i18n.ZH)+"”，不能执行该操作。",
			"The film is "+stateName(from).In(i18n.EN)+"; this is not possible now.").With("state", string(from))
	}
	v.State, v.UpdatedAt = to, s.clock.Now()
	if to == Published && v.PublishedAt.IsZero() {
		v.PublishedAt = v.UpdatedAt
	}
	if err := s.updateVideo(ctx, *v); err != nil {
		return err
	}
	v.Version++
	err := s.audit.Write(ctx, audit.Entry{StoreID: v.StoreID, Subject: v.ID, Action: "video." + string(to), Reason: reason,
		PolicyVersion: policyVersion, Before: map[string]any{"state": from}, After: map[string]any{"state": to, "attempt": v.AttemptID}})
	if err != nil {
		return err
	}
	return s.outbox.Publish(ctx, TopicState, v.StoreID, StateEvent{StoreID: v.StoreID, VideoID: v.ID, From: from, To: to, At: v.UpdatedAt})
}

func firstReject(findings []review.Finding) string {
	for _, f := range findings {
		if f.Severity == review.Reject {
			return f.Code
		}
	}
	return ""
}

// measured gives the document of the attempt's files, from the cache when the
// same engines have seen the same bytes.
func (s *Service) measured(ctx context.Context, a Attempt) (media.Measurements, error) {
	var files localFiles
	defer files.close()
	in := CheckInput{Progress: func(stage string, share float64) {
		s.progress.set(a.ID, Progress{Stage: "measure", Step: stage, Share: share})
	}}
	var err error
	if in.Film, err = files.path(ctx, s, a.Film); err != nil {
		return media.Measurements{}, err
	}
	for _, sub := range a.Subtitles {
		path, err := files.path(ctx, s, sub)
		if err != nil {
			return media.Measurements{}, err
		}
		in.Subtitles = append(in.Subtitles, SubtitleFile{Name: sub.Name, Path: path})
	}
	return s.measureCached(ctx, in, hashesOf(a))
}

// measureCached measures, or reads the stored document of the same contents.
// Only whole documents are kept: what a dying worker left out is tried again.
func (s *Service) measureCached(ctx context.Context, in CheckInput, hashes []string) (media.Measurements, error) {
	key := contentKey(hashes)
	engines, err := s.media.Key(ctx)
	if err != nil {
		return media.Measurements{}, err
	}
	m, found, err := s.cachedMeasurement(ctx, key, engines)
	if err != nil || found {
		return m, err
	}
	m, err = s.checker.measure(ctx, in)
	if err != nil || m.Version == 0 || len(m.NotMeasured) > 0 {
		return m, err
	}
	return m, s.saveMeasurement(ctx, key, m)
}

// localFiles gives paths of blobs; blobs that lie elsewhere are copied first.
type localFiles struct{ dir string }

func (l *localFiles) path(ctx context.Context, s *Service, f StoredFile) (string, error) {
	if path, ok := s.blobs.Path(f.Key); ok {
		return path, nil
	}
	if l.dir == "" {
		dir, err := os.MkdirTemp(s.temp, tempPrefix)
		if err != nil {
			return "", noSpace(err)
		}
		l.dir = dir
	}
	src, _, err := s.blobs.Open(ctx, f.Key)
	if err != nil {
		return "", fault.Wrap("video.localFile", err)
	}
	defer src.Close()
	path := filepath.Join(l.dir, filepath.Base(f.Key))
	dst, err := os.Create(path)
	if err != nil {
		return "", noSpace(err)
	}
	defer dst.Close()
	if _, err := io.Copy(dst, src); err != nil {
		return "", noSpace(err)
	}
	return path, nil
}

func (l *localFiles) close() {
	if l.dir != "" {
		os.RemoveAll(l.dir)
	}
}

// tempPrefix marks our directories below TempDir.
const tempPrefix = "souk-upload-"

// noSpace is the answer when our own disk does not take a file.
func noSpace(err error) error {
	return fault.T("video.temp", fault.Unavailable, "video.no_space",
		"服务器暂时无法保存文件，没有产生任何记录，请稍后重试。",
		"The server cannot store the file right now. Nothing was recorded; please try again later.").Because(err)
}
