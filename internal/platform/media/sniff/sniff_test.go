package sniff_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk/internal/platform/media/sniff"
)

func box(typ string, parts ...string) string {
	body := strings.Join(parts, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))) + typ + body
}

func u32(v uint32) string { return string(binary.BigEndian.AppendUint32(nil, v)) }

func zeros(n int) string { return strings.Repeat("\x00", n) }

// film builds a small MP4 by hand; edit it with the options.
type film struct {
	major, brands  string
	moviesDuration uint32 // in units of 1/1000 s
	drefFlags      uint32
	codec          string
	width, height  uint16
	samples        uint32
	sampleSize     uint32
	media          int // bytes of mdat
	tracks         int
	extraInMoov    string
	extraInStbl    string
	tail           string
	noHeader       bool
}

func good() film {
	return film{major: "isom", brands: "isomavc1", moviesDuration: 15_000, drefFlags: 1, codec: "avc1", width: 1080, height: 1920,
		samples: 10, sampleSize: 10, media: 100, tracks: 1}
}

func (f film) bytes() []byte {
	head := box("ftyp", f.major, zeros(4), f.brands) + box("mdat", zeros(f.media))
	at := uint32(len(box("ftyp", f.major, zeros(4), f.brands)) + 8)
	entry := box(f.codec, zeros(24), string(binary.BigEndian.AppendUint16(nil, f.width)), string(binary.BigEndian.AppendUint16(nil, f.height)), zeros(50))
	stbl := box("stbl",
		box("stsd", zeros(4), u32(1), entry),
		box("stsz", zeros(4), u32(f.sampleSize), u32(f.samples)),
		box("stsc", zeros(4), u32(1), u32(1), u32(f.samples), u32(1)),
		box("stco", zeros(4), u32(1), u32(at)), f.extraInStbl)
	trak := box("trak", box("mdia",
		box("mdhd", zeros(12), u32(1000), u32(f.moviesDuration), zeros(4)),
		box("hdlr", zeros(8), "vide", zeros(13)),
		box("minf", box("dinf", box("dref", zeros(4), u32(1), box("url ", u32(f.drefFlags)))), stbl)))
	moov := box("moov", box("mvhd", zeros(12), u32(1000), u32(f.moviesDuration), zeros(80)), strings.Repeat(trak, f.tracks), f.extraInMoov)
	if f.noHeader {
		moov = ""
	}
	return []byte(head + moov + f.tail)
}

