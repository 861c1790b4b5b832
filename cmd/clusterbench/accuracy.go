package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"clusterlens/engine"
	"clusterlens/engine/blas"
	"clusterlens/engine/imageset"
	"clusterlens/engine/pipelines"
	"clusterlens/resources"
)

// task is one line of the accuracy table.
type task struct {
	name     string
	pipeline string
	preset   string
	labelled string
	settings []string // KEY=VALUE
	slow     bool     // left out without --slow, and run on at most slowSeeds seeds
	majority bool     // majority_accuracy, as the study reported it
}

// slowSeeds bounds the runs of tasks that take minutes.
const slowSeeds = 3

var tasks = []task{
	{name: "mixture, study (t-SNE + mixture), majority", pipeline: "mixture", preset: engine.Study, labelled: "10%", slow: true, majority: true},
	{name: "label-spreading, study, 10 %", pipeline: "label-spreading", preset: engine.Study, labelled: "10%"},
	{name: "mixture, recommended", pipeline: "mixture", preset: engine.Recommended, labelled: "10%"},
	{name: "label-spreading, recommended, 10 %", pipeline: "label-spreading", preset: engine.Recommended, labelled: "10%"},
	{name: "label-spreading, recommended, 1 %", pipeline: "label-spreading", preset: engine.Recommended, labelled: "1%"},
	{name: "label-spreading, recommended, 5 a class", pipeline: "label-spreading", preset: engine.Recommended, labelled: "5/class"},
	{name: "label-spreading, recommended, 1 a class", pipeline: "label-spreading", preset: engine.Recommended, labelled: "1/class"},
	{name: "cnn-kmeans, study, 10 %, majority", pipeline: "cnn-kmeans", preset: engine.Study, labelled: "10%", slow: true, majority: true},
	{name: "cnn-kmeans, recommended, 10 %", pipeline: "cnn-kmeans", preset: engine.Recommended, labelled: "10%", slow: true},
	{name: "label-spreading, recommended thorough, 10 %", pipeline: "label-spreading", preset: engine.Recommended, labelled: "10%",
		settings: []string{"label-spreading.effort=thorough"}, slow: true},
}

// accuracy runs the tasks from fresh runners, so that every run's seconds
// count all its steps.
func accuracy(ctx context.Context, args []string) error {
	flags := pflag.NewFlagSet("clusterbench accuracy", pflag.ExitOnError)
	sets := flags.StringSlice("sets", []string{"mnist", "mnist-test"}, "image sets: mnist, mnist-test or paths")
	seeds := flags.Int("seeds", 10, "seeds 42, 43, ... of each task")
	slow := flags.Bool("slow", false, fmt.Sprintf("run the tasks that take minutes too, on at most %d seeds", slowSeeds))
	only := flags.StringSlice("only", nil, "run tasks whose name contains one of these")
	half := flags.Bool("half", false, "use one half of the images only, the half on which recipes may be chosen")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *seeds < 1 {
		return fmt.Errorf("--seeds %d is not possible; use 1 or more", *seeds)
	}
	fmt.Printf("%s; BLAS: %s; accuracy on the unlabelled images, mean and deviation over seeds from 42\n", machine(), blas.Name())
	for _, name := range *sets {
		set, err := imageset.Open(ctx, name, imageset.Options{Builtin: resources.MNIST}, nil)
		if err != nil {
			return err
		}
		if *half {
			set = firstHalf(set)
		}
		fmt.Printf("\n%s, %d images\n\n| task | seed 42 | mean | deviation | least | seeds | seconds |\n|---|---|---|---|---|---|---|\n", set.Name, set.N)
		for _, t := range tasks {
			if t.slow && !*slow || !matches(t.name, *only) {
				continue
			}
			if err := t.run(ctx, set, *seeds); err != nil {
				return err
			}
		}
	}
	return nil
}

func matches(name string, only []string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(part string) bool { return strings.Contains(name, part) })
}

// firstHalf is the images on which recipes are chosen; the other half is only
// ever reported on.
func firstHalf(set *engine.ImageSet) *engine.ImageSet {
	rows := make([]int, set.N/2)
	for i := range rows {
		rows[i] = i
	}
	return set.Subset(rows)
}

// run prints the task's line.
func (t task) run(ctx context.Context, set *engine.ImageSet, seeds int) error {
	if t.slow {
		seeds = min(seeds, slowSeeds)
	}
	var values, times []float64
	for s := range seeds {
		v, seconds, err := t.once(ctx, set, 42+uint64(s))
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fmt.Printf("| %s | failed: %v | | | | | |\n", t.name, err)
			return nil
		}
		values, times = append(values, v), append(times, seconds)
	}
	mean, deviation := moments(values)
	fmt.Printf("| %s | %.4f | %.4f | %.4f | %.4f | %d | %.1f |\n", t.name, values[0], mean, deviation, slices.Min(values), seeds, median(times))
	return nil
}

func (t task) once(ctx context.Context, set *engine.ImageSet, seed uint64) (value, seconds float64, err error) {
	spec, err := imageset.ParseLabelled(t.labelled)
	if err != nil {
		return 0, 0, err
	}
	split, err := imageset.NewSplit(set, spec, seed)
	if err != nil {
		return 0, 0, err
	}
	p, err := pipelines.Lookup(t.pipeline)
	if err != nil {
		return 0, 0, err
	}
	params := p.Params(t.preset)
	for _, s := range t.settings {
		key, v, _ := strings.Cut(s, "=")
		if err := params.Set(key, v); err != nil {
			return 0, 0, err
		}
	}
	start := time.Now()
	out, err := pipelines.NewRunner(set).Run(ctx, pipelines.Request{Pipeline: t.pipeline, Preset: t.preset, Params: params, Split: split, Seed: seed}, nil)
	if err != nil {
		return 0, 0, err
	}
	fmt.Fprintf(os.Stderr, "%s, seed %d: %.4f, %v\n", t.name, seed, *out.Report.Accuracy, out.Report.Notes)
	if t.majority {
		return *out.Report.MajorityAccuracy, time.Since(start).Seconds(), nil
	}
	return *out.Report.Accuracy, time.Since(start).Seconds(), nil
}

// moments are the mean and the sample standard deviation.
func moments(v []float64) (mean, deviation float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	if len(v) < 2 {
		return mean, 0
	}
	for _, x := range v {
		deviation += (x - mean) * (x - mean) / float64(len(v)-1)
	}
	return mean, math.Sqrt(deviation)
}
