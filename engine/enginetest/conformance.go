// Package enginetest holds what the tests of the methods share: the golden
// reference of scikit-learn and one conformance suite that every method and
// every pipeline passes.
package enginetest

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"clusterlens/engine"
)

// Outcome is what a method returns, flattened for comparison.
type Outcome struct {
	Labels []int32   // one a row; nil when the method gives none
	Values []float32 // everything else, in a fixed order
}

// Method adapts a clustering, projection or propagation method to [Conform].
type Method struct {
	Name string
	// Fit runs the method on x; labels has a class or engine.Unknown a row.
	Fit func(ctx context.Context, x engine.Matrix, labels []int32, seed uint64, observe engine.Observer) (Outcome, error)
	// Groups is the number of clusters or classes asked for; the data given
	// has as many well-separated groups.
	Groups int
	// MinRows is the fewest rows that the method accepts; one less must be an
	// error. 0 when it accepts any.
	MinRows int
	// NeedsLabels tells that data without a label must be ErrNoLabels.
	NeedsLabels bool
	// Partition tells that Labels must recover the groups, whatever the order
	// of the rows.
	Partition bool
	// Slow leaves out the repeats on one core and the permutation.
	Slow bool
}

// Blobs is n rows of d features in k well-separated groups, and the group of
// each row; row i belongs to group i mod k.
func Blobs(n, d, k int, seed uint64) (engine.Matrix, []int32) {
	rng := rand.New(rand.NewPCG(seed, 77))
	centres := make([]float64, k*d)
	for i := range centres {
		centres[i] = 8 * rng.NormFloat64()
	}
	x := engine.NewMatrix(n, d)
	group := make([]int32, n)
	for i := range n {
		group[i] = int32(i % k)
		for j := range d {
			x.Data[i*d+j] = float32(centres[(i%k)*d+j] + 0.5*rng.NormFloat64())
		}
	}
	return x, group
}

// SomeLabels keeps the labels of the first per rows of each of k groups.
func SomeLabels(group []int32, k, per int) []int32 {
	labels := make([]int32, len(group))
	seen := make([]int, k)
	for i, g := range group {
		labels[i] = engine.Unknown
		if seen[g] < per {
			labels[i] = g
			seen[g]++
		}
	}
	return labels
}

// Conform runs the suite.
func Conform(t *testing.T, m Method) {
	t.Helper()
	x, group := Blobs(240, 6, m.Groups, 1)
	labels := SomeLabels(group, m.Groups, 3)
	fit := func(t *testing.T) Outcome {
		t.Helper()
		out, err := m.Fit(context.Background(), x, labels, 7, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}

	t.Run("input unchanged and output finite", func(t *testing.T) {
		before, labelsBefore := slices.Clone(x.Data), slices.Clone(labels)
		checkFinite(t, fit(t))
		if !slices.Equal(before, x.Data) || !slices.Equal(labelsBefore, labels) {
			t.Error("the input was changed")
		}
	})
	t.Run("groups recovered", func(t *testing.T) {
		if m.Partition && !SamePartition(fit(t).Labels, group) {
			t.Error("well-separated groups were not recovered")
		}
	})
	t.Run("same seed same result on any number of cores", func(t *testing.T) {
		if m.Slow {
			t.Skip("covered by the method's own test")
		}
		first := fit(t)
		for _, procs := range []int{1, 3} {
			old := runtime.GOMAXPROCS(procs)
			again := fit(t)
			runtime.GOMAXPROCS(old)
			if !slices.Equal(first.Labels, again.Labels) || !slices.Equal(first.Values, again.Values) {
				t.Errorf("another result on %d cores", procs)
			}
		}
	})
	t.Run("permutation of the rows", func(t *testing.T) {
		if !m.Partition || m.Slow {
			t.Skip("not a partition")
		}
		testPermutation(t, m, x, labels, group)
	})
	t.Run("progress", func(t *testing.T) { testProgress(t, m, x, labels) })
	t.Run("cancel", func(t *testing.T) { testCancel(t, m, x, labels) })
	t.Run("bad input", func(t *testing.T) { testBadInput(t, m, x, labels) })
	t.Run("degenerate input", func(t *testing.T) { testDegenerate(t, m, labels) })
}

func checkFinite(t *testing.T, out Outcome) {
	t.Helper()
	for i, v := range out.Values {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			t.Fatalf("value %d is %v", i, v)
		}
	}
}

