package mixture

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

var background = context.Background()

var shapes = []Covariance{Full, Tied, Diagonal, Spherical}

func mustFit(t *testing.T, x engine.Matrix, cfg Config) *Model {
	t.Helper()
	m, err := Fit(background, x, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// goldenScores is the first d of the reference's PCA scores, in float64 up to
// the last rounding.
func goldenScores(t *testing.T, d int) engine.Matrix {
	t.Helper()
	var pca struct {
		Mean       []float64
		Components [][]float64
	}
	enginetest.Golden(t, "pca", &pca)
	digits, _ := enginetest.Digits(t)
	x := engine.NewMatrix(digits.Rows, d)
	for i := range x.Rows {
		for j := range d {
			score := 0.0
			for p, v := range digits.Row(i) {
				score += (float64(v) - pca.Mean[p]) * pca.Components[j][p]
			}
			x.Row(i)[j] = float32(score)
		}
	}
	return x
}

// TestGolden starts, as the reference did, from given rows' means, equal
// weights and the features' mean variance.
func TestGolden(t *testing.T) {
	type result struct {
		Weights     []float64
		Means       [][]float64
		LowerBound  float64 `json:"lower_bound"`
		Score       float64
		Iterations  int `json:"n_iter"`
		Converged   bool
		BIC, AIC    float64
		Labels      []int32
		Shares      [][]float64 `json:"resp_first5"`
		Covariances [][]float64 `json:"covariances_first"`
	}
	var want struct {
		Rows []int             `json:"init_rows"`
		By   map[string]result `json:"by_covariance"`
	}
	enginetest.Golden(t, "mixture", &want)
	x := goldenScores(t, 8)
	means := engine.NewMatrix(len(want.Rows), x.Cols)
	for to, from := range want.Rows {
		copy(means.Row(to), x.Row(from))
	}
	for _, shape := range shapes {
		t.Run(shape.String(), func(t *testing.T) {
			w := want.By[shape.String()]
			m := mustFit(t, x, Config{Covariance: shape, Means: means})
			check := func(what string, got, want, scale float64) {
				t.Helper()
				if !enginetest.Close(got, want, 1e-5, scale) {
					t.Errorf("%s is %.9g, want %.9g", what, got, want)
				}
			}
			check("lower bound", m.LowerBound, w.LowerBound, 0)
			check("score", m.MeanLogLikelihood, w.Score, 0)
			check("BIC", m.BIC, w.BIC, 0)
			check("AIC", m.AIC, w.AIC, 0)
			if m.Iterations != w.Iterations || m.Converged != w.Converged {
				t.Errorf("%d iterations, converged %v; want %d, %v", m.Iterations, m.Converged, w.Iterations, w.Converged)
			}
			for k, v := range w.Weights {
				check("weight", m.Weights[k], v, 1)
				for j, v := range w.Means[k] {
					check("mean", m.Means[k*m.D+j], v, 1)
				}
			}
			for i, row := range w.Covariances {
				for j, v := range row {
					check("covariance", m.Covariances[i*m.D+j], v, 1)
				}
			}
			labels, shares, score, err := m.Predict(background, x)
			if err != nil || !slices.Equal(labels, w.Labels) {
				t.Errorf("other labels, error %v", err)
			}
			check("prediction's score", score, w.Score, 0)
			for i, row := range w.Shares {
				for k, v := range row {
					check("responsibility", float64(shares.Row(i)[k]), v, 1)
				}
			}
		})
	}
}

// overlapping is n rows of two wide groups, so that shares are far from 0 and 1.
func overlapping(n, d int) engine.Matrix {
	rng := rand.New(rand.NewPCG(4, 2))
	x := engine.NewMatrix(n, d)
	for i := range n {
		for j := range d {
			v := rng.NormFloat64() * (1 + 0.1*float64(j))
			if i%3 == 0 {
				v = 0.5*v + 1.5
			}
			x.Row(i)[j] = float32(v + 100) // far from the origin
		}
	}
	return x
}

// logDensity is the textbook formula by Gauss elimination of [S | x - m].
func logDensity(row []float32, mean []float64, covariance [][]float64) float64 {
	d := len(mean)
	s, y := make([][]float64, d), make([]float64, d)
	for i := range d {
		s[i] = slices.Clone(covariance[i])
		y[i] = float64(row[i]) - mean[i]
	}
	result := -0.5 * float64(d) * math.Log(2*math.Pi)
	for i := range d {
		result -= 0.5 * (math.Log(s[i][i]) + y[i]*y[i]/s[i][i])
		for r := i + 1; r < d; r++ {
			f := s[r][i] / s[i][i]
			for c := i; c < d; c++ {
				s[r][c] -= f * s[i][c]
			}
			y[r] -= f * y[i]
		}
	}
	return result
}

// matrix is component k's covariance written out.
func (m *Model) matrix(k int) [][]float64 {
	s := make([][]float64, m.D)
	for i := range s {
		s[i] = make([]float64, m.D)
		switch m.Covariance {
		case Full:
			copy(s[i], m.Covariances[(k*m.D+i)*m.D:])
		case Tied:
			copy(s[i], m.Covariances[i*m.D:])
		case Diagonal:
			s[i][i] = m.Covariances[k*m.D+i]
		case Spherical:
			s[i][i] = m.Covariances[k]
		}
	}
	return s
}

// TestPredictAgreesWithTheFormula at numbers of features with one panel, two
// and, with a width that they do not divide, three.
func TestPredictAgreesWithTheFormula(t *testing.T) {
	for _, d := range []int{1, 5, 33, 50} {
		x := overlapping(700, d)
		for _, shape := range shapes {
			m := mustFit(t, x, Config{Components: 2, Covariance: shape, MaxIterations: 5})
			_, shares, score, err := m.Predict(background, x)
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for i := range x.Rows {
				var p [2]float64
				for k := range p {
					p[k] = math.Log(m.Weights[k]) + logDensity(x.Row(i), m.Means[k*d:(k+1)*d], m.matrix(k))
				}
				largest := max(p[0], p[1])
				total := math.Exp(p[0]-largest) + math.Exp(p[1]-largest)
				sum += largest + math.Log(total)
				for k, v := range p {
					if want := math.Exp(v-largest) / total; math.Abs(float64(shares.Row(i)[k])-want) > 1e-6 {
						t.Fatalf("%v, %d features: share %g, want %g", shape, d, shares.Row(i)[k], want)
					}
				}
			}
			if !enginetest.Close(score, sum/float64(x.Rows), 1e-9, 0) || !enginetest.Close(m.MeanLogLikelihood, score, 1e-9, 0) {
				t.Errorf("%v, %d features: score %g and %g, want %g", shape, d, m.MeanLogLikelihood, score, sum/float64(x.Rows))
			}
		}
	}
}

// TestLikelihoodRises is what expectation maximisation promises, without
// regularisation, at every iteration.
func TestLikelihoodRises(t *testing.T) {
	x := overlapping(2500, 20)
	for _, shape := range shapes {
		last, at := math.Inf(-1), 0
		for i := 1; i <= 12; i++ {
			m := mustFit(t, x, Config{Components: 3, Covariance: shape, MaxIterations: i, Tolerance: -1, Regularisation: -1})
			if m.LowerBound < last || m.MeanLogLikelihood < m.LowerBound || m.Iterations != i || m.Converged {
				t.Errorf("%v: %g after %d iterations, %g after %d", shape, m.LowerBound, m.Iterations, last, at)
			}
			last, at = m.LowerBound, i
		}
	}
}

// TestOneComponent has a closed form: the rows' mean and covariance.
func TestOneComponent(t *testing.T) {
	x := overlapping(900, 4)
	m := mustFit(t, x, Config{Components: 1, Regularisation: -1})
	for a := range 4 {
		for b := range 4 {
			ma, mb, cov := 0.0, 0.0, 0.0
			for i := range x.Rows {
				ma += float64(x.Row(i)[a]) / 900
				mb += float64(x.Row(i)[b]) / 900
			}
			for i := range x.Rows {
				cov += (float64(x.Row(i)[a]) - ma) * (float64(x.Row(i)[b]) - mb) / 900
			}
			if !enginetest.Close(m.Covariances[a*4+b], cov, 1e-9, 1) || !enginetest.Close(m.Means[a], ma, 1e-12, 0) {
				t.Errorf("mean %g, covariance %g; want %g, %g", m.Means[a], m.Covariances[a*4+b], ma, cov)
			}
		}
	}
}

func TestNotPositiveDefinite(t *testing.T) {
	x := overlapping(300, 3)
	for i := range x.Rows {
		x.Row(i)[2] = 7 // nothing varies here
	}
	_, err := Fit(background, x, Config{Components: 2, Regularisation: -1}, nil)
	if !errors.Is(err, ErrNotPositiveDefinite) || !strings.Contains(err.Error(), "component 0") || !strings.Contains(err.Error(), "reg_covar") {
		t.Errorf("error %v", err)
	}
	if _, err := Fit(background, x, Config{Components: 2}, nil); err != nil {
		t.Errorf("regularised: %v", err)
	}
	same := engine.NewMatrix(10, 2)
	for _, shape := range []Covariance{Tied, Diagonal, Spherical} {
		if _, err := Fit(background, same, Config{Components: 1, Covariance: shape, Regularisation: -1}, nil); !errors.Is(err, ErrNotPositiveDefinite) {
			t.Errorf("%v of equal rows: error %v", shape, err)
		}
	}
}

func TestRestartsKeepTheBest(t *testing.T) {
	x := goldenScores(t, 5)
	one := mustFit(t, x, Config{Seed: 3})
	if four := mustFit(t, x, Config{Seed: 3, Restarts: 4}); four.LowerBound < one.LowerBound {
		t.Errorf("lower bound %g with four starts, %g with one", four.LowerBound, one.LowerBound)
	}
}

func TestConform(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.String(), func(t *testing.T) {
			enginetest.Conform(t, enginetest.Method{
				Name: "mixture", Groups: 4, MinRows: 4, Partition: true,
				Fit: func(ctx context.Context, x engine.Matrix, _ []int32, seed uint64, observe engine.Observer) (enginetest.Outcome, error) {
					m, err := Fit(ctx, x, Config{Components: 4, Covariance: shape, Seed: seed}, observe)
					if err != nil {
						return enginetest.Outcome{}, err
					}
					labels, shares, score, err := m.Predict(ctx, x)
					values := append(shares.Data, float32(score), float32(m.BIC))
					for _, v := range slices.Concat(m.Weights, m.Means, m.Covariances) {
						values = append(values, float32(v))
					}
					return enginetest.Outcome{Labels: labels, Values: values}, err
				},
			})
		})
	}
}

