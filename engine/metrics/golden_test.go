package metrics

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

const tolerance = 1e-9

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if !enginetest.Close(got, want, tolerance, 1) {
		t.Errorf("%s %.12f, want %.12f", name, got, want)
	}
}

type goldenMetrics struct {
	Confusion                             [][]int
	Report                                map[string]json.RawMessage
	ARI, NMI, AMI                         float64
	Homogeneity, Completeness, Silhouette float64
	VMeasure                              float64 `json:"v_measure"`
	FowlkesMallows                        float64 `json:"fowlkes_mallows"`
	DaviesBouldin                         float64 `json:"davies_bouldin"`
	CalinskiHarabasz                      float64 `json:"calinski_harabasz"`
	MajorityAccuracy                      float64 `json:"majority_accuracy"`
	MatchedAccuracy                       float64 `json:"matched_accuracy"`
	Purity                                float64
}

// TestGoldenClusters compares the figures of scikit-learn's k-means labels on
// the optical digits with the golden file.
func TestGoldenClusters(t *testing.T) {
	x, truth := enginetest.Digits(t)
	var want goldenMetrics
	var kmeans struct{ Labels []int32 }
	enginetest.Golden(t, "metrics", &want)
	enginetest.Golden(t, "kmeans", &kmeans)
	cluster := kmeans.Labels

	near(t, "ARI", ARI(truth, cluster), want.ARI)
	near(t, "NMI", NMI(truth, cluster), want.NMI)
	near(t, "AMI", AMI(truth, cluster), want.AMI)
	near(t, "homogeneity", Homogeneity(truth, cluster), want.Homogeneity)
	near(t, "completeness", Completeness(truth, cluster), want.Completeness)
	near(t, "V-measure", VMeasure(truth, cluster), want.VMeasure)
	near(t, "Fowlkes-Mallows", FowlkesMallows(truth, cluster), want.FowlkesMallows)
	near(t, "matched accuracy", MatchedAccuracy(truth, cluster, 10, 10), want.MatchedAccuracy)
	near(t, "purity", Purity(truth, cluster, 10, 10), want.Purity)
	vote := MajorityVote(truth, cluster, 10, 10)
	near(t, "majority accuracy", Accuracy(truth, Name(cluster, vote)), want.MajorityAccuracy)

	separation := func(name string, got float64, err error, want float64) {
		if err != nil {
			t.Fatal(err)
		}
		near(t, name, got, want)
	}
	silhouette, err := Silhouette(context.Background(), x, cluster)
	separation("silhouette", silhouette, err, want.Silhouette)
	daviesBouldin, err := DaviesBouldin(x, cluster)
	separation("Davies-Bouldin", daviesBouldin, err, want.DaviesBouldin)
	calinskiHarabasz, err := CalinskiHarabasz(x, cluster)
	separation("Calinski-Harabasz", calinskiHarabasz, err, want.CalinskiHarabasz)
}

// TestGoldenReport compares a whole report of the golden LabelSpreading result
// on its unlabelled rows: every tenth row is labelled.
func TestGoldenReport(t *testing.T) {
	_, truth := enginetest.Digits(t)
	var want goldenMetrics
	var semi struct {
		Cases []struct{ Transduction []int32 }
	}
	enginetest.Golden(t, "metrics", &want)
	enginetest.Golden(t, "semi", &semi)
	predicted := semi.Cases[0].Transduction
	labels := make([]int32, len(truth))
	classes, own := make([]string, 10), make([]int32, 10)
	for i := range labels {
		labels[i] = engine.Unknown
		if i%10 == 0 {
			labels[i] = truth[i]
		}
	}
	for c := range classes {
		classes[c], own[c] = fmt.Sprint(c), int32(c)
	}
	r := Evaluate(Evaluation{Truth: truth, Labels: labels, Cluster: predicted, Predicted: predicted,
		ClusterClass: own, Clusters: 10, Classes: classes})

	if !slices.EqualFunc(r.Confusion, want.Confusion, slices.Equal[[]int]) {
		t.Errorf("confusion %v, want %v", r.Confusion, want.Confusion)
	}
	var accuracy float64
	if err := json.Unmarshal(want.Report["accuracy"], &accuracy); err != nil {
		t.Fatal(err)
	}
	near(t, "accuracy", *r.Accuracy, accuracy)
	compare := func(name string, p, rec, f1 float64, support int) {
		t.Helper()
		var w struct {
			Precision, Recall float64
			F1                float64 `json:"f1-score"`
			Support           int
		}
		if err := json.Unmarshal(want.Report[name], &w); err != nil {
			t.Fatal(err)
		}
		near(t, name+" precision", p, w.Precision)
		near(t, name+" recall", rec, w.Recall)
		near(t, name+" F1", f1, w.F1)
		if support != w.Support {
			t.Errorf("%s support %d, want %d", name, support, w.Support)
		}
	}
	for _, c := range r.PerClass {
		compare(c.Class, c.Precision, c.Recall, c.F1, c.Support)
	}
	compare("macro avg", r.Macro.Precision, r.Macro.Recall, r.Macro.F1, r.Macro.Support)
	compare("weighted avg", r.Weighted.Precision, r.Weighted.Recall, r.Weighted.F1, r.Weighted.Support)
}

//go:embed testdata/cases.json
var casesJSON []byte

// TestGoldenCases compares the edge cases of testdata/cases.py: one class, one
// cluster, singletons, undecided images, more clusters than classes.
func TestGoldenCases(t *testing.T) {
	var cases []struct {
		goldenMetrics
		Name            string
		Truth, Cluster  []int32
		Accuracy        float64
		PerClass        [][4]float64 `json:"per_class"`
		Macro, Weighted [3]float64
	}
	if err := json.Unmarshal(casesJSON, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			n := len(c.PerClass)
			near(t, "ARI", ARI(c.Truth, c.Cluster), c.ARI)
			near(t, "NMI", NMI(c.Truth, c.Cluster), c.NMI)
			near(t, "AMI", AMI(c.Truth, c.Cluster), c.AMI)
			near(t, "homogeneity", Homogeneity(c.Truth, c.Cluster), c.Homogeneity)
			near(t, "completeness", Completeness(c.Truth, c.Cluster), c.Completeness)
			near(t, "V-measure", VMeasure(c.Truth, c.Cluster), c.VMeasure)
			near(t, "Fowlkes-Mallows", FowlkesMallows(c.Truth, c.Cluster), c.FowlkesMallows)
			near(t, "matched accuracy", MatchedAccuracy(c.Truth, c.Cluster, n, n), c.MatchedAccuracy)
			near(t, "purity", Purity(c.Truth, c.Cluster, n, n), c.Purity)
			near(t, "accuracy", Accuracy(c.Truth, c.Cluster), c.Accuracy)
			matrix, undecided := Confusion(c.Truth, c.Cluster, n)
			rows, macro, weighted := PerClass(matrix, undecided, make([]string, n))
			for k, r := range rows {
				got := [4]float64{r.Precision, r.Recall, r.F1, float64(r.Support)}
				for j := range got {
					near(t, fmt.Sprintf("class %d figure %d", k, j), got[j], c.PerClass[k][j])
				}
			}
			for j, got := range [][2]float64{{macro.Precision, weighted.Precision}, {macro.Recall, weighted.Recall}, {macro.F1, weighted.F1}} {
				near(t, fmt.Sprintf("macro figure %d", j), got[0], c.Macro[j])
				near(t, fmt.Sprintf("weighted figure %d", j), got[1], c.Weighted[j])
			}
		})
	}
}
