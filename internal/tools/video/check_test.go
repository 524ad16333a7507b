package video_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk/internal/base/clock"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/platform/media"
	"souk/internal/tools/video"
)

func policyDocument(t testing.TB) policy.Document {
	t.Helper()
	doc, problems, err := policy.Build("2.4", []policy.Section{video.Section()}, nil)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return doc
}

func checker(t testing.TB, m video.Measurer) *video.Checker {
	t.Helper()
	c, err := video.NewChecker(m, clock.System{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestChecker_bad_input gives the real worker what is no film.
func TestChecker_bad_input(t *testing.T) {
	c := checker(t, realWorker(t))
	whole, err := os.ReadFile(film(t, "bad.mp4", "192x108", "2", "22050"))
	if err != nil {
		t.Fatal(err)
	}
	subtitle := filepath.Join(t.TempDir(), "s.srt")
	if err := os.WriteFile(subtitle, []byte(both()), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]struct {
		data   []byte
		reason string
	}{
		"zero bytes":         {nil, "empty"},
		"playlist":           {[]byte("#EXTM3U\nhttp://127.0.0.1:9/secret\n"), "playlist"},
		"PDF":                {[]byte("%PDF-1.7\n%âãÏÓ\n1 0 obj\n"), "not_mp4"},
		"zip":                {[]byte("PK\x03\x04" + strings.Repeat("\x00", 100)), "not_mp4"},
		"zip behind a film":  {append(slices.Clone(whole), zipTail()...), "polyglot"},
		"first half only":    {whole[:len(whole)/2], ""},
		"header without end": {whole[:40], ""},
	} {
		t.Run("V-30 "+name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "film.mp4")
			if err := os.WriteFile(path, in.data, 0o600); err != nil {
				t.Fatal(err)
			}
			input := video.CheckInput{Film: path, Subtitles: []video.SubtitleFile{{Name: "s.srt", Path: subtitle}}, Title: "Earphones", Policy: policyDocument(t),
				AsOf: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
			r, err := c.Check(t.Context(), input)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(r.Findings, func(f review.Finding) bool {
				return f.Code == "ERR-V03" && (in.reason == "" || f.Reason == in.reason)
			})
			if r.Verdict != review.VerdictReject || i < 0 || len(r.NotChecked) > 0 {
				t.Errorf("verdict %s, findings %+v, not checked %v", r.Verdict, r.Findings, r.NotChecked)
			}
			again, err := c.Check(t.Context(), input)
			again.ElapsedMS = r.ElapsedMS
			if d := cmp.Diff(r, again); err != nil || d != "" {
				t.Errorf("X-29: %v %s", err, d)
			}
		})
	}
}

// zipTail is an empty zip archive.
func zipTail() []byte { return append([]byte("PK\x05\x06"), make([]byte, 18)...) }

// TestChecker_report_has_the_names_of_the_contract holds the JSON to its names.
func TestChecker_report_has_the_names_of_the_contract(t *testing.T) {
	c := checker(t, &standIn{measure: func(in media.MeasureInput) (media.Measurements, error) {
		m, err := measuredWell(in)
		m.DurationUS, m.Container.HeaderDurationUS = 14_900_000, 14_900_000
		m.Audio[0].DurationUS = 14_900_000
		return m, err
	}})
	r, err := c.Check(t.Context(), video.CheckInput{Film: "x", Title: "全网最低价", Policy: policyDocument(t), AsOf: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	if err := enc.Encode(r); err != nil {
		t.Fatal(err)
	}
	var got map[string]json.RawMessage
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if keys := slices.Sorted(maps.Keys(got)); !slices.Equal(keys, []string{"as_of", "elapsed_ms", "engine", "findings", "not_checked", "policy_version", "verdict"}) {
		t.Errorf("members %v", keys)
	}
	if !strings.HasPrefix(r.PolicyVersion, "2.4-") || string(got["as_of"]) != `"2026-03-01T00:00:00Z"` || string(got["not_checked"]) != "[]" {
		t.Errorf("got %s", b.String())
	}
	var findings []map[string]any
	if err := json.Unmarshal(got["findings"], &findings); err != nil || len(findings) != 3 {
		t.Fatalf("findings %s, %v", got["findings"], err)
	}
	for _, f := range findings {
		for _, key := range []string{"code", "reason", "severity", "message", "fix", "evidence"} {
			if f[key] == nil {
				t.Errorf("%v lacks %s", f, key)
			}
		}
	}
}
