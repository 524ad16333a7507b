package video

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/policy"
	"souk/internal/core/review"
)

// whatIfTime bounds how long films are judged for one answer; what it did not reach
// is said.
const whatIfTime = 5 * time.Second

// filmsAtOnce is how many films are read at a time.
const filmsAtOnce = 50

// WhatIf tells which stored films another policy would judge otherwise: the latest
// attempt of each film that was not taken back, the newest first, by the measurements
// that are still kept. It judges automatically, as of the submission; what people
// decided is not asked. It writes nothing.
//
// Source: X-66, core-ports "policy what-if on stored submissions".
func (s *Service) WhatIf() policy.WhatIf {
	return policy.WhatIf{Name: "video", Label: i18n.T("已存影片的自动审核", "Automatic verdicts on stored films"), Run: s.whatIf}
}

func (s *Service) whatIf(ctx context.Context, before, after policy.Document, limit int) (policy.Effect, error) {
	out := policy.Effect{}
	total, err := s.allJudgedCount(ctx)
	if err != nil {
		return out, err
	}
	out.Total = int(total)
	until := s.machine.Now().Add(whatIfTime)
	for last := ""; ; {
		films, err := s.allJudged(ctx, last, filmsAtOnce)
		if err != nil {
			return out, err
		}
		for _, a := range films {
			if out.Checked+out.Skipped == limit || !s.machine.Now().Before(until) {
				return out, ctx.Err()
			}
			last = a.ID
			if err := s.whatIfOf(ctx, a, before, after, &out); err != nil {
				return out, err
			}
		}
		if len(films) < filmsAtOnce {
			out.Whole = true
			return out, ctx.Err()
		}
	}
}

// whatIfOf judges an attempt under both policies.
func (s *Service) whatIfOf(ctx context.Context, a Attempt, before, after policy.Document, out *policy.Effect) error {
	m, kept, err := s.lastMeasurement(ctx, contentKey(hashesOf(a)))
	if err != nil {
		return err
	}
	if !kept {
		out.Skipped++
		return nil
	}
	out.Checked++
	in := CheckInput{Title: a.Title, ProductIDs: a.ProductIDs, Declarations: a.Declarations, Policy: before, AsOf: a.AsOf}
	was, err := s.checker.judge(m, in)
	if err != nil {
		return err
	}
	in.Policy = after
	would, err := s.checker.judge(m, in)
	if err != nil || was.Verdict == would.Verdict {
		return err
	}
	x := policy.Affected{StoreID: a.StoreID, Subject: a.VideoID, Title: a.Title, BeforeCodes: codesOf(was), AfterCodes: codesOf(would)}
	x.Before, x.After = verdictText(was.Verdict, x.BeforeCodes), verdictText(would.Verdict, x.AfterCodes)
	out.Changed = append(out.Changed, x)
	return nil
}

// codesOf are the codes of what counts for the verdict, each once.
func codesOf(r Report) []string {
	out := []string{}
	for _, f := range r.Findings {
		if f.Severity != review.Warning && !slices.Contains(out, f.Code) {
			out = append(out, f.Code)
		}
	}
	return out
}

func verdictText(v review.Verdict, codes []string) i18n.Text {
	zh, en := "", ""
	switch v {
	case review.VerdictPass:
		zh, en = "无疑问", "no question"
	case review.VerdictHuman:
		zh, en = "需人工判断", "asks a person"
	case review.VerdictReject:
		zh, en = "驳回", "rejected"
	}
	if len(codes) == 0 {
		return i18n.T(zh, en)
	}
	return i18n.T(zh+"："+strings.Join(codes, "、"), en+": "+strings.Join(codes, ", "))
}

// hashesOf names the contents of an attempt's files.
func hashesOf(a Attempt) []string {
	hashes := []string{a.Film.SHA256}
	for _, sub := range a.Subtitles {
		hashes = append(hashes, sub.Name, sub.SHA256)
	}
	return hashes
}

// contentKey is what measurements of these contents are kept under.
func contentKey(hashes []string) string {
	sum := sha256.Sum256([]byte(strings.Join(hashes, "\x00")))
	return hex.EncodeToString(sum[:])
}