func report(t *testing.T, data []byte) sniff.Report {
	t.Helper()
	rep, err := sniff.File(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestFileGood(t *testing.T) {
	t.Parallel()
	want := sniff.Report{Kind: sniff.MP4, Major: "isom", Brands: []string{"isom", "avc1"}, HeaderDurationUS: 15_000_000,
		Tracks: []sniff.Track{{Handler: "vide", Codec: "avc1", Width: 1080, Height: 1920, Samples: 10, DurationUS: 15_000_000}}}
	got := report(t, good().bytes())
	if d := cmp.Diff(want, got); d != "" || !got.Decodable() {
		t.Fatalf("decodable %v %s", got.Decodable(), d)
	}
}

func TestFileKinds(t *testing.T) {
	t.Parallel()
	ts := strings.Repeat("G"+zeros(187), 4)
	for name, c := range map[string]struct {
		data string
		want sniff.Kind
	}{
		"empty":           {"", sniff.Empty},
		"mov":             {string(film{major: "qt  ", brands: "qt  "}.bytes()), sniff.MOV},
		"old mov":         {box("moov", box("mvhd", zeros(100))), sniff.MOV},
		"3gp":             {box("ftyp", "3gp5", zeros(4), "3gp5isom"), sniff.ThreeGP},
		"m4a":             {box("ftyp", "M4A ", zeros(4), "M4A isom"), sniff.M4A},
		"heic":            {box("ftyp", "heic", zeros(4), "mif1"), sniff.Image},
		"unknown brand":   {box("ftyp", "zzzz", zeros(4), "zzzz"), sniff.Unknown},
		"mp4 by brands":   {box("ftyp", "zzzz", zeros(4), "zzzzmp42"), sniff.MP4},
		"webm":            {"\x1a\x45\xdf\xa3" + zeros(10) + "webm", sniff.WebM},
		"mkv":             {"\x1a\x45\xdf\xa3" + zeros(10) + "matroska", sniff.MKV},
		"avi":             {"RIFF" + zeros(4) + "AVI LIST", sniff.AVI},
		"wav":             {"RIFF" + zeros(4) + "WAVEfmt ", sniff.Sound},
		"mpeg-ts":         {ts, sniff.MPEGTS},
		"pdf":             {"%PDF-1.7\n", sniff.PDF},
		"zip":             {"PK\x03\x04" + zeros(30), sniff.Zip},
		"png":             {"\x89PNG\r\n\x1a\n", sniff.Image},
		"jpeg":            {"\xff\xd8\xff\xe0", sniff.Image},
		"program":         {"\x7fELF\x02", sniff.Program},
		"hls":             {"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", sniff.Playlist},
		"hls after mark":  {"\xef\xbb\xbf\r\n #EXTM3U\n", sniff.Playlist},
		"concat":          {"ffconcat version 1.0\nfile /etc/passwd\n", sniff.Script},
		"dash":            {"<?xml version=\"1.0\"?><MPD/>", sniff.Script},
		"sdp":             {"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", sniff.Script},
		"text":            {"hello 你好\n", sniff.Text},
		"cut character":   {"hello 你"[:8], sniff.Text},
		"noise":           {"\x01\x02\x03\x04\x05\x06\x07\x08\x09", sniff.Unknown},
		"one zero byte":   {"\x00", sniff.Unknown},
		"a cut ftyp":      {"\x00\x00\x00\x18ftyp", sniff.MP4},
		"ftyp of 8 bytes": {box("ftyp"), sniff.MP4},
	} {
		t.Run("V-30_"+name, func(t *testing.T) {
			t.Parallel()
			got := report(t, []byte(c.data))
			if got.Kind != c.want || got.Decodable() {
				t.Fatalf("%+v decodable %v, want %s and not decodable", got, got.Decodable(), c.want)
			}
		})
	}
}

func TestFileDamage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit  func(*film)
		cut   int
		want  []sniff.DamageCode
		fatal bool
	}{
		"V-30_no header":              {edit: func(f *film) { f.noHeader = true }, want: []sniff.DamageCode{sniff.NoHeader}, fatal: true},
		"V-30_no samples":             {edit: func(f *film) { f.samples = 0 }, want: []sniff.DamageCode{sniff.NoSamples}, fatal: true},
		"V-30_no tracks":              {edit: func(f *film) { f.tracks = 0 }, want: []sniff.DamageCode{sniff.NoSamples}, fatal: true},
		"V-30_16 tracks":              {edit: func(f *film) { f.tracks = 16 }},
		"V-30_17 tracks":              {edit: func(f *film) { f.tracks = 17 }, want: []sniff.DamageCode{sniff.TooManyTracks}, fatal: true},
		"V-30_outside data":           {edit: func(f *film) { f.drefFlags = 0 }, want: []sniff.DamageCode{sniff.ExternalRef}, fatal: true},
		"V-30_reference movie":        {edit: func(f *film) { f.extraInMoov = box("rmra", zeros(8)) }, want: []sniff.DamageCode{sniff.ExternalRef}, fatal: true},
		"V-30_compressed header":      {edit: func(f *film) { f.extraInMoov = box("cmov", zeros(8)) }, want: []sniff.DamageCode{sniff.Compressed}, fatal: true},
		"V-31_4096 × 2160":            {edit: func(f *film) { f.width, f.height = 4096, 2160 }},
		"V-31_side of 8193":           {edit: func(f *film) { f.width, f.height = 8193, 16 }, want: []sniff.DamageCode{sniff.AbsurdSize}, fatal: true},
		"V-31_65535 × 65535":          {edit: func(f *film) { f.width, f.height = 65535, 65535 }, want: []sniff.DamageCode{sniff.AbsurdSize}, fatal: true},
		"V-30_protected":              {edit: func(f *film) { f.codec = "encv" }, want: []sniff.DamageCode{sniff.Encrypted}, fatal: true},
		"V-30_four thousand million":  {edit: func(f *film) { f.samples, f.sampleSize = 1<<32-1, 1 }, want: []sniff.DamageCode{sniff.AbsurdCount}, fatal: true},
		"V-30_table longer than box":  {edit: func(f *film) { f.sampleSize = 0 }, want: []sniff.DamageCode{sniff.BadBox, sniff.NoSamples}, fatal: true},
		"V-30_times for 2^31 entries": {edit: func(f *film) { f.extraInStbl = box("stts", zeros(4), u32(1<<31-1), zeros(8)) }, want: []sniff.DamageCode{sniff.BadBox}, fatal: true},
		"V-30_table as long as box":   {edit: func(f *film) { f.extraInStbl = box("ctts", zeros(4), u32(2), zeros(16)) }},
		"V-30_table one entry longer": {edit: func(f *film) { f.extraInStbl = box("stss", zeros(4), u32(3), zeros(8)) }, want: []sniff.DamageCode{sniff.BadBox}, fatal: true},
		"V-30_samples past the end":   {edit: func(f *film) { f.sampleSize = 1000 }, want: []sniff.DamageCode{sniff.SamplesMissing}},
		"V-30_last box cut":           {cut: 10, want: []sniff.DamageCode{sniff.BoxPastEnd, sniff.BadBox, sniff.NoSamples}, fatal: true},
		"V-30_box longer than parent": {edit: func(f *film) { f.extraInMoov = u32(1000) + "udta" }, want: []sniff.DamageCode{sniff.BadBox}, fatal: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := good()
			if c.edit != nil {
				c.edit(&f)
			}
			data := f.bytes()
			rep := report(t, data[:len(data)-c.cut])
			var got []sniff.DamageCode
			for _, d := range rep.Damage {
				got = append(got, d.Code)
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if d := cmp.Diff(c.want, got); d != "" || rep.Decodable() == c.fatal {
				t.Fatalf("decodable %v, %s", rep.Decodable(), d)
			}
		})
	}
}

