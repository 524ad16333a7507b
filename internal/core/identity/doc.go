// Package identity knows who acts: people of the console with their roles,
// sessions and one-time links, API keys, and buyers by the host marketplace's
// token.
//
// It owns people, staff roles, memberships of stores, links, sessions, keys, the
// sign-in throttle and the section "platform" of the policy. It does not own
// stores (a store is an id with a name here), nor buyers: a buyer is what a valid
// token says.
//
// # Who is who
//
//	cookie            session   person   staff roles + a role per store
//	Bearer sk_…       key       —        one role, in one store or of the staff, narrowed by scopes
//	Bearer x.y.z      JWT       buyer    signed by the host marketplace, ten minutes at most
//	nothing                     anonymous
//
// # Links
//
//	invite: open ──accept──▶ used      reset: open ──accept──▶ used (every session ends)
//	          └── 72h ──▶ expired             └── 72h ──▶ expired
//
// # Invariants
//
//   - Passwords are kept as argon2id; tokens of sessions, links and keys as
//     SHA-256: nothing in the database signs anybody in.
//   - A session ends at sign-out, after session_idle without a request, and after
//     session_max; all of it on the machine clock.
//   - A key is refused by the first request after its revocation.
//   - An unknown account costs a sign-in as much time as a wrong password.
//   - A foreign store is answered 404, a missing role 403 with who has it.
//   - A store keeps at least one owner.
//
// Routes carry a [httpapi.Guard]; what a guard decides is in rules_permission.go.
package identity
