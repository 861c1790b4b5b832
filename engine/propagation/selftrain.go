package propagation

import (
	"cmp"
	"context"
	"slices"

	"clusterlens/engine"
)

// selfTrain solves again with the surest rows of the last solution as further
// labels: one label a class is a source at one place of the class only, and
// where that lies decides how far it reaches. Many sources in all places of
// the class do not depend on it.
func selfTrain(ctx context.Context, s *Solution, labels []int32, cfg PoissonConfig, solve Solver) (*Solution, error) {
	iterations := s.Iterations
	for range cfg.Rounds {
		next, err := solve(ctx, surest(s, labels, orDefault(cfg.Surest, 0.85)))
		if err != nil {
			return nil, err
		}
		iterations += next.Iterations
		s = next
	}
	s.Iterations = iterations
	return s, nil
}

// surest is the labels with, for each class, the given share of the rows of
// largest margin that were found to be of it.
func surest(s *Solution, labels []int32, share float64) []int32 {
	margins := make([]float64, len(labels))
	found := make([][]int, s.Scores.Cols)
	for i, c := range s.Class {
		if c != engine.Unknown {
			margins[i] = margin(s.Scores.Row(i))
			found[c] = append(found[c], i)
		}
	}
	more := slices.Clone(labels)
	for c, rows := range found {
		slices.SortFunc(rows, func(a, b int) int {
			return cmp.Or(cmp.Compare(margins[b], margins[a]), cmp.Compare(a, b))
		})
		for _, i := range rows[:int(share*float64(len(rows)))] {
			if labels[i] == engine.Unknown {
				more[i] = int32(c)
			}
		}
	}
	return more
}
