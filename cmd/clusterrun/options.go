package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"clusterlens/engine"
	"clusterlens/engine/imageset"
	"clusterlens/engine/pipelines"
	"clusterlens/plots"
)

// options is a checked command line.
type options struct {
	set        string
	pipelines  []*pipelines.Pipeline
	preset     string
	labelled   imageset.LabelledSpec
	seed       uint64
	limit      int
	settings   []string // KEY=VALUE
	out        string
	formats    []string
	size       int
	curve      []imageset.LabelledSpec // empty = one run at labelled
	draws      int
	quiet      bool
	version    bool
	listParams bool
}

const usageHead = `Usage: clusterrun [flags] [IMAGE-SET]

Clusters a set of images in three ways and writes report.json, one CSV table a
pipeline and figures.

IMAGE-SET is mnist (default), mnist-test, mnist-all, an IDX or CSV file, or a
folder of images whose sub-folders name the classes.

Flags:
`

const usageTail = `
Examples:
  clusterrun --limit 5000                          a first look, in seconds
  clusterrun --preset study --out study            what the original study did
  clusterrun --labelled 5/class --pipelines label-spreading photos/
  clusterrun --curve 1/class,5/class,1%,10% --pipelines label-spreading
  clusterrun --set label-spreading.alpha=0.9 --format png,pdf

Exit status: 0 done, 1 failed, 2 bad usage, 130 interrupted.
`

// parse reads the command line. pflag.ErrHelp is returned after --help has
// been printed to w; every other error is an [engine.UsageError].
func parse(args []string, w io.Writer) (*options, error) {
	o := &options{}
	flags := pflag.NewFlagSet("clusterrun", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.SortFlags = false
	names := flags.String("pipelines", "mixture,cnn-kmeans,label-spreading", "pipelines to run, in this order: `LIST`")
	flags.StringVar(&o.preset, "preset", engine.Recommended, "parameters to start from: recommended or study (`NAME`)")
	labelled := flags.String("labelled", "0.1", "images that count as labelled: 0.1 a fraction, 600 a count,\n5/class a count per class, all (`SPEC`)")
	flags.Uint64Var(&o.seed, "seed", 42, "everything random follows from it (`N`)")
	flags.IntVar(&o.limit, "limit", 0, "use `N` images, stratified (0 = all)")
	flags.StringArrayVar(&o.settings, "set", nil, "one parameter of a pipeline as `KEY=VALUE`, e.g.\nlabel-spreading.alpha=0.9; repeatable")
	flags.BoolVar(&o.listParams, "list-params", false, "print every parameter with its values in both presets")
	flags.StringVar(&o.out, "out", "out", "folder for the results (`DIR`)")
	formats := flags.String("format", "png", "formats of the figures: png, svg, pdf (`LIST`)")
	curve := flags.String("curve", "", "label budget curve instead of one run: accuracy at each\nof these, e.g. 1/class,5/class,1%,10% (`LIST`)")
	flags.IntVar(&o.draws, "draws", 10, "draws of the labels at each point of --curve (`N`)")
	flags.IntVar(&o.size, "size", 32, "working size of a folder's images: 16 to 128 `PIXELS`")
	flags.BoolVar(&o.quiet, "quiet", false, "no progress bars")
	flags.BoolVar(&o.version, "version", false, "print the version and the BLAS in use")
	help := flags.BoolP("help", "h", false, "print this help")
	if err := flags.Parse(args); err != nil {
		return nil, &engine.UsageError{Problem: strings.TrimSpace(err.Error()), Mend: "clusterrun --help lists the flags"}
	}
	if *help {
		fmt.Fprint(w, usageHead, flags.FlagUsages(), usageTail)
		return nil, pflag.ErrHelp
	}
	if flags.NArg() > 1 {
		return nil, &engine.UsageError{Problem: fmt.Sprintf("%d image sets were named", flags.NArg()), Mend: "name one"}
	}
	o.set = "mnist"
	if flags.NArg() == 1 {
		o.set = flags.Arg(0)
	}
	if *curve != "" {
		var err error
		if o.curve, err = parseCurve(*curve); err != nil {
			return nil, err
		}
	}
	return o, o.check(*names, *labelled, *formats)
}

func (o *options) check(names, labelled, formats string) error {
	for name := range strings.SplitSeq(names, ",") {
		p, err := pipelines.Lookup(strings.TrimSpace(name))
		if err != nil {
			return err
		}
		if slices.Contains(o.pipelines, p) {
			return &engine.UsageError{Problem: fmt.Sprintf("pipeline %s is named twice", p.Name), Mend: "name each once"}
		}
		o.pipelines = append(o.pipelines, p)
	}
	if o.preset != engine.Recommended && o.preset != engine.Study {
		return &engine.UsageError{Problem: fmt.Sprintf("there is no preset %q", o.preset), Mend: "use recommended or study"}
	}
	var err error
	if o.labelled, err = imageset.ParseLabelled(labelled); err != nil {
		return err
	}
	for format := range strings.SplitSeq(formats, ",") {
		format = strings.ToLower(strings.TrimSpace(format))
		if !slices.Contains(plots.Formats(), format) {
			return &engine.UsageError{Problem: fmt.Sprintf("there is no figure format %q", format), Mend: "use " + strings.Join(plots.Formats(), ", ")}
		}
		if !slices.Contains(o.formats, format) {
			o.formats = append(o.formats, format)
		}
	}
	if o.limit < 0 {
		return &engine.UsageError{Problem: fmt.Sprintf("--limit %d is not possible", o.limit), Mend: "use 1 or more, or 0 for all images"}
	}
	if o.draws < 1 {
		return &engine.UsageError{Problem: fmt.Sprintf("--draws %d is not possible", o.draws), Mend: "use 1 or more"}
	}
	if o.size < 16 || o.size > 128 {
		return &engine.UsageError{Problem: fmt.Sprintf("--size %d is not possible", o.size), Mend: "use 16 to 128"}
	}
	_, err = o.params()
	return err
}

// params is each pipeline's parameter set: the preset with --set applied. A
// key must belong to one of the pipelines, chosen or not.
func (o *options) params() (map[string]engine.Params, error) {
	sets := map[string]engine.Params{}
	for _, p := range pipelines.All() {
		sets[p.Name] = p.Params(o.preset)
	}
	for _, setting := range o.settings {
		key, value, found := strings.Cut(setting, "=")
		if !found {
			return nil, &engine.UsageError{Problem: fmt.Sprintf("--set %s has no value", setting), Mend: "write --set KEY=VALUE"}
		}
		known := false
		for _, params := range sets {
			if params.Has(key) {
				known = true
				if err := params.Set(key, value); err != nil {
					return nil, err
				}
			}
		}
		if !known {
			return nil, &engine.UsageError{Problem: fmt.Sprintf("there is no parameter %q", key), Mend: "--list-params prints them all"}
		}
	}
	return sets, nil
}
