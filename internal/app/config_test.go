package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"souk/internal/base/fault"
)

func noEnvironment(string) string { return "" }

// TestConfig_unsafe_settings_are_refused_by_name holds the contract of `serve`:
// it refuses to start on unsafe settings and says which.
func TestConfig_unsafe_settings_are_refused_by_name(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		cfg  Config
		want []string // what the refusal says; nil = accepted
	}{
		"defaults":                       {Config{Addr: defaultAddr}, nil},
		"localhost_by_name":              {Config{Addr: "localhost:8080", Sandbox: true}, nil},
		"IPv6_loopback":                  {Config{Addr: "[::1]:8080", Sandbox: true}, nil},
		"sandbox_on_loopback":            {Config{Addr: "127.0.0.2:8080", Sandbox: true, Demo: true, ClockStart: at}, nil},
		"sandbox_on_every_address":       {Config{Addr: "0.0.0.0:8080", Sandbox: true}, []string{"--sandbox listens on 0.0.0.0:8080"}},
		"sandbox_on_every_IPv6_address":  {Config{Addr: "[::]:8080", Sandbox: true}, []string{"--sandbox listens on"}},
		"sandbox_without_a_host":         {Config{Addr: ":8080", Sandbox: true}, []string{"--sandbox listens on :8080"}},
		"sandbox_on_a_public_name":       {Config{Addr: "souk.example:8080", Sandbox: true}, []string{"--sandbox listens on"}},
		"sandbox_on_public_when_told_so": {Config{Addr: "0.0.0.0:8080", Sandbox: true, SandboxPublic: true}, nil},
		"demo_in_production":             {Config{Addr: defaultAddr, Demo: true}, []string{"--demo"}},
		"X-61_clock_in_production":       {Config{Addr: defaultAddr, ClockStart: at}, []string{"--clock needs --sandbox"}},
		"production_without_https":       {Config{Addr: "0.0.0.0:80"}, []string{"without https"}},
		"production_behind_https":        {Config{Addr: "0.0.0.0:80", PublicURL: "https://souk.example"}, nil},
		"address_without_port":           {Config{Addr: "localhost", PublicURL: "https://souk.example"}, []string{"HOST:PORT"}},
		"public_url_of_another_kind":     {Config{Addr: defaultAddr, PublicURL: "ftp://souk.example"}, []string{"SOUK_PUBLIC_URL"}},
		"public_url_without_a_host":      {Config{Addr: defaultAddr, PublicURL: "souk.example"}, []string{"SOUK_PUBLIC_URL"}},
		"short_master_key":               {Config{Addr: defaultAddr, masterKey: []byte(strings.Repeat("k", 31))}, []string{"SOUK_MASTER_KEY"}},
		"long_enough_master_key":         {Config{Addr: defaultAddr, masterKey: []byte(strings.Repeat("k", 32))}, nil},
		"proxy_that_is_no_network":       {Config{Addr: defaultAddr, TrustedProxies: []string{"10.0.0.0/8", "proxy"}}, []string{`"proxy"`}},
		"all_at_once": {Config{Addr: "0.0.0.0:80", Demo: true, ClockStart: at, TrustedProxies: []string{"x"}},
			[]string{"--demo", "--clock", "without https", `"x"`}},
	} {
		t.Run(name, func(t *testing.T) {
			c.cfg.Data = "/nowhere"
			err := c.cfg.fromEnvironment(noEnvironment).Validate()
			if c.want == nil {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if fault.CodeOf(err) != "config.unsafe" {
				t.Fatalf("got %v", err)
			}
			for _, part := range c.want {
				if msg := fault.As(err).Msg.In("en"); !strings.Contains(msg, part) {
					t.Errorf("the refusal does not name %q: %s", part, msg)
				}
			}
		})
	}
}

// TestServe_refuses_before_it_touches_anything runs the command itself.
func TestServe_refuses_before_it_touches_anything(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for name, c := range map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"sandbox_on_a_public_address": {[]string{"--sandbox", "--addr", "0.0.0.0:0"}, nil, "--sandbox listens on 0.0.0.0:0"},
		"demo_in_production":          {[]string{"--demo"}, nil, "--demo"},
		"short_key_from_outside":      {nil, map[string]string{"SOUK_MASTER_KEY": "secret"}, "SOUK_MASTER_KEY"},
		"public_http":                 {[]string{"--addr", "0.0.0.0:0"}, nil, "without https"},
	} {
		t.Run(name, func(t *testing.T) {
			r := soukRun(t, c.env, append([]string{"serve", "--data", dir}, c.args...)...)
			if r.code != exitRejected || !strings.Contains(r.err, c.want) {
				t.Errorf("exit %d: %s", r.code, r.err)
			}
			if exists(dir) {
				t.Error("the data folder was made before the refusal")
			}
		})
	}
}

