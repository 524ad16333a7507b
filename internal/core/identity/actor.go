package identity

import (
	"context"
	"slices"
)

// Role is what a person or key may do. Seller roles hold for a store, staff
// roles for the whole marketplace.
//
// Source: X-50.
type Role string

// The roles.
const (
	Owner       Role = "owner"        // seller owner, of a store
	Agent       Role = "agent"        // seller staff, of a store
	Reviewer    Role = "reviewer"     // staff: content re-review
	TrustSafety Role = "trust_safety" // staff
	Finance     Role = "finance"      // staff
	Operator    Role = "operator"     // staff: everything
)

// Kind of an actor.
type Kind string

// Kinds.
const (
	Anonymous Kind = "anonymous"
	User      Kind = "user"   // signed in to the console by session cookie
	Key       Kind = "key"    // Authorization: Bearer sk_…
	Buyer     Kind = "buyer"  // JWT of the host marketplace
	System    Kind = "system" // jobs
)

// Actor is who acts, as audit rows name it.
type Actor struct {
	Kind   Kind
	ID     string            // user, key or buyer id; "system" for jobs
	Name   string            // for screens
	Staff  []Role            // marketplace-wide roles
	Stores map[string]Role   // role by store id
	Scopes []string          // of a key; empty = everything its roles allow
	Lang   string            // "zh" or "en" for console users, any tag for buyers
	Buyer  map[string]string // country, locale of a buyer token
}

// HasStaff reports whether the actor has one of the staff roles; an operator has all.
func (a Actor) HasStaff(roles ...Role) bool {
	return slices.Contains(a.Staff, Operator) || slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Staff, r) })
}

type actorKey struct{}

// WithActor puts the actor into the context.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From is the context's actor; anonymous when there is none.
func From(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return Actor{Kind: Anonymous}
}

// AsSystem is the context of a job.
func AsSystem(ctx context.Context) context.Context {
	return WithActor(ctx, Actor{Kind: System, ID: "system", Name: "system"})
}
