// Command clusterrun runs Clusterlens' pipelines without a window and writes
// report.json, a table of assignments a pipeline and figures.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"

	"clusterlens/engine"
	"clusterlens/engine/blas"
)

// The exit statuses that PRODUCT documents.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the whole program; it returns the exit status.
func run(ctx context.Context, args []string, stdout io.Writer, stderr *os.File) int {
	o, err := parse(args, stdout)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return exitDone
	case err != nil:
		return fail(stderr, err)
	case o.version:
		fmt.Fprintf(stdout, "clusterrun %s (BLAS: %s)\n", engine.Version, blas.Name())
		return exitDone
	case o.listParams:
		return fail(stderr, listParams(stdout, o))
	}
	if len(o.curve) > 0 {
		return fail(stderr, budgetCurve(ctx, o, stdout, stderr))
	}
	return fail(stderr, cluster(ctx, o, stdout, stderr))
}

// fail prints the one sentence of an error and returns the exit status for it.
func fail(stderr io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	var usage *engine.UsageError
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "clusterrun: interrupted")
		return exitInterrupted
	case errors.As(err, &usage):
		fmt.Fprintln(stderr, "clusterrun:", err)
		return exitUsage
	default:
		fmt.Fprintln(stderr, "clusterrun:", err)
		return exitFailed
	}
}
