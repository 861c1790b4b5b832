package pipelines

import (
	"context"
	"time"

	"clusterlens/engine"
	"clusterlens/engine/features"
	"clusterlens/engine/pca"
)

// projections are the maps that can be asked for.
var projections = []string{"pca", "tsne"}

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

// project makes a map. All projections start from the pixels; t-SNE goes
// through their leading 50 components.
func (r *Runner) project(ctx context.Context, projection string, seed uint64, observe engine.Observer) (*engine.Map, error) {
	if projection == "pca" {
		return r.pcaMap(ctx, seed, observe)
	}
	made, err := makeFeatures(ctx, r.set.Images, featureSpec{kind: "pixels", components: 50}, seed, phase(observe, 0, 10, "PCA"))
	if err != nil {
		return nil, err
	}
	embedded, err := embedTSNE(ctx, made.scores, tsneConfig(30, 750), seed, phases(observe, 1, 10, 10))
	if err != nil {
		return nil, err
	}
	m := &engine.Map{Projection: projection, X: make([]float32, embedded.Rows), Y: make([]float32, embedded.Rows)}
	for i := range embedded.Rows {
		m.X[i], m.Y[i] = embedded.Data[2*i], embedded.Data[2*i+1]
	}
	return m, nil
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
