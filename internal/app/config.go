package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"souk/internal/base/fault"
)

// Config is everything that can be set from outside.
type Config struct {
	Data           string    `json:"data"`            // folder of the embedded engines
	Addr           string    `json:"addr"`            // HOST:PORT to listen on
	PublicURL      string    `json:"public_url"`      // how browsers reach us; "" = http://Addr
	Hosts          []string  `json:"hosts"`           // Host names answered besides the public one
	TrustedProxies []string  `json:"trusted_proxies"` // CIDRs whose X-Forwarded-For counts
	DatabaseURL    string    `json:"database_url"`    // secrets are shown as ***
	BlobURL        string    `json:"blob_url"`
	PolicyFile     string    `json:"policy_file"`
	PDFFont        string    `json:"pdf_font"`       // TrueType with Chinese; "" = the Debian package's
	HostKeysFile   string    `json:"host_keys_file"` // public keys of the host marketplace
	Sandbox        bool      `json:"sandbox"`
	Demo           bool      `json:"demo"`
	SandboxPublic  bool      `json:"sandbox_on_public_address"`
	ClockStart     time.Time `json:"clock_start,omitzero"`
	LogFormat      string    `json:"log_format"`
	masterKey      []byte
}

// fromEnvironment fills what flags left open.
func (c Config) fromEnvironment(get func(string) string) Config {
	or := func(v *string, name string) {
		if *v == "" {
			*v = get(name)
		}
	}
	or(&c.DatabaseURL, "SOUK_DATABASE_URL")
	or(&c.BlobURL, "SOUK_BLOB_URL")
	or(&c.PublicURL, "SOUK_PUBLIC_URL")
	or(&c.PolicyFile, "SOUK_POLICY")
	or(&c.PDFFont, "SOUK_PDF_FONT")
	or(&c.HostKeysFile, "SOUK_HOST_KEYS")
	or(&c.LogFormat, "SOUK_LOG")
	if len(c.Hosts) == 0 {
		c.Hosts = splitList(get("SOUK_HOSTS"))
	}
	if len(c.TrustedProxies) == 0 {
		c.TrustedProxies = splitList(get("SOUK_TRUSTED_PROXIES"))
	}
	if c.DatabaseURL == "" {
		c.DatabaseURL = "sqlite:" + filepath.Join(c.Data, "souk.db")
	}
	if c.BlobURL == "" {
		if abs, err := filepath.Abs(c.Data); err == nil {
			c.BlobURL = "file://" + filepath.Join(abs, "blobs")
		}
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Addr
	}
	if key := get("SOUK_MASTER_KEY"); key != "" {
		c.masterKey = []byte(key)
	}
	return c
}

func splitList(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// isLoopback reports whether the address can only be reached from this machine.
func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// Validate refuses settings that cannot work or are unsafe, naming every one.
func (c Config) Validate() error {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		say("--addr %q is not HOST:PORT", c.Addr)
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		say("SOUK_PUBLIC_URL %q is not an http(s) address", c.PublicURL)
	}
	public := !isLoopback(c.Addr)
	if c.Sandbox && public && !c.SandboxPublic {
		say("--sandbox listens on %s: anybody who reaches it could move the clock and mint tokens. Listen on 127.0.0.1, or say --sandbox-on-public-address", c.Addr)
	}
	if c.Demo && !c.Sandbox {
		say("--demo fills a sandbox: say --sandbox too")
	}
	if !c.ClockStart.IsZero() && !c.Sandbox {
		say("--clock needs --sandbox: in production time is not set by hand")
	}
	if public && !c.Sandbox && u != nil && u.Scheme != "https" {
		say("listening on %s without https: set SOUK_PUBLIC_URL=https://… (a proxy in front ends TLS)", c.Addr)
	}
	if c.masterKey != nil && len(c.masterKey) < minMasterKey {
		say("SOUK_MASTER_KEY is shorter than %d characters", minMasterKey)
	}
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			say("trusted proxy %q is not a network such as 10.0.0.0/8", p)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return fault.E("app.Config", fault.Invalid, "config.unsafe", nil,
		"Souk does not start with these settings:\n  - "+strings.Join(wrong, "\n  - "))
}

// Redacted is the configuration without secrets, for `config show` and the log.
func (c Config) Redacted() Config {
	if u, err := url.Parse(c.DatabaseURL); err == nil {
		if _, has := u.User.Password(); has {
			u.User = url.UserPassword(u.User.Username(), "***")
		}
		if q := u.Query(); q.Has("password") {
			q.Set("password", "***")
			u.RawQuery = q.Encode()
		}
		c.DatabaseURL = strings.ReplaceAll(u.String(), "%2A%2A%2A", "***")
	}
	c.masterKey = nil
	return c
}

// masterKeyFile is where the key lives when SOUK_MASTER_KEY does not hold it.
const masterKeyFile = "master.key"

// minMasterKey is the shortest key in characters: 32 of hex digits are 128 bits.
const minMasterKey = 32

// loadMasterKey reads the key, or makes one on the first start; created says
// that it is new, so that the operator is told to keep a copy apart.
func (c *Config) loadMasterKey() (created bool, err error) {
	if c.masterKey != nil {
		return false, nil
	}
	path := filepath.Join(c.Data, masterKeyFile)
	b, err := os.ReadFile(path)
	if err == nil {
		info, err := os.Stat(path)
		if err != nil {
			return false, err
		}
		if info.Mode().Perm()&0o077 != 0 {
			return false, fault.E("app.MasterKey", fault.Invalid, "config.unsafe", nil,
				fmt.Sprintf("%s can be read by others (mode %o). Run: chmod 600 %s", path, info.Mode().Perm(), path))
		}
		if c.masterKey = []byte(strings.TrimSpace(string(b))); len(c.masterKey) < minMasterKey {
			return false, fault.E("app.MasterKey", fault.Invalid, "config.unsafe", nil,
				fmt.Sprintf("%s holds no key of %d characters or more. Put the copy that you kept there.", path, minMasterKey))
		}
		return false, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	c.masterKey = freshKey()
	return true, writeFileSynced(path, append(c.masterKey[:len(c.masterKey):len(c.masterKey)], '\n'), 0o600)
}

// freshKey is a new master key: 256 bits of chance in hex.
func freshKey() []byte {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // it never fails: the program ends when the machine has no chance to give
	return []byte(hex.EncodeToString(raw[:]))
}

// writeFileSynced writes a file whole or not at all.
func writeFileSynced(path string, b []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // after the rename it is gone
	if _, err = f.Write(b); err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
