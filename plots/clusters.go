package plots

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"

	"clusterlens/engine"
	"clusterlens/plots/palette"
)

// clusterStyle is how a cluster is called and coloured in every figure of a
// run: like the class that names it. Further clusters of the same class have
// lighter and darker shades of its colour; clusters without a class have
// colours after those of the classes.
type clusterStyle struct {
	Name   string
	Colour color.NRGBA
	Class  int32 // engine.Unknown = unnamed
}

// classNames are the names of the classes as figures write them: one that the
// embedded fonts cannot write (Chinese, an emoji, nothing at all) is "class 7".
func classNames(set *engine.ImageSet) []string {
	names := make([]string, len(set.Classes))
	for c, name := range set.Classes {
		if names[c] = name; !writable(name) {
			names[c] = fmt.Sprintf("class %d", c)
		}
	}
	return names
}

// clusterStyles has an entry for each cluster of the result.
func clusterStyles(set *engine.ImageSet, r *engine.Result) []clusterStyle {
	names := classNames(set)
	classes := len(names)
	colours := palette.Categorical(classes + r.Clusters)
	perClass := make([]int, classes)
	for _, c := range r.ClusterClass {
		if c >= 0 && int(c) < classes {
			perClass[c]++
		}
	}
	seen := make([]int, classes)
	unnamed := 0
	styles := make([]clusterStyle, r.Clusters)
	for k := range styles {
		class := engine.Unknown
		if k < len(r.ClusterClass) {
			class = r.ClusterClass[k]
		}
		if class < 0 || int(class) >= classes {
			styles[k] = clusterStyle{fmt.Sprintf("cluster %d", k), colours[classes+unnamed], engine.Unknown}
			unnamed++
			continue
		}
		name := names[class]
		if perClass[class] > 1 {
			name = fmt.Sprintf("%s (cluster %d)", name, k)
		}
		styles[k] = clusterStyle{name, shade(colours[class], seen[class]), class}
		seen[class]++
	}
	return styles
}

// byClassOrder lists the clusters in the order of the classes that name them,
// the unnamed ones last.
func byClassOrder(styles []clusterStyle) []int {
	order := make([]int, len(styles))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		// Unknown is negative: as an unsigned number it comes last.
		return cmp.Compare(uint32(styles[a].Class), uint32(styles[b].Class))
	})
	return order
}

// shade is the n-th shade of a colour: itself, lighter, darker, ...
func shade(c color.NRGBA, n int) color.NRGBA {
	switch {
	case n == 0:
		return c
	case n%2 == 1:
		return mix(c, color.NRGBA{255, 255, 255, 255}, 0.45)
	default:
		return mix(c, color.NRGBA{0, 0, 0, 255}, 0.4)
	}
}

// mix is a share of d in c.
func mix(c, d color.NRGBA, share float64) color.NRGBA {
	part := func(a, b uint8) uint8 { return uint8(float64(a) + share*(float64(b)-float64(a)) + 0.5) }
	return color.NRGBA{part(c.R, d.R), part(c.G, d.G), part(c.B, d.B), 0xFF}
}

// judge tells what is known about image i of a result.
func judge(run *engine.Run, r *engine.Result, i int) verdict {
	truth := engine.Unknown
	if i < len(run.Set.Truth) {
		truth = run.Set.Truth[i]
	}
	switch {
	case i < len(run.Split.Labels) && run.Split.IsLabelled(i):
		return labelled
	case truth == engine.Unknown:
		return notKnown
	case r.Cluster[i] == engine.Unknown:
		return undecided
	case r.Predicted[i] == truth:
		return right
	default:
		return wrong
	}
}

// verdict on one image.
type verdict int

const (
	right verdict = iota
	wrong
	undecided // an unlabelled image without a cluster
	notKnown  // an unlabelled image whose class is not known
	labelled  // part of the input
)

// pipelineTitle is the name of a pipeline with its headline figure.
func pipelineTitle(o engine.Outcome) string {
	if o.Report != nil && o.Report.Accuracy != nil {
		return fmt.Sprintf("%s: accuracy %s", o.Result.Pipeline, share(*o.Report.Accuracy))
	}
	return o.Result.Pipeline
}

// share writes an accuracy with the digits that 10,000 images carry.
func share(v float64) string { return fmt.Sprintf("%.4f", v) }

// about is the line below a title: the image set and how it was split.
func about(run *engine.Run) string {
	s := fmt.Sprintf("%s, %s", run.Set.Name, images(run.Set.N))
	if n := run.Split.Labelled(); n > 0 {
		s += fmt.Sprintf(", %s labelled", count(n))
	}
	s += fmt.Sprintf(", seed %d", run.Seed)
	if run.Preset != "" {
		s += ", preset " + run.Preset
	}
	return s
}
