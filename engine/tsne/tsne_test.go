package tsne

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

// bruteNeighbours is the slow reference search: other rows only.
func bruteNeighbours(x engine.Matrix, k int) engine.Neighbours {
	nb := engine.Neighbours{N: x.Rows, K: k, Recall: 1}
	order := make([]int32, x.Rows)
	distance := make([]float32, x.Rows)
	for i := range x.Rows {
		for j := range x.Rows {
			order[j] = int32(j)
			distance[j] = 0
			for c, v := range x.Row(i) {
				d := v - x.Row(j)[c]
				distance[j] += d * d
			}
		}
		distance[i] = float32(math.Inf(1))
		sort.SliceStable(order, func(a, b int) bool { return distance[order[a]] < distance[order[b]] })
		nb.Index = append(nb.Index, order[:k]...)
		for _, j := range order[:k] {
			nb.Distance2 = append(nb.Distance2, distance[j])
		}
	}
	return nb
}

func exactRepulsion(y []float64) (force []float64, z float64) {
	n := len(y) / 2
	force = make([]float64, len(y))
	for i := range n {
		for j := range n {
			if i == j {
				continue
			}
			dx, dy := y[2*i]-y[2*j], y[2*i+1]-y[2*j+1]
			q := 1 / (1 + dx*dx + dy*dy)
			z += q
			force[2*i] += q * q * dx
			force[2*i+1] += q * q * dy
		}
	}
	return force, z
}

// TestFieldAgreesWithAllPairs compares the interpolated repulsion with the sum
// over all pairs at several spreads of the points.
func TestFieldAgreesWithAllPairs(t *testing.T) {
	const n = 1500
	for _, spread := range []float64{1e-4, 0.5, 5, 15} {
		rng := rand.New(rand.NewPCG(3, 4))
		y := make([]float64, 2*n)
		for i := range y {
			y[i] = spread * rng.NormFloat64()
		}
		want, wantZ := exactRepulsion(y)
		force := make([]float64, 2*n)
		z, err := newField(n).repulse(context.Background(), y, force)
		if err != nil {
			t.Fatal(err)
		}
		size, off := 0.0, 0.0
		for i := range want {
			size += want[i] * want[i]
			off += (force[i] - want[i]) * (force[i] - want[i])
		}
		if e := math.Sqrt(off / size); e > 0.05 {
			t.Errorf("spread %g: force is off by %.4f of its size", spread, e)
		}
		if e := math.Abs(z-wantZ) / wantZ; e > 0.005 {
			t.Errorf("spread %g: z %g, want %g", spread, z, wantZ)
		}
	}
}

func TestConditionalsHaveThePerplexity(t *testing.T) {
	d2 := make([]float32, 90)
	for j := range d2 {
		d2[j] = 5 + float32(j*j)/50
	}
	weights := make([]float64, len(d2))
	conditionals(d2, 30, weights)
	entropy, sum := 0.0, 0.0
	for _, w := range weights {
		entropy -= w * math.Log(w)
		sum += w
	}
	if math.Abs(math.Exp(entropy)-30) > 0.01 || math.Abs(sum-1) > 1e-12 {
		t.Errorf("perplexity %g, sum %g", math.Exp(entropy), sum)
	}
}

func TestAffinitiesAreSymmetricAndSumToOne(t *testing.T) {
	x, _ := enginetest.Blobs(120, 4, 3, 9)
	p, err := similarities(context.Background(), bruteNeighbours(x, 15), 5)
	if err != nil {
		t.Fatal(err)
	}
	entry := map[[2]int32]float32{}
	sum := 0.0
	for i := range x.Rows {
		for m := p.start[i]; m < p.start[i+1]; m++ {
			entry[[2]int32{int32(i), p.column[m]}] = p.value[m]
			sum += float64(p.value[m])
		}
	}
	for at, v := range entry {
		if entry[[2]int32{at[1], at[0]}] != v {
			t.Fatalf("p%v = %g, transposed %g", at, v, entry[[2]int32{at[1], at[0]}])
		}
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("sum %g", sum)
	}
}

