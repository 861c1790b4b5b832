package metrics

import (
	"context"
	"fmt"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// Separation figures judge clusters by the features alone, without any truth.
// Rows without a cluster (engine.Unknown) are left out.

// Silhouette is the mean over the rows of (b - a) / max(a, b), where a is the
// mean Euclidean distance to the other rows of its cluster and b the least mean
// distance to the rows of another one (Rousseeuw 1987), -1..1. A row alone in
// its cluster counts 0. It takes time proportional to rows^2 x features: give
// it a sample of a large set. Fewer than two clusters, or as many as rows, is
// ErrTooFew.
func Silhouette(ctx context.Context, x engine.Matrix, cluster []int32) (float64, error) {
	g, err := groups(x, cluster)
	if err != nil {
		return 0, err
	}
	const block = 64
	sums := make([]float64, parallel.NumBlocks(len(g.rows), block))
	scratch := make([][]float64, parallel.Workers())
	err = parallel.Blocks(ctx, len(g.rows), block, func(worker, b, lo, hi int) {
		if scratch[worker] == nil {
			scratch[worker] = make([]float64, len(g.sizes))
		}
		for i := lo; i < hi; i++ {
			sums[b] += g.silhouette(i, scratch[worker])
		}
	})
	if err != nil {
		return 0, err
	}
	total := 0.0
	for _, s := range sums {
		total += s
	}
	return total / float64(len(g.rows)), nil
}

// DaviesBouldin is the mean over the clusters of their worst ratio of scatter
// to distance between centroids (Davies and Bouldin 1979), 0 or more, lower is
// better. Errors as for [Silhouette].
func DaviesBouldin(x engine.Matrix, cluster []int32) (float64, error) {
	g, err := groups(x, cluster)
	if err != nil {
		return 0, err
	}
	centroids := g.centroids()
	scatter := make([]float64, len(g.sizes))
	for i, row := range g.rows {
		k := g.of[i]
		scatter[k] += math.Sqrt(distance2(x.Row(row), centroids[k])) / float64(g.sizes[k])
	}
	sum := 0.0
	for k := range centroids {
		worst := 0.0
		for l := range centroids {
			if d := math.Sqrt(distance2(centroids[k], centroids[l])); d > 0 {
				worst = max(worst, (scatter[k]+scatter[l])/d)
			}
		}
		sum += worst
	}
	return sum / float64(len(centroids)), nil
}

// CalinskiHarabasz is the ratio of the dispersion between clusters to that
// within them, each over its degrees of freedom (Calinski and Harabasz 1974),
// 0 or more, higher is better; 1 where nothing is dispersed within. Errors as
// for [Silhouette].
func CalinskiHarabasz(x engine.Matrix, cluster []int32) (float64, error) {
	g, err := groups(x, cluster)
	if err != nil {
		return 0, err
	}
	centroids, mean := g.centroids(), make([]float64, x.Cols)
	n, k := float64(len(g.rows)), float64(len(g.sizes))
	for c, centroid := range centroids {
		for j, v := range centroid {
			mean[j] += v * float64(g.sizes[c]) / n
		}
	}
	between, within := 0.0, 0.0
	for c, centroid := range centroids {
		between += float64(g.sizes[c]) * distance2(centroid, mean)
	}
	for i, row := range g.rows {
		within += distance2(x.Row(row), centroids[g.of[i]])
	}
	if within == 0 {
		return 1, nil
	}
	return between / within * (n - k) / (k - 1), nil
}

// grouping is the rows that have a cluster, with clusters numbered from 0.
type grouping struct {
	x     engine.Matrix
	rows  []int // rows of x
	of    []int32
	sizes []int64
}

func groups(x engine.Matrix, cluster []int32) (*grouping, error) {
	mustMatch(x.Rows, len(cluster))
	if err := x.CheckFinite(); err != nil {
		return nil, err
	}
	g := &grouping{x: x}
	for i, k := range cluster {
		if k >= 0 {
			g.rows = append(g.rows, i)
		}
	}
	g.of, g.sizes = compress(pick(cluster, g.rows))
	if len(g.sizes) < 2 || len(g.sizes) >= len(g.rows) {
		return nil, fmt.Errorf("%w: %d clusters of %d rows cannot be compared", engine.ErrTooFew, len(g.sizes), len(g.rows))
	}
	return g, nil
}

func (g *grouping) centroids() [][]float64 {
	centroids := table[float64](len(g.sizes), g.x.Cols)
	for i, row := range g.rows {
		centroid := centroids[g.of[i]]
		for j, v := range g.x.Row(row) {
			centroid[j] += float64(v)
		}
	}
	for k, centroid := range centroids {
		for j := range centroid {
			centroid[j] /= float64(g.sizes[k])
		}
	}
	return centroids
}

// silhouette is the coefficient of the i-th grouped row; sums is scratch
// space with an entry a cluster.
func (g *grouping) silhouette(i int, sums []float64) float64 {
	own := g.of[i]
	if g.sizes[own] == 1 {
		return 0
	}
	clear(sums)
	x := g.x.Row(g.rows[i])
	for j, row := range g.rows {
		sums[g.of[j]] += math.Sqrt(distance2(x, g.x.Row(row)))
	}
	a, b := sums[own]/float64(g.sizes[own]-1), math.Inf(1)
	for k, s := range sums {
		if int32(k) != own {
			b = min(b, s/float64(g.sizes[k]))
		}
	}
	if a == b {
		return 0
	}
	return (b - a) / max(a, b)
}

func distance2[A, B float32 | float64](a []A, b []B) float64 {
	sum := 0.0
	for j, v := range a {
		d := float64(v) - float64(b[j])
		sum += d * d
	}
	return sum
}
