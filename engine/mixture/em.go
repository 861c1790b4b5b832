package mixture

import (
	"context"
	"fmt"
	"math"
	"slices"

	"clusterlens/engine"
	"clusterlens/engine/kmeans"
)

// fitter runs expectation maximisation on the rows of a matrix.
type fitter struct {
	*blocks
	cfg      Config
	variance float64   // mean variance of a feature
	shared   []float64 // the rows' moments, where the shape needs them
	progress func(iteration int, bound float64)
}

func newFitter(ctx context.Context, x engine.Matrix, cfg Config) (*fitter, error) {
	origin, variance, err := rowMean(ctx, x)
	if err != nil {
		return nil, err
	}
	s := newShape(cfg.Covariance, cfg.Components, x.Cols)
	f := &fitter{blocks: newBlocks(x, origin, cfg.Components, s), cfg: cfg, variance: variance}
	if s.sharesMoments() {
		f.shared, err = f.moments(ctx)
	}
	return f, err
}

// run is one start, iterated to its end.
func (f *fitter) run(ctx context.Context, restart int) (*Model, error) {
	p, err := f.start(ctx, restart)
	if err != nil {
		return nil, err
	}
	m := &Model{K: f.k, D: f.x.Cols, Covariance: f.cfg.Covariance, LowerBound: math.Inf(-1)}
	for m.Iterations < f.cfg.MaxIterations && !m.Converged {
		m.Iterations++
		stats, sum, err := f.pass(ctx, f.shape.statistics(), func(w *workspace, _, _ int) float64 {
			f.shape.density(w)
			sum := w.normalise(f.k)
			f.shape.gather(w)
			return sum
		})
		if err != nil {
			return nil, err
		}
		before := m.LowerBound
		if m.LowerBound = sum / float64(f.x.Rows); math.IsNaN(m.LowerBound) || math.IsInf(m.LowerBound, 0) {
			return nil, fmt.Errorf("iteration %d: the log-likelihood is not finite: %w; raise the regularisation (reg_covar)", m.Iterations, ErrNotPositiveDefinite)
		}
		if err := f.maximise(ctx, p, stats); err != nil {
			return nil, fmt.Errorf("iteration %d: %w", m.Iterations, err)
		}
		m.Converged = math.Abs(m.LowerBound-before) < f.cfg.Tolerance
		f.progress(m.Iterations, m.LowerBound)
	}
	m.Weights, m.Covariances = slices.Clone(p.weights), slices.Clone(p.covariances)
	m.Means = make([]float64, len(p.means))
	for i, v := range p.means {
		m.Means[i] = v + f.origin[i%f.x.Cols]
	}
	return m, nil
}

func (f *fitter) maximise(ctx context.Context, p *parameters, stats []float64) error {
	f.shape.update(p, stats, f.shared, f.cfg.Regularisation)
	return f.shape.factor(ctx, p)
}

// start is the parameters that a restart begins with, factored.
func (f *fitter) start(ctx context.Context, restart int) (*parameters, error) {
	k, d := f.k, f.x.Cols
	p := newParameters(k, d, f.shape.covariances())
	means := f.cfg.Means
	var labels []int32
	if means.Rows == 0 {
		clusters, err := kmeans.Fit(ctx, f.x, kmeans.Config{Clusters: k, Seed: f.cfg.Seed + uint64(restart)<<32}, nil)
		if err != nil {
			return nil, err
		}
		means, labels = clusters.Centres, clusters.Labels
	}
	for i, v := range means.Data {
		p.means[i] = float64(v) - f.origin[i%d]
	}
	for i := range p.weights {
		p.weights[i] = 1 / float64(k)
	}
	// Any variance above 0 will do where nothing varies.
	f.shape.isotropic(p, max(f.variance, f.cfg.Regularisation, math.SmallestNonzeroFloat32))
	if err := f.shape.factor(ctx, p); err != nil || labels == nil {
		return p, err
	}
	stats, _, err := f.pass(ctx, f.shape.statistics(), func(w *workspace, lo, hi int) float64 {
		clear(w.share)
		for i, label := range labels[lo:hi] {
			w.share[i*k+int(label)] = 1
		}
		f.shape.gather(w)
		return 0
	})
	if err != nil {
		return nil, err
	}
	if err := f.maximise(ctx, p, stats); err != nil {
		return nil, fmt.Errorf("the start from k-means: %w", err)
	}
	return p, nil
}

// score is the mean log-likelihood of the rows under the model.
func (f *fitter) score(ctx context.Context, m *Model) (float64, error) {
	b, err := m.blocks(ctx, f.x)
	if err != nil {
		return 0, err
	}
	_, sum, err := b.pass(ctx, 0, func(w *workspace, _, _ int) float64 {
		b.shape.density(w)
		return w.normalise(m.K)
	})
	return sum / float64(f.x.Rows), err
}
