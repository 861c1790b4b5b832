package kmeans

import (
	"context"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// rounding bounds the error of a squared distance that is computed in float32
// as |x|^2 + |c|^2 - 2xc, as a share of |x|^2 + |c|^2: 8 units in the last
// place, some times what is seen at hundreds of features.
const rounding = 8.0 / (1 << 23)

// rows is the data with what every start needs.
type rows struct {
	x        engine.Matrix
	origin   []float64 // D; what was taken off each row of the caller's
	norms    []float32 // N; |x|^2
	size     int       // rows of a block
	variance float64   // mean variance of a feature
}

func newRows(ctx context.Context, x engine.Matrix) (*rows, error) {
	r := &rows{
		x:      x,
		origin: make([]float64, x.Cols),
		norms:  make([]float32, x.Rows),
		// A block of 1 MB stays in a core's cache.
		size: max(64, min(1024, 1<<18/x.Cols)),
	}
	mean, squares, err := r.measure(ctx)
	if err != nil {
		return nil, err
	}
	offset := 0.0
	for _, m := range mean {
		offset += m * m
	}
	// Far from the origin |x|^2 + |c|^2 - 2xc loses the distances in its
	// rounding: such data is worked on in a copy about its mean.
	if variance := squares - offset; offset > 16*variance {
		if err := r.centre(ctx, mean); err != nil {
			return nil, err
		}
		if _, squares, err = r.measure(ctx); err != nil {
			return nil, err
		}
		offset = 0
	}
	r.variance = max(squares-offset, 0) / float64(x.Cols)
	return r, nil
}

// measure fills norms and returns the mean row and the mean of |x|^2.
func (r *rows) measure(ctx context.Context) (mean []float64, squares float64, err error) {
	n, d := r.x.Rows, r.x.Cols
	mean = make([]float64, d)
	work := make([][]float64, parallel.Workers())
	order := parallel.NewOrder()
	err = parallel.Blocks(ctx, n, r.size, func(worker, block, lo, hi int) {
		if work[worker] == nil {
			work[worker] = make([]float64, d)
		}
		sums, total := work[worker], 0.0
		clear(sums)
		for i := lo; i < hi; i++ {
			square := 0.0
			for j, v := range r.x.Row(i) {
				f := float64(v)
				sums[j] += f
				square += f * f
			}
			r.norms[i] = float32(square)
			total += square
		}
		order.Do(block, func() {
			squares += total / float64(n)
			for j, s := range sums {
				mean[j] += s / float64(n)
			}
		})
	})
	return mean, squares, err
}

// centre replaces x by a copy about its mean.
func (r *rows) centre(ctx context.Context, mean []float64) error {
	y := engine.NewMatrix(r.x.Rows, r.x.Cols)
	err := parallel.Blocks(ctx, r.x.Rows, r.size, func(_, _, lo, hi int) {
		for i := lo; i < hi; i++ {
			row := y.Row(i)
			for j, v := range r.x.Row(i) {
				row[j] = float32(float64(v) - mean[j])
			}
		}
	})
	r.x, r.origin = y, mean
	return err
}

// products writes -2 xc for each row of x and each centre into out,
// x.Rows x centres.Rows.
func products(x, centres engine.Matrix, out []float32) {
	blas32.Implementation().Sgemm(blas.NoTrans, blas.Trans, x.Rows, centres.Rows, x.Cols,
		-2, x.Data, x.Cols, centres.Data, x.Cols, 0, out, centres.Rows)
}

// norm2 is |v|^2.
func norm2(v []float32) float32 {
	sum := 0.0
	for _, a := range v {
		sum += float64(a) * float64(a)
	}
	return float32(sum)
}
