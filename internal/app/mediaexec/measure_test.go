package mediaexec_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"souk/internal/platform/media"
	"souk/internal/platform/media/sniff"
	"souk/internal/platform/media/srt"
)

func TestMeasureDuration(t *testing.T) {
	t.Parallel()
	for length, want := range map[string]int64{"14.9": 14_900_000, "15": 15_000_000, "60": 60_000_000, "60.1": 60_100_000} {
		t.Run("V-03_"+length+"_s", func(t *testing.T) {
			t.Parallel()
			m := measure(t, small(t, length))
			if m.DurationUS != want || m.Video[0].Frames != want/100_000 || m.Video[0].FPS != 10 || m.Video[0].Variable {
				t.Fatalf("%d µs, %+v", m.DurationUS, m.Video[0])
			}
		})
	}
	t.Run("V-03_longer_than_we_decode", func(t *testing.T) {
		t.Parallel()
		m := measure(t, film(t, "long.mp4", join(picture("32x32", "1", "400"), fast())...))
		if m.DurationUS != 400_000_000 || m.Decode.FramesDecoded > 200 {
			t.Fatalf("%d µs, %+v", m.DurationUS, m.Decode)
		}
	})
	t.Run("V-03_a_claim_of_100_hours_is_not_believed", func(t *testing.T) {
		t.Parallel()
		m := measure(t, put(t, "claim.mp4", claiming(t, read(t, small(t, "15")), 100)))
		if m.DurationUS != 15_000_000 || m.Container.HeaderDurationUS != 360_000_000_000 {
			t.Fatalf("measured %d, header %d", m.DurationUS, m.Container.HeaderDurationUS)
		}
	})
}

func TestMeasurePicture(t *testing.T) {
	t.Parallel()
	m := measure(t, portrait(t))
	v := m.Video[0]
	want := media.VideoStream{Codec: "h264", Profile: v.Profile, PixelFormat: "yuv420p", CodedWidth: 1080, CodedHeight: 1920,
		Width: 1080, Height: 1920, Frames: 90, FPS: 30, DurationUS: 3_000_000, BitRate: v.BitRate}
	if d := cmp.Diff(want, v); d != "" || len(m.Video) != 1 || m.Decode.FramesDecoded != 90 || m.Decode.Errors != 0 {
		t.Fatalf("V-31 %+v %s", m.Decode, d)
	}
	if m.Picture == nil || m.Picture.Samples != 6 || m.Picture.DarkFrames != 0 || m.Picture.PosterUS != 0 || !m.Decoded {
		t.Fatalf("%+v", m.Picture)
	}
	if len(m.SHA256) != 64 || m.Bytes == 0 || m.Engines["ffmpeg"] == "" || m.Engines["souk-media"] != media.HelperVersion {
		t.Fatalf("%+v", m)
	}
}

func TestMeasureShapes(t *testing.T) {
	t.Parallel()
	lying := film(t, "lying.mp4", join(picture("1920x1080", "10", "1"), fast())...)
	for name, c := range map[string]struct {
		path          string
		width, height int
		rotation      int
	}{
		"V-04_landscape":               {lying, 1920, 1080, 0},
		"V-31_AMB-06_turned_90":        {film(t, "turned90.mp4", "-i", lying, "-c", "copy", "-metadata:s:v", "rotate=90"), 1080, 1920, 270},
		"V-31_AMB-06_turned_270":       {film(t, "turned270.mp4", "-i", lying, "-c", "copy", "-metadata:s:v", "rotate=270"), 1080, 1920, 90},
		"V-04_AMB-06_turned_180":       {film(t, "turned180.mp4", "-i", lying, "-c", "copy", "-metadata:s:v", "rotate=180"), 1920, 1080, 180},
		"V-31_1080_x_1918":             {film(t, "1918.mp4", join(picture("1080x1918", "10", "1"), fast())...), 1080, 1918, 0},
		"V-31_720_x_1280":              {film(t, "720.mp4", join(picture("720x1280", "10", "1"), fast())...), 720, 1280, 0},
		"V-31_very_thin":               {film(t, "thin.mp4", join(picture("16x2048", "10", "1"), fast())...), 16, 2048, 0},
		"V-31_upright_turned_to_lying": {film(t, "fallen.mp4", "-i", portrait(t), "-c", "copy", "-metadata:s:v", "rotate=90"), 1920, 1080, 270},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := measure(t, c.path)
			if v := m.Video[0]; v.Width != c.width || v.Height != c.height || v.Rotation != c.rotation || m.Picture.Samples == 0 {
				t.Fatalf("%+v", v)
			}
		})
	}
}

