package pca

import (
	"context"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// operator is a symmetric positive semi-definite D x D matrix that is only
// ever multiplied with D x l blocks of vectors (row-major).
type operator interface {
	apply(ctx context.Context, q, out []float64, l int) error
}

// explicit is a matrix held in memory.
type explicit struct {
	matrix []float64
	d      int
}

func (e explicit) apply(ctx context.Context, q, out []float64, l int) error {
	const rows = 64
	return parallel.Blocks(ctx, e.d, rows, func(_, _, lo, hi int) {
		blas64.Implementation().Dgemm(blas.NoTrans, blas.NoTrans, hi-lo, l, e.d,
			1, e.matrix[lo*e.d:], e.d, q, l, 0, out[lo*l:], l)
	})
}

// streamed is the covariance of the rows of a source, X'X / (n-1) with X the
// centred rows, applied as X'(XQ) in one pass over the rows.
type streamed struct {
	src      engine.Source
	mean     []float32
	progress func(done, total int)
	done     int // passes
}

func newStreamed(src engine.Source, mean []float64) *streamed {
	return &streamed{src: src, mean: toFloat32(mean)}
}

func (s *streamed) apply(ctx context.Context, q, out []float64, l int) error {
	n, d := s.src.Dims()
	q32 := toFloat32(q)
	type scratch struct{ y, z []float32 }
	work := make([]scratch, parallel.Workers())
	clear(out)
	order := parallel.NewOrder()
	err := centredBlocks(ctx, s.src, 0, n, s.mean, func(worker, block int, x engine.Matrix) bool {
		w := &work[worker]
		if w.y == nil {
			*w = scratch{make([]float32, blockRows(d)*l), make([]float32, d*l)}
		}
		lib := blas32.Implementation()
		lib.Sgemm(blas.NoTrans, blas.NoTrans, x.Rows, l, d, 1, x.Data, d, q32, l, 0, w.y, l)
		lib.Sgemm(blas.Trans, blas.NoTrans, d, l, x.Rows, 1, x.Data, d, w.y, l, 0, w.z, l)
		order.Do(block, func() { add(out, w.z) })
		return true // rowMoments has seen that all is finite
	})
	blas64.Implementation().Dscal(d*l, 1/float64(max(n-1, 1)), out, 1)
	s.done++
	s.progress(min(s.done, streamedPasses), streamedPasses)
	return err
}
