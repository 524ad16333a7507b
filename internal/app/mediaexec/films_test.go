package mediaexec_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var drawn sync.Map // name → func() error

// film draws a film once per run of the package and returns its path. args are
// ffmpeg's, without the output.
func film(t testing.TB, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(bench.dir, name)
	draw := sync.OnceValue(func() error {
		cmd := exec.Command("ffmpeg", append(append([]string{"-nostdin", "-v", "error", "-y"}, args...), path)...)
		var complaint bytes.Buffer
		cmd.Stderr = &complaint
		if err := cmd.Run(); err != nil {
			t.Logf("%s: %s", name, complaint.String())
			return err
		}
		return nil
	})
	once, _ := drawn.LoadOrStore(name, draw)
	if err := once.(func() error)(); err != nil {
		t.Fatalf("draw %s: %v", name, err)
	}
	return path
}

// picture and tone are ffmpeg inputs.
func picture(size, rate, length string) []string {
	return []string{"-f", "lavfi", "-i", "testsrc=s=" + size + ":r=" + rate + ":d=" + length}
}

func tone(hz, length string) []string {
	return []string{"-f", "lavfi", "-i", "sine=440:r=" + hz + ":d=" + length}
}

func fast(more ...string) []string {
	return append([]string{"-c:v", "libx264", "-preset", "ultrafast", "-crf", "40", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "48k"}, more...)
}

func join(parts ...[]string) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// small is a film of the given length that is cheap to draw and to measure.
func small(t testing.TB, length string) string {
	return film(t, "small-"+length+".mp4", join(picture("108x192", "10", length), tone("48000", length), fast())...)
}

// portrait is a proper film of 3 s.
func portrait(t testing.TB) string {
	return film(t, "portrait.mp4", join(picture("1080x1920", "30", "3"), tone("48000", "3"), fast())...)
}

// noisy is a film that is expensive to decode: 4 s of noise.
func noisy(t testing.TB) string { return drawNoise(t, "4") }

func drawNoise(t testing.TB, length string) string {
	return film(t, "noisy-"+length+".mp4", join([]string{"-f", "lavfi", "-i",
		"testsrc2=s=1080x1920:r=30:d=" + length + ",noise=alls=8:allf=t"}, tone("48000", length),
		[]string{"-c:v", "libx264", "-preset", "ultrafast", "-b:v", "6M", "-maxrate", "6M", "-bufsize", "12M",
			"-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k"})...)
}

// longNoisy is the same four times over.
func longNoisy(t testing.TB) string {
	return film(t, "noisy-long.mp4", "-stream_loop", "3", "-i", noisy(t), "-c", "copy")
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// put writes a file into the test's own directory.
func put(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func srtFile(t testing.TB, name, text string) string { return put(t, name, []byte(text)) }

// boxPath finds nested boxes from the start of data; it returns where each of
// the path's boxes begins.
func boxPath(t testing.TB, data []byte, path ...string) []int {
	t.Helper()
	var at []int
	lo, hi := 0, len(data)
	for _, want := range path {
		found := -1
		for p := lo; p+8 <= hi; {
			n := int(binary.BigEndian.Uint32(data[p:]))
			if string(data[p+4:p+8]) == want {
				found, hi = p, p+n
				break
			}
			if n < 8 {
				break
			}
			p += n
		}
		if found < 0 {
			t.Fatalf("no box %s of %v", want, path)
		}
		at = append(at, found)
		lo = found + 8
		if want == "dref" || want == "stsd" {
			lo += 8
		}
	}
	return at
}

// withOutsideData makes the first track of a film point to address instead of
// its own file. The header must be behind the media data.
func withOutsideData(t testing.TB, data []byte, address string) []byte {
	t.Helper()
	data = bytes.Clone(data)
	path := boxPath(t, data, "moov", "trak", "mdia", "minf", "dinf", "dref", "url ")
	entry := path[len(path)-1]
	data[entry+11] = 0 // flag 1 said "in this file"
	text := address + "\x00"
	for _, p := range path {
		binary.BigEndian.PutUint32(data[p:], binary.BigEndian.Uint32(data[p:])+uint32(len(text)))
	}
	return bytes.Join([][]byte{data[:entry+12], []byte(text), data[entry+12:]}, nil)
}

// claiming sets every duration in the header to the number of hours.
func claiming(t testing.TB, data []byte, hours uint32) []byte {
	t.Helper()
	data = bytes.Clone(data)
	mvhd := boxPath(t, data, "moov", "mvhd")[1] + 8
	scale := binary.BigEndian.Uint32(data[mvhd+12:])
	binary.BigEndian.PutUint32(data[mvhd+16:], hours*3600*scale)
	tkhd := boxPath(t, data, "moov", "trak", "tkhd")[2] + 8
	binary.BigEndian.PutUint32(data[tkhd+20:], hours*3600*scale)
	mdhd := boxPath(t, data, "moov", "trak", "mdia", "mdhd")[3] + 8
	binary.BigEndian.PutUint32(data[mdhd+16:], hours*3600*binary.BigEndian.Uint32(data[mdhd+12:])/100)
	return data
}

// withSize changes the size that the picture's sample entry claims.
func withSize(t testing.TB, data []byte, w, h uint16) []byte {
	t.Helper()
	data = bytes.Clone(data)
	entry := boxPath(t, data, "moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1")[6] + 8
	binary.BigEndian.PutUint16(data[entry+24:], w)
	binary.BigEndian.PutUint16(data[entry+26:], h)
	return data
}

func repeatCues(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("1\n00:00:0" + string(rune('0'+i)) + ",000 --> 00:00:0" + string(rune('0'+i+1)) + ",000\n" + text + "\n\n")
	}
	return b.String()
}
