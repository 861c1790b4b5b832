package propagation

import (
	"cmp"
	"math"
	"slices"

	"clusterlens/engine"
)

// LabelSpreadingGraph is scikit-learn's matrix S of LabelSpreading with a
// nearest-neighbour kernel: A_ij = 1 where j is among the neighbours of i,
// directed and never symmetrised; S_ij = A_ij / sqrt(d_i d_j) with d the
// in-degree without self (1 where it is 0), and a zero diagonal. As in
// scikit-learn, k neighbours include the row itself, so nb should (k = 7 means
// 6 others); self links are dropped either way.
func LabelSpreadingGraph(nb engine.Neighbours) *Graph {
	inDegree := make([]float64, nb.N)
	for i := range nb.N {
		for _, j := range nb.Of(i) {
			if int(j) != i {
				inDegree[j]++
			}
		}
	}
	scale := make([]float64, nb.N)
	for i, d := range inDegree {
		scale[i] = 1 / math.Sqrt(max(d, 1))
	}
	return fromNeighbours(nb, false, func(i, j, _ int) float32 { return float32(scale[i] * scale[j]) })
}

// LabelPropagationGraph is scikit-learn's matrix of LabelPropagation with a
// nearest-neighbour kernel: 1 where j is among the neighbours of i, the row
// itself included where nb includes it.
func LabelPropagationGraph(nb engine.Neighbours) *Graph {
	return fromNeighbours(nb, true, func(_, _, _ int) float32 { return 1 })
}

// SelfTuned is the symmetric graph of weights w_ij = exp(-4 d_ij^2 / d_k(i)^2),
// d_k(i) the distance from i to the last of its neighbours, symmetrised as
// (W + W^T)/2, without self links: the graph of Calder et al. 2020 (Poisson
// learning), after the local scaling of Zelnik-Manor and Perona 2004. Where
// all neighbours of a row are its duplicates (d_k = 0), their weight is 1.
func SelfTuned(nb engine.Neighbours) *Graph {
	directed := fromNeighbours(nb, false, func(i, _, e int) float32 {
		d2 := nb.Distances2(i)
		far := float64(d2[nb.K-1])
		if far <= 0 {
			return 1
		}
		return float32(math.Exp(-4 * math.Max(float64(d2[e]), 0) / far))
	})
	return directed.symmetrised()
}

// fromNeighbours makes a graph of nb's links in ascending order of columns;
// weight gets the row, the column and the place in the row's list.
func fromNeighbours(nb engine.Neighbours, self bool, weight func(i, j, e int) float32) *Graph {
	g := newGraph(nb.N, nb.N*nb.K)
	order := make([]int, nb.K)
	for i := range nb.N {
		list := nb.Of(i)
		for e := range order {
			order[e] = e
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(list[a], list[b]) })
		for _, e := range order {
			if j := int(list[e]); self || j != i {
				g.add(list[e], weight(i, j, e))
			}
		}
		g.endRow()
	}
	return g
}

func newGraph(rows, entries int) *Graph {
	return &Graph{N: rows, RowStart: append(make([]int64, 0, rows+1), 0),
		Column: make([]int32, 0, entries), Weight: make([]float32, 0, entries)}
}

func (g *Graph) add(column int32, weight float32) {
	g.Column, g.Weight = append(g.Column, column), append(g.Weight, weight)
}

func (g *Graph) endRow() { g.RowStart = append(g.RowStart, int64(len(g.Column))) }

// symmetrised is (W + W^T)/2, a merge of the rows of both.
func (g *Graph) symmetrised() *Graph {
	t := g.transposed()
	out := newGraph(g.N, 2*len(g.Column))
	for i := range g.N {
		a, aw := g.Of(i)
		b, bw := t.Of(i)
		for len(a) > 0 || len(b) > 0 {
			switch {
			case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
				out.add(a[0], aw[0]/2)
				a, aw = a[1:], aw[1:]
			case len(a) == 0 || b[0] < a[0]:
				out.add(b[0], bw[0]/2)
				b, bw = b[1:], bw[1:]
			default:
				out.add(a[0], (aw[0]+bw[0])/2)
				a, aw, b, bw = a[1:], aw[1:], b[1:], bw[1:]
			}
		}
		out.endRow()
	}
	return out
}

func (g *Graph) transposed() *Graph {
	t := &Graph{N: g.N, RowStart: make([]int64, g.N+1),
		Column: make([]int32, len(g.Column)), Weight: make([]float32, len(g.Weight))}
	for _, j := range g.Column {
		t.RowStart[j+1]++
	}
	for i := range g.N {
		t.RowStart[i+1] += t.RowStart[i]
	}
	next := slices.Clone(t.RowStart)
	for i := range g.N {
		columns, weights := g.Of(i)
		for e, j := range columns {
			t.Column[next[j]], t.Weight[next[j]] = int32(i), weights[e]
			next[j]++
		}
	}
	return t
}

// Normalised is the symmetric normalisation D^-1/2 W D^-1/2 of a symmetric
// graph, D its degrees (1 for a row without a link): the S of Zhou et al. 2004
// for [Spread], and the identity minus the normalised Laplacian for spectral
// embedding.
func (g *Graph) Normalised() *Graph {
	scale := g.Degrees()
	for i, d := range scale {
		if d > 0 {
			scale[i] = 1 / math.Sqrt(d)
		}
	}
	return g.scaled(scale)
}
