package render

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
)

func sincos(turn float64) (sin, cos float64) { return math.Sincos(2 * math.Pi * turn) }

func TestViewRoundTrip(t *testing.T) {
	v := View{X: 3, Y: -2, Span: 7}.Sized(640, 480)
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		px, py := rng.Float64()*640, rng.Float64()*480
		x, y := v.Data(px, py)
		qx, qy := v.Pixel(x, y)
		near(t, "px", qx, px, 1e-9)
		near(t, "py", qy, py, 1e-9)

		zoomed := v.ZoomAt(px, py, 0.1+3*rng.Float64())
		qx, qy = zoomed.Pixel(x, y)
		near(t, "zoom keeps x", qx, px, 1e-9)
		near(t, "zoom keeps y", qy, py, 1e-9)

		qx, qy = v.Pan(13, -8).Pixel(x, y)
		near(t, "pan moves x", qx, px+13, 1e-9)
		near(t, "pan moves y", qy, py-8, 1e-9)
	}
}

func TestViewFit(t *testing.T) {
	for _, size := range []Point{{500, 500}, {800, 300}, {200, 700}} {
		for _, r := range []Rect{{-1, -2, 5, 9}, {0, 0, 100, 1}, {3, 3, 3, 8}} {
			v := View{}.Sized(size.X, size.Y).Fit(r)
			left, bottom := v.Pixel(r.MinX, r.MinY)
			right, top := v.Pixel(r.MaxX, r.MaxY)
			near(t, "centred x", left+right, size.X, 1e-9)
			near(t, "centred y", top+bottom, size.Y, 1e-9)
			// The tighter axis leaves exactly the margin on both sides.
			near(t, "margin", min(left/size.X, top/size.Y), fitMargin, 1e-9)
		}
	}
	if v := (View{}).Sized(100, 100).Fit(Rect{2, 2, 2, 2}); !v.Valid() || v.X != 2 {
		t.Errorf("one point: %+v", v)
	}
	before := View{1, 2, 3, 4, 5}
	if before.Fit(Rect{}) != before {
		t.Error("an empty rectangle moved the view")
	}
}

func TestViewIsTheSameInEverySize(t *testing.T) {
	v := View{X: 1, Y: 2, Span: 4}.Sized(500, 400)
	w := v.Sized(1000, 800)
	x, y := v.Data(120, 90)
	px, py := w.Pixel(x, y)
	near(t, "px", px, 240, 1e-9)
	near(t, "py", py, 180, 1e-9)
	if !v.Same(w) || v.Same(v.Pan(1, 0)) {
		t.Error("Same")
	}
}

func TestViewBetweenEndsAtBothEnds(t *testing.T) {
	a := View{0, 0, 10, 500, 500}
	for _, b := range []View{{4, -3, 1, 500, 500}, {4, -3, 10, 500, 500}} {
		if got := a.Between(b, 1); got != b {
			t.Errorf("at 1: %+v", got)
		}
		start := a.Between(b, 0)
		near(t, "start", math.Hypot(start.X, start.Y)+math.Abs(start.Span-10), 0, 1e-12)
		half := a.Between(b, 0.5)
		near(t, "span halfway", half.Span, math.Sqrt(10*b.Span), 1e-9)
	}
}

func TestMaskAgainstMapOfBools(t *testing.T) {
	const n = 131
	rng := rand.New(rand.NewPCG(3, 3))
	a, b := NewMask(n), NewMask(n)
	inA, inB := make([]bool, n), make([]bool, n)
	for range 90 {
		i, j := rng.IntN(n), rng.IntN(n)
		a.Set(i)
		inA[i] = true
		b.Set(j)
		inB[j] = true
		k := rng.IntN(n)
		a.Clear(k)
		inA[k] = false
	}
	want := func(name string, m *Mask, in func(i int) bool) {
		t.Helper()
		rows, count := m.Rows(), 0
		for i := range n {
			if m.Has(i) != in(i) {
				t.Errorf("%s: row %d", name, i)
			}
			if in(i) {
				if count >= len(rows) || rows[count] != i {
					t.Fatalf("%s: rows %v", name, rows)
				}
				count++
			}
		}
		if m.Count() != count || len(rows) != count || m.Empty() != (count == 0) {
			t.Errorf("%s: count %d, %d rows, want %d", name, m.Count(), len(rows), count)
		}
	}
	want("a", a, func(i int) bool { return inA[i] })
	want("and", a.And(b), func(i int) bool { return inA[i] && inB[i] })
	want("or", a.Or(b), func(i int) bool { return inA[i] || inB[i] })
	want("and not", a.AndNot(b), func(i int) bool { return inA[i] && !inB[i] })
	want("not", a.Not(), func(i int) bool { return !inA[i] })
	want("full", FullMask(n), func(int) bool { return true })
	want("where", MaskWhere(n, func(i int) bool { return i%3 == 0 }), func(i int) bool { return i%3 == 0 })
	if !MaskOf(n, a.Rows()...).Equal(a) || a.Equal(a.Not()) {
		t.Error("Equal")
	}
}

