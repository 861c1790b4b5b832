package metrics

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"clusterlens/engine"
)

const unknown = engine.Unknown

// TestARIDoesNotOverflow: a million images in two halves against the same
// halves with one image in a hundred moved. Expected pairs by the formula in
// float64, which is exact enough away from cancellation.
func TestARIDoesNotOverflow(t *testing.T) {
	const n = 1_000_000
	a, b := make([]int32, n), make([]int32, n)
	for i := range n {
		a[i] = int32(i / (n / 2))
		b[i] = a[i]
		if i%100 == 0 {
			b[i] = 1 - a[i]
		}
	}
	// Cells 495,000 and 5,000 twice; all margins 500,000.
	choose := func(k float64) float64 { return k * (k - 1) / 2 }
	index := 2*choose(495_000) + 2*choose(5_000)
	margin := 2 * choose(500_000)
	expected := margin * margin / choose(n)
	near(t, "ARI", ARI(a, b), (index-expected)/(margin-expected))
	near(t, "ARI of itself", ARI(a, a), 1)
	all := make([]int32, n)
	near(t, "ARI of one cluster", ARI(a, all), 0)
	alone := make([]int32, n)
	for i := range alone {
		alone[i] = int32(i)
	}
	near(t, "ARI of singletons", ARI(a, alone), 0)
	near(t, "AMI of singletons", AMI(a, alone), 0)
	near(t, "AMI of singletons with themselves", AMI(alone, alone), 1)
}

func TestNoImage(t *testing.T) {
	for name, got := range map[string]float64{"ARI": ARI(nil, nil), "NMI": NMI(nil, nil), "AMI": AMI(nil, nil), "V": VMeasure(nil, nil)} {
		near(t, name, got, 1)
	}
	for name, got := range map[string]float64{"accuracy": Accuracy(nil, nil), "matched": MatchedAccuracy(nil, nil, 3, 2),
		"purity": Purity(nil, nil, 3, 2), "Fowlkes-Mallows": FowlkesMallows(nil, nil)} {
		near(t, name, got, 0)
	}
}

// TestAssignAgainstAllPermutations compares with the best of all assignments
// on tables of every shape up to 6 x 6.
func TestAssignAgainstAllPermutations(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for rows := 1; rows <= 6; rows++ {
		for cols := 1; cols <= 6; cols++ {
			for range 10 {
				w := table[int](rows, cols)
				for i := range w {
					for j := range w[i] {
						w[i][j] = rng.IntN(12)
					}
				}
				assigned := Assign(w)
				used, total, matched := map[int]bool{}, 0, 0
				for i, j := range assigned {
					if j >= 0 {
						if used[j] {
							t.Fatalf("column %d twice in %v", j, assigned)
						}
						used[j] = true
						total += w[i][j]
						matched++
					}
				}
				if want := bestAssignment(w, 0, 0); total != want || matched != min(rows, cols) {
					t.Fatalf("%v: total %d with %d matches, want %d", w, total, matched, want)
				}
			}
		}
	}
	if got := Assign(nil); len(got) != 0 {
		t.Errorf("no row: %v", got)
	}
}

func bestAssignment(w [][]int, row int, used uint) int {
	if row == len(w) {
		return 0
	}
	best := bestAssignment(w, row+1, used)
	for j, v := range w[row] {
		if used&(1<<j) == 0 {
			best = max(best, v+bestAssignment(w, row+1, used|1<<j))
		}
	}
	return best
}

func TestMajorityVote(t *testing.T) {
	labels := []int32{2, 1, unknown, 0, 0, 1, unknown, 2}
	cluster := []int32{0, 0, 0, 1, 1, 1, 2, unknown}
	// Cluster 0 is a tie of 1 and 2, cluster 2 has no label, the last image no cluster.
	vote := MajorityVote(labels, cluster, 3, 3)
	if want := []int32{1, 0, unknown}; !slices.Equal(vote, want) {
		t.Errorf("vote %v, want %v", vote, want)
	}
	if got, want := Name(cluster, vote), []int32{1, 1, 1, 0, 0, 0, unknown, unknown}; !slices.Equal(got, want) {
		t.Errorf("names %v, want %v", got, want)
	}
}

