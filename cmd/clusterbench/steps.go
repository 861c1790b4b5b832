package main

import (
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"clusterlens/engine"
	"clusterlens/engine/convnet"
	"clusterlens/engine/kmeans"
	"clusterlens/engine/mixture"
	"clusterlens/engine/neighbours"
	"clusterlens/engine/parallel"
	"clusterlens/engine/pca"
	"clusterlens/engine/propagation"
	"clusterlens/engine/tsne"
)

func cores() int { return parallel.Workers() }

func comparePCA(b *bench) error {
	return b.compare(row{step: "PCA 50 of 60,000 x 784", peer: "scikit-learn", unit: "s", quality: "variance explained"},
		b.on("pixels", b.pixels, map[string]any{"components": 50}), "pca", func() (float64, float64, error) {
			model, _, err := pca.FitTransform(b.ctx, b.pixels, pca.Config{Components: 50, Seed: 42}, nil)
			if err != nil {
				return 0, 0, err
			}
			sum := 0.0
			for _, v := range model.ExplainedVarianceRatio {
				sum += v
			}
			return 0, sum, nil
		})
}

func compareKMeans(b *bench) error {
	return b.compare(row{step: "k-means 10 on PCA 50, one start", peer: "scikit-learn", unit: "s", quality: "inertia"},
		b.on("scores", b.scores, map[string]any{"clusters": 10}), "kmeans", func() (float64, float64, error) {
			model, err := kmeans.Fit(b.ctx, b.scores, kmeans.Config{Clusters: 10, Seed: 42}, nil)
			if err != nil {
				return 0, 0, err
			}
			return 0, model.Inertia, nil
		})
}

// compareMixture takes the time of an EM iteration as the difference of a
// long and a short run, so that the start is not in it.
func compareMixture(b *bench) error {
	const clusters, iterations = 10, 12
	start, err := kmeans.Fit(b.ctx, b.scores, kmeans.Config{Clusters: clusters, Seed: 42}, nil)
	if err != nil {
		return err
	}
	centres, err := share(b.dir, "centres", start.Centres.Data)
	if err != nil {
		return err
	}
	run := func(n int) (float64, *mixture.Model, error) {
		at := time.Now()
		model, err := mixture.Fit(b.ctx, b.scores, mixture.Config{Components: clusters, Means: start.Centres, MaxIterations: n, Tolerance: -1}, nil)
		return time.Since(at).Seconds(), model, err
	}
	return b.compare(row{step: "mixture 10 full on PCA 50, an EM iteration", peer: "scikit-learn", unit: "s", quality: "mean log-likelihood"},
		b.on("scores", b.scores, map[string]any{"clusters": clusters, "iterations": iterations, "centres": centres}), "mixture",
		func() (float64, float64, error) {
			short, _, err := run(1)
			if err != nil {
				return 0, 0, err
			}
			long, model, err := run(iterations)
			if err != nil {
				return 0, 0, err
			}
			return (long - short) / (iterations - 1), model.MeanLogLikelihood, nil
		})
}

