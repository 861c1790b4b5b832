package pipelines

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
	"clusterlens/engine/imageset"
)

// tenth is the digits with a tenth labelled.
func tenth(t *testing.T) (*engine.ImageSet, engine.Split) {
	t.Helper()
	set := enginetest.DigitSet(t)
	return set, split(t, set, "0.1")
}

func split(t *testing.T, set *engine.ImageSet, spec string) engine.Split {
	t.Helper()
	labelled, err := imageset.ParseLabelled(spec)
	if err != nil {
		t.Fatal(err)
	}
	s, err := imageset.NewSplit(set, labelled, 42)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func unlabelled(set *engine.ImageSet) engine.Split {
	return engine.Split{Labels: slices.Repeat([]int32{engine.Unknown}, set.N), Classes: len(set.Classes), Spec: "0"}
}

// quick lowers what takes long, so that every pipeline runs in a second or
// two; accuracy bounds below are for these.
func quick(t *testing.T, p *Pipeline, preset string) engine.Params {
	t.Helper()
	params := p.Params(preset)
	for key, value := range map[string]string{"cnn-kmeans.epochs": "8", "cnn-kmeans.restarts": "2", "mixture.tsne_iterations": "100", "mixture.restarts": "2"} {
		if params.Has(key) {
			if err := params.Set(key, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	return params
}

func TestEveryPipelineAndPreset(t *testing.T) {
	set, labels := tenth(t)
	runner := NewRunner(set)
	m, err := runner.Map(context.Background(), "pca", 42, nil)
	if err != nil {
		t.Fatal(err)
	}
	// About what a single run of the study's recipes reaches on these 1,797
	// images with 180 labels, less a margin.
	least := map[string]float64{"mixture": 0.6, "cnn-kmeans": 0.6, "label-spreading": 0.93}
	for _, p := range All() {
		for _, preset := range []string{engine.Study, engine.Recommended} {
			t.Run(p.Name+" "+preset, func(t *testing.T) {
				request := Request{Pipeline: p.Name, Preset: preset, Params: quick(t, p, preset), Split: labels, Seed: 42, Map: m}
				out, err := runner.Run(context.Background(), request, monotonic(t))
				if err != nil {
					t.Fatal(err)
				}
				checkOutcome(t, set, labels, out)
				if *out.Report.Accuracy < least[p.Name] {
					t.Errorf("accuracy %.4f", *out.Report.Accuracy)
				}
				t.Logf("accuracy %.4f, majority %.4f, notes %v", *out.Report.Accuracy, *out.Report.MajorityAccuracy, out.Report.Notes)
				again, err := NewRunner(set).Run(context.Background(), request, nil)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(again.Result.Cluster, out.Result.Cluster) || !slices.Equal(again.Result.Confidence, out.Result.Confidence) {
					t.Error("the same seed gave another result")
				}
			})
		}
	}
}

// monotonic wants the events of each step in order and every step finished.
func monotonic(t *testing.T) engine.Observer {
	last := engine.Event{Index: -1, Finished: true}
	return func(e engine.Event) {
		sameStep := e.Step == last.Step && e.Index == last.Index
		switch {
		case sameStep && e.Total > 0 && e.Done < last.Done && !last.Finished:
			t.Errorf("%s went from %d to %d", e.Step, last.Done, e.Done)
		case !sameStep && (!last.Finished || e.Index != last.Index+1):
			t.Errorf("step %d %s follows %d %s", e.Index, e.Step, last.Index, last.Step)
		case e.Total > 0 && e.Done > e.Total:
			t.Errorf("%s: %d of %d", e.Step, e.Done, e.Total)
		}
		last = e
	}
}

func checkOutcome(t *testing.T, set *engine.ImageSet, labels engine.Split, out engine.Outcome) {
	t.Helper()
	r := out.Result
	if len(r.Cluster) != set.N || len(r.Predicted) != set.N || len(r.ClusterClass) != r.Clusters ||
		r.Features.Rows != set.N || r.Neighbours.N != set.N || r.Neighbours.K < overlapNeighbours {
		t.Fatalf("the result does not fit %d images", set.N)
	}
	for i, c := range r.Confidence {
		if c < 0 || c > 1 || math.IsNaN(float64(c)) {
			t.Fatalf("image %d: confidence %v", i, c)
		}
	}
	right, n := 0, 0
	for i := range set.N {
		if !labels.IsLabelled(i) {
			n++
			if r.Predicted[i] == set.Truth[i] {
				right++
			}
		}
	}
	if got := *out.Report.Accuracy; got != float64(right)/float64(n) {
		t.Errorf("accuracy %v, recomputed %v", got, float64(right)/float64(n))
	}
	if out.Report.Overlap == nil || out.Report.Overlap.Map == nil || out.Report.Overlap.FeatureSpace == nil {
		t.Error("no overlap was reported")
	}
}

// TestTruthIsNotUsed turns the truth of all unlabelled images into nonsense:
// what a pipeline finds must not change.
func TestTruthIsNotUsed(t *testing.T) {
	set, labels := tenth(t)
	blind := *set
	blind.Truth = slices.Repeat([]int32{engine.Unknown}, set.N)
	for _, p := range All() {
		for _, preset := range []string{engine.Study, engine.Recommended} {
			request := Request{Pipeline: p.Name, Preset: preset, Params: quick(t, p, preset), Split: labels, Seed: 1}
			seeing, err := NewRunner(set).Run(context.Background(), request, nil)
			if err != nil {
				t.Fatal(err)
			}
			without, err := NewRunner(&blind).Run(context.Background(), request, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(seeing.Result.Predicted, without.Result.Predicted) {
				t.Errorf("%s %s: truth changed the result", p.Name, preset)
			}
			if r := without.Report; r.Accuracy != nil || r.ARI != nil || r.Confusion != nil {
				t.Errorf("%s %s: figures that need truth without truth", p.Name, preset)
			}
		}
	}
}

func TestBadRequests(t *testing.T) {
	set, labels := tenth(t)
	few := set.Subset([]int{0, 1, 2})
	cases := []struct {
		name     string
		set      *engine.ImageSet
		request  Request
		is       error
		sentence string
	}{
		{"unknown pipeline", set, Request{Pipeline: "dbscan", Split: labels}, nil, "there is no pipeline"},
		{"no label, network", set, Request{Pipeline: "cnn-kmeans", Split: unlabelled(set)}, engine.ErrNoLabels, "label a share"},
		{"no label, spreading", set, Request{Pipeline: "label-spreading", Split: unlabelled(set)}, engine.ErrNoLabels, "label a share"},
		{"fewer images than clusters", few, Request{Pipeline: "mixture", Split: unlabelled(few)}, engine.ErrTooFew, "mixture.clusters"},
	}
	for _, c := range cases {
		for _, preset := range []string{engine.Study, engine.Recommended} {
			c.request.Preset = preset
			_, err := NewRunner(c.set).Run(context.Background(), c.request, nil)
			if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.sentence) {
				t.Errorf("%s, %s: error %v", c.name, preset, err)
			}
		}
	}
}

// TestOddSets wants a result or one clear error, never a panic or NaN.
func TestOddSets(t *testing.T) {
	digits, _ := tenth(t)
	constant := *digits.Subset(rows(60))
	constant.Pixels = slices.Repeat([]byte{7}, len(constant.Pixels))
	oneClass := *digits.Subset(rows(60))
	oneClass.Classes, oneClass.Truth = []string{"only"}, make([]int32, 60)
	single := digits.Subset(rows(1))
	sets := map[string]*engine.ImageSet{
		"all images equal": &constant, "one class only": &oneClass, "one image": single,
		"two images": digits.Subset(rows(2)), "twelve images": digits.Subset(rows(12)),
	}
	for name, set := range sets {
		for _, p := range All() {
			for _, preset := range []string{engine.Study, engine.Recommended} {
				runner := NewRunner(set)
				m, err := runner.Map(context.Background(), "pca", 1, nil)
				if err != nil {
					t.Fatalf("%s: map: %v", name, err)
				}
				out, err := runner.Run(context.Background(), Request{
					Pipeline: p.Name, Preset: preset, Params: quick(t, p, preset), Split: split(t, set, "all"), Seed: 1, Map: m}, nil)
				if err != nil {
					t.Logf("%s, %s %s: %v", name, p.Name, preset, err)
					continue
				}
				for i, c := range out.Result.Confidence {
					if math.IsNaN(float64(c)) {
						t.Fatalf("%s, %s %s: confidence of image %d is NaN", name, p.Name, preset, i)
					}
				}
			}
		}
	}
}

func rows(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestCancelKeepsTheRunnerUsable(t *testing.T) {
	set, labels := tenth(t)
	for _, p := range All() {
		runner := NewRunner(set)
		ctx, cancel := context.WithCancel(context.Background())
		request := Request{Pipeline: p.Name, Preset: engine.Study, Params: quick(t, p, engine.Study), Split: labels, Seed: 3}
		if _, err := runner.Run(ctx, request, func(engine.Event) { cancel() }); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", p.Name, err)
		}
		if _, err := runner.Run(context.Background(), request, nil); err != nil {
			t.Errorf("%s after a cancelled run: %v", p.Name, err)
		}
	}
}

func TestParametersAreDeclaredAlike(t *testing.T) {
	for _, p := range All() {
		for _, preset := range []string{engine.Study, engine.Recommended} {
			for _, param := range p.Params(preset) {
				text := fmt.Sprint(param.Value)
				if v, err := param.Parse(text); err != nil || v != param.Value {
					t.Errorf("%s: the %s value %v does not parse back: %v, %v", param.Key, preset, param.Value, v, err)
				}
				if param.Title == "" || param.Doc == "" {
					t.Errorf("%s has no title or no text", param.Key)
				}
			}
		}
	}
}
