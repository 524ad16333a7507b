// Command withpostgres runs another command with a throw-away PostgreSQL cluster
// beside it, so that all test packages share one server.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"souk/internal/platform/sqldb/sqltest"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres COMMAND [ARG …]")
		os.Exit(2)
	}
	url := os.Getenv(sqltest.EnvURL)
	if url == "" {
		var err error
		if url, err = sqltest.Start(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "PostgreSQL is needed for the tests (Debian: apt-get install postgresql):", err)
			os.Exit(1)
		}
	}
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), sqltest.EnvURL+"="+url)
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
