package render

import "math"

// layers are a cloud's points in the order in which a style draws them:
// greyed out ones lowest, marked ones on top, each layer in the cloud's random
// order.
type layers struct {
	x, y   []float32
	sprite []uint16 // what each point looks like: kind*levels + level
	// densest is the density of the highest level, in points a data unit
	// squared; each level below has half of the one above.
	densest float64
	kinds   []uint16     // of each point in the cloud's order, scratch
	count   [2][]int32   // per density cell: greyed out points, others
	depth   [2][]float32 // the level of each cell's density, before rounding
}

// Kinds are a palette entry, or entry + markedKinds for a marked point. Greyed
// out points have their own two.
const (
	markedKinds = 256
	mutedKind   = 512
	mutedMarked = 513
	numKinds    = 514
)

// levels is the number of local densities that are told apart, each twice the
// one before: where points crowd they are drawn thinner, so that a lonely one
// is seen and a crowd still shows how dense it is.
const levels = 12

// arrange sorts the points of the cloud for a style.
func (l *layers) arrange(c *Cloud, style Style) {
	n := 0
	if c != nil {
		n = len(c.order)
	}
	l.x, l.y, l.sprite, l.kinds = resize(l.x, n), resize(l.y, n), resize(l.sprite, n), resize(l.kinds, n)
	if n == 0 {
		return
	}
	kinds := l.kinds
	var count [3]int
	for k, row := range c.order {
		kinds[k] = kindOf(style, int(row))
		count[layerOf(kinds[k])]++
	}
	l.measure(c, kinds)
	next := [3]int{0, count[0], count[0] + count[1]}
	for k, kind := range kinds {
		at := &next[layerOf(kind)]
		l.x[*at], l.y[*at] = c.x[k], c.y[k]
		l.sprite[*at] = kind*levels + l.level(c, k, kind)
		*at++
	}
}

// measure finds the density around each cell of the cloud's density grid, of
// greyed out points and of others apart: one selected point in a greyed out
// crowd is a lonely one.
func (l *layers) measure(c *Cloud, kinds []uint16) {
	g := &c.density
	for part := range l.count {
		l.count[part] = resize(l.count[part], g.cols*g.rows)
		clear(l.count[part])
	}
	for k, kind := range kinds {
		l.count[partOf(kind)][g.cell[k]]++
	}
	most := int32(1)
	for part := range l.count {
		most = max(most, smooth(l.count[part], g.cols))
	}
	l.densest = float64(most) / (9 * g.area)
	for part, count := range l.count {
		l.depth[part] = resize(l.depth[part], len(count))
		for k, n := range count {
			l.depth[part][k] = float32(levels - 1 + math.Log2(float64(n)/float64(most)))
		}
	}
}

// smooth replaces each cell's count by that of the 3 x 3 cells around it and
// returns the largest.
func smooth(count []int32, cols int) int32 {
	rows := len(count) / cols
	sums := make([]int32, len(count))
	for r := range rows {
		line := count[r*cols : (r+1)*cols]
		for c := range line {
			s := line[c]
			if c > 0 {
				s += line[c-1]
			}
			if c+1 < cols {
				s += line[c+1]
			}
			sums[r*cols+c] = s
		}
	}
	most := int32(0)
	for r := range rows {
		for c := range cols {
			s := sums[r*cols+c]
			if r > 0 {
				s += sums[(r-1)*cols+c]
			}
			if r+1 < rows {
				s += sums[(r+1)*cols+c]
			}
			count[r*cols+c] = s
			most = max(most, s)
		}
	}
	return most
}

// level of the point at place k of the draw order. A fixed dither keeps the
// cells' edges from showing.
func (l *layers) level(c *Cloud, k int, kind uint16) uint16 {
	dither := float32(uint32(k)*2654435769>>16) / (1 << 16) // Knuth's multiplicative hash
	return uint16(min(max(l.depth[partOf(kind)][c.density.cell[k]]+dither, 0), levels-1))
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func kindOf(style Style, i int) uint16 {
	marked := style.Marked.Has(i)
	if !style.active(i) {
		if marked {
			return mutedMarked
		}
		return mutedKind
	}
	entry := uint16(0)
	if i < len(style.Index) {
		entry = uint16(int(style.Index[i]) % len(style.Palette))
	}
	if marked {
		entry += markedKinds
	}
	return entry
}

// partOf is 0 for greyed out points, 1 for others.
func partOf(kind uint16) int {
	if kind >= mutedKind {
		return 0
	}
	return 1
}

func layerOf(kind uint16) int {
	switch {
	case kind >= mutedKind:
		return 0
	case kind < markedKinds:
		return 1
	}
	return 2
}
