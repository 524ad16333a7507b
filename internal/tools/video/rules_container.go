package video

import (
	"fmt"
	"slices"
	"strings"

	"souk/internal/base/i18n"
	"souk/internal/core/review"
	"souk/internal/platform/media"
	"souk/internal/platform/media/sniff"
)

// exportFix is the mend of most container findings.
func exportFix() i18n.Text {
	return i18n.T("用剪辑软件重新导出为 MP4（H.264、yuv420p）后上传，不要只改扩展名。",
		"Export it again from your editor as MP4 (H.264, yuv420p) and upload that file; renaming it does not help.")
}

// containerFindings judges what the file is and whether it is whole.
//
// Source: V-30, V-32, V-64 (ERR-V03).
func containerFindings(m media.Measurements, p Policy) []review.Finding {
	if bad := kindFindings(m.Container, p); len(bad) > 0 {
		return bad
	}
	out := damageFindings(m.Container)
	if !m.Decoded {
		if len(out) == 0 && len(m.NotMeasured) == 0 {
			out = append(out, damaged("unreadable", "", "").done())
		}
		return out
	}
	out = append(out, trackFindings(m, p)...)
	out = append(out, decodeFindings(m, len(out) > 0)...)
	return append(out, headerFindings(m)...)
}

// kindFindings judges the kind of file by its content.
//
// Source: V-30.
func kindFindings(c media.Container, p Policy) []review.Finding {
	reject := func(reason, value string, message i18n.Text) []review.Finding {
		return list(newFinding(CodeContainer, reason, review.Reject, "V-30", message, exportFix()).
			measured(value, strings.Join(p.Containers, ", "), "container").where("container"))
	}
	switch {
	case c.Kind == "":
		return nil // nothing was read at all: not checked
	case c.Kind == sniff.Empty:
		return reject("empty", "0", i18n.T("文件是空的（0 字节）。", "The file is empty (0 bytes)."))
	case c.Kind == sniff.Playlist, c.Kind == sniff.Script:
		return reject("playlist", string(c.Kind), i18n.T("这是播放列表或脚本，不是影片；其中的地址没有被访问。",
			"This is a playlist or script, not a film; nothing that it names was read."))
	case !slices.Contains(p.Containers, string(c.Kind)):
		return reject("not_mp4", string(c.Kind), i18n.T("文件内容是"+kindName(c.Kind).In(i18n.ZH)+"，不是 MP4（按内容判断，与扩展名无关）。",
			"By its content the file is "+kindName(c.Kind).In(i18n.EN)+", not MP4, whatever it is called."))
	case len(c.AlsoKinds) > 0:
		return reject("polyglot", "mp4 + "+kindIDs(c.AlsoKinds), i18n.T("文件同时是 MP4 和"+kindNames(c.AlsoKinds, i18n.ZH, "、")+"，这样的文件不接受。",
			"The file is MP4 and "+kindNames(c.AlsoKinds, i18n.EN, ", ")+" at the same time; such files are not accepted."))
	}
	return nil
}

func kindNames(kinds []sniff.Kind, lang, and string) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = kindName(k).In(lang)
	}
	return strings.Join(names, and)
}

func kindIDs(kinds []sniff.Kind) string {
	ids := make([]string, len(kinds))
	for i, k := range kinds {
		ids[i] = string(k)
	}
	return strings.Join(ids, " + ")
}

// kindName is what people call a kind of file. A Chinese name that begins with
// Latin letters brings the space before it along.
func kindName(k sniff.Kind) i18n.Text {
	latin := func(zh, en string) i18n.Text { return i18n.T(" "+zh, en) }
	switch k {
	case sniff.MP4:
		return latin("MP4", "MP4")
	case sniff.MOV:
		return latin("QuickTime MOV", "QuickTime MOV")
	case sniff.ThreeGP:
		return latin("3GP", "3GP")
	case sniff.M4A:
		return latin("M4A 音频", "M4A sound")
	case sniff.WebM:
		return latin("WebM", "WebM")
	case sniff.MKV:
		return latin("Matroska MKV", "Matroska MKV")
	case sniff.AVI:
		return latin("AVI", "AVI")
	case sniff.MPEGTS:
		return latin("MPEG-TS", "MPEG-TS")
	case sniff.FLV:
		return latin("FLV", "FLV")
	case sniff.Ogg:
		return latin("Ogg", "Ogg")
	case sniff.PDF:
		return latin("PDF 文档", "a PDF document")
	case sniff.Zip:
		return latin("ZIP 压缩包", "a ZIP archive")
	case sniff.Sound:
		return i18n.T("音频", "a sound file")
	case sniff.Image:
		return i18n.T("图片", "an image")
	case sniff.Program:
		return i18n.T("程序", "a program")
	case sniff.Text:
		return i18n.T("文本", "text")
	case sniff.Playlist, sniff.Script:
		return i18n.T("播放列表", "a playlist")
	case sniff.Empty:
		return i18n.T("空文件", "empty")
	case sniff.Unknown:
		return i18n.T("未知格式", "of an unknown format")
	}
	return latin(strings.ToUpper(string(k)), strings.ToUpper(string(k)))
}

