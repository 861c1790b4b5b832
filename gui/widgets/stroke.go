package widgets

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"fyne.io/fyne/v2"
	"golang.org/x/image/vector"
)

// sketch draws smooth lines and areas, given in logical units, into a reused
// transparent image of the size a raster asks for.
type sketch struct {
	img   *image.RGBA
	ratio float32 // device pixels a logical unit
	fill  vector.Rasterizer
}

// begin clears the image, w x h device pixels for so many logical units.
func (s *sketch) begin(w, h int, width float32) {
	w, h = max(w, 1), max(h, 1)
	if s.img == nil || s.img.Rect.Dx() != w || s.img.Rect.Dy() != h {
		s.img = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	clear(s.img.Pix)
	s.ratio = 1
	if width > 0 {
		s.ratio = float32(w) / width
	}
	s.fill.Reset(w, h)
}

// paint colours what was drawn since the last paint.
func (s *sketch) paint(c color.NRGBA) {
	s.fill.DrawOp = draw.Over
	s.fill.Draw(s.img, s.img.Rect, image.NewUniform(c), image.Point{})
	s.fill.Reset(s.img.Rect.Dx(), s.img.Rect.Dy())
}

// area adds the region inside a closed path.
func (s *sketch) area(path []fyne.Position) {
	for i, p := range path {
		if i == 0 {
			s.fill.MoveTo(p.X*s.ratio, p.Y*s.ratio)
		} else {
			s.fill.LineTo(p.X*s.ratio, p.Y*s.ratio)
		}
	}
	s.fill.ClosePath()
}

// line adds a path of straight pieces of the given width.
func (s *sketch) line(path []fyne.Position, width float32) {
	for i := 1; i < len(path); i++ {
		s.piece(path[i-1], path[i], width)
		if i > 1 && width > 1.5 {
			s.dot(path[i-1], width/2)
		}
	}
}

// dashes adds a path as dashes of the given length and gaps half as long.
func (s *sketch) dashes(path []fyne.Position, width, dash float32) {
	along := float32(0)
	for i := 1; i < len(path); i++ {
		a, b := path[i-1], path[i]
		length := hypot(b.X-a.X, b.Y-a.Y)
		for at := float32(0); at < length; {
			phase := float32(math.Mod(float64(along+at), float64(1.5*dash)))
			step := 1.5*dash - phase
			if phase < dash {
				step = min(dash-phase, length-at)
				s.piece(between(a, b, at/length), between(a, b, (at+step)/length), width)
			}
			at += max(step, 0.01)
		}
		along += length
	}
}

func between(a, b fyne.Position, t float32) fyne.Position {
	return fyne.NewPos(a.X+(b.X-a.X)*t, a.Y+(b.Y-a.Y)*t)
}

// piece adds a line as a rectangle, always turning the same way, so that
// pieces that overlap do not cancel out.
func (s *sketch) piece(a, b fyne.Position, width float32) {
	dx, dy := b.X-a.X, b.Y-a.Y
	length := hypot(dx, dy)
	if length == 0 {
		return
	}
	half := width / 2 * s.ratio
	ux, uy := dx/length*half, dy/length*half
	ax, ay, bx, by := a.X*s.ratio, a.Y*s.ratio, b.X*s.ratio, b.Y*s.ratio
	s.fill.MoveTo(ax-uy, ay+ux)
	s.fill.LineTo(ax+uy, ay-ux)
	s.fill.LineTo(bx+uy, by-ux)
	s.fill.LineTo(bx-uy, by+ux)
	s.fill.ClosePath()
}

// dot adds a disc; it turns the way pieces do.
func (s *sketch) dot(at fyne.Position, radius float32) {
	const corners = 16
	for k := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / corners)
		x, y := (at.X+radius*float32(cos))*s.ratio, (at.Y+radius*float32(sin))*s.ratio
		if k == 0 {
			s.fill.MoveTo(x, y)
		} else {
			s.fill.LineTo(x, y)
		}
	}
	s.fill.ClosePath()
}