func TestMeasureCodecs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args          []string
		codec, pixels string
	}{
		"V-32_h265":    {[]string{"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-pix_fmt", "yuv420p"}, "hevc", "yuv420p"},
		"V-32_yuv444":  {[]string{"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"}, "h264", "yuv444p"},
		"V-32_10_bits": {[]string{"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"}, "h264", "yuv420p10le"},
		"V-32_mpeg4":   {[]string{"-c:v", "mpeg4"}, "mpeg4", "yuv420p"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := measure(t, film(t, name+".mp4", join(picture("108x192", "10", "1"), c.args)...))
			if v := m.Video[0]; v.Codec != c.codec || v.PixelFormat != c.pixels || m.Decode.Errors != 0 {
				t.Fatalf("%+v %+v", v, m.Decode)
			}
		})
	}
}

func TestMeasureSound(t *testing.T) {
	t.Parallel()
	for _, hz := range []int{22_050, 32_000, 44_100, 48_000} {
		t.Run(fmt.Sprintf("V-55_%d_Hz", hz), func(t *testing.T) {
			t.Parallel()
			rate := fmt.Sprint(hz)
			m := measure(t, film(t, "sound-"+rate+".mp4", join(picture("108x192", "10", "2"), tone(rate, "2"), fast())...))
			if a := m.Audio[0]; a.SampleRate != hz || a.Codec != "aac" || a.Channels != 1 {
				t.Fatalf("%+v", a)
			}
			if s := m.Sound; s == nil || s.PeakDB > -10 || s.PeakDB < -22 || s.ClippedPM != 0 || s.SilentUS > 100_000 {
				t.Fatalf("%+v", s)
			}
		})
	}
	t.Run("V-55_no_sound", func(t *testing.T) {
		t.Parallel()
		m := measure(t, film(t, "mute.mp4", join(picture("108x192", "10", "2"), fast())...))
		if len(m.Audio) != 0 || m.Sound != nil || m.DurationUS != 2_000_000 {
			t.Fatalf("%+v", m)
		}
	})
	t.Run("V-55_sound_only", func(t *testing.T) {
		t.Parallel()
		m := measure(t, film(t, "sound-only.mp4", join(tone("48000", "2"), fast())...))
		if len(m.Video) != 0 || m.Picture != nil || len(m.Audio) != 1 || m.Sound == nil || m.DurationUS < 1_990_000 || m.DurationUS > 2_050_000 {
			t.Fatalf("%+v", m)
		}
	})
	t.Run("V-55_silence_and_late_start", func(t *testing.T) {
		t.Parallel()
		m := measure(t, film(t, "late.mp4", join(picture("108x192", "10", "3"),
			[]string{"-itsoffset", "0.4", "-f", "lavfi", "-i", "anullsrc=r=48000:d=2"}, fast())...))
		if a := m.Audio[0]; a.OffsetUS < 350_000 || a.OffsetUS > 450_000 || m.Sound.PeakDB > -90 || m.Sound.SilentUS < 1_900_000 {
			t.Fatalf("%+v %+v", a, m.Sound)
		}
	})
}

func TestMeasureStreams(t *testing.T) {
	t.Parallel()
	t.Run("V-30_two_picture_tracks", func(t *testing.T) {
		t.Parallel()
		m := measure(t, film(t, "two.mp4", join(picture("108x192", "10", "2"), picture("64x64", "10", "1"),
			[]string{"-map", "0", "-map", "1"}, fast())...))
		if len(m.Video) != 2 || m.Video[1].Width != 64 || m.DurationUS != 2_000_000 || m.Video[1].DurationUS != 1_000_000 {
			t.Fatalf("%+v", m.Video)
		}
	})
	t.Run("V-30_variable_rate", func(t *testing.T) {
		t.Parallel()
		m := measure(t, film(t, "vfr.mp4", join(picture("108x192", "30", "4"),
			[]string{"-vf", "select='lt(t,2)+not(mod(n,3))'", "-fps_mode", "vfr"}, fast())...))
		if v := m.Video[0]; !v.Variable || v.FPS < 15 || v.FPS > 25 || m.DurationUS < 3_900_000 || m.DurationUS > 4_100_000 {
			t.Fatalf("%+v", v)
		}
	})
	for _, rate := range []string{"24000/1001", "30000/1001", "60000/1001", "25"} {
		t.Run("V-30_constant_"+rate, func(t *testing.T) {
			t.Parallel()
			m := measure(t, film(t, "rate"+strings.ReplaceAll(rate, "/", "-")+".mp4", join(picture("64x64", rate, "2"), fast())...))
			if m.Video[0].Variable {
				t.Fatalf("%+v", m.Video[0])
			}
		})
	}
	t.Run("V-30_black_opening", func(t *testing.T) {
		t.Parallel()
		m := measure(t, film(t, "black.mp4", join([]string{"-f", "lavfi", "-i",
			"testsrc=s=108x192:r=10:d=3,drawbox=c=black:t=fill:enable='lt(t,1.2)'"}, fast())...))
		if p := m.Picture; p.DarkFrames != 3 || p.PosterUS != 1_500_000 || p.FirstLuma > 20 {
			t.Fatalf("%+v", p)
		}
	})
}

