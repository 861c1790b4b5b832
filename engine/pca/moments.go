package pca

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// moments are the features' means and the sum of their variances (n-1).
type moments struct {
	mean  []float64
	total float64
}

// segments is how many times a pass over the rows stops to report progress
// from the calling goroutine.
const segments = 4

// covariance reads the rows once and returns their mean and D x D covariance.
// Each block's product is computed in float32 and added up in float64.
func covariance(ctx context.Context, src engine.Source, observe engine.Observer) (moments, []float64, error) {
	n, d := src.Dims()
	shift, err := sampleMean(src)
	if err != nil {
		return moments{}, nil, err
	}
	type scratch struct{ product, sums []float32 }
	work := make([]scratch, parallel.Workers())
	ones := onesFor(d)
	cov, sum := make([]float64, d*d), make([]float64, d)
	size := blockRows(d)
	step := (parallel.NumBlocks(n, size) + segments - 1) / segments * size
	for lo := 0; lo < n; lo += step {
		order := parallel.NewOrder()
		err := centredBlocks(ctx, src, lo, min(lo+step, n), shift, func(worker, block int, x engine.Matrix) bool {
			w := &work[worker]
			if w.product == nil {
				*w = scratch{make([]float32, d*d), make([]float32, d)}
			}
			columnSums(x, ones, w.sums)
			blas32.Implementation().Ssyrk(blas.Upper, blas.Trans, d, x.Rows, 1, x.Data, d, 0, w.product, d)
			order.Do(block, func() {
				addUpper(cov, w.product, d)
				add(sum, w.sums)
			})
			return allFinite(w.sums) && finiteDiagonal(w.product, d)
		})
		if err != nil {
			return moments{}, nil, err
		}
		observe.Progress(progressMoments*min(lo+step, n)/n, progressTotal, "covariance")
	}
	return finish(cov, sum, shift, n), cov, nil
}

func onesFor(d int) []float32 {
	ones := make([]float32, blockRows(d))
	for i := range ones {
		ones[i] = 1
	}
	return ones
}

func finiteDiagonal(a []float32, d int) bool {
	for i := 0; i < d*d; i += d + 1 {
		if !finite(a[i]) {
			return false
		}
	}
	return true
}

func add(dst []float64, src []float32) {
	for i, v := range src {
		dst[i] += float64(v)
	}
}

func addUpper(dst []float64, src []float32, d int) {
	for i := range d {
		add(dst[i*d+i:(i+1)*d], src[i*d+i:(i+1)*d])
	}
}

// finish turns the upper triangle of the sums of products about shift into the
// full covariance about the mean.
func finish(cov, sum []float64, shift []float32, n int) moments {
	d := len(sum)
	mo := moments{mean: make([]float64, d)}
	for i, s := range sum {
		mo.mean[i] = float64(shift[i]) + s/float64(n)
	}
	scale := 1 / float64(max(n-1, 1))
	for i := range d {
		for j := i; j < d; j++ {
			v := (cov[i*d+j] - sum[i]*sum[j]/float64(n)) * scale
			cov[i*d+j], cov[j*d+i] = v, v
		}
		mo.total += cov[i*d+i]
	}
	return mo
}

// rowMoments is the moments alone, for features too many for a covariance.
func rowMoments(ctx context.Context, src engine.Source) (moments, error) {
	n, d := src.Dims()
	shift, err := sampleMean(src)
	if err != nil {
		return moments{}, err
	}
	work := make([][]float32, parallel.Workers())
	ones := onesFor(d)
	sum := make([]float64, d)
	var squares float64
	order := parallel.NewOrder()
	err = centredBlocks(ctx, src, 0, n, shift, func(worker, block int, x engine.Matrix) bool {
		if work[worker] == nil {
			work[worker] = make([]float32, d)
		}
		sums := work[worker]
		columnSums(x, ones, sums)
		var norms float64
		for i := range x.Rows {
			row := x.Row(i)
			norms += float64(blas32.Implementation().Sdot(d, row, 1, row, 1))
		}
		order.Do(block, func() {
			add(sum, sums)
			squares += norms
		})
		return allFinite(sums) && norms <= math.MaxFloat64
	})
	if err != nil {
		return moments{}, err
	}
	mo := moments{mean: make([]float64, d), total: squares}
	for i, s := range sum {
		mo.mean[i] = float64(shift[i]) + s/float64(n)
		mo.total -= s * s / float64(n)
	}
	mo.total = max(mo.total, 0) / float64(max(n-1, 1))
	return mo, nil
}
