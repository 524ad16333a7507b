package video

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/core/review"
)

// ReviewKind is what the review engine knows of films. late gives the service
// when a call comes: the engine is made before it.
//
// Source: core-ports "case kind", V-44.
func ReviewKind(late func() *Service) review.Kind {
	return review.Kind{
		Name: ToolID, Label: i18n.T("影片", "Film"), Tool: ToolID, Codes: Codes(),
		Evidence: func(ctx context.Context, subjectID string) (any, error) { return late().Evidence(ctx, subjectID) },
		Decided:  func(ctx context.Context, c review.Case, d review.Decision) error { return late().Decided(ctx, c, d) },
		Ready: func(ctx context.Context, subjectID string) (review.Readiness, error) {
			return late().Ready(ctx, subjectID)
		},
		Appeal: func(ctx context.Context, r review.Record) error { return late().appealable(ctx, r) },
		Titles: func(ctx context.Context, storeID string, ids []string) (map[string]string, error) {
			return late().attemptTitles(ctx, storeID, ids)
		},
	}
}

// Decided carries out a person's decision inside its transaction: approved
// films are published once their copies are ready.
//
// Source: V-39, V-44.
func (s *Service) Decided(ctx context.Context, c review.Case, d review.Decision) error {
	if c.AppealID != "" {
		return s.overturn(ctx, c, d)
	}
	a, err := s.lockAttempt(ctx, c.StoreID, c.SubjectID)
	if err != nil {
		return err
	}
	if a.Outcome != Running {
		return fault.T("video.Decided", fault.Conflict, "video.decided", "该影片的这次提交已经结束。", "This attempt of the film has ended already.")
	}
	a.Outcome, a.Code, a.Note, a.DecidedBy, a.DecidedAt = HumanRejected, d.Code, d.Note, d.By, d.At
	a.Findings = append(a.Findings, d.Findings...)
	if d.Approve {
		a.Outcome = Approved
	}
	if err := s.saveOutcome(ctx, a); err != nil {
		return err
	}
	v, err := s.getVideo(ctx, a.StoreID, a.VideoID)
	if err != nil {
		return err
	}
	if !d.Approve {
		return s.reject(ctx, v, a, "reviewer:"+d.Code)
	}
	return s.approved(ctx, v, a)
}

// approved publishes a film whose copies are ready; the others follow when they
// are.
func (s *Service) approved(ctx context.Context, v Video, a Attempt) error {
	switch a.Encode {
	case EncodeReady:
		return s.publish(ctx, v, a)
	case EncodeFailed:
		a.Encode = EncodeWaiting
		if err := s.saveEncode(ctx, a); err != nil {
			return err
		}
		if err := s.enqueueEncode(ctx, a); err != nil {
			return err
		}
	case EncodeNone, EncodeWaiting:
	}
	return s.notices.Send(ctx, notice.To{StoreID: a.StoreID}, noticeApproved, s.screenURL(a.StoreID, v.ID), a.Title)
}

// Withdraw takes a film back for good; a running attempt ends, a waiting case
// leaves the queue, buyers see it no more. A second call changes nothing.
// Faults: NotFound "video.not_found", Conflict "video.changed".
func (s *Service) Withdraw(ctx context.Context, storeID, videoID string) (Video, error) {
	var v Video
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		if v, err = s.getVideo(ctx, storeID, videoID); err != nil || v.State == Withdrawn {
			return err
		}
		a, err := s.lockAttempt(ctx, storeID, v.AttemptID)
		if err != nil {
			return err
		}
		if v, err = s.getVideo(ctx, storeID, videoID); err != nil || v.State == Withdrawn {
			return err // another click was faster
		}
		if v.AttemptID != a.ID { // resubmitted while we waited for the lock
			return errChanged()
		}
		if a.Outcome == Running {
			a.Outcome, a.DecidedBy, a.DecidedAt = TakenBack, identity.From(ctx).ID, s.clock.Now()
			if err := s.saveOutcome(ctx, a); err != nil {
				return err
			}
		}
		if err := s.reviews.Withdraw(ctx, ToolID, a.ID); err != nil { // its case, or its appeal
			return err
		}
		return s.move(ctx, &v, Withdrawn, "seller", a.PolicyVersion)
	})
	return v, err
}

// Reconsider holds a store's live films against its serious violations: under
// one they are suspended, without one they come back. An ordinary loss of
// eligibility leaves them alone. It joins the context's transaction. The store
// is locked before anything is read: a publication that has not committed and a
// violation in the same moment would not see each other.
//
// Source: V-28, X-24.
func (s *Service) Reconsider(ctx context.Context, storeID string) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.stores.Lock(ctx, storeID); err != nil {
			return err
		}
		doc, err := s.policies.Current(ctx)
		if err != nil {
			return err
		}
		serious, err := s.underSerious(ctx, storeID, policyOf(doc))
		if err != nil {
			return err
		}
		from, to, kind, reason := Suspended, Published, noticeRestored, "no serious violation in force"
		if serious {
			from, to, kind, reason = Published, Suspended, noticeSuspended, "serious violation in force"
		}
		films, err := s.videosOfState(ctx, storeID, from)
		if err != nil || len(films) == 0 {
			return err
		}
		for _, v := range films {
			if err := s.move(ctx, &v, to, reason, doc.Version); err != nil {
				return err
			}
		}
		return s.notices.Send(ctx, notice.To{StoreID: storeID}, kind, s.screenURL(storeID, ""), len(films))
	})
}

func (s *Service) underSerious(ctx context.Context, storeID string, p Policy) (bool, error) {
	if !p.Eligibility.NoSerious {
		return false, nil
	}
	violations, err := s.conduct.InForce(ctx, storeID, s.clock.Now())
	if err != nil {
		return false, err
	}
	for _, v := range violations {
		if v.Severity == "serious" {
			return true, nil
		}
	}
	return false, nil
}
