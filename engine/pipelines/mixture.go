package pipelines

import (
	"context"
	"fmt"

	"clusterlens/engine"
	"clusterlens/engine/metrics"
	"clusterlens/engine/mixture"
)

var mixturePipeline = &Pipeline{
	Name: "mixture", Title: "Gaussian mixture", Kind: "unsupervised",
	Doc: "clusters without any label; the labelled images only give the clusters their names",
	parameters: shared(append(featureParameters("mixture"),
		choice("mixture.embedding", "Embedding", "what the mixture is put on: none = the features themselves; tsne = their t-SNE in two dimensions; "+
			"spectral = leading eigenvectors of the normalised Laplacian of their self-tuned neighbour graph, rows of length one",
			[]string{"none", "tsne", "spectral"}, "tsne", "spectral"),
		integer("mixture.neighbours", "Neighbours", "spectral only: neighbours an image in the graph", 2, 200, 10, 10),
		integer("mixture.dimensions", "Dimensions", "spectral only: eigenvectors; 0 = the number of clusters", 0, 500, 0, 0),
		number("mixture.perplexity", "Perplexity", "t-SNE only: effective number of neighbours", 2, 200, 30, 30),
		integer("mixture.tsne_iterations", "t-SNE steps", "t-SNE only: gradient steps, a third of them with early exaggeration", 10, 10000, 750, 750),
		integer("mixture.clusters", "Clusters", "number of components; 0 = the number of classes", 0, 1000, 0, 0),
		choice("mixture.covariance", "Covariance", "shape of a component", covarianceNames, "full", "tied"),
		number("mixture.reg_covar", "Regularisation", "added to the diagonal of the covariances", 0, 1, 1e-6, 1e-6),
		integer("mixture.restarts", "Starts", "k-means starts; the likeliest result is kept", 1, 100, 10, 10),
		integer("mixture.iterations", "Iterations", "at most this many EM steps", 1, 10000, 100, 100),
	)...),
	steps: func(p engine.Params) []step {
		steps := []step{featuresStep("mixture")}
		if p.Choice("mixture.embedding") != "none" {
			steps = append(steps, step{"embedding", embeddingStep})
		}
		return append(steps, step{"mixture", mixtureStep})
	},
}

var covarianceNames = []string{"full", "tied", "diag", "spherical"}

func covariance(name string) mixture.Covariance {
	return map[string]mixture.Covariance{
		"full": mixture.Full, "tied": mixture.Tied, "diag": mixture.Diagonal, "spherical": mixture.Spherical,
	}[name]
}

func mixtureStep(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error) {
	k := w.clusters("mixture.clusters")
	if k > w.images.N {
		return stepInfo{}, fmt.Errorf("%w: %d clusters of %d images; set mixture.clusters to %d or fewer", engine.ErrTooFew, k, w.images.N, w.images.N)
	}
	x := w.features
	if w.embedded.Rows > 0 {
		x = w.embedded
	}
	model, err := mixture.Fit(ctx, x, mixture.Config{
		Components: k, Covariance: covariance(w.params.Choice("mixture.covariance")),
		Regularisation: w.params.Float("mixture.reg_covar"), Restarts: w.params.Int("mixture.restarts"),
		MaxIterations: w.params.Int("mixture.iterations"), Seed: w.request.Seed,
	}, observe)
	if err != nil {
		return stepInfo{}, err
	}
	labels, responsibilities, meanLogLikelihood, err := model.Predict(ctx, x)
	if err != nil {
		return stepInfo{}, err
	}
	w.result.Details["mean_log_likelihood"] = meanLogLikelihood
	w.result.Details["bic"], w.result.Details["aic"] = model.BIC, model.AIC
	w.result.Details["iterations"] = float64(model.Iterations)
	if !model.Converged {
		w.note("the mixture had not converged after %d iterations", model.Iterations)
	}
	confidence := make([]float32, len(labels))
	for i, c := range labels {
		confidence[i] = responsibilities.Row(i)[c]
	}
	w.named(k, labels, confidence, true)
	return stepInfo{}, nil
}

// named installs clusters that get their class names from the labelled images
// in them.
func (w *work) named(k int, cluster []int32, confidence []float32, probabilities bool) {
	r := w.result
	r.Clusters, r.Cluster, r.Confidence, r.Probabilities = k, cluster, confidence, probabilities
	r.ClusterClass = metrics.MajorityVote(w.request.Split.Labels, cluster, w.request.Split.Classes, k)
	r.Predicted = metrics.Name(cluster, r.ClusterClass)
}
