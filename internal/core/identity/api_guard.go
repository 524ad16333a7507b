package identity

import (
	"context"
	"strings"

	"souk/internal/platform/httpapi"
)

// guard makes a guard of a decision; a key's scopes narrow every one of them.
func guard(name string, decide func(a Actor, r *httpapi.Request) error) httpapi.Guard {
	return httpapi.Guard{Name: name, Check: func(ctx context.Context, r *httpapi.Request) error {
		a := From(ctx)
		if err := decide(a, r); err != nil {
			return err
		}
		return mayScope(a, r.Op.Method, r.Op.Path)
	}}
}

func named(name string, roles []Role) string {
	if len(roles) == 0 {
		return name
	}
	texts := make([]string, len(roles))
	for i, r := range roles {
		texts[i] = string(r)
	}
	return name + "(" + strings.Join(texts, ",") + ")"
}

// Public lets everybody in.
func Public() httpapi.Guard {
	return guard("public", func(Actor, *httpapi.Request) error { return nil })
}

// SignedIn lets everybody in who is signed in to the console or has a key.
func SignedIn() httpapi.Guard {
	return guard("signed_in", func(a Actor, _ *httpapi.Request) error { return mayEnter(a) })
}

// Member lets the people of the store in the path ({store}) in, with one of the
// roles; no roles = any member. A foreign store is answered 404, a wrong role 403
// with who has it. An operator passes.
//
// Source.
func Member(roles ...Role) httpapi.Guard {
	return guard(named("member", roles), func(a Actor, r *httpapi.Request) error {
		return mayInStore(a, r.Param("store"), roles)
	})
}

// Staff lets the marketplace's own people in, with one of the roles; no roles =
// any staff. An operator passes.
//
// Source: X-50.
func Staff(roles ...Role) httpapi.Guard {
	return guard(named("staff", roles), func(a Actor, _ *httpapi.Request) error { return mayAsStaff(a, roles) })
}

// MemberOrStaff lets the people of the store in the path ({store}) in, and the
// marketplace's own people with one of the roles. A foreign store is answered 404.
//
// Source.
func MemberOrStaff(roles ...Role) httpapi.Guard {
	return guard(named("member_or_staff", roles), func(a Actor, r *httpapi.Request) error {
		if a.HasStaff(roles...) {
			return nil
		}
		return mayInStore(a, r.Param("store"), nil)
	})
}

// StaffInStore lets the marketplace's own people with one of the roles act on the
// store in the path ({store}). The store's people are refused, and for anybody
// else's people the store does not exist.
//
// Source.
func StaffInStore(roles ...Role) httpapi.Guard {
	return guard(named("staff_in_store", roles), func(a Actor, r *httpapi.Request) error {
		if seller := a.Kind == User || a.Kind == Key; seller && len(a.Staff) == 0 {
			if err := mayInStore(a, r.Param("store"), nil); err != nil {
				return err
			}
		}
		return mayAsStaff(a, roles)
	})
}

// BuyerOnly lets in who has a valid buyer token.
func BuyerOnly() httpapi.Guard {
	return guard("buyer", func(a Actor, _ *httpapi.Request) error { return mayAsBuyer(a) })
}

// BuyerOrAnonymous lets everybody in: the shop is public, a buyer token only
// tells who looks. Somebody signed in to the console looks like anybody else.
func BuyerOrAnonymous() httpapi.Guard {
	return guard("buyer_or_anonymous", func(Actor, *httpapi.Request) error { return nil })
}

// OperatorKey lets only operators' API keys in: the sandbox.
func OperatorKey() httpapi.Guard {
	return guard("operator_key", func(a Actor, _ *httpapi.Request) error { return mayWithOperatorKey(a) })
}

// Principal names the caller for idempotency and limits; "" for nobody known.
func Principal(ctx context.Context) string {
	a := From(ctx)
	if a.Kind == Anonymous {
		return ""
	}
	return string(a.Kind) + ":" + a.ID
}

// Language is the language that a console user chose, "" for everybody else.
func Language(ctx context.Context) string {
	if a := From(ctx); a.Kind == User {
		return a.Lang
	}
	return ""
}