func TestConfig_environment_fills_what_flags_left_open(t *testing.T) {
	env := map[string]string{
		"SOUK_DATABASE_URL": "postgres://u:p@db/souk", "SOUK_BLOB_URL": "file:///blobs", "SOUK_PUBLIC_URL": "https://souk.example", "SOUK_POLICY": "/p.json",
		"SOUK_HOST_KEYS": "/keys", "SOUK_LOG": "json", "SOUK_HOSTS": " a.example, b.example ,", "SOUK_TRUSTED_PROXIES": "10.0.0.0/8", "SOUK_MASTER_KEY": strings.Repeat("k", 40),
	}
	get := func(name string) string { return env[name] }
	c := Config{Data: "/d", Addr: defaultAddr}.fromEnvironment(get)
	if c.DatabaseURL != env["SOUK_DATABASE_URL"] || c.BlobURL != "file:///blobs" || c.PublicURL != "https://souk.example" || c.PolicyFile != "/p.json" ||
		c.HostKeysFile != "/keys" || c.LogFormat != "json" || strings.Join(c.Hosts, "|") != "a.example|b.example" || c.TrustedProxies[0] != "10.0.0.0/8" || len(c.masterKey) != 40 {
		t.Errorf("%+v", c)
	}
	if c := (Config{Data: "/d", Addr: defaultAddr, PolicyFile: "/flag.json"}.fromEnvironment(get)); c.PolicyFile != "/flag.json" {
		t.Errorf("a flag loses against the environment: %s", c.PolicyFile)
	}
	c = Config{Data: "/d", Addr: "127.0.0.1:9"}.fromEnvironment(noEnvironment)
	if c.DatabaseURL != "sqlite:/d/souk.db" || c.BlobURL != "file:///d/blobs" || c.PublicURL != "http://127.0.0.1:9" || c.masterKey != nil {
		t.Errorf("defaults %+v", c)
	}
}

func TestMasterKey(t *testing.T) {
	t.Run("is_made_once_for_its_owner_only", func(t *testing.T) {
		dir := t.TempDir()
		first := Config{Data: dir}
		created, err := first.loadMasterKey()
		if err != nil || !created || len(first.masterKey) != 64 {
			t.Fatalf("%v %v %d", created, err, len(first.masterKey))
		}
		if info, err := os.Stat(filepath.Join(dir, masterKeyFile)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		again := Config{Data: dir}
		if created, err := again.loadMasterKey(); err != nil || created || string(again.masterKey) != string(first.masterKey) {
			t.Errorf("the second start: %v %v", created, err)
		}
		other := Config{Data: t.TempDir()}
		if _, err := other.loadMasterKey(); err != nil || string(other.masterKey) == string(first.masterKey) {
			t.Errorf("two folders have one key, %v", err)
		}
	})
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o601} {
		t.Run("refused_with_mode_"+mode.String(), func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, masterKeyFile)
			if err := os.WriteFile(path, []byte(strings.Repeat("k", 64)), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
			_, err := (&Config{Data: dir}).loadMasterKey()
			if msg := fault.As(err).Msg.In("en"); fault.CodeOf(err) != "config.unsafe" || !strings.Contains(msg, "chmod 600 "+path) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("short_one_in_the_file_is_refused", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, masterKeyFile), []byte("\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := (&Config{Data: dir}).loadMasterKey(); fault.CodeOf(err) != "config.unsafe" {
			t.Errorf("an empty key file: %v", err)
		}
	})
}

func TestConfig_shows_no_secret(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://souk:pa%40ss@db.example:5432/souk?sslmode=require": "postgres://souk:***@db.example:5432/souk?sslmode=require",
		"postgres://db.example/souk?user=souk&password=topsecret":      "postgres://db.example/souk?password=***&user=souk",
		"postgres://souk@db.example/souk":                              "postgres://souk@db.example/souk",
		"sqlite:/data/souk.db":                                         "sqlite:/data/souk.db",
	} {
		if got := (Config{DatabaseURL: url}).Redacted().DatabaseURL; got != want {
			t.Errorf("%s is shown as %s", url, got)
		}
	}
}

// outcome is how a command ended.
type outcome struct {
	code     int
	out, err string
}

// soukRun runs a sub-command in this process.
func soukRun(t testing.TB, env map[string]string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	return soukRunIn(ctx, env, args...)
}

func soukRunIn(ctx context.Context, vars map[string]string, args ...string) outcome {
	var out, errOut strings.Builder
	code := run(env{ctx: ctx, in: strings.NewReader(""), out: &out, err: &errOut, getenv: func(name string) string {
		if v, ok := vars[name]; ok {
			return v
		}
		if name == "SOUK_MEDIA" {
			return bench.helper
		}
		return ""
	}}, args)
	return outcome{code, out.String(), errOut.String()}
}
