// Package telemetry sets up what operations look at: the log (slog) and the
// figures (Prometheus).
//
// It owns the handler of the log and the registry. It does not decide what is
// logged; it only keeps secrets out when somebody logs them by mistake.
package telemetry
