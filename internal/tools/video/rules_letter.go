package video

import (
	"slices"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/document"
	"souk/internal/core/review"
)

// CodeLetter is the code of a missing or useless authorisation letter.
const CodeLetter = "ERR-V16"

// Letter is an authorisation letter as it was when the film was handed in; the
// attempt keeps it, so that its verdict can be told again.
//
// Source: V-36, X-29, AMB-83.
type Letter struct {
	document.Held
	FileName string   `json:"file_name,omitempty" doc:"of a letter that was handed in with the film"`
	Problems []string `json:"problems,omitempty" doc:"why its file cannot be a paper"`
	Unread   bool     `json:"unread,omitempty" doc:"only its file is known: the command line"`
}

// name is what people call the letter.
func (l Letter) name() string {
	if l.FileName != "" {
		return l.FileName
	}
	return l.ID
}

// letterUse says what a letter is good for at an instant.
type letterUse int

const (
	useless letterUse = iota
	waiting           // a person has not read it yet
	good
)

// letterFindings asks for a letter where people or others' material appear: one
// that counts at the instant, covers what is declared and reaches every product.
// A letter that nobody has read yet is a question to the reviewer.
//
// Source: V-36, V-64, media.md "letter".
func letterFindings(pkg Package, asOf time.Time) []review.Finding {
	needs := map[string]bool{document.CoversPeople: pkg.Declarations.People, document.CoversThirdParty: pkg.Declarations.ThirdParty}
	if !pkg.Declarations.People && !pkg.Declarations.ThirdParty {
		return nil
	}
	if len(pkg.Declarations.Letters) == 0 {
		return []review.Finding{letterFinding(review.Reject, "letter_missing",
			i18n.T("声明了真人或第三方素材，但没有授权书。", "A real person or material of others is declared, but no letter is there."),
			i18n.T("下载模板签署后上传，或选择已有的授权书。", "Download the template, have it signed and hand it in, or choose a letter that is there."), "0", "1", "")}
	}
	out := []review.Finding{}
	var faults []review.Finding
	best := map[string]letterUse{}
	questions := map[string]review.Finding{}
	for _, l := range pkg.Declarations.Letters {
		use, fault := judgeLetter(l, pkg.ProductIDs, asOf)
		if use == useless {
			faults = append(faults, fault)
			continue
		}
		for _, c := range l.Covers {
			if use > best[c] {
				best[c] = use
				questions[c] = fault
			}
		}
	}
	uncovered := false
	asked := map[string]bool{}
	for _, c := range []string{document.CoversPeople, document.CoversThirdParty} {
		switch {
		case !needs[c] || best[c] == good:
		case best[c] == waiting:
			if q := questions[c]; q.Reason != "" && !asked[q.Evidence.Text] {
				asked[q.Evidence.Text] = true
				out = append(out, q)
			}
		default:
			uncovered = true
			if len(faults) < len(pkg.Declarations.Letters) { // a letter is fine, but not about this
				out = append(out, uncoveredFinding(c, pkg.Declarations.Letters))
			}
		}
	}
	if uncovered {
		out = append(faults, out...)
	}
	return out
}

func uncoveredFinding(covers string, letters []Letter) review.Finding {
	what := map[string]i18n.Text{document.CoversPeople: i18n.T("出镜的真人", "the person shown"), document.CoversThirdParty: i18n.T("第三方素材", "the material of others")}[covers]
	var have []string
	for _, l := range letters {
		for _, c := range l.Covers {
			if !slices.Contains(have, c) {
				have = append(have, c)
			}
		}
	}
	return letterFinding(review.Reject, "letter_"+covers,
		i18n.T("授权书没有涵盖"+what.In("zh")+"。", "No letter covers "+what.In("en")+"."),
		i18n.T("补充涵盖"+what.In("zh")+"的授权书。", "Add a letter that covers "+what.In("en")+"."), strings.Join(have, ","), covers, "")
}

