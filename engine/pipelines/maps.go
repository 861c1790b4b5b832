package pipelines

import (
	"context"
	"fmt"
	"math"
	"time"

	"clusterlens/engine"
	"clusterlens/engine/features"
	"clusterlens/engine/neighbours"
	"clusterlens/engine/pca"
	"clusterlens/engine/propagation"
	"clusterlens/engine/spectral"
)

// projections are the maps that can be asked for.
var projections = []string{"pca", "tsne", "spectral"}

// Map makes the 2D map of the whole image set, or returns the one made before.
// The PCA map is that of the pixels, so that all pipelines are compared on the
// same axes. Its events carry no pipeline and the step "map".
func (r *Runner) Map(ctx context.Context, projection string, seed uint64, observe engine.Observer) (*engine.Map, error) {
	if err := r.set.Validate(); err != nil {
		return nil, err
	}
	tell := func(e engine.Event) {
		if observe != nil {
			e.Step, e.Count = "map", 1
			observe(e)
		}
	}
	m, _, err := remember(ctx, r.memo, "map: "+projection, func() (*engine.Map, error) {
		start := time.Now()
		m, err := r.project(ctx, projection, seed, tell)
		if err == nil {
			m.Seconds = time.Since(start).Seconds()
		}
		return m, err
	})
	if err != nil {
		return nil, err
	}
	tell(engine.Event{Finished: true})
	return m, nil
}

// project makes a map. All projections start from the pixels; t-SNE and the
// spectral map go through their leading 50 components.
func (r *Runner) project(ctx context.Context, projection string, seed uint64, observe engine.Observer) (*engine.Map, error) {
	if projection == "pca" {
		return r.pcaMap(ctx, seed, observe)
	}
	made, err := makeFeatures(ctx, r.set.Images, featureSpec{kind: "pixels", components: 50}, seed, phase(observe, 0, 10, "PCA"))
	if err != nil {
		return nil, err
	}
	embed := func() (engine.Matrix, error) {
		return embedTSNE(ctx, made.scores, tsneConfig(30, 750), seed, phases(observe, 1, 10, 10))
	}
	if projection == "spectral" {
		embed = func() (engine.Matrix, error) { return spectralMap(ctx, made.scores, seed, phases(observe, 1, 10, 10)) }
	}
	embedded, err := embed()
	if err != nil {
		return nil, err
	}
	m := &engine.Map{Projection: projection, X: make([]float32, embedded.Rows), Y: make([]float32, embedded.Rows)}
	for i := range embedded.Rows {
		m.X[i], m.Y[i] = embedded.Data[2*i], embedded.Data[2*i+1]
	}
	return m, nil
}

// spectralMap is the second and third eigenvector of the normalised Laplacian,
// scaled to a standard deviation of one; the first says only how well linked
// an image is.
func spectralMap(ctx context.Context, x engine.Matrix, seed uint64, observe engine.Observer) (engine.Matrix, error) {
	if x.Rows < 4 {
		return engine.Matrix{}, fmt.Errorf("%w: a spectral map needs four; use the PCA map", engine.ErrTooFew)
	}
	near, err := neighbours.Search(ctx, x, neighbours.Config{K: min(10, x.Rows-1), Seed: seed}, phase(observe, 0, 2, "neighbours"))
	if err != nil {
		return engine.Matrix{}, err
	}
	e, err := spectral.Embed(ctx, propagation.SelfTuned(near), spectral.Config{Dimensions: 3, Seed: seed}, phase(observe, 1, 2, "eigenvectors"))
	if err != nil {
		return engine.Matrix{}, err
	}
	out := engine.NewMatrix(x.Rows, 2)
	scale := float32(math.Sqrt(float64(x.Rows)))
	for i := range x.Rows {
		out.Data[2*i], out.Data[2*i+1] = scale*e.Vectors.Row(i)[1], scale*e.Vectors.Row(i)[2]
	}
	return out, nil
}

func (r *Runner) pcaMap(ctx context.Context, seed uint64, observe engine.Observer) (*engine.Map, error) {
	source := features.Pixels(r.set.Images)
	n, d := source.Dims()
	k := min(2, n, d)
	model, scores, err := pca.FitTransform(ctx, source, pca.Config{Components: k, Seed: seed}, observe)
	if err != nil {
		return nil, err
	}
	m := &engine.Map{Projection: "pca", X: make([]float32, n), Y: make([]float32, n)}
	for j := range k {
		axis := [2][]float32{m.X, m.Y}[j]
		for i := range n {
			axis[i] = scores.Row(i)[j]
		}
		m.Explained[j] = model.ExplainedVarianceRatio[j]
	}
	return m, nil
}
