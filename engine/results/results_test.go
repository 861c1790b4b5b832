package results

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clusterlens/engine"
)

func testRun() (*engine.Run, *engine.Result) {
	set := &engine.ImageSet{
		Images:  engine.Images{N: 3, Height: 1, Width: 2, Channels: 1, Pixels: make([]byte, 6)},
		Name:    "three",
		Classes: []string{"cat", "dog, small"},
		Truth:   []int32{0, 1, engine.Unknown},
		Names:   []string{"a.png", "b.png", "c.png"},
	}
	result := &engine.Result{
		Pipeline: "mixture", Cluster: []int32{1, 0, engine.Unknown}, Predicted: []int32{0, 1, engine.Unknown},
		Confidence: []float32{1, 0.25, 0},
	}
	accuracy := 1.0
	run := &engine.Run{
		Set: set, Split: engine.Split{Labels: []int32{0, -1, -1}, Classes: 2, Spec: "1"}, Seed: 42, Preset: engine.Study,
		Map:      &engine.Map{Projection: "tsne", X: []float32{1, 2, 3}, Y: []float32{4, 5, 6}},
		Outcomes: []engine.Outcome{{Result: result, Report: &engine.Report{Accuracy: &accuracy}}},
	}
	return run, result
}

func TestAssignments(t *testing.T) {
	run, result := testRun()
	path := filepath.Join(t.TempDir(), "assignments.csv")
	pca := &engine.Map{Projection: "pca", X: []float32{0.5, -1, 0.1}, Y: []float32{0, 1, 2}}
	if err := WriteAssignments(path, run, result, pca); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"index|name|true|labelled|cluster|predicted|confidence|pc1|pc2|map_x|map_y",
		"0|a.png|cat|1|1|cat|1|0.5|0|1|4",
		"1|b.png|dog, small|0|0|dog, small|0.25|-1|1|2|5",
		"2|c.png||0|||0|0.1|2|3|6",
	}
	for i, row := range rows {
		if got := strings.Join(row, "|"); got != want[i] {
			t.Errorf("row %d: %s, want %s", i, got, want[i])
		}
	}
}

func TestReportLeavesOutWhatIsNotKnown(t *testing.T) {
	run, _ := testRun()
	path := filepath.Join(t.TempDir(), "report.json")
	if err := WriteReport(path, NewDocument(run, "1.0", "gonum", nil)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		ImageSet  map[string]any            `json:"image_set"`
		Pipelines map[string]map[string]any `json:"pipelines"`
		Peak      int64                     `json:"peak_memory_bytes"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	mixture := got.Pipelines["mixture"]
	if _, there := mixture["ari"]; there || mixture["accuracy"] != 1.0 {
		t.Errorf("mixture: %v", mixture)
	}
	if got.ImageSet["n_labelled"] != 1.0 || got.ImageSet["skipped"] == nil || got.Peak <= 0 {
		t.Errorf("document: %s", text)
	}
}

func TestUnwritableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var input *engine.InputError
	for _, err := range []error{
		PrepareFolder(filepath.Join(file, "out")),
		WriteFile(filepath.Join(file, "report.json"), strings.NewReader("x")),
	} {
		if !errors.As(err, &input) || !strings.Contains(err.Error(), "choose a folder") {
			t.Errorf("error %v", err)
		}
	}
}

func TestPrepareFolderLeavesNothingBehind(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := PrepareFolder(dir); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}
