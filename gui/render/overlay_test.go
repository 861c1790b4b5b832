package render

import (
	"image"
	"image/color"
	"math"
	"testing"
)

func TestEllipseOutlineHasItsMahalanobisDistance(t *testing.T) {
	for _, e := range []Ellipse{
		{X: 1, Y: 2, XX: 4, XY: 0, YY: 1},
		{X: -3, Y: 0, XX: 2, XY: 1.2, YY: 1},
		{X: 0, Y: 0, XX: 1, XY: -0.9, YY: 3, Sigmas: 1},
	} {
		sigmas := e.Sigmas
		if sigmas == 0 {
			sigmas = 2
		}
		det := e.XX*e.YY - e.XY*e.XY
		for _, p := range e.Outline() {
			dx, dy := p.X-e.X, p.Y-e.Y
			d2 := (e.YY*dx*dx - 2*e.XY*dx*dy + e.XX*dy*dy) / det
			near(t, "distance", math.Sqrt(d2), sigmas, 1e-9)
		}
	}
}

// For a round Gaussian of unit variance the line that holds a share s is the
// circle of radius sqrt(-2 ln(1-s)); the kernel widens it a little.
func TestDensityContourOfARoundGaussian(t *testing.T) {
	p, _ := blobs(20000, 1, 3)
	cx, cy := meanOf(p.X), meanOf(p.Y)
	for _, share := range []float64{0.5, 0.9} {
		c := DensityContour(p, nil, share, color.NRGBA{A: 255})
		if len(c.Pieces) < 20 {
			t.Fatalf("%d pieces", len(c.Pieces))
		}
		want := math.Sqrt(-2 * math.Log(1-share))
		sum := 0.0
		for _, piece := range c.Pieces {
			r := math.Hypot(piece[0].X-cx, piece[0].Y-cy)
			near(t, "radius", r, want, 0.2*want)
			sum += r
		}
		near(t, "mean radius", sum/float64(len(c.Pieces)), want, 0.06*want)
	}
	if got := DensityContour(p, MaskOf(p.Len(), 1, 2), 0.5, color.NRGBA{}); len(got.Pieces) != 0 {
		t.Error("two points have a contour")
	}
}

func TestDensityContourIsClosed(t *testing.T) {
	p, _ := blobs(4000, 5, 12)
	ends := map[Point]int{}
	for _, piece := range DensityContour(p, nil, 0.6, color.NRGBA{}).Pieces {
		for _, e := range piece {
			// Both cells of a side compute the crossing from opposite ends.
			ends[Point{math.Round(e.X * 1e6), math.Round(e.Y * 1e6)}]++
		}
	}
	for at, n := range ends {
		if n != 2 {
			t.Errorf("%d pieces meet at %v", n, at)
		}
	}
}

func TestOverlayDrawsWhereItBelongs(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 200, 200))
	fill(img, color.NRGBA{R: 255, G: 255, B: 255, A: 255}, 0, 200)
	v := View{Span: 20}.Sized(200, 200)
	red := color.NRGBA{R: 200, A: 255}
	Overlay{
		Ellipses: []Ellipse{{XX: 4, YY: 1, Colour: red}},
		Centres:  []Centre{{X: 6, Y: 6, Colour: red}},
	}.Draw(img, v, 1, color.NRGBA{})
	isRed := func(x, y float64) bool {
		px, py := v.Pixel(x, y)
		c := img.RGBAAt(int(px), int(py))
		return c.R > 190 && c.G < 90
	}
	if !isRed(3.95, 0) || !isRed(0, 1.95) || isRed(0, 0) || isRed(4.5, 0) || !isRed(6, 6) {
		t.Error("the ellipse of two sigmas is not where its covariance says")
	}
}
