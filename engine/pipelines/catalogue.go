// Package pipelines is the catalogue: each pipeline's steps and its two
// presets, written out where a reader looks first, and the [Runner] that runs
// them over one image set.
//
//	mixture          unsupervised     features -> (embedding) -> Gaussian mixture
//	cnn-kmeans       supervised       network trained on the labelled images -> k-means on its features
//	label-spreading  semi-supervised  features -> neighbour graph -> propagation of the labels
//
// A pipeline sees the pixels and the labels of the labelled images, nothing
// else; truth enters only where a finished result is judged (evaluate.go).
package pipelines

import (
	"fmt"
	"slices"
	"strings"

	"clusterlens/engine"
)

// Pipeline is one entry of the catalogue.
type Pipeline struct {
	Name  string // "label-spreading"
	Title string // "Label spreading"
	Kind  string // "unsupervised", "supervised" or "semi-supervised"
	Doc   string // one sentence
	// parameters are declared once; a preset changes values.
	parameters []preset
	steps      func(p engine.Params) []step
}

// preset is a parameter with its value in both presets.
type preset struct {
	engine.Param
	study, recommended any
}

// All is the catalogue, in the order in which pipelines run.
func All() []*Pipeline { return []*Pipeline{mixturePipeline, cnnPipeline, spreadingPipeline} }

// Lookup finds a pipeline by its name; an unknown one is an
// [engine.UsageError].
func Lookup(name string) (*Pipeline, error) {
	all := All()
	if i := slices.IndexFunc(all, func(p *Pipeline) bool { return p.Name == name }); i >= 0 {
		return all[i], nil
	}
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.Name
	}
	return nil, &engine.UsageError{Problem: fmt.Sprintf("there is no pipeline %q", name), Mend: "use " + strings.Join(names, ", ")}
}

// Params is a full parameter set with the preset's values. Any name but
// [engine.Study] means [engine.Recommended].
func (p *Pipeline) Params(name string) engine.Params {
	out := make(engine.Params, len(p.parameters))
	for i, q := range p.parameters {
		out[i] = q.Param
		out[i].Value = q.recommended
		if name == engine.Study {
			out[i].Value = q.study
		}
	}
	return out
}

func integer(key, title, doc string, low, high, study, recommended int) preset {
	return preset{engine.Param{Key: key, Title: title, Doc: doc, Kind: engine.IntParam, Min: float64(low), Max: float64(high)}, study, recommended}
}

func number(key, title, doc string, low, high, study, recommended float64) preset {
	return preset{engine.Param{Key: key, Title: title, Doc: doc, Kind: engine.FloatParam, Min: low, Max: high}, study, recommended}
}

func choice(key, title, doc string, choices []string, study, recommended string) preset {
	return preset{engine.Param{Key: key, Title: title, Doc: doc, Kind: engine.ChoiceParam, Choices: choices}, study, recommended}
}

func flag(key, title, doc string, study, recommended bool) preset {
	return preset{engine.Param{Key: key, Title: title, Doc: doc, Kind: engine.BoolParam}, study, recommended}
}

// shared are the parameters that every pipeline has under the same key.
func shared(own ...preset) []preset {
	return append(own,
		choice("neighbours.method", "Neighbour search", "exact, approximate (recall measured and reported), or auto: approximate over 100,000 images",
			[]string{"auto", "exact", "approximate"}, "auto", "auto"),
		choice("map.projection", "Map", "what the 2D map shows", projections, "pca", "pca"))
}
