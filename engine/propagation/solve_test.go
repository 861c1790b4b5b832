package propagation

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

// overlapping is 120 rows in three groups that touch, so that the graph is
// connected, with the labels of two rows a group.
func overlapping(t *testing.T) (g *Graph, nb engine.Neighbours, labels []int32) {
	t.Helper()
	x, group := enginetest.Blobs(120, 2, 3, 4)
	for i := range x.Data {
		x.Data[i] /= 4 // the groups' noise stays, as rows move by the golden ratio
		_, frac := math.Modf(float64(i) * math.Phi)
		x.Data[i] += float32(2 * frac)
	}
	nb = nearest(x, 12, false)
	g = SelfTuned(nb)
	if _, count := g.Components(); count != 1 {
		t.Fatalf("%d components", count)
	}
	return g, nb, enginetest.SomeLabels(group, 3, 2)
}

// TestSpreadClosedForm: F = (1-alpha) (I - alpha S)^-1 Y.
func TestSpreadClosedForm(t *testing.T) {
	g, nb, labels := overlapping(t)
	for name, s := range map[string]*Graph{"directed": LabelSpreadingGraph(nb), "symmetric": g.Normalised()} {
		for _, alpha := range []float64{0.2, 0.9} {
			a, y := dense(s), oneHotTable(labels, 3)
			for i := range a {
				for j := range a {
					a[i][j] *= -alpha
				}
				a[i][i]++
			}
			want := rowsNormalised(solveDense(t, a, y))
			got := must(t)(Spread(background, s, labels, 3, SpreadConfig{Alpha: alpha, MaxIterations: 2000, Tolerance: 1e-7}, nil))
			compareScores(t, name, got.Scores, want, 1e-4)
		}
	}
}

func oneHotTable(labels []int32, classes int) [][]float64 {
	y := zeros(len(labels), classes)
	for i, c := range labels {
		if c != unknown {
			y[i][c] = 1
		}
	}
	return y
}

// TestLaplaceClosedForm solves L u = 0 with the labelled rows' equations
// replaced by u = y.
func TestLaplaceClosedForm(t *testing.T) {
	g, _, labels := overlapping(t)
	l, y := laplacian(g), oneHotTable(labels, 3)
	for i, c := range labels {
		if c != unknown {
			clear(l[i])
			l[i][i] = 1
		}
	}
	got := must(t)(Laplace(background, g, labels, 3, SolveConfig{Tolerance: 1e-6}, nil))
	compareScores(t, "Laplace", got.Scores, solveDense(t, l, y), 1e-5)
	if !got.Converged {
		t.Error("not converged")
	}
}

// TestPropagateIsLaplaceInTheLimit: hard-clamped propagation on a symmetric
// graph converges to the harmonic solution.
func TestPropagateIsLaplaceInTheLimit(t *testing.T) {
	g, _, labels := overlapping(t)
	laplace := must(t)(Laplace(background, g, labels, 3, SolveConfig{Tolerance: 1e-6}, nil))
	propagated := must(t)(Propagate(background, g, labels, 3, PropagateConfig{MaxIterations: 20_000, Tolerance: 1e-6}, nil))
	for i, v := range laplace.Scores.Data {
		if math.Abs(float64(v-propagated.Scores.Data[i])) > 1e-3 {
			t.Fatalf("score %d: %g and %g", i, v, propagated.Scores.Data[i])
		}
	}
}

// TestPoissonClosedForm compares the potentials with the solution of the
// Laplacian made regular by d d^T, which is the one with sum of d_i u_i = 0.
func TestPoissonClosedForm(t *testing.T) {
	g, _, labels := overlapping(t)
	labels[slices.Index(labels, 2)] = unknown // unequal shares of the labels
	l, d := laplacian(g), g.Degrees()
	for i := range l {
		for j := range l {
			l[i][j] += d[i] * d[j]
		}
	}
	p := newSources(g, labels, 3)
	b := p.source(labels)
	right := zeros(g.N, 3)
	for i := range right {
		for c, v := range b.Row(i) {
			right[i][c] = float64(v)
		}
	}
	want := solveDense(t, l, right)
	s := p.system(g)
	u, _, converged, err := s.solve(background, b, 1e-6, 1000, nil)
	if err != nil || !converged {
		t.Fatal(err, converged)
	}
	centre(u, s)
	compareScores(t, "potentials", u, want, 1e-4*largest(want))
	solution := must(t)(Poisson(background, g, labels, 3, PoissonConfig{}, nil))
	scaled := must(t)(Poisson(background, g, labels, 3, PoissonConfig{ClassPrior: []float64{0.2, 0.2, 0.6}}, nil))
	share := []float64{2.0 / 5, 2.0 / 5, 1.0 / 5}
	for i, row := range want {
		weighed := slices.Clone(row)
		for c := range weighed {
			weighed[c] *= []float64{0.2, 0.2, 0.6}[c] / share[c]
		}
		if solution.Class[i] != argmax(row) || scaled.Class[i] != argmax(weighed) {
			t.Fatalf("row %d: classes %d and %d, want %d and %d", i, solution.Class[i], scaled.Class[i], argmax(row), argmax(weighed))
		}
	}
}

