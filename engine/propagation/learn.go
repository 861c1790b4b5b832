package propagation

import (
	"context"

	"clusterlens/engine"
)

// LearnConfig sets [Learn].
type LearnConfig struct {
	// FewLabels fixes the choice: Poisson learning with fewer labels than this,
	// on average over the classes that have one, Laplace learning otherwise;
	// 0 = held-out labels choose. 1 is always Laplace, math.MaxInt Poisson.
	FewLabels int
	// Solve is for the linear systems; Tolerance 0 = 1e-2 here: 1e-3 takes half
	// as long again for the same accuracy and calibration error to .0003.
	Solve     SolveConfig
	Calibrate CalibrateConfig // of the held-out labels
}

// Learned is the solution of [Learn] with calibrated confidences.
type Learned struct {
	*Solution
	Method      string // "Laplace learning" or "Poisson learning"
	Calibration Calibration
	// Calibrated tells that Confidence is a probability; false where there are
	// too few labels to calibrate, and Confidence orders the rows only.
	Calibrated bool
}

// manyLabels is the share of labelled rows from which Laplace learning has been
// the better one on all sets tried, so that a choice could only be a mistake:
// its collapse is a matter of the share of labels, not of their number.
const manyLabels = 0.005

// Learn is the recommended method for any number of labels on a symmetric
// graph ([SelfTuned]). Which of Laplace and Poisson learning is better depends
// on the graph as much as on the number of labels, so it asks the labels: both
// run without a part of them ([Calibrate]), and who gets fewer of those wrong
// does the work, with its confidences calibrated; Laplace learning alone where
// one row in 200 or more is labelled. With too few labels to hold any
// out it is Poisson learning with two rounds of self-training, uncalibrated.
// Arguments and errors as for [Laplace].
func Learn(ctx context.Context, g *Graph, labels []int32, classes int, cfg LearnConfig, observe engine.Observer) (*Learned, error) {
	if err := checkLabels(g.N, labels, classes); err != nil {
		return nil, err
	}
	cfg.Solve.Tolerance = orDefault(cfg.Solve.Tolerance, 1e-2)
	candidates := cfg.candidates(g, labels, classes)
	folds := orDefault(cfg.Calibrate.Folds, 5)
	total := len(candidates)*folds + 1
	var best candidate
	for k, c := range candidates {
		calibration, ok, err := Calibrate(ctx, labels, classes, c.solve, cfg.Calibrate, func(e engine.Event) {
			observe.Progress(k*folds+e.Done, total, c.name+" on held-out labels")
		})
		if err != nil {
			return nil, err
		}
		c.calibration = calibration
		if !ok {
			best = cfg.untested(g, labels, classes)
			break
		}
		if k == 0 || calibration.Wrong < best.calibration.Wrong {
			best = c
		}
	}
	s, err := best.solve(ctx, labels)
	if err != nil {
		return nil, err
	}
	observe.Progress(total, total, best.name)
	out := &Learned{Solution: s, Method: best.name, Calibration: best.calibration, Calibrated: best.calibration.HeldOut > 0}
	if out.Calibrated {
		out.Confidence = out.Calibration.Apply(s, labels)
	}
	return out, nil
}

// candidate is a method with everything set but the labels.
type candidate struct {
	name        string
	solve       Solver
	calibration Calibration
}

// candidates are the methods worth trying; at equal merit the first is taken.
func (cfg LearnConfig) candidates(g *Graph, labels []int32, classes int) []candidate {
	poisson, laplace := cfg.poisson(g, classes, 0), cfg.laplace(g, classes)
	labelled := engine.Split{Labels: labels}.Labelled()
	switch {
	case cfg.FewLabels > 0 && labelsPerClass(labels, classes) < float64(cfg.FewLabels):
		return []candidate{poisson}
	case cfg.FewLabels > 0 || float64(labelled) >= manyLabels*float64(len(labels)):
		return []candidate{laplace}
	default:
		return []candidate{poisson, laplace}
	}
}

// untested is the method where no label can be held out.
func (cfg LearnConfig) untested(g *Graph, labels []int32, classes int) candidate {
	if cfg.FewLabels > 0 && labelsPerClass(labels, classes) >= float64(cfg.FewLabels) {
		return cfg.laplace(g, classes)
	}
	return cfg.poisson(g, classes, 2)
}

func (cfg LearnConfig) laplace(g *Graph, classes int) candidate {
	return candidate{name: "Laplace learning", solve: func(ctx context.Context, labels []int32) (*Solution, error) {
		return Laplace(ctx, g, labels, classes, cfg.Solve, nil)
	}}
}

func (cfg LearnConfig) poisson(g *Graph, classes, rounds int) candidate {
	return candidate{name: "Poisson learning", solve: func(ctx context.Context, labels []int32) (*Solution, error) {
		return Poisson(ctx, g, labels, classes, PoissonConfig{SolveConfig: cfg.Solve, Rounds: rounds}, nil)
	}}
}

// labelsPerClass is the mean over the classes that have a label.
func labelsPerClass(labels []int32, classes int) float64 {
	has := make([]bool, classes)
	labelled, present := 0, 0
	for _, c := range labels {
		if c == engine.Unknown {
			continue
		}
		if !has[c] {
			has[c] = true
			present++
		}
		labelled++
	}
	return float64(labelled) / float64(present)
}
