package plots

import "clusterlens/engine"

// fakeReport fills in what the figures read, counted plainly.
func fakeReport(run *engine.Run, r *engine.Result) *engine.Report {
	classes := len(run.Set.Classes)
	rep := &engine.Report{Confusion: make([][]int, classes), UndecidedByClass: make([]int, classes), SecondsTotal: r.Seconds}
	for c := range rep.Confusion {
		rep.Confusion[c] = make([]int, classes)
	}
	hits := 0
	bins := make([]engine.ReliabilityBin, 10)
	for i, truth := range run.Set.Truth {
		if truth == engine.Unknown || run.Split.IsLabelled(i) {
			continue
		}
		rep.Evaluated++
		switch p := r.Predicted[i]; {
		case p == engine.Unknown:
			rep.UndecidedByClass[truth]++
			rep.Undecided++
		default:
			rep.Confusion[truth][p]++
		}
		right := 0.0
		if r.Predicted[i] == truth {
			hits++
			right = 1
		}
		if r.Confidence != nil {
			b := &bins[min(int(10*r.Confidence[i]), 9)]
			b.Count++
			b.Confidence += float64(r.Confidence[i])
			b.Accuracy += right
		}
	}
	if rep.Evaluated == 0 {
		rep.Confusion, rep.UndecidedByClass = nil, nil
		return rep
	}
	accuracy := float64(hits) / float64(rep.Evaluated)
	rep.Accuracy = &accuracy
	rep.ClusterSizes = make([]int, r.Clusters)
	for _, k := range r.Cluster {
		if k != engine.Unknown {
			rep.ClusterSizes[k]++
		}
	}
	if r.Confidence != nil && r.Probabilities {
		for b := range bins {
			bins[b].Low, bins[b].High = float64(b)/10, float64(b+1)/10
			if n := float64(bins[b].Count); n > 0 {
				bins[b].Confidence /= n
				bins[b].Accuracy /= n
			}
		}
		rep.Reliability = bins
	}
	return rep
}
