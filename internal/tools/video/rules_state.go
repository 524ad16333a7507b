package video

import (
	"slices"

	"souk/internal/base/i18n"
)

// nextStates is the state machine of doc.go.
//
// Source: V-39, V-28.
func nextStates(from State) []State {
	switch from {
	case Checking:
		return []State{InReview, Rejected, Withdrawn}
	case InReview:
		return []State{Published, Rejected, Withdrawn}
	case Published:
		return []State{Suspended, Withdrawn}
	case Suspended:
		return []State{Published, Withdrawn}
	case Rejected:
		return []State{Checking, InReview, Withdrawn} // InReview: an appeal was won
	case Withdrawn:
		return nil
	}
	return nil
}

// canMove reports whether the machine has the transition.
func canMove(from, to State) bool { return slices.Contains(nextStates(from), to) }

// stateName is what people call a state.
func stateName(s State) i18n.Text {
	switch s {
	case Checking:
		return i18n.T("自动检查中", "being checked")
	case InReview:
		return i18n.T("人工审核中", "in review")
	case Published:
		return i18n.T("已发布", "published")
	case Rejected:
		return i18n.T("已驳回", "rejected")
	case Suspended:
		return i18n.T("已暂停", "suspended")
	case Withdrawn:
		return i18n.T("已撤回", "withdrawn")
	}
	return i18n.T(string(s), string(s))
}

// changedSince names what the later attempt has that the earlier had not.
func changedSince(old, now Attempt) []string {
	out := []string{}
	if old.Film.SHA256 != now.Film.SHA256 {
		out = append(out, "film")
	}
	if !slices.EqualFunc(old.Subtitles, now.Subtitles, func(a, b StoredFile) bool { return a.SHA256 == b.SHA256 }) {
		out = append(out, "subtitles")
	}
	if old.Title != now.Title {
		out = append(out, "title")
	}
	if !slices.Equal(old.ProductIDs, now.ProductIDs) {
		out = append(out, "products")
	}
	if !slices.Equal(old.Purposes, now.Purposes) {
		out = append(out, "purposes")
	}
	if !sameDeclarations(old.Declarations, now.Declarations) {
		out = append(out, "declarations")
	}
	return out
}

func sameDeclarations(a, b Declarations) bool {
	boxA, boxB := a.ProductBox, b.ProductBox
	if !slices.EqualFunc(a.Letters, b.Letters, func(x, y Letter) bool { return x.name() == y.name() }) {
		return false
	}
	if a.People != b.People || a.ThirdParty != b.ThirdParty || a.Music != b.Music || a.Brand != b.Brand || (boxA == nil) != (boxB == nil) {
		return false
	}
	return boxA == nil || *boxA == *boxB
}
