package render

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"clusterlens/engine/parallel"
)

// Point is a place on the map, in data units.
type Point struct{ X, Y float64 }

// Points are the coordinates of all images on the map, in data units: X[i] and
// Y[i] belong to row i. They are shared and never changed.
type Points struct{ X, Y []float32 }

// Len is the number of points.
func (p Points) Len() int { return len(p.X) }

// Rect is a rectangle in data units. The zero Rect is empty.
type Rect struct{ MinX, MinY, MaxX, MaxY float64 }

// Empty tells that no point lies in r. A rectangle of one point is not empty
// unless it is the zero Rect.
func (r Rect) Empty() bool { return r == Rect{} || r.MinX > r.MaxX || r.MinY > r.MaxY }

// Contains tells whether (x, y) lies in r, borders included.
func (r Rect) Contains(x, y float64) bool {
	return r.MinX <= x && x <= r.MaxX && r.MinY <= y && y <= r.MaxY
}

// Union is the smallest rectangle around both; an empty one adds nothing.
func (r Rect) Union(s Rect) Rect {
	if r.Empty() {
		return s
	}
	if s.Empty() {
		return r
	}
	return Rect{math.Min(r.MinX, s.MinX), math.Min(r.MinY, s.MinY), math.Max(r.MaxX, s.MaxX), math.Max(r.MaxY, s.MaxY)}
}

// Bounds is the smallest rectangle around the points of the mask (nil: all).
// It is empty where no point has a place.
func (p Points) Bounds(mask *Mask) Rect {
	r := Rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i := range p.X {
		x, y := float64(p.X[i]), float64(p.Y[i])
		if (mask != nil && !mask.Has(i)) || !placed(x, y) {
			continue
		}
		r.MinX, r.MaxX = min(r.MinX, x), max(r.MaxX, x)
		r.MinY, r.MaxY = min(r.MinY, y), max(r.MaxY, y)
	}
	if r.MinX > r.MaxX {
		return Rect{}
	}
	return r
}

// placed tells whether both coordinates are finite.
func placed(x, y float64) bool {
	s := x - x + (y - y) // NaN for an infinite or NaN operand, else 0
	return s == 0
}

// drawSeed fixes the draw order, so that the same map always looks the same.
const drawSeed = 0x5eed

// Cloud is a set of points made ready for drawing and finding: its random draw
// order, which keeps any class from hiding another, its bounds and its grid
// index. It does not change, and panes share it; building one takes a few
// milliseconds for 60,000 points and can be done on any goroutine.
type Cloud struct {
	points Points
	bounds Rect
	grid   *Grid
	order  []int32   // rows with a place, in draw order
	x, y   []float32 // their coordinates in that order

	density densityCells
}

// NewCloud prepares points. It panics if X and Y differ in length.
func NewCloud(points Points) *Cloud {
	if len(points.X) != len(points.Y) {
		panic(fmt.Sprintf("render: %d x and %d y coordinates", len(points.X), len(points.Y)))
	}
	c := &Cloud{points: points, bounds: points.Bounds(nil)}
	for i := range points.X {
		if placed(float64(points.X[i]), float64(points.Y[i])) {
			c.order = append(c.order, int32(i))
		}
	}
	rng := rand.New(rand.NewPCG(drawSeed, uint64(len(c.order))))
	rng.Shuffle(len(c.order), func(a, b int) { c.order[a], c.order[b] = c.order[b], c.order[a] })
	c.x, c.y = make([]float32, len(c.order)), make([]float32, len(c.order))
	for k, i := range c.order {
		c.x[k], c.y[k] = points.X[i], points.Y[i]
	}
	c.grid = NewGrid(points)
	c.density = newDensityCells(c)
	return c
}

// densityCells are the cells in which local density is counted: about eight
// points each, square.
type densityCells struct {
	cols, rows int
	area       float64 // of a cell, in data units squared
	cell       []int32 // of each point, in draw order
}

func newDensityCells(c *Cloud) densityCells {
	const pointsPerCell, most = 8, 1 << 18
	width, height := c.bounds.MaxX-c.bounds.MinX, c.bounds.MaxY-c.bounds.MinY
	cells := math.Min(math.Max(float64(len(c.order))/pointsPerCell, 1), most)
	side := math.Sqrt(width * height / cells)
	if longer := math.Max(width, height) / cells; !(side > longer) { // a map as thin as a line
		side = longer
	}
	if side <= 0 {
		side = 1
	}
	g := densityCells{cols: int(width/side) + 1, rows: int(height/side) + 1, area: side * side, cell: make([]int32, len(c.order))}
	for k := range g.cell {
		col := cellOf(float64(c.x[k])-c.bounds.MinX, side, g.cols)
		row := cellOf(float64(c.y[k])-c.bounds.MinY, side, g.rows)
		g.cell[k] = int32(row*g.cols + col)
	}
	return g
}

// Len is the number of points, those without a place included.
func (c *Cloud) Len() int {
	if c == nil {
		return 0
	}
	return c.points.Len()
}

// Points are the coordinates the cloud was made of.
func (c *Cloud) Points() Points { return c.points }

// Bounds is the smallest rectangle around all points.
func (c *Cloud) Bounds() Rect {
	if c == nil {
		return Rect{}
	}
	return c.bounds
}

// Pick is [Grid.Pick] on the cloud's grid; a nil cloud has no points.
func (c *Cloud) Pick(v View, px, py, radius float64) (row int, ok bool) {
	if c == nil {
		return 0, false
	}
	return c.grid.Pick(v, px, py, radius)
}

// PickTop is what a person means who points at pixel (px, py) of a map in the
// given style: the nearest coloured point, as these are drawn on top; where
// there is none, the nearest greyed out one.
func (c *Cloud) PickTop(v View, px, py, radius float64, style Style) (row int, ok bool) {
	if c == nil {
		return 0, false
	}
	if style.Selected.Empty() {
		style.Selected = nil
	}
	if row, ok = c.grid.PickAmong(v, px, py, radius, style.active); ok {
		return row, true
	}
	return c.grid.Pick(v, px, py, radius)
}

// InRect is the mask of the points in r, borders included.
func (c *Cloud) InRect(r Rect) *Mask { return c.grid.InRect(r) }

// InPolygon is [Grid.InPolygon] on the cloud's grid.
func (c *Cloud) InPolygon(polygon []Point) *Mask { return c.grid.InPolygon(polygon) }

// blocks runs f over the bands of a picture. Drawing a frame is never
// cancelled: it takes milliseconds.
func blocks(n, size int, f func(lo, hi int)) {
	_ = parallel.Blocks(context.Background(), n, size, func(_, _, lo, hi int) { f(lo, hi) })
}
