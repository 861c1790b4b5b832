package neighbours

import (
	"context"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// recallRows are compared with all rows to measure the recall; near 1 its
// standard error is then below .005.
const recallRows = 512

// sample is some rows with their true neighbours.
type sample struct {
	rows  []int32 // in the input
	truth *lists
}

// newSample searches rows evenly spaced in the order exactly; shift tells
// samples apart. A row is compared with all rows by a product whose entries are
// negative beyond the distance of its list, so that only what the list misses
// is left.
func (w *sweep) newSample(ctx context.Context, shift int) (*sample, error) {
	n := min(recallRows, len(w.rows))
	at := make([]int, n) // positions
	s := &sample{rows: make([]int32, n), truth: newLists(n, w.k)}
	for i := range at {
		at[i] = (i*len(w.rows)/n + shift) % len(w.rows)
		s.rows[i] = w.rows[at[i]]
		copy(s.truth.of(int32(i)), w.lists.of(s.rows[i]))
	}
	mean := columnMeans(w.features)
	left := w.boundedRows(at, mean)
	hits := make([][]pair, len(w.locks))
	scratch := make([]recallScratch, parallel.Workers())
	err := parallel.Blocks(ctx, len(w.rows), blockRows, func(worker, block, lo, hi int) {
		r := &scratch[worker]
		r.reserve(n, left.Cols)
		w.fillRight(lo, hi, mean, r.right)
		blas32.Gemm(blas.NoTrans, blas.Trans, 1,
			blas32.General{Rows: n, Cols: left.Cols, Stride: left.Cols, Data: left.Data},
			blas32.General{Rows: hi - lo, Cols: left.Cols, Stride: left.Cols, Data: r.right}, 0,
			blas32.General{Rows: n, Cols: hi - lo, Stride: blockRows, Data: r.products})
		for i, p := range at {
			for _, j := range r.hits[:scan(r.products[i*blockRows:i*blockRows+hi-lo], r.hits)] {
				if q := lo + int(j); q != p {
					hits[block] = append(hits[block], pair{int32(i), int32(q), distance2(w.features.Row(p), w.features.Row(q))})
				}
			}
		}
	})
	for _, block := range hits {
		for _, h := range block {
			insert(s.truth.of(h.row), newKey(float32(h.distance2), w.rows[h.column]))
		}
	}
	return s, err
}

// recall is the share of neighbours in the lists that are true ones, or at the
// distance of the last true one.
func (s *sample) recall(of *search) float64 {
	found := 0
	for i, row := range s.rows {
		for _, c := range of.lists.of(row) {
			if c.distance2() <= s.truth.bound(int32(i)) {
				found++
			}
		}
	}
	return float64(found) / float64(len(s.truth.keys))
}

// boundedRows are the left factor: the coordinates x less the mean, then
// (b-|x|^2)/2 with the bound b of the row, then 1.
func (w *sweep) boundedRows(at []int, mean []float32) engine.Matrix {
	d := w.features.Cols
	left, relative := engine.NewMatrix(len(at), d+2), slack(d+2, d)
	for i, p := range at {
		row := left.Row(i)
		subtract(w.features.Slice(p, p+1), mean, row[:d])
		bound, half := w.bound[p]/2, float32(squaredNorm(row[:d])/2)
		row[d], row[d+1] = bound-half+relative*(bound+half)+leastSlack, 1
	}
	return left
}

// fillRight writes the right factor of positions lo to hi: y less the mean, 1,
// and -|y|^2/2 with its share of the slack.
func (w *sweep) fillRight(lo, hi int, mean, dst []float32) {
	d := w.features.Cols
	relative := slack(d+2, d)
	for p := lo; p < hi; p++ {
		row := dst[(p-lo)*(d+2) : (p-lo+1)*(d+2)]
		subtract(w.features.Slice(p, p+1), mean, row[:d])
		half := float32(squaredNorm(row[:d]) / 2)
		row[d], row[d+1] = 1, relative*half-half
	}
}

// recallScratch is a worker's memory.
type recallScratch struct {
	right, products []float32
	hits            []int32
}

func (r *recallScratch) reserve(n, columns int) {
	if r.right == nil {
		r.right = make([]float32, blockRows*columns)
		r.products = make([]float32, n*blockRows)
		r.hits = make([]int32, blockRows)
	}
}
