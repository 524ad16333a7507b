package child

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"souk/internal/platform/media"
	"souk/internal/platform/media/sniff"
)

// rendition is one of our own encodes.
type rendition struct {
	name          string
	width, height int
	crf           string
	rate, buffer  string // ceiling of the picture and its buffer
	sound         string
	ceiling       int64 // bits a second that the probed file may have, 0 = any
}

// renditions are what buyers get: the full size, and a small one of at most
// 1.2 Mbit/s for phones and data savers.
func renditions() []rendition {
	return []rendition{
		{name: "film-1080.mp4", width: 1080, height: 1920, crf: "21", rate: "4500k", buffer: "9000k", sound: "128k"},
		{name: "film-720.mp4", width: 720, height: 1280, crf: "24", rate: "950k", buffer: "950k", sound: "96k", ceiling: 1_200_000},
	}
}

const (
	posterName    = "poster.jpg"
	lengthSlackUS = 250_000 // an encode may differ this much from its film
)

// encode makes the renditions in one ffmpeg process (one decode), then the
// poster, and probes each before it counts.
//
// Source: AMB-77.
func encode(ctx context.Context, job media.Job, progress progressFunc) (media.Encoded, error) {
	film := os.NewFile(media.FilmFD, "film")
	if job.Encode == nil {
		return media.Encoded{}, errors.New("an encode step without its orders")
	}
	info, err := film.Stat()
	if err != nil {
		return media.Encoded{}, fmt.Errorf("the film is not open: %w", err)
	}
	rep, err := sniff.File(film, info.Size())
	if err != nil {
		return media.Encoded{}, err
	}
	if !rep.Decodable() {
		return media.Encoded{}, fail("encode", media.FailInput, false, "not a decodable film: %s", rep.Kind)
	}
	if err := runEncode(ctx, job, film, filmArgs(*job.Encode), progress); err != nil {
		return media.Encoded{}, err
	}
	if err := runEncode(ctx, job, film, posterArgs(*job.Encode), nil); err != nil {
		return media.Encoded{}, err
	}
	progress("probe", 0)
	return probeAll(ctx, job)
}

func filmArgs(e media.EncodeJob) []string {
	list := renditions()
	graph := fmt.Sprintf("[0:V:0]fps=%d,%s,split=%d", e.FPS, fit(list[0]), len(list))
	for i := range list {
		graph += fmt.Sprintf("[s%d]", i)
	}
	for i, r := range list {
		graph += fmt.Sprintf(";[s%d]%s[v%d]", i, fit(r), i)
	}
	args := []string{"-nostdin", "-hide_banner", "-nostats", "-y", "-v", "repeat+level+error"}
	args = append(args, inputArgs()...)
	args = append(args, "-t", seconds(e.DurationUS), "-i", filmPath(), "-progress", "pipe:4", "-filter_complex", graph)
	for i, r := range list {
		args = append(args, "-map", fmt.Sprintf("[v%d]", i))
		args = append(args, r.args(e.HasSound)...)
	}
	return args
}

func (r rendition) args(sound bool) []string {
	args := []string{"-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-level:v", "4.1", "-crf", r.crf,
		"-maxrate", r.rate, "-bufsize", r.buffer, "-g", "60", "-pix_fmt", "yuv420p",
		"-bsf:v", "filter_units=remove_types=6"} // the encoder's own remarks are metadata too
	if sound {
		args = append(args, "-map", "0:a:0", "-c:a", "aac", "-b:a", r.sound, "-ar", "48000", "-ac", "2",
			"-af", "aresample=async=1:first_pts=0")
	}
	return append(append(args, bare()...), "-movflags", "+faststart", "-f", "mp4", r.name)
}

// bare leaves every tag, chapter and mark of the encoder out.
func bare() []string {
	return []string{"-map_metadata", "-1", "-map_chapters", "-1", "-metadata:s:v", "encoder=H.264", "-sn", "-dn",
		"-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"}
}

// fit brings a picture to the rendition's size without changing its shape.
func fit(r rendition) string {
	return fmt.Sprintf("scale=%d:%d:force_original_aspect_ratio=decrease:flags=bicubic,"+
		"pad=%d:%d:(ow-iw)/2:(oh-ih)/2,setsar=1,format=yuv420p", r.width, r.height, r.width, r.height)
}

func posterArgs(e media.EncodeJob) []string {
	args := []string{"-nostdin", "-hide_banner", "-nostats", "-y", "-v", "repeat+level+error", "-ss", seconds(e.PosterUS)}
	args = append(args, inputArgs()...)
	args = append(args, "-i", filmPath(), "-map", "0:V:0", "-frames:v", "1",
		"-vf", fit(renditions()[0])+",format=yuvj420p", "-c:v", "mjpeg", "-q:v", "3")
	return append(append(args, bare()...), "-f", "image2", "-update", "1", posterName)
}

