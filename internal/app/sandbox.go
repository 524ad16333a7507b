package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// sandboxFile holds the operator key of the running sandbox, mode 0600.
const sandboxFile = "sandbox.json"

// clockFile remembers how far the business clock was moved, so that a restart
// does not send time back.
const clockFile = "sandbox-clock.json"

// sandboxKeyName names the key in the list of keys.
const sandboxKeyName = "sandbox"

// startSandbox readies a sandbox before the first request: the clock where it
// was, a fresh operator key, its file. It does nothing in production.
//
// Source, contract "Sandbox".
func (s *souk) startSandbox(ctx context.Context) error {
	if !s.cfg.Sandbox {
		return nil
	}
	ctx = identity.AsSystem(ctx)
	if err := s.restoreClock(); err != nil {
		return err
	}
	if err := s.revokeOldSandboxKeys(ctx); err != nil {
		return err
	}
	secret, _, err := s.identity.IssueKey(ctx, identity.KeyInput{Name: sandboxKeyName, Role: identity.Operator})
	if err != nil {
		return err
	}
	b, err := json.Marshal(map[string]string{"operator_key": secret})
	if err != nil {
		return err
	}
	if err := writeFileSynced(filepath.Join(s.cfg.Data, sandboxFile), append(b, '\n'), 0o600); err != nil {
		return err
	}
	s.operatorKey = secret
	return nil
}

func (s *souk) revokeOldSandboxKeys(ctx context.Context) error {
	for {
		keys, err := s.identity.Keys(ctx, "", page.Request{Limit: page.MaxLimit})
		if err != nil {
			return err
		}
		ended := 0
		for _, k := range keys.Items {
			if k.Name != sandboxKeyName {
				continue
			}
			if err := s.identity.RevokeKey(ctx, "", k.ID); err != nil {
				return err
			}
			ended++
		}
		if ended == 0 {
			return nil
		}
	}
}

type clockState struct {
	OffsetUS int64 `json:"offset_us"`
}

