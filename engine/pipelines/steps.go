package pipelines

import (
	"context"
	"fmt"

	"clusterlens/engine"
	"clusterlens/engine/features"
	"clusterlens/engine/neighbours"
	"clusterlens/engine/pca"
)

// overlapNeighbours is how many neighbours of an image the overlap figures
// look at.
const overlapNeighbours = 10

// featureSpec says which features a pipeline works on.
type featureSpec struct {
	kind       string // "pixels" or "gradients"
	deskew     bool   // gradients only
	components int    // of the PCA behind them
	whiten     float64
}

func (f featureSpec) key() string {
	return fmt.Sprintf("%s, deskew %t, PCA %d, whitened %g", f.kind, f.deskew, f.components, f.whiten)
}

// featureParameters are the parameters of the features step of a pipeline.
func featureParameters(group string) []preset {
	return []preset{
		choice(group+".features", "Features", "pixels / 255, or oriented gradients", []string{"pixels", "gradients"}, "pixels", "gradients"),
		choice(group+".deskew", "Deskew", "straighten slanted digits before the gradients; auto: only where the images look like digits",
			[]string{"auto", "on", "off"}, "off", "auto"),
		integer(group+".pca", "PCA components", "components kept of the features", 1, 512, 50, 96),
		number(group+".whiten", "Whitening", "gradients of deskewed images only: power by which the components' spread is evened out, 0 = not, 1 = fully", 0, 1, 0, 0.3),
	}
}

// featuresStep makes the features and the PCA behind them, once for all
// pipelines that ask for the same.
func featuresStep(group string) step {
	return step{"features", func(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
		w.spec = featureSpec{kind: w.params.Choice(group + ".features"), components: w.params.Int(group + ".pca")}
		if w.spec.kind == "gradients" {
			if w.spec.deskew = w.deskew(w.params.Choice(group + ".deskew")); w.spec.deskew {
				w.spec.whiten = w.params.Float(group + ".whiten")
			}
		}
		w.key = w.spec.key()
		made, info, err := remember(ctx, w.runner.memo, "features: "+w.key, func() (projected, error) {
			return makeFeatures(ctx, w.images, w.spec, w.request.Seed, observe)
		})
		if err != nil {
			return info, err
		}
		w.features = made.scores
		w.result.Features = made.scores
		w.result.Details["pca_components"] = float64(made.scores.Cols)
		w.result.Details["pca_explained_variance"] = made.explained
		if made.scores.Cols < w.spec.components {
			w.note("PCA keeps %d components, not %d: the data has no more", made.scores.Cols, w.spec.components)
		}
		return info, nil
	}}
}

// deskew decides the parameter's auto from the pixels.
func (w *work) deskew(how string) bool {
	if how != "auto" {
		return how == "on"
	}
	on := features.DigitLike(w.images)
	if on {
		w.note("deskew is on: the images look like handwritten characters")
	} else {
		w.note("deskew is off: the images do not look like handwritten characters")
	}
	return on
}

// projected is features behind their PCA.
type projected struct {
	scores    engine.Matrix
	explained float64 // share of variance kept
}

func makeFeatures(ctx context.Context, images engine.Images, spec featureSpec, seed uint64, observe engine.Observer) (projected, error) {
	source := features.Pixels(images)
	if spec.kind == "gradients" {
		raw, err := features.Gradients(ctx, images, features.GradientConfig{Deskew: spec.deskew}, phase(observe, 0, 2, "oriented gradients"))
		if err != nil {
			return projected{}, err
		}
		source = raw
	}
	n, d := source.Dims()
	k := min(spec.components, n, d)
	model, scores, err := pca.FitTransform(ctx, source, pca.Config{Components: k, Seed: seed}, phase(observe, 1, 2, "PCA"))
	if err != nil {
		return projected{}, err
	}
	if spec.whiten > 0 {
		scores = features.Whitened(scores, spec.whiten)
	}
	explained := 0.0
	for _, v := range model.ExplainedVarianceRatio {
		explained += v
	}
	return projected{scores, explained}, nil
}

// phase maps the progress of part k of n onto one step's.
func phase(observe engine.Observer, k, n int, note string) engine.Observer {
	return phases(engine.Observer(func(e engine.Event) {
		if e.Note == "" {
			e.Note = note
		}
		if observe != nil {
			observe(e)
		}
	}), k, k+1, n)
}

// phases maps the progress of parts from to to (exclusive) of n onto one
// step's.
func phases(observe engine.Observer, from, to, n int) engine.Observer {
	const unit = 1000
	if observe == nil {
		return nil
	}
	return func(e engine.Event) {
		done := from * unit
		if e.Total > 0 {
			done += e.Done * unit * (to - from) / e.Total
		}
		observe(engine.Event{Done: done, Total: n * unit, Note: e.Note})
	}
}

// neighbourList is the K nearest other images of every image in the current
// features, shared where the features are. At least overlapNeighbours are
// searched for, so that the evaluation needs no search of its own; the list
// that is returned is cut to k.
func (w *work) neighbourList(ctx context.Context, k int, observe engine.Observer) (engine.Neighbours, stepInfo, error) {
	n := w.features.Rows
	search := min(max(k, overlapNeighbours), n-1)
	if search < k {
		w.note("%d neighbours an image, not %d: the set has no more", search, k)
		k = search
	}
	method := w.params.Choice("neighbours.method")
	compute := func() (engine.Neighbours, error) {
		if search == 0 {
			return engine.Neighbours{N: n, Recall: 1}, nil
		}
		return neighbours.Search(ctx, w.features, neighbours.Config{K: search, Method: method, Seed: w.request.Seed}, observe)
	}
	var found engine.Neighbours
	var info stepInfo
	var err error
	if w.key == "" {
		found, err = compute()
	} else {
		key := fmt.Sprintf("neighbours: %d, %s, %s", search, method, w.key)
		found, info, err = remember(ctx, w.runner.memo, key, compute)
	}
	if err != nil {
		return engine.Neighbours{}, info, err
	}
	w.result.Neighbours = found
	w.result.Details["neighbour_recall"] = found.Recall
	return nearest(found, k), info, nil
}

// nearest keeps the first k neighbours of each row.
func nearest(from engine.Neighbours, k int) engine.Neighbours {
	if k >= from.K {
		return from
	}
	out := engine.Neighbours{N: from.N, K: k, Recall: from.Recall,
		Index: make([]int32, from.N*k), Distance2: make([]float32, from.N*k)}
	for i := range from.N {
		copy(out.Index[i*k:(i+1)*k], from.Of(i))
		copy(out.Distance2[i*k:(i+1)*k], from.Distances2(i))
	}
	return out
}

// withSelf puts each row itself before its neighbours, as scikit-learn's
// kneighbors_graph(include_self=True) counts.
func withSelf(from engine.Neighbours) engine.Neighbours {
	k := from.K + 1
	out := engine.Neighbours{N: from.N, K: k, Recall: from.Recall,
		Index: make([]int32, from.N*k), Distance2: make([]float32, from.N*k)}
	for i := range from.N {
		out.Index[i*k] = int32(i)
		copy(out.Index[i*k+1:(i+1)*k], from.Of(i))
		copy(out.Distance2[i*k+1:(i+1)*k], from.Distances2(i))
	}
	return out
}

// evaluationNeighbours makes the neighbour list that the overlap figures need,
// where no step has made it yet.
func evaluationNeighbours(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	if w.result.Neighbours.K > 0 {
		return stepInfo{}, nil
	}
	_, info, err := w.neighbourList(ctx, overlapNeighbours, observe)
	return info, err
}
