package video

import (
	"fmt"
	"slices"
	"strings"

	"souk/internal/base/i18n"
	"souk/internal/core/review"
	"souk/internal/platform/media"
	"souk/internal/platform/media/srt"
)

// matchSlackMS is how far apart the times of matching cues of two files may lie.
//
// Source: AMB-07, ruling: half a second is less than one short caption.
const matchSlackMS = 500

// subtitleFindings judges the subtitle files: readable, in order, inside the
// film, in every language asked for, with matching cues.
//
// Source: V-34, V-35, AMB-07.
func subtitleFindings(m media.Measurements, p Policy) []review.Finding {
	if m.Version == 0 {
		return nil // nothing was measured: not checked
	}
	if len(m.Subtitles) == 0 {
		return list(newFinding(CodeSubtitle, "missing", review.Reject, "V-34",
			i18n.T("没有字幕。必须提供"+langNames(p, i18n.ZH, "和")+"字幕（SRT）。",
				"There are no subtitles. "+langNames(p, i18n.EN, " and ")+" subtitles (SRT) are mandatory."),
			i18n.T("上传一个中英双语的 SRT 文件，或中文、英文各一个 SRT 文件。",
				"Upload one SRT file with Chinese and English lines, or one SRT file per language."),
		).measured("0", strings.Join(p.SubtitleLanguages, ", "), "languages").where("subtitle"))
	}
	var out []review.Finding
	for _, s := range m.Subtitles {
		out = append(out, encodingFindings(s)...)
		out = append(out, problemFindings(s, m.DurationUS)...)
	}
	out = append(out, languageFindings(m, p)...)
	return append(out, pairFindings(m)...)
}

// encodingFindings tells what was not UTF-8.
func encodingFindings(s media.Subtitle) []review.Finding {
	switch s.Encoding {
	case srt.GBK, srt.UTF16LE, srt.UTF16BE:
	case srt.UTF8, srt.UTF8BOM, srt.NoText:
		return nil
	default:
		return nil
	}
	return list(newFinding(CodeSubtitle, "encoding_converted", review.Warning, "V-35",
		i18n.T("字幕文件的编码是 %[1]s，已按它读取。请确认文字显示正确。",
			"The subtitle file is encoded as %[1]s and was read as such. Check that its text is shown correctly.").F(string(s.Encoding)),
		i18n.T("用 UTF-8 保存字幕文件。", "Save the subtitle file as UTF-8."),
	).measured(string(s.Encoding), "utf-8", "encoding").where("subtitle").line(s.Name, 0))
}

// problemFindings turns the problems of a file into findings, in its order.
func problemFindings(s media.Subtitle, durationUS int64) []review.Finding {
	var out []review.Finding
	for _, p := range s.Problems {
		out = append(out, problemFinding(s, p, durationUS))
	}
	return out
}

func problemFinding(s media.Subtitle, p srt.Problem, durationUS int64) review.Finding {
	k := problemKinds()[p.Code]
	if k.reason == "" {
		k = problemKind{"malformed", review.Reject,
			i18n.T("第 %[1]d 行无法读取。", "Line %[1]d cannot be read."),
			i18n.T("修正这一行。", "Mend this line.")}
	}
	f := newFinding(CodeSubtitle, k.reason, k.severity, "V-35", k.message.F(p.Line), k.fix).
		where("subtitle").line(s.Name, p.Line).text(p.Text)
	for _, c := range s.Cues {
		if c.N != p.Cue || p.Cue == 0 {
			continue
		}
		f.between(c.StartMS, c.EndMS)
		f.Evidence.Where = fmt.Sprintf("subtitle cue %d", c.N)
		if p.Code == srt.AfterEnd {
			f.pastEnd(p.Line, c.EndMS, durationUS/1000)
		}
	}
	return f.done()
}

// pastEnd tells both ends in seconds, apart even when they are close.
func (f *finding) pastEnd(line int, cueMS, filmMS int64) {
	digits := 1
	if oneDigit := tenths(cueMS); oneDigit == tenths(filmMS) {
		digits = 3
	}
	write := func(ms int64) string {
		if digits == 1 {
			return tenths(ms)
		}
		return fmt.Sprintf("%d.%03d", ms/1000, ms%1000)
	}
	cue, film := write(cueMS), write(filmMS)
	f.Message = i18n.T("第 %[1]d 行的字幕在 %[2]s 秒结束，影片在 %[3]s 秒就结束了。", "The cue on line %[1]d ends at %[2]s s, the film at %[3]s s.").F(line, cue, film)
	f.measured(cue, film, "s").text("")
}

