package mediaexec_test

import (
	"io"
	"os/exec"
	"slices"
	"testing"
	"time"

	"souk/internal/platform/media"
)

// BenchmarkMeasureAgainstDecode compares everything that is measured on a film
// of 60 s, 1080 × 1920, 30 fps, noise and 48 kHz sound with the plain
// `ffmpeg -i FILE -f null -`: the median of five alternating pairs. The film is
// drawn first, which takes half a minute.
//
//	go test -run '^$' -bench MeasureAgainstDecode -benchtime 1x ./internal/app/mediaexec
//
// Source: issue 3 section 5 (at most 1.2 ×).
func BenchmarkMeasureAgainstDecode(b *testing.B) {
	path := drawNoise(b, "60")
	w := newWorker(b, nil)
	var plain, ours, ratio []float64
	for b.Loop() {
		for range 5 {
			start := time.Now()
			cmd := exec.Command("ffmpeg", "-nostdin", "-v", "error", "-i", path, "-f", "null", "-")
			cmd.Stdout = io.Discard
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
			plain = append(plain, time.Since(start).Seconds())
			start = time.Now()
			m, err := w.Measure(b.Context(), media.MeasureInput{Film: path}, nil)
			if err != nil || m.DurationUS != 60_000_000 {
				b.Fatal(m.DurationUS, err)
			}
			ours = append(ours, time.Since(start).Seconds())
			ratio = append(ratio, ours[len(ours)-1]/plain[len(plain)-1])
			b.Logf("decode %.2f s, measure %.2f s", plain[len(plain)-1], ours[len(ours)-1])
		}
	}
	b.ReportMetric(median(plain), "decode-s")
	b.ReportMetric(median(ours), "measure-s")
	b.ReportMetric(median(ours)/median(plain), "ratio")
	b.ReportMetric(median(ratio), "median-pair-ratio")
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
