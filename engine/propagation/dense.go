package propagation

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clusterlens/engine"
	_ "clusterlens/engine/blas" // installs the BLAS of this build
	"clusterlens/engine/parallel"
)

// MaxDenseRows is the most rows of a [DenseGraph]: 1.6 GB.
const MaxDenseRows = 20_000

// DenseGraph is an N x N matrix with every entry stored, for kernels that link
// every row with every other.
type DenseGraph struct{ weight engine.Matrix }

// Rows is N.
func (g *DenseGraph) Rows() int { return g.weight.Rows }

// MultiplyRows implements [Operator].
func (g *DenseGraph) MultiplyRows(lo, hi int, f, out engine.Matrix) {
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, general(g.weight.Slice(lo, hi)), general(f), 0, general(out.Slice(lo, hi)))
}

func general(m engine.Matrix) blas32.General {
	return blas32.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: m.Data}
}

// RBFPropagationGraph is the dense matrix exp(-gamma |x_i - x_j|^2), diagonal
// included, for [Propagate] as in scikit-learn (whose default gamma is 20). It
// needs 4 N^2 bytes: more than [MaxDenseRows] rows is an *engine.UsageError.
func RBFPropagationGraph(ctx context.Context, x engine.Matrix, gamma float64) (*DenseGraph, error) {
	if err := x.CheckFinite(); err != nil {
		return nil, fmt.Errorf("propagation: %w", err)
	}
	n := x.Rows
	if n > MaxDenseRows {
		return nil, &engine.UsageError{
			Problem: fmt.Sprintf("an RBF graph of %d images would take %.1f GB", n, 4e-9*float64(n)*float64(n)),
			Mend:    fmt.Sprintf("use the nearest-neighbour graph, or at most %d images", MaxDenseRows),
		}
	}
	norms := make([]float32, n)
	for i := range norms {
		row := blas32.Vector{N: x.Cols, Inc: 1, Data: x.Row(i)}
		norms[i] = blas32.Dot(row, row)
	}
	g := &DenseGraph{weight: engine.NewMatrix(n, n)}
	err := parallel.Blocks(ctx, n, 128, func(_, _, lo, hi int) {
		blas32.Gemm(blas.NoTrans, blas.Trans, -2, general(x.Slice(lo, hi)), general(x), 0, general(g.weight.Slice(lo, hi)))
		for i := lo; i < hi; i++ {
			row := g.weight.Row(i)
			for j, v := range row {
				row[j] = float32(math.Exp(-gamma * math.Max(float64(v+norms[i]+norms[j]), 0)))
			}
			row[i] = 1
		}
	})
	if err != nil {
		return nil, fmt.Errorf("propagation: %w", err)
	}
	return g, nil
}

// RBFSpreadingGraph is scikit-learn's matrix S of LabelSpreading with the RBF
// kernel: K_ij / sqrt(d_i d_j) with a zero diagonal, d the row sums without
// the diagonal (1 where they are 0). Limits and errors as for
// [RBFPropagationGraph].
func RBFSpreadingGraph(ctx context.Context, x engine.Matrix, gamma float64) (*DenseGraph, error) {
	g, err := RBFPropagationGraph(ctx, x, gamma)
	if err != nil {
		return nil, err
	}
	n := g.Rows()
	scale := make([]float64, n)
	for i := range scale {
		row, sum := g.weight.Row(i), 0.0
		row[i] = 0
		for _, w := range row {
			sum += float64(w)
		}
		if sum == 0 {
			sum = 1
		}
		scale[i] = 1 / math.Sqrt(sum)
	}
	err = parallel.Blocks(ctx, n, 128, func(_, _, lo, hi int) {
		for i := lo; i < hi; i++ {
			row := g.weight.Row(i)
			for j := range row {
				row[j] = float32(float64(row[j]) * scale[i] * scale[j])
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("propagation: %w", err)
	}
	return g, nil
}