func largest(a [][]float64) float64 {
	most := 0.0
	for _, row := range a {
		for _, v := range row {
			most = max(most, math.Abs(v))
		}
	}
	return most
}

func argmax(v []float64) int32 { return int32(slices.Index(v, slices.Max(v))) }

type solver struct {
	name  string
	solve func(ctx context.Context, nb engine.Neighbours, labels []int32, classes int, observe engine.Observer) (*Solution, error)
}

func solvers() []solver {
	return []solver{
		{"spreading", func(ctx context.Context, nb engine.Neighbours, labels []int32, classes int, observe engine.Observer) (*Solution, error) {
			return Spread(ctx, LabelSpreadingGraph(nb), labels, classes, SpreadConfig{}, observe)
		}},
		{"propagation", func(ctx context.Context, nb engine.Neighbours, labels []int32, classes int, observe engine.Observer) (*Solution, error) {
			return Propagate(ctx, LabelPropagationGraph(nb), labels, classes, PropagateConfig{}, observe)
		}},
		{"laplace", func(ctx context.Context, nb engine.Neighbours, labels []int32, classes int, observe engine.Observer) (*Solution, error) {
			return Laplace(ctx, SelfTuned(nb), labels, classes, SolveConfig{}, observe)
		}},
		{"poisson", func(ctx context.Context, nb engine.Neighbours, labels []int32, classes int, observe engine.Observer) (*Solution, error) {
			return Poisson(ctx, SelfTuned(nb), labels, classes, PoissonConfig{}, observe)
		}},
		{"poisson self-trained", func(ctx context.Context, nb engine.Neighbours, labels []int32, classes int, observe engine.Observer) (*Solution, error) {
			return Poisson(ctx, SelfTuned(nb), labels, classes, PoissonConfig{Rounds: 2}, observe)
		}},
		{"learn", func(ctx context.Context, nb engine.Neighbours, labels []int32, classes int, observe engine.Observer) (*Solution, error) {
			learned, err := Learn(ctx, SelfTuned(nb), labels, classes, LearnConfig{Calibrate: CalibrateConfig{Minimum: 6}}, observe)
			if err != nil {
				return nil, err
			}
			return learned.Solution, nil
		}},
	}
}

// TestUndecided: rows that no label reaches have no class, zero scores and
// confidence 0, for every method; here group 2 has no label.
func TestUndecided(t *testing.T) {
	x, group := enginetest.Blobs(90, 4, 3, 1)
	labels := enginetest.SomeLabels(group, 3, 2)
	for i, c := range labels {
		if c == 2 {
			labels[i] = unknown
		}
	}
	nb := nearest(x, 6, true)
	for _, m := range solvers() {
		t.Run(m.name, func(t *testing.T) {
			s := must(t)(m.solve(background, nb, labels, 3, nil))
			for i, c := range s.Class {
				want := group[i]
				if want == 2 {
					want = unknown
				}
				if c != want || (c == unknown) != (s.Confidence[i] == 0) {
					t.Fatalf("row %d of group %d: class %d, confidence %g", i, group[i], c, s.Confidence[i])
				}
			}
			if s.Undecided != 30 {
				t.Errorf("%d undecided, want 30", s.Undecided)
			}
		})
	}
}

func TestConform(t *testing.T) {
	for _, m := range solvers() {
		t.Run(m.name, func(t *testing.T) {
			enginetest.Conform(t, enginetest.Method{
				Name: m.name, Groups: 4, NeedsLabels: true, Partition: true,
				Fit: func(ctx context.Context, x engine.Matrix, labels []int32, _ uint64, observe engine.Observer) (enginetest.Outcome, error) {
					if err := x.CheckFinite(); err != nil {
						return enginetest.Outcome{}, err
					}
					s, err := m.solve(ctx, nearest(x, 8, true), labels, 4, observe)
					if err != nil {
						return enginetest.Outcome{}, err
					}
					return enginetest.Outcome{Labels: s.Class, Values: slices.Concat(s.Scores.Data, s.Confidence)}, nil
				},
			})
		})
	}
}

func TestNothingToWorkOn(t *testing.T) {
	empty := &Graph{RowStart: []int64{0}}
	if _, err := Spread(background, empty, nil, 3, SpreadConfig{}, nil); !errors.Is(err, engine.ErrEmpty) {
		t.Errorf("error %v", err)
	}
}
