package render

import (
	"image"
	"image/color"
	"math"
)

// pen draws smooth lines and dots given in data units.
type pen struct {
	dst   *image.RGBA
	view  View
	ratio float64
	halo  color.NRGBA
}

// line draws a polyline of the given width in logical pixels, over a wider
// halo if asked for.
func (p pen) line(points []Point, width float64, c color.NRGBA, halo bool) {
	if halo && p.halo.A != 0 {
		p.stroke(points, (width+2)*p.ratio, p.halo)
	}
	p.stroke(points, width*p.ratio, c)
}

func (p pen) stroke(points []Point, width float64, c color.NRGBA) {
	for k := 1; k < len(points); k++ {
		ax, ay := p.view.Pixel(points[k-1].X, points[k-1].Y)
		bx, by := p.view.Pixel(points[k].X, points[k].Y)
		p.segment(ax, ay, bx, by, width/2, c)
	}
}

// segment covers the pixels within half of the line from a to b whose foot
// point lies on it, b excluded: pieces of a smooth curve then meet without
// covering a pixel twice.
func (p pen) segment(ax, ay, bx, by, half float64, c color.NRGBA) {
	dx, dy := bx-ax, by-ay
	length2 := dx*dx + dy*dy
	if length2 == 0 {
		return
	}
	box := p.box(math.Min(ax, bx), math.Min(ay, by), math.Max(ax, bx), math.Max(ay, by), half+1)
	sprite := sprite{rb: uint32(c.R) | uint32(c.B)<<16, g: uint32(c.G)}
	inverse := 1 / math.Sqrt(length2)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			ux, uy := float64(x)+0.5-ax, float64(y)+0.5-ay
			if t := ux*dx + uy*dy; t < 0 || t >= length2 {
				continue
			}
			cover := half + 0.5 - math.Abs(ux*dy-uy*dx)*inverse
			if cover > 0 {
				blendPixel(p.dst, x, y, &sprite, alpha(cover, c.A))
			}
		}
	}
}

// dot draws a filled circle with a halo ring, radius in logical pixels.
func (p pen) dot(x, y, radius float64, c color.NRGBA) {
	px, py := p.view.Pixel(x, y)
	if p.halo.A != 0 {
		p.disc(px, py, (radius+2)*p.ratio, p.halo)
	}
	p.disc(px, py, radius*p.ratio, c)
	if p.halo.A != 0 {
		p.disc(px, py, radius*0.4*p.ratio, p.halo)
	}
}

func (p pen) disc(px, py, radius float64, c color.NRGBA) {
	box := p.box(px, py, px, py, radius+1)
	sprite := sprite{rb: uint32(c.R) | uint32(c.B)<<16, g: uint32(c.G)}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			cover := radius + 0.5 - math.Hypot(float64(x)+0.5-px, float64(y)+0.5-py)
			if cover > 0 {
				blendPixel(p.dst, x, y, &sprite, alpha(cover, c.A))
			}
		}
	}
}

// box is the pixels of the picture within margin of the given rectangle.
func (p pen) box(x0, y0, x1, y1, margin float64) image.Rectangle {
	clamp := func(f float64) int { return int(math.Max(-1, math.Min(f, 1<<20))) }
	r := image.Rect(clamp(x0-margin), clamp(y0-margin), clamp(x1+margin)+1, clamp(y1+margin)+1)
	return r.Intersect(p.dst.Rect)
}

// alpha is a coverage (clipped at 1) of a colour with alpha a, 0 to 256.
func alpha(cover float64, a uint8) uint32 {
	return uint32(math.Min(cover, 1)*float64(a)*256/255 + 0.5)
}
