package video

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk/internal/core/review"
	"souk/internal/core/wording"
	"souk/internal/platform/media"
	"souk/internal/platform/media/sniff"
	"souk/internal/platform/media/srt"
)

var asOf = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const bilingual = "1\n00:00:01,000 --> 00:00:04,000\n这款耳机可以防水\nThese earphones are waterproof\n\n" +
	"2\n00:00:05,000 --> 00:00:09,000\n充电一次用三十小时\nOne charge lasts for thirty hours\n"

// goodFilm measures up to every rule: 20 s, 1080×1920, H.264, 48 kHz, both
// languages.
func goodFilm(edits ...func(m *media.Measurements)) media.Measurements {
	m := media.Measurements{
		Version: media.MeasurementsVersion, Engines: map[string]string{"ffmpeg": "7", "souk-media": "1"}, SHA256: strings.Repeat("a", 64), Bytes: 8 << 20,
		Container: media.Container{Kind: sniff.MP4, HeaderDurationUS: 20_000_000}, Decoded: true, DurationUS: 20_000_000,
		Video: []media.VideoStream{{Codec: "h264", PixelFormat: "yuv420p", Width: 1080, Height: 1920, Frames: 600, FPS: 30, DurationUS: 20_000_000}},
		Audio: []media.AudioStream{{Codec: "aac", SampleRate: 48000, Channels: 2, DurationUS: 20_000_000}},
	}
	m.Decode.FramesDecoded = 600
	withSubtitles(bilingual)(&m)
	for _, edit := range edits {
		edit(&m)
	}
	return m
}

func withSubtitles(files ...string) func(m *media.Measurements) {
	return func(m *media.Measurements) {
		m.Subtitles, m.SubtitlePairs = []media.Subtitle{}, nil
		for i, text := range files {
			f := srt.Parse([]byte(text))
			f.Problems = append(f.Problems, f.PastEnd(m.DurationUS)...)
			m.Subtitles = append(m.Subtitles, media.Subtitle{Name: fmt.Sprintf("s%d.srt", i+1), File: f})
		}
		for a := range m.Subtitles {
			for b := a + 1; b < len(m.Subtitles); b++ {
				p := srt.Compare(m.Subtitles[a].File, m.Subtitles[b].File)
				p.A, p.B = a, b
				m.SubtitlePairs = append(m.SubtitlePairs, p)
			}
		}
	}
}

