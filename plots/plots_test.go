package plots

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"clusterlens/engine"
)

// blobsRun has n images in as many clusters as there are classes.
func blobsRun(n, classes, channels int, className func(int) string) *engine.Run {
	rng := rand.New(rand.NewPCG(3, 3))
	set := &engine.ImageSet{Name: "blobs", Images: engine.Images{N: n, Height: 6, Width: 9, Channels: channels}}
	for c := range classes {
		set.Classes = append(set.Classes, className(c))
	}
	run := &engine.Run{Set: set, Seed: 1, Map: &engine.Map{Projection: "tsne"}}
	run.Split.Classes = classes
	r := &engine.Result{Pipeline: "mixture", Clusters: classes, Features: engine.NewMatrix(n, 2)}
	for k := range classes {
		r.ClusterClass = append(r.ClusterClass, int32(k))
	}
	for i := range n {
		c := int32(i % classes)
		x, y := float32(c%17)*3+float32(rng.NormFloat64()), float32(c/17)*3+float32(rng.NormFloat64())
		run.Map.X, run.Map.Y = append(run.Map.X, x), append(run.Map.Y, y)
		copy(r.Features.Row(i), []float32{x, y})
		set.Truth = append(set.Truth, c)
		label := engine.Unknown
		if i < classes && n > classes {
			label = c
		}
		run.Split.Labels = append(run.Split.Labels, label)
		k := c
		if rng.IntN(12) == 0 {
			k = int32(rng.IntN(classes))
		}
		r.Cluster = append(r.Cluster, k)
		r.Confidence = append(r.Confidence, float32(rng.Float64()))
		for range set.Size() {
			set.Pixels = append(set.Pixels, byte(rng.IntN(256)))
		}
	}
	r.Probabilities = true
	finish(run, r)
	return run
}

// again takes the result of a run back and finishes it anew after a change.
func again(run *engine.Run, change func(*engine.Result)) *engine.Run {
	r := run.Outcomes[0].Result
	run.Outcomes = nil
	change(r)
	finish(run, r)
	return run
}

// runs are the cases that figures must bear.
func runs(t testing.TB) map[string]*engine.Run {
	number := func(c int) string { return fmt.Sprint(c) }
	long := func(c int) string {
		return fmt.Sprintf("n%08d a class with a long descriptive name, %d", 1000+c, c)
	}
	words := func(c int) string {
		return []string{"aeroplane", "Müller’s bird", "кот", "σκύλος", "frog", "horse", "ship", "truck", "deer", "automobile", "猫", "x"}[c]
	}
	noTruth := blobsRun(400, 5, 1, number)
	for i := range noTruth.Set.Truth {
		noTruth.Set.Truth[i] = engine.Unknown
	}
	noMap := blobsRun(100, 4, 1, number)
	noMap.Map = nil
	odd := blobsRun(200, 3, 1, number)
	odd.Map.X[3], odd.Map.Y[9] = float32(math.NaN()), float32(math.Inf(1))
	odd.Outcomes[0].Result.Curves = []engine.Curve{{Name: "loss", Values: []float64{math.NaN()}}, {Name: "training accuracy", Values: []float64{0.5}}}
	odd.Outcomes[0].Report.Overlap.Map[0][1] = math.NaN()
	none := func(r *engine.Result) {
		for i := range r.Cluster {
			r.Cluster[i] = engine.Unknown
		}
	}
	return map[string]*engine.Run{
		"digits":            digitsRun(t),
		"one image":         blobsRun(1, 1, 1, number),
		"one class":         blobsRun(50, 1, 1, number),
		"two classes":       blobsRun(3000, 2, 3, number),
		"words":             blobsRun(1200, 12, 3, words),
		"long names":        blobsRun(600, 25, 1, long),
		"100 classes":       blobsRun(1000, 100, 1, number),
		"300 long names":    blobsRun(1500, 300, 1, long),
		"no truth":          again(noTruth, func(*engine.Result) {}),
		"no map":            noMap,
		"odd values":        odd,
		"no confidence":     again(blobsRun(300, 6, 1, number), func(r *engine.Result) { r.Confidence, r.Probabilities = nil, false }),
		"no features":       again(blobsRun(300, 6, 1, number), func(r *engine.Result) { r.Confidence, r.Features = nil, engine.Matrix{} }),
		"all undecided":     again(blobsRun(60, 3, 1, number), none),
		"unnamed and empty": again(blobsRun(300, 6, 1, number), func(r *engine.Result) { r.Clusters, r.ClusterClass = 8, []int32{0, -1, 2, 2, 2, -1, -1, 1} }),
	}
}

