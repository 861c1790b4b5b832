// Package mixture fits Gaussian mixtures by expectation maximisation
// (Dempster, Laird and Rubin, J. Royal Stat. Soc. B 39, 1977; Bishop, Pattern
// Recognition and Machine Learning, 2006, section 9.2), with scikit-learn's
// start, stopping rule and regularisation.
//
// Rows are read in float32; densities, sums and parameters are float64. The
// work is matrix products over blocks of rows: the expectation step multiplies
// a block with the components' precision factors, the maximisation step adds
// up the block's weighted products, and both are done while the block is in
// the cache, so that an iteration is one pass over the rows.
package mixture

import (
	"context"
	"errors"
	"fmt"
	"math"

	_ "clusterlens/engine/blas" // installs the BLAS

	"clusterlens/engine"
)

// Covariance is the shape of the components' covariances.
type Covariance int

// The shapes, and the layout of Model.Covariances with each.
const (
	Full      Covariance = iota // a matrix each: K x D x D
	Tied                        // one matrix for all: D x D
	Diagonal                    // a variance for each feature: K x D
	Spherical                   // one variance each: K
)

// The names of the shapes, as scikit-learn has them.
var covarianceNames = [...]string{"full", "tied", "diag", "spherical"}

// String is scikit-learn's name of the shape.
func (c Covariance) String() string { return covarianceNames[c] }

// ParseCovariance is the shape of the given name.
func ParseCovariance(name string) (Covariance, error) {
	for i, n := range covarianceNames {
		if n == name {
			return Covariance(i), nil
		}
	}
	return 0, &engine.UsageError{
		Problem: fmt.Sprintf("there is no covariance %q", name),
		Mend:    "use full, tied, diag or spherical",
	}
}

// The values that a zero Config stands for.
const (
	DefaultComponents     = 10
	DefaultRegularisation = 1e-6
	DefaultMaxIterations  = 100
	DefaultTolerance      = 1e-3
)

// Config says what to fit. Its zero value is ready to use.
type Config struct {
	// Components is K; 0 means the rows of Means, or DefaultComponents
	// without.
	Components int
	Covariance Covariance
	// Regularisation is added to the covariances' diagonal, in squared units
	// of the features; 0 means DefaultRegularisation, a negative value none.
	Regularisation float64
	// Seed of the k-means starts.
	Seed uint64
	// Means, where it is not empty, is the K x D means to start from, with
	// equal weights and the mean variance of a feature as every variance.
	// Without, the first means, covariances and weights are those of the
	// clusters of k-means.
	Means engine.Matrix
	// Restarts is the number of k-means starts, of which the one with the
	// highest likelihood counts; 0 means 1, and given Means are always one.
	Restarts int
	// MaxIterations bounds each start; 0 means DefaultMaxIterations.
	MaxIterations int
	// Tolerance ends the iteration when the mean log-likelihood changes by
	// less; 0 means DefaultTolerance, a negative value never.
	Tolerance float64
}

// Model is a fitted mixture of K Gaussians over D features.
type Model struct {
	K, D        int
	Covariance  Covariance
	Weights     []float64 // K, summing to 1
	Means       []float64 // K x D
	Covariances []float64 // laid out as Covariance says

	// MeanLogLikelihood is that of the rows fitted, per row, in nats.
	MeanLogLikelihood float64
	// LowerBound is the mean log-likelihood that the last iteration started
	// from: the value that the stopping rule saw.
	LowerBound float64
	Iterations int
	Converged  bool // before MaxIterations
	// BIC and AIC are the information criteria of Schwarz and Akaike: lower
	// is better.
	BIC, AIC float64
}

// ErrNotPositiveDefinite is wrapped by the error for a covariance that has no
// Cholesky factor.
var ErrNotPositiveDefinite = errors.New("the covariance is not positive definite")

// Fit fits the mixture to the rows of x. The error wraps engine.ErrEmpty,
// engine.ErrNotFinite, engine.ErrTooFew, ErrNotPositiveDefinite or the
// context's.
func Fit(ctx context.Context, x engine.Matrix, cfg Config, observe engine.Observer) (*Model, error) {
	if err := x.CheckFinite(); err != nil {
		return nil, err
	}
	cfg, err := withDefaults(cfg, x)
	if err != nil {
		return nil, err
	}
	f, err := newFitter(ctx, x, cfg)
	if err != nil {
		return nil, err
	}
	var best *Model
	for restart := range cfg.Restarts {
		f.progress = func(iteration int, bound float64) {
			report(observe, cfg, restart, iteration, bound)
		}
		m, err := f.run(ctx, restart)
		if err != nil {
			return nil, err
		}
		if best == nil || m.LowerBound > best.LowerBound {
			best = m
		}
	}
	if best.MeanLogLikelihood, err = f.score(ctx, best); err != nil {
		return nil, err
	}
	n := float64(x.Rows)
	fit := -2 * n * best.MeanLogLikelihood
	best.BIC = fit + float64(best.Parameters())*math.Log(n)
	best.AIC = fit + float64(best.Parameters())*2
	total := cfg.Restarts * cfg.MaxIterations
	observe.Progress(total, total, fmt.Sprintf("log-likelihood %.4f", best.MeanLogLikelihood))
	return best, nil
}

// Parameters is the number of free parameters of the model.
func (m *Model) Parameters() int {
	k, d := m.K, m.D
	covariance := k
	switch m.Covariance {
	case Full:
		covariance = k * d * (d + 1) / 2
	case Tied:
		covariance = d * (d + 1) / 2
	case Diagonal:
		covariance = k * d
	}
	return covariance + k*d + k - 1
}

func withDefaults(cfg Config, x engine.Matrix) (Config, error) {
	if cfg.Components == 0 {
		cfg.Components = DefaultComponents
		if cfg.Means.Rows > 0 {
			cfg.Components = cfg.Means.Rows
		}
	}
	switch k := cfg.Components; {
	case k < 0:
		return cfg, &engine.UsageError{Problem: fmt.Sprintf("%d components are not possible", k), Mend: "ask for 1 or more"}
	case cfg.Covariance < Full || cfg.Covariance > Spherical:
		panic(fmt.Sprintf("mixture: covariance %d", cfg.Covariance))
	case x.Rows < k:
		return cfg, fmt.Errorf("%w: %d components of %d images; ask for at most as many components as images", engine.ErrTooFew, k, x.Rows)
	}
	if cfg.Means.Rows > 0 {
		if cfg.Means.Rows != cfg.Components || cfg.Means.Cols != x.Cols {
			panic(fmt.Sprintf("mixture: means of %d x %d for %d components of %d features", cfg.Means.Rows, cfg.Means.Cols, cfg.Components, x.Cols))
		}
		if err := cfg.Means.CheckFinite(); err != nil {
			return cfg, fmt.Errorf("the start's means: %w", err)
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
	switch {
	case cfg.Regularisation == 0:
		cfg.Regularisation = DefaultRegularisation
	case cfg.Regularisation < 0:
		cfg.Regularisation = 0
	}
	return cfg, nil
}

// report tells of an iteration, of some only where there may be thousands.
func report(observe engine.Observer, cfg Config, restart, iteration int, bound float64) {
	total := cfg.Restarts * cfg.MaxIterations
	if done := restart*cfg.MaxIterations + iteration; done%(1+total/1000) == 0 {
		observe.Progress(done, total, fmt.Sprintf("iteration %d, log-likelihood %.4f", iteration, bound))
	}
}
