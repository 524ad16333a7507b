// Command souk is the whole service: console, storefront, API, jobs and the
// command line. See internal/app.
package main

import (
	"os"

	"souk/internal/app"
)

func main() {
	os.Exit(app.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
