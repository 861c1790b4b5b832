package metrics

import "clusterlens/engine"

// Confusion counts the images of each true class (row) that were predicted as
// each class (column). Images without a prediction are in no cell; they are
// counted by their true class. Images of unknown class are left out.
func Confusion(truth, predicted []int32, classes int) (matrix [][]int, undecidedByClass []int) {
	mustMatch(len(truth), len(predicted))
	matrix, undecidedByClass = table[int](classes, classes), make([]int, classes)
	for i, t := range truth {
		if !inRange(t, classes) {
			continue
		}
		if p := predicted[i]; inRange(p, classes) {
			matrix[t][p]++
		} else {
			undecidedByClass[t]++
		}
	}
	return matrix, undecidedByClass
}

// Accuracy is the share of images whose prediction is the truth; an image
// without a prediction is wrong. No image gives 0.
func Accuracy(truth, predicted []int32) float64 {
	mustMatch(len(truth), len(predicted))
	right := 0
	for i, t := range truth {
		if t >= 0 && t == predicted[i] {
			right++
		}
	}
	return share(right, len(truth))
}

// PerClass is the classification report of a confusion matrix: precision =
// right / predicted, recall = right / support, F1 their harmonic mean;
// a quotient 0/0 is 0 (scikit-learn's zero_division=0). Undecided images count
// in the support, so they lower the recall. The macro average is the plain
// mean and the weighted one the mean by support, both over the classes that
// occur in truth or prediction, as in scikit-learn's classification_report.
func PerClass(confusion [][]int, undecidedByClass []int, classes []string) (rows []engine.ClassReport, macro, weighted engine.Average) {
	rows = make([]engine.ClassReport, len(confusion))
	present := 0
	for c := range confusion {
		right, predicted, support := confusion[c][c], 0, undecidedByClass[c]
		for other := range confusion {
			predicted += confusion[other][c]
			support += confusion[c][other]
		}
		r := engine.ClassReport{Class: classes[c], Support: support,
			Precision: share(right, predicted), Recall: share(right, support),
			F1: share(2*right, predicted+support)}
		rows[c] = r
		if predicted+support > 0 {
			present++
		}
		add(&macro, r, 1)
		add(&weighted, r, float64(support))
	}
	finish(&macro, float64(present))
	finish(&weighted, float64(weighted.Support))
	return rows, macro, weighted
}

func add(a *engine.Average, r engine.ClassReport, weight float64) {
	a.Precision += weight * r.Precision
	a.Recall += weight * r.Recall
	a.F1 += weight * r.F1
	a.Support += r.Support
}

func finish(a *engine.Average, weight float64) {
	if weight > 0 {
		a.Precision /= weight
		a.Recall /= weight
		a.F1 /= weight
	}
}
