//go:build preview

package plots

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"

	"clusterlens/engine"
	"clusterlens/engine/imageset"
	"clusterlens/resources"
)

func rd[T any](t testing.TB, n string, out []T) []T {
	b, err := os.ReadFile("/tmp/prev/" + n)
	if err != nil {
		t.Skip(err)
	}
	binary.Decode(b, binary.LittleEndian, out)
	return out
}

func mnistRun(t testing.TB) *engine.Run {
	set, err := imageset.Open(context.Background(), "mnist", imageset.Options{Builtin: resources.MNIST}, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := set.N
	lab := rd(t, "lab", make([]int32, n))
	ev := rd(t, "ev", make([]float64, 2))
	run := &engine.Run{Set: set, Split: engine.Split{Labels: lab, Classes: 10, Spec: "0.1"}, Seed: 42, Preset: "recommended",
		Map: &engine.Map{Projection: "pca", X: rd(t, "x", make([]float32, n)), Y: rd(t, "y", make([]float32, n)), Explained: [2]float64{ev[0], ev[1]}}}
	feat := engine.Matrix{Rows: n, Cols: 20, Data: rd(t, "feat", make([]float32, n*20))}
	id := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	for _, p := range []struct {
		name, c, conf string
		cc            []int32
	}{{"mixture", "km", "kmc", rd(t, "cc", make([]int32, 10))}, {"cnn-kmeans", "ls", "lsc", id}, {"label-spreading", "ls", "lsc", id}} {
		r := &engine.Result{Pipeline: p.name, Preset: "recommended", Seed: 42, Clusters: 10, Cluster: rd(t, p.c, make([]int32, n)), ClusterClass: p.cc,
			Confidence: rd(t, p.conf, make([]float32, n)), Features: feat, Probabilities: true, Seconds: 12.3}
		r.Predicted = make([]int32, n)
		for i, k := range r.Cluster {
			r.Predicted[i] = -1
			if k >= 0 {
				r.Predicted[i] = p.cc[k]
			}
		}
		if p.name == "cnn-kmeans" {
			var c [4][]float64
			for e := range 30 {
				x := float64(e)
				c[0] = append(c[0], 1.8*math.Exp(-x/4)+0.05)
				c[1] = append(c[1], 1.6*math.Exp(-x/4)+0.09+0.01*math.Sin(x*2))
				c[2] = append(c[2], 1-0.6*math.Exp(-x/3)-0.01)
				c[3] = append(c[3], 1-0.55*math.Exp(-x/3)-0.02+0.004*math.Sin(x*2))
			}
			r.Curves = []engine.Curve{{Name: "training loss", Values: c[0]}, {Name: "validation loss", Values: c[1]}, {Name: "training accuracy", Values: c[2]}, {Name: "validation accuracy", Values: c[3]}}
		}
		rep := fakeReport(run, r)
		K := 10
		get := func(s string) [][]float64 {
			v := rd(t, s, make([]float64, K*K))
			m := make([][]float64, K)
			for i := range m {
				m[i] = v[i*K : i*K+K]
			}
			return m
		}
		a, b := 0.186, 0.577
		rep.Overlap = &engine.Overlap{FeatureSpace: get("ov" + p.c + "f"), Map: get("ov" + p.c + "m"), CrossingFeatureSpace: &a, CrossingMap: &b, Neighbours: 10}
		run.Outcomes = append(run.Outcomes, engine.Outcome{Result: r, Report: rep})
	}
	return run
}

func TestPreview(t *testing.T) {
	run := mnistRun(t)
	scale := vg.Length(1)
	if s := os.Getenv("SCALE"); s != "" {
		var f float64
		fmt.Sscan(s, &f)
		scale = vg.Length(f)
	}
	formats := []string{PNG}
	if os.Getenv("ALL") != "" {
		formats = Formats()
	}
	figs := All(run)
	for _, m := range []ColourBy{ByClass, ByRight, ByConfidence} {
		figs = append(figs, Named{fmt.Sprintf("x-map-%d", m), NewMap(run, run.Outcomes[2], m)})
	}
	figs = append(figs, Named{"budget", &BudgetFigure{Title: "Accuracy by label budget", Subtitle: "MNIST, 60,000 images", Curves: []BudgetCurve{
		{"mixture", []BudgetPoint{{1, .97, .012, 10}, {2, .975, .008, 10}, {5, .981, .002, 10}, {10, .982, .001, 10}, {60, .983, .0005, 10}, {600, .984, .0002, 10}}},
		{"cnn-kmeans", []BudgetPoint{{1, .52, .06, 10}, {2, .65, .04, 10}, {5, .8, .02, 10}, {10, .88, .01, 10}, {60, .955, .005, 10}, {600, .986, .001, 10}}},
		{"label-spreading", []BudgetPoint{{1, .94, .03, 10}, {2, .96, .02, 10}, {5, .98, .005, 10}, {10, .983, .003, 10}, {60, .988, .001, 10}, {600, .993, .0005, 10}}}}}})
	for _, f := range figs {
		for _, fm := range formats {
			w, _ := f.Figure.Size()
			out, _ := os.Create("/tmp/prev/" + f.Name + "." + fm)
			t0 := time.Now()
			if err := Render(out, f.Figure, Options{Format: fm, Width: w * scale}); err != nil {
				t.Fatal(err)
			}
			st, _ := out.Stat()
			t.Logf("%-28s %4s %v %d KB", f.Name, fm, time.Since(t0).Round(time.Millisecond), st.Size()/1024)
			out.Close()
		}
	}
}
