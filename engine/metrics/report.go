package metrics

import (
	"fmt"

	"clusterlens/engine"
)

// Evaluation is what a report is made from. All vectors have one entry an
// image of the set, labelled ones included.
type Evaluation struct {
	Truth         []int32   // true classes, engine.Unknown where not known
	Labels        []int32   // of the split: the class of labelled images, engine.Unknown elsewhere
	Cluster       []int32   // engine.Unknown = undecided
	Predicted     []int32   // class of the image's cluster, or engine.Unknown
	Confidence    []float32 // 0..1; nil where the pipeline gives none
	Probabilities bool      // Confidence estimates the probability that Predicted is right
	ClusterClass  []int32   // class of each cluster; engine.Unknown = unnamed
	Clusters      int       // number of clusters
	Classes       []string  // class names
}

// Evaluate fills what a report says of truth, clusters and confidence; the
// caller adds parameters, overlap, curves and times. All figures are taken on
// the unlabelled images, those that need truth on the unlabelled images whose
// truth is known; without any such image they stay nil. MajorityAccuracy is
// measured on those images too, but its vote is by the truth of all images,
// labelled ones included.
func Evaluate(e Evaluation) engine.Report {
	e.check()
	r := engine.Report{ClusterSizes: make([]int, e.Clusters), ClusterClasses: make([]string, e.Clusters)}
	for _, k := range e.Cluster {
		if k >= 0 {
			r.ClusterSizes[k]++
		}
	}
	for k, c := range e.ClusterClass {
		if c == engine.Unknown {
			r.Unnamed++
		} else {
			r.ClusterClasses[k] = e.Classes[c]
		}
	}
	e.evaluateConfidence(&r)
	var rows []int
	for i, label := range e.Labels {
		if label != engine.Unknown {
			continue
		}
		if e.Cluster[i] == engine.Unknown {
			r.Undecided++
		}
		if e.Truth[i] != engine.Unknown {
			rows = append(rows, i)
		}
	}
	if r.Evaluated = len(rows); r.Evaluated > 0 {
		e.evaluateTruth(&r, rows)
	}
	return r
}

func (e *Evaluation) check() {
	n := len(e.Truth)
	mustMatch(n, len(e.Labels))
	mustMatch(n, len(e.Cluster))
	mustMatch(n, len(e.Predicted))
	if e.Confidence != nil {
		mustMatch(n, len(e.Confidence))
	}
	if len(e.ClusterClass) != e.Clusters {
		panic(fmt.Sprintf("metrics: %d cluster classes for %d clusters", len(e.ClusterClass), e.Clusters))
	}
}

// evaluateTruth fills the figures that compare with the truth of the rows.
func (e *Evaluation) evaluateTruth(r *engine.Report, rows []int) {
	truth, cluster, predicted := pick(e.Truth, rows), pick(e.Cluster, rows), pick(e.Predicted, rows)
	classes := len(e.Classes)

	r.Accuracy = figure(Accuracy(truth, predicted))
	vote := MajorityVote(e.Truth, e.Cluster, classes, e.Clusters)
	r.MajorityAccuracy = figure(Accuracy(truth, Name(cluster, vote)))
	r.MatchedAccuracy = figure(MatchedAccuracy(truth, cluster, classes, e.Clusters))
	r.Purity = figure(Purity(truth, cluster, classes, e.Clusters))

	contingency := NewContingency(truth, cluster)
	information := contingency.Information()
	r.ARI = figure(contingency.ARI())
	r.NMI, r.AMI = figure(information.NMI), figure(information.AMI)
	r.Homogeneity, r.Completeness = figure(information.Homogeneity), figure(information.Completeness)
	r.VMeasure = figure(information.VMeasure)

	r.Confusion, r.UndecidedByClass = Confusion(truth, predicted, classes)
	perClass, macro, weighted := PerClass(r.Confusion, r.UndecidedByClass, e.Classes)
	r.PerClass, r.Macro, r.Weighted = perClass, &macro, &weighted

	if e.Confidence != nil && e.Probabilities {
		right := make([]bool, len(rows))
		for i := range rows {
			right[i] = truth[i] == predicted[i]
		}
		bins, calibrationError := Reliability(pick(e.Confidence, rows), right)
		r.Reliability, r.CalibrationError = bins, figure(calibrationError)
	}
}

// evaluateConfidence fills the mean confidence of the unlabelled images, for
// which no truth is needed.
func (e *Evaluation) evaluateConfidence(r *engine.Report) {
	sum, n := 0.0, 0
	for i, c := range e.Confidence {
		if e.Labels[i] == engine.Unknown {
			sum += float64(c)
			n++
		}
	}
	if n > 0 {
		r.MeanConfidence = figure(sum / float64(n))
	}
}

func figure(v float64) *float64 { return &v }

func pick[T any](from []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = from[r]
	}
	return out
}
