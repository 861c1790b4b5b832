package enginetest

import (
	"embed"
	"encoding/csv"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"clusterlens/engine"
)

//go:embed testdata/digits.csv testdata/scikit-learn.json
var testdata embed.FS

// Digits is the UCI optical digits set that scikit-learn ships: 1,797 rows of
// 64 pixels divided by 16 (exact in float32), and their classes.
func Digits(t testing.TB) (engine.Matrix, []int32) {
	t.Helper()
	file, err := testdata.Open("testdata/digits.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = rows[1:]
	x := engine.NewMatrix(len(rows), 64)
	classes := make([]int32, len(rows))
	for i, row := range rows {
		for j, cell := range row {
			v, err := strconv.Atoi(cell)
			if err != nil {
				t.Fatal(err)
			}
			if j == 0 {
				classes[i] = int32(v)
			} else {
				x.Data[i*64+j-1] = float32(v) / 16
			}
		}
	}
	return x, classes
}

// Golden decodes one top-level entry ("pca", "kmeans", "mixture", "knn",
// "semi", "metrics") of the reference results into v.
func Golden(t testing.TB, entry string, v any) {
	t.Helper()
	text, err := testdata.ReadFile("testdata/scikit-learn.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all[entry], v); err != nil {
		t.Fatalf("golden %s: %v", entry, err)
	}
}

// Close tells whether got is within tolerance of want, relative to the larger
// of |want| and scale.
func Close(got, want, tolerance, scale float64) bool {
	return math.Abs(got-want) <= tolerance*math.Max(math.Abs(want), scale)
}

// DigitSet is the digits as an image set of 8 x 8 bytes.
func DigitSet(t testing.TB) *engine.ImageSet {
	t.Helper()
	x, classes := Digits(t)
	set := &engine.ImageSet{
		Images: engine.Images{N: x.Rows, Height: 8, Width: 8, Channels: 1, Pixels: make([]byte, len(x.Data))},
		Name:   "8 x 8 digits", Truth: classes, Classes: strings.Split("0123456789", ""),
	}
	for i, v := range x.Data {
		set.Pixels[i] = byte(v*255 + 0.5)
	}
	return set
}
