package video

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/review"
	"souk/internal/platform/media"
)

// durationFindings holds the film against its shortest and longest length. The
// length is the end of the last frame, to the nearest millisecond, so that a
// time base which cannot express 15 s exactly does not refuse a 15 s film.
//
// Source: V-03.
func durationFindings(m media.Measurements, p Policy) []review.Finding {
	if !m.Decoded || len(m.Video) == 0 || m.DurationUS <= 0 {
		return nil // ERR-V03 says why there is no length
	}
	length := time.Duration((m.DurationUS+500)/1000) * time.Millisecond
	low, high := time.Duration(p.MinDuration), time.Duration(p.MaxDuration)
	limit := seconds(low) + "–" + seconds(high)
	switch {
	case length < low:
		return list(newFinding(CodeDuration, "too_short", review.Reject, "V-03",
			i18n.T("影片长 %[1]s 秒，要求 %[2]s 至 %[3]s 秒，还差 %[4]s 秒。",
				"The film lasts %[1]s s; %[2]s to %[3]s s are required, %[4]s s are missing.").
				F(seconds(length), seconds(low), seconds(high), seconds(low-length)),
			i18n.T("补充镜头或放慢节奏，使影片至少 %[1]s 秒。", "Add shots or slow down so that it lasts at least %[1]s s.").F(seconds(low)),
		).measured(seconds(length), limit, "s").where("film"))
	case length > high:
		return list(newFinding(CodeDuration, "too_long", review.Reject, "V-03",
			i18n.T("影片长 %[1]s 秒，要求 %[2]s 至 %[3]s 秒，超出 %[4]s 秒。",
				"The film lasts %[1]s s; %[2]s to %[3]s s are required, it is %[4]s s too long.").
				F(seconds(length), seconds(low), seconds(high), seconds(length-high)),
			i18n.T("剪去 %[1]s 秒以上，保留最能说明商品的镜头。", "Cut at least %[1]s s; keep the shots that explain the product best.").F(seconds(length-high)),
		).measured(seconds(length), limit, "s").where("film"))
	}
	return nil
}

// resolutionFindings asks for portrait pictures of exactly the size, after
// rotation, with square pixels.
//
// Source: V-04, V-31, AMB-06.
func resolutionFindings(m media.Measurements, p Policy) []review.Finding {
	if !m.Decoded || len(m.Video) == 0 {
		return nil
	}
	v := m.Video[0]
	value, limit := fmt.Sprintf("%d×%d", v.Width, v.Height), fmt.Sprintf("%d×%d", p.Width, p.Height)
	fix := i18n.T("按 %[1]s（竖屏 9:16）重新导出，不要拉伸画面或加黑边。",
		"Export it again at %[1]s (portrait 9:16) without stretching it or adding borders.").F(limit)
	if v.Width >= v.Height {
		return list(newFinding(CodeResolution, "not_portrait", review.Reject, "V-04",
			i18n.T("影片是横屏或方形（%[1]s），要求竖屏 %[2]s。", "The film is landscape or square (%[1]s); portrait %[2]s is required.").F(value, limit),
			fix).measured(value, limit, "px").where("film"))
	}
	if !sizeFits(v.Width, v.Height, p) {
		return list(newFinding(CodeResolution, "resolution", review.Reject, "V-31",
			i18n.T("影片分辨率为 %[1]s，要求 %[2]s。", "The film's resolution is %[1]s; %[2]s is required.").F(value, limit),
			fix).measured(value, limit, "px").where("film"))
	}
	if v.SAR != "" && v.SAR != "1:1" && v.SAR != "0:1" {
		return list(newFinding(CodeResolution, "pixel_shape", review.Human, "V-31",
			i18n.T("像素不是方形（%[1]s），播放时画面会变形。", "The pixels are not square (%[1]s): players will stretch the picture.").F(v.SAR),
			fix).measured(v.SAR, "1:1", "sample aspect ratio").where("film"))
	}
	return nil
}

// sizeFits is exact; the operator may widen it to "at least, 9:16".
//
// Source: AMB-06.
func sizeFits(w, h int, p Policy) bool {
	if p.SizeRule == SizeAtLeast {
		return w >= p.Width && h >= p.Height && w*p.Height == h*p.Width
	}
	return w == p.Width && h == p.Height
}