// everyFigure is all figures of a run, in all colour modes.
func everyFigure(run *engine.Run) []Named {
	all := All(run)
	for _, o := range run.Outcomes {
		for _, by := range []ColourBy{ByClass, ByRight, ByConfidence} {
			if m := NewMap(run, o, by); m != nil {
				all = append(all, Named{fmt.Sprintf("map-%s by %s", o.Result.Pipeline, by), m})
			}
		}
	}
	return append(all, Named{"budget", budget()}, Named{"empty budget", &BudgetFigure{Title: "Nothing yet"}})
}

func budget() *BudgetFigure {
	return &BudgetFigure{Title: "Accuracy by label budget", Subtitle: "UCI digits, 10 draws of the labels", Curves: []BudgetCurve{
		{"mixture", []BudgetPoint{{1, .87, .032, 10}, {2, .90, .02, 10}, {5, .92, .008, 10}, {10, .93, .004, 10}, {60, .93, .001, 10}}},
		{"cnn-kmeans", []BudgetPoint{{1, .52, .06, 10}, {2, .65, .04, 10}, {5, .8, .02, 10}, {10, .88, .01, 10}, {60, .955, .005, 10}}},
		{"label-spreading", []BudgetPoint{{1, .84, .03, 10}, {2, .89, .02, 10}, {5, .94, .005, 10}, {10, .955, .003, 10}, {60, .97, .001, 10}}},
	}}
}

func TestEveryFigureDrawsInEveryFormat(t *testing.T) {
	for name, run := range runs(t) {
		for _, f := range everyFigure(run) {
			for _, format := range Formats() {
				if format != PNG && name != "words" && name != "odd values" {
					continue // all draw alike, but for the text
				}
				var out bytes.Buffer
				if err := Render(&out, f.Figure, Options{Format: format, DPI: 40}); err != nil || out.Len() < 500 {
					t.Errorf("%s of %s as %s: %d bytes, error %v", f.Name, name, format, out.Len(), err)
				}
			}
		}
	}
}

func TestNamesAndOrder(t *testing.T) {
	want := []string{
		"map-mixture", "map-cnn-kmeans", "map-label-spreading", "maps",
		"confusion-mixture", "confusion-cnn-kmeans", "confusion-label-spreading",
		"overlap-mixture", "overlap-cnn-kmeans", "overlap-label-spreading",
		"gallery-mixture", "gallery-cnn-kmeans", "gallery-label-spreading",
		"curves-cnn-kmeans", "reliability-cnn-kmeans", "reliability-label-spreading", "summary",
	}
	var got []string
	for _, f := range All(digitsRun(t)) {
		got = append(got, f.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if all := All(&engine.Run{Set: &engine.ImageSet{}}); len(all) != 0 {
		t.Errorf("%d figures of a run without an outcome", len(all))
	}
}

func TestAbsentPartsHaveNoFigure(t *testing.T) {
	all := runs(t)
	for _, c := range []struct{ run, kind string }{
		{"no truth", "confusion"}, {"no truth", "reliability"}, {"no map", "map"}, {"no confidence", "reliability"}, {"digits", "curves-mixture"},
	} {
		for _, f := range All(all[c.run]) {
			if strings.HasPrefix(f.Name, c.kind) {
				t.Errorf("%s: there is a figure %s", c.run, f.Name)
			}
		}
	}
}

func TestSameFigureSameBytes(t *testing.T) {
	a, b := All(digitsRun(t)), All(digitsRun(t))
	for i := range a {
		for _, format := range Formats() {
			var x, y bytes.Buffer
			if err := errors.Join(Render(&x, a[i].Figure, Options{Format: format, DPI: 50}), Render(&y, b[i].Figure, Options{Format: format, DPI: 50})); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(x.Bytes(), y.Bytes()) {
				t.Errorf("%s: two %s files differ", a[i].Name, format)
			}
		}
	}
}

func TestDrawingChangesNothing(t *testing.T) {
	run, untouched := digitsRun(t), digitsRun(t)
	for _, f := range everyFigure(run) {
		if err := Render(io.Discard, f.Figure, Options{DPI: 30}); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(run, untouched) {
		t.Error("the run was changed")
	}
}

func TestBadOptionsAreUsageErrors(t *testing.T) {
	for _, o := range []Options{
		{Format: "bmp"}, {Format: "PNG "}, {DPI: 3}, {DPI: -5}, {DPI: 100000},
		{Width: -1}, {Width: vg.Length(math.NaN())}, {Width: 1e9}, {Width: 0.001}, {Width: vg.Length(math.Inf(1))},
	} {
		var usage *engine.UsageError
		var out bytes.Buffer
		if err := Render(&out, budget(), o); !errors.As(err, &usage) || out.Len() > 0 {
			t.Errorf("%+v: error %v, %d bytes", o, err, out.Len())
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWriteErrorsAreReported(t *testing.T) {
	for _, format := range Formats() {
		if err := Render(fullDisk{}, budget(), Options{Format: format, DPI: 30}); err == nil {
			t.Errorf("%s: no error", format)
		}
	}
}
