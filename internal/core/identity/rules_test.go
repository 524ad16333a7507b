package identity

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
)

func TestSession_expiry(t *testing.T) {
	p := DefaultPolicy()
	for _, c := range []struct {
		name        string
		used, since time.Duration // of the last request and of the sign-in
		live        bool
	}{
		{"fresh", 0, 0, true},
		{"idle_11h59m59s", 12*time.Hour - time.Second, 12*time.Hour - time.Second, true},
		{"idle_12h", 12 * time.Hour, 12 * time.Hour, false},
		{"idle_12h1s", 12*time.Hour + time.Second, 13 * time.Hour, false},
		{"used_all_the_time_13d23h59m59s", 0, 14*clock.Day - time.Second, true},
		{"used_all_the_time_14d", 0, 14 * clock.Day, false},
	} {
		t.Run("X-50_"+c.name, func(t *testing.T) {
			s := Session{CreatedAt: noon.Add(-c.since), SeenAt: noon.Add(-c.used)}
			if got := s.live(p, noon); got != c.live {
				t.Errorf("live = %v", got)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		p := Policy{SessionIdle: clock.Span(rapid.Int64Range(1, 1e6).Draw(t, "idle")), SessionMax: clock.Span(rapid.Int64Range(1, 1e6).Draw(t, "max"))}
		seen := rapid.Int64Range(0, 1e6).Draw(t, "seen")
		now := seen + rapid.Int64Range(0, 1e6).Draw(t, "later")
		s := Session{CreatedAt: noon, SeenAt: noon.Add(time.Duration(seen))}
		at := noon.Add(time.Duration(now))
		if s.live(p, at) != (now-seen < int64(p.SessionIdle) && now < int64(p.SessionMax)) {
			t.Fatalf("idle %d max %d seen %d now %d", p.SessionIdle, p.SessionMax, seen, now)
		}
		if !s.live(p, at) && s.live(p, at.Add(time.Hour)) {
			t.Fatal("an ended session came back")
		}
	})
}

func TestLink_usable(t *testing.T) {
	l := Link{ExpiresAt: noon}
	if !l.usable(noon.Add(-time.Microsecond)) || l.usable(noon) {
		t.Error("a link works until just before its end")
	}
	l.UsedAt = noon.Add(-time.Hour)
	if l.usable(noon.Add(-time.Minute)) {
		t.Error("a used link works again")
	}
}

func TestScopes(t *testing.T) {
	for _, c := range []struct {
		scopes, method, path string
		ok                   bool
	}{
		{"", "DELETE", "/v1/keys/{key}", true},
		{"videos:read", "GET", "/v1/stores/{store}/videos/{id}", true},
		{"videos:read", "POST", "/v1/stores/{store}/videos", false},
		{"videos:write", "GET", "/v1/stores/{store}/videos", true},
		{"videos:write", "POST", "/v1/stores/{store}/videos", true},
		{"videos:write", "GET", "/v1/stores/{store}/keys", false},
		{"videos:write", "GET", "/v1/stores/{store}", false},
		{"stores:read", "GET", "/v1/stores/{store}", true},
		{"*:read", "GET", "/v1/audit", true},
		{"*:read", "POST", "/v1/review/cases/{id}/claim", false},
		{"*:write", "POST", "/v1/review/cases/{id}/claim", true},
		{"review:write products:read", "POST", "/v1/review/cases/{id}/claim", true},
		{"review:write products:read", "GET", "/v1/me", true},
		{"review:write products:read", "GET", "/v1/stores/{store}/products", true},
	} {
		t.Run("X-55_"+strings.ReplaceAll(c.scopes+" "+c.method+" "+c.path, "/", "|"), func(t *testing.T) {
			err := mayScope(Actor{Kind: Key, Scopes: strings.Fields(c.scopes)}, c.method, c.path)
			if (err == nil) != c.ok {
				t.Errorf("err = %v", err)
			}
			if err != nil && (fault.CodeOf(err) != "scope.missing" || !fault.Is(err, fault.Forbidden)) {
				t.Errorf("refused as %v", err)
			}
		})
	}
	for _, bad := range []string{"", "videos", "videos:", ":read", "videos:all", "Videos:read", "**:read", "a b:read"} {
		if err := checkScopes("t", []string{bad}); fault.CodeOf(err) != "key.scopes" {
			t.Errorf("scope %q: %v", bad, err)
		}
	}
}

func TestScopes_a_key_never_issues_what_reaches_further(t *testing.T) {
	areas := []string{"*", "videos", "keys", "review"}
	draw := func(t *rapid.T, label string) []string {
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return rapid.SampledFrom(areas).Draw(t, "area") + ":" + rapid.SampledFrom([]string{"read", "write"}).Draw(t, "verb")
		}), 0, 4).Draw(t, label)
	}
	rapid.Check(t, func(t *rapid.T) {
		have, want := draw(t, "have"), draw(t, "want")
		wider := false
		for _, area := range append(areas[1:], "anything") {
			for _, verb := range []string{"read", "write"} {
				wider = wider || (allows(want, area, verb) && !allows(have, area, verb))
			}
		}
		if covers(have, want) == wider {
			t.Fatalf("have %v, want %v: covers %v, wider %v", have, want, covers(have, want), wider)
		}
	})
}

