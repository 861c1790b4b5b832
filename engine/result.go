package engine

// The presets.
const (
	Study       = "study"       // what the original study did, to the parameter
	Recommended = "recommended" // the best that is known to us
)

// Curve is one line of a training curve, a value an epoch.
type Curve struct {
	Name   string // "training loss", "validation accuracy"
	Values []float64
}

// StepTime is how long a step took.
type StepTime struct {
	Step    string
	Seconds float64
	Shared  bool // made once for several pipelines
}

// Result is what one pipeline found in N images. A result does not change once
// it is made.
type Result struct {
	Pipeline, Preset string
	Params           Params
	Seed             uint64

	Clusters     int       // number of clusters K
	Cluster      []int32   // N; Unknown where undecided
	ClusterClass []int32   // K; class by majority vote of the labelled images, Unknown = unnamed
	Predicted    []int32   // N; the class of the image's cluster, or Unknown
	Confidence   []float32 // N values 0..1; nil where the pipeline gives none
	// Probabilities tells that Confidence estimates the probability that
	// Predicted is right, so that its calibration can be judged.
	Probabilities bool

	Features   Matrix // N x D, the pipeline's feature space
	Neighbours Neighbours
	Curves     []Curve
	Details    map[string]float64 // "mean_log_likelihood", "iterations", "recall"
	Notes      []string           // what a reader must know: choices made, images left undecided
	Steps      []StepTime
	Seconds    float64 // the whole pipeline, shared steps included
}

// Map is a 2D projection of the N images: X[i], Y[i] is image i.
type Map struct {
	Projection string // "pca", "tsne", "spectral"
	X, Y       []float32
	// Explained is the share of variance of each axis, 0..1, for a PCA.
	Explained [2]float64
	Seconds   float64
}

// AxisNames are the labels of the two axes without the explained variance.
func (m *Map) AxisNames() (x, y string) {
	switch m.Projection {
	case "pca":
		return "PC 1", "PC 2"
	case "tsne":
		return "t-SNE 1", "t-SNE 2"
	default:
		return "eigenvector 2", "eigenvector 3"
	}
}
