package propagation

import (
	"math"
	"slices"
	"testing"

	"clusterlens/engine/enginetest"
	"clusterlens/engine/metrics"
)

// TestReweightedClosedForm solves L gamma = sum of (delta_j - 1/n) made regular
// by d d^T and compares all ratios of weights.
func TestReweightedClosedForm(t *testing.T) {
	g, _, labels := overlapping(t)
	l, d := laplacian(g), g.Degrees()
	b := zeros(g.N, 1)
	labelled := 0.0
	for i, c := range labels {
		if c != unknown {
			labelled++
			b[i][0] = 1
		}
		for j := range l {
			l[i][j] += d[i] * d[j]
		}
	}
	for i := range b {
		b[i][0] -= labelled / float64(g.N)
	}
	gamma := solveDense(t, l, b)
	low, high := math.Inf(1), math.Inf(-1)
	for _, row := range gamma {
		low, high = min(low, row[0]), max(high, row[0])
	}
	got, err := Reweighted(background, g, labels, SolveConfig{Tolerance: 1e-6}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale := func(i int) float64 { return (gamma[i][0]-low)/(high-low)*(1-1e-5) + 1e-5 }
	for i := range g.N {
		columns, weights := got.Of(i)
		_, old := g.Of(i)
		for e, j := range columns {
			if want := float64(old[e]) * scale(i) * scale(int(j)); math.Abs(float64(weights[e])-want) > 1e-3*want+1e-6 {
				t.Fatalf("weight %d,%d is %g, want %g", i, j, weights[e], want)
			}
		}
	}
}

// TestOneLabelAClass: both remedies do better than plain Laplace learning where
// it is weak.
func TestOneLabelAClass(t *testing.T) {
	_, truth, _ := digitScores(t)
	labels := enginetest.SomeLabels(truth, 10, 1)
	g := SelfTuned(digitNeighbours(t, 11))
	plain := must(t)(Laplace(background, g, labels, 10, SolveConfig{}, nil))
	r, err := Reweighted(background, g, labels, SolveConfig{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	reweighted := must(t)(Laplace(background, r, labels, 10, SolveConfig{}, nil))
	poisson := must(t)(Poisson(background, g, labels, 10, PoissonConfig{}, nil))
	a, b, c := metrics.Accuracy(truth, plain.Class), metrics.Accuracy(truth, reweighted.Class), metrics.Accuracy(truth, poisson.Class)
	if b <= a || c <= a {
		t.Errorf("accuracy: Laplace %.3f, reweighted %.3f, Poisson %.3f", a, b, c)
	}
}

// TestReweightedLeavesOtherComponents: a component without a label keeps its
// weights.
func TestReweightedLeavesOtherComponents(t *testing.T) {
	x, group := enginetest.Blobs(60, 4, 3, 1)
	labels := enginetest.SomeLabels(group, 3, 2)
	for i, c := range labels {
		if c != 0 {
			labels[i] = unknown
		}
	}
	g := SelfTuned(nearest(x, 5, false))
	r, err := Reweighted(background, g, labels, SolveConfig{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range g.N {
		_, a := g.Of(i)
		_, b := r.Of(i)
		if same := slices.Equal(a, b); same == (group[i] == 0) {
			t.Fatalf("row %d of group %d: weights kept: %v", i, group[i], same)
		}
	}
}
