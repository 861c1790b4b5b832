package kmeans

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

var background = context.Background()

func mustFit(t *testing.T, x engine.Matrix, cfg Config) *Model {
	t.Helper()
	m, err := Fit(background, x, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestGolden(t *testing.T) {
	var want struct {
		Rows       []int       `json:"init_rows"`
		Labels     []int32     `json:"labels"`
		Inertia    float64     `json:"inertia"`
		Iterations int         `json:"n_iter"`
		Centres    [][]float64 `json:"centers"`
	}
	enginetest.Golden(t, "kmeans", &want)
	x, _ := enginetest.Digits(t)
	init := engine.NewMatrix(len(want.Rows), x.Cols)
	for to, from := range want.Rows {
		copy(init.Row(to), x.Row(from))
	}
	m := mustFit(t, x, Config{Init: init})
	if !slices.Equal(m.Labels, want.Labels) {
		t.Error("other labels")
	}
	if !enginetest.Close(m.Inertia, want.Inertia, 1e-12, 0) {
		t.Errorf("inertia %.12g, want %.12g", m.Inertia, want.Inertia)
	}
	if m.Iterations != want.Iterations || !m.Converged {
		t.Errorf("%d iterations, converged %v, want %d", m.Iterations, m.Converged, want.Iterations)
	}
	for c, centre := range want.Centres {
		for j, v := range centre {
			if !enginetest.Close(float64(m.Centres.Row(c)[j]), v, 1e-6, 1e-3) {
				t.Errorf("centre %d, feature %d is %g, want %g", c, j, m.Centres.Row(c)[j], v)
			}
		}
	}
}

// plain is Lloyd's iteration in float64 without bounds: labels, inertia and
// iterations from the given centres.
func plain(x, init engine.Matrix) (labels []int32, inertia float64, iterations int) {
	k, d := init.Rows, init.Cols
	centres := make([][]float64, k)
	for c := range centres {
		centres[c] = make([]float64, d)
		for j, v := range init.Row(c) {
			centres[c][j] = float64(v)
		}
	}
	labels = slices.Repeat([]int32{-1}, x.Rows)
	for moved := true; moved; iterations++ {
		moved, inertia = false, 0
		sums, counts := make([]float64, k*d), make([]float64, k)
		for i := range x.Rows {
			best, at := math.Inf(1), int32(0)
			for c := range centres {
				if d2 := distance2(x.Row(i), centres[c]); d2 < best {
					best, at = d2, int32(c)
				}
			}
			moved = moved || labels[i] != at
			labels[i] = at
			inertia += best
			counts[at]++
			for j, v := range x.Row(i) {
				sums[int(at)*d+j] += float64(v)
			}
		}
		for c := range centres {
			for j := range d {
				if counts[c] > 0 {
					centres[c][j] = sums[c*d+j] / counts[c]
				}
			}
		}
	}
	return labels, inertia, iterations
}

// cloud is n rows without clusters, on which the iteration takes long; shift
// moves it from the origin.
func cloud(n, d int, shift float32) engine.Matrix {
	rng := rand.New(rand.NewPCG(9, 1))
	x := engine.NewMatrix(n, d)
	for i := range x.Data {
		x.Data[i] = rng.Float32() + shift
	}
	return x
}

func TestBoundsDoNotChangeTheIteration(t *testing.T) {
	for _, shift := range []float32{0, 1000} {
		x := cloud(3000, 7, shift)
		init := x.Slice(100, 112)
		labels, inertia, iterations := plain(x, init)
		m := mustFit(t, x, Config{Init: init, Tolerance: -1})
		if !slices.Equal(m.Labels, labels) || m.Iterations != iterations || !enginetest.Close(m.Inertia, inertia, 1e-9, 0) {
			t.Errorf("shift %g: inertia %.10g in %d iterations, want %.10g in %d", shift, m.Inertia, m.Iterations, inertia, iterations)
		}
	}
}

func TestModelIsConsistent(t *testing.T) {
	x := cloud(2000, 5, 0)
	for _, cfg := range []Config{{Clusters: 6}, {Clusters: 6, MaxIterations: 2}, {Clusters: 1}, {Clusters: 6, Restarts: 3}} {
		m := mustFit(t, x, cfg)
		sum := 0.0
		for i, own := range m.Labels {
			best, at := math.Inf(1), int32(-1)
			for c := range m.Centres.Rows {
				d2 := 0.0
				for j, v := range m.Centres.Row(c) {
					d2 += float64(x.Row(i)[j]-v) * float64(x.Row(i)[j]-v)
				}
				if d2 < best {
					best, at = d2, int32(c)
				}
			}
			if at != own || !enginetest.Close(float64(m.Distance2[i]), best, 1e-4, 1e-4) {
				t.Fatalf("%+v: row %d is in %d at %g, nearest is %d at %g", cfg, i, own, m.Distance2[i], at, best)
			}
			sum += best
		}
		if !enginetest.Close(m.Inertia, sum, 1e-5, 0) {
			t.Errorf("%+v: inertia %g, want %g", cfg, m.Inertia, sum)
		}
		if cfg.MaxIterations > 0 && (m.Iterations != cfg.MaxIterations || m.Converged) {
			t.Errorf("%+v: %d iterations, converged %v", cfg, m.Iterations, m.Converged)
		}
	}
}

func TestRestartsKeepTheBest(t *testing.T) {
	x := cloud(1500, 4, 0)
	best := math.Inf(1)
	for restarts := 1; restarts <= 6; restarts++ {
		m := mustFit(t, x, Config{Clusters: 12, Restarts: restarts, Seed: 5})
		if m.Inertia > best {
			t.Errorf("%d restarts: inertia %g, one less had %g", restarts, m.Inertia, best)
		}
		best = m.Inertia
	}
	if one := mustFit(t, x, Config{Clusters: 12, Seed: 5}); one.Inertia <= best {
		t.Errorf("six restarts were no better than one (%g): the test shows nothing", best)
	}
}

func TestEmptyClusterTakesTheFarthestRow(t *testing.T) {
	x := engine.Matrix{Rows: 5, Cols: 1, Data: []float32{0, 1, 2, 3, 20}}
	init := engine.Matrix{Rows: 2, Cols: 1, Data: []float32{1, 1000}}
	m := mustFit(t, x, Config{Init: init})
	if !slices.Equal(m.Labels, []int32{0, 0, 0, 0, 1}) || !slices.Equal(m.Centres.Data, []float32{1.5, 20}) {
		t.Errorf("labels %v, centres %v", m.Labels, m.Centres.Data)
	}
}

func TestFewerDistinctRowsThanClusters(t *testing.T) {
	x := engine.Matrix{Rows: 6, Cols: 1, Data: []float32{1, 1, 1, 2, 2, 2}}
	m := mustFit(t, x, Config{Clusters: 4})
	if m.Inertia != 0 || !m.Converged || !enginetest.SamePartition(m.Labels, []int32{0, 0, 0, 1, 1, 1}) {
		t.Errorf("labels %v, inertia %g", m.Labels, m.Inertia)
	}
}

// TestPlusPlusSpreads: nearly always each far group gets a start, which
// uniform draws give once in about 2,700 times.
func TestPlusPlusSpreads(t *testing.T) {
	x, group := enginetest.Blobs(5000, 4, 10, 3)
	r, err := newRows(background, x)
	if err != nil {
		t.Fatal(err)
	}
	good := 0
	for seed := range uint64(20) {
		chosen, err := plusPlus(background, r, 10, rand.New(rand.NewPCG(seed, 0)))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int32]bool{}
		for _, i := range chosen {
			seen[group[i]] = true
		}
		if len(seen) == 10 {
			good++
		}
	}
	if good < 16 {
		t.Errorf("a start in each of 10 groups for %d of 20 seeds", good)
	}
}

func TestConform(t *testing.T) {
	enginetest.Conform(t, enginetest.Method{
		Name: "kmeans", Groups: 4, MinRows: 4, Partition: true,
		Fit: func(ctx context.Context, x engine.Matrix, _ []int32, seed uint64, observe engine.Observer) (enginetest.Outcome, error) {
			m, err := Fit(ctx, x, Config{Clusters: 4, Seed: seed}, observe)
			if err != nil {
				return enginetest.Outcome{}, err
			}
			values := slices.Concat(m.Centres.Data, m.Distance2, []float32{float32(m.Inertia)})
			return enginetest.Outcome{Labels: m.Labels, Values: values}, nil
		},
	})
}

func TestBadConfig(t *testing.T) {
	x := cloud(20, 2, 0)
	var usage *engine.UsageError
	if _, err := Fit(background, x, Config{Clusters: -3}, nil); !errors.As(err, &usage) {
		t.Errorf("-3 clusters: %v", err)
	}
	bad := engine.NewMatrix(2, 2)
	bad.Data[3] = float32(math.Inf(1))
	if _, err := Fit(background, x, Config{Init: bad}, nil); !errors.Is(err, engine.ErrNotFinite) {
		t.Errorf("infinite start: %v", err)
	}
}

// TestSameOnAnyNumberOfCores takes enough rows for many blocks.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	x := cloud(9000, 12, 0)
	first := mustFit(t, x, Config{Clusters: 7})
	for _, procs := range []int{1, 2, 5} {
		old := runtime.GOMAXPROCS(procs)
		m := mustFit(t, x, Config{Clusters: 7})
		runtime.GOMAXPROCS(old)
		if !reflect.DeepEqual(m, first) {
			t.Errorf("another model on %d cores", procs)
		}
	}
}