func testPermutation(t *testing.T, m Method, x engine.Matrix, labels, group []int32) {
	order := rand.New(rand.NewPCG(5, 5)).Perm(x.Rows)
	px := engine.NewMatrix(x.Rows, x.Cols)
	pl, pg := make([]int32, x.Rows), make([]int32, x.Rows)
	for to, from := range order {
		copy(px.Row(to), x.Row(from))
		pl[to], pg[to] = labels[from], group[from]
	}
	out, err := m.Fit(context.Background(), px, pl, 7, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !SamePartition(out.Labels, pg) {
		t.Error("another partition after a permutation of the rows")
	}
}

func testProgress(t *testing.T, m Method, x engine.Matrix, labels []int32) {
	events, last := 0, engine.Event{}
	_, err := m.Fit(context.Background(), x, labels, 7, func(e engine.Event) {
		if e.Step == last.Step && e.Done < last.Done || e.Total > 0 && e.Done > e.Total {
			t.Errorf("progress went from %d to %d of %d", last.Done, e.Done, e.Total)
		}
		events, last = events+1, e
	})
	if err != nil || events == 0 {
		t.Errorf("%d progress events, error %v", events, err)
	}
}

func testCancel(t *testing.T, m Method, x engine.Matrix, labels []int32) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Fit(ctx, x, labels, 7, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before the start: error %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	var at time.Time
	_, err := m.Fit(ctx, x, labels, 7, func(engine.Event) {
		if at.IsZero() {
			at = time.Now()
			cancel()
		}
	})
	// A method may have been done with its last event.
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in the work: error %v", err)
	}
}

func testBadInput(t *testing.T, m Method, x engine.Matrix, labels []int32) {
	if _, err := m.Fit(context.Background(), engine.Matrix{Cols: 6}, nil, 7, nil); !errors.Is(err, engine.ErrEmpty) {
		t.Errorf("no row: error %v", err)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		y := engine.Matrix{Rows: x.Rows, Cols: x.Cols, Data: slices.Clone(x.Data)}
		y.Data[9*x.Cols+2] = float32(bad)
		if _, err := m.Fit(context.Background(), y, labels, 7, nil); !errors.Is(err, engine.ErrNotFinite) {
			t.Errorf("a value %v: error %v", bad, err)
		}
	}
	if m.MinRows > 1 {
		n := m.MinRows - 1
		if _, err := m.Fit(context.Background(), x.Slice(0, n), labels[:n], 7, nil); !errors.Is(err, engine.ErrTooFew) {
			t.Errorf("%d rows where %d are needed: error %v", n, m.MinRows, err)
		}
	}
	if m.NeedsLabels {
		none := slices.Repeat([]int32{engine.Unknown}, x.Rows)
		if _, err := m.Fit(context.Background(), x, none, 7, nil); !errors.Is(err, engine.ErrNoLabels) {
			t.Errorf("no label: error %v", err)
		}
	}
}

// testDegenerate wants finite output or a plain error, never NaN or a panic,
// for constant images and for one class only.
func testDegenerate(t *testing.T, m Method, labels []int32) {
	constant := engine.NewMatrix(len(labels), 6)
	for i := range constant.Data {
		constant.Data[i] = 0.25
	}
	if out, err := m.Fit(context.Background(), constant, labels, 7, nil); err == nil {
		checkFinite(t, out)
	}
	x, _ := Blobs(len(labels), 6, m.Groups, 2)
	one := make([]int32, len(labels))
	for i, c := range labels {
		one[i] = min(c, 0)
	}
	out, err := m.Fit(context.Background(), x, one, 7, nil)
	if err != nil {
		t.Errorf("one class only: %v", err)
	}
	checkFinite(t, out)
}

// SamePartition tells whether a and b group the rows alike, whatever numbers
// they give the groups.
func SamePartition(a, b []int32) bool {
	if len(a) != len(b) {
		return false
	}
	ab, ba := map[int32]int32{}, map[int32]int32{}
	for i := range a {
		if v, ok := ab[a[i]]; ok && v != b[i] {
			return false
		}
		if v, ok := ba[b[i]]; ok && v != a[i] {
			return false
		}
		ab[a[i]], ba[b[i]] = b[i], a[i]
	}
	return true
}