func engineFor(t testing.TB) *wording.Engine {
	t.Helper()
	e, err := wording.New(wording.Publication("video", DefaultPolicy().Terms))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// reasons is "CODE reason severity" of every finding, in order.
func reasons(found []review.Finding) []string {
	out := []string{}
	for _, f := range found {
		out = append(out, f.Code+" "+f.Reason+" "+string(f.Severity))
	}
	return out
}

func length(seconds float64) func(m *media.Measurements) {
	return func(m *media.Measurements) {
		us := int64(seconds * 1e6)
		m.DurationUS, m.Container.HeaderDurationUS, m.Video[0].DurationUS, m.Audio[0].DurationUS = us, us, us, us
	}
}

func size(w, h int) func(m *media.Measurements) {
	return func(m *media.Measurements) { m.Video[0].Width, m.Video[0].Height = w, h }
}

func rate(hz int) func(m *media.Measurements) {
	return func(m *media.Measurements) { m.Audio[0].SampleRate = hz }
}

func bytesLong(n int64) func(m *media.Measurements) {
	return func(m *media.Measurements) { m.Bytes = n }
}

func container(k sniff.Kind) func(m *media.Measurements) {
	return func(m *media.Measurements) {
		*m = media.Measurements{Version: m.Version, Bytes: m.Bytes, Container: media.Container{Kind: k}, Subtitles: m.Subtitles}
	}
}

func damage(codes ...sniff.DamageCode) func(m *media.Measurements) {
	return func(m *media.Measurements) {
		for _, c := range codes {
			m.Container.Damage = append(m.Container.Damage, sniff.Damage{Code: c})
			if c.Fatal() {
				m.Decoded, m.Video, m.Audio, m.DurationUS = false, nil, nil, 0
			}
		}
	}
}

const day = 24 * time.Hour

func TestRules(t *testing.T) {
	engine := engineFor(t)
	zh := "1\n00:00:01,000 --> 00:00:04,000\n这款耳机可以防水\n\n2\n00:00:05,000 --> 00:00:09,000\n一次充电三十小时\n"
	en := "1\n00:00:01,000 --> 00:00:04,000\nThese earphones are waterproof\n\n2\n00:00:05,000 --> 00:00:09,000\nOne charge lasts for thirty hours\n"
	cue := func(lines string) string { return "1\n00:00:01,000 --> 00:00:04,000\n" + lines + "\n" }
	tomorrow := asOf.Add(day).Format("2006-01-02")
	for _, c := range []struct {
		name string
		m    media.Measurements
		want []string
	}{
		{"good film passes", goodFilm(), nil},
		{"V-03 duration 14.9 s refused", goodFilm(length(14.9)), []string{"ERR-V01 too_short reject"}},
		{"V-03 duration 14.999 s refused", goodFilm(length(14.999)), []string{"ERR-V01 too_short reject"}},
		{"V-03 duration 15.0 s accepted", goodFilm(length(15)), nil},
		{"V-03 duration 15.0 s in a coarse time base accepted", goodFilm(length(14.9999)), nil},
		{"V-03 duration 60.0 s accepted", goodFilm(length(60)), nil},
		{"V-03 duration 60.001 s refused", goodFilm(length(60.001)), []string{"ERR-V01 too_long reject"}},
		{"V-03 duration 60.1 s refused", goodFilm(length(60.1)), []string{"ERR-V01 too_long reject"}},
		{"V-04 landscape 1920×1080 refused by name", goodFilm(size(1920, 1080)), []string{"ERR-V02 not_portrait reject"}},
		{"V-04 square refused", goodFilm(size(1080, 1080)), []string{"ERR-V02 not_portrait reject"}},
		{"V-31 720×1280 refused", goodFilm(size(720, 1280)), []string{"ERR-V02 resolution reject"}},
		{"V-31 1080×1918 refused", goodFilm(size(1080, 1918)), []string{"ERR-V02 resolution reject"}},
		{"V-31 1082×1920 refused", goodFilm(size(1082, 1920)), []string{"ERR-V02 resolution reject"}},
		{"V-31 pixels that are not square go to a person", goodFilm(func(m *media.Measurements) { m.Video[0].SAR = "4:3" }), []string{"ERR-V02 pixel_shape human"}},
		{"V-30 MOV renamed refused", goodFilm(container(sniff.MOV)), []string{"ERR-V03 not_mp4 reject"}},
		{"V-30 WebM renamed refused", goodFilm(container(sniff.WebM)), []string{"ERR-V03 not_mp4 reject"}},
		{"V-30 PDF refused", goodFilm(container(sniff.PDF)), []string{"ERR-V03 not_mp4 reject"}},
		{"V-30 unknown kind refused", goodFilm(container(sniff.Unknown)), []string{"ERR-V03 not_mp4 reject"}},
		{"V-30 zero bytes refused", goodFilm(container(sniff.Empty)), []string{"ERR-V03 empty reject"}},
		{"V-30 playlist in disguise refused", goodFilm(container(sniff.Playlist)), []string{"ERR-V03 playlist reject"}},
		{"V-30 polyglot refused", goodFilm(func(m *media.Measurements) {
			m.Container.AlsoKinds, m.Decoded = []sniff.Kind{sniff.Zip}, false
		}), []string{"ERR-V03 polyglot reject"}},
		{"V-30 truncated refused", goodFilm(damage(sniff.SamplesMissing)), []string{"ERR-V03 truncated reject"}},
		{"V-30 two kinds of damage told at once", goodFilm(damage(sniff.BoxPastEnd, sniff.NoHeader)), []string{"ERR-V03 truncated reject", "ERR-V03 damaged reject"}},
		{"V-30 encrypted refused", goodFilm(damage(sniff.Encrypted)), []string{"ERR-V03 encrypted reject"}},
		{"V-30 data elsewhere refused", goodFilm(damage(sniff.ExternalRef)), []string{"ERR-V03 external_reference reject"}},
		{"V-30 absurd picture refused", goodFilm(damage(sniff.AbsurdSize)), []string{"ERR-V03 absurd reject"}},
		{"V-30 frames that cannot be decoded refused", goodFilm(func(m *media.Measurements) { m.Decode.FramesDecoded, m.Decode.Errors = 500, 3 }), []string{"ERR-V03 damaged reject"}},
		{"V-30 a broken spot goes to a person", goodFilm(func(m *media.Measurements) { m.Decode.Errors = 2 }), []string{"ERR-V03 decode_errors human"}},
		{"V-30 header claims 100 hours refused", goodFilm(func(m *media.Measurements) { m.Container.HeaderDurationUS = 360_000_000_000 }), []string{"ERR-V03 header_mismatch reject"}},
		{"V-30 header half a second off accepted", goodFilm(func(m *media.Measurements) { m.Container.HeaderDurationUS = 20_500_000 }), nil},
		{"V-30 trailing bytes told", goodFilm(func(m *media.Measurements) { m.Container.TrailingBytes = 12 }), []string{"ERR-V03 trailing_bytes warning"}},
		{"V-32 H.265 refused", goodFilm(func(m *media.Measurements) { m.Video[0].Codec = "hevc" }), []string{"ERR-V03 codec reject"}},
		{"V-32 yuv444p goes to a person", goodFilm(func(m *media.Measurements) { m.Video[0].PixelFormat = "yuv444p" }), []string{"ERR-V03 pixel_format human"}},
		{"V-32 sound only refused", goodFilm(func(m *media.Measurements) { m.Video = nil }), []string{"ERR-V03 sound_only reject"}},
		{"V-32 two picture tracks refused", goodFilm(func(m *media.Measurements) { m.Video = append(m.Video, m.Video[0]) }), []string{"ERR-V03 picture_tracks reject"}},
		{"V-33 one byte below 50×2^20 accepted", goodFilm(bytesLong(50<<20 - 1)), nil},
		{"V-33 50×2^20 bytes accepted", goodFilm(bytesLong(50 << 20)), nil},
		{"V-33 one byte more refused", goodFilm(bytesLong(50<<20 + 1)), []string{"ERR-V04 too_large reject"}},
		{"V-34 no subtitles refused", goodFilm(withSubtitles()), []string{"ERR-V05 missing reject"}},
		{"V-34 Chinese only refused", goodFilm(withSubtitles(zh)), []string{"ERR-V05 language_missing reject"}},
		{"V-34 English only refused", goodFilm(withSubtitles(en)), []string{"ERR-V05 language_missing reject"}},
		{"V-34 two files accepted", goodFilm(withSubtitles(zh, en)), nil},
		{"V-34 two files the other way round accepted", goodFilm(withSubtitles(en, zh)), nil},
		{"V-34 the same language twice refused", goodFilm(withSubtitles(zh, zh)), []string{"ERR-V05 language_missing reject"}},
		{"V-34 cues 500 ms apart accepted", goodFilm(withSubtitles(zh, strings.Replace(en, "00:00:05,000", "00:00:05,500", 1))), nil},
		{"V-34 cues 501 ms apart refused", goodFilm(withSubtitles(zh, strings.Replace(en, "00:00:05,000", "00:00:05,501", 1))), []string{"ERR-V05 cues_shifted reject"}},
		{"V-34 a cue without its translation refused", goodFilm(withSubtitles(zh, strings.Split(en, "\n\n")[0]+"\n")), []string{"ERR-V05 cues_differ reject"}},
		{"V-34 one cue of a bilingual file in one language told", goodFilm(withSubtitles(bilingual + "\n3\n00:00:10,000 --> 00:00:11,000\n只有中文\n")), []string{"ERR-V05 cue_one_language warning"}},
		{"V-35 broken timing refused", goodFilm(withSubtitles(strings.Replace(bilingual, "00:00:05,000 -->", "00:00:0x,000 -->", 1))), []string{"ERR-V05 timing reject"}},
		{"V-35 overlap refused", goodFilm(withSubtitles(strings.Replace(bilingual, "00:00:05,000", "00:00:03,999", 1))), []string{"ERR-V05 overlap reject"}},
		{"V-35 touching cues accepted", goodFilm(withSubtitles(strings.Replace(bilingual, "00:00:05,000", "00:00:04,000", 1))), nil},
		{"V-35 order refused", goodFilm(withSubtitles(strings.Replace(bilingual, "00:00:05,000", "00:00:00,500", 1))), []string{"ERR-V05 order reject"}},
		{"V-35 past the end refused", goodFilm(withSubtitles(strings.Replace(bilingual, "00:00:09,000", "00:00:20,100", 1))), []string{"ERR-V05 past_end reject"}},
		{"V-35 to the end accepted", goodFilm(withSubtitles(strings.Replace(bilingual, "00:00:09,000", "00:00:20,000", 1))), nil},
		{"V-35 markup told", goodFilm(withSubtitles(strings.Replace(bilingual, "These", "</script>These", 1))), []string{"ERR-V05 markup warning"}},
		{"V-55 22.05 kHz refused", goodFilm(rate(22050)), []string{"ERR-V07 sample_rate reject"}},
		{"V-55 32 kHz refused", goodFilm(rate(32000)), []string{"ERR-V07 sample_rate reject"}},
		{"V-55 44.099 kHz refused", goodFilm(rate(44099)), []string{"ERR-V07 sample_rate reject"}},
		{"V-55 44.1 kHz accepted", goodFilm(rate(44100)), nil},
		{"V-55 48 kHz accepted", goodFilm(rate(48000)), nil},
		{"V-55 no sound accepted with a warning", goodFilm(func(m *media.Measurements) { m.Audio = nil }), []string{"ERR-V07 no_audio warning"}},
		{"V-48 lowest price in Chinese refused", goodFilm(withSubtitles(cue("全网最低价\nA good pair of earphones"))), []string{"ERR-V10 absolute_claim reject"}},
		{"V-48 never fades in English refused", goodFilm(withSubtitles(cue("颜色很好看\nIt absolutely never fades at all"))), []string{"ERR-V10 absolute_claim reject"}},
		{"V-48 a phrase wrapped over two lines refused", goodFilm(withSubtitles(zh, "1\n00:00:01,000 --> 00:00:04,000\nIt has the lowest price\non the whole web\n\n2\n00:00:05,000 --> 00:00:09,000\nOne charge lasts\n")), []string{"ERR-V10 absolute_claim reject"}},
		{"V-48 a phrase split over two cues goes to a person", goodFilm(withSubtitles(zh, "1\n00:00:01,000 --> 00:00:04,000\nThey are second\n\n2\n00:00:05,000 --> 00:00:09,000\nto none among earphones\n")), []string{"ERR-V10 superlative_term human"}},
		{"V-51 promotion without a deadline refused", goodFilm(withSubtitles(cue("现在购买\nNow 50 % off for everybody"))), []string{"ERR-V06 promotion_no_deadline reject"}},
		{"V-51 promotion with a date ahead accepted", goodFilm(withSubtitles(cue("现在购买\nNow 50 % off until " + tomorrow))), nil},
		{"V-51 deadline on the cue's next line accepted", goodFilm(withSubtitles(cue("五折优惠，截止 " + tomorrow + "\nNow it is half price until " + tomorrow))), nil},
		{"V-51 promotion that has ended told", goodFilm(withSubtitles(cue("现在购买\nNow 50 % off until 2026-02-01"))), []string{"ERR-V06 promotion_expired warning"}},
		{"V-52 messenger refused", goodFilm(withSubtitles(cue("欢迎咨询\nPlease add me on WhatsApp"))), []string{"ERR-V17 messenger_contact reject"}},
		{"V-14 web address refused", goodFilm(withSubtitles(cue("欢迎购买\nBuy it at www.example-shop.com today"))), []string{"ERR-V17 external_url reject"}},
		{"X-27 three defects give three codes", goodFilm(length(14.9), size(720, 1280), rate(22050)),
			[]string{"ERR-V01 too_short reject", "ERR-V02 resolution reject", "ERR-V07 sample_rate reject"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, unchecked := Findings(c.m, Package{Title: "Waterproof earphones 防水耳机"}, DefaultPolicy(), engine, asOf)
			if got := reasons(found); !slices.Equal(got, append([]string{}, c.want...)) {
				t.Errorf("findings\n got %v\nwant %v", got, c.want)
			}
			if len(unchecked) != 0 {
				t.Errorf("not checked: %v", unchecked)
			}
			for _, f := range found {
				if !f.Message.Complete() || !f.Fix.Complete() || f.Rule == "" || strings.Contains(f.Message.In("en")+f.Message.In("zh")+f.Fix.In("zh"), "%!") {
					t.Errorf("%s %s lacks a text or a rule: %+v", f.Code, f.Reason, f)
				}
			}
		})
	}
}

func TestRules_evidence(t *testing.T) {
	engine := engineFor(t)
	judge := func(m media.Measurements, title string) review.Finding {
		t.Helper()
		found, _ := Findings(m, Package{Title: title}, DefaultPolicy(), engine, asOf)
		if len(found) == 0 {
			t.Fatal("no finding")
		}
		return found[0]
	}
	t.Run("V-03 value and limit", func(t *testing.T) {
		f := judge(goodFilm(length(14.9)), "film")
		if f.Evidence.Value != "14.9" || f.Evidence.Limit != "15–60" {
			t.Errorf("got %q against %q", f.Evidence.Value, f.Evidence.Limit)
		}
		if want := "The film lasts 14.9 s; 15 to 60 s are required, 0.1 s are missing."; f.Message.In("en") != want {
			t.Errorf("got %q", f.Message.In("en"))
		}
	})
	t.Run("AMB-05 both readings of MB are shown", func(t *testing.T) {
		f := judge(goodFilm(bytesLong(53_000_000)), "film")
		if !strings.Contains(f.Message.In("en"), "50.54 MiB (53 MB)") || !strings.Contains(f.Message.In("en"), "50 MiB (52.42 MB)") {
			t.Errorf("got %q", f.Message.In("en"))
		}
	})
	t.Run("V-35 line number", func(t *testing.T) {
		f := judge(goodFilm(withSubtitles(strings.Replace(bilingual, "00:00:05,000 -->", "00:00:0x,000 -->", 1))), "film")
		if f.Evidence.Line != 7 || f.Evidence.File != "s1.srt" {
			t.Errorf("line %d of %q", f.Evidence.Line, f.Evidence.File)
		}
	})
	t.Run("V-48 the match is quoted with cue, time and span", func(t *testing.T) {
		f := judge(goodFilm(withSubtitles("1\n00:00:02,500 --> 00:00:04,000\n我们是全网最低价\nA good pair of earphones\n")), "film")
		e := f.Evidence
		if e.Text != "全网最低价" || e.Where != "subtitle cue 1" || e.Line != 2 || *e.AtMS != 2500 || *e.EndMS != 4000 || !slices.Equal(e.Span, []int{3, 8}) {
			t.Errorf("got %+v", e)
		}
	})
	t.Run("V-14 title", func(t *testing.T) {
		f := judge(goodFilm(), "Look at https://example.org/x")
		if f.Code != CodeDiversion || f.Evidence.Where != "title" || !strings.Contains(f.Evidence.Text, "example.org") {
			t.Errorf("got %+v", f)
		}
	})
}

func TestRules_title(t *testing.T) {
	engine := engineFor(t)
	for title, want := range map[string][]string{
		"":                       {"ERR-V99 title_missing reject"},
		strings.Repeat("好", 120): nil,
		strings.Repeat("好", 121): {"ERR-V99 title_too_long reject"},
	} {
		found, _ := Findings(goodFilm(), Package{Title: title}, DefaultPolicy(), engine, asOf)
		if got := reasons(found); !slices.Equal(got, append([]string{}, want...)) {
			t.Errorf("title of %d: got %v, want %v", len([]rune(title)), got, want)
		}
	}
}

func TestRules_passed_checks_are_those_that_ran_without_a_finding(t *testing.T) {
	engine := engineFor(t)
	names := func(m media.Measurements) (out []string) {
		found, _ := Findings(m, Package{Title: "film"}, DefaultPolicy(), engine, asOf)
		for _, p := range passedChecks(m, found, DefaultPolicy()) {
			if !p.Label.Complete() {
				t.Errorf("%s has no label", p.Check)
			}
			out = append(out, p.Check)
		}
		return out
	}
	for name, c := range map[string]struct {
		m    media.Measurements
		want string
	}{
		"all":        {goodFilm(), "duration resolution codec size subtitles promotions sample_rate wording diversion"},
		"some":       {goodFilm(length(14.9), rate(32000)), "resolution codec size subtitles promotions wording diversion"},
		"not a film": {goodFilm(container(sniff.PDF)), "size subtitles promotions wording diversion"},
		"dead":       {unmeasured(&media.ErrNotChecked{Check: "measure"}), ""},
	} {
		if got := strings.Join(names(c.m), " "); got != c.want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestRules_AMB75_a_dead_worker_is_never_a_finding(t *testing.T) {
	m := unmeasured(&media.ErrNotChecked{Check: "measure", Code: media.FailDied, Reason: "/proc/self/fd/3: killed"})
	found, unchecked := Findings(m, Package{Title: "film"}, DefaultPolicy(), engineFor(t), asOf)
	if len(found) != 0 || len(unchecked) != 1 || unchecked[0].Reason != "died" || review.Judge(found, unchecked) != review.VerdictHuman {
		t.Errorf("got %v, %v", found, unchecked)
	}
}

func TestRules_AMB06_operator_may_widen_the_size(t *testing.T) {
	p := DefaultPolicy()
	p.SizeRule = SizeAtLeast
	for _, c := range []struct {
		w, h int
		ok   bool
	}{{1080, 1920, true}, {2160, 3840, true}, {1080, 1921, false}, {720, 1280, false}} {
		found, _ := Findings(goodFilm(size(c.w, c.h)), Package{Title: "film"}, p, engineFor(t), asOf)
		if (len(found) == 0) != c.ok {
			t.Errorf("%d×%d: %v", c.w, c.h, reasons(found))
		}
	}
}

func TestRules_X29_same_input_same_findings(t *testing.T) {
	engine := engineFor(t)
	m := goodFilm(length(14.9), size(720, 1280), withSubtitles("1\n00:00:01,000 --> 00:00:04,000\n全网最低价，加微信\n50 % off, add me on WhatsApp\n"))
	first, _ := Findings(m, Package{Title: "unbeatable"}, DefaultPolicy(), engine, asOf)
	for range 20 {
		again, _ := Findings(m, Package{Title: "unbeatable"}, DefaultPolicy(), engine, asOf)
		if d := cmp.Diff(first, again); d != "" {
			t.Fatal(d)
		}
	}
	if len(first) < 6 {
		t.Errorf("only %v", reasons(first))
	}
}

func TestCodes_V64_whole_catalogue(t *testing.T) {
	want := []string{"ERR-V99"}
	for i := 1; i <= 19; i++ {
		want = append(want, fmt.Sprintf("ERR-V%02d", i))
	}
	got := map[string]review.Code{}
	for _, c := range Codes() {
		if _, twice := got[c.Code]; twice {
			t.Errorf("%s stands twice", c.Code)
		}
		got[c.Code] = c
		if !c.Label.Complete() || !c.Cause.Complete() || !c.Fix.Complete() || !c.Example.Complete() || len(c.Rules) == 0 || c.Tool != "video" {
			t.Errorf("%s is not complete", c.Code)
		}
	}
	for _, code := range want {
		if _, ok := got[code]; !ok {
			t.Errorf("%s is missing", code)
		}
	}
	if len(got) != len(want) || got["ERR-V07"].Group != "sound" || got["ERR-V01"].Group != "duration" || !got["ERR-V18"].Warning {
		t.Errorf("catalogue: %d codes", len(got))
	}
	for _, code := range []string{CodeDuration, CodeResolution, CodeContainer, CodeSize, CodeSubtitle, CodeForbidden, CodeSound, CodeWording, CodeDiversion, CodeOther} {
		if !got[code].Auto {
			t.Errorf("a built-in check gives %s, but the catalogue does not say so", code)
		}
	}
}

func TestState_V39_machine(t *testing.T) {
	all := []State{Checking, InReview, Published, Rejected, Suspended, Withdrawn}
	var moves []string
	for _, from := range all {
		for _, to := range all {
			if canMove(from, to) {
				moves = append(moves, string(from)+"→"+string(to))
			}
		}
	}
	want := []string{"checking→in_review", "checking→rejected", "checking→withdrawn", "in_review→published", "in_review→rejected", "in_review→withdrawn",
		"published→suspended", "published→withdrawn", "rejected→checking", "rejected→in_review", "rejected→withdrawn", "suspended→published", "suspended→withdrawn"}
	if !slices.Equal(moves, want) {
		t.Errorf("got %v", moves)
	}
}

func TestForm_names_and_lists(t *testing.T) {
	for in, want := range map[string]string{
		"film.mp4": "film.mp4", "../../etc/passwd": "passwd", `C:\films\a.mp4`: "a.mp4", "a\x00b\n.mp4": "ab.mp4", "..": "film", "": "film",
		"\u202egpj.4pm": "gpj.4pm", strings.Repeat("x", 200): strings.Repeat("x", 120),
	} {
		if got := sanitise(in, "film"); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	var in SubmitInput
	err := fillForm(&in, map[string][]string{"title": {" A\x00 film\n"}, "product_ids": {"a,b", "c"}, "purposes": {`["function","size"]`}, "people": {"true"}, "product_box": {"1, 2,3,4"}})
	if err != nil {
		t.Fatal(err)
	}
	want := SubmitInput{Title: "A film", ProductIDs: []string{"a", "b", "c"}, Purposes: []Purpose{Function, Size}, Declarations: Declarations{People: true, ProductBox: &Box{1, 2, 3, 4}}}
	if d := cmp.Diff(want, in); d != "" {
		t.Error(d)
	}
	if got := cleanTitle("\u202ared\u202d \u202elamp\u202c\u2066, 中\u2069\u200d!"); got != "red lamp, 中\u200d!" {
		t.Errorf("%q turns the line around", got)
	}
	if err := fillForm(&in, map[string][]string{"people": {"maybe"}, "product_box": {"1,2"}}); err == nil {
		t.Error("a broken form was read")
	}
}

func BenchmarkFindings(b *testing.B) {
	engine := engineFor(b)
	m := goodFilm()
	for b.Loop() {
		Findings(m, Package{Title: "Waterproof earphones"}, DefaultPolicy(), engine, asOf)
	}
}
