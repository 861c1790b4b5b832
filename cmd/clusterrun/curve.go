package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"clusterlens/engine"
	"clusterlens/engine/imageset"
	"clusterlens/engine/pipelines"
	"clusterlens/engine/results"
	"clusterlens/plots"
)

// budget is one point of the label budget curve: a pipeline's accuracy over
// repeated draws of the labels.
type budget struct {
	pipeline string
	spec     string
	labelled int
	perClass float64
	accuracy []float64 // one a draw
}

// budgetCurve runs each pipeline that learns from labels at each label budget
// with --draws splits of seeds --seed, --seed+1, ..., and writes the accuracies
// as a table, label-budget.csv and the figure label-budget.
func budgetCurve(ctx context.Context, o *options, stdout io.Writer, stderr *os.File) error {
	if err := results.PrepareFolder(o.out); err != nil {
		return err
	}
	observe := engine.Observer(nil)
	if !o.quiet {
		observe = newProgress(stderr).observe
	}
	set, _, err := open(ctx, o, observe)
	if err != nil {
		return err
	}
	params, err := o.params()
	if err != nil {
		return err
	}
	runner := pipelines.NewRunner(set)
	var curve []budget
	for _, p := range o.pipelines {
		if p.Kind == "unsupervised" {
			fmt.Fprintf(stderr, "%s learns nothing from labels and has no curve\n", p.Name)
			continue
		}
		for _, spec := range o.curve {
			b := budget{pipeline: p.Name, spec: spec.String()}
			for draw := range uint64(o.draws) {
				request := pipelines.Request{Pipeline: p.Name, Preset: o.preset, Params: params[p.Name], Seed: o.seed + draw}
				if err := b.draw(ctx, runner, set, spec, request, observe); err != nil {
					return err
				}
			}
			curve = append(curve, b)
		}
	}
	if len(curve) == 0 {
		return &engine.UsageError{Problem: "no pipeline that learns from labels was named", Mend: "use --pipelines label-spreading,cnn-kmeans"}
	}
	printBudget(stdout, set, o, curve)
	return writeBudget(o, set, curve)
}

// draw adds the accuracy of one split.
func (b *budget) draw(ctx context.Context, runner *pipelines.Runner, set *engine.ImageSet, spec imageset.LabelledSpec, request pipelines.Request, observe engine.Observer) error {
	var err error
	if request.Split, err = imageset.NewSplit(set, spec, request.Seed); err != nil {
		return err
	}
	out, err := runner.Run(ctx, request, observe)
	if err != nil {
		return err
	}
	if out.Report.Accuracy == nil {
		return &engine.InputError{File: set.Name, Problem: "no unlabelled image has a known class, so there is no accuracy", Mend: "label fewer images"}
	}
	b.labelled = request.Split.Labelled()
	b.perClass = float64(b.labelled) / float64(max(request.Split.Classes, 1))
	b.accuracy = append(b.accuracy, *out.Report.Accuracy)
	return nil
}

// moments are the mean and the sample standard deviation over the draws.
func (b *budget) moments() (mean, deviation float64) {
	for _, a := range b.accuracy {
		mean += a / float64(len(b.accuracy))
	}
	if len(b.accuracy) < 2 {
		return mean, 0
	}
	for _, a := range b.accuracy {
		deviation += (a - mean) * (a - mean) / float64(len(b.accuracy)-1)
	}
	return mean, math.Sqrt(deviation)
}

func printBudget(w io.Writer, set *engine.ImageSet, o *options, curve []budget) {
	fmt.Fprintf(w, "\n%s: %d images, preset %s, %d draws from seed %d; accuracy on the unlabelled images\n\n", set.Name, set.N, o.preset, o.draws, o.seed)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "pipeline\tlabels\timages\tmean\tdeviation\tleast\t")
	for _, b := range curve {
		mean, deviation := b.moments()
		fmt.Fprintf(t, "%s\t%s\t%d\t%.4f\t%.4f\t%.4f\t\n", b.pipeline, b.spec, b.labelled, mean, deviation, slices.Min(b.accuracy))
	}
	// A table that cannot be printed is no reason to fail a finished run.
	_ = t.Flush()
	fmt.Fprintf(w, "\nresults in %s\n", o.out)
}

// writeBudget writes one CSV row a draw, and the figure in every format.
func writeBudget(o *options, set *engine.ImageSet, curve []budget) error {
	var table bytes.Buffer
	out := csv.NewWriter(&table)
	rows := [][]string{{"pipeline", "labelled", "n_labelled", "draw", "seed", "accuracy"}}
	figure := &plots.BudgetFigure{Title: "accuracy by number of labels",
		Subtitle: fmt.Sprintf("%s, %d images, preset %s, mean and deviation of %d draws", set.Name, set.N, o.preset, o.draws)}
	for _, b := range curve {
		for draw, a := range b.accuracy {
			rows = append(rows, []string{b.pipeline, b.spec, strconv.Itoa(b.labelled), strconv.Itoa(draw),
				strconv.FormatUint(o.seed+uint64(draw), 10), strconv.FormatFloat(a, 'g', -1, 64)})
		}
		if n := len(figure.Curves); n == 0 || figure.Curves[n-1].Pipeline != b.pipeline {
			figure.Curves = append(figure.Curves, plots.BudgetCurve{Pipeline: b.pipeline})
		}
		last := &figure.Curves[len(figure.Curves)-1]
		mean, deviation := b.moments()
		last.Points = append(last.Points, plots.BudgetPoint{LabelsPerClass: b.perClass, Mean: mean, Deviation: deviation, Draws: len(b.accuracy)})
	}
	for i := range figure.Curves {
		slices.SortStableFunc(figure.Curves[i].Points, func(a, b plots.BudgetPoint) int {
			switch {
			case a.LabelsPerClass < b.LabelsPerClass:
				return -1
			case a.LabelsPerClass > b.LabelsPerClass:
				return 1
			}
			return 0
		})
	}
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	if err := results.WriteFile(filepath.Join(o.out, "label-budget.csv"), &table); err != nil {
		return err
	}
	for _, format := range o.formats {
		if err := writeFigure(o.out, plots.Named{Name: "label-budget", Figure: figure}, format); err != nil {
			return err
		}
	}
	return nil
}

// parseCurve reads "1/class,5/class,10%".
func parseCurve(text string) ([]imageset.LabelledSpec, error) {
	var out []imageset.LabelledSpec
	for part := range strings.SplitSeq(text, ",") {
		spec, err := imageset.ParseLabelled(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		out = append(out, spec)
	}
	return out, nil
}
