package plots

import (
	"fmt"
	"math"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

// digitsRun is a run over the UCI digits as the pipelines would make it: a
// mixture that splits one class, misses another and leaves one cluster
// unnamed, a network with curves, and a propagation with undecided images.
func digitsRun(t testing.TB) *engine.Run {
	t.Helper()
	x, truth := enginetest.Digits(t)
	set := &engine.ImageSet{
		Images: engine.Images{N: x.Rows, Height: 8, Width: 8, Channels: 1, Pixels: make([]byte, len(x.Data))},
		Name:   "UCI digits", Truth: truth,
	}
	for i, v := range x.Data {
		set.Pixels[i] = byte(255 * v)
	}
	for c := range 10 {
		set.Classes = append(set.Classes, fmt.Sprint(c))
	}
	run := &engine.Run{Set: set, Seed: 42, Preset: engine.Recommended}
	run.Split = engine.Split{Labels: enginetest.SomeLabels(truth, 10, 18), Classes: 10, Spec: "180"}
	means := classMeans(x, truth, 10)
	run.Map = &engine.Map{Projection: "pca", X: along(x, means[0], means[1]), Y: along(x, means[4], means[3]), Explained: [2]float64{0.149, 0.136}}

	mixture := nearestMeans("mixture", x, means)
	for i, k := range mixture.Cluster {
		switch { // 9 falls to 3 and 7, 1 is split, cluster 9 is what is left
		case k == 9 && x.Row(i)[20] > 0.5:
			mixture.Cluster[i] = 3
		case k == 9:
			mixture.Cluster[i] = 7
		case k == 1 && x.Row(i)[21] > 0.9:
			mixture.Cluster[i] = 9
		}
	}
	mixture.ClusterClass[9] = 1
	mixture.ClusterClass[8] = engine.Unknown
	finish(run, mixture)

	network := nearestMeans("cnn-kmeans", x, means)
	network.Probabilities = true
	network.Curves = trainingCurves(12)
	finish(run, network)

	spreading := nearestMeans("label-spreading", x, means)
	spreading.Probabilities = true
	for i := range spreading.Cluster {
		if i%97 == 5 {
			spreading.Cluster[i], spreading.Confidence[i] = engine.Unknown, 0
		}
	}
	finish(run, spreading)
	return run
}

func classMeans(x engine.Matrix, class []int32, classes int) [][]float64 {
	return clusterMeans(&engine.Result{Clusters: classes, Cluster: class, Features: x})
}

// along projects the rows onto the line from one mean to another.
func along(x engine.Matrix, from, to []float64) []float32 {
	out := make([]float32, x.Rows)
	for i := range out {
		for j, v := range x.Row(i) {
			out[i] += v * float32(to[j]-from[j])
		}
	}
	return out
}

func nearestMeans(name string, x engine.Matrix, means [][]float64) *engine.Result {
	r := &engine.Result{Pipeline: name, Preset: engine.Recommended, Seed: 42, Clusters: len(means), Features: x, Seconds: 1.25}
	for i := range x.Rows {
		best, sum := 0, 0.0
		for k, mean := range means {
			d := distance2(x.Row(i), mean)
			sum += math.Exp(-1.5 * d)
			if d < distance2(x.Row(i), means[best]) {
				best = k
			}
		}
		r.Cluster = append(r.Cluster, int32(best))
		r.Confidence = append(r.Confidence, float32(math.Exp(-1.5*distance2(x.Row(i), means[best]))/sum))
	}
	for k := range means {
		r.ClusterClass = append(r.ClusterClass, int32(k))
	}
	return r
}

func trainingCurves(epochs int) []engine.Curve {
	curves := []engine.Curve{{Name: "training loss"}, {Name: "validation loss"}, {Name: "training accuracy"}, {Name: "validation accuracy"}}
	for e := range epochs {
		fall := math.Exp(-float64(e) / 3)
		for i, v := range []float64{0.05 + 1.8*fall, 0.12 + 1.6*fall, 0.99 - 0.6*fall, 0.97 - 0.55*fall} {
			curves[i].Values = append(curves[i].Values, v)
		}
	}
	return curves
}

// finish adds the result with a report to the run.
func finish(run *engine.Run, r *engine.Result) {
	r.Predicted = make([]int32, len(r.Cluster))
	for i, k := range r.Cluster {
		r.Predicted[i] = engine.Unknown
		if k != engine.Unknown {
			r.Predicted[i] = r.ClusterClass[k]
		}
	}
	rep := fakeReport(run, r)
	rep.Overlap = fakeOverlap(r)
	run.Outcomes = append(run.Outcomes, engine.Outcome{Result: r, Report: rep})
}

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
		if p := r.Predicted[i]; p == engine.Unknown {
			rep.UndecidedByClass[truth]++
			if r.Cluster[i] == engine.Unknown {
				rep.Undecided++
			}
			continue
		} else {
			rep.Confusion[truth][p]++
		}
		hit := 0.0
		if r.Predicted[i] == truth {
			hits++
			hit = 1
		}
		if r.Confidence != nil {
			b := &bins[min(int(10*r.Confidence[i]), 9)]
			b.Count++
			b.Confidence += float64(r.Confidence[i])
			b.Accuracy += hit
		}
	}
	if rep.Evaluated == 0 {
		rep.Confusion, rep.UndecidedByClass = nil, nil
		return rep
	}
	accuracy := float64(hits) / float64(rep.Evaluated)
	rep.Accuracy = &accuracy
	for _, c := range r.ClusterClass {
		if c == engine.Unknown {
			rep.Unnamed++
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

// fakeOverlap is a smooth made-up overlap: neighbours in number overlap most.
func fakeOverlap(r *engine.Result) *engine.Overlap {
	make := func(scale float64) ([][]float64, *float64) {
		m := make([][]float64, r.Clusters)
		for a := range m {
			m[a] = make([]float64, r.Clusters)
			for b := range m[a] {
				m[a][b] = scale / float64(1+(a-b)*(a-b)) / float64(1+(a+b)%3)
				if a == b {
					m[a][b] = 1 - 2*scale
				}
			}
		}
		crossing := 2 * scale
		return m, &crossing
	}
	o := &engine.Overlap{Neighbours: 10}
	o.FeatureSpace, o.CrossingFeatureSpace = make(0.04)
	o.Map, o.CrossingMap = make(0.3)
	return o
}
