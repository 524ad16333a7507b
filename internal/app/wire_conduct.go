package app

import (
	"context"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/core/conduct"
	"souk/internal/core/document"
	"souk/internal/core/eligibility"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/platform/outbox"
	"souk/internal/tools/aplus"
	"souk/internal/tools/coins"
	"souk/internal/tools/email"
	"souk/internal/tools/messages"
	"souk/internal/tools/video"
)

// wireConduct makes what keeps violations; the review engine, which keeps their
// records and appeals, is made after it.
func (s *souk) wireConduct() error {
	var err error
	s.conduct, err = conduct.New(conduct.Deps{
		DB: s.db, Clock: s.business, IDs: s.ids, Audit: s.audit, Stores: s.stores, Events: s.outbox, Expiry: eligibility.ViolationExpiry(s.policies),
		Policies: s.policies, Notices: s.notices, Reviews: lateReviews{s}, Scopes: freezeScopes(),
	})
	return err
}

// violationOfPaper is the violation of a paper that was rejected as forged: one for
// each paper, however often its news comes.
func violationOfPaper(documentID string) string {
	return "vio_" + strings.TrimPrefix(documentID, "doc_")
}

// onPaper opens a violation for a paper that was rejected as forged, and gives it
// back when an appeal undid the rejection. Neither package knows the other. News
// may come late or out of order: what the paper is now has the last word.
//
// Source, AMB-70 "forged papers", code ERR-D07.
func (s *souk) onPaper(ctx context.Context, e outbox.Event) error {
	var news document.Changed
	if err := e.Decode(&news); err != nil {
		return err
	}
	held, err := s.documents.Find(ctx, news.StoreID, []string{news.DocumentID})
	if err != nil || len(held) == 0 {
		return err
	}
	paper, id := held[0], violationOfPaper(news.DocumentID)
	v, known, err := s.conduct.Find(ctx, news.StoreID, id)
	switch {
	case err != nil:
		return err
	case news.State == document.Rejected && paper.Code == document.CodeForged && !known:
		_, err := s.conduct.Record(ctx, conduct.Violation{ID: id, StoreID: news.StoreID, Rule: conduct.RuleForgedPaper, Module: document.SectionName, Reason: forgedReason(news.Note),
			Evidence: news.DocumentID, At: e.At, By: news.By, ByName: news.ByName}, "")
		return err
	case news.State != document.Rejected && paper.Code == "" && known && v.EndedAt.IsZero():
		return s.conduct.GiveBack(ctx, news.StoreID, id, orText(news.Note, "文件驳回已被申诉撤销 / An appeal undid the rejection of the paper."))
	}
	return nil
}

// forgedReason is why: the reviewer's words, or the code's.
func forgedReason(note string) string {
	return orText(note, "文件因疑似伪造被驳回（ERR-D07） / A paper was rejected as forged (ERR-D07).")
}

// freezeScopes are what a store can be frozen out of: every tool; those that count
// strikes say how many.
func freezeScopes() []conduct.Scope {
	out := []conduct.Scope{messages.Scope()}
	for _, t := range []eligibility.Tool{video.Tool(), aplus.Tool(), coins.Tool(), email.Tool()} {
		out = append(out, conduct.Scope{Name: t.ID, Label: t.Name})
	}
	return out
}

// caseKinds are the submissions that people decide.
func (s *souk) caseKinds(late func() *video.Service) []review.Kind {
	return []review.Kind{
		video.ReviewKind(late),
		document.ReviewKind(func() *document.Service { return s.documents }),
		conduct.ReviewKind(func() *conduct.Service { return s.conduct }),
	}
}

// lateReviews keeps the records of violations; it is wired after conduct.
type lateReviews struct{ s *souk }

// Write keeps a record.
func (l lateReviews) Write(ctx context.Context, r review.Record) error {
	return l.s.reviews.Write(ctx, r)
}

// Withdraw takes what waits out of the queue.
func (l lateReviews) Withdraw(ctx context.Context, kind, subjectID string) error {
	return l.s.reviews.Withdraw(ctx, kind, subjectID)
}

// AppealStates says what sellers may do about rejections.
func (l lateReviews) AppealStates(ctx context.Context, storeID, kind string, ids []string) (map[string]review.AppealState, error) {
	return l.s.reviews.AppealStates(ctx, storeID, kind, ids)
}

// lateReviewers lists who decides cases.
type lateReviewers struct{ s *souk }

// Behind tells the people behind keys.
func (l lateReviewers) Behind(ctx context.Context, ids []string) (map[string]string, error) {
	return l.s.identity.Behind(ctx, ids)
}

// Reviewers are staff with a role that decides.
func (l lateReviewers) Reviewers(ctx context.Context) ([]review.Reviewer, error) {
	staff, err := l.s.identity.StaffWith(ctx, identity.Reviewer, identity.TrustSafety, identity.Operator)
	if err != nil {
		return nil, fault.Wrap("app.Reviewers", err)
	}
	out := make([]review.Reviewer, len(staff))
	for i, m := range staff {
		out[i] = review.Reviewer{ID: m.ID, Name: m.Name}
	}
	return out, nil
}
