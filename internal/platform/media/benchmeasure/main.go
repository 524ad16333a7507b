// Command benchmeasure compares everything that is measured on a film of 60 s,
// 1080 × 1920, 30 fps, noise and 48 kHz sound with a plain decode of the same
// file (`ffmpeg -i FILE -f null -`), in alternating pairs, and prints the
// medians. It needs bin/souk and bin/souk-media (make build) and exits with 1
// when the limit is passed.
//
//	go run ./internal/platform/media/benchmeasure [-souk bin/souk] [-pairs 5]
//
// Source: issue 3 section 5 (at most 1.2 ×).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"souk/internal/platform/media"
)

const limit = 1.2

func main() {
	souk := flag.String("souk", "bin/souk", "the built server, with souk-media beside it")
	pairs := flag.Int("pairs", 5, "how many alternating pairs")
	flag.Parse()
	ok, err := run(context.Background(), *souk, *pairs)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, souk string, pairs int) (bool, error) {
	dir, err := os.MkdirTemp("", "souk-bench-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	souk, err = filepath.Abs(souk)
	if err != nil {
		return false, err
	}
	w, err := media.New(media.Config{Executable: souk, TempDir: dir})
	if err != nil {
		return false, err
	}
	film := filepath.Join(dir, "noise.mp4")
	fmt.Println("drawing 60 s of noise …")
	if err := draw(ctx, film); err != nil {
		return false, err
	}
	var plain, ours, ratios []float64
	for i := range pairs {
		p, err := timed(func() error { return decode(ctx, film) })
		if err != nil {
			return false, err
		}
		o, err := timed(func() error {
			_, err := w.Measure(ctx, media.MeasureInput{Film: film}, nil)
			return err
		})
		if err != nil {
			return false, err
		}
		plain, ours, ratios = append(plain, p), append(ours, o), append(ratios, o/p)
		fmt.Printf("pair %d: decode %.2f s, measure %.2f s, ratio %.3f\n", i+1, p, o, o/p)
	}
	got := median(ratios)
	fmt.Printf("median: decode %.2f s, measure %.2f s, ratio of the pairs %.3f (limit %.1f)\n", median(plain), median(ours), got, limit)
	return got <= limit, nil
}

func draw(ctx context.Context, path string) error {
	return exec.CommandContext(ctx, "ffmpeg", "-nostdin", "-v", "error", "-y",
		"-f", "lavfi", "-i", "testsrc2=s=1080x1920:r=30:d=60,noise=alls=8:allf=t", "-f", "lavfi", "-i", "sine=440:r=48000:d=60",
		"-c:v", "libx264", "-preset", "ultrafast", "-b:v", "6M", "-maxrate", "6M", "-bufsize", "12M", "-pix_fmt", "yuv420p",
		"-c:a", "aac", "-b:a", "128k", path).Run()
}

func decode(ctx context.Context, path string) error {
	return exec.CommandContext(ctx, "ffmpeg", "-nostdin", "-v", "error", "-i", path, "-f", "null", "-").Run()
}

func timed(f func() error) (float64, error) {
	start := time.Now()
	err := f()
	return time.Since(start).Seconds(), err
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