func TestConfusionWithUndecided(t *testing.T) {
	truth := []int32{0, 0, 0, 1, 1, unknown}
	predicted := []int32{0, 1, unknown, 1, unknown, 0}
	matrix, undecided := Confusion(truth, predicted, 3)
	if want := [][]int{{1, 1, 0}, {0, 1, 0}, {0, 0, 0}}; !reflect.DeepEqual(matrix, want) || !slices.Equal(undecided, []int{1, 1, 0}) {
		t.Errorf("matrix %v, undecided %v", matrix, undecided)
	}
	rows, macro, _ := PerClass(matrix, undecided, []string{"a", "b", "c"})
	near(t, "recall", rows[0].Recall, 1.0/3)
	near(t, "precision", rows[1].Precision, 0.5)
	near(t, "macro recall of the two classes that occur", macro.Recall, (1.0/3+0.5)/2)
	if rows[0].Support != 3 || rows[2].Support != 0 {
		t.Errorf("supports %d, %d", rows[0].Support, rows[2].Support)
	}
}

func TestReliability(t *testing.T) {
	confidence := []float32{0, 0.05, 0.5, 0.55, 0.95, 1, 1, 1}
	right := []bool{false, false, true, false, true, true, true, false}
	bins, calibrationError := Reliability(confidence, right)
	if len(bins) != 10 || bins[0].Count != 2 || bins[5].Count != 2 || bins[9].Count != 4 || bins[3].Count != 0 {
		t.Fatalf("bins %+v", bins)
	}
	if bins[9].Low != 0.9 || bins[9].High != 1 || bins[9].Accuracy != 0.75 {
		t.Errorf("last bin %+v", bins[9])
	}
	// |0-.025|*2/8 + |.5-.525|*2/8 + |.75-.9875|*4/8, confidences as float32.
	if want := 0.00625 + 0.00625 + 0.11875; math.Abs(calibrationError-want) > 1e-7 {
		t.Errorf("calibration error %g, want %g", calibrationError, want)
	}
}

func TestOverlap(t *testing.T) {
	// Images 0..5 with two neighbours each; 0 and 1 in cluster 0, 2 and 3 in
	// cluster 1, 4 undecided, 5 labelled in cluster 2.
	nb := engine.Neighbours{N: 6, K: 2, Index: []int32{1, 2, 0, 0, 3, 0, 2, 4, 3, 2, 0, 1}}
	cluster := []int32{0, 0, 1, 1, unknown, 2}
	labels := []int32{unknown, unknown, unknown, unknown, unknown, 1}
	shares, crossing, ok := Overlap(nb, cluster, labels, 3)
	// Links: 0->0, 0->1, 0->0, 0->0 | 1->1, 1->0, 1->1; 3->4 ends undecided.
	want := [][]float64{{3.0 / 4, 2.0 / 7, 0}, {2.0 / 7, 2.0 / 3, 0}, {0, 0, 0}}
	if !ok || !reflect.DeepEqual(shares, want) {
		t.Errorf("shares %v, want %v", shares, want)
	}
	near(t, "crossing", crossing, 2.0/7)

	self := engine.Neighbours{N: 2, K: 1, Index: []int32{0, 1}}
	if _, _, ok := Overlap(self, []int32{0, 0}, []int32{unknown, unknown}, 1); ok {
		t.Error("a link to the image itself counted")
	}
}

