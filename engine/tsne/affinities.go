package tsne

import (
	"context"
	"math"
	"slices"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// affinities is the sparse symmetric matrix P, rows in compressed form; its
// entries sum to 1.
type affinities struct {
	start  []int
	column []int32
	value  []float32
}

// rowBlock is how many rows a core takes at a time.
const rowBlock = 1024

// similarities makes P: Gaussian conditionals of the given perplexity over the
// neighbour lists, averaged with their transpose.
func similarities(ctx context.Context, nb engine.Neighbours, perplexity float64) (*affinities, error) {
	n, k := nb.N, nb.K
	conditional := make([]float32, n*k)
	err := parallel.Blocks(ctx, n, rowBlock, func(_, _, lo, hi int) {
		weights := make([]float64, k)
		for i := lo; i < hi; i++ {
			conditionals(nb.Distances2(i), perplexity, weights)
			for j, w := range weights {
				conditional[i*k+j] = float32(w)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return symmetrise(ctx, nb, conditional)
}

// conditionals fills weights, which sum to 1, with exp(-beta d^2) where beta
// makes their entropy log(perplexity), found by bisection.
func conditionals(distance2 []float32, perplexity float64, weights []float64) {
	const steps, tolerance = 60, 1e-5
	target := math.Log(perplexity)
	low, high, beta := 0.0, math.Inf(1), 1.0
	if scale := float64(distance2[len(distance2)-1]); scale > 0 {
		beta = 1 / scale
	}
	nearest := float64(distance2[0])
	for range steps {
		sum, moment := 0.0, 0.0
		for j, d2 := range distance2 {
			d := float64(d2) - nearest
			weights[j] = math.Exp(-beta * d)
			sum += weights[j]
			moment += d * weights[j]
		}
		for j := range weights {
			weights[j] /= sum
		}
		entropy := math.Log(sum) + beta*moment/sum
		if math.Abs(entropy-target) < tolerance {
			return
		}
		if entropy > target {
			low = beta
		} else {
			high = beta
		}
		if math.IsInf(high, 1) {
			beta *= 2
		} else {
			beta = (low + high) / 2
		}
	}
}

// symmetrise is (P + P^T) / 2n, with the columns of each row in order.
func symmetrise(ctx context.Context, nb engine.Neighbours, conditional []float32) (*affinities, error) {
	n, k := nb.N, nb.K
	start := make([]int, n+1)
	for i := range n {
		start[i+1] += k
		for _, j := range nb.Of(i) {
			start[j+1]++
		}
	}
	for i := range n {
		start[i+1] += start[i]
	}
	type entry struct {
		column int32
		value  float32
	}
	entries := make([]entry, start[n])
	next := slices.Clone(start[:n])
	for i := range n {
		for at, j := range nb.Of(i) {
			v := conditional[i*k+at] / float32(2*n)
			entries[next[i]] = entry{j, v}
			entries[next[j]] = entry{int32(i), v}
			next[i]++
			next[j]++
		}
	}
	kept := make([]int, n)
	err := parallel.Blocks(ctx, n, rowBlock, func(_, _, lo, hi int) {
		for i := lo; i < hi; i++ {
			row := entries[start[i]:start[i+1]]
			slices.SortFunc(row, func(a, b entry) int { return int(a.column) - int(b.column) })
			m := 0
			for _, e := range row {
				if m > 0 && row[m-1].column == e.column {
					row[m-1].value += e.value
				} else {
					row[m] = e
					m++
				}
			}
			kept[i] = m
		}
	})
	if err != nil {
		return nil, err
	}
	a := &affinities{start: make([]int, n+1)}
	for i, m := range kept {
		a.start[i+1] = a.start[i] + m
	}
	a.column, a.value = make([]int32, a.start[n]), make([]float32, a.start[n])
	for i := range n {
		for m := range kept[i] {
			e := entries[start[i]+m]
			a.column[a.start[i]+m], a.value[a.start[i]+m] = e.column, e.value
		}
	}
	return a, nil
}

// attract fills force with sum_j p_ij (y_i - y_j) / (1 + |y_i - y_j|^2).
func (a *affinities) attract(ctx context.Context, y, force []float64) error {
	return parallel.Blocks(ctx, len(a.start)-1, rowBlock, func(_, _, lo, hi int) {
		for i := lo; i < hi; i++ {
			xi, yi := y[2*i], y[2*i+1]
			fx, fy := 0.0, 0.0
			columns := a.column[a.start[i]:a.start[i+1]]
			values := a.value[a.start[i]:a.start[i+1]]
			for m, j := range columns {
				dx, dy := xi-y[2*j], yi-y[2*j+1]
				w := float64(values[m]) / (1 + dx*dx + dy*dy)
				fx += w * dx
				fy += w * dy
			}
			force[2*i], force[2*i+1] = fx, fy
		}
	})
}

// divergence is sum p_ij log(p_ij / q_ij), q_ij = 1 / (z (1 + |y_i - y_j|^2)).
func (a *affinities) divergence(ctx context.Context, y []float64, z float64) (float64, error) {
	n := len(a.start) - 1
	partial := make([]float64, parallel.NumBlocks(n, rowBlock))
	err := parallel.Blocks(ctx, n, rowBlock, func(_, block, lo, hi int) {
		for i := lo; i < hi; i++ {
			for m := a.start[i]; m < a.start[i+1]; m++ {
				p, j := float64(a.value[m]), a.column[m]
				if p == 0 {
					continue
				}
				dx, dy := y[2*i]-y[2*j], y[2*i+1]-y[2*j+1]
				partial[block] += p * math.Log(p*z*(1+dx*dx+dy*dy))
			}
		}
	})
	sum := 0.0
	for _, v := range partial {
		sum += v
	}
	return sum, err
}
