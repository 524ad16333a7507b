package app

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/review"
	"souk/internal/tools/video"
)

// lang is the language of the text for people: what was asked for, else that of
// the environment, else English.
func (c checkVideoCmd) lang(e env) string {
	if c.Lang != "" {
		return c.Lang
	}
	if strings.HasPrefix(cmp.Or(e.getenv("LC_ALL"), e.getenv("LC_MESSAGES"), e.getenv("LANG")), i18n.ZH) {
		return i18n.ZH
	}
	return i18n.EN
}

// largestCompared bounds the subtitle files that are compared by content.
const largestCompared = 4 << 20

// differ refuses the same subtitle file twice: it cannot be both languages, and a
// slip of the command line is no fault of the film.
func differ(paths []string) error {
	for i, a := range paths {
		for _, b := range paths[:i] {
			if same, err := sameContent(a, b); err != nil {
				return err
			} else if same {
				return fault.T("app.check", fault.Invalid, "check.subtitle_twice", a+" 与 "+b+" 是同一个字幕文件，请给出两个不同语言的文件，或只给一个双语文件。",
					a+" and "+b+" are the same subtitle file. Name one file per language, or one bilingual file once.")
			}
		}
	}
	return nil
}

func sameContent(a, b string) (bool, error) {
	infoA, err := os.Stat(a)
	if err != nil {
		return false, err
	}
	infoB, err := os.Stat(b)
	if err != nil {
		return false, err
	}
	if os.SameFile(infoA, infoB) {
		return true, nil
	}
	if infoA.Size() != infoB.Size() || infoA.Size() > largestCompared {
		return false, nil
	}
	textA, err := os.ReadFile(a)
	if err != nil {
		return false, err
	}
	textB, err := os.ReadFile(b)
	return bytes.Equal(textA, textB), err
}

// words are the fixed texts of the report.
type words struct {
	verdicts                                         map[review.Verdict]string
	severities                                       map[review.Severity]string
	head, measured, at, line, mend, unchecked, clean string
	places                                           *strings.Replacer // of the places and units that findings name
}

func wordsOf(lang string) words {
	if lang == i18n.ZH {
		return words{
			verdicts:   map[review.Verdict]string{review.VerdictPass: "通过", review.VerdictHuman: "需人工审核", review.VerdictReject: "驳回"},
			severities: map[review.Severity]string{review.Reject: "驳回", review.Human: "人工", review.Warning: "提醒"},
			head:       "%s（规则版本 %s，判定时间 %s）\n", measured: "  测得 %s，限值 %s %s\n", at: "  位置：%s", line: " 第 %d 行", mend: "  修改：%s\n",
			unchecked: "\n未检查：%s（%s），由审核员判断\n", clean: "没有发现问题。",
			places: strings.NewReplacer("subtitle cue ", "字幕第 ", "subtitle", "字幕", "sound tracks", "条音轨", "sound track ", "音轨 ", "picture tracks", "条画面轨",
				"picture track", "画面轨", "film", "影片", "title", "标题", "container", "封装格式", "tracks", "音画轨", "languages", "（语言）", "characters", "字", "bytes", "字节",
				"encoding", "（编码）"),
		}
	}
	return words{
		verdicts:   map[review.Verdict]string{review.VerdictPass: "PASS", review.VerdictHuman: "HUMAN REVIEW", review.VerdictReject: "REJECTED"},
		severities: map[review.Severity]string{review.Reject: "reject", review.Human: "human", review.Warning: "warning"},
		head:       "%s  (policy %s, as of %s)\n", measured: "  measured %s, limit %s %s\n", at: "  at %s", line: " line %d", mend: "  mend: %s\n",
		unchecked: "\nnot checked: %s (%s): a person decides\n", clean: "No findings.", places: strings.NewReplacer(),
	}
}

// writeReport prints the verdict for people, in their language.
func writeReport(w io.Writer, r video.Report, lang string) {
	say := wordsOf(lang)
	fmt.Fprintf(w, say.head, say.verdicts[r.Verdict], r.PolicyVersion, r.AsOf.Format(time.RFC3339))
	for _, f := range r.Findings {
		fmt.Fprintf(w, "\n%s %-8s %s\n", f.Code, say.severities[f.Severity], f.Message.In(lang))
		if f.Evidence.Value != "" && f.Evidence.Limit != "" {
			fmt.Fprintf(w, say.measured, f.Evidence.Value, f.Evidence.Limit, say.places.Replace(f.Evidence.Unit))
		}
		if f.Evidence.Where != "" || f.Evidence.Line > 0 {
			fmt.Fprintf(w, say.at, say.places.Replace(f.Evidence.Where))
			if f.Evidence.File != "" {
				fmt.Fprintf(w, " %s", f.Evidence.File)
			}
			if f.Evidence.Line > 0 {
				fmt.Fprintf(w, say.line, f.Evidence.Line)
			}
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, say.mend, f.Fix.In(lang))
	}
	for _, n := range r.NotChecked {
		fmt.Fprintf(w, say.unchecked, n.Check, n.Reason)
	}
	if len(r.Findings) == 0 && len(r.NotChecked) == 0 {
		fmt.Fprintln(w, say.clean)
	}
}
