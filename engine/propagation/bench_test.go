package propagation

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"clusterlens/engine"
)

// randomNeighbours is like a graph of images in ten classes: most links go to
// rows of the same class, anywhere in memory.
func randomNeighbours(n, k int) (engine.Neighbours, []int32) {
	rng := rand.New(rand.NewPCG(1, 2))
	nb := engine.Neighbours{N: n, K: k, Index: make([]int32, n*k), Distance2: make([]float32, n*k)}
	labels := make([]int32, n)
	for i := range n {
		labels[i] = unknown
		if rng.IntN(10) == 0 {
			labels[i] = int32(i % 10)
		}
		nb.Index[i*k] = int32(i)
		for e := 1; e < k; e++ {
			j := rng.IntN(n/10)*10 + i%10
			if rng.IntN(50) == 0 {
				j = rng.IntN(n)
			}
			nb.Index[i*k+e], nb.Distance2[i*k+e] = int32(j), 1+float32(e)*0.1
		}
	}
	return nb, labels
}

func benchmarkSizes(b *testing.B, k int, f func(b *testing.B, nb engine.Neighbours, labels []int32)) {
	for _, n := range []int{1_000, 10_000, 60_000} {
		nb, labels := randomNeighbours(n, k)
		b.Run(fmt.Sprint(n), func(b *testing.B) { f(b, nb, labels) })
	}
}

// BenchmarkSpread is 30 iterations with 7 neighbours.
func BenchmarkSpread(b *testing.B) {
	benchmarkSizes(b, 7, func(b *testing.B, nb engine.Neighbours, labels []int32) {
		g := LabelSpreadingGraph(nb)
		for b.Loop() {
			must(b)(Spread(background, g, labels, 10, SpreadConfig{Tolerance: -1}, nil))
		}
	})
}

func BenchmarkLaplace(b *testing.B) {
	benchmarkSizes(b, 10, func(b *testing.B, nb engine.Neighbours, labels []int32) {
		g := SelfTuned(nb)
		for b.Loop() {
			must(b)(Laplace(background, g, labels, 10, SolveConfig{}, nil))
		}
	})
}

func BenchmarkPoisson(b *testing.B) {
	benchmarkSizes(b, 10, func(b *testing.B, nb engine.Neighbours, labels []int32) {
		g := SelfTuned(nb)
		for b.Loop() {
			must(b)(Poisson(background, g, labels, 10, PoissonConfig{}, nil))
		}
	})
}

func BenchmarkSelfTuned(b *testing.B) {
	benchmarkSizes(b, 10, func(b *testing.B, nb engine.Neighbours, _ []int32) {
		for b.Loop() {
			SelfTuned(nb)
		}
	})
}
