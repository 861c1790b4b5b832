package pipelines

import (
	"context"

	"clusterlens/engine"
	"clusterlens/engine/propagation"
)

var spreadingPipeline = &Pipeline{
	Name: "label-spreading", Title: "Label spreading", Kind: "semi-supervised",
	Doc: "lets the labels of the labelled images flow along a graph of nearest neighbours",
	parameters: shared(append(featureParameters("label-spreading"),
		integer("label-spreading.neighbours", "Neighbours", "neighbours an image, itself included", 2, 200, 7, 7),
		number("label-spreading.alpha", "Alpha", "how much an image listens to its neighbours rather than to its own label", 0.001, 0.999, 0.2, 0.2),
		integer("label-spreading.iterations", "Iterations", "at most this many steps", 1, 10000, 30, 30),
		number("label-spreading.tolerance", "Tolerance", "stop when the summed change falls below it", 0, 1, 1e-3, 1e-3),
	)...),
	steps: func(engine.Params) []step {
		return []step{featuresStep("label-spreading"), {"neighbours", spreadingNeighbours}, {"propagation", propagationStep}}
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
	split := w.request.Split
	graph := propagation.LabelSpreadingGraph(withSelf(w.neighbours))
	solution, err := propagation.Spread(ctx, graph, split.Labels, split.Classes, propagation.SpreadConfig{
		Alpha: w.params.Float("label-spreading.alpha"), MaxIterations: w.params.Int("label-spreading.iterations"),
		Tolerance: w.params.Float("label-spreading.tolerance"),
	}, observe)
	if err != nil {
		return stepInfo{}, err
	}
	r := w.result
	r.Clusters, r.Cluster, r.Predicted, r.Confidence, r.Probabilities = split.Classes, solution.Class, solution.Class, solution.Confidence, true
	r.ClusterClass = make([]int32, split.Classes)
	for c := range r.ClusterClass {
		r.ClusterClass[c] = int32(c)
	}
	r.Details["iterations"] = float64(solution.Iterations)
	if solution.Undecided > 0 {
		w.note("%d images are undecided: no label reaches them through the graph", solution.Undecided)
	}
	return stepInfo{}, nil
}

// noLabels is the error of a pipeline that cannot work without labels.
func noLabels() error {
	return &engine.InputError{Problem: "no image is labelled", Mend: "label a share of the images, or use the mixture pipeline, which needs no label", Err: engine.ErrNoLabels}
}
