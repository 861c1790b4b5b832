package neighbours

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
	"clusterlens/engine/pca"
)

// reference compares all pairs, one at a time, and sorts.
func reference(x engine.Matrix, k int, self bool) engine.Neighbours {
	nb := engine.Neighbours{N: x.Rows, K: k}
	for i := range x.Rows {
		var keys []key
		if self {
			k--
			nb.Index, nb.Distance2 = append(nb.Index, int32(i)), append(nb.Distance2, 0)
		}
		for j := range x.Rows {
			if i == j {
				continue
			}
			var d2 float64
			for c, v := range x.Row(i) {
				d := float64(v) - float64(x.Row(j)[c])
				d2 += d * d
			}
			keys = append(keys, newKey(float32(d2), int32(j)))
		}
		slices.Sort(keys)
		for _, c := range keys[:k] {
			nb.Index, nb.Distance2 = append(nb.Index, c.index()), append(nb.Distance2, c.distance2())
		}
		if self {
			k++
		}
	}
	return nb
}

func mustSearch(t testing.TB, x engine.Matrix, cfg Config) engine.Neighbours {
	t.Helper()
	nb, err := Search(context.Background(), x, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

func gaussian(n, d int, seed uint64) engine.Matrix {
	rng := rand.New(rand.NewPCG(seed, 3))
	x := engine.NewMatrix(n, d)
	for i := range x.Data {
		x.Data[i] = float32(rng.NormFloat64())
	}
	return x
}

// lattice has many equal distances, all exact in float32.
func lattice(n, d int, seed uint64) engine.Matrix {
	rng := rand.New(rand.NewPCG(seed, 3))
	x := engine.NewMatrix(n, d)
	for i := range x.Data {
		x.Data[i] = float32(rng.IntN(3))
	}
	return x
}

func shifted(x engine.Matrix, scale, shift float32) engine.Matrix {
	for i := range x.Data {
		x.Data[i] = x.Data[i]*scale + shift
	}
	return x
}

func TestExactAgreesWithAllPairs(t *testing.T) {
	blobs, _ := enginetest.Blobs(1500, 20, 7, 1)
	blank := gaussian(900, 30, 4)
	clear(blank.Data[100*30 : 700*30])
	wide := shifted(gaussian(1200, 150, 5), 1, 0)
	for i := range wide.Rows {
		for j := range wide.Cols {
			wide.Data[i*wide.Cols+j] /= float32(1 + j)
		}
	}
	digits, _ := enginetest.Digits(t)
	for _, c := range []struct {
		name string
		x    engine.Matrix
		k    int
		self bool
	}{
		{"two rows", gaussian(2, 5, 1), 1, false},
		{"only itself", gaussian(9, 5, 1), 1, true},
		{"all others", gaussian(40, 5, 1), 39, false},
		{"isotropic", gaussian(1700, 50, 1), 7, false},
		{"groups", blobs, 10, true},
		{"many neighbours", gaussian(1300, 12, 2), 200, false},
		{"ties", lattice(1500, 6, 3), 10, false},
		{"blank rows", blank, 10, true},
		{"decaying variance", wide, 10, false},
		{"digits", digits, 10, false},
		{"far from the origin", shifted(gaussian(1100, 8, 6), 1, 1000), 5, false},
		{"huge", shifted(gaussian(1100, 8, 6), 1e17, 0), 5, false},
		{"tiny", shifted(gaussian(1100, 8, 6), 1e-16, 0), 5, false},
		{"plane", gaussian(1500, 2, 7), 10, false},
		{"plane, ties", lattice(1000, 3, 8), 12, true},
		{"line", gaussian(700, 1, 9), 6, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := mustSearch(t, c.x, Config{K: c.k, IncludeSelf: c.self, Method: Exact})
			want := reference(c.x, c.k, c.self)
			if got.N != want.N || got.K != want.K || got.Recall != 1 {
				t.Fatalf("N %d, K %d, recall %v", got.N, got.K, got.Recall)
			}
			for i := range c.x.Rows {
				if !slices.Equal(got.Of(i), want.Of(i)) || !slices.Equal(got.Distances2(i), want.Distances2(i)) {
					t.Fatalf("row %d:\n got %v %v\nwant %v %v", i, got.Of(i), got.Distances2(i), want.Of(i), want.Distances2(i))
				}
			}
		})
	}
}

// TestApproximate checks the recall and its measurement against the exact
// search, on groups and on what no index can divide.
func TestApproximate(t *testing.T) {
	groups, _ := enginetest.Blobs(6000, 20, 40, 1)
	for name, x := range map[string]engine.Matrix{"groups": groups, "isotropic": gaussian(5000, 30, 1)} {
		for _, k := range []int{1, 10, 60} {
			got := mustSearch(t, x, Config{K: k, Method: Approximate, Seed: 1})
			want := mustSearch(t, x, Config{K: k, Method: Exact})
			found := 0
			for i := range x.Rows {
				for j, d2 := range got.Distances2(i) {
					if got.Of(i)[j] == int32(i) {
						t.Fatalf("row %d is its own neighbour", i)
					}
					if d2 <= want.Distances2(i)[k-1] {
						found++
					}
				}
			}
			recall := float64(found) / float64(x.Rows*k)
			if recall < .97 || math.Abs(recall-got.Recall) > .015 {
				t.Errorf("%s, k %d: recall %.4f, measured on a sample %.4f", name, k, recall, got.Recall)
			}
		}
	}
}

// TestSameOnAnyNumberOfCores needs more rows than the suite: many tiles.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	x := gaussian(4000, 12, 3)
	for _, method := range []string{Exact, Approximate} {
		first := mustSearch(t, x, Config{Method: method, Seed: 4})
		for _, procs := range []int{1, 3} {
			old := runtime.GOMAXPROCS(procs)
			again := mustSearch(t, x, Config{Method: method, Seed: 4})
			runtime.GOMAXPROCS(old)
			if !slices.Equal(first.Index, again.Index) || !slices.Equal(first.Distance2, again.Distance2) || first.Recall != again.Recall {
				t.Errorf("%s: another result on %d cores", method, procs)
			}
		}
	}
}

