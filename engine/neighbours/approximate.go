package neighbours

import (
	"context"
	"fmt"

	"clusterlens/engine/parallel"
)

const (
	// exactTrees and descentTrees are how many random-projection trees go
	// before the sweep and before NN-descent. On 60,000 digits in 50
	// dimensions one tree finds .48 of the neighbours, two .71, four .87.
	exactTrees   = 2
	descentTrees = 4
	// leastWidth is the least length of the lists that NN-descent refines:
	// longer ones find more, also where fewer neighbours are asked for.
	leastWidth = 14
	// maxRounds and leastChange end NN-descent: changes a list entry, mean.
	maxRounds   = 8
	leastChange = 0.002
)

// approximate searches by random-projection trees and NN-descent and returns
// the measured recall.
func (s *search) approximate(ctx context.Context) (float64, error) {
	const total = descentTrees + maxRounds + 1
	if len(s.rows) <= leafRows {
		return 1, s.exact(ctx)
	}
	s.observe.Progress(0, total, "random-projection trees")
	if _, err := growLeaves(ctx, s.x, s.rows, leafRows, s.seed); err != nil {
		return 0, err
	}
	// Near rows become near in memory too; from here to the end rows are known
	// by their position in this order.
	points, err := s.permuted(ctx)
	if err != nil {
		return 0, err
	}
	width := min(max(s.k, leastWidth), len(s.rows)-1)
	in := &search{x: points, rows: make([]int32, len(s.rows)), k: width, scale: 1}
	in.lists = newLists(len(s.rows), width)
	for p := range in.rows {
		in.rows[p] = int32(p)
	}
	for tree := range descentTrees {
		if err := in.searchLeaves(ctx, s.seed+uint64(tree)); err != nil {
			return 0, err
		}
		s.observe.Progress(1+tree, total, "random-projection trees")
	}
	err = in.descend(ctx, func(round int, change float64) {
		s.observe.Progress(descentTrees+round, total, fmt.Sprintf("NN-descent, round %d, %.2f %% changed", round, 100*change))
	})
	if err != nil {
		return 0, err
	}
	recall, err := in.measureRecall(ctx, s.k)
	if err != nil {
		return 0, err
	}
	err = parallel.Blocks(ctx, len(s.rows), blockRows, func(_, _, lo, hi int) {
		for p := lo; p < hi; p++ {
			list := s.lists.of(s.rows[p])
			for _, c := range in.lists.of(int32(p)) {
				insert(list, newKey(c.distance2(), s.rows[c.index()]))
			}
		}
	})
	s.observe.Progress(total, total, fmt.Sprintf("recall %.3f", recall))
	return recall, err
}

// A graph is the state of the lists at the start of a round of NN-descent.
type graph struct {
	k       int
	forward []int32 // n x k, nearest first
	fresh   []bool  // n x k: not in the list a round before
	reverse []int32 // n x k: rows that have this one in their list, -1 where there are fewer
	renewed []bool  // n x k: the reverse edge is fresh
}

// descend refines complete lists: each round compares every row with the
// neighbours of its neighbours, both ways round, along paths of which at least
// one edge is fresh. A row changes its own list only, and reads the others' as
// they were before the round, so the result does not depend on the cores.
func (s *search) descend(ctx context.Context, progress func(round int, change float64)) error {
	n := len(s.rows)
	var g *graph
	scratch := make([]*visited, parallel.Workers())
	changes := make([]int, parallel.NumBlocks(n, blockRows))
	for round := 1; round <= maxRounds; round++ {
		var err error
		if g, err = s.newGraph(ctx, g); err != nil {
			return err
		}
		err = parallel.Blocks(ctx, n, blockRows, func(worker, block, lo, hi int) {
			if scratch[worker] == nil {
				scratch[worker] = &visited{stamp: make([]int32, n)}
			}
			changes[block] = 0
			for p := lo; p < hi; p++ {
				changes[block] += s.join(g, int32(p), scratch[worker])
			}
		})
		if err != nil {
			return err
		}
		total := 0
		for _, c := range changes {
			total += c
		}
		change := float64(total) / float64(n*s.k)
		progress(round, change)
		if change < leastChange {
			return nil
		}
	}
	return nil
}

// newGraph takes the state of the lists; before is that of a round earlier,
// nil in the first.
func (s *search) newGraph(ctx context.Context, before *graph) (*graph, error) {
	n, k := len(s.rows), s.k
	g := &graph{k: k, forward: make([]int32, n*k), fresh: make([]bool, n*k), reverse: make([]int32, n*k), renewed: make([]bool, n*k)}
	err := parallel.Blocks(ctx, n, blockRows, func(_, _, lo, hi int) {
		for e := lo * k; e < hi*k; e++ {
			g.forward[e], g.reverse[e] = s.lists.keys[e].index(), -1
			g.fresh[e] = before == nil || !contains(before.forward[e/k*k:(e/k+1)*k], g.forward[e])
		}
	})
	if err != nil {
		return nil, err
	}
	// The nearest come first, so that a row that many have in their lists
	// keeps those to which it means most.
	count := make([]int32, n)
	for r := range k {
		for p := range n {
			e := p*k + r
			to := int(g.forward[e])
			if c := int(count[to]); c < k {
				g.reverse[to*k+c], g.renewed[to*k+c] = int32(p), g.fresh[e]
				count[to]++
			}
		}
	}
	return g, ctx.Err()
}

func contains(list []int32, v int32) bool {
	for _, w := range list {
		if v == w {
			return true
		}
	}
	return false
}

// visited marks what one row was compared with: stamp[q] is p+1.
type visited struct{ stamp []int32 }

func (v *visited) mark(p, q int32) bool {
	if v.stamp[q] == p+1 {
		return false
	}
	v.stamp[q] = p + 1
	return true
}

// join compares row p with the neighbours of its neighbours and returns the
// changes of its list.
func (s *search) join(g *graph, p int32, v *visited) int {
	lo, hi := int(p)*g.k, (int(p)+1)*g.k
	v.mark(p, p)
	for _, q := range g.forward[lo:hi] {
		v.mark(p, q)
	}
	list, changes := s.lists.of(p), 0
	for e := lo; e < hi; e++ {
		changes += s.joinVia(g, p, g.forward[e], g.fresh[e], list, v)
		if via := g.reverse[e]; via >= 0 {
			if v.mark(p, via) {
				changes += s.compare(p, via, list)
			}
			changes += s.joinVia(g, p, via, g.renewed[e], list, v)
		}
	}
	return changes
}

func (s *search) joinVia(g *graph, p, via int32, fresh bool, list []key, v *visited) int {
	lo, hi := int(via)*g.k, (int(via)+1)*g.k
	changes := 0
	for e := lo; e < hi; e++ {
		if q := g.forward[e]; (fresh || g.fresh[e]) && v.mark(p, q) {
			changes += s.compare(p, q, list)
		}
		if q := g.reverse[e]; q >= 0 && (fresh || g.renewed[e]) && v.mark(p, q) {
			changes += s.compare(p, q, list)
		}
	}
	return changes
}

// compare offers row q to the list of row p.
func (s *search) compare(p, q int32, list []key) int {
	a, b := s.x.Row(int(p)), s.x.Row(int(q))
	bound := list[len(list)-1].distance2()
	if !within(a, b, bound+bound*slack(0, s.x.Cols)) || !insert(list, newKey(float32(distance2(a, b)), q)) {
		return 0
	}
	return 1
}
