package mixture

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// Rows are worked on in blocks that stay in a core's cache with their
// products; sums are added up a group at a time, in the order of the groups.
const (
	blockRows = 256
	groupRows = 4 * blockRows
)

// blocks reads rows less an origin near their mean, which keeps the digits
// that differences of large numbers would lose.
type blocks struct {
	x      engine.Matrix
	origin []float64 // D
	k      int
	shape  shape
	work   []*workspace // one a worker
}

func newBlocks(x engine.Matrix, origin []float64, k int, s shape) *blocks {
	return &blocks{x: x, origin: origin, k: k, shape: s, work: make([]*workspace, parallel.Workers())}
}

// workspace is a worker's space for a block.
type workspace struct {
	rows     int
	features []float64 // rows x width
	log      []float64 // rows x K; log weight + log density
	share    []float64 // rows x K; responsibilities
	stats    []float64 // sums over the group
	scratch  []float64
}

// product is space for n values, the same at every call.
func (w *workspace) product(n int) []float64 {
	if len(w.scratch) < n {
		w.scratch = make([]float64, n)
	}
	return w.scratch[:n]
}

// load makes rows lo to hi the workspace's block.
func (b *blocks) load(w *workspace, lo, hi int) {
	d, width := b.x.Cols, b.shape.width()
	w.rows = hi - lo
	if cap(w.features) == 0 {
		w.features = make([]float64, blockRows*width)
		w.log = make([]float64, blockRows*b.k)
		w.share = make([]float64, blockRows*b.k)
	}
	w.log, w.share = w.log[:w.rows*b.k], w.share[:w.rows*b.k]
	for i := range w.rows {
		row := w.features[i*width : (i+1)*width]
		row[0] = 1
		linear, square := row[1:1+d], row[1+d:]
		for j, v := range b.x.Row(lo + i) {
			linear[j] = float64(v) - b.origin[j]
		}
		for j := range square {
			square[j] = linear[j] * linear[j]
		}
	}
}

// pass calls f for every block on all cores. It returns the sum of f's values
// and of the length values that f adds to w.stats.
func (b *blocks) pass(ctx context.Context, length int, f func(w *workspace, lo, hi int) float64) (stats []float64, sum float64, err error) {
	stats = make([]float64, length)
	order := parallel.NewOrder()
	err = parallel.Blocks(ctx, b.x.Rows, groupRows, func(worker, group, from, to int) {
		w := b.work[worker]
		if w == nil {
			w = new(workspace)
			b.work[worker] = w
		}
		if len(w.stats) != length {
			w.stats = make([]float64, length)
		}
		clear(w.stats)
		total := 0.0
		for lo := from; lo < to && ctx.Err() == nil; lo += blockRows {
			hi := min(lo+blockRows, to)
			b.load(w, lo, hi)
			total += f(w, lo, hi)
		}
		order.Do(group, func() {
			sum += total
			for i, s := range w.stats {
				stats[i] += s
			}
		})
	})
	return stats, sum, err
}

// moments is the sum of the products of features over all rows, upper
// triangle.
func (b *blocks) moments(ctx context.Context) ([]float64, error) {
	width := b.shape.width()
	stats, _, err := b.pass(ctx, width*width, func(w *workspace, _, _ int) float64 {
		blas64.Implementation().Dsyrk(blas.Upper, blas.Trans, width, w.rows, 1, w.features, width, 1, w.stats, width)
		return 0
	})
	return stats, err
}

// normalise turns the block's log densities into responsibilities and returns
// the sum of the rows' log-likelihoods (log-sum-exp). A component whose
// density is below the rounding of the largest has none.
func (w *workspace) normalise(k int) (sum float64) {
	lowest := math.Log(epsilon / 2)
	for i := range w.rows {
		logs, shares := w.log[i*k:(i+1)*k], w.share[i*k:(i+1)*k]
		largest := math.Inf(-1)
		for _, v := range logs {
			if v > largest {
				largest = v
			}
		}
		total := 0.0
		for c, v := range logs {
			if v -= largest; v < lowest {
				shares[c] = 0
				continue
			}
			shares[c] = math.Exp(v)
			total += shares[c]
		}
		for c := range shares {
			shares[c] /= total
		}
		sum += largest + math.Log(total)
	}
	return sum
}

// rowMean is the mean row and the mean variance of a feature.
func rowMean(ctx context.Context, x engine.Matrix) (mean []float64, variance float64, err error) {
	n, d := float64(x.Rows), x.Cols
	mean = make([]float64, d)
	squares := make([]float64, d)
	sums := make([][]float64, parallel.Workers())
	order := parallel.NewOrder()
	err = parallel.Blocks(ctx, x.Rows, groupRows, func(worker, group, lo, hi int) {
		if sums[worker] == nil {
			sums[worker] = make([]float64, 2*d)
		}
		s, q := sums[worker][:d], sums[worker][d:]
		clear(sums[worker])
		for i := lo; i < hi; i++ {
			for j, v := range x.Row(i) {
				f := float64(v)
				s[j] += f
				q[j] += f * f
			}
		}
		order.Do(group, func() {
			for j := range mean {
				mean[j] += s[j] / n
				squares[j] += q[j] / n
			}
		})
	})
	for j, m := range mean {
		variance += max(squares[j]-m*m, 0) / float64(d)
	}
	return mean, variance, err
}
