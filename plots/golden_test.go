package plots

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot/cmpimg"

	"clusterlens/engine"
)

var update = flag.Bool("update", false, "write the golden pictures anew: look at each one before committing it")

// TestGolden compares a picture of each kind of figure with the one that was
// looked at. The tolerance is for the arithmetic of other processors.
func TestGolden(t *testing.T) {
	run := digitsRun(t)
	wanted := map[string]bool{
		"map-mixture": true, "maps": true, "confusion-label-spreading": true, "overlap-mixture": true,
		"gallery-mixture": true, "curves-cnn-kmeans": true, "reliability-cnn-kmeans": true, "summary": true,
	}
	figures := []Named{
		{"map-right", NewMap(run, run.Outcomes[1], ByRight)},
		{"map-confidence", NewMap(run, run.Outcomes[2], ByConfidence)},
		{"budget", budget()},
	}
	for _, f := range All(run) {
		if wanted[f.Name] {
			figures = append(figures, f)
		}
	}
	for _, f := range figures {
		compareGolden(t, f, 60)
	}
	long := runs(t)["long names"]
	compareGolden(t, Named{"confusion-long-names", NewConfusion(long, long.Outcomes[0])}, 50)
}

func compareGolden(t *testing.T, f Named, dpi int) {
	t.Helper()
	var got bytes.Buffer
	if err := Render(&got, f.Figure, Options{DPI: dpi}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", f.Name+".png")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	same, err := cmpimg.EqualApprox("png", got.Bytes(), want, 0.15)
	if err != nil {
		t.Fatal(err)
	}
	if !same {
		failed := filepath.Join(t.ArtifactDir(), f.Name+".png")
		if err := os.WriteFile(failed, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Errorf("%s differs from %s: look at %s (go test -artifacts keeps it), then run go test -update", f.Name, file, failed)
	}
}

func ExampleRender() {
	f := &CurvesFigure{Title: "Training", Panels: []CurvesPanel{
		{Quantity: "loss", Curves: []engine.Curve{{Name: "training", Values: []float64{1.2, 0.5, 0.3}}}},
	}}
	var file bytes.Buffer
	if err := Render(&file, f, Options{Format: SVG}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.SplitN(file.String(), "\n", 2)[0])

	fmt.Println(Render(&file, f, Options{Format: "bmp"}))
	// Output:
	// <?xml version="1.0"?>
	// "bmp" is not a format for figures; use png, svg or pdf
}

func ExampleAll() {
	set := &engine.ImageSet{
		Images: engine.Images{N: 4, Height: 1, Width: 1, Channels: 1, Pixels: []byte{0, 80, 160, 240}},
		Name:   "greys", Classes: []string{"dark", "light"}, Truth: []int32{0, 0, 1, 1},
	}
	run := &engine.Run{
		Set:   set,
		Split: engine.Split{Labels: []int32{0, -1, -1, 1}, Classes: 2},
		Map:   &engine.Map{Projection: "pca", X: []float32{-2, -1, 1, 2}, Y: []float32{0, 1, 1, 0}},
		Outcomes: []engine.Outcome{{
			Result: &engine.Result{
				Pipeline: "mixture", Clusters: 2, Cluster: []int32{0, 0, 1, 1},
				ClusterClass: []int32{0, 1}, Predicted: []int32{0, 0, 1, 1},
			},
			Report: &engine.Report{Confusion: [][]int{{1, 0}, {0, 1}}, Evaluated: 2},
		}},
	}
	for _, f := range All(run) {
		fmt.Println(f.Name)
	}
	// Output:
	// map-mixture
	// maps
	// confusion-mixture
	// gallery-mixture
	// summary
}
