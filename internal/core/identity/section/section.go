// Package section hands identity's part of the policy document to core/policy.
//
// It stands apart because policy guards its routes with identity's roles:
// identity itself must not import policy.
package section

import (
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
	"souk/internal/core/policy"
)

// Platform is the section "platform".
//
// Source: parameters "platform".
func Platform() policy.Section {
	return policy.Section{
		Name:  identity.PolicyName,
		Label: i18n.T("平台", "Platform"),
		Defaults: func() any {
			p := identity.DefaultPolicy()
			return &p
		},
		Validate: func(value any) []policy.Problem {
			p, ok := value.(*identity.Policy)
			if !ok {
				return []policy.Problem{{Message: i18n.T("类型不符。", "It has the wrong type.")}}
			}
			var out []policy.Problem
			for _, m := range p.Mistakes() {
				out = append(out, policy.Problem{Key: m.Key, Message: m.Message})
			}
			return out
		},
		Labels: identity.PolicyLabels(),
	}
}
