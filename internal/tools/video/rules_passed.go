package video

import (
	"fmt"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/review"
	"souk/internal/platform/media"
)

// Passed is a check that found nothing to say, with what it measured: a seller
// sees what is already good.
type Passed struct {
	Check string    `json:"check" doc:"stable: duration, resolution …"`
	Code  string    `json:"code" doc:"the code that it would have given"`
	Label i18n.Text `json:"label"`
	Value string    `json:"value,omitempty" doc:"measured"`
	Unit  string    `json:"unit,omitempty" doc:"of the value, when it has words: cues"`
	Limit string    `json:"limit,omitempty" doc:"allowed"`
}

// passedChecks lists the checks without a finding, in the order of the codes.
// Only checks that exist and ran are listed.
func passedChecks(m media.Measurements, found []review.Finding, p Policy) []Passed {
	told := map[string]bool{}
	for _, f := range found {
		told[f.Code] = true
	}
	out := []Passed{}
	for _, c := range ranChecks(m, p) {
		if !told[c.Code] {
			out = append(out, c)
		}
	}
	return out
}

// ranChecks lists what ran on these measurements.
func ranChecks(m media.Measurements, p Policy) []Passed {
	out := []Passed{}
	if m.Version == 0 {
		return out // the worker died: nothing was looked at as a whole
	}
	add := func(check, code string, label i18n.Text, value, limit string) {
		out = append(out, Passed{Check: check, Code: code, Label: label, Value: value, Limit: limit})
	}
	picture := m.Decoded && len(m.Video) > 0
	if picture {
		v := m.Video[0]
		add("duration", CodeDuration, i18n.T("时长", "Length"), seconds(time.Duration(m.DurationUS/1000)*time.Millisecond)+" s",
			seconds(p.MinDuration.Duration())+"–"+seconds(p.MaxDuration.Duration())+" s")
		add("resolution", CodeResolution, i18n.T("分辨率", "Resolution"), fmt.Sprintf("%d×%d", v.Width, v.Height), fmt.Sprintf("%d×%d", p.Width, p.Height))
		add("codec", CodeContainer, i18n.T("封装与编码", "Container and codec"), "MP4, "+codecName(v.Codec), "MP4, "+codecName(p.Codec))
	}
	add("size", CodeSize, i18n.T("文件大小", "File size"), megabytes(m.Bytes), megabytes(p.MaxBytes))
	if len(m.Subtitles) > 0 {
		cues := 0
		for _, s := range m.Subtitles {
			cues += len(s.Cues)
		}
		add("subtitles", CodeSubtitle, i18n.T("中英字幕", "Subtitles"), itoa(int64(cues)), strings.Join(p.SubtitleLanguages, " + "))
		out[len(out)-1].Unit = "cues"
	}
	add("promotions", CodeForbidden, i18n.T("促销有截止日期", "Promotions have a deadline"), "", "")
	if picture && len(m.Audio) > 0 {
		add("sample_rate", CodeSound, i18n.T("采样率", "Sample rate"), kilohertz(m.Audio[0].SampleRate)+" kHz", "≥ "+kilohertz(p.MinSampleRate)+" kHz")
	}
	add("wording", CodeWording, i18n.T("用语", "Wording"), "", "")
	add("diversion", CodeDiversion, i18n.T("无站外引流", "No diversion"), "", "")
	return out
}
