package propagation

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

func TestMultiplyRowsForEveryNumberOfClasses(t *testing.T) {
	x, _ := enginetest.Blobs(50, 3, 2, 1)
	g := SelfTuned(nearest(x, 5, false))
	a := dense(g)
	rng := rand.New(rand.NewPCG(1, 2))
	for classes := 1; classes <= 19; classes++ {
		f, out := engine.NewMatrix(g.N, classes), engine.NewMatrix(g.N, classes)
		for i := range f.Data {
			f.Data[i] = rng.Float32()
		}
		g.MultiplyRows(0, g.N, f, out)
		want := zeros(g.N, classes)
		for i := range want {
			for j, w := range a[i] {
				for c := range classes {
					want[i][c] += w * float64(f.Data[j*classes+c])
				}
			}
		}
		compareScores(t, "product", out, want, 1e-5)
	}
}

// TestLabelSpreadingGraph follows the formula on three rows by hand: in-degrees
// without self are 1, 2, 0.
func TestLabelSpreadingGraph(t *testing.T) {
	nb := engine.Neighbours{N: 3, K: 2, Index: []int32{0, 1, 1, 0, 2, 1}, Distance2: make([]float32, 6)}
	a := dense(LabelSpreadingGraph(nb))
	h := 1 / math.Sqrt2
	want := [][]float64{{0, h, 0}, {h, 0, 0}, {0, h, 0}}
	for i := range want {
		for j := range want[i] {
			if math.Abs(a[i][j]-want[i][j]) > 1e-7 {
				t.Errorf("S[%d][%d] = %g, want %g", i, j, a[i][j], want[i][j])
			}
		}
	}
	b := dense(LabelPropagationGraph(nb))
	if !slices.EqualFunc(b, [][]float64{{1, 1, 0}, {1, 1, 0}, {0, 1, 1}}, slices.Equal[[]float64]) {
		t.Errorf("A = %v", b)
	}
}

func TestSelfTuned(t *testing.T) {
	// Rows at 0, 1, 3: with two neighbours each, d_k = 3, 2, 3.
	x := engine.Matrix{Rows: 3, Cols: 1, Data: []float32{0, 1, 3}}
	a := dense(SelfTuned(nearest(x, 2, false)))
	w := func(d, k float64) float64 { return math.Exp(-4 * d * d / (k * k)) }
	want := [][]float64{
		{0, (w(1, 3) + w(1, 2)) / 2, w(3, 3)},
		{(w(1, 3) + w(1, 2)) / 2, 0, (w(2, 2) + w(2, 3)) / 2},
		{w(3, 3), (w(2, 2) + w(2, 3)) / 2, 0},
	}
	for i := range want {
		for j := range want[i] {
			if math.Abs(a[i][j]-want[i][j]) > 1e-6 {
				t.Errorf("W[%d][%d] = %g, want %g", i, j, a[i][j], want[i][j])
			}
		}
	}
	withSelf := SelfTuned(nearest(x, 3, true))
	if got := dense(withSelf); !slices.EqualFunc(got, a, slices.Equal[[]float64]) {
		t.Errorf("another graph when the row itself is listed: %v", got)
	}
}

func TestSelfTunedOfDuplicates(t *testing.T) {
	x := engine.NewMatrix(6, 2) // all the same
	g := SelfTuned(nearest(x, 3, false))
	for _, w := range g.Weight {
		if w != 0.5 && w != 1 {
			t.Fatalf("weight %g between duplicates", w)
		}
	}
	for i := range g.N {
		columns, _ := g.Of(i)
		if !slices.IsSorted(columns) || slices.Contains(columns, int32(i)) {
			t.Errorf("row %d links to %v", i, columns)
		}
	}
}

func TestSymmetric(t *testing.T) {
	x, _ := enginetest.Blobs(80, 4, 3, 2)
	g := SelfTuned(nearest(x, 6, false))
	for name, g := range map[string]*Graph{"weights": g, "normalised": g.Normalised()} {
		a := dense(g)
		for i := range a {
			for j := range a {
				if a[i][j] != a[j][i] {
					t.Fatalf("%s: %g at %d,%d and %g mirrored", name, a[i][j], i, j, a[j][i])
				}
			}
		}
	}
}

func TestComponents(t *testing.T) {
	x, group := enginetest.Blobs(60, 4, 3, 1)
	component, count := SelfTuned(nearest(x, 4, false)).Components()
	if count != 3 || !enginetest.SamePartition(component, group) {
		t.Errorf("%d components", count)
	}
}

func TestDenseGraphRefusesTooManyRows(t *testing.T) {
	_, err := RBFSpreadingGraph(background, engine.NewMatrix(MaxDenseRows+1, 1), 20)
	if usage := (*engine.UsageError)(nil); !errors.As(err, &usage) || usage.Mend == "" {
		t.Errorf("error %v", err)
	}
}
