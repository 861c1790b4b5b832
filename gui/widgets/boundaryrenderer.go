package widgets

import (
	"fmt"
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// CreateRenderer implements fyne.Widget.
func (b *BoundaryStrip) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	r := &boundaryRenderer{b: b, from: newText(true), to: newText(true), middle: newText(false), empty: widget.NewLabel(""), tick: canvas.NewRectangle(color.Transparent)}
	r.scale = canvas.NewRaster(func(w, h int) image.Image {
		from, to := b.colours()
		return ramp(w, h, func(share float64) color.NRGBA { return mixed(from, to, share) })
	})
	r.empty.Alignment, r.empty.Wrapping = fyne.TextAlignCenter, fyne.TextWrapWord
	r.Refresh()
	return r
}

type boundaryRenderer struct {
	b                *BoundaryStrip
	scale            *canvas.Raster
	tick             *canvas.Rectangle // the border: half and half
	from, to, middle *canvas.Text
	captions         []*canvas.Text
	empty            *widget.Label
}

func (r *boundaryRenderer) Destroy() {}

func (r *boundaryRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.b.raster, r.scale, r.tick, r.from, r.to, r.middle}
	for _, t := range r.captions {
		objects = append(objects, t)
	}
	return append(objects, r.empty)
}

func (r *boundaryRenderer) line() float32 {
	return fyne.MeasureText("0", theme.CaptionTextSize(), fyne.TextStyle{}).Height
}

func (r *boundaryRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.TextSize()*12, theme.TextSize()*3+3*r.line())
}

func (r *boundaryRenderer) Layout(size fyne.Size) {
	b, pad, line := r.b, theme.Padding(), r.line()
	any := len(b.data.Items) > 0
	setShown(r.empty, !any && b.empty != "")
	for _, o := range []fyne.CanvasObject{b.raster, r.scale, r.tick, r.from, r.to, r.middle} {
		setShown(o, any)
	}
	height := r.empty.MinSize().Height
	r.empty.Resize(fyne.NewSize(size.Width, height))
	r.empty.Move(fyne.NewPos(0, max(0, (size.Height-height)/2)))
	captions := float32(0)
	if b.data.Caption != nil {
		captions = line
	}
	bar := theme.CaptionTextSize() * 0.5
	b.arrange(size.Width, size.Height-captions-bar-line-2*pad)
	b.raster.Resize(fyne.NewSize(size.Width, b.side))
	r.placeCaptions()
	y, width := b.side+captions+pad, float32(len(b.shown))*(b.side+b.gap())-b.gap()
	r.scale.Resize(fyne.NewSize(width, bar))
	r.scale.Move(fyne.NewPos(0, y))
	r.tick.Resize(fyne.NewSize(2, bar+4))
	r.tick.Move(fyne.NewPos(width*r.border()-1, y-2))
	y += bar + pad/2
	r.from.Move(fyne.NewPos(0, y))
	r.to.Move(fyne.NewPos(width-r.to.MinSize().Width, y))
	r.middle.Move(fyne.NewPos(min(max(width*r.border()-r.middle.MinSize().Width/2, r.from.MinSize().Width+pad), width-r.to.MinSize().Width-r.middle.MinSize().Width-pad), y))
}

// border is where along the strip the images are half and half, 0 to 1.
func (r *boundaryRenderer) border() float32 {
	b := r.b
	for k, place := range b.shown {
		if b.share(place) >= 0.5 {
			return float32(k) / float32(len(b.shown))
		}
	}
	return 1
}

func (r *boundaryRenderer) placeCaptions() {
	b, n := r.b, len(r.b.shown)
	if b.data.Caption == nil {
		n = 0
	}
	r.captions = pool(r.captions, n)
	for k, t := range r.captions {
		setText(t, fitText(b.data.Caption(b.data.Items[b.shown[k]]), captionSize(), b.side+b.gap()), secondary(), captionSize())
		t.Alignment = fyne.TextAlignCenter
		t.Resize(fyne.NewSize(b.side, r.line()))
		t.Move(fyne.NewPos(float32(k)*(b.side+b.gap()), b.side))
	}
}

func (r *boundaryRenderer) Refresh() {
	b, ink, font := r.b, themed(theme.ColorNameForeground), theme.CaptionTextSize()
	if r.empty.Text != b.empty {
		r.empty.SetText(b.empty)
	}
	setText(r.from, fmt.Sprintf("surely %s", b.data.From), ink, font)
	setText(r.to, fmt.Sprintf("surely %s", b.data.To), ink, font)
	setText(r.middle, "border", secondary(), font)
	r.tick.FillColor = ink
	r.Layout(b.Size())
	b.raster.Refresh()
	r.scale.Refresh()
}
