package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// CreateRenderer implements fyne.Widget.
func (m *MapView) CreateRenderer() fyne.WidgetRenderer {
	m.ExtendBaseWidget(m)
	r := &mapRenderer{
		m:     m,
		title: newText(true), subtitle: newText(false), x: newText(false), y: newText(false), empty: newText(false),
		ring: canvas.NewCircle(color.Transparent), box: canvas.NewRectangle(color.Transparent), frame: canvas.NewRectangle(color.Transparent),
	}
	r.Refresh()
	return r
}

type mapRenderer struct {
	m                            *MapView
	title, subtitle, x, y, empty *canvas.Text
	ring                         *canvas.Circle
	box, frame                   *canvas.Rectangle
}

func (r *mapRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(theme.TextSize() * 8) }
func (r *mapRenderer) Destroy()           {}

func (r *mapRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.m.raster, r.x, r.y, r.title, r.subtitle, r.empty, r.ring, r.box, r.frame}
}

func (r *mapRenderer) Layout(size fyne.Size) {
	r.m.raster.Resize(size)
	r.frame.Resize(size)
	pad := theme.Padding() * 2
	r.title.Move(fyne.NewPos(pad, theme.Padding()))
	r.title.Resize(r.title.MinSize())
	r.subtitle.Move(fyne.NewPos(pad+r.title.MinSize().Width+pad, theme.Padding()))
	r.x.Move(fyne.NewPos(size.Width-pad-r.x.MinSize().Width, size.Height-pad-r.x.MinSize().Height))
	r.y.Move(fyne.NewPos(pad, theme.Padding()+r.title.MinSize().Height))
	r.empty.Move(fyne.NewPos((size.Width-r.empty.MinSize().Width)/2, (size.Height-r.empty.MinSize().Height)/2))
}

func (r *mapRenderer) Refresh() {
	m := r.m
	ink := themed(theme.ColorNameForeground)
	setText(r.title, m.title, ink, theme.TextSize())
	setText(r.subtitle, m.subtitle, secondary(), theme.TextSize())
	setText(r.x, m.xAxis, secondary(), theme.CaptionTextSize())
	setText(r.y, m.yAxis, secondary(), theme.CaptionTextSize())
	setText(r.empty, m.empty, secondary(), theme.TextSize())
	r.empty.Hidden = m.cloud.Len() > 0
	r.frame.StrokeColor, r.frame.StrokeWidth = themed(theme.ColorNameSeparator), 1
	if m.focused {
		r.frame.StrokeColor, r.frame.StrokeWidth = themed(theme.ColorNamePrimary), 2
	}
	r.ring.Hidden = m.hover < 0
	r.box.Hidden = true
	r.Layout(m.Size())
	m.raster.Refresh()
	canvas.Refresh(m)
}
