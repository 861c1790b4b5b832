package render

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"runtime"
	"testing"
)

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
