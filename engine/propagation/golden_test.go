package propagation

import (
	"fmt"
	"math"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

type goldenCase struct {
	Model  string
	Params struct {
		Kernel        string
		Neighbours    int `json:"n_neighbors"`
		Alpha, Gamma  float64
		MaxIterations int `json:"max_iter"`
	}
	Iterations   int `json:"n_iter"`
	Transduction []int32
	First        [][]float64 `json:"distributions_first20"`
	Accuracy     float64     `json:"accuracy_unlabelled"`
}

func (c goldenCase) solve(t *testing.T, x engine.Matrix, labels []int32) *Solution {
	t.Helper()
	p, spreading := c.Params, c.Model == "LabelSpreading"
	var matrix Operator
	var err error
	switch {
	case p.Kernel == "knn" && spreading:
		matrix = LabelSpreadingGraph(digitNeighbours(t, p.Neighbours))
	case p.Kernel == "knn":
		matrix = LabelPropagationGraph(digitNeighbours(t, p.Neighbours))
	case spreading:
		matrix, err = RBFSpreadingGraph(background, x, p.Gamma)
	default:
		matrix, err = RBFPropagationGraph(background, x, p.Gamma)
	}
	if err != nil {
		t.Fatal(err)
	}
	if spreading {
		return must(t)(Spread(background, matrix, labels, 10, SpreadConfig{Alpha: p.Alpha, MaxIterations: p.MaxIterations}, nil))
	}
	return must(t)(Propagate(background, matrix, labels, 10, PropagateConfig{MaxIterations: p.MaxIterations}, nil))
}

// TestGolden reproduces scikit-learn's LabelSpreading and LabelPropagation:
// classes, scores of the first rows and number of iterations.
func TestGolden(t *testing.T) {
	x, truth, labels := digitScores(t)
	var semi struct {
		Cases []goldenCase
	}
	enginetest.Golden(t, "semi", &semi)
	if len(semi.Cases) != 5 {
		t.Fatalf("%d golden cases", len(semi.Cases))
	}
	for _, c := range semi.Cases {
		t.Run(fmt.Sprintf("%s %s %d", c.Model, c.Params.Kernel, c.Params.Neighbours), func(t *testing.T) {
			s := c.solve(t, x, labels)
			wrong := 0
			for i, want := range c.Transduction {
				if s.Class[i] != want {
					wrong++
				}
			}
			if wrong > 0 || s.Undecided > 0 {
				t.Errorf("%d classes differ, %d undecided", wrong, s.Undecided)
			}
			right, unlabelled := 0, 0
			for i, c := range s.Class {
				if i%10 != 0 {
					unlabelled++
					if c == truth[i] {
						right++
					}
				}
			}
			if got := float64(right) / float64(unlabelled); got != c.Accuracy {
				t.Errorf("accuracy %g, want %g", got, c.Accuracy)
			}
			compareScores(t, "first rows", s.Scores, c.First, 1e-4)
			// In float32 a slowly falling change passes the tolerance within
			// half a hundredth of the steps of float64.
			if d := math.Abs(float64(s.Iterations - c.Iterations)); d > 0.005*float64(c.Iterations) || !s.Converged {
				t.Errorf("%d iterations, want %d", s.Iterations, c.Iterations)
			}
		})
	}
}
