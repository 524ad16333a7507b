package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"souk/internal/base/fault"
)

// command is the command line. Names are the contract of docs/cli.md.
type command struct {
	Serve     serveCmd     `cmd:"" help:"Run the service."`
	Check     checkCmd     `cmd:"" help:"Judge files without a server."`
	Doctor    doctorCmd    `cmd:"" help:"Check every outside part and say how to mend it."`
	Migrate   migrateCmd   `cmd:"" help:"Bring the database to the newest schema."`
	Openapi   openapiCmd   `cmd:"" help:"Print the OpenAPI 3.1 document."`
	Config    configCmd    `cmd:"" help:"Settings."`
	Bench     benchCmd     `cmd:"" help:"Measure the real code path on this machine."`
	Audit     auditCmd     `cmd:"" help:"The audit trail and its chain."`
	Backup    backupCmd    `cmd:"" help:"Write the data folder into one file, beside a running service."`
	Restore   restoreCmd   `cmd:"" help:"Make a data folder of a backup."`
	Key       keyCmd       `cmd:"" help:"The master key."`
	User      userCmd      `cmd:"" help:"People."`
	Import    importCmd    `cmd:"" help:"Take rows of the host marketplace from a file."`
	Metrics   metricsCmd   `cmd:"" help:"Figures."`
	MediaExec mediaExecCmd `cmd:"" hidden:"" name:"media-exec" help:"Start souk-media under its lock (internal)."`

	Version     versionCmd       `cmd:"" help:"Print the version."`
	VersionFlag kong.VersionFlag `name:"version" help:"Print the version."`
}

// env is what a sub-command runs in.
type env struct {
	ctx    context.Context
	in     io.Reader
	out    io.Writer
	err    io.Writer
	getenv func(string) string
}

// Exit codes: what `souk check` promises, used everywhere.
const (
	exitOK       = 0
	exitRejected = 1 // judged and refused, or a command that failed
	exitUnable   = 2 // could not be done at all
)

// exitError ends the program with a code without a further message.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// gcPercent lets the heap grow to four times what is alive before it is collected. Some
// megabytes are alive in a service: a collection is rare then, and one in a hundred
// answers no longer waits for it. It costs about 25 MiB there, 30 in a long rebuild. GOGC
// says otherwise.
//
// Source: X-67.
const gcPercent = 300

// Run parses the arguments, runs the sub-command and returns the exit code.
func Run(args []string, in io.Reader, out, errOut io.Writer) int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(env{ctx: ctx, in: in, out: out, err: errOut, getenv: os.Getenv}, args)
}

func run(e env, args []string) (code int) {
	var cmd command
	parser, err := kong.New(&cmd,
		kong.Name("souk"),
		kong.Description("Seller growth suite for online marketplaces."),
		kong.Writers(e.out, e.err),
		kong.Vars{"version": version()},
		kong.UsageOnError(),
		kong.Exit(func(c int) { panic(exitError(c)) }),
	)
	if err != nil {
		fmt.Fprintln(e.err, err)
		return exitUnable
	}
	defer func() {
		if p := recover(); p != nil {
			c, ok := p.(exitError)
			if !ok {
				panic(p)
			}
			code = int(c)
		}
	}()
	kctx, err := parser.Parse(askForHelp(args))
	if err != nil {
		fmt.Fprintf(e.err, "souk: %v\nRun `souk --help` for the commands.\n", err)
		return exitUnable
	}
	return exitOf(e, kctx.Run(e))
}

// askForHelp makes the flag of "souk", "souk help" and "souk help check video".
func askForHelp(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(slices.Clone(args[1:]), "--help")
	}
	return args
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(e env) error {
	_, err := fmt.Fprintln(e.out, version())
	return err
}

func exitOf(e env, err error) int {
	var code exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(e.err, "souk:", fault.As(err).Msg.In("en"))
	if f := fault.As(err); f.Kind == fault.Internal {
		fmt.Fprintln(e.err, "  ", err)
	}
	return exitRejected
}

// printProblem writes a problem document (RFC 9457) to the error output.
func printProblem(w io.Writer, err error) {
	f := fault.As(err)
	doc := map[string]any{"type": "about:blank", "title": string(f.Kind), "code": f.Code, "detail": f.Msg.In("en"), "detail_zh": f.Msg.In("zh")}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(doc) //nolint:errcheck // nothing is left to tell when the error output is gone
}

// version is the module's version, or the commit the binary was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return info.Main.Version
}
