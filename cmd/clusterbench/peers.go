package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"clusterlens/engine"
	"clusterlens/engine/blas"
	"clusterlens/engine/features"
	"clusterlens/engine/imageset"
	"clusterlens/engine/pca"
	"clusterlens/resources"
)

// bench is one run of the comparison: both sides' arrays and the table so far.
type bench struct {
	ctx         context.Context
	python      *python
	dir         string
	repetitions int
	clusterrun  string
	slow        bool

	set    *engine.ImageSet
	split  engine.Split
	pixels engine.Matrix // N x 784
	scores engine.Matrix // N x 50
	file   map[string]string
	rows   []row
}

// comparisons are the steps of the table, in its order.
var comparisons = []struct {
	name string
	run  func(*bench) error
}{
	{"pca", comparePCA},
	{"kmeans", compareKMeans},
	{"mixture", compareMixture},
	{"neighbours", compareNeighbours},
	{"spreading", compareSpreading},
	{"training", compareTraining},
	{"features", compareFeatures},
	{"growth", measureGrowth},
	{"tsne", compareTSNE},
	{"study", compareStudy},
}

func peers(ctx context.Context, args []string) error {
	names := make([]string, len(comparisons))
	for i, c := range comparisons {
		names[i] = c.name
	}
	flags := pflag.NewFlagSet("clusterbench peers", pflag.ExitOnError)
	repetitions := flags.Int("repetitions", 5, "runs of each step on each side; the median of the ratios is printed")
	only := flags.StringSlice("only", names, "steps to compare")
	interpreter := flags.String("python", "/usr/bin/python3", "the Python that has the peers")
	clusterrun := flags.String("clusterrun", "bin/clusterrun", "our program, for the whole study")
	slow := flags.Bool("slow", false, "run scikit-learn's t-SNE too, once (seven minutes or more a run)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *repetitions < 1 {
		return fmt.Errorf("--repetitions %d is not possible; use 1 or more", *repetitions)
	}
	b := &bench{ctx: ctx, repetitions: *repetitions, clusterrun: *clusterrun, slow: *slow, file: map[string]string{}}
	if err := b.prepare(*interpreter); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	for _, c := range comparisons {
		if !slices.Contains(*only, c.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s ...\n", c.name)
		if err := c.run(b); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	fmt.Printf("MNIST, %d images; %s; BLAS: %s; median of %d; peers: %s\n\n", b.set.N, machine(), blas.Name(), b.repetitions, versions(*interpreter))
	printTable(os.Stdout, b.rows)
	return b.python.stop()
}

// prepare makes the arrays and gives them to the peers.
func (b *bench) prepare(interpreter string) error {
	var err error
	if b.dir, err = os.MkdirTemp("", "clusterbench-*"); err != nil {
		return err
	}
	if b.set, err = imageset.Open(b.ctx, "mnist", imageset.Options{Builtin: resources.MNIST}, nil); err != nil {
		return err
	}
	spec, err := imageset.ParseLabelled("0.1")
	if err != nil {
		return err
	}
	if b.split, err = imageset.NewSplit(b.set, spec, 42); err != nil {
		return err
	}
	source := features.Pixels(b.set.Images)
	rows, cols := source.Dims()
	b.pixels = engine.NewMatrix(rows, cols)
	source.Fill(0, rows, b.pixels.Data)
	if _, b.scores, err = pca.FitTransform(b.ctx, b.pixels, pca.Config{Components: 50, Seed: 42}, nil); err != nil {
		return err
	}
	for name, m := range map[string][]float32{"pixels": b.pixels.Data, "scores": b.scores.Data} {
		if b.file[name], err = share(b.dir, name, m); err != nil {
			return err
		}
	}
	for name, v := range map[string][]int32{"labels": b.split.Labels, "truth": b.set.Truth} {
		if b.file[name], err = share(b.dir, name, v); err != nil {
			return err
		}
	}
	b.python, err = startPython(interpreter, b.dir)
	return err
}

// on is a request about one of the shared arrays.
func (b *bench) on(name string, m engine.Matrix, more map[string]any) map[string]any {
	request := map[string]any{"file": b.file[name], "rows": m.Rows, "cols": m.Cols, "seed": 42,
		"labels": b.file["labels"], "truth": b.file["truth"], "out": filepath.Join(b.dir, "out")}
	for k, v := range more {
		request[k] = v
	}
	return request
}

// compare runs ours and the peer's in turn. Ours returns its seconds (0 = as
// measured here) and its quality.
func (b *bench) compare(r row, request map[string]any, peer string, ours func() (seconds, quality float64, err error)) error {
	for range b.repetitions {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		start := time.Now()
		own, quality, err := ours()
		if err != nil {
			return err
		}
		if own == 0 {
			own = time.Since(start).Seconds()
		}
		a, err := b.python.ask(peer, request)
		if err != nil {
			return err
		}
		if a.Missing != "" {
			fmt.Fprintf(os.Stderr, "%s: the peer is missing: %s\n", r.step, a.Missing)
			return nil
		}
		r.ours, r.theirs = append(r.ours, own), append(r.theirs, a.Seconds)
		r.mine, r.yours = quality, a.Quality
	}
	b.rows = append(b.rows, r)
	return nil
}

// machine is the processor and the number of cores in use.
func machine() string {
	name := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
				name = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores", name, cores())
}

// versions asks the interpreter for the peers' versions.
func versions(interpreter string) string {
	const script = `
out = []
for name in ("sklearn", "torch", "faiss", "numpy"):
    try:
        out.append(name + " " + __import__(name).__version__)
    except ImportError:
        out.append(name + " missing")
print(", ".join(out))`
	text, err := exec.Command(interpreter, "-c", script).Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(text))
}