func TestBadConfig(t *testing.T) {
	x := overlapping(20, 2)
	var usage *engine.UsageError
	if _, err := Fit(background, x, Config{Components: -3}, nil); !errors.As(err, &usage) {
		t.Errorf("-3 components: %v", err)
	}
	if _, err := ParseCovariance("round"); !errors.As(err, &usage) {
		t.Errorf("covariance round: %v", err)
	}
	if c, err := ParseCovariance("diag"); c != Diagonal || err != nil {
		t.Errorf("covariance diag: %v, %v", c, err)
	}
	m := mustFit(t, x, Config{Components: 2})
	if _, _, _, err := m.Predict(background, engine.Matrix{Cols: 2}); !errors.Is(err, engine.ErrEmpty) {
		t.Errorf("no row: %v", err)
	}
}

// TestSameOnAnyNumberOfCores takes enough rows for many blocks.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	x := overlapping(9000, 12)
	for _, shape := range shapes {
		cfg := Config{Components: 3, Covariance: shape, MaxIterations: 5}
		first := mustFit(t, x, cfg)
		for _, procs := range []int{1, 2, 5} {
			old := runtime.GOMAXPROCS(procs)
			m := mustFit(t, x, cfg)
			runtime.GOMAXPROCS(old)
			if !reflect.DeepEqual(m, first) {
				t.Errorf("%v: another model on %d cores", shape, procs)
			}
		}
	}
}
