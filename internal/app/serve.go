package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"souk/internal/base/fault"
	"souk/internal/platform/telemetry"
)

type serveCmd struct {
	engineFlags
	Addr            string    `default:"127.0.0.1:8080" help:"Address to listen on." placeholder:"HOST:PORT"`
	Sandbox         bool      `help:"A marketplace for trying: movable clock and /v1/sandbox."`
	Demo            bool      `help:"Fill the sandbox with the demo marketplace."`
	Clock           time.Time `help:"Start the sandbox's business clock here (RFC 3339)." placeholder:"TIME"`
	SandboxOnPublic bool      `name:"sandbox-on-public-address" help:"Let a sandbox listen beyond this machine. Anybody who reaches it may do anything in it."`
}

// Run serves until it is told to stop.
func (c serveCmd) Run(e env) error {
	cfg := Config{
		Data: c.Data, Addr: c.Addr, PolicyFile: c.Policy, Sandbox: c.Sandbox, Demo: c.Demo,
		SandboxPublic: c.SandboxOnPublic, ClockStart: c.Clock,
	}.fromEnvironment(e.getenv)
	if err := cfg.Validate(); err != nil {
		return err
	}
	lock, err := lockData(cfg.Data)
	if err != nil {
		return err
	}
	defer lock.Close()
	log := telemetry.NewLog(e.err, cfg.LogFormat, slog.LevelInfo)
	listener, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return fault.E("app.serve", fault.Unavailable, "serve.address", err,
			fmt.Sprintf("Cannot listen on %s: %v. Is another Souk running? Choose another one with --addr.", cfg.Addr, err))
	}
	s, err := build(e.ctx, cfg, buildOptions{log: log})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer s.close()
	if err := errors.Join(s.ownKey(e.ctx), s.safeToServe(e.ctx)); err != nil {
		return errors.Join(err, listener.Close())
	}
	return s.serve(e, listener)
}

// safeToServe refuses production with a media worker that is not locked down.
func (s *souk) safeToServe(ctx context.Context) error {
	if s.cfg.Sandbox {
		return nil
	}
	lock, err := s.worker.Lockdown(ctx)
	if fault.CodeOf(err) == "media.ffmpeg_missing" || fault.CodeOf(err) == "media.helper_missing" {
		s.log.Warn("films cannot be checked yet: run `souk doctor`", "error", err)
		return nil
	}
	if err != nil {
		return err
	}
	if !lock.FilesHeld && !lock.NetHeld {
		return fault.E("app.serve", fault.Unavailable, "media.no_lock", nil,
			"This machine can lock the media worker neither with Landlock and namespaces nor with seccomp: foreign films would be decoded unprotected. `souk doctor` says what is missing.")
	}
	return nil
}

// serve runs jobs and HTTP until ctx ends, then stops in order: no new requests,
// running ones end, jobs end or are put back.
func (s *souk) serve(e env, listener net.Listener) error {
	if err := errors.Join(s.tidyTemp(), s.startSandbox(e.ctx)); err != nil {
		return errors.Join(err, listener.Close())
	}
	server := s.api.Server()
	server.BaseContext = func(net.Listener) context.Context { return context.WithoutCancel(e.ctx) }
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	s.queue.Start(context.WithoutCancel(e.ctx))
	s.outbox.Start(context.WithoutCancel(e.ctx))
	s.chain.Start(context.WithoutCancel(e.ctx))
	s.log.Info("souk is ready", "url", s.cfg.PublicURL, "engine", s.db.Engine(), "sandbox", s.cfg.Sandbox)
	background := s.startDemo(e)

	var err error
	select {
	case err = <-failed:
	case <-e.ctx.Done():
		s.log.Info("stopping")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), stopGrace)
	defer cancel()
	background()
	if stopErr := server.Shutdown(ctx); stopErr != nil {
		err = errors.Join(err, stopErr, server.Close())
	}
	s.queue.Stop(ctx)
	s.outbox.Stop(ctx)
	s.chain.Stop(ctx)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