func compareNeighbours(b *bench) error {
	const k = 7
	for _, peer := range []struct{ name, step string }{{"FAISS flat", "knn_faiss"}, {"scikit-learn", "knn_sklearn"}} {
		request := b.on("scores", b.scores, map[string]any{"k": k})
		err := b.compare(row{step: "exact 7 nearest neighbours, 60,000 x 50", peer: peer.name, unit: "s", quality: "share of the peer's neighbours found"},
			request, peer.step, func() (float64, float64, error) {
				at := time.Now()
				found, err := neighbours.Search(b.ctx, b.scores, neighbours.Config{K: k, IncludeSelf: true, Method: "exact"}, nil)
				if err != nil {
					return 0, 0, err
				}
				took := time.Since(at).Seconds()
				theirs, err := readBack[int32](request["out"].(string))
				if err != nil || len(theirs) != len(found.Index) {
					return took, 0, nil // before the peer's first answer
				}
				return took, shareFound(found.Index, theirs, k), nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// shareFound is the share of b's entries that stand in a's list of the same row.
func shareFound(a, b []int32, k int) float64 {
	hits := 0
	for at := 0; at < len(a); at += k {
		for _, j := range b[at : at+k] {
			if slices.Contains(a[at:at+k], j) {
				hits++
			}
		}
	}
	return float64(hits) / float64(len(b))
}

func compareSpreading(b *bench) error {
	return b.compare(row{step: "PCA-50 features to LabelSpreading's result", peer: "scikit-learn", unit: "s", quality: "accuracy"},
		b.on("scores", b.scores, nil), "spreading", func() (float64, float64, error) {
			near, err := neighbours.Search(b.ctx, b.scores, neighbours.Config{K: 7, IncludeSelf: true}, nil)
			if err != nil {
				return 0, 0, err
			}
			solution, err := propagation.Spread(b.ctx, propagation.LabelSpreadingGraph(near), b.split.Labels, 10, propagation.SpreadConfig{Alpha: 0.2}, nil)
			if err != nil {
				return 0, 0, err
			}
			return 0, b.accuracy(solution.Class), nil
		})
}

// accuracy is the share of the unlabelled images that are right.
func (b *bench) accuracy(predicted []int32) float64 {
	right, n := 0, 0
	for i, c := range predicted {
		if !b.split.IsLabelled(i) {
			n++
			if c == b.set.Truth[i] {
				right++
			}
		}
	}
	return float64(right) / float64(n)
}

// compareTraining trains both networks on the first 6,000 digits for two
// epochs; quality is the accuracy on the next 10,000.
func compareTraining(b *bench) error {
	const train, held, epochs = 6000, 10000, 2
	labels := slices.Repeat([]int32{engine.Unknown}, b.set.N)
	copy(labels, b.set.Truth[:train])
	file, err := share(b.dir, "train-labels", b.set.Truth)
	if err != nil {
		return err
	}
	test := b.set.Images
	test.N, test.Pixels = held, test.Pixels[train*test.Size():(train+held)*test.Size()]
	for _, batch := range []int{32, 128} {
		name := map[int]string{32: "the study's network, training, batch 32", 128: "the study's network, training, batch 128"}[batch]
		err := b.compare(row{step: name, peer: "PyTorch", unit: "s an image", quality: "accuracy after 2 epochs"},
			b.on("pixels", b.pixels, map[string]any{"train": train, "batch": batch, "epochs": epochs, "labels": file}), "cnn_train",
			func() (float64, float64, error) {
				at := time.Now()
				network, err := convnet.Train(b.ctx, b.set.Images, labels, 10, convnet.Config{Epochs: epochs, Batch: batch, Seed: 1, ValidationShare: -1}, nil)
				if err != nil {
					return 0, 0, err
				}
				took := time.Since(at).Seconds() / (train * epochs)
				p, err := network.Predict(b.ctx, test, nil)
				if err != nil {
					return 0, 0, err
				}
				right := 0
				for i := range held {
					best := 0
					for c, v := range p.Row(i) {
						if v > p.Row(i)[best] {
							best = c
						}
					}
					if int32(best) == b.set.Truth[train+i] {
						right++
					}
				}
				return took, float64(right) / held, nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// compareFeatures gives the peer several batch sizes and takes its best.
func compareFeatures(b *bench) error {
	labels := slices.Repeat([]int32{engine.Unknown}, b.set.N)
	copy(labels, b.set.Truth[:512])
	network, err := convnet.Train(b.ctx, b.set.Images, labels, 10, convnet.Config{Epochs: 1, Seed: 1, ValidationShare: -1}, nil)
	if err != nil {
		return err
	}
	from := len(b.rows)
	for _, batch := range []int{64, 256, 1024} {
		err := b.compare(row{step: "the same, features of 60,000 images", peer: "PyTorch, best batch", unit: "s"},
			b.on("pixels", b.pixels, map[string]any{"batch": batch}), "cnn_features", func() (float64, float64, error) {
				_, err := network.Features(b.ctx, b.set.Images, nil)
				return 0, 1, err
			})
		if err != nil {
			return err
		}
	}
	if len(b.rows) == from {
		return nil
	}
	best := b.rows[from]
	for _, r := range b.rows[from:] {
		if median(r.theirs) < median(best.theirs) {
			best = r
		}
	}
	b.rows = append(b.rows[:from], best)
	return nil
}

// measureGrowth has no peer: neighbours among 500,000 synthetic points
// (a mixture of 50 Gaussians) against the exact search among 60,000 digits.
func measureGrowth(b *bench) error {
	const n, d, groups = 500_000, 50, 50
	rng := rand.New(rand.NewPCG(42, 1))
	x := engine.NewMatrix(n, d)
	centres := make([]float32, groups*d)
	for i := range centres {
		centres[i] = float32(2 * rng.NormFloat64())
	}
	for i := range n {
		for j := range d {
			x.Data[i*d+j] = centres[i%groups*d+j] + float32(rng.NormFloat64())
		}
	}
	r := row{step: "neighbours of 500,000 x 50, approximate", peer: "ours, exact, 60,000 (no peer)", unit: "s", quality: "recall", yours: 1}
	for range min(b.repetitions, 3) {
		at := time.Now()
		found, err := neighbours.Search(b.ctx, x, neighbours.Config{K: 7, Method: "approximate", Seed: 42}, nil)
		if err != nil {
			return err
		}
		r.ours, r.mine = append(r.ours, time.Since(at).Seconds()), found.Recall
		at = time.Now()
		if _, err := neighbours.Search(b.ctx, b.scores, neighbours.Config{K: 7, Method: "exact"}, nil); err != nil {
			return err
		}
		r.theirs = append(r.theirs, time.Since(at).Seconds())
	}
	b.rows = append(b.rows, r)
	return nil
}

// compareTSNE runs each side once: scikit-learn's takes minutes.
func compareTSNE(b *bench) error {
	ours := func() (float64, float64, error) {
		near, err := neighbours.Search(b.ctx, b.scores, neighbours.Config{K: tsne.Neighbours(30, b.scores.Rows)}, nil)
		if err != nil {
			return 0, 0, err
		}
		e, err := tsne.Fit(b.ctx, near, b.scores, tsne.Config{}, nil)
		if err != nil {
			return 0, 0, err
		}
		return 0, e.Divergence, nil
	}
	if !b.slow {
		return nil
	}
	once := *b
	once.repetitions = 1
	err := once.compare(row{step: "t-SNE of 60,000 x 50", peer: "scikit-learn", unit: "s", quality: "KL divergence"},
		b.on("scores", b.scores, nil), "tsne", ours)
	b.rows = once.rows
	return err
}

// compareStudy runs the whole study: our command line against what a Python
// user writes. Without --slow both leave out t-SNE.
func compareStudy(b *bench) error {
	once := *b
	if b.slow {
		once.repetitions = 1
	}
	args := []string{"--preset", "study", "--quiet", "--out", filepath.Join(b.dir, "study")}
	if !b.slow {
		args = append(args, "--set", "mixture.embedding=none", "--set", "mixture.restarts=1")
	}
	err := once.compare(row{step: "the whole study, figures included", peer: "the same in Python", unit: "s", quality: "accuracy of label spreading"},
		b.on("pixels", b.pixels, map[string]any{"tsne": b.slow, "out": b.dir}), "study", func() (float64, float64, error) {
			at := time.Now()
			if err := exec.CommandContext(b.ctx, b.clusterrun, args...).Run(); err != nil {
				return 0, 0, err
			}
			took := time.Since(at).Seconds()
			quality, err := reportedAccuracy(filepath.Join(b.dir, "study", "report.json"), "label-spreading")
			return took, quality, err
		})
	b.rows = once.rows
	return err
}
