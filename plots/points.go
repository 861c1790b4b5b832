package plots

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// pointLayer draws a scatter plot as one picture whose density can be seen.
// It is a plot.Plotter; the plot's ranges are set by the caller.
//
// The points are laid over one another in an order drawn from a fixed seed, so
// that no class hides another. Where few points lie the paper shines through,
// by the logarithm of how many cover a pixel: from single stray images to the
// cores of clusters everything is seen, with 100 images or 60,000.
type pointLayer struct {
	x, y   []float32
	group  []int32 // entry of colours; negative = not drawn
	colour []color.NRGBA
	layer  []int     // of each group: higher ones lie on top
	unit   vg.Length // of the brush
}

// Plot draws the points into the data area.
func (l pointLayer) Plot(c draw.Canvas, p *plot.Plot) {
	dpi, _ := resolution(c.Canvas)
	place(c, c.Rectangle, func(w, h int) *image.RGBA {
		radius := fittingRadius(len(l.x), c.Rectangle.Size(), l.unit)
		s := newSplat(w, h, radius.Dots(dpi))
		sx := float64(w) / (p.X.Max - p.X.Min)
		sy := float64(h) / (p.Y.Max - p.Y.Min)
		for _, i := range l.order() {
			s.add((float64(l.x[i])-p.X.Min)*sx, (p.Y.Max-float64(l.y[i]))*sy, l.colour[l.group[i]])
		}
		return s.image()
	})
}

// fittingRadius makes points as large as leaves room between them: they would
// cover a sixth of the area if they were spread evenly.
func fittingRadius(n int, area vg.Point, unit vg.Length) vg.Length {
	r := math.Sqrt(float64(area.X*area.Y) / (6 * math.Pi * float64(max(n, 1))))
	return min(max(vg.Length(r), 0.55*unit), 2.2*unit)
}

// order is the images that are drawn, lower layers first, shuffled within.
func (l pointLayer) order() []int32 {
	order := make([]int32, 0, len(l.x))
	for i, g := range l.group {
		if g >= 0 {
			order = append(order, int32(i))
		}
	}
	rng := rand.New(rand.NewPCG(1, uint64(len(order))))
	rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	if len(l.layer) > 0 {
		slices.SortStableFunc(order, func(a, b int32) int { return l.layer[l.group[a]] - l.layer[l.group[b]] })
	}
	return order
}

// splat collects discs: the colour on top and how often a pixel was covered.
type splat struct {
	w, h   int
	radius float64   // in pixels
	rgb    []float32 // 3 a pixel
	cover  []float32 // sum of the coverages
}

func newSplat(w, h int, radius float64) *splat {
	return &splat{w, h, max(radius, 0.5), make([]float32, 3*w*h), make([]float32, w*h)}
}

// add lays an antialiased disc over what is there; x, y in pixels from the top
// left corner.
func (s *splat) add(x, y float64, c color.NRGBA) {
	// 0.8 lets the disc below be seen where two classes mix.
	const opacity = 0.8
	r := s.radius + 0.5
	if !(x > -r && y > -r && x < float64(s.w)+r && y < float64(s.h)+r) {
		return // outside, or NaN
	}
	red, green, blue := float32(c.R), float32(c.G), float32(c.B)
	for py := max(int(y-r), 0); py <= min(int(y+r), s.h-1); py++ {
		dy := float64(py) + 0.5 - y
		for px := max(int(x-r), 0); px <= min(int(x+r), s.w-1); px++ {
			dx := float64(px) + 0.5 - x
			a := float32(min(r-math.Sqrt(dx*dx+dy*dy), 1))
			if a <= 0 {
				continue
			}
			at := py*s.w + px
			mix := a * opacity
			if s.cover[at] == 0 {
				mix = 1
			}
			s.cover[at] += a
			p := s.rgb[3*at : 3*at+3 : 3*at+3]
			p[0] += mix * (red - p[0])
			p[1] += mix * (green - p[1])
			p[2] += mix * (blue - p[2])
		}
	}
}

// image tones the colours by the logarithm of the coverage, relative to the
// crowded places of this very picture, and lays them on paper.
func (s *splat) image() *image.RGBA {
	// A single point keeps this opacity however crowded other places are.
	const single = 0.45
	full := math.Log1p(s.crowded())
	img := image.NewRGBA(image.Rect(0, 0, s.w, s.h))
	for i, cover := range s.cover {
		a := float32(0)
		if cover > 0 {
			c := float64(cover)
			tone := single + (1-single)*min(math.Log1p(max(c-1, 0))/full, 1)
			a = float32(min(c, 1) * tone)
		}
		p, q := s.rgb[3*i:3*i+3:3*i+3], img.Pix[4*i:4*i+4:4*i+4]
		q[0] = uint8(255 + a*(p[0]-255) + 0.5)
		q[1] = uint8(255 + a*(p[1]-255) + 0.5)
		q[2] = uint8(255 + a*(p[2]-255) + 0.5)
		q[3] = 255
	}
	return img
}

// crowded is the coverage above the first that the most crowded 15 % of the
// covered pixels reach, at least a tenth.
func (s *splat) crowded() float64 {
	const bins, perUnit = 4096, 16
	var histogram [bins]int
	covered := 0
	for _, c := range s.cover {
		if c > 0 {
			covered++
			histogram[min(int(c*perUnit), bins-1)]++
		}
	}
	above := 0
	for b := bins - 1; b > 0; b-- {
		if above += histogram[b]; above*100 >= covered*15 {
			return max(float64(b)/perUnit-1, 0.1)
		}
	}
	return 0.1
}
