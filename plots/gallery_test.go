package plots

import (
	"slices"
	"testing"

	"clusterlens/engine"
)

// line is a run of one cluster a class on a line of features; images 0 and 5
// are labelled, image 4 is of class 0 but in cluster 1.
func line() (*engine.Run, *engine.Result) {
	set := &engine.ImageSet{Truth: []int32{0, 0, 0, engine.Unknown, 0, 1, 1, 1}, Classes: []string{"a", "b"}}
	run := &engine.Run{Set: set, Split: engine.Split{Labels: []int32{0, -1, -1, -1, -1, 1, -1, -1}}}
	r := &engine.Result{
		Clusters: 3, ClusterClass: []int32{0, 1, engine.Unknown},
		Cluster:    []int32{0, 0, 0, 0, 1, 1, 1, engine.Unknown},
		Predicted:  []int32{0, 0, 0, 0, 1, 1, 1, engine.Unknown},
		Confidence: []float32{0.9, 0.5, 0.9, 0.7, 0.6, 0.8, 1, 0},
		Features:   engine.Matrix{Rows: 8, Cols: 1, Data: []float32{0, 3, 1, 1, 6, 8, 7, 5}},
	}
	return run, r
}

func TestPickByConfidence(t *testing.T) {
	run, r := line()
	picks := PickGallery(run, r, 2, 1, 5)
	// Images 0 and 2 are equally sure; the mean of cluster 0 is 1.25, image 2
	// is nearer to it.
	if p := picks[0]; !slices.Equal(p.Typical, []int{2, 0}) || !slices.Equal(p.Borderline, []int{1}) || len(p.Wrong) != 0 {
		t.Errorf("cluster 0: %+v", p)
	}
	if p := picks[1]; !slices.Equal(p.Typical, []int{6, 5}) || !slices.Equal(p.Borderline, []int{4}) || !slices.Equal(p.Wrong, []int{4}) {
		t.Errorf("cluster 1: %+v", p)
	}
	if p := picks[2]; len(p.Typical)+len(p.Borderline)+len(p.Wrong) != 0 {
		t.Errorf("an empty cluster: %+v", p)
	}
}

func TestPickByMarginWithoutConfidence(t *testing.T) {
	run, r := line()
	r.Confidence = nil
	picks := PickGallery(run, r, 2, 2, 5)
	// Means 1.25 and 7: the margin falls with the distance from cluster 1.
	if p := picks[0]; !slices.Equal(p.Typical, []int{0, 2}) || !slices.Equal(p.Borderline, []int{1, 3}) {
		t.Errorf("cluster 0: %+v", p)
	}
}

func TestPickWithNothingToGoBy(t *testing.T) {
	run, r := line()
	r.Confidence, r.Features = nil, engine.Matrix{}
	if p := PickGallery(run, r, 3, 3, 3)[0]; !slices.Equal(p.Typical, []int{0, 1}) || !slices.Equal(p.Borderline, []int{3, 2}) {
		t.Errorf("%+v", p)
	}
}

func TestJudge(t *testing.T) {
	run, r := line()
	want := []verdict{labelled, right, right, notKnown, wrong, labelled, right, undecided}
	for i, v := range want {
		if got := judge(run, r, i); got != v {
			t.Errorf("image %d: %d, want %d", i, got, v)
		}
	}
}

func TestLargestKeepsOrderAndLeavesOutEmptyOnes(t *testing.T) {
	if got := largest([]int{3, 1, 0, 2}, []int{5, 0, 9, 7}, 2); !slices.Equal(got, []int{3, 2}) {
		t.Errorf("%v", got)
	}
	if got := largest([]int{3, 1, 0, 2}, []int{5, 0, 9, 7}, 9); !slices.Equal(got, []int{3, 0, 2}) {
		t.Errorf("%v", got)
	}
}
