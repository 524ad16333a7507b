package video

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/core/review"
)

// appealable refuses an appeal against a rejection that is history: the film was
// resubmitted or taken back since. It has the copies made that the second reviewer
// watches.
//
// Source: X-30, AMB-75.
func (s *Service) appealable(ctx context.Context, r review.Record) error {
	a, err := s.lockAttempt(ctx, r.StoreID, r.SubjectID)
	if err != nil {
		return err
	}
	if _, err := s.rejectedFilm(ctx, a); err != nil {
		return err
	}
	if a.Encode != EncodeNone && a.Encode != EncodeFailed {
		return nil
	}
	a.Encode = EncodeWaiting
	if err := s.saveEncode(ctx, a); err != nil {
		return err
	}
	return s.enqueueEncode(ctx, a)
}

// rejectedFilm is the film whose latest attempt was rejected: Conflict
// "appeal.over" when it is not any more.
func (s *Service) rejectedFilm(ctx context.Context, a Attempt) (Video, error) {
	v, err := s.getVideo(ctx, a.StoreID, a.VideoID)
	if err != nil {
		return v, err
	}
	if v.State != Rejected || v.AttemptID != a.ID || a.Outcome != AutoRejected && a.Outcome != HumanRejected {
		return v, fault.T("video.appeal", fault.Conflict, "appeal.over", "该影片已重新提交或撤回，原驳回不能再申诉。",
			"The film was resubmitted or taken back since: this rejection is history.")
	}
	return v, nil
}

// overturn undoes a rejection inside the decision's transaction: the film goes on
// as if a person had approved it.
//
// Source: X-30, AMB-75.
func (s *Service) overturn(ctx context.Context, c review.Case, d review.Decision) error {
	a, err := s.lockAttempt(ctx, c.StoreID, c.SubjectID)
	if err != nil {
		return err
	}
	v, err := s.rejectedFilm(ctx, a)
	if err != nil {
		return err
	}
	a.Outcome, a.Code, a.Note, a.DecidedBy, a.DecidedAt = Approved, "", d.Note, d.By, d.At
	if err := s.saveOutcome(ctx, a); err != nil {
		return err
	}
	if err := s.move(ctx, &v, InReview, "appeal:overturned", a.PolicyVersion); err != nil {
		return err
	}
	if a.Encode == EncodeNone {
		a.Encode = EncodeFailed // approved asks for the copies again
	}
	return s.approved(ctx, v, a)
}
