package pipelines

import (
	"context"
	"fmt"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/neighbours"
	"clusterlens/engine/propagation"
	"clusterlens/engine/spectral"
	"clusterlens/engine/tsne"
)

// embeddingStep embeds the features, once for all runs that ask for the same.
func embeddingStep(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	if w.params.Choice("mixture.embedding") == "spectral" {
		return spectralStep(ctx, w, observe)
	}
	cfg := tsneConfig(w.params.Float("mixture.perplexity"), w.params.Int("mixture.tsne_iterations"))
	embedded, info, err := remember(ctx, w.runner.memo, fmt.Sprintf("t-SNE: %v, %s", cfg, w.key), func() (engine.Matrix, error) {
		return embedTSNE(ctx, w.features, cfg, w.request.Seed, observe)
	})
	w.embedded = embedded
	return info, err
}

// spectralStep embeds by Ng, Jordan and Weiss (NIPS 2001): the mixture sees
// each image's direction among the leading eigenvectors.
func spectralStep(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	if w.images.N < 3 {
		return stepInfo{}, fmt.Errorf("%w: a neighbour graph needs three; use mixture.embedding=none", engine.ErrTooFew)
	}
	dimensions := w.params.Int("mixture.dimensions")
	if dimensions == 0 {
		dimensions = max(w.clusters("mixture.clusters"), 2)
	}
	dimensions = min(dimensions, w.images.N)
	neighbours := w.params.Int("mixture.neighbours")
	near, _, err := w.neighbourList(ctx, neighbours, phase(observe, 0, 2, "neighbours"))
	if err != nil {
		return stepInfo{}, err
	}
	key := fmt.Sprintf("spectral: %d of %d neighbours, %s", dimensions, neighbours, w.key)
	embedding, info, err := remember(ctx, w.runner.memo, key, func() (*spectral.Embedding, error) {
		return spectral.Embed(ctx, propagation.SelfTuned(near), spectral.Config{Dimensions: dimensions, Seed: w.request.Seed}, phase(observe, 1, 2, "eigenvectors"))
	})
	if err != nil {
		return info, err
	}
	if embedding.Components > 1 {
		w.note("the neighbour graph falls into %d separate parts", embedding.Components)
	}
	w.embedded = unitRows(embedding.Vectors)
	return stepInfo{}, nil
}

// unitRows scales each row to length one; a zero row stays.
func unitRows(x engine.Matrix) engine.Matrix {
	out := engine.NewMatrix(x.Rows, x.Cols)
	for i := range x.Rows {
		sum := 0.0
		for _, v := range x.Row(i) {
			sum += float64(v) * float64(v)
		}
		if sum == 0 {
			continue
		}
		scale := float32(1 / math.Sqrt(sum))
		row := out.Row(i)
		for j, v := range x.Row(i) {
			row[j] = v * scale
		}
	}
	return out
}

// tsneConfig exaggerates a third of the iterations, as 250 of 750 is.
func tsneConfig(perplexity float64, iterations int) tsne.Config {
	return tsne.Config{Perplexity: perplexity, Iterations: iterations, ExaggerationIterations: max(iterations/3, 1)}
}

// embedTSNE embeds x in two dimensions, from the first two columns (a PCA's
// leading scores) as the start.
func embedTSNE(ctx context.Context, x engine.Matrix, cfg tsne.Config, seed uint64, observe engine.Observer) (engine.Matrix, error) {
	if x.Rows < 3 {
		return engine.Matrix{}, fmt.Errorf("%w: t-SNE needs three; use mixture.embedding=none", engine.ErrTooFew)
	}
	const parts = 10 // the search is about a tenth of the work
	near, err := neighbours.Search(ctx, x, neighbours.Config{K: tsne.Neighbours(cfg.Perplexity, x.Rows), Seed: seed}, phase(observe, 0, parts, "neighbours"))
	if err != nil {
		return engine.Matrix{}, err
	}
	start := engine.NewMatrix(x.Rows, 2)
	for i := range x.Rows {
		copy(start.Row(i), x.Row(i)[:min(2, x.Cols)])
	}
	e, err := tsne.Fit(ctx, near, start, cfg, phases(observe, 1, parts, parts))
	if err != nil {
		return engine.Matrix{}, err
	}
	return e.Y, nil
}
