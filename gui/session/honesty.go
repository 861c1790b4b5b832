package session

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
	"clusterlens/gui/render"
)

// mapNeighbours is how many of the nearest images on the map are looked at.
const mapNeighbours = 8

// strayed is the value from which an image counts as misplaced: its neighbours
// on the map are, in the feature space, more than half as far as images drawn
// at random.
const strayed = 0.5

type honestyKey struct {
	record     *Record
	projection string
}

// byHonesty colours images by whether their neighbours on the map are
// neighbours in the run's feature space.
func (s *Session) byHonesty(rec *Record, projection string) (*Colouring, bool) {
	m := s.maps[projection]
	if m == nil {
		return nil, false
	}
	result := rec.Outcome.Result
	return derive(s, honestyKey{rec, projection}, "", ColourChanged, func(ctx context.Context) *Colouring {
		c := &Colouring{Mode: ByHonesty, Index: make([]uint16, len(result.Cluster)), Marked: render.NewMask(len(result.Cluster)), Entries: []Entry{
			{Name: "neighbours are real", Tone: RightTone}, {Name: "misplaced by the map", Note: "drawn as crosses", Tone: WrongTone},
		}}
		for i, v := range Misplacement(ctx, m, result) {
			switch {
			case math.IsNaN(float64(v)):
				c.Index[i] = 2
			case v > strayed:
				c.Index[i] = 1
				c.Marked.Set(i)
			}
		}
		return c.withUnknown("not known").count()
	})
}

// Misplacement says for each image how far its nearest neighbours on the map
// are from being its neighbours in the result's feature space:
//
//	(d(map) - d(near)) / (d(random) - d(near))
//
// with the mean feature distances to its 8 nearest images on the map, to its
// nearest in the feature space, and of random pairs. 0: the map's neighbours
// are as near as any; 1: no nearer than images drawn at random. NaN where the
// result keeps no features.
func Misplacement(ctx context.Context, m *engine.Map, r *engine.Result) []float32 {
	n := len(m.X)
	out := make([]float32, n)
	f := r.Features
	if f.Rows != n || r.Neighbours.N != n || n <= mapNeighbours+1 {
		for i := range out {
			out[i] = float32(math.NaN())
		}
		return out
	}
	random := randomDistance(f)
	grid := newBuckets(m.X, m.Y)
	_ = parallel.Blocks(ctx, n, 512, func(_, _, lo, hi int) {
		var near []candidate
		for i := lo; i < hi; i++ {
			near = grid.nearest(i, mapNeighbours, near[:0])
			var onMap, real float64
			for _, c := range near {
				onMap += math.Sqrt(float64(distance2(f.Row(i), f.Row(int(c.row)))))
			}
			onMap /= float64(max(1, len(near)))
			counted := 0
			for k, j := range r.Neighbours.Of(i) {
				if int(j) != i && counted < mapNeighbours {
					real += math.Sqrt(float64(r.Neighbours.Distances2(i)[k]))
					counted++
				}
			}
			real /= float64(max(1, counted))
			out[i] = float32(min(1, max(0, (onMap-real)/math.Max(random-real, 1e-9))))
		}
	})
	return out
}

// randomDistance is the mean distance of random pairs of rows.
func randomDistance(f engine.Matrix) float64 {
	rng := rand.New(rand.NewPCG(1, uint64(f.Rows)))
	const pairs = 4000
	sum := 0.0
	for range pairs {
		sum += math.Sqrt(float64(distance2(f.Row(rng.IntN(f.Rows)), f.Row(rng.IntN(f.Rows)))))
	}
	return sum / pairs
}

type candidate struct {
	d2  float64
	row int32
}

// buckets finds nearest points in two dimensions: points sorted into square
// cells of about four, searched ring by ring.
type buckets struct {
	x, y       []float32
	minX, minY float64
	size       float64
	cols, rows int
	start      []int32
	member     []int32
}

func newBuckets(x, y []float32) *buckets {
	b := &buckets{x: x, y: y}
	loX, hiX := float64(slices.Min(x)), float64(slices.Max(x))
	loY, hiY := float64(slices.Min(y)), float64(slices.Max(y))
	b.minX, b.minY = loX, loY
	w, h := math.Max(hiX-loX, 1e-9), math.Max(hiY-loY, 1e-9)
	b.size = math.Max(math.Sqrt(w*h*4/float64(len(x))), math.Max(w, h)/2000)
	b.cols, b.rows = int(w/b.size)+1, int(h/b.size)+1
	b.start = make([]int32, b.cols*b.rows+1)
	for i := range x {
		b.start[b.cell(i)+1]++
	}
	for c := 1; c < len(b.start); c++ {
		b.start[c] += b.start[c-1]
	}
	next := slices.Clone(b.start)
	b.member = make([]int32, len(x))
	for i := range x {
		c := b.cell(i)
		b.member[next[c]] = int32(i)
		next[c]++
	}
	return b
}

func (b *buckets) place(i int) (col, row int) {
	return min(int((float64(b.x[i])-b.minX)/b.size), b.cols-1), min(int((float64(b.y[i])-b.minY)/b.size), b.rows-1)
}

func (b *buckets) cell(i int) int {
	col, row := b.place(i)
	return row*b.cols + col
}

// nearest appends the k points nearest to point i, itself excluded, ties by
// row. A ring r of cells away holds nothing nearer than (r-1) cells.
func (b *buckets) nearest(i, k int, best []candidate) []candidate {
	col, row := b.place(i)
	for ring := 0; ring <= max(b.cols, b.rows); ring++ {
		if reach := float64(ring-1) * b.size; len(best) == k && ring > 0 && reach*reach > best[k-1].d2 {
			break
		}
		for r := row - ring; r <= row+ring; r++ {
			if r < 0 || r >= b.rows {
				continue
			}
			step := 1
			if r != row-ring && r != row+ring && ring > 0 {
				step = 2 * ring // inner rows: the two side cells only
			}
			for c := col - ring; c <= col+ring; c += step {
				if c >= 0 && c < b.cols {
					best = b.search(i, k, r*b.cols+c, best)
				}
			}
		}
	}
	return best
}

func (b *buckets) search(i, k, cell int, best []candidate) []candidate {
	for _, j := range b.member[b.start[cell]:b.start[cell+1]] {
		if int(j) == i {
			continue
		}
		dx, dy := float64(b.x[j]-b.x[i]), float64(b.y[j]-b.y[i])
		c := candidate{dx*dx + dy*dy, j}
		if len(best) == k && !c.before(best[k-1]) {
			continue
		}
		if len(best) < k {
			best = append(best, c)
		} else {
			best[k-1] = c
		}
		for p := len(best) - 1; p > 0 && best[p].before(best[p-1]); p-- {
			best[p], best[p-1] = best[p-1], best[p]
		}
	}
	return best
}

func (c candidate) before(o candidate) bool {
	return c.d2 < o.d2 || c.d2 == o.d2 && c.row < o.row
}

// HonestyNote is one sentence on how many images the map misplaces; empty
// while it is not known.
func (c *Colouring) HonestyNote() string {
	if c == nil || c.Mode != ByHonesty || len(c.Entries) < 2 {
		return ""
	}
	known := c.Entries[0].Count + c.Entries[1].Count
	if known == 0 {
		return "this run no longer keeps its feature space"
	}
	return fmt.Sprintf("the map misplaces %.0f %% of the images", 100*float64(c.Entries[1].Count)/float64(known))
}
