package spectral

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
	"clusterlens/engine/neighbours"
	"clusterlens/engine/propagation"
)

// fromEdges is the symmetric graph of n nodes with the given edges.
func fromEdges(n int, weight map[[2]int]float32) *propagation.Graph {
	rows := make([][]int32, n)
	for e := range weight {
		rows[e[0]] = append(rows[e[0]], int32(e[1]))
		rows[e[1]] = append(rows[e[1]], int32(e[0]))
	}
	g := &propagation.Graph{N: n, RowStart: make([]int64, 1, n+1)}
	for i, columns := range rows {
		slices.Sort(columns)
		for _, j := range columns {
			g.Column = append(g.Column, j)
			g.Weight = append(g.Weight, weight[[2]int{min(i, int(j)), max(i, int(j))}])
		}
		g.RowStart = append(g.RowStart, int64(len(g.Column)))
	}
	return g
}

func ring(n int) *propagation.Graph {
	weight := map[[2]int]float32{{0, n - 1}: 1}
	for i := range n - 1 {
		weight[[2]int{i, i + 1}] = 1
	}
	return fromEdges(n, weight)
}

func mustEmbed(t testing.TB, g *propagation.Graph, cfg Config) *Embedding {
	t.Helper()
	e, err := Embed(context.Background(), g, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !e.Converged {
		t.Fatalf("not converged in %d rounds", e.Rounds)
	}
	return e
}

// checkPairs checks L v = lambda v and V'V = I in double precision.
func checkPairs(t *testing.T, g *propagation.Graph, e *Embedding, tolerance float64) {
	t.Helper()
	degree, k := g.Degrees(), e.Vectors.Cols
	for a := range k {
		var residual float64
		for i := range g.N {
			columns, weights := g.Of(i)
			sum := (1 - e.Values[a]) * float64(e.Vectors.Row(i)[a])
			if degree[i] == 0 { // L is 0 there
				sum = -e.Values[a] * float64(e.Vectors.Row(i)[a])
			}
			for m, j := range columns {
				sum -= float64(weights[m]) / math.Sqrt(degree[i]*degree[j]) * float64(e.Vectors.Row(int(j))[a])
			}
			residual += sum * sum
		}
		if r := math.Sqrt(residual); r > tolerance {
			t.Errorf("vector %d: residual %g", a, r)
		}
		for b := range a + 1 {
			var dot float64
			for i := range g.N {
				dot += float64(e.Vectors.Row(i)[a]) * float64(e.Vectors.Row(i)[b])
			}
			if want := float64(b2i(a == b)); math.Abs(dot-want) > 1e-5 {
				t.Errorf("vectors %d and %d: product %g", a, b, dot)
			}
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestRing: L of a ring has the eigenvalues 1 - cos(2 pi j/n), each but the
// first (and for even n the last) twice.
func TestRing(t *testing.T) {
	for _, n := range []int{5, 100, 300} {
		g := ring(n)
		e := mustEmbed(t, g, Config{Dimensions: 5, Tolerance: 1e-5})
		for j, got := range e.Values {
			if want := 1 - math.Cos(2*math.Pi*float64((j+1)/2)/float64(n)); math.Abs(got-want) > 1e-6 {
				t.Errorf("ring of %d: value %d is %g, want %g", n, j, got, want)
			}
		}
		checkPairs(t, g, e, 2e-5)
	}
}

// TestPath: L of a path of n nodes has the eigenvalues 1 - cos(pi j/(n-1)).
func TestPath(t *testing.T) {
	const n = 280
	weight := map[[2]int]float32{}
	for i := range n - 1 {
		weight[[2]int{i, i + 1}] = 2
	}
	g := fromEdges(n, weight)
	e := mustEmbed(t, g, Config{Dimensions: 6, Tolerance: 1e-5})
	for j, got := range e.Values {
		if want := 1 - math.Cos(math.Pi*float64(j)/(n-1)); math.Abs(got-want) > 1e-6 {
			t.Errorf("value %d is %g, want %g", j, got, want)
		}
	}
	checkPairs(t, g, e, 2e-5)
}

// TestComplete: all eigenvalues but the first are n/(n-1).
func TestComplete(t *testing.T) {
	const n = 270
	weight := map[[2]int]float32{}
	for i := range n {
		for j := range i {
			weight[[2]int{j, i}] = 1
		}
	}
	g := fromEdges(n, weight)
	e := mustEmbed(t, g, Config{Dimensions: 4})
	for j, got := range e.Values[1:] {
		if want := float64(n) / (n - 1); math.Abs(got-want) > 1e-5 {
			t.Errorf("value %d is %g, want %g", j+1, got, want)
		}
	}
	checkPairs(t, g, e, 2e-4)
}

func randomGraph(n, edges int, seed uint64) *propagation.Graph {
	rng := rand.New(rand.NewPCG(seed, 1))
	weight := map[[2]int]float32{}
	for range edges {
		if i, j := rng.IntN(n), rng.IntN(n); i != j {
			weight[[2]int{min(i, j), max(i, j)}] = rng.Float32() + 0.1
		}
	}
	return fromEdges(n, weight)
}

// TestAgreesWithDense compares the values with those of the dense matrix, for
// a graph with isolated nodes and one without.
func TestAgreesWithDense(t *testing.T) {
	for _, edges := range []int{900, 4000} {
		g := randomGraph(400, edges, 3)
		degree := g.Degrees()
		l := mat.NewSymDense(g.N, nil)
		for i := range g.N {
			if degree[i] > 0 {
				l.SetSym(i, i, 1)
			}
			columns, weights := g.Of(i)
			for e, j := range columns {
				l.SetSym(i, int(j), -float64(weights[e])/math.Sqrt(degree[i]*degree[j]))
			}
		}
		var eigen mat.EigenSym
		if !eigen.Factorize(l, false) {
			t.Fatal("no eigenvalues")
		}
		e := mustEmbed(t, g, Config{Dimensions: 16, Tolerance: 1e-5})
		for j, want := range eigen.Values(nil)[:16] {
			if math.Abs(e.Values[j]-want) > 1e-6 {
				t.Errorf("%d edges: value %d is %g, want %g", edges, j, e.Values[j], want)
			}
		}
		checkPairs(t, g, e, 2e-5)
	}
}

// TestPieces: three rings give the value 0 three times, with vectors that are
// constant on one ring each, the largest first, and then the leading values of
// the rings.
func TestPieces(t *testing.T) {
	sizes, weight, at := []int{90, 200, 90}, map[[2]int]float32{}, 0
	for _, n := range sizes {
		for i := range n - 1 {
			weight[[2]int{at + i, at + i + 1}] = 1
		}
		weight[[2]int{at, at + n - 1}] = 1
		at += n
	}
	g := fromEdges(at, weight)
	e := mustEmbed(t, g, Config{Dimensions: 6, Tolerance: 1e-5})
	if e.Components != 3 {
		t.Fatalf("%d components", e.Components)
	}
	value := func(n int) float64 { return 1 - math.Cos(2*math.Pi/float64(n)) }
	for j, want := range []float64{0, 0, 0, value(200), value(200), 1 - math.Cos(4*math.Pi/200)} {
		if math.Abs(e.Values[j]-want) > 1e-6 {
			t.Errorf("value %d is %g, want %g", j, e.Values[j], want)
		}
	}
	for i, want := range map[int][3]float64{0: {0, 1 / math.Sqrt(90), 0}, 100: {1 / math.Sqrt(200), 0, 0}, 379: {0, 0, 1 / math.Sqrt(90)}} {
		for j := range 3 {
			if got := float64(e.Vectors.Row(i)[j]); math.Abs(got-want[j]) > 1e-6 {
				t.Errorf("row %d, vector %d: %g, want %g", i, j, got, want[j])
			}
		}
	}
	checkPairs(t, g, e, 2e-5)
	if few := mustEmbed(t, g, Config{Dimensions: 2}); few.Components != 3 || few.Values[1] != 0 {
		t.Errorf("two dimensions of three components: %v", few.Values)
	}
}

func TestErrors(t *testing.T) {
	g := ring(5)
	if _, err := Embed(context.Background(), g, Config{Dimensions: 6}, nil); !errors.Is(err, engine.ErrTooFew) {
		t.Errorf("6 dimensions of 5 nodes: %v", err)
	}
	g.Weight[3] = float32(math.NaN())
	if _, err := Embed(context.Background(), g, Config{Dimensions: 2}, nil); !errors.Is(err, engine.ErrNotFinite) {
		t.Errorf("NaN: %v", err)
	}
	if _, err := Embed(context.Background(), &propagation.Graph{RowStart: []int64{0}}, Config{}, nil); !errors.Is(err, engine.ErrEmpty) {
		t.Errorf("no node: %v", err)
	}
}

func TestSameOnAnyNumberOfCores(t *testing.T) {
	g := randomGraph(3000, 20000, 5)
	first := mustEmbed(t, g, Config{Seed: 9})
	for _, procs := range []int{1, 3} {
		old := runtime.GOMAXPROCS(procs)
		again := mustEmbed(t, g, Config{Seed: 9})
		runtime.GOMAXPROCS(old)
		if !slices.Equal(first.Vectors.Data, again.Vectors.Data) || !slices.Equal(first.Values, again.Values) {
			t.Errorf("another result on %d cores", procs)
		}
	}
}

// TestConform runs the suite on a graph of nearest neighbours.
func TestConform(t *testing.T) {
	enginetest.Conform(t, enginetest.Method{Name: "spectral", Groups: 3, MinRows: 7,
		Fit: func(ctx context.Context, x engine.Matrix, _ []int32, seed uint64, observe engine.Observer) (enginetest.Outcome, error) {
			nb, err := neighbours.Search(ctx, x, neighbours.Config{K: 6, Method: neighbours.Exact}, nil)
			if err != nil {
				return enginetest.Outcome{}, err
			}
			e, err := Embed(ctx, propagation.SelfTuned(nb), Config{Dimensions: 5, Seed: seed}, observe)
			if err != nil {
				return enginetest.Outcome{}, err
			}
			return enginetest.Outcome{Values: e.Vectors.Data}, nil
		}})
}
