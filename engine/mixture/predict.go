package mixture

import (
	"context"
	"fmt"

	"clusterlens/engine"
)

// Predict gives each row of x its most likely component, the N x K
// probabilities of the components (responsibilities, summing to 1), and the
// mean log-likelihood of a row in nats. The error wraps engine.ErrEmpty,
// engine.ErrNotFinite or the context's.
func (m *Model) Predict(ctx context.Context, x engine.Matrix) (labels []int32, responsibilities engine.Matrix, meanLogLikelihood float64, err error) {
	if err := x.CheckFinite(); err != nil {
		return nil, engine.Matrix{}, 0, err
	}
	if x.Cols != m.D {
		panic(fmt.Sprintf("mixture: %d features for a model of %d", x.Cols, m.D))
	}
	b, err := m.blocks(ctx, x)
	if err != nil {
		return nil, engine.Matrix{}, 0, err
	}
	labels = make([]int32, x.Rows)
	responsibilities = engine.NewMatrix(x.Rows, m.K)
	_, sum, err := b.pass(ctx, 0, func(w *workspace, lo, hi int) float64 {
		b.shape.density(w)
		sum := w.normalise(m.K)
		for i := range w.rows {
			labels[lo+i] = mostLikely(w.log[i*m.K : (i+1)*m.K])
		}
		to := responsibilities.Slice(lo, hi).Data
		for i, s := range w.share {
			to[i] = float32(s)
		}
		return sum
	})
	if err != nil {
		return nil, engine.Matrix{}, 0, err
	}
	return labels, responsibilities, sum / float64(x.Rows), nil
}

func mostLikely(logs []float64) int32 {
	best := 0
	for k, v := range logs {
		if v > logs[best] {
			best = k
		}
	}
	return int32(best)
}

// blocks reads x for the model's densities, about the mixture's mean.
func (m *Model) blocks(ctx context.Context, x engine.Matrix) (*blocks, error) {
	origin := make([]float64, m.D)
	for k, weight := range m.Weights {
		for j := range origin {
			origin[j] += weight * m.Means[k*m.D+j]
		}
	}
	s := newShape(m.Covariance, m.K, m.D)
	p := &parameters{k: m.K, d: m.D, weights: m.Weights, means: make([]float64, m.K*m.D), covariances: m.Covariances}
	for i, v := range m.Means {
		p.means[i] = v - origin[i%m.D]
	}
	return newBlocks(x, origin, m.K, s), s.factor(ctx, p)
}