// tenths writes milliseconds as seconds with one digit: "15.0".
func tenths(ms int64) string {
	return fmt.Sprintf("%d.%d", ms/1000, ms%1000/100)
}

type problemKind struct {
	reason       string
	severity     review.Severity
	message, fix i18n.Text
}

// problemKinds says what each problem of the parser means for a film.
func problemKinds() map[srt.Code]problemKind {
	asTime := i18n.T("按“00:00:01,500 --> 00:00:03,000”的格式填写起止时间，结束要晚于开始。",
		"Write start and end as 00:00:01,500 --> 00:00:03,000, the end after the start.")
	return map[srt.Code]problemKind{
		srt.BadEncoding: {"encoding", review.Reject,
			i18n.T("第 %[1]d 行起无法读出文字：编码不是 UTF-8、UTF-16 或 GBK。", "No text can be read from line %[1]d on: the encoding is none of UTF-8, UTF-16 and GBK."),
			i18n.T("用 UTF-8 保存字幕文件。", "Save the subtitle file as UTF-8.")},
		srt.TooLarge: {"subtitle_too_large", review.Reject,
			i18n.T("字幕文件太大（读到第 %[1]d 行）。", "The subtitle file is too large (read up to line %[1]d)."),
			i18n.T("只保留这段影片的字幕。", "Keep only the subtitles of this film.")},
		srt.NoCues: {"no_cues", review.Reject,
			i18n.T("字幕文件里没有一条字幕（从第 %[1]d 行起）。", "The subtitle file has not a single cue (from line %[1]d on)."),
			i18n.T("导出带时间的 SRT 字幕。", "Export SRT subtitles with times.")},
		srt.BadTiming: {"timing", review.Reject,
			i18n.T("第 %[1]d 行的时间无法读取，或结束不晚于开始。", "The time on line %[1]d cannot be read, or its end is not after its start."), asTime},
		srt.OutOfOrder: {"order", review.Reject,
			i18n.T("第 %[1]d 行的字幕比上一条开始得早。", "The cue on line %[1]d starts before the cue above it."),
			i18n.T("按开始时间排序。", "Sort the cues by start time.")},
		srt.Overlap: {"overlap", review.Reject,
			i18n.T("第 %[1]d 行的字幕在上一条结束前就开始了。", "The cue on line %[1]d starts before the cue above it has ended."),
			i18n.T("让上一条提前结束，或让这一条推迟开始。", "End the cue above earlier, or start this one later.")},
		srt.AfterEnd: {"past_end", review.Reject,
			i18n.T("第 %[1]d 行的字幕在影片结束之后才结束。", "The cue on line %[1]d ends after the film."),
			i18n.T("把结束时间改到影片之内。", "Move its end inside the film.")},
		srt.EmptyCue: {"empty_cue", review.Warning,
			i18n.T("第 %[1]d 行的字幕没有文字。", "The cue on line %[1]d has no text."),
			i18n.T("删除这一条，或补上文字。", "Delete the cue or give it text.")},
		srt.Control: {"control_characters", review.Warning,
			i18n.T("第 %[1]d 行有不可见的控制字符，已去掉。", "Line %[1]d has invisible control characters; they were removed."),
			i18n.T("删除控制字符。", "Delete the control characters.")},
		srt.Markup: {"markup", review.Warning,
			i18n.T("第 %[1]d 行有标签或样式代码，会原样显示给买家。", "Line %[1]d has tags or styling; buyers will see them as plain text."),
			i18n.T("删除标签，只保留文字。", "Delete the tags and keep the text.")},
	}
}

// languageFindings asks for every language together.
//
// Source: V-34, AMB-07.
func languageFindings(m media.Measurements, p Policy) []review.Finding {
	have := m.Languages()
	var found []string
	for _, lang := range p.SubtitleLanguages {
		if have[srt.Lang(lang)] {
			found = append(found, lang)
		}
	}
	var out []review.Finding
	for _, lang := range p.SubtitleLanguages {
		if have[srt.Lang(lang)] {
			continue
		}
		name := langName(lang)
		out = append(out, newFinding(CodeSubtitle, "language_missing", review.Reject, "V-34",
			i18n.T("缺少"+name.In(i18n.ZH)+"字幕；必须有"+langNames(p, i18n.ZH, "和")+"字幕。",
				name.In(i18n.EN)+" subtitles are missing; "+langNames(p, i18n.EN, " and ")+" are mandatory."),
			i18n.T("补上"+name.In(i18n.ZH)+"字幕：写在同一个文件的每条字幕里，或另传一个时间相同的文件。",
				"Add the "+name.In(i18n.EN)+" lines to each cue of the same file, or upload a second file with the same times."),
		).measured(strings.Join(found, ", "), strings.Join(p.SubtitleLanguages, ", "), "languages").where("subtitle").done())
	}
	return out
}