// A file that is no sound MP4 is told by its content and never decoded.
func TestMeasureNoFilm(t *testing.T) {
	t.Parallel()
	whole := read(t, small(t, "15"))
	webm := film(t, "real.webm", join(picture("64x64", "10", "1"), []string{"-c:v", "libvpx", "-b:v", "100k"})...)
	mov := film(t, "real.mov", join(picture("64x64", "10", "1"), fast())...)
	zipEnd := append([]byte("PK\x05\x06"), make([]byte, 18)...)
	for name, c := range map[string]struct {
		data []byte
		kind sniff.Kind
		also []sniff.Kind
		code sniff.DamageCode
	}{
		"V-30_zero_bytes":   {nil, sniff.Empty, nil, ""},
		"V-30_webm":         {read(t, webm), sniff.WebM, nil, ""},
		"V-30_mov":          {read(t, mov), sniff.MOV, nil, ""},
		"V-30_pdf":          {[]byte("%PDF-1.7\n1 0 obj\n"), sniff.PDF, nil, ""},
		"V-30_zip":          {append([]byte("PK\x03\x04"), zipEnd...), sniff.Zip, nil, ""},
		"V-30_polyglot":     {append(bytes.Clone(whole), zipEnd...), sniff.MP4, []sniff.Kind{sniff.Zip}, ""},
		"V-30_header_gone":  {whole[:len(whole)/2], sniff.MP4, nil, sniff.NoHeader},
		"V-31_absurd_size":  {withSize(t, whole, 60_000, 60_000), sniff.MP4, nil, sniff.AbsurdSize},
		"V-30_only_a_brand": {whole[:32], sniff.MP4, nil, sniff.NoHeader},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := measure(t, put(t, "film.mp4", c.data))
			if m.Decoded || m.Container.Kind != c.kind || (c.code != "" && !m.Container.Has(c.code)) || m.DurationUS != 0 {
				t.Fatalf("%+v", m)
			}
			if d := cmp.Diff(c.also, m.Container.AlsoKinds); d != "" {
				t.Fatal(d)
			}
		})
	}
}

func TestMeasureDamaged(t *testing.T) {
	t.Parallel()
	front := read(t, film(t, "front.mp4", join(picture("108x192", "10", "8"), tone("48000", "8"), fast("-movflags", "+faststart"))...))
	t.Run("V-30_cut_in_the_middle", func(t *testing.T) {
		t.Parallel()
		m := measure(t, put(t, "film.mp4", front[:len(front)*6/10]))
		if !m.Decoded || !m.Container.Has(sniff.SamplesMissing) || !m.Container.Has(sniff.BoxPastEnd) ||
			m.DurationUS < 1_000_000 || m.DurationUS > 7_500_000 {
			t.Fatalf("%+v", m)
		}
	})
	t.Run("V-30_noise_in_the_picture", func(t *testing.T) {
		t.Parallel()
		bad := bytes.Clone(front)
		for i := len(bad) / 2; i < len(bad)*7/10; i++ {
			bad[i] = byte(i * 7919 >> 3)
		}
		m := measure(t, put(t, "film.mp4", bad))
		if !m.Decoded || m.Decode.Errors == 0 || len(m.Decode.Examples) == 0 || strings.Contains(m.Decode.Examples[0], "0x") {
			t.Fatalf("%+v", m.Decode)
		}
	})
	t.Run("V-30_trailing_bytes", func(t *testing.T) {
		t.Parallel()
		m := measure(t, put(t, "film.mp4", append(bytes.Clone(front), "garbage"...)))
		if !m.Decoded || m.Container.TrailingBytes != 7 || m.DurationUS != 8_000_000 {
			t.Fatalf("%+v", m.Container)
		}
	})
	t.Run("V-30_same_bytes_same_document", func(t *testing.T) {
		t.Parallel()
		path := put(t, "film.mp4", front[:len(front)*8/10])
		a, err := json.Marshal(measure(t, path))
		b, err2 := json.Marshal(measure(t, path))
		if err != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Fatalf("%s\n%s", a, b)
		}
	})
}

