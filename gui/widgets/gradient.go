package widgets

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// GradientLegend says what a colour ramp means: a bar from one end's text to
// the other's. It is used for confidence and agreement.
type GradientLegend struct {
	widget.BaseWidget

	from, to string
	colour   func(share float64) color.NRGBA
}

// NewGradientLegend makes an empty one.
func NewGradientLegend() *GradientLegend {
	l := &GradientLegend{}
	l.ExtendBaseWidget(l)
	return l
}

// SetGradient shows colour(0) labelled from to colour(1) labelled to.
func (l *GradientLegend) SetGradient(from, to string, colour func(share float64) color.NRGBA) {
	l.from, l.to, l.colour = from, to, colour
	l.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (l *GradientLegend) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	r := &gradientRenderer{l: l, from: newText(false), to: newText(false)}
	r.bar = canvas.NewRaster(func(w, h int) image.Image { return ramp(w, h, l.colour) })
	r.Refresh()
	return r
}

type gradientRenderer struct {
	l        *GradientLegend
	from, to *canvas.Text
	bar      *canvas.Raster
}

func (r *gradientRenderer) Destroy() {}
func (r *gradientRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.from, r.bar, r.to}
}

// barWidth is the bar's length: a dozen letters.
func (r *gradientRenderer) barWidth() float32 { return theme.CaptionTextSize() * 12 }

func (r *gradientRenderer) MinSize() fyne.Size {
	from, to := r.from.MinSize(), r.to.MinSize()
	return fyne.NewSize(from.Width+r.barWidth()+to.Width+4*theme.Padding(), max(from.Height, to.Height)+theme.Padding())
}

func (r *gradientRenderer) Layout(size fyne.Size) {
	pad, height := theme.Padding()*2, theme.CaptionTextSize()*0.8
	r.from.Resize(r.from.MinSize())
	r.from.Move(fyne.NewPos(0, (size.Height-r.from.MinSize().Height)/2))
	x := r.from.MinSize().Width + pad
	r.bar.Resize(fyne.NewSize(r.barWidth(), height))
	r.bar.Move(fyne.NewPos(x, (size.Height-height)/2))
	r.to.Resize(r.to.MinSize())
	r.to.Move(fyne.NewPos(x+r.barWidth()+pad, (size.Height-r.to.MinSize().Height)/2))
}

func (r *gradientRenderer) Refresh() {
	setText(r.from, r.l.from, secondary(), theme.CaptionTextSize())
	setText(r.to, r.l.to, secondary(), theme.CaptionTextSize())
	r.Layout(r.l.Size())
	r.bar.Refresh()
}

// ramp is a picture of colour(0) at the left to colour(1) at the right.
func ramp(w, h int, colour func(share float64) color.NRGBA) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	if colour == nil {
		return img
	}
	for x := range w {
		c := colour(float64(x) / float64(max(w-1, 1)))
		draw.Draw(img, image.Rect(x, 0, x+1, h), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return img
}
