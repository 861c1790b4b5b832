package widgets

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/vector"
)

// lassoPicture is a lasso under way, drawn over the map: a transparent image
// with the region tinted and its outline.
type lassoPicture struct {
	img  *image.RGBA
	fill vector.Rasterizer
}

// draw shows the path (in logical units) in an image of w x h device pixels.
func (l *lassoPicture) draw(path []fyne.Position, size fyne.Size, w, h int) image.Image {
	if l.img == nil || l.img.Rect.Dx() != w || l.img.Rect.Dy() != h {
		l.img = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	clear(l.img.Pix)
	if len(path) < 2 || size.Width <= 0 {
		return l.img
	}
	ratio := float32(w) / size.Width
	accent := themed(theme.ColorNamePrimary)
	l.fill.Reset(w, h)
	for i, p := range path {
		if i == 0 {
			l.fill.MoveTo(p.X*ratio, p.Y*ratio)
		} else {
			l.fill.LineTo(p.X*ratio, p.Y*ratio)
		}
	}
	l.fill.ClosePath()
	l.paint(faded(accent, 0.16))

	l.fill.Reset(w, h)
	for i := 1; i < len(path); i++ {
		l.strokeTo(path[i-1], path[i], ratio, 0.9*ratio)
	}
	l.paint(accent)
	// The side that closes the region by itself is fainter.
	l.fill.Reset(w, h)
	l.strokeTo(path[len(path)-1], path[0], ratio, 0.6*ratio)
	l.paint(faded(accent, 0.5))
	return l.img
}

func (l *lassoPicture) paint(c color.NRGBA) {
	l.fill.DrawOp = draw.Over
	l.fill.Draw(l.img, l.img.Rect, image.NewUniform(c), image.Point{})
}

// strokeTo adds a line as a thin rectangle, always turning the same way, so
// that pieces that overlap do not cancel out.
func (l *lassoPicture) strokeTo(a, b fyne.Position, ratio, half float32) {
	dx, dy := b.X-a.X, b.Y-a.Y
	length := hypot(dx, dy)
	if length == 0 {
		return
	}
	ux, uy := dx/length*half, dy/length*half
	ax, ay, bx, by := a.X*ratio-ux, a.Y*ratio-uy, b.X*ratio+ux, b.Y*ratio+uy
	l.fill.MoveTo(ax-uy, ay+ux)
	l.fill.LineTo(bx-uy, by+ux)
	l.fill.LineTo(bx+uy, by-ux)
	l.fill.LineTo(ax+uy, ay-ux)
	l.fill.ClosePath()
}
