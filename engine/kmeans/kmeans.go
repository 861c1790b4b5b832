// Package kmeans is k-means clustering: Lloyd's iteration (IEEE Trans. Inf.
// Theory 28(2), 1982) from greedy k-means++ starts (Arthur and Vassilvitskii,
// SODA 2007), with scikit-learn's rules for stopping and for empty clusters.
//
// Distances come from one matrix product a block of rows. Of the rows whose
// nearest centre cannot have changed since they were last looked at, which the
// triangle inequality tells (Hamerly, SDM 2010), no distance is computed: after
// a few iterations these are most. The result is that of the plain iteration.
package kmeans

import (
	"context"
	"fmt"

	_ "clusterlens/engine/blas" // installs the BLAS

	"clusterlens/engine"
)

// The values that a zero Config stands for.
const (
	DefaultClusters      = 10
	DefaultMaxIterations = 300
	DefaultTolerance     = 1e-4
)

// Config says what to compute. Its zero value is ready to use.
type Config struct {
	// Clusters is K; 0 means the rows of Init, or DefaultClusters without one.
	Clusters int
	// Seed of the k-means++ starts.
	Seed uint64
	// Init, where it is not empty, is the K x D centres to start from.
	Init engine.Matrix
	// Restarts is the number of starts, of which the one with the least
	// inertia counts; 0 means 1, and a given Init is always one.
	Restarts int
	// MaxIterations bounds each start; 0 means DefaultMaxIterations.
	MaxIterations int
	// Tolerance ends the iteration when the squared shifts of the centres sum
	// to no more than Tolerance times the mean variance of a feature;
	// 0 means DefaultTolerance, a negative value waits for unchanged labels.
	Tolerance float64
}

// Model is N rows clustered about K centres.
type Model struct {
	Centres    engine.Matrix // K x D
	Labels     []int32       // N; the nearest centre
	Distance2  []float32     // N; squared distance to it
	Inertia    float64       // the sum of the squared distances
	Iterations int
	Converged  bool // before MaxIterations
}

// Fit clusters the rows of x. A cluster that loses all its rows takes the row
// farthest from its centre. The error wraps engine.ErrEmpty,
// engine.ErrNotFinite, engine.ErrTooFew or the context's.
func Fit(ctx context.Context, x engine.Matrix, cfg Config, observe engine.Observer) (*Model, error) {
	if err := x.CheckFinite(); err != nil {
		return nil, err
	}
	cfg, err := withDefaults(cfg, x)
	if err != nil {
		return nil, err
	}
	r, err := newRows(ctx, x)
	if err != nil {
		return nil, err
	}
	l := newLloyd(r, cfg)
	var best *Model
	for restart := range cfg.Restarts {
		centres, err := start(ctx, r, cfg, restart)
		if err != nil {
			return nil, err
		}
		l.progress = func(iteration, moved int) {
			report(observe, cfg, restart, iteration, moved)
		}
		m, err := l.run(ctx, centres)
		if err != nil {
			return nil, err
		}
		if best == nil || m.Inertia < best.Inertia {
			best = m
		}
	}
	total := cfg.Restarts * cfg.MaxIterations
	observe.Progress(total, total, fmt.Sprintf("inertia %.6g", best.Inertia))
	return best, nil
}

func withDefaults(cfg Config, x engine.Matrix) (Config, error) {
	if cfg.Clusters == 0 {
		cfg.Clusters = DefaultClusters
		if cfg.Init.Rows > 0 {
			cfg.Clusters = cfg.Init.Rows
		}
	}
	switch {
	case cfg.Clusters < 0:
		return cfg, &engine.UsageError{Problem: fmt.Sprintf("%d clusters are not possible", cfg.Clusters), Mend: "ask for 1 or more"}
	case x.Rows < cfg.Clusters:
		return cfg, fmt.Errorf("%w: %d clusters of %d images; ask for at most as many clusters as images", engine.ErrTooFew, cfg.Clusters, x.Rows)
	}
	if cfg.Init.Rows > 0 {
		if cfg.Init.Rows != cfg.Clusters || cfg.Init.Cols != x.Cols {
			panic(fmt.Sprintf("kmeans: start of %d x %d for %d clusters of %d features", cfg.Init.Rows, cfg.Init.Cols, cfg.Clusters, x.Cols))
		}
		if err := cfg.Init.CheckFinite(); err != nil {
			return cfg, fmt.Errorf("the start's centres: %w", err)
		}
		cfg.Restarts = 1
	}
	cfg.Restarts = max(cfg.Restarts, 1)
	if cfg.MaxIterations <= 0 {
		cfg.MaxIterations = DefaultMaxIterations
	}
	if cfg.Tolerance == 0 {
		cfg.Tolerance = DefaultTolerance
	}
	return cfg, nil
}

// report tells of an iteration, of some only where there may be thousands.
func report(observe engine.Observer, cfg Config, restart, iteration, moved int) {
	total := cfg.Restarts * cfg.MaxIterations
	if done := restart*cfg.MaxIterations + iteration; done%(1+total/1000) == 0 {
		observe.Progress(done, total, fmt.Sprintf("iteration %d, %d images moved", iteration, moved))
	}
}