// judgeLetter says what one letter is good for, with the finding where it is not
// good.
func judgeLetter(l Letter, products []string, asOf time.Time) (letterUse, review.Finding) {
	bad := func(reason string, message, fix i18n.Text, value, limit string) (letterUse, review.Finding) {
		return useless, letterFinding(review.Reject, reason, message, fix, value, limit, l.name())
	}
	choose := i18n.T("选择其他授权书，或用模板重新出具。", "Choose another letter, or write one from the template.")
	switch {
	case l.Unread && slices.Equal(l.Problems, []string{"damaged"}): // some readers open it still: a person sees
		return waiting, letterFinding(review.Human, "letter_file", i18n.T("授权书文件似乎不完整。", "The letter's file seems to be cut off."),
			i18n.T("重新导出后再提交。", "Export it again before you submit it."), "damaged", "PDF, JPEG, PNG", l.name())
	case len(l.Problems) > 0:
		return bad("letter_file", i18n.T("授权书文件不可用。", "The letter's file cannot be used."), i18n.T("上传完整的 PDF、JPEG 或 PNG。", "Hand in a whole PDF, JPEG or PNG."),
			strings.Join(l.Problems, ","), "PDF, JPEG, PNG")
	case l.Unread:
		return good, review.Finding{}
	case l.State == "":
		return bad("letter_unknown", i18n.T("店铺中没有这份授权书。", "The store has no such letter."), choose, l.ID, "")
	case len(l.Covers) == 0:
		return bad("letter_type", i18n.T("这份文件不是拍摄授权书。", "This paper is no authorisation letter."), choose, l.Type, PaperShooting)
	case l.State == document.Unsigned:
		return bad("letter_unsigned", i18n.T("授权书尚未签署。", "The letter is not signed yet."), i18n.T("由店铺所有者在“资质文件”中签署。", "The store's owner signs it under “Papers”."),
			string(l.State), string(document.Signed))
	case l.State == document.Expired || !l.ExpiresAt.IsZero() && !asOf.Before(l.ExpiresAt):
		return bad("letter_expired", i18n.T("授权书已过期。", "The letter has expired."), i18n.T("换用有效期内的授权书。", "Use a letter that is valid now."),
			l.ExpiresAt.Format(time.DateOnly), asOf.Format(time.DateOnly))
	case !l.Scope.Includes(document.ScopeProduct, products...):
		return bad("letter_scope", i18n.T("授权书不涵盖影片中的全部商品。", "The letter does not reach every product of the film."),
			i18n.T("出具涵盖全部商品的授权书，或修改影片的商品。", "Write a letter for all of them, or change the film's products."), strings.Join(l.Scope.IDs, ","), strings.Join(products, ","))
	case l.State == document.InReview:
		return waiting, letterFinding(review.Human, "letter_in_review", i18n.T("授权书还没有人审核过。", "Nobody has read the letter yet."),
			i18n.T("无需操作，审核员会一并查看。", "Nothing to do: the reviewer reads it with the film."), string(l.State), string(document.Approved), l.name())
	case !l.State.Valid():
		return bad("letter_rejected", i18n.T("授权书已失效或未通过审核。", "The letter was rejected or taken back."), choose, string(l.State), string(document.Approved))
	}
	return good, review.Finding{}
}

func letterFinding(severity review.Severity, reason string, message, fix i18n.Text, value, limit, text string) review.Finding {
	return review.Finding(*newFinding(CodeLetter, reason, severity, "V-36", message, fix).measured(value, limit, "").text(text).where("letter"))
}

// letterNotChecked tells that a letter's words were not read: on the command line
// only its file is known.
func letterNotChecked(pkg Package) []review.NotChecked {
	if !pkg.Declarations.People && !pkg.Declarations.ThirdParty {
		return nil
	}
	for _, l := range pkg.Declarations.Letters {
		if l.Unread && len(l.Problems) == 0 {
			return []review.NotChecked{{Check: "letter", Reason: "a person reads the letter when the film is submitted"}}
		}
	}
	return nil
}
