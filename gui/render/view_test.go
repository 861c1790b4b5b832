package render

import (
	"math"
	"math/rand/v2"
	"testing"
)

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
