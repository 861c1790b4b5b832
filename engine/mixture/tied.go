package mixture

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// tied is one covariance matrix for all components. With P its precision
// factor, z = xP and c = mP, the Mahalanobis term is |z|^2 - 2zc + |c|^2: one
// product with P for all components together.
type tied struct {
	k, d       int
	factorOf   []float64 // D x D; P
	projection []float64 // K x D; the means times P
	level      []float64 // K
}

func newTied(k, d int) *tied {
	return &tied{k: k, d: d, projection: make([]float64, k*d), level: make([]float64, k)}
}

func (t *tied) width() int          { return t.d + 1 }
func (t *tied) covariances() int    { return t.d * t.d }
func (t *tied) sharesMoments() bool { return true }
func (t *tied) statistics() int     { return t.k * t.width() }
func (t *tied) gather(w *workspace) { weightedSums(w, t.k, t.width()) }

func (t *tied) isotropic(p *parameters, variance float64) {
	for j := range t.d {
		p.covariances[j*t.d+j] = variance
	}
}

func (t *tied) factor(ctx context.Context, p *parameters) error {
	factor, logDet, ok := precisionFactor(p.covariances, t.d)
	if !ok {
		return fmt.Errorf("the components' common covariance: %w; raise the regularisation (reg_covar)", ErrNotPositiveDefinite)
	}
	// What Cholesky leaves below the diagonal is not part of the factor.
	for i := range t.d {
		clear(factor[i*t.d : i*t.d+i])
	}
	t.factorOf = factor
	blas64.Implementation().Dgemm(blas.NoTrans, blas.NoTrans, t.k, t.d, t.d, 1, p.means, t.d, factor, t.d, 0, t.projection, t.d)
	for k := range t.k {
		t.level[k] = math.Log(p.weights[k]) + logDet + logNormal(t.d) - 0.5*norm2(t.projection[k*t.d:(k+1)*t.d])
	}
	return ctx.Err()
}

func (t *tied) density(w *workspace) {
	lib := blas64.Implementation()
	z := w.product(w.rows * t.d)
	lib.Dgemm(blas.NoTrans, blas.NoTrans, w.rows, t.d, t.d, 1, w.features[1:], t.width(), t.factorOf, t.d, 0, z, t.d)
	for i := range w.rows {
		half := 0.5 * norm2(z[i*t.d:(i+1)*t.d])
		for k, level := range t.level {
			w.log[i*t.k+k] = level - half
		}
	}
	lib.Dgemm(blas.NoTrans, blas.Trans, w.rows, t.k, t.d, 1, z, t.d, t.projection, t.d, 1, w.log, t.k)
}

func (t *tied) update(p *parameters, stats, shared []float64, regularisation float64) {
	d, width := t.d, t.width()
	shares, total := make([]float64, t.k), 0.0
	for k := range shares {
		shares[k] = stats[k*width]
	}
	setWeights(p, shares)
	for i := range d {
		copy(p.covariances[i*d+i:(i+1)*d], shared[(1+i)*width+1+i:(2+i)*width])
	}
	for k, share := range shares {
		total += share
		mean := p.means[k*d : (k+1)*d]
		for j := range mean {
			mean[j] = stats[k*width+1+j] / share
		}
		blas64.Implementation().Dsyr(blas.Upper, d, -share, mean, 1, p.covariances, d)
	}
	for i := range d {
		for j := i; j < d; j++ {
			v := p.covariances[i*d+j] / total
			p.covariances[i*d+j], p.covariances[j*d+i] = v, v
		}
		p.covariances[i*d+i] += regularisation
	}
}
