package kmeans

import (
	"context"
	"math"
	"math/rand/v2"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// start is the K x D centres that a restart begins with.
func start(ctx context.Context, r *rows, cfg Config, restart int) ([]float64, error) {
	d := r.x.Cols
	centres := make([]float64, 0, cfg.Clusters*d)
	if cfg.Init.Rows > 0 {
		for i, v := range cfg.Init.Data {
			centres = append(centres, float64(v)-r.origin[i%d])
		}
		return centres, nil
	}
	chosen, err := plusPlus(ctx, r, cfg.Clusters, rand.New(rand.NewPCG(cfg.Seed, uint64(restart))))
	for _, i := range chosen {
		for _, v := range r.x.Row(i) {
			centres = append(centres, float64(v))
		}
	}
	return centres, err
}

// plusPlus chooses k rows by greedy k-means++: each next one is the best of
// 2 + floor(ln k) rows drawn with probability proportional to the squared
// distance from the nearest row chosen so far.
func plusPlus(ctx context.Context, r *rows, k int, rng *rand.Rand) ([]int, error) {
	trials := 2 + int(math.Log(float64(k)))
	s := newSampler(r, trials)
	chosen := make([]int, 0, k)
	for i := range s.nearest {
		s.nearest[i] = math.MaxFloat32
	}
	first := []int{rng.IntN(r.x.Rows)}
	for candidates := first; ; candidates = s.draw(trials, rng) {
		best, err := s.try(ctx, candidates)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, candidates[best])
		s.accept(best)
		if len(chosen) == k {
			return chosen, nil
		}
	}
}

// sampler knows each row's squared distance from the nearest chosen row.
type sampler struct {
	r       *rows
	nearest []float32   // N
	tried   [][]float32 // trials x N; nearest, were the candidate chosen
	sums    []float64   // blocks x trials; block sums of tried
	blocks  []float64   // block sums of nearest
	work    [][]float32 // a worker's products
	trials  int
}

func newSampler(r *rows, trials int) *sampler {
	blocks := parallel.NumBlocks(r.x.Rows, r.size)
	s := &sampler{
		r:       r,
		nearest: make([]float32, r.x.Rows),
		tried:   make([][]float32, trials),
		sums:    make([]float64, blocks*trials),
		blocks:  make([]float64, blocks),
		work:    make([][]float32, parallel.Workers()),
		trials:  trials,
	}
	for t := range s.tried {
		s.tried[t] = make([]float32, r.x.Rows)
	}
	return s
}

// draw picks rows with probability proportional to nearest; any rows where
// every row lies on a chosen one.
func (s *sampler) draw(count int, rng *rand.Rand) []int {
	total := 0.0
	for _, b := range s.blocks {
		total += b
	}
	picked := make([]int, count)
	for t := range picked {
		if total == 0 {
			picked[t] = rng.IntN(s.r.x.Rows)
		} else {
			picked[t] = s.find(rng.Float64() * total)
		}
	}
	return picked
}

// find is the row at which the running sum of nearest passes target.
func (s *sampler) find(target float64) int {
	last := 0 // the last row with a distance, for a target at the very end
	for b, sum := range s.blocks {
		if sum == 0 {
			continue
		}
		lo, hi := b*s.r.size, min((b+1)*s.r.size, len(s.nearest))
		if target < sum {
			for i := lo; i < hi; i++ {
				if s.nearest[i] > 0 {
					last = i
					if target -= float64(s.nearest[i]); target < 0 {
						return i
					}
				}
			}
			return last
		}
		target -= sum
		for i := hi - 1; i >= lo; i-- {
			if s.nearest[i] > 0 {
				last = i
				break
			}
		}
	}
	return last
}

// try computes what nearest would be with each candidate, and returns the
// candidate with the least sum.
func (s *sampler) try(ctx context.Context, candidates []int) (best int, err error) {
	r, count := s.r, len(candidates)
	c := engine.NewMatrix(count, r.x.Cols)
	for t, i := range candidates {
		copy(c.Row(t), r.x.Row(i))
	}
	err = parallel.Blocks(ctx, r.x.Rows, r.size, func(worker, block, lo, hi int) {
		if s.work[worker] == nil {
			s.work[worker] = make([]float32, r.size*s.trials)
		}
		out := s.work[worker]
		products(r.x.Slice(lo, hi), c, out)
		for t, from := range candidates {
			sum, norm, tried := 0.0, r.norms[from], s.tried[t]
			for i := lo; i < hi; i++ {
				scale := r.norms[i] + norm
				d := scale + out[(i-lo)*count+t]
				if d < rounding*scale {
					d = 0
				}
				d = min(d, s.nearest[i])
				tried[i] = d
				sum += float64(d)
			}
			s.sums[block*s.trials+t] = sum
		}
	})
	if err != nil {
		return 0, err
	}
	least := math.Inf(1)
	for t := range candidates {
		sum := 0.0
		for b := range s.blocks {
			sum += s.sums[b*s.trials+t]
		}
		if sum < least {
			best, least = t, sum
		}
	}
	return best, nil
}

// accept makes candidate t a chosen row.
func (s *sampler) accept(t int) {
	s.nearest, s.tried[t] = s.tried[t], s.nearest
	for b := range s.blocks {
		s.blocks[b] = s.sums[b*s.trials+t]
	}
}