// A planted secret and a listening port: no disguise makes the worker read the
// one or call the other.
func TestMeasureReachesNothing(t *testing.T) {
	t.Parallel()
	secret := put(t, "secret.txt", []byte("TOP-SECRET-7F3A"))
	secretFilm := put(t, "secret.mp4", read(t, small(t, "60")))
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int32
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := port.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			c.Close()
		}
	}()
	url := "http://" + port.Addr().String() + "/x.ts"
	whole := read(t, small(t, "15"))
	for name, data := range map[string][]byte{
		"hls":             []byte("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n" + url + "\n#EXTINF:10,\nfile://" + secret + "\n#EXT-X-ENDLIST\n"),
		"hls with concat": []byte("#EXTM3U\n#EXTINF:1,\nconcat:" + url + "|file://" + secret + "|subfile,,start,0,end,10,,:" + secret + "\n"),
		"ffconcat":        []byte("ffconcat version 1.0\nfile '" + secretFilm + "'\nfile '" + url + "'\n"),
		"dash":            []byte("<?xml version=\"1.0\"?><MPD><BaseURL>" + url + "</BaseURL></MPD>"),
		"film elsewhere":  withOutsideData(t, whole, "file://"+secretFilm),
		"film on a port":  withOutsideData(t, whole, url),
		"mov elsewhere":   append([]byte("\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  "), withOutsideData(t, whole, secretFilm)[28:]...),
		"list in a film":  append(append([]byte{}, whole...), "\x00\x00\x00\x48free#EXTM3U\n#EXTINF:1,\n"+url+"                              "...),
	} {
		m := measure(t, put(t, "film.mp4", data))
		doc, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(doc), "TOP-SECRET") || m.DurationUS > 15_000_000 {
			t.Errorf("%s: the secret was read: %s", name, doc)
		}
		if m.Decoded && name != "list in a film" {
			t.Errorf("%s: reached the decoder: %s", name, doc)
		}
	}
	port.Close()
	<-done
	if n := calls.Load(); n != 0 {
		t.Fatalf("the port was called %d times", n)
	}
}

func TestMeasureSubtitles(t *testing.T) {
	t.Parallel()
	zh, en := repeatCues(3, "防水耳机"), repeatCues(3, "Waterproof earphones")
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(zh)
	if err != nil {
		t.Fatal(err)
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(zh)
	if err != nil {
		t.Fatal(err)
	}
	late := strings.Replace(en, "00:00:02,000 --> 00:00:03,000", "00:00:02,000 --> 00:00:03,100", 1)
	m := measure(t, portrait(t), srtFile(t, "zh.srt", utf16), srtFile(t, "en.srt", late), srtFile(t, "gbk.srt", gbk))
	if len(m.Subtitles) != 3 || m.Subtitles[0].Encoding != srt.UTF16LE || m.Subtitles[2].Encoding != srt.GBK || m.Subtitles[1].Name != "en.srt" {
		t.Fatalf("V-35 %+v", m.Subtitles)
	}
	if p := m.Subtitles[1].Problems; len(p) != 1 || p[0].Code != srt.AfterEnd || p[0].Line != 10 {
		t.Fatalf("V-35 past the end: %+v", p)
	}
	if len(m.SubtitlePairs) != 3 || m.SubtitlePairs[0].ShiftMS != 100 || !m.SubtitlePairs[1].Match(0) || m.SubtitlePairs[1].B != 2 {
		t.Fatalf("AMB-07 %+v", m.SubtitlePairs)
	}
	if l := m.Languages(); !l[srt.ZH] || !l[srt.EN] || len(m.Tracks()[srt.ZH]) != 3 || m.Tracks()[srt.EN][0].Text != "Waterproof earphones" {
		t.Fatalf("V-34 %+v", l)
	}
	both := measure(t, portrait(t), srtFile(t, "../../etc/both.srt"[12:], repeatCues(2, "防水耳机\nWaterproof earphones")))
	if !both.Subtitles[0].Both || both.Tracks()[srt.EN][0].Text != "Waterproof earphones" || both.Tracks()[srt.ZH][0].Text != "防水耳机" {
		t.Fatalf("AMB-07 one file for both: %+v", both.Subtitles)
	}
}

// A document's key is the worker's, so that a stored one is found again, also
// for a file that never reached ffmpeg.
func TestMeasureKey(t *testing.T) {
	t.Parallel()
	want, err := newWorker(t, nil).Key(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{small(t, "15"), put(t, "film.mp4", []byte("%PDF-1.7"))} {
		if got := measure(t, path).Key(); got != want {
			t.Errorf("%s: key %q, worker's %q", path, got, want)
		}
	}
}

func TestMeasureSubtitleName(t *testing.T) {
	t.Parallel()
	path := srtFile(t, "x.srt", repeatCues(1, "字"))
	m, err := newWorker(t, nil).Measure(t.Context(), media.MeasureInput{Film: small(t, "15"),
		Subtitles: []media.SubtitleInput{{Name: "..\\..\\etc/../a\x00b.srt", Path: path}}}, nil)
	if err != nil || m.Subtitles[0].Name != "ab.srt" {
		t.Fatalf("%v %+v", err, m.Subtitles)
	}
}