// TestDigitsKeepTheirNeighbours embeds the 8 x 8 digits: scikit-learn's TSNE
// reaches a divergence of 0.75 at perplexity 30 and 1,000 iterations from a
// PCA; these are fewer from a poorer start. Of the images' nearest neighbours
// on the map nearly all show the same digit.
func TestDigitsKeepTheirNeighbours(t *testing.T) {
	x, classes := enginetest.Digits(t)
	start := engine.NewMatrix(x.Rows, 2)
	for i := range x.Rows {
		// Two pixels that differ much serve as a start without a PCA.
		start.Data[2*i], start.Data[2*i+1] = x.Row(i)[21], x.Row(i)[42]
	}
	e, err := Fit(context.Background(), bruteNeighbours(x, 90), start, Config{Iterations: 400, ExaggerationIterations: 130}, nil)
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	nb := bruteNeighbours(e.Y, 1)
	for i := range x.Rows {
		if classes[nb.Index[i]] == classes[i] {
			same++
		}
	}
	share := float64(same) / float64(x.Rows)
	t.Logf("divergence %.3f, nearest on the map of the same class %.4f", e.Divergence, share)
	if share < 0.96 || e.Divergence > 1 {
		t.Errorf("divergence %.3f, nearest on the map of the same class %.4f", e.Divergence, share)
	}
}

func TestConformance(t *testing.T) {
	enginetest.Conform(t, enginetest.Method{
		Name: "t-SNE", Groups: 3, MinRows: 3,
		Fit: func(ctx context.Context, x engine.Matrix, _ []int32, _ uint64, observe engine.Observer) (enginetest.Outcome, error) {
			if err := x.CheckFinite(); err != nil {
				return enginetest.Outcome{}, err
			}
			nb := bruteNeighbours(x, min(30, x.Rows-1))
			e, err := Fit(ctx, nb, x, Config{Iterations: 60, ExaggerationIterations: 20}, observe)
			if err != nil {
				return enginetest.Outcome{}, err
			}
			return enginetest.Outcome{Values: e.Y.Data}, nil
		},
	})
}

// TestTinySets wants finite maps of a few points that do not fly apart.
func TestTinySets(t *testing.T) {
	for n := 3; n < 40; n += 9 {
		x, _ := enginetest.Blobs(n, 4, 3, 5)
		e, err := Fit(context.Background(), bruteNeighbours(x, n-1), x, Config{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range e.Y.Data {
			if !(math.Abs(float64(v)) < 1000) {
				t.Fatalf("%d points: a coordinate is %v", n, v)
			}
		}
	}
}

// TestWideFieldIsBounded spreads points so far that the grid is at its limit.
func TestWideFieldIsBounded(t *testing.T) {
	y := make([]float64, 2*allPairsBelow+2)
	y[0], y[1] = -5000, 5000
	f := newField(len(y) / 2)
	if _, err := f.repulse(context.Background(), y, make([]float64, len(y))); err != nil || f.cells > mostCells*9/8+4 {
		t.Errorf("%d cells, error %v", f.cells, err)
	}
}

func TestSmooth(t *testing.T) {
	for n, want := range map[int]int{1: 1, 7: 8, 240: 240, 241: 243, 601: 625} {
		if got := smooth(n); got != want {
			t.Errorf("smooth(%d) = %d, want %d", n, got, want)
		}
	}
}

// BenchmarkStep is one gradient step at the spread of a finished embedding.
func BenchmarkStep(b *testing.B) {
	for _, n := range []int{1000, 10000, 60000} {
		b.Run(map[int]string{1000: "1k", 10000: "10k", 60000: "60k"}[n], func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			const k = 90
			nb := engine.Neighbours{N: n, K: k}
			for i := range n {
				for j := range k {
					// Neighbours within a window of rows, as sorted data has them.
					nb.Index = append(nb.Index, int32((i+1+j*3+rng.IntN(3))%n))
					nb.Distance2 = append(nb.Distance2, float32(j))
				}
			}
			p, err := similarities(context.Background(), nb, 30)
			if err != nil {
				b.Fatal(err)
			}
			y := make([]float64, 2*n)
			for i := range y {
				y[i] = 90 * (rng.Float64() - 0.5)
			}
			d := newDescent(p, slices.Clone(y), Config{}.withDefaults(n, k))
			d.cfg.LearningRate = 0
			for b.Loop() {
				if err := d.step(context.Background(), 300); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
