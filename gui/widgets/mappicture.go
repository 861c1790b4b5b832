package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2/theme"

	"clusterlens/gui/render"
)

// mapPicture is the one image that a map is drawn into.
type mapPicture struct {
	img      *image.RGBA
	splatter render.Splatter
	stale    bool // the image does not show the current view
	restyle  bool // the splatter has not seen the current style
	paper    color.NRGBA
}

// generate is the raster's generator. It runs on the UI thread once a frame
// and hands out the same image as long as nothing has changed.
func (m *MapView) generate(w, h int) image.Image {
	p := m.picture
	if w <= 0 || h <= 0 {
		return image.NewRGBA(image.Rect(0, 0, 1, 1))
	}
	if p.img == nil || p.img.Rect.Dx() != w || p.img.Rect.Dy() != h {
		p.img, p.stale = image.NewRGBA(image.Rect(0, 0, w, h)), true
	}
	if paper() != p.paper {
		p.paper, p.restyle = paper(), true
	}
	if p.outdated() {
		m.draw(w)
	}
	return p.img
}

// outdated tells that the image has to be drawn before it is shown.
func (p *mapPicture) outdated() bool { return p.stale || p.restyle || p.paper != paper() }

func (m *MapView) draw(w int) {
	p := m.picture
	if p.restyle {
		p.splatter.SetStyle(m.themedStyle())
	}
	ratio := 1.0
	if m.view.W > 0 {
		ratio = float64(w) / m.view.W
	}
	p.splatter.PixelRatio = ratio
	p.splatter.Draw(p.img, m.view)
	if !m.overlay.Empty() {
		m.overlay.Draw(p.img, m.view, ratio, faded(paper(), 0.85))
	}
	p.stale, p.restyle = false, false
}

// themedStyle is the style with the theme's colours where it left them open.
func (m *MapView) themedStyle() render.Style {
	s := m.style
	if s.Background.A == 0 {
		s.Background = paper()
	}
	if s.Muted.A == 0 {
		s.Muted = mixed(s.Background, themed(theme.ColorNameForeground), 0.22)
	}
	if s.Lines.A == 0 {
		s.Lines = faded(themed(theme.ColorNameForeground), 0.06)
	}
	return s
}