// sizeFindings holds the file against the largest size.
//
// Source: V-33, AMB-05.
func sizeFindings(m media.Measurements, p Policy) []review.Finding {
	if m.Bytes <= p.MaxBytes {
		return nil
	}
	have, most := sizes(m.Bytes, p.MaxBytes)
	return list(newFinding(CodeSize, "too_large", review.Reject, "V-33",
		i18n.T("文件大小为 "+have.In(i18n.ZH)+"，最大 "+most.In(i18n.ZH)+"。", "The file has "+have.In(i18n.EN)+"; at most "+most.In(i18n.EN)+" are allowed."),
		i18n.T("降低码率后重新导出（1080×1920、8 Mbit/s 的 30 秒影片约 30 MB）。",
			"Export it with a lower bit rate (30 s at 1080×1920 and 8 Mbit/s are about 30 MB)."),
	).measured(itoa(m.Bytes), itoa(p.MaxBytes), "bytes").where("film"))
}

// soundFindings holds every sound track against the lowest sampling rate; a
// film without sound is fine, but told.
//
// Source: V-55, V-60, AMB-03, AMB-04.
func soundFindings(m media.Measurements, p Policy) []review.Finding {
	if !m.Decoded || len(m.Video) == 0 {
		return nil
	}
	if len(m.Audio) == 0 {
		return list(newFinding(CodeSound, "no_audio", review.Warning, "V-55",
			i18n.T("影片没有声音。可以发布，但不会获得优秀音频标记；音画同步和信噪比不适用。",
				"The film has no sound. It may be published, but cannot earn the mark for excellent sound; sync and signal-to-noise do not apply."),
			i18n.T("如果需要解说或音乐，加入采样率不低于 %[1]s Hz 的音轨。", "For a voice or music add a sound track of at least %[1]s Hz.").F(itoa(int64(p.MinSampleRate))),
		).measured("0", "1", "sound tracks").where("film"))
	}
	var out []review.Finding
	for i, a := range m.Audio {
		if a.SampleRate >= p.MinSampleRate {
			continue
		}
		out = append(out, newFinding(CodeSound, "sample_rate", review.Reject, "V-55",
			i18n.T("音频采样率为 %[1]s kHz，最低 %[2]s kHz。", "The sound is sampled at %[1]s kHz; at least %[2]s kHz are required.").
				F(kilohertz(a.SampleRate), kilohertz(p.MinSampleRate)),
			i18n.T("用 44.1 或 48 kHz 重新录制或导出声音；把低采样率的声音转换上去不会变清晰。",
				"Record or export the sound at 44.1 or 48 kHz; converting a low rate upwards does not make it clearer."),
		).measured(itoa(int64(a.SampleRate)), itoa(int64(p.MinSampleRate)), "Hz").where("sound track "+strconv.Itoa(i+1)).done())
	}
	return out
}

// seconds writes a duration in seconds with at most three digits: "14.9".
func seconds(d time.Duration) string {
	return trimZeros(fmt.Sprintf("%d.%03d", d/time.Second, d%time.Second/time.Millisecond))
}

func kilohertz(hz int) string { return trimZeros(fmt.Sprintf("%d.%03d", hz/1000, hz%1000)) }

// megabytes writes a size in both readings of MB, the one that limits use first.
//
// Source: AMB-05.
func megabytes(n int64) string {
	return fmt.Sprintf("%s MiB (%s MB)", hundredths(n, 1<<20), hundredths(n, 1_000_000))
}

// sizes writes a size and its limit so that they differ when they do: close to
// the limit the bytes themselves are told.
//
// Source: V-33, AMB-05.
func sizes(n, limit int64) (have, most i18n.Text) {
	if hundredths(n, 1<<20) != hundredths(limit, 1<<20) {
		return i18n.T(megabytes(n), megabytes(n)), i18n.T(megabytes(limit), megabytes(limit))
	}
	inBytes := func(n int64) i18n.Text {
		start := hundredths(n, 1<<20) + " MiB"
		return i18n.T(start+"（"+thousands(n)+" 字节）", start+" ("+thousands(n)+" bytes)")
	}
	return inBytes(n), inBytes(limit)
}

// thousands writes a number that is not negative with separators: 52,428,801.
func thousands(n int64) string {
	s := itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func hundredths(n, unit int64) string {
	return trimZeros(fmt.Sprintf("%d.%02d", n/unit, n%unit*100/unit))
}

func trimZeros(s string) string { return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
