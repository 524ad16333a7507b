package demofilm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"

	"souk/internal/base/fault"
)

func encoder() (string, error) {
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return "", fault.T("demofilm.Draw", fault.Unavailable, "demofilm.no_ffmpeg", "没有找到 ffmpeg，示例短片无法绘制", "ffmpeg was not found: the demo films cannot be drawn")
	}
	return path, nil
}

// encode pipes the reel's frames and a sound file into an MP4 at path, on one
// thread and with a cheap preset: the machine has shops to serve.
//
// Source: V-30…V-33, V-55.
func encode(ctx context.Context, ffmpeg string, r *reel, soundPath, path string, fps, sampleRate int, progress func(share float64)) error {
	length := strconv.FormatFloat(r.length(), 'f', 3, 64)
	cmd := exec.CommandContext(ctx, ffmpeg, "-hide_banner", "-loglevel", "error", "-nostdin", "-y",
		"-f", "rawvideo", "-pix_fmt", "rgb0", "-s", fmt.Sprintf("%dx%d", frameW, frameH), "-r", strconv.Itoa(fps), "-i", "pipe:0",
		"-i", soundPath, "-map", "0:v:0", "-map", "1:a:0", "-map_metadata", "-1",
		"-filter_threads", "1", "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=fast_bilinear,format=yuv420p",
		"-c:v", "libx264", "-preset", "superfast", "-crf", "21", "-threads", "1", "-g", strconv.Itoa(2*fps),
		"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
		"-c:a", "aac", "-b:a", "128k", "-ar", strconv.Itoa(sampleRate), "-t", length, "-movflags", "+faststart", "-f", "mp4", path)
	cmd.Env = []string{"LC_ALL=C.UTF-8"}
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	fed := feed(ctx, in, r, fps, progress)
	err = errors.Join(in.Close(), cmd.Wait())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err = errors.Join(fed, err); err != nil {
		return fmt.Errorf("demofilm: ffmpeg: %w: %s", err, said.Bytes()[:min(said.Len(), 400)])
	}
	return nil
}

func feed(ctx context.Context, to io.Writer, r *reel, fps int, progress func(share float64)) error {
	frames := int(math.Round(r.length() * float64(fps)))
	for i := range frames {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := to.Write(r.picture(float64(i) / float64(fps))); err != nil {
			return err
		}
		if i%fps == 0 {
			progress(float64(i) / float64(frames))
		}
	}
	return nil
}

// keep writes a file whole or not at all.
func keep(path string, b []byte) error {
	part := path + partial
	if err := os.WriteFile(part, b, 0o644); err != nil { //nolint:gosec // shown to everybody
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, path)
}