func TestFilePolyglot(t *testing.T) {
	t.Parallel()
	zipEnd := "PK\x05\x06" + zeros(18)
	for name, c := range map[string]struct {
		edit     func(*film)
		want     []sniff.Kind
		trailing int64
	}{
		"zip behind":       {func(f *film) { f.tail = zipEnd }, []sniff.Kind{sniff.Zip}, 22},
		"zip in a box":     {func(f *film) { f.tail = box("free", zipEnd) }, []sniff.Kind{sniff.Zip}, 0},
		"pdf in the brand": {func(f *film) { f.brands = "isom%PDF-1.7" }, []sniff.Kind{sniff.PDF}, 0},
		"page behind":      {func(f *film) { f.tail = "<HTML><script>" }, []sniff.Kind{sniff.Text}, 14},
		"playlist behind":  {func(f *film) { f.tail = "\n#EXTM3U\nhttp://x" }, []sniff.Kind{sniff.Playlist}, 17},
		"program behind":   {func(f *film) { f.tail = zeros(3) + "\x7fELF" }, []sniff.Kind{sniff.Program}, 7},
		"zeros behind":     {func(f *film) { f.tail = zeros(100) }, nil, 100},
		"free behind":      {func(f *film) { f.tail = box("free", zeros(10)) }, nil, 0},
	} {
		t.Run("V-30_"+name, func(t *testing.T) {
			t.Parallel()
			f := good()
			c.edit(&f)
			rep := report(t, f.bytes())
			if d := cmp.Diff(c.want, rep.AlsoKinds); d != "" || rep.TrailingBytes != c.trailing || rep.Decodable() != (c.want == nil) {
				t.Fatalf("%+v %s", rep, d)
			}
		})
	}
}

func TestHeaderDuration(t *testing.T) {
	t.Parallel()
	f := good()
	f.moviesDuration = 360_000_000
	if got := report(t, f.bytes()).HeaderDurationUS; got != 360_000_000_000 {
		t.Fatalf("a claim of 100 h is read as %d µs", got)
	}
}

// FuzzFile: no bytes make the reader fail, hang or claim the impossible.
func FuzzFile(f *testing.F) {
	f.Add(good().bytes())
	wild := good()
	wild.samples, wild.sampleSize, wild.drefFlags, wild.tail = 1<<31, 0, 0, "PK\x05\x06"
	f.Add(wild.bytes())
	f.Add([]byte("#EXTM3U"))
	f.Add([]byte("\x00\x00\x00\x01mdat\x7f\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rep, err := sniff.File(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		if rep.TrailingBytes < 0 || rep.TrailingBytes > int64(len(data)) || len(rep.Tracks) > 16 || rep.HeaderDurationUS < 0 {
			t.Fatalf("%+v", rep)
		}
		if rep.Decodable() && rep.Kind != sniff.MP4 {
			t.Fatalf("%s is no film", rep.Kind)
		}
	})
}