// damageFindings names each reason why the container cannot be trusted.
func damageFindings(c media.Container) []review.Finding {
	var out []review.Finding
	for _, d := range c.Damage {
		out = append(out, damaged(damageReason(d.Code), string(d.Code), d.Detail).done())
	}
	if len(out) == 0 && c.TrailingBytes > 0 {
		out = append(out, newFinding(CodeContainer, "trailing_bytes", review.Warning, "V-30",
			i18n.T("影片之后还有 %[1]d 个不属于它的字节。", "%[1]d bytes behind the film do not belong to it.").F(c.TrailingBytes),
			exportFix()).measured(itoa(c.TrailingBytes), "0", "bytes").where("container").done())
	}
	return out
}

func damageReason(code sniff.DamageCode) string {
	switch code {
	case sniff.BoxPastEnd, sniff.SamplesMissing:
		return "truncated"
	case sniff.Encrypted:
		return "encrypted"
	case sniff.ExternalRef:
		return "external_reference"
	case sniff.AbsurdSize, sniff.AbsurdCount, sniff.TooManyTracks, sniff.HeaderTooLarge:
		return "absurd"
	case sniff.NoHeader, sniff.NoSamples, sniff.BadBox, sniff.Compressed:
		return "damaged"
	}
	return "damaged"
}

func damaged(reason, code, detail string) *finding {
	message := i18n.T("文件已损坏或不完整，无法播放。", "The file is damaged or incomplete and cannot be played.")
	fix := i18n.T("在本机确认影片能从头播放到尾，再重新导出并上传。", "Check that it plays from start to end on your machine, then export and upload it again.")
	switch reason {
	case "truncated":
		message = i18n.T("文件被截断，后面的部分缺失。", "The file is cut off: its later part is missing.")
	case "encrypted":
		message = i18n.T("文件带有加密保护，无法检查。", "The file is protected by encryption and cannot be checked.")
		fix = i18n.T("导出不加密的影片。", "Export the film without protection.")
	case "external_reference":
		message = i18n.T("影片数据指向其他文件或地址；没有读取它们。", "The film's data lie in another file or address; they were not read.")
		fix = exportFix()
	case "absurd":
		message = i18n.T("文件头声明了不可能的数值。", "The file's header claims impossible figures.")
		fix = exportFix()
	case "cannot_convert":
		message = i18n.T("影片无法转换成买家播放的版本。", "The film cannot be converted into the copies that buyers get.")
		fix = exportFix()
	}
	f := newFinding(CodeContainer, reason, review.Reject, "V-30", message, fix).where("container")
	f.Evidence.Value, f.Evidence.Text = code, detail
	return f
}

