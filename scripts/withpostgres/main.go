// Command withpostgres runs another command with a throw-away PostgreSQL cluster
// beside it, so that all test packages share one server. With -durable the server
// waits for the disk as a real one does: figures are taken on it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"

	"souk/internal/platform/sqldb/sqltest"
)

func main() {
	settings := sqltest.Forgetful
	durable := flag.Bool("durable", false, "wait for the disk")
	flag.Parse()
	if *durable {
		settings = sqltest.Durable
	}
	if flag.NArg() < 1 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres [-durable] COMMAND [ARG …]")
		os.Exit(2)
	}
	url := os.Getenv(sqltest.EnvURL)
	if url == "" {
		var err error
		if url, err = sqltest.Start(context.Background(), settings); err != nil {
			fmt.Fprintln(os.Stderr, "PostgreSQL is needed for the tests (Debian: apt-get install postgresql):", err)
			os.Exit(1)
		}
	}
	cmd := exec.Command(flag.Arg(0), flag.Args()[1:]...)
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
