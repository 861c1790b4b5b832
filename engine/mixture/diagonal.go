package mixture

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// diagonal is a variance a feature and component or, spherical, one a
// component. The log density is linear in [1, x, x^2].
type diagonal struct {
	k, d      int
	spherical bool
	linear    []float64 // (1 + 2D) x K
}

func newDiagonal(k, d int, spherical bool) *diagonal {
	return &diagonal{k: k, d: d, spherical: spherical, linear: make([]float64, (1+2*d)*k)}
}

func (g *diagonal) width() int          { return 1 + 2*g.d }
func (g *diagonal) sharesMoments() bool { return false }
func (g *diagonal) statistics() int     { return g.k * g.width() }
func (g *diagonal) gather(w *workspace) { weightedSums(w, g.k, g.width()) }

func (g *diagonal) covariances() int {
	if g.spherical {
		return g.k
	}
	return g.k * g.d
}

func (g *diagonal) isotropic(p *parameters, variance float64) {
	for i := range p.covariances {
		p.covariances[i] = variance
	}
}

func (g *diagonal) factor(ctx context.Context, p *parameters) error {
	k, d := g.k, g.d
	for c := range k {
		level := math.Log(p.weights[c]) + logNormal(d)
		for j := range d {
			variance := p.covariances[c*len(p.covariances)/k]
			if !g.spherical {
				variance = p.covariances[c*d+j]
			}
			precision := 1 / variance
			if !(variance > 0) || math.IsInf(precision, 0) {
				return notPositive(c)
			}
			mean := p.means[c*d+j]
			level += 0.5 * (math.Log(precision) - mean*mean*precision)
			g.linear[(1+j)*k+c] = mean * precision
			g.linear[(1+d+j)*k+c] = -0.5 * precision
		}
		g.linear[c] = level
	}
	return ctx.Err()
}

func (g *diagonal) density(w *workspace) {
	blas64.Implementation().Dgemm(blas.NoTrans, blas.NoTrans, w.rows, g.k, g.width(),
		1, w.features, g.width(), g.linear, g.k, 0, w.log, g.k)
}

func (g *diagonal) update(p *parameters, stats, _ []float64, regularisation float64) {
	d, width := g.d, g.width()
	shares := make([]float64, g.k)
	for k := range shares {
		shares[k] = stats[k*width]
	}
	setWeights(p, shares)
	for k, share := range shares {
		s := stats[k*width : (k+1)*width]
		sum := 0.0
		for j := range d {
			mean := s[1+j] / share
			variance := s[1+d+j]/share - mean*mean + regularisation
			p.means[k*d+j] = mean
			if !g.spherical {
				p.covariances[k*d+j] = variance
			}
			sum += variance
		}
		if g.spherical {
			p.covariances[k] = sum / float64(d)
		}
	}
}
