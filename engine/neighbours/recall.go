package neighbours

import (
	"context"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// recallRows are compared with all rows to measure the recall: its standard
// error is then below .005 where it is near 1.
const recallRows = 256

// measureRecall is the share of the k true neighbours that the lists hold, on
// rows evenly spaced in the order. A sampled row is compared with all rows by
// a product whose entries are negative beyond the distance of its list, so
// that only what the list missed is left.
func (s *search) measureRecall(ctx context.Context, k int) (float64, error) {
	n := min(recallRows, len(s.rows))
	sampled := make([]int32, n)
	truth := newLists(n, k)
	for i := range sampled {
		sampled[i] = int32(i * len(s.rows) / n)
		copy(truth.of(int32(i)), s.lists.of(sampled[i]))
	}
	mean := columnMeans(s.x)
	left := s.boundedRows(sampled, mean, k)
	hits := make([][]pair, parallel.NumBlocks(len(s.rows), blockRows))
	scratch := make([]recallScratch, parallel.Workers())
	err := parallel.Blocks(ctx, len(s.rows), blockRows, func(worker, block, lo, hi int) {
		w := &scratch[worker]
		w.reserve(n, left.Cols)
		s.fillRight(lo, hi, mean, w.right)
		blas32.Gemm(blas.NoTrans, blas.Trans, 1,
			blas32.General{Rows: n, Cols: left.Cols, Stride: left.Cols, Data: left.Data},
			blas32.General{Rows: hi - lo, Cols: left.Cols, Stride: left.Cols, Data: w.right}, 0,
			blas32.General{Rows: n, Cols: hi - lo, Stride: blockRows, Data: w.products})
		for i, p := range sampled {
			for _, j := range w.hits[:scan(w.products[i*blockRows:i*blockRows+hi-lo], w.hits)] {
				if q := int32(lo) + j; q != p {
					hits[block] = append(hits[block], pair{int32(i), q, distance2(s.x.Row(int(p)), s.x.Row(int(q)))})
				}
			}
		}
	})
	if err != nil {
		return 0, err
	}
	for _, block := range hits {
		for _, h := range block {
			insert(truth.of(h.row), newKey(float32(h.distance2), h.column))
		}
	}
	found := 0
	for i, p := range sampled {
		// By distance, so that a choice among equals is no miss.
		farthest := truth.bound(int32(i))
		for _, c := range s.lists.of(p)[:k] {
			if c.distance2() <= farthest {
				found++
			}
		}
	}
	return float64(found) / float64(n*k), nil
}

// boundedRows are the left factor: the coordinates x less the mean, then
// (b-|x|^2)/2 with the bound b of the row's list of k, then 1.
func (s *search) boundedRows(rows []int32, mean []float32, k int) engine.Matrix {
	d := s.x.Cols
	left, relative := engine.NewMatrix(len(rows), d+2), slack(d+2, d)
	for i, p := range rows {
		row := left.Row(i)
		subtract(s.x.Slice(int(p), int(p)+1), mean, row[:d])
		bound, half := s.lists.of(p)[k-1].distance2()/2, float32(squaredNorm(row[:d])/2)
		row[d], row[d+1] = bound-half+relative*(bound+half)+leastSlack, 1
	}
	return left
}

// fillRight writes the right factor of rows lo to hi: y less the mean, 1, and
// -|y|^2/2 with its share of the slack.
func (s *search) fillRight(lo, hi int, mean, dst []float32) {
	d := s.x.Cols
	relative := slack(d+2, d)
	for p := lo; p < hi; p++ {
		row := dst[(p-lo)*(d+2) : (p-lo+1)*(d+2)]
		subtract(s.x.Slice(p, p+1), mean, row[:d])
		half := float32(squaredNorm(row[:d]) / 2)
		row[d], row[d+1] = 1, relative*half-half
	}
}

// recallScratch is a worker's memory.
type recallScratch struct {
	right, products []float32
	hits            []int32
}

func (w *recallScratch) reserve(n, columns int) {
	if w.right == nil {
		w.right = make([]float32, blockRows*columns)
		w.products = make([]float32, n*blockRows)
		w.hits = make([]int32, blockRows)
	}
}