// trackFindings judges the tracks: one picture track in the codec and pixel
// format that every player knows.
//
// Source: V-32.
func trackFindings(m media.Measurements, p Policy) []review.Finding {
	if len(m.Video) == 0 {
		if len(m.Audio) > 0 {
			return list(newFinding(CodeContainer, "sound_only", review.Reject, "V-32",
				i18n.T("文件只有声音，没有画面。", "The file has sound but no picture."), exportFix()).
				measured("0", "1", "picture tracks").where("tracks"))
		}
		return list(newFinding(CodeContainer, "no_picture", review.Reject, "V-32",
			i18n.T("文件里没有画面。", "The file has no picture."), exportFix()).
			measured("0", "1", "picture tracks").where("tracks"))
	}
	var out []review.Finding
	if n := len(m.Video); n > 1 {
		out = append(out, newFinding(CodeContainer, "picture_tracks", review.Reject, "V-32",
			i18n.T("文件有 %[1]d 条画面轨，只能有一条。", "The file has %[1]d picture tracks; only one is allowed.").F(n),
			i18n.T("只保留要展示的画面轨后重新导出。", "Export it with only the picture track that buyers should see.")).
			measured(itoa(int64(n)), "1", "picture tracks").where("tracks").done())
	}
	if n := len(m.Audio); n > 1 {
		out = append(out, newFinding(CodeContainer, "sound_tracks", review.Warning, "V-55",
			i18n.T("文件有 %[1]d 条音轨，买家只会听到第一条。", "The file has %[1]d sound tracks; buyers hear only the first.").F(n),
			i18n.T("如果第一条不是想要的声音，重新导出。", "Export it again if the first one is not the one you want.")).
			measured(itoa(int64(n)), "1", "sound tracks").where("tracks").done())
	}
	v := m.Video[0]
	if v.Codec != p.Codec {
		out = append(out, newFinding(CodeContainer, "codec", review.Reject, "V-32",
			i18n.T("画面编码是 %[1]s，要求 %[2]s。", "The picture is coded as %[1]s; %[2]s is required.").F(codecName(v.Codec), codecName(p.Codec)),
			exportFix()).measured(v.Codec, p.Codec, "codec").where("picture track").done())
	} else if !slices.Contains(p.PixelFormats, v.PixelFormat) {
		out = append(out, newFinding(CodeContainer, "pixel_format", review.Human, "V-32",
			i18n.T("像素格式是 %[1]s，通常为 %[2]s；由审核员确认能否正常播放。",
				"The pixel format is %[1]s, usual is %[2]s; a reviewer decides whether it plays everywhere.").F(v.PixelFormat, strings.Join(p.PixelFormats, ", ")),
			exportFix()).measured(v.PixelFormat, strings.Join(p.PixelFormats, ", "), "pixel format").where("picture track").done())
	}
	return out
}

func codecName(codec string) string {
	switch codec {
	case "h264":
		return "H.264"
	case "hevc":
		return "H.265 (HEVC)"
	case "vp9", "av1", "vp8":
		return strings.ToUpper(codec)
	}
	return codec
}

// decodeFindings judges how decoding went; known damage is not told twice.
func decodeFindings(m media.Measurements, toldAlready bool) []review.Finding {
	d := m.Decode
	if toldAlready || len(m.Video) == 0 {
		return nil
	}
	frames := m.Video[0].Frames
	lost := frames - d.FramesDecoded
	switch {
	case d.Incomplete, lost > 1 && lost*100 > frames:
		f := damaged("damaged", "", strings.Join(d.Examples, "; "))
		return list(f.measured(itoa(d.FramesDecoded), itoa(frames), "decoded frames"))
	case d.Errors > 0:
		f := newFinding(CodeContainer, "decode_errors", review.Human, "V-30",
			i18n.T("解码时出现 %[1]d 处错误，画面可能有花屏；由审核员查看。",
				"Decoding met %[1]d errors; the picture may be broken in places. A reviewer has a look.").F(d.Errors), exportFix())
		return list(f.measured(itoa(int64(d.Errors)), "0", "errors").text(strings.Join(d.Examples, "; ")).where("picture track"))
	}
	return nil
}

// headerFindings compares what the header claims with what is there: the length
// of every rule is the measured one, and a header that lies grossly is refused.
func headerFindings(m media.Measurements) []review.Finding {
	claimed, real := m.Container.HeaderDurationUS, m.DurationUS
	for _, a := range m.Audio {
		real = max(real, a.StartUS+a.DurationUS)
	}
	if claimed <= 0 || real <= 0 || m.Container.Fragmented {
		return nil
	}
	diff := max(claimed-real, real-claimed)
	if diff <= 1_000_000 || diff*20 <= real {
		return nil
	}
	severity := review.Human
	if claimed > 2*real+10_000_000 {
		severity = review.Reject
	}
	return list(newFinding(CodeContainer, "header_mismatch", severity, "V-30",
		i18n.T("文件头声明的时长为 %[1]s 秒，实际为 %[2]s 秒。", "The header claims %[1]s s, but there are %[2]s s.").
			F(microSeconds(claimed), microSeconds(real)), exportFix()).
		measured(microSeconds(claimed), microSeconds(real), "s").where("container"))
}

func microSeconds(us int64) string {
	return trimZeros(fmt.Sprintf("%d.%03d", us/1_000_000, us%1_000_000/1000))
}
