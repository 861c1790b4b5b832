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
		integer("cnn-kmeans.epochs", "Epochs", "passes over the labelled images", 1, 1000, 10, 10),
		integer("cnn-kmeans.batch", "Batch", "images a gradient step", 1, 4096, 32, 32),
		number("cnn-kmeans.learning_rate", "Learning rate", "of Adam", 1e-6, 1, 1e-3, 1e-3),
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
	network, err := convnet.Train(ctx, w.images, split.Labels, split.Classes, convnet.Config{
		Epochs: w.params.Int("cnn-kmeans.epochs"), Batch: w.params.Int("cnn-kmeans.batch"),
		LearningRate: w.params.Float("cnn-kmeans.learning_rate"), Seed: w.request.Seed,
	}, observe)
	if err != nil {
		return stepInfo{}, err
	}
	w.network = network
	w.result.Curves = network.Curves
	return stepInfo{}, nil
}

func networkFeatures(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	features, err := w.network.Features(ctx, w.images, observe)
	if err != nil {
		return stepInfo{}, err
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
