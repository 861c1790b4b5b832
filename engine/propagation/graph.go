package propagation

import (
	"fmt"

	"clusterlens/engine"
)

// Operator is an N x N matrix that scores are multiplied with: a sparse
// [Graph] or a dense [DenseGraph].
type Operator interface {
	// Rows is N.
	Rows() int
	// MultiplyRows writes rows lo to hi (exclusive) of A f into out; f and out
	// are N x C. It is safe for concurrent calls on different rows.
	MultiplyRows(lo, hi int, f, out engine.Matrix)
}

// Graph is a sparse N x N matrix of float32 weights by rows (CSR): the entries
// of row i are Column[e], Weight[e] for RowStart[i] <= e < RowStart[i+1],
// columns ascending. Weights are not negative.
type Graph struct {
	N        int
	RowStart []int64 // N+1
	Column   []int32
	Weight   []float32
}

// Rows is N.
func (g *Graph) Rows() int { return g.N }

// Of lists the columns and weights of row i, views.
func (g *Graph) Of(i int) ([]int32, []float32) {
	lo, hi := g.RowStart[i], g.RowStart[i+1]
	return g.Column[lo:hi:hi], g.Weight[lo:hi:hi]
}

// Degrees are the row sums.
func (g *Graph) Degrees() []float64 {
	d := make([]float64, g.N)
	for i := range d {
		_, weights := g.Of(i)
		for _, w := range weights {
			d[i] += float64(w)
		}
	}
	return d
}

// Components numbers the connected components 0, 1, ... by their first row,
// for a symmetric graph, and counts them.
func (g *Graph) Components() (component []int32, count int) {
	component = make([]int32, g.N)
	for i := range component {
		component[i] = -1
	}
	var queue []int32
	for first := range component {
		if component[first] >= 0 {
			continue
		}
		component[first] = int32(count)
		queue = append(queue[:0], int32(first))
		for len(queue) > 0 {
			i := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			columns, weights := g.Of(int(i))
			for e, j := range columns {
				if weights[e] > 0 && component[j] < 0 {
					component[j] = int32(count)
					queue = append(queue, j)
				}
			}
		}
		count++
	}
	return component, count
}

// MultiplyRows implements [Operator]. Classes are the inner, contiguous
// dimension, and a group of them is summed in registers: per class alone, or
// with the sums in memory, it takes about twice as long.
func (g *Graph) MultiplyRows(lo, hi int, f, out engine.Matrix) {
	c := f.Cols
	for i := lo; i < hi; i++ {
		columns, weights := g.Of(i)
		to := out.Row(i)
		k := 0
		for ; k+8 <= c; k += 8 {
			*(*[8]float32)(to[k:]) = sum8(columns, weights, f.Data, c, k)
		}
		for ; k+2 <= c; k += 2 {
			*(*[2]float32)(to[k:]) = sum2(columns, weights, f.Data, c, k)
		}
		if k < c {
			s := float32(0)
			for e, j := range columns {
				s += weights[e] * f.Data[int(j)*c+k]
			}
			to[k] = s
		}
	}
}

func sum8(columns []int32, weights, f []float32, c, k int) [8]float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	weights = weights[:len(columns)]
	for e, j := range columns {
		w, v := weights[e], (*[8]float32)(f[int(j)*c+k:])
		s0 += w * v[0]
		s1 += w * v[1]
		s2 += w * v[2]
		s3 += w * v[3]
		s4 += w * v[4]
		s5 += w * v[5]
		s6 += w * v[6]
		s7 += w * v[7]
	}
	return [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
}

func sum2(columns []int32, weights, f []float32, c, k int) [2]float32 {
	var s0, s1 float32
	weights = weights[:len(columns)]
	for e, j := range columns {
		w, v := weights[e], (*[2]float32)(f[int(j)*c+k:])
		s0 += w * v[0]
		s1 += w * v[1]
	}
	return [2]float32{s0, s1}
}

func mustMatch(rows, labels int) {
	if rows != labels {
		panic(fmt.Sprintf("propagation: %d labels for a graph of %d rows", labels, rows))
	}
}
