package propagation

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"clusterlens/engine"
)

// CalibrateConfig sets [Calibrate].
type CalibrateConfig struct {
	Folds   int    // parts of the labels that are held out in turn; 0 = 5
	Minimum int    // fewest held-out images to calibrate from; 0 = 20
	Seed    uint64 // shuffles the labels into folds
}

// Calibration turns the margin of a row, m = log(largest score / second
// largest), into the probability that the class of the largest score is right:
// 1 / (1 + exp(-(Slope m + Intercept))).
type Calibration struct {
	Slope, Intercept float64
	HeldOut, Wrong   int // labelled images that were held out, and got a wrong class
}

// Solver is a propagation method with everything set but the labels.
type Solver func(ctx context.Context, labels []int32) (*Solution, error)

// Calibrate learns how far a method's margins can be trusted from the labels
// alone (Platt 1999, with his smoothed targets): the labelled images are held
// out in folds, stratified by class, the method runs without them, and a
// logistic curve is fitted to margins and hits of those held out. It takes
// Folds runs of solve. As they work with fewer labels, the probabilities err
// towards caution. A class's only label is never held out.
//
// ok is false when too few images can be held out to tell anything, as with
// one label a class. Errors are those of solve.
func Calibrate(ctx context.Context, labels []int32, classes int, solve Solver, cfg CalibrateConfig, observe engine.Observer) (calibration Calibration, ok bool, err error) {
	folds := orDefault(cfg.Folds, 5)
	fold, held := assignFolds(labels, classes, folds, cfg.Seed)
	if held < orDefault(cfg.Minimum, 20) {
		return calibration, false, nil
	}
	var margins []float64
	var right []bool
	kept := make([]int32, len(labels))
	for f := range folds {
		for i, c := range labels {
			kept[i] = c
			if fold[i] == f {
				kept[i] = engine.Unknown
			}
		}
		s, err := solve(ctx, kept)
		if err != nil {
			return calibration, false, fmt.Errorf("calibration: %w", err)
		}
		for i, c := range labels {
			if fold[i] != f {
				continue
			}
			calibration.HeldOut++
			if s.Class[i] != c {
				calibration.Wrong++
			}
			if s.Class[i] != engine.Unknown {
				margins, right = append(margins, margin(s.Scores.Row(i))), append(right, s.Class[i] == c)
			}
		}
		observe.Progress(f+1, folds, fmt.Sprintf("calibration, part %d of %d", f+1, folds))
	}
	if len(margins) == 0 {
		return calibration, false, nil
	}
	calibration.Slope, calibration.Intercept = fitLogistic(margins, right)
	return calibration, true, nil
}

// Apply gives each row of s its calibrated confidence, 0 where it is undecided.
// Labelled rows that keep their label have confidence 1.
func (c Calibration) Apply(s *Solution, labels []int32) []float32 {
	confidence := make([]float32, len(s.Class))
	for i, class := range s.Class {
		switch class {
		case engine.Unknown:
		case labels[i]:
			confidence[i] = 1
		default:
			confidence[i] = float32(logistic(c.Slope*margin(s.Scores.Row(i)) + c.Intercept))
		}
	}
	return confidence
}

// assignFolds gives every labelled row that may be held out a fold, -1 to all
// others, and counts them.
func assignFolds(labels []int32, classes, folds int, seed uint64) (fold []int, held int) {
	rng := rand.New(rand.NewPCG(seed, 0xca11b))
	rows := make([][]int, classes)
	fold = make([]int, len(labels))
	for i, c := range labels {
		fold[i] = -1
		if c != engine.Unknown {
			rows[c] = append(rows[c], i)
		}
	}
	for _, list := range rows {
		if len(list) < 2 {
			continue
		}
		rng.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
		for _, i := range list {
			// One counter for all classes keeps the folds of equal size.
			fold[i] = held % folds
			held++
		}
	}
	return fold, held
}

// margin is the log ratio of the two largest scores of a row, at most
// log(1e6): beyond, a score is zero for lack of steps or precision.
func margin(scores []float32) float64 {
	const most = 13.815510557964274
	first, second := float32(0), float32(0)
	for _, v := range scores {
		if v > first {
			first, second = v, first
		} else {
			second = max(second, v)
		}
	}
	if second == 0 {
		return most
	}
	return min(math.Log(float64(first)/float64(second)), most)
}

func logistic(t float64) float64 { return 1 / (1 + math.Exp(-t)) }

// fitLogistic fits P(right) = logistic(slope m + intercept) by Newton's method
// on the cross entropy, with Platt's targets (r+1)/(r+2) for the r right and
// 1/(w+2) for the w wrong ones, which keep it finite when no one is wrong. A
// small ridge on the slope does the same for equal margins.
func fitLogistic(margins []float64, right []bool) (slope, intercept float64) {
	const ridge = 1e-3
	r := 0.0
	for _, ok := range right {
		if ok {
			r++
		}
	}
	w := float64(len(right)) - r
	hit, miss := (r+1)/(r+2), 1/(w+2)
	intercept = math.Log((r + 1) / (w + 1))
	for range 100 {
		g0, g1 := 0.0, ridge*slope
		h00, h01, h11 := 1e-9, 0.0, ridge
		for i, m := range margins {
			p, target := logistic(slope*m+intercept), miss
			if right[i] {
				target = hit
			}
			d, v := p-target, p*(1-p)
			g0 += d
			g1 += d * m
			h00 += v
			h01 += v * m
			h11 += v * m * m
		}
		det := h00*h11 - h01*h01
		if !(det > 0) {
			break
		}
		d0, d1 := (h11*g0-h01*g1)/det, (h00*g1-h01*g0)/det
		// A step of more than 5 in the log odds may overshoot.
		limit := math.Max(1, math.Max(math.Abs(d0), math.Abs(d1))/5)
		intercept -= d0 / limit
		slope -= d1 / limit
		if math.Abs(d0)+math.Abs(d1) < 1e-9 {
			break
		}
	}
	return max(slope, 0), intercept
}
