package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"clusterlens/engine"
	"clusterlens/engine/pipelines"
)

// printTable prints the headline figures, a line a pipeline, and where the
// rest is.
func printTable(w io.Writer, run *engine.Run, out string, took time.Duration) {
	fmt.Fprintf(w, "\n%s: %d images, %d labelled (%s), seed %d, preset %s; figures are on the unlabelled images\n\n",
		run.Set.Name, run.Set.N, run.Split.Labelled(), run.Split.Spec, run.Seed, run.Preset)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "pipeline\taccuracy\tmajority\tmatched\tARI\tNMI\tF1 macro\tcrossing\tundecided\tseconds\t")
	for _, o := range run.Outcomes {
		r := o.Report
		var f1, crossing *float64
		if r.Macro != nil {
			f1 = &r.Macro.F1
		}
		if r.Overlap != nil {
			crossing = r.Overlap.CrossingFeatureSpace
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%.2f\t\n", o.Result.Pipeline,
			figure(r.Accuracy), figure(r.MajorityAccuracy), figure(r.MatchedAccuracy),
			figure(r.ARI), figure(r.NMI), figure(f1), figure(crossing), r.Undecided, r.SecondsTotal)
	}
	// A table that cannot be printed is no reason to fail a finished run.
	_ = t.Flush()
	for _, o := range run.Outcomes {
		for _, note := range o.Report.Notes {
			fmt.Fprintf(w, "%s: %s\n", o.Result.Pipeline, note)
		}
	}
	fmt.Fprintf(w, "\nresults in %s, %.1f s in all\n", out, took.Seconds())
}

// figure is a figure of merit, or a dash where it cannot be had.
func figure(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.4f", *v)
}

// listParams prints every parameter with its values in both presets.
func listParams(w io.Writer, _ *options) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	printed := map[string]bool{}
	for _, p := range pipelines.All() {
		fmt.Fprintf(t, "%s: %s\n", p.Name, p.Doc)
		fmt.Fprintln(t, "  parameter\trecommended\tstudy\tvalues\tmeaning")
		study := p.Params(engine.Study)
		for i, param := range p.Params(engine.Recommended) {
			if printed[param.Key] {
				continue
			}
			printed[param.Key] = true
			fmt.Fprintf(t, "  %s\t%v\t%v\t%s\t%s\n", param.Key, param.Value, study[i].Value, param.Range(), param.Doc)
		}
	}
	return t.Flush()
}
