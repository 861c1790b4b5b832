package propagation

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
	"clusterlens/engine/metrics"
)

// TestFitLogistic recovers the curve that margins and hits were drawn from.
func TestFitLogistic(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	margins, right := make([]float64, 20_000), make([]bool, 20_000)
	for i := range margins {
		margins[i] = 10 * rng.Float64()
		right[i] = rng.Float64() < logistic(0.8*margins[i]-1)
	}
	slope, intercept := fitLogistic(margins, right)
	if math.Abs(slope-0.8) > 0.05 || math.Abs(intercept+1) > 0.1 {
		t.Errorf("slope %g, intercept %g, want 0.8, -1", slope, intercept)
	}
}

// TestFitLogisticOfExtremes: all right, all wrong, equal margins and perfect
// separation stay finite, and the probability stays inside Platt's targets.
func TestFitLogisticOfExtremes(t *testing.T) {
	for name, c := range map[string]struct {
		margins []float64
		right   []bool
	}{
		"all right":     {[]float64{1, 2, 3, 4}, []bool{true, true, true, true}},
		"all wrong":     {[]float64{1, 2, 3, 4}, []bool{false, false, false, false}},
		"equal margins": {[]float64{2, 2, 2, 2}, []bool{true, false, true, true}},
		"separated":     {[]float64{0, 0, 13, 13}, []bool{false, false, true, true}},
		"upside down":   {[]float64{0, 0, 13, 13}, []bool{true, true, false, false}},
		"zero margins":  {[]float64{0, 0}, []bool{true, false}},
	} {
		slope, intercept := fitLogistic(c.margins, c.right)
		if math.IsNaN(slope+intercept) || math.IsInf(slope+intercept, 0) || slope < 0 {
			t.Errorf("%s: slope %g, intercept %g", name, slope, intercept)
		}
		for _, m := range c.margins {
			if p := logistic(slope*m + intercept); p < 0.1 && name != "separated" && name != "all wrong" || p > 0.99 {
				t.Errorf("%s: probability %g at margin %g", name, p, m)
			}
		}
	}
}

// TestCalibrate: on the digits, where scores of alpha 0.9 are far too timid,
// calibration by the labels alone brings the expected calibration error, on
// the images without a label, down to a tenth and a half.
func TestCalibrate(t *testing.T) {
	_, truth, labels := digitScores(t)
	g := SelfTuned(digitNeighbours(t, 11)).Normalised()
	solve := func(ctx context.Context, labels []int32) (*Solution, error) {
		return Spread(ctx, g, labels, 10, SpreadConfig{Alpha: 0.9, MaxIterations: 100}, nil)
	}
	before := slices.Clone(labels)
	s := must(t)(solve(background, labels))
	calibration, ok, err := Calibrate(background, labels, 10, solve, CalibrateConfig{Seed: 1}, nil)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if calibration.HeldOut != 180 || !slices.Equal(labels, before) {
		t.Errorf("%d held out, labels changed: %v", calibration.HeldOut, !slices.Equal(labels, before))
	}
	calibrated := calibration.Apply(s, labels)
	raw, better := calibrationError(s.Confidence, s, truth, labels), calibrationError(calibrated, s, truth, labels)
	if better > 0.05 || better > raw/2 {
		t.Errorf("calibration error %.4f, was %.4f", better, raw)
	}
	for i, c := range calibrated {
		if c < 0 || c > 1 || labels[i] == s.Class[i] && c != 1 {
			t.Fatalf("row %d: confidence %g", i, c)
		}
	}
	again, _, _ := Calibrate(background, labels, 10, solve, CalibrateConfig{Seed: 1}, nil)
	if again != calibration {
		t.Errorf("%+v, then %+v", calibration, again)
	}
}

func calibrationError(confidence []float32, s *Solution, truth, labels []int32) float64 {
	var c []float32
	var right []bool
	for i := range truth {
		if labels[i] == unknown {
			c, right = append(c, confidence[i]), append(right, s.Class[i] == truth[i])
		}
	}
	_, e := metrics.Reliability(c, right)
	return e
}

func TestCalibrateNeedsLabelsToHoldOut(t *testing.T) {
	x, group := enginetest.Blobs(60, 4, 3, 1)
	g := SelfTuned(nearest(x, 30, false))
	runs := 0
	solve := func(ctx context.Context, labels []int32) (*Solution, error) {
		runs++
		for c := range int32(3) {
			if !slices.Contains(labels, c) {
				t.Errorf("class %d has no label left", c)
			}
		}
		return Poisson(ctx, g, labels, 3, PoissonConfig{}, nil)
	}
	if _, ok, err := Calibrate(background, enginetest.SomeLabels(group, 3, 1), 3, solve, CalibrateConfig{}, nil); ok || err != nil || runs > 0 {
		t.Errorf("one label a class: ok %v, error %v, %d runs", ok, err, runs)
	}
	if _, ok, err := Calibrate(background, enginetest.SomeLabels(group, 3, 7), 3, solve, CalibrateConfig{}, nil); !ok || err != nil || runs != 5 {
		t.Errorf("seven labels a class: ok %v, error %v, %d runs", ok, err, runs)
	}
	ctx, cancel := context.WithCancel(background)
	cancel()
	if _, _, err := Calibrate(ctx, enginetest.SomeLabels(group, 3, 7), 3, solve, CalibrateConfig{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

// TestApplyToUndecided: no class, no confidence.
func TestApplyToUndecided(t *testing.T) {
	s := newSolution(engine.Matrix{Rows: 3, Cols: 2, Data: []float32{0, 0, 3, 1, 1, 0}}, 0, true)
	got := Calibration{Slope: 1}.Apply(s, []int32{unknown, unknown, 0})
	if want := []float32{0, 0.75, 1}; math.Abs(float64(got[1]-want[1])) > 1e-6 || got[0] != 0 || got[2] != 1 {
		t.Errorf("confidence %v, want %v", got, want)
	}
}
