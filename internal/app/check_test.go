package app

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var updateGolden = flag.Bool("update", false, "write the golden files of this package")

// report is the JSON of `souk check video` as the contract has it.
type report struct {
	Verdict, AsOf, PolicyVersion string
	NotChecked                   []map[string]string
	Engine                       map[string]string
	Findings                     []map[string]json.RawMessage
	ElapsedMS                    int64
}

// readReport holds the report to the names of the contract, no more and no less.
func readReport(t *testing.T, text string, more ...string) report {
	t.Helper()
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	want := []string{"as_of", "elapsed_ms", "engine", "findings", "not_checked", "policy_version", "verdict"}
	want = slices.Sorted(slices.Values(append(want, more...)))
	if got := slices.Sorted(maps.Keys(raw)); !slices.Equal(got, want) {
		t.Errorf("the report has %v, want %v", got, want)
	}
	var r report
	for name, to := range map[string]any{"verdict": &r.Verdict, "as_of": &r.AsOf, "policy_version": &r.PolicyVersion, "not_checked": &r.NotChecked,
		"engine": &r.Engine, "findings": &r.Findings, "elapsed_ms": &r.ElapsedMS} {
		if err := json.Unmarshal(raw[name], to); err != nil {
			t.Errorf("%s: %v in %s", name, err, raw[name])
		}
	}
	if r.Findings == nil || r.NotChecked == nil || len(r.Engine) == 0 || r.PolicyVersion == "" {
		t.Errorf("a list is null or a version is missing: %s", text)
	}
	if at, err := time.Parse(time.RFC3339Nano, r.AsOf); err != nil || at.Location() != time.UTC {
		t.Errorf("as_of %q", r.AsOf)
	}
	for _, f := range r.Findings {
		if got := slices.Sorted(maps.Keys(f)); !isSubset([]string{"code", "evidence", "fix", "message", "reason", "severity"}, got) ||
			!isSubset(got, []string{"code", "evidence", "fix", "message", "reason", "rule", "severity"}) {
			t.Errorf("a finding has %v", got)
		}
		for _, name := range []string{"message", "fix"} {
			var words map[string]string
			if err := json.Unmarshal(f[name], &words); err != nil || words["zh"] == "" || words["en"] == "" {
				t.Errorf("%s of a finding: %s", name, f[name])
			}
		}
	}
	return r
}

func isSubset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

func (r report) codes() []string {
	out := []string{}
	for _, f := range r.Findings {
		out = append(out, strings.Trim(string(f["code"]), `"`)+" "+strings.Trim(string(f["reason"]), `"`))
	}
	return out
}

func badFilm(t *testing.T) string { return film(t, "bad.mp4", "192x108", "2", "22050") }

func goodArgs(t *testing.T) []string {
	return []string{"check", "video", goodFilm(t), "--subtitle", put(t, "zh.srt", zhCues), "--subtitle", put(t, "en.srt", enCues), "--title", "Waterproof earphones 防水耳机", "--music", "none"}
}

