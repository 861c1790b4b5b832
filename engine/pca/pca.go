// Package pca is principal component analysis of image features that are read
// block by block, so that a float copy of all images is never held.
//
// The components are the leading eigenvectors of the covariance (divisor n-1)
// of the centred rows; see Jolliffe, Principal Component Analysis, 2002.
//
// Up to [MaxExplicit] features the covariance is formed in one pass over the
// rows and its leading eigenpairs are found by subspace iteration (see
// eigen.go). With more features the covariance is only ever applied to a block
// of vectors, a pass over the rows each time, which is the randomised range
// finder with power iterations of Halko, Martinsson and Tropp, SIAM Review
// 53(2), 2011.
package pca

import (
	"context"
	"fmt"
	"math"

	_ "clusterlens/engine/blas" // installs the BLAS

	"clusterlens/engine"
)

// DefaultComponents is the number of components where Config asks for none.
const DefaultComponents = 50

// MaxExplicit is the largest number of features whose covariance is formed.
// The pass over the rows costs N D^2 operations then, against about
// 40 N D (K + 16) for the passes of the randomised method; a covariance of
// 2,048 features takes 32 MB, and as much again for each two cores.
const MaxExplicit = 2048

// Config says what to compute. Its zero value is ready to use.
type Config struct {
	// Components is K, at most the number of rows and of features;
	// 0 means DefaultComponents, or fewer where the data has fewer.
	Components int
	// Seed starts the iteration for the eigenvectors. With an explicit
	// covariance the result depends on it only by rounding.
	Seed uint64
}

// Model is a fitted analysis of D features with K components.
type Model struct {
	K, D       int
	Mean       []float64 // D
	Components []float64 // K x D, orthonormal rows, by falling variance
	// ExplainedVariance is the variance of each component's scores (divisor
	// n-1); ExplainedVarianceRatio its share of the features' total variance,
	// 0 where nothing varies. K values each.
	ExplainedVariance, ExplainedVarianceRatio []float64
}

// Fit finds the components. The entry of largest magnitude of each component's
// scores is positive. The error wraps engine.ErrEmpty, engine.ErrNotFinite,
// engine.ErrTooFew or the context's.
func Fit(ctx context.Context, src engine.Source, cfg Config, observe engine.Observer) (*Model, error) {
	m, _, err := FitTransform(ctx, src, cfg, observe)
	return m, err
}

// FitTransform is [Fit] with the N x K scores, which it has to compute anyway
// to fix the components' signs.
func FitTransform(ctx context.Context, src engine.Source, cfg Config, observe engine.Observer) (*Model, engine.Matrix, error) {
	k, err := components(src, cfg)
	if err != nil {
		return nil, engine.Matrix{}, err
	}
	m, err := fit(ctx, src, k, cfg.Seed, observe)
	if err != nil {
		return nil, engine.Matrix{}, err
	}
	scores, err := m.Transform(ctx, src)
	if err != nil {
		return nil, engine.Matrix{}, err
	}
	m.orient(scores)
	observe.Progress(progressTotal, progressTotal, "")
	return m, scores, nil
}

func components(src engine.Source, cfg Config) (int, error) {
	n, d := src.Dims()
	if n == 0 || d == 0 {
		return 0, fmt.Errorf("%w: %d rows of %d features", engine.ErrEmpty, n, d)
	}
	most := min(n, d)
	switch k := cfg.Components; {
	case k < 0:
		return 0, &engine.UsageError{Problem: fmt.Sprintf("%d principal components are not possible", k), Mend: "ask for 1 or more"}
	case k == 0:
		return min(DefaultComponents, most), nil
	case k > most:
		return 0, fmt.Errorf("%w: %d principal components of %d images with %d features; ask for at most %d",
			engine.ErrTooFew, k, n, d, most)
	default:
		return k, nil
	}
}

// Transform is the N x K scores of the rows of src: their coordinates along
// the components, seen from the mean. The error wraps engine.ErrEmpty,
// engine.ErrNotFinite or the context's.
func (m *Model) Transform(ctx context.Context, src engine.Source) (engine.Matrix, error) {
	n, d := src.Dims()
	if d != m.D {
		panic(fmt.Sprintf("pca: %d features for a model of %d", d, m.D))
	}
	if n == 0 {
		return engine.Matrix{}, fmt.Errorf("%w: no row", engine.ErrEmpty)
	}
	return m.project(ctx, src)
}

// orient makes the score of largest magnitude of each component positive, so
// that pictures do not mirror from run to run (scikit-learn's svd_flip).
func (m *Model) orient(scores engine.Matrix) {
	largest := make([]float32, m.K)
	for i := range scores.Rows {
		for j, v := range scores.Row(i) {
			if math.Abs(float64(v)) > math.Abs(float64(largest[j])) {
				largest[j] = v
			}
		}
	}
	for j, v := range largest {
		if v >= 0 {
			continue
		}
		for i := j; i < len(scores.Data); i += m.K {
			scores.Data[i] = -scores.Data[i]
		}
		component := m.Components[j*m.D : (j+1)*m.D]
		for i := range component {
			component[i] = -component[i]
		}
	}
}
