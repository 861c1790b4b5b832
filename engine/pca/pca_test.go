package pca

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/mat"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

var background = context.Background()

func TestGolden(t *testing.T) {
	var want struct {
		N        int         `json:"n_components"`
		Mean     []float64   `json:"mean"`
		Vectors  [][]float64 `json:"components"`
		Variance []float64   `json:"explained_variance"`
		Ratio    []float64   `json:"explained_variance_ratio"`
		First    [][]float64 `json:"transform_first5"`
	}
	enginetest.Golden(t, "pca", &want)
	x, _ := enginetest.Digits(t)
	m, scores, err := FitTransform(background, x, Config{Components: want.N}, nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, got, want, tolerance, scale float64) {
		t.Helper()
		if !enginetest.Close(got, want, tolerance, scale) {
			t.Errorf("%s is %.9g, want %.9g", what, got, want)
		}
	}
	for j, v := range want.Mean {
		check("mean", m.Mean[j], v, 1e-6, 1e-3)
	}
	for k := range want.N {
		check("variance", m.ExplainedVariance[k], want.Variance[k], 1e-5, 0)
		check("ratio", m.ExplainedVarianceRatio[k], want.Ratio[k], 1e-5, 0)
		for j, v := range want.Vectors[k] {
			check("component", m.Components[k*m.D+j], v, 1e-4, 1)
		}
		for i := range want.First {
			check("score", float64(scores.Row(i)[k]), want.First[i][k], 1e-4, 1)
		}
	}
}

// spread is n rows whose features are independent with standard deviations
// falling by the factor fall, rotated so that no feature is a component.
func spread(n, d int, fall float64) engine.Matrix {
	rng := rand.New(rand.NewPCG(3, 4))
	x := engine.NewMatrix(n, d)
	for i := range n {
		row := x.Row(i)
		sd := 1.0
		for j := range row {
			row[j] = float32(sd * rng.NormFloat64())
			sd *= fall
		}
		for j := range d - 1 { // Givens rotations by 45 degrees
			a, b := row[j], row[j+1]
			row[j], row[j+1] = (a+b)*math.Sqrt2/2+3, (b-a)*math.Sqrt2/2
		}
	}
	return x
}

// reference is the textbook way: the full decomposition of the float64
// covariance.
func reference(x engine.Matrix) (values []float64, vectors *mat.Dense) {
	n, d := x.Rows, x.Cols
	mean := make([]float64, d)
	for i := range n {
		for j, v := range x.Row(i) {
			mean[j] += float64(v) / float64(n)
		}
	}
	cov := mat.NewSymDense(d, nil)
	for i := range n {
		row := x.Row(i)
		for a := range d {
			for b := a; b < d; b++ {
				cov.SetSym(a, b, cov.At(a, b)+(float64(row[a])-mean[a])*(float64(row[b])-mean[b])/float64(n-1))
			}
		}
	}
	var eigen mat.EigenSym
	eigen.Factorize(cov, true)
	vectors = new(mat.Dense)
	eigen.VectorsTo(vectors)
	return eigen.Values(nil), vectors
}

