package mixture

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// parameters are a mixture's, about the origin of the rows: see [blocks].
type parameters struct {
	k, d        int
	weights     []float64
	means       []float64
	covariances []float64
}

func newParameters(k, d, covariances int) *parameters {
	return &parameters{k: k, d: d,
		weights:     make([]float64, k),
		means:       make([]float64, k*d),
		covariances: make([]float64, covariances),
	}
}

// shape is what differs between the covariances. A block's rows come as
// features: [1, x], or [1, x, x^2] where a variance a feature is all there is,
// so that densities and statistics are products with them.
type shape interface {
	// width is the number of features, covariances the number of values.
	width() int
	covariances() int
	// isotropic sets all covariances to the same variance in any direction.
	isotropic(p *parameters, variance float64)
	// factor prepares density for the parameters.
	factor(ctx context.Context, p *parameters) error
	// density writes each component's log weight plus log density at each of
	// the block's rows into w.log, rows x K. It is safe for concurrent calls.
	density(w *workspace)
	// statistics is the number of values that gather adds to w.stats: sums
	// over the block's rows, weighted by w.share (rows x K).
	statistics() int
	gather(w *workspace)
	// update estimates the parameters from the sums over all rows; shared is
	// the rows' moment matrix, for shapes that sharesMoments.
	update(p *parameters, stats, shared []float64, regularisation float64)
	// sharesMoments tells that update needs the sum of the products of
	// features over all rows, which no weight changes.
	sharesMoments() bool
}

func newShape(c Covariance, k, d int) shape {
	switch c {
	case Full:
		return newFull(k, d)
	case Tied:
		return newTied(k, d)
	default:
		return newDiagonal(k, d, c == Spherical)
	}
}

// logNormal is the constant of a D-dimensional normal density.
func logNormal(d int) float64 { return -0.5 * float64(d) * math.Log(2*math.Pi) }

// setWeights turns the components' summed shares into weights. The shares are
// raised a little, as scikit-learn does, so that an empty component does not
// divide by zero.
func setWeights(p *parameters, shares []float64) {
	total := 0.0
	for k := range shares {
		shares[k] += 10 * epsilon
		total += shares[k]
	}
	for k, s := range shares {
		p.weights[k] = s / total
	}
}

// epsilon is the distance from 1 to the next float64.
const epsilon = 1.0 / (1 << 52)

// precisionFactor returns the upper triangular P with PP' the inverse of the
// d x d covariance, and the logarithm of its determinant; ok is false where
// the covariance is not positive definite.
func precisionFactor(covariance []float64, d int) (factor []float64, logDet float64, ok bool) {
	factor = make([]float64, d*d)
	copy(factor, covariance)
	cholesky, ok := lapack64.Potrf(blas64.Symmetric{N: d, Stride: d, Data: factor, Uplo: blas.Upper})
	if !ok || !lapack64.Trtri(cholesky) {
		return nil, 0, false
	}
	for j := range d {
		logDet += math.Log(factor[j*d+j])
	}
	return factor, logDet, !math.IsNaN(logDet) && !math.IsInf(logDet, 0)
}

func notPositive(component int) error {
	return fmt.Errorf("component %d: %w; raise the regularisation (reg_covar) or ask for fewer components", component, ErrNotPositiveDefinite)
}

// weightedSums adds share' features to w.stats, K x width.
func weightedSums(w *workspace, k, width int) {
	blas64.Implementation().Dgemm(blas.Trans, blas.NoTrans, k, width, w.rows,
		1, w.share, k, w.features, width, 1, w.stats, width)
}
