package pca

import (
	"context"
	"math"
	"math/rand/v2"

	"clusterlens/engine"
)

// Progress of a fit, in parts of the whole: the pass over the rows for the
// covariance, the eigenvectors, and the projection that ends it.
const (
	progressMoments = 50
	progressEigen   = 80
	progressTotal   = 100
)

// fit finds everything but the signs of the components.
func fit(ctx context.Context, src engine.Source, k int, seed uint64, observe engine.Observer) (*Model, error) {
	n, d := src.Dims()
	observe.Progress(0, progressTotal, "covariance")
	var values, vectors []float64 // vectors: d x k
	var mo moments
	var err error
	rng := rand.New(rand.NewPCG(seed, 0x70ca))
	if d <= MaxExplicit {
		var cov []float64
		mo, cov, err = covariance(ctx, src, observe)
		if err != nil {
			return nil, err
		}
		observe.Progress(progressMoments, progressTotal, "eigenvectors")
		values, vectors, err = leadingExplicit(ctx, cov, d, k, rng)
	} else {
		mo, err = rowMoments(ctx, src)
		if err != nil {
			return nil, err
		}
		op := newStreamed(src, mo.mean)
		op.progress = func(done, total int) {
			observe.Progress(progressEigen*done/total, progressTotal, "pass over the images")
		}
		values, vectors, err = leadingStreamed(ctx, op, n, d, k, rng)
	}
	if err != nil {
		return nil, err
	}
	observe.Progress(progressEigen, progressTotal, "projection")
	return newModel(mo, values, vectors, k), nil
}

func newModel(mo moments, values, vectors []float64, k int) *Model {
	d := len(mo.mean)
	m := &Model{
		K: k, D: d,
		Mean:                   mo.mean,
		Components:             make([]float64, k*d),
		ExplainedVariance:      make([]float64, k),
		ExplainedVarianceRatio: make([]float64, k),
	}
	for j := range k {
		for i := range d {
			m.Components[j*d+i] = vectors[i*k+j]
		}
		// Rounding leaves a tiny negative value where the true one is 0.
		m.ExplainedVariance[j] = math.Max(values[j], 0)
		if mo.total > 0 {
			m.ExplainedVarianceRatio[j] = m.ExplainedVariance[j] / mo.total
		}
	}
	return m
}