// langNames joins the names of the languages asked for.
func langNames(p Policy, in, and string) string {
	names := make([]string, len(p.SubtitleLanguages))
	for i, l := range p.SubtitleLanguages {
		names[i] = langName(l).In(in)
	}
	return strings.Join(names, and)
}

func langName(lang string) i18n.Text {
	switch lang {
	case string(srt.ZH):
		return i18n.T("中文", "Chinese")
	case string(srt.EN):
		return i18n.T("英文", "English")
	}
	return i18n.T(" "+lang+" ", lang)
}

// pairFindings asks that both languages say the same at the same time: in each
// cue of one file, or in matching cues of two.
//
// Source: V-34, AMB-07.
func pairFindings(m media.Measurements) []review.Finding {
	zh, en := firstWith(m, srt.ZH), firstWith(m, srt.EN)
	switch {
	case zh < 0 || en < 0:
		return nil // told as language_missing
	case zh == en:
		return bilingualFindings(m.Subtitles[zh])
	}
	for _, pair := range m.SubtitlePairs {
		if pair.A != min(zh, en) || pair.B != max(zh, en) || pair.Match(matchSlackMS) {
			continue
		}
		return list(pairFinding(m, pair))
	}
	return nil
}

func firstWith(m media.Measurements, lang srt.Lang) int {
	return slices.IndexFunc(m.Subtitles, func(s media.Subtitle) bool { return s.Has(lang) })
}

func pairFinding(m media.Measurements, pair srt.Pair) *finding {
	a, b := m.Subtitles[pair.A], m.Subtitles[pair.B]
	fix := i18n.T("让两个文件的条数和每条的起止时间一致（最多相差 0.5 秒）。",
		"Give both files the same number of cues with the same times (at most 0.5 s apart).")
	at, line := a, pair.LineA
	if line == 0 {
		at, line = b, pair.LineB
	}
	if pair.CuesA != pair.CuesB {
		return newFinding(CodeSubtitle, "cues_differ", review.Reject, "V-34",
			i18n.T("两个字幕文件的条数不同：%[1]d 条和 %[2]d 条。", "The two subtitle files have %[1]d and %[2]d cues; they must match.").F(pair.CuesA, pair.CuesB),
			fix).measured(fmt.Sprintf("%d / %d", pair.CuesA, pair.CuesB), "=", "cues").where("subtitle").line(at.Name, line)
	}
	return newFinding(CodeSubtitle, "cues_shifted", review.Reject, "V-34",
		i18n.T("两个字幕文件的时间最多相差 %[1]d 毫秒（第 %[2]d 行）。", "The times of the two subtitle files are up to %[1]d ms apart (line %[2]d).").F(pair.ShiftMS, line),
		fix).measured(itoa(pair.ShiftMS), itoa(matchSlackMS), "ms").where("subtitle").line(at.Name, line)
}

// bilingualFindings names the cues of a bilingual file that lack a language: a
// file whose cues are mostly in one language only is two files shuffled.
func bilingualFindings(s media.Subtitle) []review.Finding {
	severity := review.Warning
	if !s.Both {
		severity = review.Reject
	}
	var out []review.Finding
	for _, c := range s.Cues {
		if len(c.Langs) != 1 {
			continue
		}
		missing := srt.ZH
		if c.Langs[0] == srt.ZH {
			missing = srt.EN
		}
		name := langName(string(missing))
		f := newFinding(CodeSubtitle, "cue_one_language", severity, "V-34",
			i18n.T(fmt.Sprintf("第 %d 行的字幕缺少%s。", c.Line, name.In(i18n.ZH)),
				fmt.Sprintf("The cue on line %d lacks its %s text.", c.Line, name.In(i18n.EN))),
			i18n.T("在这一条里补上"+name.In(i18n.ZH)+"。", "Add the "+name.In(i18n.EN)+" line to this cue."),
		).between(c.StartMS, c.EndMS).where(fmt.Sprintf("subtitle cue %d", c.N)).line(s.Name, c.Line).text(c.Text)
		out = append(out, f.done())
	}
	return out
}