func TestCheckVideo_a_good_film_passes(t *testing.T) {
	r := soukRun(t, nil, append(goodArgs(t), "--people", "--third-party", "--letter", put(t, "letter.pdf", "%PDF-1.4"), "--brand", "Lantern",
		"--competitors", "A,B", "--product-box", "180,400,720,960", "--at", "2026-06-01T00:00:00Z")...)
	if r.code != exitOK || r.err != "" {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	got := readReport(t, r.out)
	if got.Verdict == "reject" || got.AsOf != "2026-06-01T00:00:00Z" || got.Engine["ffmpeg"] == "" {
		t.Errorf("%s", r.out)
	}
	for _, f := range got.Findings {
		if strings.Trim(string(f["severity"]), `"`) == "reject" {
			t.Errorf("rejecting finding %s", f["code"])
		}
	}
}

func TestCheckVideo_X27_all_findings_at_once(t *testing.T) {
	r := soukRun(t, nil, "check", "video", badFilm(t), "--title", "全网最低价 earphones", "--format", "json")
	if r.code != exitRejected || r.err != "" {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	got := readReport(t, r.out)
	for _, code := range []string{"ERR-V01 too_short", "ERR-V02 not_portrait", "ERR-V05 missing", "ERR-V07 sample_rate", "ERR-V10 absolute_claim"} {
		if !slices.Contains(got.codes(), code) {
			t.Errorf("%s is missing from %v", code, got.codes())
		}
	}
	if got.Verdict != "reject" {
		t.Errorf("verdict %s", got.Verdict)
	}
}

func TestCheckVideo_what_is_no_film_is_rejected_with_ERR_V03(t *testing.T) {
	whole := readText(t, goodFilm(t))
	secret := put(t, "secret.txt", "planted secret")
	for name, text := range map[string]string{
		"zero_bytes": "", "playlist": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://" + secret + "\n", "truncated": whole[:len(whole)/3], "words": "this is no film",
		"concat_script": "ffconcat version 1.0\nfile '" + secret + "'\n", "pdf": "%PDF-1.7\n%âãÏÓ\n", "zip": "PK\x03\x04" + strings.Repeat("\x00", 60),
	} {
		t.Run(name, func(t *testing.T) {
			r := soukRun(t, nil, "check", "video", put(t, "film.mp4", text))
			if r.code != exitRejected || r.err != "" {
				t.Fatalf("exit %d: %s", r.code, r.err)
			}
			got := readReport(t, r.out)
			if !slices.ContainsFunc(got.codes(), func(c string) bool { return strings.HasPrefix(c, "ERR-V03 ") }) {
				t.Errorf("findings %v", got.codes())
			}
			if strings.Contains(r.out, "planted secret") {
				t.Error("another file was read")
			}
		})
	}
}

func TestCheckVideo_what_cannot_be_checked_exits_2(t *testing.T) {
	good, empty := goodFilm(t), t.TempDir()
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		code string
		says string
	}{
		"missing_film":         {nil, []string{"/nowhere/film.mp4"}, "check.cannot_open", "/nowhere/film.mp4"},
		"folder":               {nil, []string{empty}, "check.not_a_file", empty},
		"missing_subtitle":     {nil, []string{good, "--subtitle", "/nowhere/a.srt"}, "check.cannot_open", "/nowhere/a.srt"},
		"missing_letter":       {nil, []string{good, "--letter", "/nowhere/a.pdf"}, "check.cannot_open", "/nowhere/a.pdf"},
		"missing_policy":       {nil, []string{good, "--policy", "/nowhere/p.json"}, "policy.cannot_open", "/nowhere/p.json"},
		"unknown_policy_key":   {nil, []string{good, "--policy", put(t, "p.json", `{"video":{"max_duration":"90s","longest":"60s"}}`)}, "policy.invalid", "video.longest"},
		"policy_that_is_words": {nil, []string{good, "--policy", put(t, "p.json", `fifteen seconds`)}, "policy.unreadable", ""},
		"box_of_three":         {nil, []string{good, "--product-box", "1,2,3"}, "check.box", "x,y,w,h"},
		"box_without_area":     {nil, []string{good, "--product-box", "1,2,0,4"}, "check.box", ""},
		"no_worker":            {map[string]string{"SOUK_MEDIA": filepath.Join(empty, "none")}, []string{good}, "media.helper_missing", ""},
		"evidence_in_a_file":   {nil, []string{good, "--evidence", put(t, "file", "x")}, "check.evidence", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := soukRun(t, c.env, append([]string{"check", "video"}, c.args...)...)
			var p map[string]any
			if err := json.Unmarshal([]byte(r.err), &p); err != nil || r.code != exitUnable || r.out != "" {
				t.Fatalf("exit %d, %v, standard output %q, error output %s", r.code, err, r.out, r.err)
			}
			if p["code"] != c.code || p["detail"] == "" || p["detail_zh"] == "" || p["type"] == nil || p["title"] == nil {
				t.Errorf("want %s: %s", c.code, r.err)
			}
			if !strings.Contains(r.err, c.says) {
				t.Errorf("does not name %q: %s", c.says, r.err)
			}
		})
	}
	t.Run("no_ffmpeg", func(t *testing.T) {
		t.Setenv("PATH", empty)
		if r := soukRun(t, nil, "check", "video", good); r.code != exitUnable || r.out != "" || !strings.Contains(r.err, `"media.ffmpeg_missing"`) {
			t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
		}
	})
}

func TestCheckVideo_G0_policy_file_changes_the_verdict(t *testing.T) {
	args := goodArgs(t)
	plain, strict := soukRun(t, nil, args...), soukRun(t, nil, append(args, "--policy", put(t, "p.json", `{"video":{"min_duration":"20s"}}`))...)
	a, b := readReport(t, plain.out), readReport(t, strict.out)
	if plain.code != exitOK || strict.code != exitRejected || a.PolicyVersion == b.PolicyVersion || !slices.Contains(b.codes(), "ERR-V01 too_short") {
		t.Errorf("%d %d, %s %s, %v %s", plain.code, strict.code, a.PolicyVersion, b.PolicyVersion, b.codes(), strict.err)
	}
	// the server shows the version of the same defaults
	w := newWorld(t)
	var list struct{ Items []struct{ Version string } }
	w.get(w.operator, "/v1/policies").into(200, &list)
	if len(list.Items) != 1 || list.Items[0].Version != a.PolicyVersion {
		t.Errorf("the server's policy is %+v, the command line's %s", list, a.PolicyVersion)
	}
}

