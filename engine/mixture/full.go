package mixture

import (
	"context"
	"math"
	"sync/atomic"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"clusterlens/engine/parallel"
)

// full is a covariance matrix a component. With P the upper triangular
// precision factor, the Mahalanobis term of a row is |(x - m)P|^2.
//
// Column j of P has zeros below row j. The columns of all components are
// therefore taken in panels of equal width, each one product of the features
// with as many rows of P as are not zero: at 50 features two thirds of the
// operations of the square product.
type full struct {
	k, d   int
	panels []panel
	level  []float64 // K; the constant of the log density
	means  []float64 // K x D; what gather takes the rows' distance from
}

// panel is columns lo to hi of every component's [-mP; P], component after
// component, without the rows that are zero: (1 + hi) x K(hi - lo).
type panel struct {
	lo, hi int
	matrix []float64
}

func newFull(k, d int) *full {
	const narrowest, most = 16, 8 // columns of a panel, panels
	f := &full{k: k, d: d, level: make([]float64, k), means: make([]float64, k*d)}
	count := max(1, min(d/narrowest, most))
	for i := range count {
		lo, hi := i*d/count, (i+1)*d/count
		f.panels = append(f.panels, panel{lo, hi, make([]float64, (1+hi)*k*(hi-lo))})
	}
	return f
}

func (f *full) width() int          { return f.d + 1 }
func (f *full) covariances() int    { return f.k * f.d * f.d }
func (f *full) sharesMoments() bool { return false }

func (f *full) isotropic(p *parameters, variance float64) {
	for k := range f.k {
		for j := range f.d {
			p.covariances[(k*f.d+j)*f.d+j] = variance
		}
	}
}

func (f *full) factor(ctx context.Context, p *parameters) error {
	copy(f.means, p.means)
	var bad atomic.Int64 // 1 + the lowest component that has no factor
	err := parallel.Blocks(ctx, f.k, 1, func(_, k, _, _ int) {
		factor, logDet, ok := precisionFactor(p.covariances[k*f.d*f.d:(k+1)*f.d*f.d], f.d)
		if !ok {
			for old := bad.Load(); old == 0 || int64(k+1) < old; old = bad.Load() {
				if bad.CompareAndSwap(old, int64(k+1)) {
					break
				}
			}
			return
		}
		f.level[k] = math.Log(p.weights[k]) + logDet + logNormal(f.d)
		f.setPanels(k, factor)
	})
	if b := bad.Load(); b > 0 && err == nil {
		return notPositive(int(b - 1))
	}
	return err
}

func (f *full) setPanels(k int, factor []float64) {
	mean := f.means[k*f.d : (k+1)*f.d]
	for _, p := range f.panels {
		columns := p.hi - p.lo
		stride := f.k * columns
		at := p.matrix[k*columns:]
		for j := range columns {
			at[j] = 0
		}
		for i := range p.hi {
			row := at[(1+i)*stride:]
			for j := range columns {
				v := 0.0
				if i <= p.lo+j {
					v = factor[i*f.d+p.lo+j]
				}
				row[j] = v
				at[j] -= mean[i] * v
			}
		}
	}
}

func (f *full) density(w *workspace) {
	copyRows(w.log, f.level, w.rows)
	for _, p := range f.panels {
		columns := p.hi - p.lo
		stride := f.k * columns
		z := w.product(w.rows * stride)
		blas64.Implementation().Dgemm(blas.NoTrans, blas.NoTrans, w.rows, stride, 1+p.hi,
			1, w.features, f.width(), p.matrix, stride, 0, z, stride)
		for i := range w.log {
			w.log[i] -= 0.5 * norm2(z[i*columns:(i+1)*columns])
		}
	}
}

// copyRows fills rows x len(row) values with copies of row.
func copyRows(to, row []float64, rows int) {
	for i := range rows {
		copy(to[i*len(row):], row)
	}
}

// norm2 is |v|^2; four sums do not wait for one another.
func norm2(v []float64) float64 {
	var a, b, c, d float64
	for len(v) >= 4 {
		a += v[0] * v[0]
		b += v[1] * v[1]
		c += v[2] * v[2]
		d += v[3] * v[3]
		v = v[4:]
	}
	for _, x := range v {
		a += x * x
	}
	return (a + b) + (c + d)
}

func (f *full) statistics() int { return f.k * (f.d + 1) * (f.d + 1) }

// gather adds for each component the upper triangle of the sum of s yy', where
// s is a row's share and y = [1, x - m] with m the component's last mean: the
// summed shares, the way the mean has to go, and the scatter, in one product.
// Most shares of a row are exactly zero (see normalise), and such rows are
// left out: at 50 features and 10 components four of five.
func (f *full) gather(w *workspace) {
	width := f.width()
	for k := range f.k {
		mean := f.means[k*f.d : (k+1)*f.d]
		y, count := w.product(w.rows*width), 0
		for i := range w.rows {
			share := w.share[i*f.k+k]
			if share == 0 {
				continue
			}
			root := math.Sqrt(share)
			from, to := w.features[i*width+1:(i+1)*width], y[count*width:(count+1)*width]
			to[0] = root
			to = to[1:]
			for j, m := range mean {
				to[j] = root * (from[j] - m)
			}
			count++
		}
		if count > 0 {
			blas64.Implementation().Dsyrk(blas.Upper, blas.Trans, width, count,
				1, y, width, 1, w.stats[k*width*width:], width)
		}
	}
}

func (f *full) update(p *parameters, stats, _ []float64, regularisation float64) {
	d, width := f.d, f.width()
	shares := make([]float64, f.k)
	for k := range shares {
		shares[k] = stats[k*width*width]
	}
	setWeights(p, shares)
	for k, share := range shares {
		s := stats[k*width*width : (k+1)*width*width]
		shift := s[1:width]
		for j := range shift {
			shift[j] /= share
			p.means[k*d+j] += shift[j]
		}
		for i := range d {
			row := p.covariances[(k*d+i)*d : (k*d+i+1)*d]
			for j := i; j < d; j++ {
				v := s[(1+i)*width+1+j]/share - shift[i]*shift[j]
				row[j] = v
				p.covariances[(k*d+j)*d+i] = v
			}
			row[i] += regularisation
		}
	}
}
