package policy_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/policy"
)

type limits struct {
	MaxShare ratio.Ratio         `json:"max_share"`
	Wait     clock.Span          `json:"wait"`
	Price    money.Amount        `json:"price"`
	Count    int                 `json:"count"`
	On       bool                `json:"on"`
	Names    []string            `json:"names"`
	Words    map[string][]string `json:"words"`
	Pace     pace                `json:"pace"`
	Deep     struct {
		Level string `json:"level"`
	} `json:"deep"`
}

// pace is a type that is written as a string and names an example.
type pace struct{ n string }

func (pace) Example() string                { return "30/h" }
func (p pace) MarshalText() ([]byte, error) { return []byte(p.n), nil }

func (p *pace) UnmarshalText(b []byte) error {
	n, ok := strings.CutSuffix(string(b), "/h")
	if !ok {
		return errors.New("not a pace")
	}
	p.n = n + "/h"
	return nil
}

func section() policy.Section {
	return policy.Section{
		Name: "demo",
		Defaults: func() any {
			l := &limits{MaxShare: ratio.Must("0.008"), Wait: clock.Span(clock.Day), Price: money.Must("30", "USD"), Count: 3, On: true,
				Pace: pace{"5/h"}, Names: []string{"a"}, Words: map[string][]string{"zh": {"甲"}, "en": {"one"}}}
			l.Deep.Level = "L3"
			return l
		},
		Validate: func(v any) []policy.Problem {
			c := &policy.Check{}
			c.Share("max_share", v.(*limits).MaxShare)
			c.Positive("count", int64(v.(*limits).Count))
			return c.Problems
		},
	}
}

func build(t *testing.T, raw string) (policy.Document, []policy.Problem) {
	t.Helper()
	doc, problems, err := policy.Build("2.4", []policy.Section{section()}, []byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return doc, problems
}

func TestBuild_defaults_and_overlay(t *testing.T) {
	doc, problems := build(t, "")
	if len(problems) != 0 {
		t.Fatalf("defaults have problems: %v", problems)
	}
	plain := policy.Get[limits](doc, "demo")
	if plain.MaxShare.Cmp(ratio.Must("0.008")) != 0 || plain.Deep.Level != "L3" {
		t.Fatalf("defaults are not the section's: %+v", plain)
	}
	over, problems := build(t, `{"guidelines":"2.5","demo":{"max_share":"0.0081","wait":"200ms","price":{"amount":"0.0025","currency":"USD"},
		"on":false,"names":["x","y"],"words":{"en":["two"]},"deep":{"level":"L2"}}}`)
	if len(problems) != 0 {
		t.Fatalf("problems: %v", problems)
	}
	got := policy.Get[limits](over, "demo")
	switch {
	case got.MaxShare.String() != "0.0081", got.Wait.Duration() != 200*time.Millisecond, got.Price.Micros != 2500, got.On,
		strings.Join(got.Names, ",") != "x,y", got.Deep.Level != "L2":
		t.Errorf("the file does not win: %+v", got)
	case got.Count != 3:
		t.Errorf("a missing key does not fall back: %d", got.Count)
	case got.Words["en"][0] != "two" || got.Words["zh"][0] != "甲":
		t.Errorf("the list of one language replaces that language only: %v", got.Words)
	}
	if !strings.HasPrefix(over.Version, "2.5-") || over.Guidelines != "2.5" {
		t.Errorf("version %s does not carry the label of the file", over.Version)
	}
}

func TestBuild_problems_name_the_dotted_key(t *testing.T) {
	cases := map[string]struct{ raw, key string }{
		"unknown section":     {`{"vidoe":{}}`, "vidoe"},
		"unknown key":         {`{"demo":{"max_shares":"0.1"}}`, "demo.max_shares"},
		"unknown deep key":    {`{"demo":{"deep":{"levl":"L2"}}}`, "demo.deep.levl"},
		"duration as number":  {`{"demo":{"wait":5}}`, "demo.wait"},
		"duration of 2 units": {`{"demo":{"wait":"1h30m"}}`, "demo.wait"},
		"share as word":       {`{"demo":{"max_share":"much"}}`, "demo.max_share"},
		"too many digits":     {`{"demo":{"max_share":"0.0000000000001"}}`, "demo.max_share"},
		"money as number":     {`{"demo":{"price":30}}`, "demo.price"},
		"money unknown key":   {`{"demo":{"price":{"amount":"1","currency":"usd"}}}`, "demo.price"},
		"fraction of a count": {`{"demo":{"count":1.5}}`, "demo.count"},
		"own type":            {`{"demo":{"pace":"5/d"}}`, "demo.pace"},
		"null":                {`{"demo":{"count":null}}`, "demo.count"},
		"a word twice":        {`{"demo":{"words":{"en":["two","two"]}}}`, "demo.words.en"},
		"an empty word":       {`{"demo":{"words":{"en":[""]}}}`, "demo.words.en"},
		"null in a list":      {`{"demo":{"words":{"en":["two",null]}}}`, "demo.words.en"},
		"null section":        {`{"demo":null}`, "demo"},
		"list expected":       {`{"demo":{"names":"x"}}`, "demo.names"},
		"map member":          {`{"demo":{"words":{"zh":"x"}}}`, "demo.words.zh"},
		"key twice":           {`{"demo":{"deep":{"level":"L1","level":"L2"}}}`, "demo.deep"},
		"own check":           {`{"demo":{"max_share":"1.01"}}`, "demo.max_share"},
		"label":               {`{"guidelines":"two"}`, "guidelines"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, problems := build(t, c.raw)
			if len(problems) != 1 || problems[0].Key != c.key || !problems[0].Message.Complete() {
				t.Fatalf("problems = %v, want one for %s in zh and en", problems, c.key)
			}
		})
	}
	_, problems := build(t, `{"demo":{"count":0,"wait":"x","nope":1},"other":1}`)
	if len(problems) != 4 {
		t.Errorf("all mistakes at once: %v", problems)
	}
	_, problems = build(t, `{"demo":{"pace":"5/d"}}`)
	if len(problems) != 1 || !strings.Contains(problems[0].Message.In(i18n.EN), `such as "30/h"`) {
		t.Errorf("a type of its own is told an example: %v", problems)
	}
	_, problems = build(t, `{"demo":{"max_shar":"0.1"}}`)
	if len(problems) != 1 || !strings.Contains(problems[0].Message.In(i18n.EN), "max_share") {
		t.Errorf("a typo is told the nearest key: %v", problems)
	}
}