var elapsed = regexp.MustCompile(`"elapsed_ms": \d+`)

func TestCheckVideo_X29_same_input_same_instant_same_bytes(t *testing.T) {
	args := []string{"check", "video", badFilm(t), "--title", "全网最低价 earphones", "--at", "2026-06-01T12:00:00+08:00"}
	first, second := soukRun(t, nil, args...), soukRun(t, nil, args...)
	if a, b := elapsed.ReplaceAllString(first.out, ""), elapsed.ReplaceAllString(second.out, ""); a != b || !elapsed.MatchString(first.out) {
		t.Errorf("%s\n%s", a, b)
	}
	if got := readReport(t, first.out).AsOf; got != "2026-06-01T04:00:00Z" {
		t.Errorf("as_of %s", got)
	}
}

func TestCheckVideo_text_for_people(t *testing.T) {
	r := soukRun(t, nil, "check", "video", badFilm(t), "--title", "全网最低价 earphones", "--at", "2026-06-01T00:00:00Z", "--format", "text")
	if r.code != exitRejected || r.err != "" {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	got := regexp.MustCompile(`policy \S+,`).ReplaceAllString(r.out, "policy VERSION,")
	path := filepath.Join("testdata", "check_video.txt")
	if *updateGolden {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want := readText(t, path); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCheckVideo_X53_text_in_the_language_of_the_reader(t *testing.T) {
	han := regexp.MustCompile(`\p{Han}`)
	args := []string{"check", "video", badFilm(t), "--title", "earphones", "--at", "2026-06-01T00:00:00Z", "--format", "text"}
	for name, c := range map[string]struct {
		env  map[string]string
		more []string
		zh   bool
	}{
		"LANG_zh":     {map[string]string{"LANG": "zh_CN.UTF-8"}, nil, true},
		"LC_ALL_wins": {map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, nil, false},
		"flag_wins":   {map[string]string{"LANG": "zh_CN.UTF-8"}, []string{"--lang", "en"}, false},
		"flag_zh":     {nil, []string{"--lang", "zh"}, true},
		"nothing":     {nil, nil, false},
	} {
		r := soukRun(t, c.env, append(args, c.more...)...)
		if han.MatchString(r.out) != c.zh || strings.Contains(r.out, "mend:") == c.zh || strings.Contains(r.out, "修改：") != c.zh {
			t.Errorf("%s:\n%s", name, r.out)
		}
	}
}

func TestCheckVideo_the_same_subtitle_twice_is_named(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.srt", "b.srt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("1\n00:00:01,000 --> 00:00:02,000\n你好 hello\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, b := filepath.Join(dir, "a.srt"), filepath.Join(dir, "b.srt")
	for _, second := range []string{a, b} {
		r := soukRun(t, nil, "check", "video", badFilm(t), "--subtitle", a, "--subtitle", second)
		if r.code != exitUnable || r.out != "" || !strings.Contains(r.err, "check.subtitle_twice") || !strings.Contains(r.err, filepath.Base(second)) {
			t.Errorf("exit %d %q %q", r.code, r.out, r.err)
		}
	}
}

func TestCheckVideo_evidence_folder_gets_the_report(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "evidence")
	r := soukRun(t, nil, "check", "video", badFilm(t), "--evidence", dir, "--at", "2026-06-01T00:00:00Z")
	if kept := readText(t, filepath.Join(dir, "report.json")); r.code != exitRejected || kept != r.out {
		t.Errorf("exit %d, kept %s, printed %s", r.code, kept, r.out)
	}
}

// TestCheckVideo_X28_server_and_command_line_agree hands the same film to both.
func TestCheckVideo_X28_server_and_command_line_agree(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	w.activate(m, "video").is(200)
	a := w.upload(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/videos/preflight", filmForm{film: badFilm(t),
		fields: [][2]string{{"title", "全网最低价 earphones"}, {"product_ids", w.product(m.Store.ID)}, {"purposes", "size"}}}).is(200)
	server := readReport(t, a.body, "passed") // the screen shows what is good, too
	local := readReport(t, soukRun(t, nil, "check", "video", badFilm(t), "--title", "全网最低价 earphones").out)
	if asText(server.Findings) != asText(local.Findings) || server.Verdict != local.Verdict || server.PolicyVersion != local.PolicyVersion || asText(server.Engine) != asText(local.Engine) {
		t.Errorf("server %s %s %v\nlocal %s %s %v", server.Verdict, asText(server.Findings), server.Engine, local.Verdict, asText(local.Findings), local.Engine)
	}
}
