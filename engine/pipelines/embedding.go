package pipelines

import (
	"context"
	"fmt"

	"clusterlens/engine"
	"clusterlens/engine/neighbours"
	"clusterlens/engine/tsne"
)

// embeddingStep embeds the features, once for all runs that ask for the same.
func embeddingStep(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	cfg := tsneConfig(w.params.Float("mixture.perplexity"), w.params.Int("mixture.tsne_iterations"))
	embedded, info, err := remember(ctx, w.runner.memo, fmt.Sprintf("t-SNE: %v, %s", cfg, w.key), func() (engine.Matrix, error) {
		return embedTSNE(ctx, w.features, cfg, w.request.Seed, observe)
	})
	w.embedded = embedded
	return info, err
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
