package document

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/review"
)

// Bounds of what people write beside a paper, in code points.
const (
	maxTitle   = 120
	maxNumber  = 80
	maxHolder  = 200
	maxIDs     = 50
	maxClasses = 45
)

// facts are what a store, or later a reviewer, says about a paper.
type facts struct {
	Type      Type
	Scope     Scope
	Title     string
	Number    string
	Holder    string
	Covers    []string
	Classes   []string
	ValidFrom time.Time
	ExpiresAt time.Time
	OpenEnded bool
}

// check names every member that cannot be taken.
func (in facts) check(f *fault.Fault) {
	long := func(pointer, s string, limit int) {
		if utf8.RuneCountInString(s) > limit {
			f.WithField(pointer, "too_long", fmt.Sprintf("最多 %d 个字符", limit), fmt.Sprintf("at most %d characters", limit))
		}
	}
	long("/title", in.Title, maxTitle)
	long("/number", in.Number, maxNumber)
	long("/holder", in.Holder, maxHolder)
	switch in.Scope.Kind {
	case "", ScopeStore:
		if len(in.Scope.IDs) > 0 {
			f.WithField("/scope_ids", "not_allowed", "全店适用的文件不列 ID", "a paper for the whole store names no ids")
		}
	case ScopeProduct, ScopeFilm:
		if len(in.Scope.IDs) == 0 || len(in.Scope.IDs) > maxIDs {
			f.WithField("/scope_ids", "required", fmt.Sprintf("1 至 %d 个 ID", maxIDs), fmt.Sprintf("1 to %d ids", maxIDs))
		}
	default:
		f.WithField("/scope", "unknown", "store、product 或 film", "store, product or film")
	}
	for _, c := range in.Covers {
		if !slices.Contains(in.Type.Covers, c) {
			f.WithField("/covers", "not_allowed", "该类型涵盖："+orDash(strings.Join(in.Type.Covers, "、")), "this type covers: "+orDash(strings.Join(in.Type.Covers, ", ")))
		}
	}
	if len(in.Classes) > maxClasses || len(in.Classes) > 0 && !in.Type.Classes {
		f.WithField("/classes", "not_allowed", "只有商标才有类别", "classes belong to trademarks")
	}
	if in.OpenEnded && !in.ExpiresAt.IsZero() {
		f.WithField("/expires_at", "contradiction", "最后一天与 open_ended 只能选一", "either a last day or open_ended")
	}
	if !in.ExpiresAt.IsZero() && !in.ValidFrom.IsZero() && !in.ExpiresAt.After(in.ValidFrom) {
		f.WithField("/expires_at", "order", "须晚于 valid_from", "later than valid_from")
	}
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// mayApprove says what a paper lacks before a person may approve it: a type that
// expires needs its last day, in the future, or the word that it has none.
func mayApprove(d Document, t Type, at time.Time) error {
	if !d.ExpiresAt.IsZero() && !at.Before(d.ExpiresAt) {
		return fault.T("document.Approve", fault.Invalid, "document.expired", "该文件已过期，不能通过。", "This paper has expired and cannot be approved.").
			WithField("/expires_at", "expired", d.ExpiresAt.Format(time.DateOnly), d.ExpiresAt.Format(time.DateOnly))
	}
	return needsEnd(d, t)
}

// needsEnd asks for the last day of a type that has one.
func needsEnd(d Document, t Type) error {
	if t.Expires && d.ExpiresAt.IsZero() && !d.OpenEnded {
		return fault.T("document.Approve", fault.Invalid, "document.expiry_needed", "请先填写有效期，或注明长期有效。",
			"Set the last day first, or say that it has none.").
			WithField("/expires_at", "required", "最后一天，或 open_ended", "the last day, or open_ended").
			WithFix(i18n.T("填写有效期", "Set the last day"), "/v1/review/papers/"+d.ID, "PUT")
	}
	return nil
}

// reinstate gives a rejected paper back and names the notice of it: approved from
// now on, or expired when its last day has passed meanwhile. The last day that a
// type needs must be known.
//
// Source.
func reinstate(d *Document, t Type, dec review.Decision) (kind string, args []any, err error) {
	if err := needsEnd(*d, t); err != nil {
		return "", nil, err
	}
	d.Code, d.Note, d.DecidedAt = "", dec.Note, dec.At
	if !d.ExpiresAt.IsZero() && !dec.At.Before(d.ExpiresAt) {
		d.State, d.ClosedAt = Expired, dec.At
		return NoticeExpired, []any{d.ExpiresAt.Format(time.DateOnly)}, nil
	}
	d.State, d.ClosedAt = Approved, time.Time{}
	return NoticeApproved, nil, nil
}

// mayRemove says how a store takes a paper back: a draft is deleted, a paper
// that counts or waits is revoked, a closed one stays as it is.
func mayRemove(s State) (State, error) {
	switch s {
	case Unsigned:
		return Deleted, nil
	case InReview, Approved, Signed:
		return Revoked, nil
	case Rejected, Expired, Revoked, Deleted:
	}
	return s, fault.T("document.Remove", fault.Conflict, "document.closed", "该文件已失效，保留期满后自动删除。",
		"This paper is closed already; it is deleted when its retention ends.").With("state", string(s))
}

// noticeDue is the shortest announced time ahead that has come and was not sent
// yet; 0 when none is due. sent is the one sent last.
func noticeDue(ahead []time.Duration, sent time.Duration, left time.Duration) time.Duration {
	due := time.Duration(0)
	for _, a := range ahead {
		if left <= a && (sent == 0 || a < sent) {
			due = a
		}
	}
	return due
}

// cleanName makes a file's name fit to be shown and sent back; it is never a
// path.
func cleanName(name, mediaType string) string {
	name = cleanLine(path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), "\\", "/")))
	if r := []rune(name); len(r) > maxTitle {
		name = string(r[:maxTitle])
	}
	if name == "" || name == "." || name == ".." || name == "/" {
		return "paper" + map[string]string{typePDF: ".pdf", typePNG: ".png", typeJPEG: ".jpg"}[mediaType]
	}
	return name
}

// cleanLine is a line of text without what cannot be seen or turns its direction.
func cleanLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// masked shows the end of a number only.
func masked(s string) string {
	r := []rune(s)
	if len(r) <= 4 {
		return strings.Repeat("•", len(r))
	}
	return strings.Repeat("•", min(len(r)-4, 8)) + string(r[len(r)-4:])
}

// StateName is a state in words.
func StateName(s State) i18n.Text {
	switch s {
	case Unsigned:
		return i18n.T("待签署", "to be signed")
	case Signed:
		return i18n.T("已签署", "signed")
	case InReview:
		return i18n.T("审核中", "in review")
	case Approved:
		return i18n.T("已通过", "approved")
	case Rejected:
		return i18n.T("被驳回", "rejected")
	case Expired:
		return i18n.T("已过期", "expired")
	case Revoked:
		return i18n.T("已撤回", "taken back")
	case Deleted:
		return i18n.T("已删除", "deleted")
	}
	return i18n.T(string(s), string(s))
}
