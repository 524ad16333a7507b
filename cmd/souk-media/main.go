// Command souk-media looks at one foreign film and says what it is. It is
// started by souk, under a lock, with a job on its standard input; it is not
// meant to be run by hand.
package main

import (
	"context"
	"os"

	"souk/internal/platform/media/child"
)

func main() {
	os.Exit(child.Main(context.Background(), os.Stdin, os.Stdout))
}