func TestNilMaskIsTheEmptySet(t *testing.T) {
	var none *Mask
	some := MaskOf(10, 3, 7)
	if none.Has(0) || none.Count() != 0 || !none.Empty() || none.Rows() != nil || none.Clone() != nil {
		t.Error("nil mask is not empty")
	}
	if !none.Or(some).Equal(some) || !some.Or(none).Equal(some) || !some.AndNot(none).Equal(some) {
		t.Error("nil as an operand")
	}
	if !none.And(some).Empty() || !none.Equal(NewMask(4)) || some.Has(-1) || some.Has(10) {
		t.Error("edges")
	}
}

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

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func frame(c *Cloud, s Style, v View, w, h int) *image.RGBA {
	var sp Splatter
	sp.SetCloud(c)
	sp.SetStyle(s)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	sp.Draw(img, v)
	return img
}

func TestOnePointIsARoundStainOfItsArea(t *testing.T) {
	c := NewCloud(Points{X: []float32{0}, Y: []float32{0}})
	for _, radius := range []float64{1, 2.5, 5} {
		for _, at := range []Point{{0, 0}, {0.3, -0.2}, {-0.45, 0.45}} {
			v := View{X: at.X, Y: at.Y, Span: 41}.Sized(41, 41) // one pixel a unit
			img := frame(c, Style{Radius: radius, Opacity: 1, Palette: []color.NRGBA{{A: 255}}}, v, 41, 41)
			var area, mx, my float64
			for y := range 41 {
				for x := range 41 {
					cover := 1 - float64(img.RGBAAt(x, y).G)/255
					area += cover
					mx += cover * (float64(x) + 0.5)
					my += cover * (float64(y) + 0.5)
				}
			}
			near(t, "area", area/(math.Pi*radius*radius), 1, 0.03)
			px, py := v.Pixel(0, 0)
			// A stamp's place is exact to half a phase.
			near(t, "centre x", mx/area, px, 0.16)
			near(t, "centre y", my/area, py, 0.16)
		}
	}
}

func TestFrameIsTheSameOnAnyNumberOfCores(t *testing.T) {
	p, label := blobs(5000, 7, 2)
	c := NewCloud(p)
	v := View{}.Sized(300, 200).Fit(c.Bounds())
	s := Style{Palette: colours(7), Index: label, Marked: MaskOf(5000, 1, 2, 3), Selected: MaskWhere(5000, func(i int) bool { return i%2 == 0 })}
	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	one := frame(c, s, v, 300, 200)
	runtime.GOMAXPROCS(4)
	if !bytes.Equal(one.Pix, frame(c, s, v, 300, 200).Pix) {
		t.Error("4 cores draw another picture than 1")
	}
}

// A picture in bands must not show where the bands meet: the same points moved
// down by some rows give the same picture moved.
func TestBandsLeaveNoSeams(t *testing.T) {
	p, label := blobs(3000, 4, 8)
	c := NewCloud(p)
	s := Style{Palette: colours(4), Index: label, Radius: 3}
	v := View{}.Sized(200, 200).Fit(c.Bounds())
	a, b := frame(c, s, v, 200, 200), frame(c, s, v.Pan(0, 16), 200, 200)
	for y := 20; y < 180; y++ {
		if !bytes.Equal(a.Pix[(y-16)*a.Stride:(y-15)*a.Stride], b.Pix[y*b.Stride:(y+1)*b.Stride]) {
			t.Fatalf("row %d differs from row %d of the unmoved picture", y, y-16)
		}
	}
}

func TestNoClassHidesAnother(t *testing.T) {
	const n = 20000
	p, _ := blobs(n, 1, 6)
	label := make([]uint8, n)
	for i := n / 2; i < n; i++ {
		label[i] = 1 // the second class comes last in the set
	}
	v := View{}.Sized(200, 200).Fit(p.Bounds(nil))
	img := frame(NewCloud(p), Style{Palette: []color.NRGBA{{R: 255, A: 255}, {B: 255, A: 255}}, Index: label, Opacity: 1}, v, 200, 200)
	var red, blue float64
	for y := 80; y < 120; y++ {
		for x := 80; x < 120; x++ {
			red += float64(img.RGBAAt(x, y).R)
			blue += float64(img.RGBAAt(x, y).B)
		}
	}
	near(t, "share of red in the middle", red/(red+blue), 0.5, 0.05)
}

