package propagation

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

const unknown = engine.Unknown

// nearest is an exact neighbour search in float64, the slow readable way.
func nearest(x engine.Matrix, k int, self bool) engine.Neighbours {
	nb := engine.Neighbours{N: x.Rows, K: k, Index: make([]int32, x.Rows*k), Distance2: make([]float32, x.Rows*k), Recall: 1}
	type other struct {
		index int32
		d2    float64
	}
	list := make([]other, 0, x.Rows)
	for i := range x.Rows {
		list = list[:0]
		for j := range x.Rows {
			if j == i && !self {
				continue
			}
			d2 := 0.0
			for c, v := range x.Row(i) {
				d := float64(v) - float64(x.Data[j*x.Cols+c])
				d2 += d * d
			}
			list = append(list, other{int32(j), d2})
		}
		slices.SortFunc(list, func(a, b other) int {
			return cmp.Or(cmp.Compare(a.d2, b.d2), cmp.Compare(a.index, b.index))
		})
		for e := range k {
			nb.Index[i*k+e], nb.Distance2[i*k+e] = list[e].index, float32(list[e].d2)
		}
	}
	return nb
}

// digitNeighbours are the k <= 15 nearest of [digitScores], themselves
// included, searched once for all tests.
func digitNeighbours(t testing.TB, k int) engine.Neighbours {
	t.Helper()
	digitsOnce.Do(func() {
		x, _, _ := digitScores(t)
		digitsNearest = nearest(x, 15, true)
	})
	nb := engine.Neighbours{N: digitsNearest.N, K: k, Recall: 1}
	for i := range nb.N {
		nb.Index = append(nb.Index, digitsNearest.Of(i)[:k]...)
		nb.Distance2 = append(nb.Distance2, digitsNearest.Distances2(i)[:k]...)
	}
	return nb
}

var (
	digitsOnce    sync.Once
	digitsNearest engine.Neighbours
)

// digitScores is the optical digits' 20 PCA scores with the golden components,
// their classes, and the labels of every tenth row.
func digitScores(t testing.TB) (x engine.Matrix, truth, labels []int32) {
	t.Helper()
	pixels, truth := enginetest.Digits(t)
	var pca struct {
		Mean       []float64
		Components [][]float64
	}
	enginetest.Golden(t, "pca", &pca)
	x = engine.NewMatrix(pixels.Rows, len(pca.Components))
	labels = make([]int32, pixels.Rows)
	for i := range pixels.Rows {
		for k, component := range pca.Components {
			sum := 0.0
			for j, v := range pixels.Row(i) {
				sum += (float64(v) - pca.Mean[j]) * component[j]
			}
			x.Data[i*x.Cols+k] = float32(sum)
		}
		labels[i] = unknown
		if i%10 == 0 {
			labels[i] = truth[i]
		}
	}
	return x, truth, labels
}

// solveDense solves A X = B by Gaussian elimination with partial pivoting; A
// is n x n, B n x m, both are used up.
func solveDense(t *testing.T, a, b [][]float64) [][]float64 {
	t.Helper()
	n := len(a)
	for k := range n {
		pivot := k
		for i := k; i < n; i++ {
			if math.Abs(a[i][k]) > math.Abs(a[pivot][k]) {
				pivot = i
			}
		}
		if a[pivot][k] == 0 {
			t.Fatal("singular matrix")
		}
		a[k], a[pivot], b[k], b[pivot] = a[pivot], a[k], b[pivot], b[k]
		for i := range n {
			if i == k {
				continue
			}
			f := a[i][k] / a[k][k]
			for j := k; j < n; j++ {
				a[i][j] -= f * a[k][j]
			}
			for j := range b[i] {
				b[i][j] -= f * b[k][j]
			}
		}
	}
	for i := range b {
		for j := range b[i] {
			b[i][j] /= a[i][i]
		}
	}
	return b
}

// dense is the graph as a table.
func dense(g *Graph) [][]float64 {
	a := zeros(g.N, g.N)
	for i := range g.N {
		columns, weights := g.Of(i)
		for e, j := range columns {
			a[i][j] += float64(weights[e])
		}
	}
	return a
}

func zeros(rows, cols int) [][]float64 {
	a := make([][]float64, rows)
	for i := range a {
		a[i] = make([]float64, cols)
	}
	return a
}

// laplacian is D - W as a table.
func laplacian(g *Graph) [][]float64 {
	l := dense(g)
	for i, d := range g.Degrees() {
		for j := range l[i] {
			l[i][j] = -l[i][j]
		}
		l[i][i] += d
	}
	return l
}

func rowsNormalised(a [][]float64) [][]float64 {
	for _, row := range a {
		sum := 0.0
		for _, v := range row {
			sum += v
		}
		for j := range row {
			if sum != 0 {
				row[j] /= sum
			}
		}
	}
	return a
}

func compareScores(t *testing.T, name string, got engine.Matrix, want [][]float64, tolerance float64) {
	t.Helper()
	worst := 0.0
	for i := range want {
		for c, w := range want[i] {
			worst = max(worst, math.Abs(float64(got.Row(i)[c])-w))
		}
	}
	if !(worst <= tolerance) {
		t.Errorf("%s: scores differ by %g", name, worst)
	}
}

// must fails the test on an error.
func must(t testing.TB) func(s *Solution, err error) *Solution {
	return func(s *Solution, err error) *Solution {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

var background = context.Background()