// TestGolden compares with scikit-learn's kneighbors_graph on 20 principal
// components of the digits, itself included.
func TestGolden(t *testing.T) {
	var golden struct {
		K       int     `json:"k"`
		Indices [][]int `json:"indices_first20"`
		Nonzero int     `json:"nnz"`
	}
	enginetest.Golden(t, "knn", &golden)
	x, _ := enginetest.Digits(t)
	_, scores, err := pca.FitTransform(context.Background(), x, pca.Config{Components: 20}, nil)
	if err != nil {
		t.Fatal(err)
	}
	nb := mustSearch(t, scores, Config{K: golden.K, IncludeSelf: true})
	if len(nb.Index) != golden.Nonzero {
		t.Errorf("%d entries, want %d", len(nb.Index), golden.Nonzero)
	}
	for i, want := range golden.Indices {
		got := make([]int, 0, nb.K)
		for _, j := range nb.Of(i) {
			got = append(got, int(j))
		}
		// The file lists each row's neighbours in its own order.
		sorted := slices.Sorted(slices.Values(want))
		if slices.Sort(got); !slices.Equal(got, sorted) {
			t.Errorf("row %d: %v, want %v", i, got, sorted)
		}
	}
}

func TestConform(t *testing.T) {
	for _, method := range []string{Exact, Approximate} {
		t.Run(method, func(t *testing.T) {
			enginetest.Conform(t, enginetest.Method{Name: "neighbours", Groups: 3, MinRows: 6,
				Fit: func(ctx context.Context, x engine.Matrix, _ []int32, seed uint64, observe engine.Observer) (enginetest.Outcome, error) {
					nb, err := Search(ctx, x, Config{K: 5, Method: method, Seed: seed}, observe)
					if err != nil {
						return enginetest.Outcome{}, err
					}
					values := nb.Distance2
					for _, j := range nb.Index {
						values = append(values, float32(j))
					}
					return enginetest.Outcome{Values: values}, nil
				}})
		})
	}
}

func TestErrors(t *testing.T) {
	x := gaussian(5, 4, 1)
	if _, err := Search(context.Background(), x, Config{K: 5}, nil); !errors.Is(err, engine.ErrTooFew) {
		t.Errorf("5 neighbours among 4: %v", err)
	}
	if _, err := Search(context.Background(), x, Config{K: 5, IncludeSelf: true}, nil); err != nil {
		t.Errorf("5 neighbours with itself among 5: %v", err)
	}
	if _, err := Search(context.Background(), x, Config{K: -1}, nil); err == nil {
		t.Error("-1 neighbours are possible")
	}
	var usage *engine.UsageError
	if _, err := Search(context.Background(), x, Config{K: 2, Method: "fast"}, nil); !errors.As(err, &usage) {
		t.Errorf("a method of another name: %v", err)
	}
}
