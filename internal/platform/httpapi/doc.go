// Package httpapi is the HTTP side of Souk: one way in for every request.
//
// It owns routing, problems (RFC 9457), limits, authentication and guards as
// steps, idempotency keys, entity tags, signed cursors, security headers, the
// OpenAPI 3.1 document and its reference page, and the table idempotency. It
// knows no business: who somebody is comes from the [Authenticator], what they
// may do from each operation's [Guard].
//
// # One request
//
//	trace id → panic guard → Host → security headers → route
//	  → time and body limits → cross-origin protection → authentication
//	  → rate limit → guard → If-Match → Idempotency-Key → handler
//
// # Invariants
//
//   - Every error is a problem document with a stable code and the trace id.
//   - Every route is registered through [Register] or [Raw] with a guard, and is
//     in the OpenAPI document unless it is hidden.
//   - An Idempotency-Key becomes part of what the request commits: after a crash
//     nothing runs twice.
//   - No personal data in the log: route patterns instead of paths, no query, no
//     address, no body.
package httpapi
