package propagation

import (
	"math"
	"slices"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
	"clusterlens/engine/metrics"
)

// TestLearn: one label a class takes Poisson learning, one row in 200 and more
// Laplace learning, unless the choice is fixed; confidences are probabilities
// wherever there is something to calibrate from.
func TestLearn(t *testing.T) {
	_, truth, tenth := digitScores(t)
	g := SelfTuned(digitNeighbours(t, 11))
	for _, c := range []struct {
		name       string
		labels     []int32
		few        int
		methods    []string
		calibrated bool
		accuracy   float64
	}{
		{"one a class", enginetest.SomeLabels(truth, 10, 1), 0, []string{"Poisson learning"}, false, 0.8},
		{"three a class", enginetest.SomeLabels(truth, 10, 3), 0, []string{"Laplace learning"}, true, 0.9},
		{"a tenth", tenth, 0, []string{"Laplace learning"}, true, 0.95},
		{"Laplace at all costs", enginetest.SomeLabels(truth, 10, 1), 1, []string{"Laplace learning"}, false, 0.5},
		{"Poisson at all costs", tenth, math.MaxInt, []string{"Poisson learning"}, true, 0.8},
	} {
		t.Run(c.name, func(t *testing.T) {
			learned, err := Learn(background, g, c.labels, 10, LearnConfig{FewLabels: c.few}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(c.methods, learned.Method) || learned.Calibrated != c.calibrated {
				t.Errorf("%s, calibrated %v", learned.Method, learned.Calibrated)
			}
			if got := metrics.Accuracy(truth, learned.Class); got < c.accuracy {
				t.Errorf("accuracy %.3f", got)
			}
			if e := calibrationError(learned.Confidence, learned.Solution, truth, c.labels); c.calibrated && e > 0.08 {
				t.Errorf("calibration error %.3f", e)
			}
		})
	}
}

// TestLearnChoosesByHeldOutLabels: 30 labels of 6,000 rows are too few to
// decide without asking.
func TestLearnChoosesByHeldOutLabels(t *testing.T) {
	nb, _ := randomNeighbours(6_000, 8)
	labels := make([]int32, nb.N)
	for i := range labels {
		labels[i] = unknown
		if i < 30 {
			labels[i] = int32(i % 10)
		}
	}
	learned, err := Learn(background, SelfTuned(nb), labels, 10, LearnConfig{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, c := range learned.Class {
		if c == int32(i%10) {
			right++
		}
	}
	if learned.Calibration.HeldOut != 30 || !learned.Calibrated || right < 5_900 {
		t.Errorf("%s: %d of 6000 right, %+v", learned.Method, right, learned.Calibration)
	}
}

func TestSurest(t *testing.T) {
	scores := engine.Matrix{Rows: 6, Cols: 2, Data: []float32{9, 1, 8, 2, 7, 3, 0, 0, 1, 9, 4, 6}}
	s := newSolution(scores, 0, true)
	labels := []int32{unknown, unknown, 0, unknown, unknown, unknown}
	// Class 0 is found in rows 0, 1, 2: two thirds are 0 and 1, and row 2 keeps
	// its label; class 1 in 4 and 5: two thirds of two is one. Row 3 is undecided.
	if got, want := surest(s, labels, 0.67), []int32{0, 0, 0, unknown, 1, unknown}; !slices.Equal(got, want) {
		t.Errorf("labels %v, want %v", got, want)
	}
}