func TestDensityShows(t *testing.T) {
	p, _ := blobs(30000, 1, 6)
	c := NewCloud(p)
	v := View{}.Sized(300, 300).Fit(c.Bounds())
	img := frame(c, Style{Palette: []color.NRGBA{{A: 255}}}, v, 300, 300)
	ink := func(radius float64) (mean float64) {
		n := 0
		for k := range 360 {
			sin, cos := sincos(float64(k) / 360)
			px, py := v.Pixel(meanOf(p.X)+radius*cos, meanOf(p.Y)+radius*sin)
			if image.Pt(int(px), int(py)).In(img.Rect) {
				mean += 255 - float64(img.RGBAAt(int(px), int(py)).G)
				n++
			}
		}
		return mean / float64(n)
	}
	if a, b, d := ink(0.5), ink(1.8), ink(3); !(a > b+10 && b > d+10) {
		t.Errorf("ink at 0.5, 1.8 and 3 sigmas: %.0f %.0f %.0f", a, b, d)
	}
}

func meanOf(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v)
	}
	return sum / float64(len(x))
}

func TestWhatIsNotSelectedGreysOutButStays(t *testing.T) {
	p := Points{X: []float32{0, 10, 20}, Y: []float32{0, 0, 0}}
	c := NewCloud(p)
	v := View{X: 10, Y: 0, Span: 40}.Sized(40, 40)
	red := []color.NRGBA{{R: 230, G: 20, B: 20, A: 255}}
	base := Style{Palette: red, Radius: 2, Opacity: 1}
	colourAt := func(s Style, row int) color.RGBA {
		px, py := v.Pixel(float64(p.X[row]), 0)
		return frame(c, s, v, 40, 40).RGBAAt(int(px), int(py))
	}
	isRed := func(c color.RGBA) bool { return c.R > 200 && c.G < 60 }
	isGrey := func(c color.RGBA) bool { return c.R == c.G && c.G == c.B && c.R < 250 && c.R > 60 }

	chosen := base
	chosen.Selected = MaskOf(3, 1)
	isolated := base
	isolated.Shown = MaskOf(3, 1, 2)
	both := chosen
	both.Shown = MaskOf(3, 2)
	emptySelection := base
	emptySelection.Selected = NewMask(3)
	for _, tc := range []struct {
		name  string
		style Style
		red   [3]bool
	}{
		{"all", base, [3]bool{true, true, true}},
		{"an empty selection is none", emptySelection, [3]bool{true, true, true}},
		{"selected", chosen, [3]bool{false, true, false}},
		{"isolated", isolated, [3]bool{false, true, true}},
		{"selected but not shown", both, [3]bool{false, false, false}},
	} {
		for row, red := range tc.red {
			got := colourAt(tc.style, row)
			if isRed(got) != red || isGrey(got) == red {
				t.Errorf("%s: row %d is %v", tc.name, row, got)
			}
		}
	}
}

func TestMarkedPointsHaveAnotherShape(t *testing.T) {
	c := NewCloud(Points{X: []float32{0}, Y: []float32{0}})
	v := View{Span: 41}.Sized(41, 41)
	disc := frame(c, Style{Radius: 6, Opacity: 1}, v, 41, 41)
	cross := frame(c, Style{Radius: 6, Opacity: 1, Marked: MaskOf(1, 0)}, v, 41, 41)
	// Straight above the middle a disc is filled and a cross is not.
	if disc.RGBAAt(20, 15).G > 200 || cross.RGBAAt(20, 15).G < 250 || cross.RGBAAt(20, 20).G > 200 {
		t.Error("a marked point looks like a disc")
	}
}

func TestDrawCopesWithEverything(t *testing.T) {
	nan := float32(math.NaN())
	far := Points{X: []float32{1e30, -1e30, nan, 0}, Y: []float32{1e30, 0, 0, nan}}
	for _, c := range []*Cloud{nil, NewCloud(Points{}), NewCloud(far)} {
		for _, v := range []View{{}, {Span: 1}, {Span: 1e-12}, {Span: 1e12}, View{}.Sized(50, 40).Fit(c.Bounds())} {
			for _, size := range []image.Point{{1, 1}, {50, 40}, {3, 200}} {
				img := frame(c, Style{Lines: color.NRGBA{A: 20}}, v, size.X, size.Y)
				if img.RGBAAt(0, 0).A != 255 {
					t.Errorf("view %+v: the picture is not opaque", v)
				}
			}
		}
	}
}
