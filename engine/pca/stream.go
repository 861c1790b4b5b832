package pca

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// blockRows is how many rows are read at a time: enough for a fast matrix
// product, at most about 4 MB (64 rows where the features are very many).
func blockRows(d int) int {
	return max(64, min(512, 1<<20/d))
}

// centredBlocks reads src block by block, less shift, and hands each block to
// f on one of the cores; f returns false for a block with a value that is not
// finite. The first such block in row order is the error.
func centredBlocks(ctx context.Context, src engine.Source, lo, hi int, shift []float32, f func(worker, block int, x engine.Matrix) bool) error {
	_, d := src.Dims()
	size := blockRows(d)
	buffers := make([][]float32, parallel.Workers())
	bad := make([]bool, parallel.NumBlocks(hi-lo, size))
	err := parallel.Blocks(ctx, hi-lo, size, func(worker, block, from, to int) {
		if buffers[worker] == nil {
			buffers[worker] = make([]float32, size*d)
		}
		x := engine.Matrix{Rows: to - from, Cols: d, Data: buffers[worker][:(to-from)*d]}
		src.Fill(lo+from, lo+to, x.Data)
		for i := range x.Rows {
			row := x.Row(i)
			for j, s := range shift[:len(row)] {
				row[j] -= s
			}
		}
		bad[block] = !f(worker, block, x)
	})
	if err != nil {
		return err
	}
	for block, b := range bad {
		if b {
			from := lo + block*size
			return notFinite(src, from, min(from+size, hi))
		}
	}
	return nil
}

// notFinite names the value that spoilt the rows lo to hi.
func notFinite(src engine.Source, lo, hi int) error {
	_, d := src.Dims()
	row := engine.NewMatrix(1, d)
	for i := lo; i < hi; i++ {
		src.Fill(i, i+1, row.Data)
		for j, v := range row.Data {
			if !finite(v) {
				return fmt.Errorf("%w: row %d, feature %d is %v", engine.ErrNotFinite, i, j, v)
			}
		}
	}
	return fmt.Errorf("%w: the sums over rows %d to %d overflow; scale the features down", engine.ErrNotFinite, lo, hi-1)
}

func finite(v float32) bool { return math.Abs(float64(v)) <= math.MaxFloat32 }

func allFinite(v []float32) bool {
	for _, x := range v {
		if !finite(x) {
			return false
		}
	}
	return true
}

func toFloat32(v []float64) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(x)
	}
	return out
}

// sampleMean is the mean of at most 512 rows spread over the source. It is
// taken from the rows before they are squared and summed: any shift near the
// mean will do, the difference is put right at the end, and so the mean and
// the covariance need one pass together.
func sampleMean(src engine.Source) ([]float32, error) {
	const runs, length = 16, 32
	n, d := src.Dims()
	sum := make([]float64, d)
	buffer := make([]float32, length*d)
	rows := 0
	for r := range runs {
		lo := r * n / runs
		hi := min(lo+length, (r+1)*n/runs)
		if lo == hi {
			continue
		}
		src.Fill(lo, hi, buffer)
		for i := range hi - lo {
			for j, v := range buffer[i*d : (i+1)*d] {
				sum[j] += float64(v)
			}
		}
		rows += hi - lo
	}
	for j := range sum {
		sum[j] /= float64(rows)
	}
	shift := toFloat32(sum)
	if !allFinite(shift) {
		return nil, notFinite(src, 0, n)
	}
	return shift, nil
}

// columnSums is the sum of each column of x.
func columnSums(x engine.Matrix, ones, sums []float32) {
	blas32.Implementation().Sgemv(blas.Trans, x.Rows, x.Cols, 1, x.Data, x.Cols, ones, 1, 0, sums, 1)
}

// project is the scores: centred rows times the transposed components.
func (m *Model) project(ctx context.Context, src engine.Source) (engine.Matrix, error) {
	n, d := src.Dims()
	scores := engine.NewMatrix(n, m.K)
	components := toFloat32(m.Components)
	size := blockRows(d)
	err := centredBlocks(ctx, src, 0, n, toFloat32(m.Mean), func(_, block int, x engine.Matrix) bool {
		out := scores.Slice(block*size, block*size+x.Rows).Data
		blas32.Implementation().Sgemm(blas.NoTrans, blas.Trans, x.Rows, m.K, d, 1, x.Data, d, components, d, 0, out, m.K)
		return allFinite(out)
	})
	if err != nil {
		return engine.Matrix{}, err
	}
	return scores, nil
}