func TestBuild_unreadable(t *testing.T) {
	for _, raw := range []string{`[]`, `{"demo":`, `{} x`, `{"demo":{},"demo":{}}`, `"x"`} {
		_, _, err := policy.Build("2.4", []policy.Section{section()}, []byte(raw))
		if !fault.Is(err, fault.Malformed) || fault.CodeOf(err) != "policy.unreadable" {
			t.Errorf("Build(%s) = %v, want Malformed", raw, err)
		}
	}
}

func TestBuild_version_is_the_digest_of_the_whole_document(t *testing.T) {
	a, _ := build(t, "")
	same, _ := build(t, ` {"demo": {"count":3, "max_share":"0.0080"}} `)
	other, _ := build(t, `{"demo":{"count":4}}`)
	if a.Version != same.Version {
		t.Errorf("writing the defaults down changes the version: %s, %s", a.Version, same.Version)
	}
	if a.Version == other.Version {
		t.Errorf("another number has the same version %s", a.Version)
	}
	if n := len(strings.TrimPrefix(a.Version, "2.4-")); n != 8 {
		t.Errorf("version %s does not end in eight digits", a.Version)
	}
	again, problems, err := policy.Build("9", []policy.Section{section()}, other.Canonical())
	if err != nil || len(problems) != 0 || again.Version != other.Version {
		t.Errorf("the canonical form does not rebuild itself: %s, %v, %v", again.Version, problems, err)
	}
	if !json.Valid(a.Canonical()) {
		t.Error("the canonical form is no JSON")
	}
}

func TestBuild_property_canonical_is_a_fixed_point(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw, _ := json.Marshal(map[string]any{"demo": map[string]any{
			"max_share": "0." + rapid.StringMatching(`[0-9]{1,12}`).Draw(t, "share"),
			"wait":      rapid.SampledFrom([]string{"1d", "24h", "90d", "1500ms", "0", "61s"}).Draw(t, "wait"),
			"count":     rapid.IntRange(1, 1<<40).Draw(t, "count"),
			"names":     rapid.SliceOfNDistinct(rapid.StringN(1, 8, -1), 0, 4, rapid.ID[string]).Draw(t, "names"),
		}})
		one, problems, err := policy.Build("2.4", []policy.Section{section()}, raw)
		if err != nil || len(problems) > 0 {
			t.Fatalf("%s: %v %v", raw, problems, err)
		}
		two, problems, err := policy.Build("2.4", []policy.Section{section()}, one.Canonical())
		if err != nil || len(problems) > 0 || two.Version != one.Version || string(two.Canonical()) != string(one.Canonical()) {
			t.Fatalf("%s → %s → %s (%v %v)", raw, one.Canonical(), two.Canonical(), problems, err)
		}
	})
}

func TestKeys(t *testing.T) {
	got := strings.Join(policy.Keys(section()), " ")
	want := "count deep.level max_share names on pace price wait words"
	if got != want {
		t.Errorf("Keys = %s, want %s", got, want)
	}
}
