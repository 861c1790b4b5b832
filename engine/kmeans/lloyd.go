package kmeans

import (
	"context"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// lloyd is the state of one start; it is used again by the next.
type lloyd struct {
	*rows
	k, maxIterations int
	tolerance        float64 // of the summed squared shifts

	centres []float64     // K x D
	rounded engine.Matrix // K x D; the centres in float32
	bias    []float32     // K; |c|^2
	widest  float32       // the largest of bias
	sums    []float64     // K x D; sums of the clusters' rows
	counts  []int

	labels []int32 // N; -1 before the first iteration
	// margins bounds from below by how much every other centre is farther
	// than a row's own. A row with a positive margin keeps its label.
	margins []float32
	// drift is what the last move of the centres may take off the margin of a
	// row, by its label + 1 (K + 1 values).
	drift []float32
	work  []scratch

	progress func(iteration, moved int)
}

// scratch is a worker's space.
type scratch struct {
	index    []int32       // rows of the block to look at
	gathered engine.Matrix // these rows
	out      []float32     // -2xc of them
	sums     []float64     // K x D; what the block adds to the clusters' sums
	counts   []int
	touched  []bool // K; whether it adds anything
	moved    int
}

func newLloyd(r *rows, cfg Config) *lloyd {
	n, d, k := r.x.Rows, r.x.Cols, cfg.Clusters
	l := &lloyd{
		rows: r, k: k, maxIterations: cfg.MaxIterations,
		tolerance: cfg.Tolerance * r.variance,
		rounded:   engine.NewMatrix(k, d),
		bias:      make([]float32, k),
		sums:      make([]float64, k*d),
		counts:    make([]int, k),
		labels:    make([]int32, n),
		margins:   make([]float32, n),
		drift:     make([]float32, k+1),
		work:      make([]scratch, parallel.Workers()),
	}
	return l
}

// run iterates from the given centres, which it takes over.
func (l *lloyd) run(ctx context.Context, centres []float64) (*Model, error) {
	l.centres = centres
	clear(l.sums)
	clear(l.counts)
	clear(l.drift)
	for i := range l.labels {
		l.labels[i], l.margins[i] = -1, -1
	}
	l.round()
	m := &Model{}
	settled := false // labels are those of the centres
	for m.Iterations < l.maxIterations && !m.Converged {
		m.Iterations++
		moved, err := l.assign(ctx)
		if err != nil {
			return nil, err
		}
		if moved == 0 {
			m.Converged, settled = true, true
		} else {
			if err := l.refill(ctx); err != nil {
				return nil, err
			}
			m.Converged = l.move() <= l.tolerance
		}
		l.progress(m.Iterations, moved)
	}
	if !settled {
		if _, err := l.assign(ctx); err != nil {
			return nil, err
		}
	}
	return m, l.finish(ctx, m)
}

// round prepares the centres for products with the rows.
func (l *lloyd) round() {
	l.widest = 0
	for i, c := range l.centres {
		l.rounded.Data[i] = float32(c)
	}
	for c := range l.bias {
		l.bias[c] = norm2(l.rounded.Row(c))
		l.widest = max(l.widest, l.bias[c])
	}
}

// assign gives each row its nearest centre, keeps sums and counts in step, and
// returns how many rows moved.
func (l *lloyd) assign(ctx context.Context) (moved int, err error) {
	order := parallel.NewOrder()
	err = parallel.Blocks(ctx, l.x.Rows, l.size, func(worker, block, lo, hi int) {
		w := &l.work[worker]
		if w.index == nil {
			l.allocate(w)
		}
		w.moved = 0
		l.search(w, lo, hi)
		order.Do(block, func() {
			moved += w.moved
			l.add(w)
		})
	})
	return moved, err
}

func (l *lloyd) allocate(w *scratch) {
	d := l.x.Cols
	*w = scratch{
		index:    make([]int32, l.size),
		gathered: engine.NewMatrix(l.size, d),
		out:      make([]float32, l.size*l.k),
		sums:     make([]float64, l.k*d),
		counts:   make([]int, l.k),
		touched:  make([]bool, l.k),
	}
}

// search finds the nearest centres of the rows from lo to hi whose margin is
// used up.
func (l *lloyd) search(w *scratch, lo, hi int) {
	index := l.collect(w, lo, hi)
	// Copying a row together costs about as much as a product with it and
	// three more.
	if 4*len(index) > hi-lo {
		products(l.x.Slice(lo, hi), l.rounded, w.out)
		for _, i := range index {
			at := int(i) - lo
			l.nearest(w, int(i), w.out[at*l.k:(at+1)*l.k])
		}
		return
	}
	if len(index) == 0 {
		return
	}
	for at, i := range index {
		copy(w.gathered.Row(at), l.x.Row(int(i)))
	}
	products(w.gathered.Slice(0, len(index)), l.rounded, w.out)
	for at, i := range index {
		l.nearest(w, int(i), w.out[at*l.k:(at+1)*l.k])
	}
}

// collect lists the rows from lo to hi whose margin the last move of the
// centres has used up.
func (l *lloyd) collect(w *scratch, lo, hi int) []int32 {
	count := 0
	labels, margins := l.labels[lo:hi], l.margins[lo:hi]
	for i, label := range labels {
		margin := margins[i] - l.drift[label+1]
		margins[i] = margin
		w.index[count] = int32(lo + i)
		if margin <= 0 {
			count++
		}
	}
	return w.index[:count]
}

// nearest gives row i the label of the least of |c|^2 - 2xc (products), ties
// by the lower index, and its margin.
func (l *lloyd) nearest(w *scratch, i int, products []float32) {
	old := l.labels[i]
	// The search starts at the old label, so that its branches are mostly
	// not taken.
	label := max(old, 0)
	best, second := l.bias[label]+products[label], float32(math.MaxFloat32)
	for c, b := range l.bias {
		v := b + products[c]
		if v < second && int32(c) != label {
			if v < best || v == best && int32(c) < label {
				label, best, second = int32(c), v, best
			} else {
				second = v
			}
		}
	}
	norm := l.norms[i]
	slack := rounding * (norm + l.widest)
	l.margins[i] = sqrt(norm+second-slack) - sqrt(norm+best+slack)
	if label == old {
		return
	}
	l.labels[i] = label
	w.moved++
	l.transfer(w, i, int(old), -1)
	l.transfer(w, i, int(label), 1)
}

// sqrt is 0 for what rounding made negative.
func sqrt(v float32) float32 {
	return float32(math.Sqrt(float64(max(v, 0))))
}

// transfer notes that row i enters (sign 1) or leaves (-1) a cluster.
func (l *lloyd) transfer(w *scratch, i, cluster int, sign float64) {
	if cluster < 0 {
		return
	}
	w.touched[cluster] = true
	w.counts[cluster] += int(sign)
	d := l.x.Cols
	sums := w.sums[cluster*d : (cluster+1)*d]
	for j, v := range l.x.Row(i) {
		sums[j] += sign * float64(v)
	}
}

// add takes over what the block changed.
func (l *lloyd) add(w *scratch) {
	d := l.x.Cols
	for c, touched := range w.touched {
		if !touched {
			continue
		}
		w.touched[c] = false
		l.counts[c] += w.counts[c]
		w.counts[c] = 0
		from, to := w.sums[c*d:(c+1)*d], l.sums[c*d:(c+1)*d]
		for j, v := range from {
			to[j] += v
		}
		clear(from)
	}
}

// move puts the centres at the means of their rows and returns the sum of the
// squared shifts.
func (l *lloyd) move() (total float64) {
	d := l.x.Cols
	shifts := make([]float64, l.k)
	for c, count := range l.counts {
		if count == 0 {
			continue // no row is left to refill it: it stays
		}
		square := 0.0
		for j := c * d; j < (c+1)*d; j++ {
			to := l.sums[j] / float64(count)
			square += (to - l.centres[j]) * (to - l.centres[j])
			l.centres[j] = to
		}
		shifts[c] = math.Sqrt(square)
		total += square
	}
	for c := range l.k {
		others := 0.0
		for o, s := range shifts {
			if o != c {
				others = max(others, s)
			}
		}
		// Rounded up, for the margins are bounds.
		l.drift[c+1] = math.Nextafter32(float32(shifts[c]+others), math.MaxFloat32)
	}
	l.round()
	return total
}
