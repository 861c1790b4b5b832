package engine

// ClassReport is one row of the classification report.
type ClassReport struct {
	Class     string  `json:"class"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Support   int     `json:"support"`
}

// Average is a mean of the per-class figures.
type Average struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Support   int     `json:"support"`
}

// ReliabilityBin compares what a pipeline was sure of with what was right,
// over the images whose confidence lies in [Low, High).
type ReliabilityBin struct {
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Count      int     `json:"count"`
	Confidence float64 `json:"confidence"` // mean
	Accuracy   float64 `json:"accuracy"`
}

// Overlap is, for each pair of clusters, the share of nearest-neighbour links
// that cross between them: off the diagonal (links from a to b + links from b
// to a) / (links from a + links from b), on it the share of a's links that
// stay in a. Links start at the unlabelled images that have a cluster.
type Overlap struct {
	FeatureSpace [][]float64 `json:"feature_space,omitempty"`
	Map          [][]float64 `json:"map,omitempty"`
	// Crossing is the share of all links that leave their cluster.
	CrossingFeatureSpace *float64 `json:"crossing_feature_space,omitempty"`
	CrossingMap          *float64 `json:"crossing_map,omitempty"`
	Neighbours           int      `json:"neighbours"` // links an image
}

// Report is all figures of merit of one pipeline's result, taken on the
// unlabelled images. A figure that cannot be had (no truth, no probabilities)
// is nil and absent from report.json.
type Report struct {
	Params           map[string]any       `json:"params"`
	Accuracy         *float64             `json:"accuracy,omitempty"`
	MajorityAccuracy *float64             `json:"majority_accuracy,omitempty"`
	MatchedAccuracy  *float64             `json:"matched_accuracy,omitempty"`
	ARI              *float64             `json:"ari,omitempty"`
	NMI              *float64             `json:"nmi,omitempty"`
	AMI              *float64             `json:"ami,omitempty"`
	Homogeneity      *float64             `json:"homogeneity,omitempty"`
	Completeness     *float64             `json:"completeness,omitempty"`
	VMeasure         *float64             `json:"v_measure,omitempty"`
	Purity           *float64             `json:"purity,omitempty"`
	Evaluated        int                  `json:"n_evaluated"` // unlabelled images with known truth
	Undecided        int                  `json:"n_undecided"` // unlabelled images without a cluster
	Unnamed          int                  `json:"n_unnamed_clusters"`
	ClusterClasses   []string             `json:"cluster_classes"` // name of each cluster; "" = unnamed
	ClusterSizes     []int                `json:"cluster_sizes"`   // all images
	Confusion        [][]int              `json:"confusion,omitempty"`
	UndecidedByClass []int                `json:"undecided_by_class,omitempty"` // true class of the images no row of Confusion counts
	PerClass         []ClassReport        `json:"per_class,omitempty"`
	Macro            *Average             `json:"macro_average,omitempty"`
	Weighted         *Average             `json:"weighted_average,omitempty"`
	MeanConfidence   *float64             `json:"mean_confidence,omitempty"`
	CalibrationError *float64             `json:"expected_calibration_error,omitempty"`
	Reliability      []ReliabilityBin     `json:"reliability,omitempty"`
	Overlap          *Overlap             `json:"overlap,omitempty"`
	Curves           map[string][]float64 `json:"curves,omitempty"`
	Details          map[string]float64   `json:"details,omitempty"`
	Notes            []string             `json:"notes,omitempty"`
	Seconds          map[string]float64   `json:"seconds"`
	SecondsTotal     float64              `json:"seconds_total"`
}

// Outcome is one finished pipeline: what it found and how good it is.
type Outcome struct {
	Result *Result
	Report *Report
}

// Run is one request's outcomes over one image set and split. Outcomes are in
// the order in which the pipelines ran; a stopped or failed pipeline has none.
type Run struct {
	Set      *ImageSet
	Split    Split
	Seed     uint64
	Preset   string
	Map      *Map
	Outcomes []Outcome
}
