// Package app is the only package that knows everything: it reads the
// configuration, wires the services, holds one file per sub-command and the
// sandbox endpoints. Nothing is decided here that a rule of the business decides.
//
//	config.go         settings: flags, environment, defaults, what is unsafe
//	wire.go           the services and how they hang together
//	subscriptions.go  THE page that says who reacts to what
//	serve.go          `souk serve`: start, readiness, orderly stop
//	cmd_*.go          the other sub-commands
//	sandbox*.go       /v1/sandbox, only with --sandbox
//	demo*.go          the demo marketplace of `make run`
//	pages.go          console, storefront and widgets beside the API
package app
