package propagation

import (
	"fmt"

	"clusterlens/engine"
)

// Solution is what a method found for N rows.
type Solution struct {
	// Scores has a row of class shares for each row, which sum to 1; a zero
	// row is undecided: no label reaches it.
	Scores     engine.Matrix
	Class      []int32   // class of the largest score, the lower at a tie; engine.Unknown = undecided
	Confidence []float32 // the largest score, 0..1; 0 = undecided. See [Calibrate]
	Iterations int
	Converged  bool
	Undecided  int // undecided rows
}

// newSolution normalises the rows of scores, which are not negative, in place
// and decides each by its largest entry.
func newSolution(scores engine.Matrix, iterations int, converged bool) *Solution {
	s := &Solution{Scores: scores, Class: make([]int32, scores.Rows), Confidence: make([]float32, scores.Rows),
		Iterations: iterations, Converged: converged}
	for i := range scores.Rows {
		row := scores.Row(i)
		normaliseRow(row)
		s.Class[i] = engine.Unknown
		for c, v := range row {
			if v > s.Confidence[i] {
				s.Confidence[i], s.Class[i] = v, int32(c)
			}
		}
		if s.Class[i] == engine.Unknown {
			s.Undecided++
		}
	}
	return s
}

// normaliseRow makes a row sum to 1; a zero row stays.
func normaliseRow(row []float32) {
	sum := float32(0)
	for _, v := range row {
		sum += v
	}
	if sum > 0 {
		for c := range row {
			row[c] /= sum
		}
	}
}

// checkLabels panics on labels that do not fit and reports that there is no
// row or no label.
func checkLabels(rows int, labels []int32, classes int) error {
	mustMatch(rows, len(labels))
	if rows == 0 {
		return fmt.Errorf("%w: a graph of no row", engine.ErrEmpty)
	}
	labelled := 0
	for i, c := range labels {
		if c < engine.Unknown || int(c) >= classes {
			panic(fmt.Sprintf("propagation: row %d has class %d of %d", i, c, classes))
		}
		if c != engine.Unknown {
			labelled++
		}
	}
	if labelled == 0 {
		return fmt.Errorf("%w: propagation needs at least one", engine.ErrNoLabels)
	}
	return nil
}

// oneHot is the N x classes matrix of the labels, zero rows where unlabelled.
func oneHot(labels []int32, classes int) engine.Matrix {
	y := engine.NewMatrix(len(labels), classes)
	for i, c := range labels {
		if c != engine.Unknown {
			y.Data[i*classes+int(c)] = 1
		}
	}
	return y
}
