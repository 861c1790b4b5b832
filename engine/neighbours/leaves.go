package neighbours

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

const lineSample = 64
const powerTurns = 3

// A span is positions lo to hi (exclusive) of an order of the rows.
type span struct{ lo, hi int }

func (s span) len() int { return s.hi - s.lo }

// growLeaves orders rows so that near ones come together and returns the
// leaves: spans of at most size rows. It is a random-projection tree: a node
// is halved at the median of its rows' projections on the line through two of
// them.
func growLeaves(ctx context.Context, x engine.Matrix, rows []int32, size int, seed uint64) ([]span, error) {
	nodes := []span{{0, len(rows)}}
	scratch := make([]key, len(rows))
	for level := uint64(0); nodes[0].len() > size; level++ {
		halves := make([]span, 2*len(nodes))
		err := parallel.Blocks(ctx, len(nodes), 1, func(_, n, _, _ int) {
			node := nodes[n]
			rng := rand.New(rand.NewPCG(seed, level<<32|uint64(n)))
			halve(x, rows[node.lo:node.hi], scratch[node.lo:node.hi], rng)
			middle := node.lo + (node.len()+1)/2
			halves[2*n], halves[2*n+1] = span{node.lo, middle}, span{middle, node.hi}
		})
		if err != nil {
			return nil, err
		}
		nodes = halves
	}
	return nodes, nil
}

// halve moves the rows with the smaller projections to the front half.
func halve(x engine.Matrix, rows []int32, scratch []key, rng *rand.Rand) {
	line := splittingLine(x, rows, rng)
	for i, r := range rows {
		scratch[i] = projectionKey(dot(line, x.Row(int(r))), r)
	}
	selectNth(scratch, (len(rows)+1)/2)
	for i, c := range scratch {
		rows[i] = c.index()
	}
}

// splittingLine is a random direction of large spread: the one through two
// random rows, turned towards the first principal direction of a few rows by
// power iteration. The steps are few so that trees differ.
func splittingLine(x engine.Matrix, rows []int32, rng *rand.Rand) []float32 {
	mean, line, next := make([]float64, x.Cols), make([]float64, x.Cols), make([]float64, x.Cols)
	sample := make([][]float32, lineSample)
	for i := range sample {
		sample[i] = x.Row(int(rows[rng.IntN(len(rows))]))
		for j, v := range sample[i] {
			mean[j] += float64(v) / lineSample
		}
	}
	for j := range line {
		line[j] = float64(sample[0][j]) - float64(sample[1][j])
	}
	for range powerTurns {
		clear(next)
		for _, row := range sample {
			var score float64
			for j, v := range row {
				score += (float64(v) - mean[j]) * line[j]
			}
			for j, v := range row {
				next[j] += (float64(v) - mean[j]) * score
			}
		}
		line, next = next, line
		if length := floats.Norm(line, 2); length > 0 {
			floats.Scale(1/length, line)
		}
	}
	direction := make([]float32, x.Cols)
	for j, v := range line {
		direction[j] = float32(v)
	}
	return direction
}

// projectionKey sorts by a value of either sign, then by row.
func projectionKey(v float32, row int32) key {
	bits := math.Float32bits(v)
	if bits>>31 == 1 {
		bits = ^bits
	} else {
		bits |= 1 << 31
	}
	return key(bits)<<32 | key(uint32(row))
}

// selectNth moves the n smallest keys to the front (Hoare 1961).
func selectNth(keys []key, n int) {
	for len(keys) > 1 {
		a, b, c := keys[0], keys[len(keys)/2], keys[len(keys)-1]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := 0, len(keys)-1
		for i <= j {
			for keys[i] < pivot {
				i++
			}
			for keys[j] > pivot {
				j--
			}
			if i <= j {
				keys[i], keys[j] = keys[j], keys[i]
				i++
				j--
			}
		}
		switch {
		case n <= j:
			keys = keys[:j+1]
		case n > i:
			keys, n = keys[i:], n-i
		default:
			return
		}
	}
}