func TestPolicy(t *testing.T) {
	p := DefaultPolicy()
	if m := p.Mistakes(); len(m) > 0 {
		t.Fatalf("the defaults have mistakes: %v", m)
	}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"session_idle":"12h","session_max":"14d","buyer_token_max":"10m","invite_ttl":"3d","rate":{"sign_in":"10/min","uploads":"30/h","anonymous_writes":"60/min","buyer_writes":"120/min"}}`
	if string(b) != want {
		t.Errorf("defaults = %s", b)
	}
	var back Policy
	if err := json.Unmarshal([]byte(strings.Replace(want, "3d", "72h", 1)), &back); err != nil || back != p {
		t.Errorf("read back: %+v, %v", back, err)
	}
	for name, c := range map[string]struct {
		spoil func(p *Policy)
		key   string
	}{
		"idle_59s":        {func(p *Policy) { p.SessionIdle = clock.Span(59 * time.Second) }, "session_idle"},
		"max_below_idle":  {func(p *Policy) { p.SessionMax = p.SessionIdle - 1 }, "session_max"},
		"token_10m1s":     {func(p *Policy) { p.BuyerTokenMax = clock.Span(10*time.Minute + time.Second) }, "buyer_token_max"},
		"token_999ms":     {func(p *Policy) { p.BuyerTokenMax = clock.Span(999 * time.Millisecond) }, "buyer_token_max"},
		"token_0":         {func(p *Policy) { p.BuyerTokenMax = 0 }, "buyer_token_max"},
		"invite_59s":      {func(p *Policy) { p.InviteTTL = clock.Span(59 * time.Second) }, "invite_ttl"},
		"sign_in_0":       {func(p *Policy) { p.Rate.SignIn.Count = 0 }, "rate.sign_in"},
		"uploads_no_unit": {func(p *Policy) { p.Rate.Uploads.Per = 0 }, "rate.uploads"},
	} {
		p := DefaultPolicy()
		c.spoil(&p)
		m := p.Mistakes()
		if len(m) != 1 || m[0].Key != c.key || !m[0].Message.Complete() {
			t.Errorf("%s: %v", name, m)
		}
	}
	for key, label := range PolicyLabels() {
		if !label.Complete() {
			t.Errorf("label of %s lacks a language", key)
		}
	}
	for _, bad := range []string{"", "10", "10/", "/min", "-1/min", "10/year", "1e3/min", "10/min/h"} {
		if r, err := ParseRate(bad); err == nil {
			t.Errorf("rate %q = %v", bad, r)
		}
	}
	for _, class := range []string{"sign_in", "uploads", "anonymous_writes", "buyer_writes"} {
		if r, ok := p.Rate.Class(class); !ok || r.Count == 0 {
			t.Errorf("class %s = %v, %v", class, r, ok)
		}
	}
	if _, ok := p.Rate.Class("other"); ok {
		t.Error("an unknown class has a rate")
	}
}

func TestPerson_input(t *testing.T) {
	for in, want := range map[string]string{
		" Li@Example.COM ": "li@example.com", "a@b.co": "a@b.co", "": "", "a": "", "a@": "", "<a@b.co>": "", "A <a@b.co>": "",
		"a b@c.de": "", "a@b.co, c@d.ef": "", strings.Repeat("x", 250) + "@b.co": "",
	} {
		got, err := cleanEmail("t", in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("cleanEmail(%q) = %q, %v", in, got, err)
		}
	}
	for in, ok := range map[string]bool{"李雷": true, strings.Repeat("名", 80): true, strings.Repeat("名", 81): false, "": false, "  ": false, "a\nb": false, "\xff": false} {
		if _, err := cleanName("t", in); (err == nil) != ok {
			t.Errorf("cleanName(%q): %v", in, err)
		}
	}
	for in, ok := range map[string]bool{
		"123456789": false, "1234567890": true, strings.Repeat("密", 10): true, strings.Repeat("x", 200): true, strings.Repeat("x", 201): false,
		"Somebody@Example.com": false, "somebody.long": true, "SOMEBODYxx": true,
	} {
		if err := checkPassword("t", in, "somebody@example.com"); (err == nil) != ok {
			t.Errorf("checkPassword(%q): %v", in, err)
		}
	}
	if err := checkPassword("t", "longname-long", "longname-long@example.com"); err == nil {
		t.Error("the local part is accepted as a password")
	}
}

func TestThrottled(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::9": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::1": "2001:db8:1:2::/64",
	} {
		if got := throttled(netip.MustParseAddr(in)); got != want {
			t.Errorf("throttled(%s) = %s", in, got)
		}
	}
}

func TestRoles(t *testing.T) {
	for _, r := range Roles() {
		if r.IsStore() == r.IsStaff() || !r.Label().Complete() || r.Label()["en"] == string(r) && r != Operator && r != Finance {
			t.Errorf("role %s: store %v, staff %v, label %v", r, r.IsStore(), r.IsStaff(), r.Label())
		}
		if err := checkRole("t", r, "sto_1"); (err == nil) != r.IsStore() {
			t.Errorf("%s in a store: %v", r, err)
		}
		if err := checkRole("t", r, ""); (err == nil) != r.IsStaff() {
			t.Errorf("%s of the staff: %v", r, err)
		}
	}
	if slices.Contains(Roles(), Role("boss")) || checkRole("t", "boss", "") == nil || checkRole("t", "boss", "sto_1") == nil {
		t.Error("an unknown role is accepted")
	}
}