func (s *souk) restoreClock() error {
	b, err := os.ReadFile(filepath.Join(s.cfg.Data, clockFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var state clockState
	if err == nil {
		err = json.Unmarshal(b, &state)
	}
	if err != nil {
		return err
	}
	s.business.StartAt(s.machine.Now().Add(time.Duration(state.OffsetUS) * time.Microsecond))
	return nil
}

// keepClock remembers that the business clock shows at now.
func (s *souk) keepClock(at time.Time) error {
	b, err := json.Marshal(clockState{OffsetUS: at.Sub(s.machine.Now()).Microseconds()})
	if err != nil {
		return err
	}
	return writeFileSynced(filepath.Join(s.cfg.Data, clockFile), append(b, '\n'), 0o600)
}

// notBuilt refuses a fixture whose part does not exist in this version.
func notBuilt(what string) error {
	return fault.T("app.sandbox", fault.Invalid, "sandbox.not_built",
		"本版本尚未包含："+what+"。", "Not part of this version yet: "+what+".").With("part", what)
}

func sandboxOp(method, path, id, summary string, status int) httpapi.Op {
	return httpapi.Op{Method: method, Path: "/v1/sandbox/" + path, ID: "sandbox." + id, Summary: summary, Tag: "sandbox", Guard: identity.OperatorKey(), Status: status,
		Timeout: 5 * time.Minute} // moving the clock by years runs thousands of ticks
}

// sandboxRoutes registers the endpoints that exist with --sandbox only.
func (s *souk) sandboxRoutes() {
	httpapi.Register(s.api, sandboxOp("POST", "clock", "clock", "Move the business clock forward", 200), s.moveClock)
	httpapi.Register(s.api, sandboxOp("POST", "stores", "stores.create", "Make a store", 201), s.makeStore)
	httpapi.Register(s.api, sandboxOp("PATCH", "stores/{id}", "stores.change", "Change a store's facts", 200), s.changeStore)
	httpapi.Register(s.api, sandboxOp("POST", "staff", "staff", "Make a key for staff or an agent", 201), s.makeStaff)
	httpapi.Register(s.api, sandboxOp("POST", "buyers", "buyers", "Make a buyer with a token", 201), s.makeBuyer)
	httpapi.Register(s.api, sandboxOp("POST", "products", "products", "Make a product", 201), s.makeProduct)
	httpapi.Register(s.api, sandboxOp("POST", "events", "events", "Let something happen in the shop", 201), s.makeEvent)
	s.tradeRoutes()
	httpapi.Register(s.api, sandboxOp("POST", "faults", "faults", "Let background work fail", 201), s.makeFault)
	for _, part := range []string{"dns", "mail-events"} {
		httpapi.Register(s.api, sandboxOp("POST", part, strings.ReplaceAll(part, "-", "_"), "Not part of this version: answers 422 sandbox.not_built", 0), absent(part))
	}
	httpapi.Register(s.api, sandboxOp("GET", "mailbox", "mailbox", "Messages that would have gone out, newest first", 200), s.readMailbox)
}

type nothing struct{}

func absent(part string) func(context.Context, *struct{}) (*nothing, error) {
	return func(context.Context, *struct{}) (*nothing, error) { return nil, notBuilt(part) }
}

type clockInput struct {
	Body struct {
		Advance string    `json:"advance,omitempty" doc:"how far, e.g. 24h or 90d" example:"24h"`
		Set     time.Time `json:"set,omitzero" doc:"where to, never back"`
	}
}

type clockOutput struct {
	Body struct {
		Now time.Time `json:"now"`
	}
}

// moveClock runs every due tick on the way and answers when they have run. Where
// it goes is remembered first: after a crash on the way the clock stands there
// and the ticks that are left run late, so that time never goes back before what
// was already written.
//
// Source: X-61, core-ports "Two clocks".
func (s *souk) moveClock(ctx context.Context, in *clockInput) (*clockOutput, error) {
	until, err := s.clockTarget(in)
	if err != nil {
		return nil, err
	}
	s.clockTurn.Lock()
	defer s.clockTurn.Unlock()
	if until.Before(s.business.Now()) {
		return nil, fault.T("app.clock", fault.Invalid, "clock.backwards", "测试时钟只能向前拨。", "The clock only moves forward.").
			With("now", s.business.Now())
	}
	ctx = identity.AsSystem(ctx)
	if err := s.keepClock(until); err != nil {
		return nil, err
	}
	if err := s.queue.RunDue(ctx, until); err != nil {
		return nil, errors.Join(err, s.keepClock(s.business.Now()))
	}
	if err := s.business.MoveTo(until); err != nil && fault.CodeOf(err) != "clock.backwards" {
		return nil, err
	}
	if err := errors.Join(s.keepClock(s.business.Now()), s.outbox.Drain(ctx)); err != nil {
		return nil, err
	}
	out := &clockOutput{}
	out.Body.Now = s.business.Now()
	return out, nil
}

// furthest is how far one call may move the clock.
const furthest = 10 * 366 * clock.Day

func (s *souk) clockTarget(in *clockInput) (time.Time, error) {
	now := s.business.Now()
	if (in.Body.Advance == "") == in.Body.Set.IsZero() {
		return now, fault.T("app.clock", fault.Invalid, "clock.input", "请提供 advance 或 set 其中之一。", `Give either "advance" (such as "24h") or "set" (an instant).`)
	}
	until := clock.Trim(in.Body.Set)
	if in.Body.Advance != "" {
		d, err := parseAdvance(in.Body.Advance)
		if err != nil {
			return now, err
		}
		until = now.Add(d)
	}
	if until.After(now.Add(furthest)) {
		return now, fault.T("app.clock", fault.Invalid, "clock.too_far", "一次最多拨动十年。", "One call moves the clock by ten years at most.")
	}
	return until, nil
}

func parseAdvance(text string) (time.Duration, error) {
	if span, err := clock.ParseSpan(text); err == nil {
		return span.Duration(), nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fault.T("app.clock", fault.Invalid, "clock.input", "advance 应为 24h、90d 这样的时长。", `"advance" is a duration such as "24h", "90d" or "1h30m".`)
	}
	return d, nil
}
