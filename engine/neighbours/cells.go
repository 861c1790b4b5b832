package neighbours

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

const (
	// cellRows is the mean size of a Voronoi cell, cellSample how many rows a
	// cell its centre is computed from, cellSteps the steps of k-means.
	cellRows   = 400
	cellSample = 24
	cellSteps  = 5
	// nearCells are the nearest cells of a row that count for the choice of
	// tiles; every affinityStep-th row is asked.
	nearCells    = 32
	affinityStep = 4
)

// cells are the Voronoi cells of centres in the feature space, numbered so
// that near ones have near numbers.
type cells struct {
	centres engine.Matrix
	norms   []float32 // |centre|^2/2
}

// growCells finds cells by a few steps of k-means on a sample of the rows.
func growCells(ctx context.Context, x engine.Matrix, seed uint64) (*cells, error) {
	n := max(1, x.Rows/cellRows)
	rng := rand.New(rand.NewPCG(seed, 0xce11))
	sample := engine.NewMatrix(min(x.Rows, n*cellSample), x.Cols)
	for i, p := range rng.Perm(x.Rows)[:sample.Rows] {
		copy(sample.Row(i), x.Row(p))
	}
	c := newCells(sample.Slice(0, n))
	own := make([]int32, sample.Rows)
	for range cellSteps {
		if err := c.assign(ctx, sample, own); err != nil {
			return nil, err
		}
		c = newCells(means(sample, own, c.centres))
	}
	ids := make([]int32, n)
	for i := range ids {
		ids[i] = int32(i)
	}
	if _, err := growLeaves(ctx, c.centres, ids, 1, seed); err != nil {
		return nil, err
	}
	ordered := engine.NewMatrix(n, x.Cols)
	for i, id := range ids {
		copy(ordered.Row(i), c.centres.Row(int(id)))
	}
	return newCells(ordered), nil
}

func newCells(centres engine.Matrix) *cells {
	c := &cells{centres: centres, norms: make([]float32, centres.Rows)}
	for i := range c.norms {
		c.norms[i] = float32(squaredNorm(centres.Row(i)) / 2)
	}
	return c
}

// means are those of the rows of each cell; an empty cell keeps its centre.
func means(x engine.Matrix, own []int32, centres engine.Matrix) engine.Matrix {
	sums, counts := make([]float64, len(centres.Data)), make([]int, centres.Rows)
	for i, c := range own {
		counts[c]++
		sum := sums[int(c)*x.Cols : (int(c)+1)*x.Cols]
		for j, v := range x.Row(i) {
			sum[j] += float64(v)
		}
	}
	out := engine.NewMatrix(centres.Rows, x.Cols)
	for i := range out.Data {
		if n := counts[i/x.Cols]; n > 0 {
			out.Data[i] = float32(sums[i] / float64(n))
		} else {
			out.Data[i] = centres.Data[i]
		}
	}
	return out
}

// scores calls f for each row of x with |y|^2/2 - x.y for all centres y, which
// is least for the nearest.
func (c *cells) scores(ctx context.Context, x engine.Matrix, f func(i int, scores []float32)) error {
	const rows = 128
	n, d := c.centres.Rows, x.Cols
	scratch := make([][]float32, parallel.Workers())
	centres := blas32.General{Rows: n, Cols: d, Stride: d, Data: c.centres.Data}
	return parallel.Blocks(ctx, x.Rows, rows, func(worker, _, lo, hi int) {
		if scratch[worker] == nil {
			scratch[worker] = make([]float32, rows*n)
		}
		products := scratch[worker][:(hi-lo)*n]
		for i := range hi - lo {
			copy(products[i*n:(i+1)*n], c.norms)
		}
		blas32.Gemm(blas.NoTrans, blas.Trans, -1, blas32.General{Rows: hi - lo, Cols: d, Stride: d, Data: x.Slice(lo, hi).Data},
			centres, 1, blas32.General{Rows: hi - lo, Cols: n, Stride: n, Data: products})
		for i := range hi - lo {
			f(lo+i, products[i*n:(i+1)*n])
		}
	})
}

// assign writes the cell of each row.
func (c *cells) assign(ctx context.Context, x engine.Matrix, own []int32) error {
	return c.scores(ctx, x, func(i int, scores []float32) {
		best := 0
		for j, s := range scores {
			if s < scores[best] {
				best = j
			}
		}
		own[i] = int32(best)
	})
}

// byAffinity lists all tiles of the blocks of x, whose rows are ordered by
// cell: first those in which many rows of one block have cells in the other
// among their nearest.
func (c *cells) byAffinity(ctx context.Context, x engine.Matrix, own []int32) ([]tile, error) {
	blocks := parallel.NumBlocks(x.Rows, blockRows)
	// The blocks that hold a cell.
	first, last := make([]int, c.centres.Rows), make([]int, c.centres.Rows)
	for i := range last {
		last[i] = -1
	}
	for p, cell := range own {
		if last[cell] < 0 {
			first[cell] = p / blockRows
		}
		last[cell] = p / blockRows
	}
	affinity := make([]int32, blocks*blocks)
	err := c.eachNear(ctx, x, func(p int, near []key) {
		for rank, k := range near {
			if k == none {
				break
			}
			for b := first[k.index()]; b <= last[k.index()]; b++ {
				a := p / blockRows
				affinity[min(a, b)*blocks+max(a, b)] += int32(nearCells - rank)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	tiles := makeTiles(blocks)
	slices.SortStableFunc(tiles, func(a, b tile) int {
		return cmp.Compare(affinity[b.row*blocks+b.column], affinity[a.row*blocks+a.column])
	})
	return tiles, nil
}

// eachNear calls f, one row after another, for every affinityStep-th row with
// the nearCells nearest cells.
func (c *cells) eachNear(ctx context.Context, x engine.Matrix, f func(p int, near []key)) error {
	asked := engine.NewMatrix(parallel.NumBlocks(x.Rows, affinityStep), x.Cols)
	for i := range asked.Rows {
		copy(asked.Row(i), x.Row(i*affinityStep))
	}
	near := newLists(asked.Rows, nearCells)
	err := c.scores(ctx, asked, func(i int, scores []float32) {
		list := near.of(int32(i))
		for j, s := range scores {
			insert(list, projectionKey(s, int32(j)))
		}
	})
	for i := range asked.Rows {
		f(i*affinityStep, near.of(int32(i)))
	}
	return err
}