func TestEvaluateLeavesLabelledImagesOut(t *testing.T) {
	e := Evaluation{
		Truth:  []int32{0, 1, 0, 1, 1, unknown, 0},
		Labels: []int32{0, 1, unknown, unknown, unknown, unknown, unknown},
		// Image 6 is undecided, cluster 2 is unnamed.
		Cluster:       []int32{0, 1, 0, 0, 2, 1, unknown},
		Predicted:     []int32{0, 1, 0, 0, unknown, 1, unknown},
		Confidence:    []float32{1, 1, 0.75, 0.25, 0.5, 1, 0},
		Probabilities: true,
		ClusterClass:  []int32{0, 1, unknown}, Clusters: 3, Classes: []string{"a", "b"},
	}
	r := Evaluate(e)
	if r.Evaluated != 4 || r.Undecided != 1 || r.Unnamed != 1 {
		t.Errorf("evaluated %d, undecided %d, unnamed %d", r.Evaluated, r.Undecided, r.Unnamed)
	}
	near(t, "accuracy", *r.Accuracy, 1.0/4)
	near(t, "majority accuracy", *r.MajorityAccuracy, 2.0/4) // cluster 2 is voted b
	near(t, "matched accuracy", *r.MatchedAccuracy, 2.0/4)
	near(t, "purity", *r.Purity, 2.0/4)
	near(t, "mean confidence", *r.MeanConfidence, 2.5/5)
	near(t, "ARI", *r.ARI, ARI([]int32{0, 1, 1, 0}, []int32{0, 0, 2, 3}))
	if want := []int{3, 2, 1}; !slices.Equal(r.ClusterSizes, want) {
		t.Errorf("sizes %v, want %v", r.ClusterSizes, want)
	}
	if want := []string{"a", "b", ""}; !slices.Equal(r.ClusterClasses, want) {
		t.Errorf("names %q, want %q", r.ClusterClasses, want)
	}
	if want := []int{1, 1}; !slices.Equal(r.UndecidedByClass, want) {
		t.Errorf("undecided %v, want %v", r.UndecidedByClass, want)
	}
	if len(r.Reliability) != 10 || r.CalibrationError == nil {
		t.Error("no reliability")
	}
	e.Probabilities = false
	if r := Evaluate(e); r.Reliability != nil || r.CalibrationError != nil || r.MeanConfidence == nil {
		t.Error("reliability of a confidence that is no probability")
	}
}

func TestEvaluateWithoutTruth(t *testing.T) {
	none := []int32{unknown, unknown, 0}
	r := Evaluate(Evaluation{Truth: none, Labels: none, Cluster: []int32{0, 0, 0}, Predicted: []int32{0, 0, 0},
		ClusterClass: []int32{0}, Clusters: 1, Classes: []string{"a"}})
	v := reflect.ValueOf(r)
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
			t.Errorf("%s is there without truth", v.Type().Field(i).Name)
		}
	}
	if r.Confusion != nil || r.PerClass != nil || r.UndecidedByClass != nil || r.Evaluated != 0 {
		t.Error("tables without truth")
	}
}

func TestSeparationErrors(t *testing.T) {
	x := engine.NewMatrix(3, 2)
	for _, cluster := range [][]int32{{0, 0, 0}, {0, 1, 2}, {unknown, unknown, 0}} {
		_, err1 := Silhouette(context.Background(), x, cluster)
		_, err2 := DaviesBouldin(x, cluster)
		_, err3 := CalinskiHarabasz(x, cluster)
		for _, err := range []error{err1, err2, err3} {
			if !errors.Is(err, engine.ErrTooFew) {
				t.Errorf("clusters %v: error %v", cluster, err)
			}
		}
	}
	// Constant rows: finite figures.
	s, _ := Silhouette(context.Background(), x, []int32{0, 0, 1})
	d, _ := DaviesBouldin(x, []int32{0, 0, 1})
	c, _ := CalinskiHarabasz(x, []int32{0, 0, 1})
	if s != 0 || d != 0 || c != 1 {
		t.Errorf("constant rows: %g, %g, %g", s, d, c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Silhouette(ctx, x, []int32{0, 0, 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

func BenchmarkEvaluate60000(b *testing.B) {
	const n = 60_000
	rng := rand.New(rand.NewPCG(1, 1))
	e := Evaluation{Truth: make([]int32, n), Labels: make([]int32, n), Cluster: make([]int32, n), Predicted: make([]int32, n),
		ClusterClass: make([]int32, 10), Clusters: 10, Classes: make([]string, 10)}
	for i := range n {
		e.Truth[i], e.Labels[i], e.Cluster[i] = int32(rng.IntN(10)), unknown, int32(rng.IntN(10))
	}
	for b.Loop() {
		Evaluate(e)
	}
}
