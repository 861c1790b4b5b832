package pipelines

import (
	"context"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/convnet"
)

// teachStep trains a network on all images: the labelled ones with their
// labels, the others with the class shares that propagation found (pseudo-
// labels, Lee 2013; Iscen et al., CVPR 2019, take them from a graph as here).
// A wrong share among many right ones of the same look is outvoted.
func teachStep(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	split := w.request.Split
	cfg := convnet.Recommended(convnet.Standard, w.images.N, w.request.Seed)
	cfg.ValidationShare = -1
	cfg.Targets = w.found.Scores
	cfg.Weights = make([]float32, w.images.N)
	for i, c := range w.found.Confidence {
		cfg.Weights[i] = c * c
		if split.IsLabelled(i) {
			cfg.Weights[i] = 1
		}
	}
	network, err := convnet.Train(ctx, w.images, split.Labels, split.Classes, cfg, observe)
	if err != nil {
		return stepInfo{}, err
	}
	w.network = network
	return stepInfo{}, nil
}

// learnedFeatures joins the network's features, rows of length one, to the
// ones that propagation worked on, and makes the neighbours anew: the two err
// on different images. Both are scaled to the same mean distance of the last
// neighbour first.
func learnedFeatures(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	learned, err := w.network.Features(ctx, w.images, phase(observe, 0, 3, "features"))
	if err != nil {
		return stepInfo{}, err
	}
	w.network = nil
	k := w.params.Int("label-spreading.neighbours") - 1
	first, before := w.features, reach(w.neighbours)
	w.features, w.key = unitRows(learned), ""
	if w.neighbours, _, err = w.neighbourList(ctx, k, phase(observe, 1, 3, "neighbours")); err != nil {
		return stepInfo{}, err
	}
	w.features = joined(first, before, w.features, reach(w.neighbours))
	w.result.Features = w.features
	w.neighbours, _, err = w.neighbourList(ctx, k, phase(observe, 2, 3, "neighbours"))
	return stepInfo{}, err
}

// reach is the root mean square distance of the last neighbour; 1 where all
// are 0.
func reach(nb engine.Neighbours) float64 {
	sum := 0.0
	for i := range nb.N {
		sum += float64(nb.Distances2(i)[nb.K-1])
	}
	if sum == 0 {
		return 1
	}
	return math.Sqrt(sum / float64(nb.N))
}

// joined has the columns of a divided by scaleA beside those of b divided by
// scaleB.
func joined(a engine.Matrix, scaleA float64, b engine.Matrix, scaleB float64) engine.Matrix {
	out := engine.NewMatrix(a.Rows, a.Cols+b.Cols)
	for i := range out.Rows {
		row := out.Row(i)
		for j, v := range a.Row(i) {
			row[j] = v / float32(scaleA)
		}
		for j, v := range b.Row(i) {
			row[a.Cols+j] = v / float32(scaleB)
		}
	}
	return out
}
