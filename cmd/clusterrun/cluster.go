package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"clusterlens/engine"
	"clusterlens/engine/blas"
	"clusterlens/engine/imageset"
	"clusterlens/engine/pipelines"
	"clusterlens/engine/results"
	"clusterlens/plots"
	"clusterlens/resources"
)

// cluster does what the command line asks for. What was finished before a
// failure or an interruption is written all the same.
func cluster(ctx context.Context, o *options, stdout io.Writer, stderr *os.File) error {
	start := time.Now()
	if err := results.PrepareFolder(o.out); err != nil {
		return err
	}
	observe := engine.Observer(nil)
	if !o.quiet {
		observe = newProgress(stderr).observe
	}
	set, split, err := open(ctx, o, observe)
	if err != nil {
		return err
	}
	for _, s := range set.Skipped {
		fmt.Fprintf(stderr, "skipped %s: %s\n", s.File, s.Reason)
	}
	run := &engine.Run{Set: set, Split: split, Seed: o.seed, Preset: o.preset}
	pca, failed, runErr := runPipelines(ctx, o, run, observe)
	if len(run.Outcomes) == 0 {
		return runErr
	}
	if err := write(o, run, pca, failed, observe); err != nil {
		return errors.Join(runErr, err)
	}
	printTable(stdout, run, o.out, time.Since(start))
	return runErr
}

func open(ctx context.Context, o *options, observe engine.Observer) (*engine.ImageSet, engine.Split, error) {
	set, err := imageset.Open(ctx, o.set, imageset.Options{Builtin: resources.MNIST, WorkingSize: o.size}, named(observe, "reading"))
	if err != nil {
		return nil, engine.Split{}, err
	}
	if o.limit > 0 && o.limit < set.N {
		set = imageset.Limit(set, o.limit, o.seed)
	}
	split, err := imageset.NewSplit(set, o.labelled, o.seed)
	return set, split, err
}

// named gives the events of shared work a step.
func named(observe engine.Observer, step string) engine.Observer {
	if observe == nil {
		return nil
	}
	return func(e engine.Event) {
		e.Step = step
		observe(e)
	}
}

// runPipelines adds an outcome to run for each pipeline that finishes. One
// that fails is named in failed and does not keep the others from running; the
// first error is returned.
func runPipelines(ctx context.Context, o *options, run *engine.Run, observe engine.Observer) (pca *engine.Map, failed map[string]string, first error) {
	params, err := o.params()
	if err != nil {
		return nil, nil, err
	}
	runner := pipelines.NewRunner(run.Set)
	if pca, err = runner.Map(ctx, "pca", o.seed, observe); err != nil {
		return nil, nil, err
	}
	run.Map = pca
	if projection := params[o.pipelines[0].Name].Choice("map.projection"); projection != "pca" {
		if run.Map, err = runner.Map(ctx, projection, o.seed, observe); err != nil {
			return nil, nil, err
		}
	}
	failed = map[string]string{}
	for _, p := range o.pipelines {
		outcome, err := runner.Run(ctx, pipelines.Request{
			Pipeline: p.Name, Preset: o.preset, Params: params[p.Name], Split: run.Split, Seed: o.seed, Map: run.Map,
		}, observe)
		if err != nil {
			if first == nil {
				first = err
			}
			if ctx.Err() != nil {
				return pca, failed, ctx.Err()
			}
			failed[p.Name] = err.Error()
			continue
		}
		run.Outcomes = append(run.Outcomes, outcome)
	}
	return pca, failed, first
}

// write puts every file of the run into the output folder.
func write(o *options, run *engine.Run, pca *engine.Map, failed map[string]string, observe engine.Observer) error {
	figures := plots.All(run)
	total := len(figures)*len(o.formats) + len(run.Outcomes) + 1
	done := 0
	observe = named(observe, "writing results")
	step := func() {
		done++
		observe.Progress(done, total, "")
	}
	for _, outcome := range run.Outcomes {
		path := filepath.Join(o.out, "assignments-"+outcome.Result.Pipeline+".csv")
		if err := results.WriteAssignments(path, run, outcome.Result, pca); err != nil {
			return err
		}
		step()
	}
	for _, f := range figures {
		for _, format := range o.formats {
			if err := writeFigure(o.out, f, format); err != nil {
				return err
			}
			step()
		}
	}
	document := results.NewDocument(run, engine.Version, blas.Name(), failed)
	if err := results.WriteReport(filepath.Join(o.out, "report.json"), document); err != nil {
		return err
	}
	if observe != nil {
		observe(engine.Event{Finished: true})
	}
	return nil
}

func writeFigure(dir string, f plots.Named, format string) error {
	path := filepath.Join(dir, f.Name+"."+format)
	var b bytes.Buffer
	if err := plots.Render(&b, f.Figure, plots.Options{Format: format}); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return results.WriteFile(path, &b)
}
