package identity

import (
	"slices"
	"strings"

	"souk/internal/base/fault"
)

// mayEnter decides for everyone who is signed in to the console or has a key.
func mayEnter(a Actor) error {
	switch a.Kind {
	case User, Key, System:
		return nil
	case Buyer:
		return missingRole("identity.SignedIn", nil)
	}
	return signInFirst("identity.SignedIn")
}

// mayInStore decides for a store's own people: a foreign store does not exist for
// them, a wrong role is told which one has it. An operator may everything.
//
// Source.
func mayInStore(a Actor, storeID string, roles []Role) error {
	const op = "identity.Member"
	switch {
	case a.Kind == System, a.HasStaff():
		return nil
	case a.Kind == Anonymous:
		return signInFirst(op)
	case a.Kind == Buyer:
		return missingRole(op, orAll(roles))
	}
	role, own := a.Stores[storeID]
	switch {
	case own && (len(roles) == 0 || slices.Contains(roles, role)):
		return nil
	case own, len(a.Staff) > 0: // staff knows that the store exists
		return missingRole(op, orAll(roles))
	}
	return fault.T(op, fault.NotFound, "not_found", "没有找到。", "Not found.")
}

// mayAsStaff decides for the marketplace's own people.
//
// Source: X-50.
func mayAsStaff(a Actor, roles []Role) error {
	const op = "identity.Staff"
	switch {
	case a.Kind == System, a.HasStaff(roles...), len(roles) == 0 && len(a.Staff) > 0:
		return nil
	case a.Kind == Anonymous:
		return signInFirst(op)
	case len(roles) == 0:
		roles = []Role{Reviewer, TrustSafety, Finance, Operator}
	}
	return missingRole(op, roles)
}

// mayAsBuyer decides for what only a buyer does.
func mayAsBuyer(a Actor) error {
	switch a.Kind {
	case Buyer:
		return nil
	case Anonymous:
		return fault.T("identity.BuyerOnly", fault.Unauthenticated, "auth.buyer_required",
			"请先在商城登录。", "Sign in to the shop first.")
	}
	return fault.T("identity.BuyerOnly", fault.Forbidden, "role.missing",
		"只有买家可以这样做：请使用商城签发的买家令牌。", "Only a buyer may do this: send a buyer token of the shop.").
		With("roles", []string{"buyer"})
}

// mayWithOperatorKey decides for the sandbox endpoints.
func mayWithOperatorKey(a Actor) error {
	switch {
	case a.Kind == Key && slices.Contains(a.Staff, Operator):
		return nil
	case a.Kind == Anonymous:
		return fault.T("identity.OperatorKey", fault.Unauthenticated, "auth.required",
			"需要平台运营的 API 密钥。", "This needs an operator's API key.")
	}
	return fault.T("identity.OperatorKey", fault.Forbidden, "role.missing",
		"只有平台运营的 API 密钥可以这样做。", "Only an operator's API key may do this.").
		With("roles", []string{string(Operator)})
}

// mayScope narrows a key to its scopes.
//
// Source: X-55.
func mayScope(a Actor, method, path string) error {
	if a.Kind != Key || len(a.Scopes) == 0 {
		return nil
	}
	area, verb := scopeOf(method, path)
	if area == "me" || allows(a.Scopes, area, verb) {
		return nil
	}
	need := area + ":" + verb
	return fault.T("identity.scope", fault.Forbidden, "scope.missing",
		"此密钥缺少权限范围 "+need+"。", "This key lacks the scope "+need+".").
		With("scope", need)
}

func orAll(roles []Role) []Role {
	if len(roles) == 0 {
		return []Role{Owner, Agent}
	}
	return roles
}

func signInFirst(op string) error {
	return fault.T(op, fault.Unauthenticated, "auth.required", "请先登录。", "Sign in first.")
}

// missingRole says which roles have the right.
func missingRole(op string, roles []Role) error {
	if len(roles) == 0 {
		roles = Roles()
	}
	zh, en, names := make([]string, len(roles)), make([]string, len(roles)), make([]string, len(roles))
	for i, r := range roles {
		zh[i], en[i], names[i] = r.Label()["zh"], r.Label()["en"], string(r)
	}
	return fault.T(op, fault.Forbidden, "role.missing",
		"您没有此权限，需要角色："+strings.Join(zh, "、")+"。",
		"You may not do this; it takes the role "+strings.Join(en, " or ")+".").
		With("roles", names)
}

// mayIssue decides who may give a key what: jobs and operators everything, an
// owner the roles of the own store, nobody more scopes than they have.
func mayIssue(a Actor, in KeyInput) error {
	const op = "identity.IssueKey"
	switch {
	case a.Kind == System:
		return nil
	case !a.HasStaff() && in.StoreID == "":
		return missingRole(op, []Role{Operator})
	case !a.HasStaff() && a.Stores[in.StoreID] != Owner:
		return missingRole(op, []Role{Owner})
	case !covers(a.Scopes, in.Scopes):
		return fault.T(op, fault.Forbidden, "scope.missing",
			"新密钥的权限范围不能超出当前密钥。", "A key cannot issue a key that reaches further than itself.")
	}
	return nil
}
