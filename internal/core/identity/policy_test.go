package identity_test

import (
	"maps"
	"slices"
	"testing"

	"souk/internal/base/i18n"
	"souk/internal/core/identity"
	"souk/internal/core/policy"
)

// platform is the section as app hands it to policy.
func platform() policy.Section {
	return policy.Section{
		Name: identity.PolicyName, Label: i18n.T("平台", "Platform"), Labels: identity.PolicyLabels(),
		Defaults: func() any { p := identity.DefaultPolicy(); return &p },
		Validate: func(v any) []policy.Problem {
			var out []policy.Problem
			for _, m := range v.(*identity.Policy).Mistakes() {
				out = append(out, policy.Problem{Key: m.Key, Message: m.Message})
			}
			return out
		},
	}
}

func TestPolicy_as_a_section(t *testing.T) {
	s := platform()
	if keys, labels := policy.Keys(s), slices.Sorted(maps.Keys(s.Labels)); !slices.Equal(keys, labels) {
		t.Errorf("keys %v, labels %v", keys, labels)
	}
	build := func(raw string) (identity.Policy, []policy.Problem) {
		doc, problems, err := policy.Build("2.4", []policy.Section{s}, []byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		return policy.Get[identity.Policy](doc, "platform"), problems
	}
	if p, problems := build(""); len(problems) > 0 || p != identity.DefaultPolicy() {
		t.Errorf("defaults = %+v, %v", p, problems)
	}
	if p, problems := build(`{"platform":{"rate":{"sign_in":"3/h"},"session_idle":"30m"}}`); len(problems) > 0 || p.Rate.SignIn.String() != "3/h" || p.SessionIdle.String() != "30m" || p.Rate.Uploads.Count != 30 {
		t.Errorf("overlay = %+v, %v", p, problems)
	}
	for raw, key := range map[string]string{
		`{"platform":{"buyer_token_max":"11m"}}`:      "platform.buyer_token_max",
		`{"platform":{"rate":{"sign_in":"often"}}}`:   "platform.rate.sign_in",
		`{"platform":{"rate":{"sign_ins":"10/min"}}}`: "platform.rate.sign_ins",
	} {
		if _, problems := build(raw); len(problems) != 1 || problems[0].Key != key {
			t.Errorf("G-0 %s: %v", raw, problems)
		}
	}
}