// TestIterationAgreesWithFullDecomposition takes sizes at which the subspace
// iteration is used, with an explicit covariance and with a streamed one.
func TestIterationAgreesWithFullDecomposition(t *testing.T) {
	const n, d, k = 900, 150, 8
	x := spread(n, d, 0.93)
	values, vectors := reference(x)
	compare := func(name string, m *Model, tolerance float64) {
		for j := range k {
			if want := values[d-1-j]; !enginetest.Close(m.ExplainedVariance[j], want, tolerance, 0) {
				t.Errorf("%s: variance %d is %g, want %g", name, j, m.ExplainedVariance[j], want)
			}
			dot := 0.0
			for i := range d {
				dot += m.Components[j*d+i] * vectors.At(i, d-1-j)
			}
			if math.Abs(math.Abs(dot)-1) > tolerance {
				t.Errorf("%s: component %d has cosine %g with the reference", name, j, dot)
			}
		}
	}
	m, err := Fit(background, x, Config{Components: k, Seed: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	compare("explicit", m, 1e-5)

	mo, err := rowMoments(background, x)
	if err != nil {
		t.Fatal(err)
	}
	op := newStreamed(x, mo.mean)
	op.progress = func(int, int) {}
	got, found, err := leadingStreamed(background, op, n, d, k, rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	streamed := newModel(mo, got, found, k)
	compare("streamed", streamed, 1e-4)
	for j, r := range m.ExplainedVarianceRatio {
		if !enginetest.Close(streamed.ExplainedVarianceRatio[j], r, 1e-4, 0) {
			t.Errorf("streamed ratio %d is %g, want %g", j, streamed.ExplainedVarianceRatio[j], r)
		}
	}
}

func TestManyFeaturesAreStreamed(t *testing.T) {
	const n, d, k = 60, MaxExplicit + 52, 5
	rng := rand.New(rand.NewPCG(8, 8))
	basis := make([]float64, k*d)
	for i := range basis {
		basis[i] = rng.NormFloat64()
	}
	x := engine.NewMatrix(n, d)
	for i := range n {
		for c := range k {
			w := rng.NormFloat64() * float64(k-c)
			for j := range d {
				x.Data[i*d+j] += float32(w * basis[c*d+j])
			}
		}
	}
	m, scores, err := FitTransform(background, x, Config{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.K != DefaultComponents {
		t.Fatalf("%d components by default", m.K)
	}
	share := 0.0
	for _, r := range m.ExplainedVarianceRatio[:k] {
		share += r
	}
	if math.Abs(share-1) > 1e-4 {
		t.Errorf("%d components explain %g of data of that rank", k, share)
	}
	for i := range n { // rows are rebuilt from their scores
		for j := range d {
			v := m.Mean[j]
			for c, s := range scores.Row(i) {
				v += float64(s) * m.Components[c*d+j]
			}
			if !enginetest.Close(v, float64(x.Row(i)[j]), 1e-3, 10) {
				t.Fatalf("row %d, feature %d is rebuilt as %g, was %g", i, j, v, x.Row(i)[j])
			}
		}
	}
}

func TestConstantRowsHaveZeroScores(t *testing.T) {
	for _, d := range []int{5, 300, MaxExplicit + 1} {
		x := engine.NewMatrix(700, d)
		for i := range x.Data {
			x.Data[i] = 0.1 // not exact in binary
		}
		m, scores, err := FitTransform(background, x, Config{Components: 3}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scores.Data {
			if s != 0 {
				t.Fatalf("%d features: score %g", d, s)
			}
		}
		for j := range 3 {
			if m.ExplainedVariance[j] != 0 || m.ExplainedVarianceRatio[j] != 0 {
				t.Errorf("%d features: variance %g, ratio %g", d, m.ExplainedVariance[j], m.ExplainedVarianceRatio[j])
			}
		}
	}
}

func TestFarFromTheOriginAndSorted(t *testing.T) {
	// The sample that the sums start from cannot stand for rows that drift.
	x := engine.NewMatrix(5000, 2)
	for i := range x.Rows {
		x.Row(i)[0] = 1000 + float32(i)/1000
		x.Row(i)[1] = -500
	}
	m, err := Fit(background, x, Config{Components: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	mean := 1000 + 4999.0/2000
	variance := 5000.0 * 5001 / 12 * 1e-6 // of 0..n-1: n(n+1)/12
	if math.Abs(m.Mean[0]-mean) > 1e-4 || m.Mean[1] != -500 || !enginetest.Close(m.ExplainedVariance[0], variance, 1e-4, 0) {
		t.Errorf("mean %v, variance %g; want %g and -500, %g", m.Mean, m.ExplainedVariance[0], mean, variance)
	}
}

func TestSigns(t *testing.T) {
	x, _ := enginetest.Digits(t)
	_, scores, err := FitTransform(background, x, Config{Components: 12}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for j := range scores.Cols {
		low, high := float32(0), float32(0)
		for i := range scores.Rows {
			low, high = min(low, scores.Row(i)[j]), max(high, scores.Row(i)[j])
		}
		if high < -low {
			t.Errorf("component %d: scores from %g to %g", j, low, high)
		}
	}
}

func TestTransform(t *testing.T) {
	x, _ := enginetest.Digits(t)
	m, scores, err := FitTransform(background, x, Config{Components: 4}, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.Transform(background, x.Slice(700, 1300))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range again.Data {
		if math.Abs(float64(v-scores.Data[700*4+i])) > 1e-5 {
			t.Fatalf("score %d is %g, was %g", i, v, scores.Data[700*4+i])
		}
	}
	if _, err := m.Transform(background, engine.Matrix{Cols: 64}); !errors.Is(err, engine.ErrEmpty) {
		t.Errorf("no row: %v", err)
	}
	bad := engine.NewMatrix(3, 64)
	bad.Row(2)[5] = float32(math.NaN())
	if _, err := m.Transform(background, bad); !errors.Is(err, engine.ErrNotFinite) {
		t.Errorf("NaN: %v", err)
	}
}

func TestConform(t *testing.T) {
	enginetest.Conform(t, enginetest.Method{
		Name: "pca", Groups: 3, MinRows: 4,
		Fit: func(ctx context.Context, x engine.Matrix, _ []int32, seed uint64, observe engine.Observer) (enginetest.Outcome, error) {
			m, scores, err := FitTransform(ctx, x, Config{Components: 4, Seed: seed}, observe)
			if err != nil {
				return enginetest.Outcome{}, err
			}
			values := scores.Data
			for _, v := range append(m.ExplainedVariance, m.Components...) {
				values = append(values, float32(v))
			}
			return enginetest.Outcome{Values: values}, nil
		},
	})
}

func TestTooManyComponents(t *testing.T) {
	for _, c := range []struct{ n, d, k int }{{10, 5, 6}, {3, 5, 4}} {
		if _, err := Fit(background, engine.NewMatrix(c.n, c.d), Config{Components: c.k}, nil); !errors.Is(err, engine.ErrTooFew) {
			t.Errorf("%d components of %d x %d: %v", c.k, c.n, c.d, err)
		}
	}
	var usage *engine.UsageError
	if _, err := Fit(background, engine.NewMatrix(3, 3), Config{Components: -1}, nil); !errors.As(err, &usage) {
		t.Errorf("-1 components: %v", err)
	}
}

// TestSameOnAnyNumberOfCores takes enough rows for many blocks, with an
// explicit covariance and a streamed one.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	for _, x := range []engine.Matrix{spread(5000, 150, 0.9), spread(700, MaxExplicit+1, 0.99)} {
		fit := func() (*Model, engine.Matrix) {
			m, scores, err := FitTransform(background, x, Config{Components: 4}, nil)
			if err != nil {
				t.Fatal(err)
			}
			return m, scores
		}
		first, firstScores := fit()
		for _, procs := range []int{1, 2, 5} {
			old := runtime.GOMAXPROCS(procs)
			m, scores := fit()
			runtime.GOMAXPROCS(old)
			if !reflect.DeepEqual(m, first) || !reflect.DeepEqual(scores, firstScores) {
				t.Errorf("%d features: another model on %d cores", x.Cols, procs)
			}
		}
	}
}

// Two components that tower over many nearly equal ones, as in photographs,
// must not overflow the float32 products of a streamed covariance.
func TestFewComponentsOfManyFeaturesTowerOverTheRest(t *testing.T) {
	const n, d = 120, MaxExplicit + 10
	rng := rand.New(rand.NewPCG(9, 9))
	x := engine.NewMatrix(n, d)
	for i := range n {
		a, b := rng.NormFloat64(), rng.NormFloat64()
		for j := range d {
			x.Data[i*d+j] = float32(a + b*float64(1-2*(j%2)) + 0.01*rng.NormFloat64())
		}
	}
	m, _, err := FitTransform(background, x, Config{Components: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for j := range d { // the two may be turned into each other
		p, q := m.Components[j], m.Components[d+j]
		if !enginetest.Close(math.Hypot(p, q), math.Sqrt(2.0/d), 0.01, 0) {
			t.Fatalf("feature %d has components %g and %g", j, p, q)
		}
	}
}
