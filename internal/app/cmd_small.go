package app

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/telemetry"
	"souk/internal/schema"
)

// engineFlags are the settings that every command on a data folder takes.
type engineFlags struct {
	Data   string `default:"./data" help:"Folder of the embedded engines." type:"path"`
	Policy string `help:"Policy document laid over the defaults." type:"path" placeholder:"FILE"`
}

func (f engineFlags) config(e env) Config {
	return Config{Data: f.Data, Addr: defaultAddr, PolicyFile: f.Policy}.fromEnvironment(e.getenv)
}

const defaultAddr = "127.0.0.1:8080"

type configCmd struct {
	Show configShowCmd `cmd:"" help:"Print the settings in force, without secrets."`
}

type configShowCmd struct {
	engineFlags
}

// Run prints the settings as JSON.
func (c configShowCmd) Run(e env) error {
	cfg := c.config(e)
	shown := struct {
		Config
		PolicyVersion string `json:"policy_version"` // of the defaults with policy_file; what is published lies over it
		MediaHelper   string `json:"media_helper"`   // "" when it is not there
	}{Config: cfg.Redacted()}
	doc, err := loadPolicy(cfg.PolicyFile)
	if err != nil {
		return err
	}
	shown.PolicyVersion = doc.Version
	if w, err := newWorker(e.getenv, ""); err == nil {
		if helper, err := w.Helper(); err == nil {
			shown.MediaHelper = helper
		}
	}
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	return enc.Encode(shown)
}

type migrateCmd struct {
	engineFlags
}

// Run brings the database to the newest schema and says what it did.
func (c migrateCmd) Run(e env) error {
	db, err := sqldb.Open(e.ctx, sqldb.DefaultConfig(c.config(e).DatabaseURL))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // the migration's own outcome counts
	n, err := db.Migrate(e.ctx, schema.Files)
	if err != nil {
		return err
	}
	version, err := db.Version(e.ctx, schema.Files)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s: %d migrations applied, schema %d\n", db.Engine(), n, version)
	return nil
}

type userCmd struct {
	Add userAddCmd `cmd:"" help:"Print a one-time link for a new account, or to set a new password."`
}

type userAddCmd struct {
	engineFlags
	Email string `required:"" help:"E-mail address to sign in with."`
	Name  string `help:"Name shown to others; the address when left out."`
	Role  string `required:"" enum:"operator,reviewer,trust_safety,finance,owner,agent" help:"operator, reviewer, trust_safety or finance; owner or agent with --store."`
	Store string `help:"Id of a store that exists (souk import stores makes them); for owner and agent." placeholder:"ID"`
}

// Run prints the link.
func (c userAddCmd) Run(e env) error {
	if err := c.check(); err != nil {
		return err
	}
	s, err := build(e.ctx, c.config(e), buildOptions{log: telemetry.NewLog(e.err, telemetry.Auto, slog.LevelWarn)})
	if err != nil {
		return err
	}
	defer s.close()
	link, err := s.identity.AddUser(identity.AsSystem(e.ctx), identity.AddUserInput{
		Email: c.Email, Name: c.Name, Role: identity.Role(c.Role), StoreID: c.Store,
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(e.out, link)
	return nil
}

// check says which of role and store does not go with the other.
func (c userAddCmd) check() error {
	ofStore := c.Role == string(identity.Owner) || c.Role == string(identity.Agent)
	switch {
	case ofStore && c.Store == "":
		return fault.T("app.user", fault.Invalid, "user.store_missing", "角色 "+c.Role+" 属于店铺，请用 --store 给出店铺编号。",
			"The role "+c.Role+" belongs to a store. Name it with --store ID.")
	case !ofStore && c.Store != "":
		return fault.T("app.user", fault.Invalid, "user.store_unwanted", "角色 "+c.Role+" 不属于店铺，请去掉 --store。",
			"The role "+c.Role+" belongs to no store. Leave --store out.")
	}
	return nil
}

type openapiCmd struct{}

// Run prints the document; it needs neither data nor network.
func (openapiCmd) Run(e env) error {
	dir, err := os.MkdirTemp("", "souk-openapi-")
	if err != nil {
		return fault.Wrap("app.openapi", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	cfg := Config{Data: dir, Addr: defaultAddr, Sandbox: true}.fromEnvironment(func(string) string { return "" })
	cfg.masterKey = make([]byte, minMasterKey) // of a folder that goes at once: nobody needs to be told of it
	s, err := build(context.WithoutCancel(e.ctx), cfg, buildOptions{log: telemetry.NewLog(e.err, telemetry.Auto, slog.LevelWarn)})
	if err != nil {
		return err
	}
	defer s.close()
	doc, err := s.api.OpenAPI()
	if err != nil {
		return err
	}
	_, err = e.out.Write(append(doc, '\n'))
	return err
}
