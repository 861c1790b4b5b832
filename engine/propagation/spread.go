package propagation

import (
	"context"
	"fmt"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// block is the number of rows of a unit of parallel work. It is fixed, so that
// sums over blocks do not depend on the number of cores.
const block = 512

// SpreadConfig sets [Spread].
type SpreadConfig struct {
	Alpha         float64 // share of its score that a row takes from its neighbours, 0..1; 0 = 0.2
	MaxIterations int     // 0 = 30
	Tolerance     float64 // stop when the summed |change| is below; 0 = 1e-3, negative = never
}

// Spread is LabelSpreading (Zhou et al. 2004): F <- alpha S F + (1-alpha) Y
// from F = Y, with S from [LabelSpreadingGraph], [Graph.Normalised] or
// [RBFSpreadingGraph]. It converges to (1-alpha) (I - alpha S)^-1 Y. Labelled
// rows are not clamped: a label that its neighbourhood contradicts may be
// overruled. labels has a class or engine.Unknown a row. Errors: ErrEmpty,
// ErrNoLabels, or the context's.
func Spread(ctx context.Context, s Operator, labels []int32, classes int, cfg SpreadConfig, observe engine.Observer) (*Solution, error) {
	alpha := float32(orDefault(cfg.Alpha, 0.2))
	update := func(i int, row []float32) {
		for c := range row {
			row[c] *= alpha
		}
		if c := labels[i]; c != engine.Unknown {
			row[c] += 1 - alpha
		}
	}
	return iterate(ctx, s, labels, classes, orDefault(cfg.MaxIterations, 30), orDefault(cfg.Tolerance, 1e-3), update, observe)
}

// PropagateConfig sets [Propagate].
type PropagateConfig struct {
	MaxIterations int     // 0 = 1000
	Tolerance     float64 // stop when the summed |change| is below; 0 = 1e-3, negative = never
}

// Propagate is LabelPropagation (Zhu and Ghahramani 2002): F <- A F, rows
// normalised, labelled rows clamped to their label, with A from
// [LabelPropagationGraph] or [RBFPropagationGraph]. Arguments and errors as
// for [Spread].
func Propagate(ctx context.Context, a Operator, labels []int32, classes int, cfg PropagateConfig, observe engine.Observer) (*Solution, error) {
	update := func(i int, row []float32) {
		if c := labels[i]; c != engine.Unknown {
			clear(row)
			row[c] = 1
			return
		}
		normaliseRow(row)
	}
	return iterate(ctx, a, labels, classes, orDefault(cfg.MaxIterations, 1000), orDefault(cfg.Tolerance, 1e-3), update, observe)
}

// iterate repeats F <- update(A F) from F = Y until the summed |change| of the
// last step is below the tolerance, which is tested before a step as in
// scikit-learn. update changes row i of A F in place.
func iterate(ctx context.Context, a Operator, labels []int32, classes, maxIterations int, tolerance float64,
	update func(i int, row []float32), observe engine.Observer) (*Solution, error) {
	n := a.Rows()
	if err := checkLabels(n, labels, classes); err != nil {
		return nil, err
	}
	f, next := oneHot(labels, classes), engine.NewMatrix(n, classes)
	changes := make([]float64, parallel.NumBlocks(n, block))
	iterations, converged := 0, false
	for !converged && iterations < maxIterations {
		err := parallel.Blocks(ctx, n, block, func(_, b, lo, hi int) {
			a.MultiplyRows(lo, hi, f, next)
			for i := lo; i < hi; i++ {
				update(i, next.Row(i))
			}
			changes[b] = sumOfChanges(f.Slice(lo, hi).Data, next.Slice(lo, hi).Data)
		})
		if err != nil {
			return nil, fmt.Errorf("propagation: %w", err)
		}
		f, next = next, f
		iterations++
		change := total(changes)
		converged = change < tolerance
		progress(observe, iterations, maxIterations, "change %.3g", change)
	}
	return newSolution(f, iterations, converged), nil
}

func sumOfChanges(a, b []float32) float64 {
	sum := 0.0
	b = b[:len(a)]
	for i, v := range a {
		if d := float64(v - b[i]); d < 0 {
			sum -= d
		} else {
			sum += d
		}
	}
	return sum
}

func total(parts []float64) float64 {
	sum := 0.0
	for _, p := range parts {
		sum += p
	}
	return sum
}

// progress tells of at most about 500 iterations of a run.
func progress(observe engine.Observer, done, limit int, format string, value float64) {
	if observe != nil && (done == 1 || done%(limit/500+1) == 0) {
		observe.Progress(done, limit, fmt.Sprintf("iteration %d, "+format, done, value))
	}
}

func orDefault[T int | float64](value, otherwise T) T {
	if value == 0 {
		return otherwise
	}
	return value
}
