package pipelines

import (
	"context"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/propagation"
)

var spreadingPipeline = &Pipeline{
	Name: "label-spreading", Title: "Label spreading", Kind: "semi-supervised",
	Doc: "lets the labels of the labelled images flow along a graph of nearest neighbours",
	parameters: shared(append(featureParameters("label-spreading"),
		integer("label-spreading.neighbours", "Neighbours", "neighbours an image, itself included", 2, 200, 7, 11),
		choice("label-spreading.method", "Method", "spreading and propagation as scikit-learn's on the unweighted graph; laplace and poisson learning on self-tuned weights; "+
			"auto: laplace with many labels, with few whichever does better on held-out ones", []string{"auto", "spreading", "propagation", "laplace", "poisson"}, "spreading", "auto"),
		number("label-spreading.alpha", "Alpha", "spreading only: how much an image listens to its neighbours rather than to its own label", 0.001, 0.999, 0.2, 0.9),
		integer("label-spreading.iterations", "Iterations", "spreading and propagation only: at most this many steps", 1, 100000, 30, 100),
		number("label-spreading.tolerance", "Tolerance", "spreading and propagation only: stop when the summed change falls below it", 0, 1, 1e-3, 1e-3),
		choice("label-spreading.effort", "Effort", "standard = one graph; thorough = a network learns from what was found, and the graph is made anew on its features",
			[]string{"standard", "thorough"}, "standard", "standard"),
	)...),
	steps: func(p engine.Params) []step {
		steps := []step{featuresStep("label-spreading"), {"neighbours", spreadingNeighbours}, {"propagation", propagationStep}}
		if p.Choice("label-spreading.effort") == "thorough" {
			steps = append(steps, step{"network", teachStep}, step{"learned features", learnedFeatures}, step{"second propagation", propagationStep})
		}
		return steps
	},
}

func spreadingNeighbours(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	if w.request.Split.Labelled() == 0 {
		return stepInfo{}, noLabels()
	}
	var info stepInfo
	var err error
	w.neighbours, info, err = w.neighbourList(ctx, w.params.Int("label-spreading.neighbours")-1, observe)
	return info, err
}

func propagationStep(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	found, err := w.propagate(ctx, w.params.Choice("label-spreading.method"), observe)
	if err != nil {
		return stepInfo{}, err
	}
	w.found = found
	r, k := w.result, w.request.Split.Classes
	r.Clusters, r.Cluster, r.Predicted, r.Confidence, r.Probabilities = k, found.Class, found.Class, found.Confidence, found.Calibrated
	r.ClusterClass = make([]int32, k)
	for c := range r.ClusterClass {
		r.ClusterClass[c] = int32(c)
	}
	r.Details["iterations"] = float64(found.Iterations)
	if !found.Converged {
		w.note("%s had not converged after %d iterations", found.Method, found.Iterations)
	}
	if found.Undecided > 0 {
		w.note("%d images are undecided: no label reaches them through the graph", found.Undecided)
	}
	return stepInfo{}, nil
}

// propagate runs the method; scores of spreading and propagation count as
// probabilities as they are, those of the others once they are calibrated on
// held-out labels.
func (w *work) propagate(ctx context.Context, method string, observe engine.Observer) (*propagation.Learned, error) {
	labels, classes := w.request.Split.Labels, w.request.Split.Classes
	var solution *propagation.Solution
	var err error
	switch method {
	case "spreading":
		solution, err = propagation.Spread(ctx, propagation.LabelSpreadingGraph(withSelf(w.neighbours)), labels, classes, propagation.SpreadConfig{
			Alpha: w.params.Float("label-spreading.alpha"), MaxIterations: w.params.Int("label-spreading.iterations"),
			Tolerance: w.params.Float("label-spreading.tolerance")}, observe)
	case "propagation":
		solution, err = propagation.Propagate(ctx, propagation.LabelPropagationGraph(withSelf(w.neighbours)), labels, classes, propagation.PropagateConfig{
			MaxIterations: w.params.Int("label-spreading.iterations"), Tolerance: w.params.Float("label-spreading.tolerance")}, observe)
	default:
		found, err := propagation.Learn(ctx, propagation.SelfTuned(w.neighbours), labels, classes, learning(method, w.request.Seed), observe)
		if err != nil {
			return nil, err
		}
		first := w.found == nil
		if method == "auto" && first {
			w.note("the method is %s, by how many images are labelled and how it does on held-out labels", found.Method)
		}
		if !found.Calibrated && first {
			w.note("the confidence orders the images only: there are too few labels to calibrate it")
		}
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	return &propagation.Learned{Solution: solution, Method: method, Calibrated: true}, nil
}

// learning forces Laplace or Poisson learning through the number of labels
// from which on the former takes over.
func learning(method string, seed uint64) propagation.LearnConfig {
	cfg := propagation.LearnConfig{Calibrate: propagation.CalibrateConfig{Seed: seed}}
	switch method {
	case "laplace":
		cfg.FewLabels = 1
	case "poisson":
		cfg.FewLabels = math.MaxInt
	}
	return cfg
}

// noLabels is the error of a pipeline that cannot work without labels.
func noLabels() error {
	return &engine.InputError{Problem: "no image is labelled", Mend: "label a share of the images, or use the mixture pipeline, which needs no label", Err: engine.ErrNoLabels}
}
