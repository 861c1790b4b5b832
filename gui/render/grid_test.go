package render

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestPickIsBruteForce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 500, 3000} {
		p, _ := blobs(n, 5, uint64(n))
		if n > 2 {
			p.X[1] = float32(math.NaN())
			p.X[2], p.Y[2] = p.X[0], p.Y[0] // a twin: the lower row wins
		}
		c := NewCloud(p)
		rng := rand.New(rand.NewPCG(4, 4))
		for trial := range 300 {
			v := View{X: rng.NormFloat64() * 3, Y: rng.NormFloat64() * 3, Span: math.Exp(rng.NormFloat64()*2 + 1)}.Sized(400, 300)
			px, py, radius := rng.Float64()*400, rng.Float64()*300, 1+rng.Float64()*20
			want, found := slowPick(p, v, px, py, radius)
			got, ok := c.Pick(v, px, py, radius)
			if ok != found || (ok && got != want) {
				t.Fatalf("n %d, trial %d: %d %v, want %d %v", n, trial, got, ok, want, found)
			}
		}
	}
}

func slowPick(p Points, v View, px, py, radius float64) (int, bool) {
	x, y := v.Data(px, py)
	best, row := radius/v.Scale(), -1
	best *= best
	for i := range p.X {
		dx, dy := float64(p.X[i])-x, float64(p.Y[i])-y
		if d := dx*dx + dy*dy; d < best || (d == best && row < 0) {
			best, row = d, i
		}
	}
	return row, row >= 0
}

func TestRegionsAreBruteForce(t *testing.T) {
	p, _ := blobs(2000, 6, 9)
	p.Y[7] = float32(math.Inf(1))
	c := NewCloud(p)
	rng := rand.New(rand.NewPCG(5, 5))
	for trial := range 60 {
		x, y := rng.NormFloat64()*4, rng.NormFloat64()*4
		polygon := lassoAround(x, y, 0.1+4*rng.Float64(), 3+rng.IntN(200), uint64(trial))
		if trial%3 == 0 { // crosses itself
			polygon = append(polygon, lassoAround(x+1, y, 2, 40, 1)...)
		}
		if trial%5 == 0 { // corners on points, a level edge
			polygon[0] = Point{float64(p.X[0]), float64(p.Y[0])}
			polygon[1].Y = polygon[0].Y
		}
		want := MaskWhere(p.Len(), func(i int) bool {
			return slowInside(polygon, float64(p.X[i]), float64(p.Y[i]))
		})
		if got := c.InPolygon(polygon); !got.Equal(want) {
			t.Errorf("trial %d: %d points, want %d", trial, got.Count(), want.Count())
		}
		r := Rect{x, y, x + 3*rng.Float64(), y + 3*rng.Float64()}
		want = MaskWhere(p.Len(), func(i int) bool { return r.Contains(float64(p.X[i]), float64(p.Y[i])) })
		if got := c.InRect(r); !got.Equal(want) {
			t.Errorf("trial %d: %d points in the box, want %d", trial, got.Count(), want.Count())
		}
	}
	if !c.InPolygon([]Point{{0, 0}, {1, 1}}).Empty() {
		t.Error("two corners enclose something")
	}
}

// slowInside is the even-odd rule over all edges.
func slowInside(polygon []Point, x, y float64) bool {
	odd := false
	for k, a := range polygon {
		b := polygon[(k+1)%len(polygon)]
		if (a.Y > y) != (b.Y > y) && x < a.X+(y-a.Y)*(b.X-a.X)/(b.Y-a.Y) {
			odd = !odd
		}
	}
	return odd
}

func TestGridOfDegenerateMaps(t *testing.T) {
	flat := Points{X: []float32{0, 1, 2, 3}, Y: []float32{5, 5, 5, 5}}
	one := Points{X: []float32{2, 2, 2}, Y: []float32{3, 3, 3}}
	for _, p := range []Points{flat, {X: flat.Y, Y: flat.X}, one, {}} {
		c := NewCloud(p)
		v := View{}.Sized(300, 300).Fit(c.Bounds())
		for i := range p.X {
			px, py := v.Pixel(float64(p.X[i]), float64(p.Y[i]))
			row, ok := c.Pick(v, px, py, 5)
			if !ok || p.X[row] != p.X[i] || p.Y[row] != p.Y[i] {
				t.Errorf("point %d of %v: picked %d %v", i, p, row, ok)
			}
		}
		if got := c.InRect(Rect{-10, -10, 10, 10}).Count(); got != p.Len() {
			t.Errorf("%d of %d points in the box", got, p.Len())
		}
	}
}

// A greyed out point under the cursor does not keep the coloured one beside it
// from being meant.
func TestPickTopPrefersColouredPoints(t *testing.T) {
	c := NewCloud(Points{X: []float32{0, 3}, Y: []float32{0, 0}})
	v := View{Span: 100}.Sized(100, 100)
	px, py := v.Pixel(1, 0)
	for _, tc := range []struct {
		style Style
		want  int
	}{
		{Style{}, 0},
		{Style{Selected: NewMask(2)}, 0},
		{Style{Selected: MaskOf(2, 1)}, 1},
		{Style{Shown: MaskOf(2, 1)}, 1},
		{Style{Selected: MaskOf(2, 0), Shown: MaskOf(2, 1)}, 0},
	} {
		if got, ok := c.PickTop(v, px, py, 5, tc.style); !ok || got != tc.want {
			t.Errorf("style %+v: picked %d %v", tc.style, got, ok)
		}
	}
	if _, ok := c.PickTop(v, 5, 5, 5, Style{}); ok {
		t.Error("picked what is far away")
	}
}
