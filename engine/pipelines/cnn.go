package pipelines

import (
	"context"
	"fmt"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/convnet"
	"clusterlens/engine/kmeans"
)

var cnnPipeline = &Pipeline{
	Name: "cnn-kmeans", Title: "CNN + k-means", Kind: "supervised",
	Doc: "trains a convolutional network on the labelled images and clusters its features by k-means",
	parameters: shared(
		choice("cnn-kmeans.budget", "Budget", "how long the training may take: fast about 20 seconds, standard a minute, thorough four (28 x 28 images, two cores), "+
			"with augmentation and a one-cycle rate; none = plain training with the epochs, batch and rate below",
			[]string{"none", "fast", "standard", "thorough"}, "none", "standard"),
		integer("cnn-kmeans.epochs", "Epochs", "passes over the labelled images; 0 = what the budget allows", 0, 100000, 10, 0),
		integer("cnn-kmeans.batch", "Batch", "images a gradient step; 0 = the budget's", 0, 4096, 32, 0),
		number("cnn-kmeans.learning_rate", "Learning rate", "of Adam, at its peak; 0 = the budget's", 0, 1, 1e-3, 0),
		number("cnn-kmeans.validation", "Held back", "share of the labelled images that is not trained on, to draw the validation curves", 0, 0.9, 0.1, 0.05),
		flag("cnn-kmeans.normalise", "Normalise", "bring the features of each image to length one before k-means", false, true),
		integer("cnn-kmeans.clusters", "Clusters", "number of clusters; 0 = the number of classes", 0, 1000, 0, 0),
		integer("cnn-kmeans.restarts", "Starts", "k-means starts; the one of least inertia is kept", 1, 100, 10, 10),
	),
	steps: func(engine.Params) []step {
		return []step{{"training", trainingStep}, {"network features", networkFeatures}, {"k-means", kmeansStep}}
	},
}

func trainingStep(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	split := w.request.Split
	if split.Labelled() == 0 {
		return stepInfo{}, noLabels()
	}
	network, err := convnet.Train(ctx, w.images, split.Labels, split.Classes, w.training(), observe)
	if err != nil {
		return stepInfo{}, err
	}
	w.network = network
	w.result.Curves = network.Curves
	return stepInfo{}, nil
}

// training is the network's configuration: the budget's, with what the
// parameters set.
func (w *work) training() convnet.Config {
	efforts := map[string]convnet.Effort{"fast": convnet.Fast, "standard": convnet.Standard, "thorough": convnet.Thorough}
	cfg := convnet.Study(w.request.Seed)
	if effort, ok := efforts[w.params.Choice("cnn-kmeans.budget")]; ok {
		cfg = convnet.Recommended(effort, w.request.Split.Labelled(), w.request.Seed)
	}
	if epochs := w.params.Int("cnn-kmeans.epochs"); epochs > 0 {
		cfg.Epochs = epochs
	}
	if batch := w.params.Int("cnn-kmeans.batch"); batch > 0 {
		cfg.Batch = batch
	}
	if rate := w.params.Float("cnn-kmeans.learning_rate"); rate > 0 {
		cfg.LearningRate = rate
	}
	cfg.ValidationShare = w.params.Float("cnn-kmeans.validation")
	if cfg.ValidationShare == 0 {
		cfg.ValidationShare = -1 // none: its own zero means a tenth
	}
	return cfg
}

func networkFeatures(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	features, err := w.network.Features(ctx, w.images, observe)
	if err != nil {
		return stepInfo{}, err
	}
	if w.params.Bool("cnn-kmeans.normalise") {
		features = unitRows(features)
	}
	w.features, w.result.Features = features, features
	w.network = nil
	return stepInfo{}, nil
}

func kmeansStep(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	k := w.clusters("cnn-kmeans.clusters")
	if k > w.images.N {
		return stepInfo{}, fmt.Errorf("%w: %d clusters of %d images; set cnn-kmeans.clusters to %d or fewer", engine.ErrTooFew, k, w.images.N, w.images.N)
	}
	model, err := kmeans.Fit(ctx, w.features, kmeans.Config{Clusters: k, Restarts: w.params.Int("cnn-kmeans.restarts"), Seed: w.request.Seed}, observe)
	if err != nil {
		return stepInfo{}, err
	}
	w.result.Details["inertia"], w.result.Details["iterations"] = model.Inertia, float64(model.Iterations)
	w.named(k, model.Labels, memberships(w.features, model), false)
	return stepInfo{}, nil
}

// memberships is each image's membership in its own cluster by fuzzy c-means
// with exponent 2 (Bezdek 1981): 1 / sum_c (d_own / d_c)^2. It is a margin
// between 1/K and 1, not a probability.
func memberships(x engine.Matrix, model *kmeans.Model) []float32 {
	out := make([]float32, x.Rows)
	for i := range out {
		own := float64(model.Distance2[i])
		sum := 0.0
		for c := range model.Centres.Rows {
			sum += own / math.Max(distance2(x.Row(i), model.Centres.Row(c)), 1e-30)
		}
		out[i] = float32(1 / math.Max(sum, 1))
	}
	return out
}

func distance2(a, b []float32) float64 {
	sum := 0.0
	for j, v := range a {
		d := float64(v) - float64(b[j])
		sum += d * d
	}
	return sum
}
