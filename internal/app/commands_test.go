package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"souk/internal/core/policy"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

func TestCommands_help_names_every_command(t *testing.T) {
	r := soukRun(t, nil, "--help")
	if r.code != exitOK || r.err != "" {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
	for _, c := range []string{"serve", "check video", "doctor", "migrate", "openapi", "config show", "user add"} {
		if !strings.Contains(r.out, "\n  "+c) {
			t.Errorf("the help does not name %q:\n%s", c, r.out)
		}
	}
	if strings.Contains(r.out, "media-exec") {
		t.Error("the help shows what is internal")
	}
	flags := soukRun(t, nil, "check", "video", "--help").out
	for _, f := range []string{"--subtitle", "--title", "--people", "--third-party", "--letter", "--music", "--brand", "--competitors", "--product-box", "--policy", "--at", "--evidence", "--format"} {
		if !strings.Contains(flags, f) {
			t.Errorf("check video does not take %s", f)
		}
	}
}

func TestCommands_help_and_version_are_commands_too(t *testing.T) {
	help := soukRun(t, nil, "--help").out
	for name, args := range map[string][]string{"nothing": {}, "help": {"help"}} {
		if r := soukRun(t, nil, args...); r.code != exitOK || r.out != help || r.err != "" {
			t.Errorf("%s: exit %d %q", name, r.code, r.err)
		}
	}
	of, want := soukRun(t, nil, "help", "check", "video"), soukRun(t, nil, "check", "video", "--help")
	if of.code != exitOK || of.out != want.out || strings.Contains(of.out, ",none") || strings.Contains(of.out, ",text") || !strings.Contains(strings.Join(strings.Fields(of.out), " "), "without one is rejected") {
		t.Errorf("help of a command: exit %d\n%s", of.code, of.out)
	}
	flag, word := soukRun(t, nil, "--version"), soukRun(t, nil, "version")
	if flag.code != exitOK || word.code != exitOK || flag.out != word.out || strings.TrimSpace(word.out) == "" {
		t.Errorf("version: %q %q", flag.out, word.out)
	}
}

func TestCommands_user_add_says_what_goes_with_a_store(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"owner_without": {[]string{"--role", "owner"}, "--store ID"}, "agent_without": {[]string{"--role", "agent"}, "--store ID"},
		"finance_with": {[]string{"--role", "finance", "--store", "sto_1"}, "Leave --store out"},
	} {
		r := soukRun(t, nil, append([]string{"user", "add", "--data", dir, "--email", "a@b.example"}, c.args...)...)
		if r.code != exitRejected || !strings.Contains(r.err, c.want) || r.out != "" {
			t.Errorf("%s: exit %d %q %q", name, r.code, r.out, r.err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("a refused account wrote %v, %v", left, err)
	}
}

func TestCommands_what_cannot_be_parsed_exits_2(t *testing.T) {
	for name, args := range map[string][]string{
		"unknown_command": {"sell"}, "unknown_flag": {"migrate", "--fast"}, "missing_argument": {"check", "video"},
		"unknown_music": {"check", "video", "a.mp4", "--music", "loud"}, "bad_time": {"check", "video", "a.mp4", "--at", "noon"}, "role": {"user", "add", "--email", "a@b.example", "--role", "king"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := soukRun(t, nil, args...); r.code != exitUnable || !strings.Contains(r.err, "souk: ") {
				t.Errorf("exit %d: %s", r.code, r.err)
			}
		})
	}
}

func TestCommands_config_show_has_no_secret(t *testing.T) {
	dir := t.TempDir()
	env := map[string]string{"SOUK_MASTER_KEY": strings.Repeat("topsecret", 5), "SOUK_DATABASE_URL": "postgres://souk:topsecret@db/souk", "SOUK_HOSTS": "a.example"}
	r := soukRun(t, env, "config", "show", "--data", dir)
	var cfg map[string]any
	if err := json.Unmarshal([]byte(r.out), &cfg); err != nil || r.code != exitOK {
		t.Fatalf("exit %d, %v: %s", r.code, err, r.out)
	}
	if strings.Contains(r.out+r.err, "topsecret") {
		t.Errorf("a secret is shown: %s", r.out)
	}
	if cfg["data"] != dir || cfg["database_url"] != "postgres://souk:***@db/souk" || cfg["blob_url"] != "file://"+dir+"/blobs" || cfg["public_url"] != "http://"+defaultAddr {
		t.Errorf("%s", r.out)
	}
	version, _ := cfg["policy_version"].(string)
	if _, has := cfg["clock_start"]; has || !strings.HasPrefix(version, policy.DefaultGuidelines+"-") || !strings.HasSuffix(fmt.Sprint(cfg["media_helper"]), "souk-media") {
		t.Errorf("clock, policy and worker: %s", r.out)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("showing settings wrote %v, %v", left, err)
	}
}

func TestCommands_migrate(t *testing.T) {
	dir := t.TempDir()
	for name, env := range map[string]map[string]string{"sqlite": nil, "postgres": {"SOUK_DATABASE_URL": sqltest.EmptyPostgresURL(t)}} {
		t.Run(name, func(t *testing.T) {
			first := soukRun(t, env, "migrate", "--data", dir)
			files, err := schema.Files.ReadDir(".")
			if err != nil {
				t.Fatal(err)
			}
			other := map[string]string{"sqlite": ".postgres.sql", "postgres": ".sqlite.sql"}[name]
			n := len(slices.DeleteFunc(files, func(f os.DirEntry) bool {
				return filepath.Ext(f.Name()) != ".sql" || strings.HasSuffix(f.Name(), other)
			}))
			want := regexp.MustCompile(`^` + name + `: ` + itoa(n) + ` migrations applied, schema ` + itoa(n) + `\n$`)
			if first.code != exitOK || !want.MatchString(first.out) {
				t.Errorf("exit %d: %q %s", first.code, first.out, first.err)
			}
			if again := soukRun(t, env, "migrate", "--data", dir); again.code != exitOK || !strings.Contains(again.out, ": 0 migrations applied") {
				t.Errorf("again: exit %d: %q", again.code, again.out)
			}
		})
	}
	r := soukRun(t, map[string]string{"SOUK_DATABASE_URL": "postgres://nobody:topsecret@127.0.0.1:1/souk?connect_timeout=2"}, "migrate")
	if r.code != exitRejected || strings.Contains(r.err, "topsecret") || r.out != "" {
		t.Errorf("no database: exit %d %q %s", r.code, r.out, r.err)
	}
}

func itoa(n int) string { return strings.TrimSpace(asText(n)) }

func asText(v any) string {
	b, _ := json.Marshal(v) //nolint:errcheck // a number
	return string(b)
}

func TestCommands_X65_openapi_is_the_served_document_and_always_the_same(t *testing.T) {
	first, second := soukRun(t, nil, "openapi"), soukRun(t, map[string]string{"SOUK_PUBLIC_URL": "https://elsewhere.example", "SOUK_DATABASE_URL": "postgres://nowhere/x"}, "openapi")
	if first.code != exitOK || first.err != "" || first.out != second.out {
		t.Fatalf("exit %d, equal %t, said %q", first.code, first.out == second.out, first.err)
	}
	if _, err := openapi3.NewLoader().LoadFromData([]byte(first.out)); err != nil {
		t.Error(err)
	}
	if served := newWorld(t).get("", "/openapi.json").is(200).body; strings.TrimSpace(served) != strings.TrimSpace(first.out) {
		t.Error("the printed document is not the served one")
	}
}

func TestCommands_user_add_prints_a_link_that_works_once(t *testing.T) {
	w := newWorld(t)
	r := soukRun(t, nil, "user", "add", "--data", w.cfg.Data, "--email", "olga@souk.example", "--name", "Olga", "--role", "operator")
	link := strings.TrimSpace(r.out)
	if r.code != exitOK || !strings.HasPrefix(link, "http://"+defaultAddr+"/") || strings.Count(r.out, "\n") != 1 {
		t.Fatalf("exit %d: %q %s", r.code, r.out, r.err)
	}
	token := link[strings.LastIndex(link, "/")+1:]
	if i := strings.LastIndex(token, "="); i >= 0 {
		token = token[i+1:]
	}
	if i := strings.LastIndex(token, "#"); i >= 0 {
		token = token[i+1:]
	}
	var inv struct{ Kind, Email, Name, Role string }
	w.get("", "/v1/invitations/"+token).into(200, &inv)
	if inv.Email != "olga@souk.example" || inv.Role != "operator" || inv.Name != "Olga" || inv.Kind != "invite" {
		t.Errorf("%+v", inv)
	}
	a := w.send("", "POST", "/v1/invitations/"+token, `{"name":"Olga","password":"correct horse battery staple"}`).is(201)
	me := w.request("", "GET", "/v1/me", nil, "Cookie", firstCookie(a)).is(200)
	if !strings.Contains(me.body, `"staff":["operator"]`) {
		t.Errorf("%s", me.body)
	}
	if again := w.send("", "POST", "/v1/invitations/"+token, `{"name":"Olga","password":"correct horse battery staple"}`); again.status < 400 {
		t.Errorf("the link works twice: %s", again.body)
	}
	for name, args := range map[string][]string{
		"owner_without_store": {"--role", "owner"}, "owner_of_a_store_that_is_not_there": {"--role", "owner", "--store", "sto_none"}, "operator_of_a_store": {"--role", "operator", "--store", "sto_x"},
	} {
		r := soukRun(t, nil, append([]string{"user", "add", "--data", w.cfg.Data, "--email", "a@b.example"}, args...)...)
		if r.code != exitRejected || r.out != "" || !strings.HasPrefix(r.err, "souk: ") {
			t.Errorf("%s: exit %d %q %q", name, r.code, r.out, r.err)
		}
	}
}

func firstCookie(a answer) string {
	c, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
	return c
}

func TestCommands_doctor(t *testing.T) {
	dir := t.TempDir()
	r := soukRun(t, nil, "doctor", "--data", dir)
	if r.code != exitOK {
		t.Errorf("exit %d:\n%s", r.code, r.out)
	}
	for _, part := range []string{"data", "database", "files", "ffmpeg", "worker", "fonts", "clock"} {
		if !regexp.MustCompile(`(?m)^(ok  |warn)  ` + part + ` `).MatchString(r.out) {
			t.Errorf("the doctor does not speak of %s:\n%s", part, r.out)
		}
	}
	if !strings.Contains(r.out, "files held: true") || !strings.Contains(r.out, "network held: true") {
		t.Errorf("the worker is not held:\n%s", r.out)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("the doctor wrote %v, %v", left, err)
	}
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"no_folder":   {map[string]string{"SOUK_BLOB_URL": "file:///dev/null"}, `FAIL  files`},
		"no_worker":   {map[string]string{"SOUK_MEDIA": filepath.Join(dir, "none")}, `FAIL  worker`},
		"no_database": {map[string]string{"SOUK_DATABASE_URL": "postgres://nobody:topsecret@127.0.0.1:1/souk?connect_timeout=2"}, `FAIL  database`},
		"no_blobs":    {map[string]string{"SOUK_BLOB_URL": "s3://bucket"}, `FAIL  files`},
	} {
		t.Run(name, func(t *testing.T) {
			r := soukRun(t, c.env, "doctor", "--data", dir)
			after, ok := strings.CutPrefix(r.out[max(strings.Index(r.out, c.want), 0):], c.want)
			if r.code != exitRejected || !ok || !strings.Contains(strings.Join(strings.SplitN(after, "\n", 3)[:2], "\n"), "→") {
				t.Errorf("exit %d, no way to mend:\n%s", r.code, r.out)
			}
			if strings.Contains(r.out+r.err, "topsecret") {
				t.Errorf("a password is shown:\n%s", r.out)
			}
		})
	}
	t.Run("no_ffmpeg", func(t *testing.T) {
		t.Setenv("PATH", dir)
		if r := soukRun(t, nil, "doctor", "--data", dir); r.code != exitRejected || !strings.Contains(r.out, "FAIL  ffmpeg") || !strings.Contains(r.out, "apt-get install ffmpeg") {
			t.Errorf("exit %d:\n%s", r.code, r.out)
		}
	})
}

// TestProgram runs the command as a process: what the operating system sees.
func TestProgram_exit_codes_and_streams(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		code int
	}{
		{"version", []string{"--version"}, 0}, {"unknown", []string{"sell"}, 2}, {"missing_film", []string{"check", "video", "/none.mp4"}, 2}, {"unsafe", []string{"serve", "--demo"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := program(c.args...)
			cmd.Dir = t.TempDir()
			out, err := cmd.Output()
			code := 0
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				code = exit.ExitCode()
				if len(exit.Stderr) == 0 {
					t.Error("says nothing on the error output")
				}
				if len(out) > 0 {
					t.Errorf("writes to the standard output: %s", out)
				}
			}
			if code != c.code {
				t.Errorf("exit %d, want %d: %v", code, c.code, err)
			}
		})
	}
}
