// Command clusterbench makes the tables of BENCHMARKS.md.
//
//	clusterbench peers      each step beside scikit-learn, FAISS and PyTorch, in one run
//	clusterbench accuracy   the accuracy of the presets, from fresh runs over several seeds
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

const usage = `Usage: clusterbench peers|accuracy [flags]

  peers      time each step beside scikit-learn, FAISS and PyTorch on the same
             arrays, in turn, and print the table of ratios
  accuracy   run the presets over several seeds and print mean and deviation

clusterbench peers --help and clusterbench accuracy --help list the flags.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "peers":
		err = peers(ctx, os.Args[2:])
	case "accuracy":
		err = accuracy(ctx, os.Args[2:])
	case "--help", "-h", "help":
		fmt.Print(usage)
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "clusterbench:", err)
		os.Exit(1)
	}
}