func seconds(us int64) string {
	return strconv.FormatInt(us/1_000_000, 10) + "." + fmt.Sprintf("%06d", us%1_000_000)
}

func runEncode(ctx context.Context, job media.Job, film *os.File, args []string, progress progressFunc) error {
	t, err := newTool(ctx, job.FFmpeg, film, 1, args)
	if err != nil {
		return err
	}
	if err := t.start(); err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(t.log.read)
	wg.Go(func() { followProgress(t.readers[0], job.Encode.DurationUS, progress) })
	wg.Wait()
	err = t.wait()
	if died := t.died("encode", err); died != nil {
		return died
	}
	if err != nil {
		return fail("encode", media.FailInput, false, "%v: %s", err, strings.Join(t.log.examples, "; "))
	}
	return nil
}

// followProgress reads ffmpeg's "out_time_us=…" lines.
func followProgress(r io.Reader, totalUS int64, progress progressFunc) {
	s := bufio.NewScanner(r)
	for s.Scan() {
		if v, ok := strings.CutPrefix(s.Text(), "out_time_us="); ok && progress != nil && totalUS > 0 {
			progress("encode", float64(number(v))/float64(totalUS))
		}
	}
	drain(r)
}

// probeAll looks at what was made as if it came from a stranger.
func probeAll(ctx context.Context, job media.Job) (media.Encoded, error) {
	var out media.Encoded
	for _, r := range renditions() {
		f, err := probeFilm(ctx, job, r)
		if err != nil {
			return out, err
		}
		out.Films = append(out.Films, f)
	}
	poster, err := probePoster()
	out.Poster = poster
	return out, err
}

func probeFilm(ctx context.Context, job media.Job, r rendition) (media.File, error) {
	f, err := os.Open(r.name)
	if err != nil {
		return media.File{}, err
	}
	defer f.Close()
	out, err := describe(f, r.name, "video/mp4")
	if err != nil {
		return media.File{}, err
	}
	rep, err := sniff.File(f, out.Bytes)
	if err != nil {
		return media.File{}, err
	}
	info, _, err := probe(ctx, job.FFprobe, f)
	if err != nil {
		return media.File{}, err
	}
	var m media.Measurements
	info.fill(&m)
	if !rep.Decodable() || len(rep.Damage) > 0 || !rep.Streamable || len(m.Video) != 1 || m.Video[0].Codec != "h264" {
		return media.File{}, fail("encode", media.FailDied, true, "%s is not a sound film", r.name)
	}
	out.Width, out.Height, out.DurationUS = m.Video[0].Width, m.Video[0].Height, rep.HeaderDurationUS
	if out.DurationUS > 0 {
		out.BitRate = out.Bytes * 8 * 1_000_000 / out.DurationUS
	}
	switch diff := out.DurationUS - job.Encode.DurationUS; {
	case out.Width != r.width || out.Height != r.height:
		err = fail("encode", media.FailDied, true, "%s is %d × %d", r.name, out.Width, out.Height)
	case diff > lengthSlackUS || diff < -lengthSlackUS:
		err = fail("encode", media.FailInput, false, "%s lasts %d µs instead of %d", r.name, out.DurationUS, job.Encode.DurationUS)
	case job.Encode.HasSound != (len(m.Audio) == 1):
		err = fail("encode", media.FailInput, false, "%s has %d sound tracks", r.name, len(m.Audio))
	case r.ceiling > 0 && out.BitRate > r.ceiling:
		err = fail("encode", media.FailDied, false, "%s has %d bit/s", r.name, out.BitRate)
	}
	return out, err
}

func probePoster() (media.File, error) {
	f, err := os.Open(posterName)
	if err != nil {
		return media.File{}, fail("encode", media.FailInput, false, "no poster: %v", err)
	}
	defer f.Close()
	out, err := describe(f, posterName, "image/jpeg")
	if err != nil {
		return media.File{}, err
	}
	img, err := jpeg.Decode(io.NewSectionReader(f, 0, out.Bytes))
	if err != nil {
		return media.File{}, fail("encode", media.FailDied, true, "poster: %v", err)
	}
	out.Width, out.Height = img.Bounds().Dx(), img.Bounds().Dy()
	return out, nil
}

func describe(f *os.File, name, mediaType string) (media.File, error) {
	info, err := f.Stat()
	if err != nil {
		return media.File{}, err
	}
	h := hashOf(f, info.Size())
	return media.File{Name: name, MediaType: mediaType, Bytes: info.Size(), SHA256: h.sum}, h.err
}
