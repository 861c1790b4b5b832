package render

import (
	"fmt"
	"image"
	"image/color"
	"testing"
)

// scene is a cloud of 10 clusters with everything a frame needs.
func scene(n, w, h int) (*Splatter, *image.RGBA, View, *Cloud, Style) {
	p, label := blobs(n, 10, 1)
	c := NewCloud(p)
	s := Style{Palette: colours(10), Index: label, Lines: color.NRGBA{A: 20}}
	sp := &Splatter{}
	sp.SetCloud(c)
	sp.SetStyle(s)
	return sp, image.NewRGBA(image.Rect(0, 0, w, h)), View{}.Sized(float64(w), float64(h)).Fit(c.Bounds()), c, s
}

func BenchmarkDraw(b *testing.B) {
	for _, tc := range []struct{ n, w, h int }{
		{1000, 500, 500}, {10_000, 500, 500}, {60_000, 500, 500}, {60_000, 1200, 800}, {60_000, 2400, 1600}, {1_000_000, 500, 500}, {1_000_000, 1200, 800},
	} {
		b.Run(fmt.Sprintf("%d/%dx%d", tc.n, tc.w, tc.h), func(b *testing.B) {
			sp, img, v, _, _ := scene(tc.n, tc.w, tc.h)
			for k := 0; b.Loop(); k++ {
				sp.Draw(img, v.Pan(float64(k%40), float64(k%30)))
			}
		})
	}
}

// A pan frame of three linked panes.
func BenchmarkThreePanes(b *testing.B) {
	for _, zoom := range []float64{1, 4, 30} {
		b.Run(fmt.Sprintf("zoom%.0f", zoom), func(b *testing.B) {
			var panes [3]*Splatter
			var imgs [3]*image.RGBA
			var v View
			for k := range panes {
				panes[k], imgs[k], v, _, _ = scene(60_000, 500, 500)
			}
			v = v.ZoomAt(250, 250, zoom)
			for k := 0; b.Loop(); k++ {
				for j, sp := range panes {
					sp.Draw(imgs[j], v.Pan(float64(k%40), 0))
				}
			}
		})
	}
}

func BenchmarkPick(b *testing.B) {
	for _, n := range []int{60_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			_, _, v, c, _ := scene(n, 500, 500)
			for k := 0; b.Loop(); k++ {
				c.Pick(v, 100+float64(k*7%300), 100+float64(k*13%300), 8)
			}
		})
	}
}

// A lasso of a third of the points, and its effect drawn in three panes.
func BenchmarkLassoThreePanes(b *testing.B) {
	var panes [3]*Splatter
	var imgs [3]*image.RGBA
	var v View
	var c *Cloud
	var s Style
	for k := range panes {
		panes[k], imgs[k], v, c, s = scene(60_000, 500, 500)
	}
	lasso := lassoAround(v.X, v.Y, v.Span*0.33, 300, 1)
	for b.Loop() {
		s.Selected = c.InPolygon(lasso)
		for j, sp := range panes {
			sp.SetStyle(s)
			sp.Draw(imgs[j], v)
		}
	}
	b.ReportMetric(float64(s.Selected.Count()), "points")
}

// A change of colour, drawn in three panes.
func BenchmarkColourThreePanes(b *testing.B) {
	var panes [3]*Splatter
	var imgs [3]*image.RGBA
	var v View
	var s Style
	for k := range panes {
		panes[k], imgs[k], v, _, s = scene(60_000, 500, 500)
	}
	for b.Loop() {
		for j, sp := range panes {
			sp.SetStyle(s)
			sp.Draw(imgs[j], v)
		}
	}
}

func BenchmarkNewCloud(b *testing.B) {
	for _, n := range []int{60_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p, _ := blobs(n, 10, 1)
			for b.Loop() {
				NewCloud(p)
			}
		})
	}
}

func BenchmarkDensityContour(b *testing.B) {
	p, _ := blobs(60_000, 10, 1)
	for b.Loop() {
		DensityContour(p, nil, 0.5, color.NRGBA{})
	}
}

func BenchmarkOverlay(b *testing.B) {
	p, label := blobs(60_000, 10, 1)
	v := View{}.Sized(500, 500).Fit(p.Bounds(nil))
	var o Overlay
	for k := range 10 {
		m := MaskWhere(p.Len(), func(i int) bool { return int(label[i]) == k })
		o.Contours = append(o.Contours, DensityContour(p, m, 0.5, color.NRGBA{A: 255}))
		o.Ellipses = append(o.Ellipses, Ellipse{X: v.X, Y: v.Y, XX: 1, YY: 1, Colour: color.NRGBA{A: 255}})
		o.Centres = append(o.Centres, Centre{X: v.X, Y: v.Y, Colour: color.NRGBA{A: 255}})
	}
	img := image.NewRGBA(image.Rect(0, 0, 500, 500))
	for b.Loop() {
		o.Draw(img, v, 1, color.NRGBA{R: 255, G: 255, B: 255, A: 200})
	}
}
