package render

import "math"

// Grid is an index of points by place: the map's bounding box in square-ish
// cells of a few points each. It answers which point is nearest and which lie
// in a region without looking at all of them.
type Grid struct {
	points     Points
	bounds     Rect
	cols, rows int
	cellW      float64
	cellH      float64
	start      []int32 // start[c]..start[c+1] are the members of cell c
	member     []int32 // rows of points, rising within each cell
}

// pointsPerCell balances the cells that a query visits against the points it
// tests.
const pointsPerCell = 3

// NewGrid indexes points by a counting sort over the cells.
func NewGrid(points Points) *Grid {
	g := &Grid{points: points, bounds: points.Bounds(nil), cols: 1, rows: 1}
	width, height := g.bounds.MaxX-g.bounds.MinX, g.bounds.MaxY-g.bounds.MinY
	cells := math.Max(1, float64(points.Len())/pointsPerCell)
	switch {
	case width > 0 && height > 0:
		aspect := math.Min(math.Max(width/height, 1e-3), 1e3)
		g.cols = int(math.Ceil(math.Sqrt(cells * aspect)))
		g.rows = int(math.Ceil(math.Sqrt(cells / aspect)))
	case width > 0:
		g.cols = int(cells)
	case height > 0:
		g.rows = int(cells)
	}
	g.cellW, g.cellH = width/float64(g.cols), height/float64(g.rows)
	g.fill()
	return g
}

func (g *Grid) fill() {
	cell := make([]int32, g.points.Len())
	g.start = make([]int32, g.cols*g.rows+1)
	total := 0
	for i := range cell {
		x, y := float64(g.points.X[i]), float64(g.points.Y[i])
		if !placed(x, y) {
			cell[i] = -1
			continue
		}
		cell[i] = int32(g.row(y)*g.cols + g.col(x))
		g.start[cell[i]+1]++
		total++
	}
	for c := 1; c < len(g.start); c++ {
		g.start[c] += g.start[c-1]
	}
	g.member = make([]int32, total)
	next := append([]int32(nil), g.start...)
	for i, c := range cell {
		if c >= 0 {
			g.member[next[c]] = int32(i)
			next[c]++
		}
	}
}

func (g *Grid) col(x float64) int { return cellOf(x-g.bounds.MinX, g.cellW, g.cols) }
func (g *Grid) row(y float64) int { return cellOf(y-g.bounds.MinY, g.cellH, g.rows) }

// cellOf clamps, so that what lies outside belongs to the nearest border cell.
func cellOf(offset, size float64, n int) int {
	if size <= 0 || offset <= 0 {
		return 0
	}
	if f := offset / size; f < float64(n-1) {
		return int(f)
	}
	return n - 1
}

// Pick finds the point nearest to pixel (px, py) of the view, at most radius
// pixels away; of equally near ones that of the lowest row.
func (g *Grid) Pick(v View, px, py, radius float64) (row int, ok bool) {
	return g.PickAmong(v, px, py, radius, func(int) bool { return true })
}

// PickAmong is Pick among the points of the rows for which among is true.
func (g *Grid) PickAmong(v View, px, py, radius float64, among func(row int) bool) (row int, ok bool) {
	if g == nil || !v.Valid() || len(g.member) == 0 {
		return 0, false
	}
	x, y := v.Data(px, py)
	reach := radius / v.Scale()
	best, bestRow := reach*reach, -1
	g.visit(Rect{x - reach, y - reach, x + reach, y + reach}, func(i int32) {
		dx, dy := float64(g.points.X[i])-x, float64(g.points.Y[i])-y
		d := dx*dx + dy*dy
		if d > best || (d == best && bestRow >= 0 && int(i) > bestRow) || !among(int(i)) {
			return
		}
		best, bestRow = d, int(i)
	})
	if bestRow < 0 {
		return 0, false
	}
	return bestRow, true
}

// visit calls f for every point of the cells that r touches: all points in r,
// and some beside it.
func (g *Grid) visit(r Rect, f func(i int32)) {
	if r.MaxX < g.bounds.MinX || r.MinX > g.bounds.MaxX || r.MaxY < g.bounds.MinY || r.MinY > g.bounds.MaxY {
		return
	}
	c0, c1 := g.col(r.MinX), g.col(r.MaxX)
	for row := g.row(r.MinY); row <= g.row(r.MaxY); row++ {
		base := row * g.cols
		for _, i := range g.member[g.start[base+c0]:g.start[base+c1+1]] {
			f(i)
		}
	}
}

// InRect is the mask of the points in r, borders included.
func (g *Grid) InRect(r Rect) *Mask {
	m := NewMask(g.points.Len())
	g.visit(r, func(i int32) {
		if r.Contains(float64(g.points.X[i]), float64(g.points.Y[i])) {
			m.Set(int(i))
		}
	})
	return m
}

// InPolygon is the mask of the points inside the polygon (closed by itself;
// even-odd rule, so a loop drawn inside another is a hole). Fewer than three
// corners enclose nothing.
func (g *Grid) InPolygon(polygon []Point) *Mask {
	m := NewMask(g.points.Len())
	if len(polygon) < 3 {
		return m
	}
	edges := newEdgeTable(polygon)
	g.visit(edges.bounds, func(i int32) {
		if edges.inside(float64(g.points.X[i]), float64(g.points.Y[i])) {
			m.Set(int(i))
		}
	})
	return m
}

// edgeTable sorts a polygon's edges into horizontal bands, so that a point is
// tested against the few edges of its own band, not against all of a lasso of
// hundreds of corners.
type edgeTable struct {
	bounds Rect
	height float64 // of a band
	bands  [][]edge
}

type edge struct{ a, b Point }

func newEdgeTable(polygon []Point) *edgeTable {
	t := &edgeTable{bounds: Rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}}
	for _, p := range polygon {
		t.bounds.MinX, t.bounds.MaxX = min(t.bounds.MinX, p.X), max(t.bounds.MaxX, p.X)
		t.bounds.MinY, t.bounds.MaxY = min(t.bounds.MinY, p.Y), max(t.bounds.MaxY, p.Y)
	}
	n := min(len(polygon), 1024)
	t.bands = make([][]edge, n)
	t.height = (t.bounds.MaxY - t.bounds.MinY) / float64(n)
	for k, a := range polygon {
		b := polygon[(k+1)%len(polygon)]
		for band := t.band(min(a.Y, b.Y)); band <= t.band(max(a.Y, b.Y)); band++ {
			t.bands[band] = append(t.bands[band], edge{a, b})
		}
	}
	return t
}

func (t *edgeTable) band(y float64) int { return cellOf(y-t.bounds.MinY, t.height, len(t.bands)) }

// inside counts the edges that a ray to the right crosses; an edge owns its
// lower end, so that a ray through a corner counts once.
func (t *edgeTable) inside(x, y float64) bool {
	if !t.bounds.Contains(x, y) {
		return false
	}
	odd := false
	for _, e := range t.bands[t.band(y)] {
		if (e.a.Y > y) != (e.b.Y > y) && x < e.a.X+(y-e.a.Y)*(e.b.X-e.a.X)/(e.b.Y-e.a.Y) {
			odd = !odd
		}
	}
	return odd
}
