package video

import (
	"regexp"
	"strings"
	"testing"

	"souk/internal/core/review"
	"souk/internal/platform/media"
	"souk/internal/platform/media/sniff"
)

func firstFinding(t *testing.T, m media.Measurements) review.Finding {
	t.Helper()
	found, _ := Findings(m, Package{Title: "film"}, DefaultPolicy(), engineFor(t), asOf)
	if len(found) == 0 {
		t.Fatal("no finding")
	}
	return found[0]
}

func TestV33_one_byte_over_reads_as_over(t *testing.T) {
	for _, c := range []struct {
		bytes  int64
		zh, en string
	}{
		{50<<20 + 1, "文件大小为 50 MiB（52,428,801 字节），最大 50 MiB（52,428,800 字节）。", "The file has 50 MiB (52,428,801 bytes); at most 50 MiB (52,428,800 bytes) are allowed."},
		{51 << 20, "文件大小为 51 MiB (53.47 MB)，最大 50 MiB (52.42 MB)。", "The file has 51 MiB (53.47 MB); at most 50 MiB (52.42 MB) are allowed."},
	} {
		f := firstFinding(t, goodFilm(bytesLong(c.bytes)))
		if f.Code != CodeSize || f.Message.In("zh") != c.zh || f.Message.In("en") != c.en {
			t.Errorf("%d bytes: %s %q %q", c.bytes, f.Code, f.Message.In("zh"), f.Message.In("en"))
		}
	}
	if got := firstReject(mustFind(t, goodFilm(bytesLong(50<<20)))); got != "" {
		t.Errorf("exactly the limit gives %s", got)
	}
}

func mustFind(t *testing.T, m media.Measurements) []review.Finding {
	t.Helper()
	found, _ := Findings(m, Package{Title: "film"}, DefaultPolicy(), engineFor(t), asOf)
	return found
}

// TestV30_kinds_have_a_name_in_both_languages walks every kind that a file can be.
func TestV30_kinds_have_a_name_in_both_languages(t *testing.T) {
	english := regexp.MustCompile(`[a-z]{3,}`)
	for _, k := range []sniff.Kind{sniff.MOV, sniff.ThreeGP, sniff.M4A, sniff.WebM, sniff.MKV, sniff.AVI, sniff.MPEGTS, sniff.FLV, sniff.Ogg, sniff.Sound,
		sniff.Image, sniff.PDF, sniff.Zip, sniff.Program, sniff.Text, sniff.Unknown, sniff.Playlist, sniff.Script} {
		f := firstFinding(t, goodFilm(container(k)))
		words := strings.NewReplacer("QuickTime", "", "WebM", "", "Matroska", "", "Ogg", "").Replace(f.Message.In("zh"))
		if f.Code != CodeContainer || english.MatchString(words) || strings.Contains(words, "TEXT") || !f.Message.Complete() {
			t.Errorf("%s: %q", k, f.Message.In("zh"))
		}
	}
	f := firstFinding(t, goodFilm(container(sniff.Unknown)))
	if !strings.Contains(f.Message.In("zh"), "文件内容是未知格式，") || !strings.Contains(f.Message.In("en"), "the file is of an unknown format, not MP4") {
		t.Errorf("%v", f.Message)
	}
}

func TestV35_past_the_end_tells_both_ends(t *testing.T) {
	for end, want := range map[string][3]string{
		"00:00:25,000": {"25.0", "20.0", "The cue on line 7 ends at 25.0 s, the film at 20.0 s."},
		"00:00:20,040": {"20.040", "20.000", "The cue on line 7 ends at 20.040 s, the film at 20.000 s."},
	} {
		f := firstFinding(t, goodFilm(withSubtitles(strings.Replace(bilingual, "00:00:09,000", end, 1))))
		if f.Reason != "past_end" || f.Evidence.Value != want[0] || f.Evidence.Limit != want[1] || f.Evidence.Unit != "s" || f.Message.In("en") != want[2] || f.Evidence.Text != "" {
			t.Errorf("%s: %q %+v", end, f.Message.In("en"), f.Evidence)
		}
		if !strings.Contains(f.Message.In("zh"), want[0]+" 秒结束，影片在 "+want[1]) {
			t.Errorf("%q", f.Message.In("zh"))
		}
	}
}

func TestX53_passed_checks_carry_no_words_of_one_language(t *testing.T) {
	for _, p := range passedChecks(goodFilm(), nil, DefaultPolicy()) {
		if p.Check == "subtitles" && (p.Value != "2" || p.Unit != "cues") {
			t.Errorf("subtitles: %q %q", p.Value, p.Unit)
		}
		if strings.Contains(p.Value, "cues") {
			t.Errorf("%s says %q", p.Check, p.Value)
		}
	}
}
