package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// CreateRenderer implements fyne.Widget.
func (m *MapView) CreateRenderer() fyne.WidgetRenderer {
	m.ExtendBaseWidget(m)
	r := &mapRenderer{
		m:      m,
		points: canvas.NewRaster(m.generate),
		title:  newTag(), x: newTag(), y: newTag(),
		empty: widget.NewLabel(""),
		ring:  canvas.NewCircle(color.Transparent), halo: canvas.NewCircle(color.Transparent),
		box: canvas.NewRectangle(color.Transparent), frame: canvas.NewRectangle(color.Transparent),
	}
	r.lasso = canvas.NewRaster(func(w, h int) image.Image { return drawLasso(&r.lassoSketch, m.drag.path, m.Size(), w, h) })
	r.empty.Alignment, r.empty.Wrapping = fyne.TextAlignCenter, fyne.TextWrapWord
	r.frame.CornerRadius = theme.InputRadiusSize()
	m.picture.stale = true
	r.Refresh()
	return r
}

// mapRenderer shows the picture of the points and, over it, the few objects
// that change without the points being drawn anew.
type mapRenderer struct {
	m           *MapView
	points      *canvas.Raster
	lasso       *canvas.Raster
	lassoSketch sketch
	title, x, y *tag
	labels      []*tag // of the overlay's centres
	empty       *widget.Label
	ring, halo  *canvas.Circle
	box, frame  *canvas.Rectangle
}

func (r *mapRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(theme.TextSize() * 8) }
func (r *mapRenderer) Destroy()           {}

func (r *mapRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.points}
	for _, l := range r.labels {
		objects = append(objects, l.objects()...)
	}
	for _, t := range []*tag{r.x, r.y, r.title} {
		objects = append(objects, t.objects()...)
	}
	return append(objects, r.halo, r.ring, r.lasso, r.box, r.empty, r.frame)
}

func (r *mapRenderer) Layout(size fyne.Size) {
	r.points.Resize(size)
	r.lasso.Resize(size)
	r.frame.Resize(size)
	r.place()
}

// place puts what depends on size and view where it belongs.
func (r *mapRenderer) place() {
	size, edge := r.m.Size(), theme.Padding()*1.5
	r.title.move(edge, edge)
	r.y.move(edge, edge+r.title.height()+1)
	r.x.move(size.Width-edge-r.x.width(), size.Height-edge-r.x.height())
	if r.empty.Visible() {
		r.empty.Resize(fyne.NewSize(size.Width*0.8, 0)) // the width first: it sets the height
		height := r.empty.MinSize().Height
		r.empty.Resize(fyne.NewSize(size.Width*0.8, height))
		r.empty.Move(fyne.NewPos(size.Width*0.1, (size.Height-height)/2))
	}
	r.placeRing()
	r.placeLabels()
	r.placeDrag()
}

// placeRing rings the hovered point, if it is in sight.
func (r *mapRenderer) placeRing() {
	m := r.m
	visible := false
	if m.hover >= 0 && m.hover < m.cloud.Len() && m.view.Valid() {
		p := m.cloud.Points()
		px, py := m.view.Pixel(float64(p.X[m.hover]), float64(p.Y[m.hover]))
		visible = px >= 0 && py >= 0 && px <= m.view.W && py <= m.view.H
		if visible {
			circleAt(r.ring, float32(px), float32(py), 7)
			circleAt(r.halo, float32(px), float32(py), 8.5)
		}
	}
	setShown(r.ring, visible)
	setShown(r.halo, visible)
}

func circleAt(c *canvas.Circle, x, y, radius float32) {
	c.Resize(fyne.NewSquareSize(2 * radius))
	c.Move(fyne.NewPos(x-radius, y-radius))
}

// placeLabels writes the centres' names right of their dots.
func (r *mapRenderer) placeLabels() {
	v := r.m.view
	for k, c := range r.m.overlay.Centres {
		l := r.labels[k]
		px, py := v.Pixel(c.X, c.Y)
		if c.Label == "" || !v.Valid() || px < 0 || py < 0 || px > v.W || py > v.H {
			l.set("", "", color.NRGBA{})
			continue
		}
		l.set(c.Label, "", themed(theme.ColorNameForeground))
		l.move(float32(px)+9, float32(py)-l.height()/2)
	}
}

// placeDrag shows a box or lasso under way.
func (r *mapRenderer) placeDrag() {
	drag := &r.m.drag
	box := drag.active && drag.tool == Box && len(drag.path) == 2
	if box {
		a, b := drag.path[0], drag.path[1]
		r.box.Move(fyne.NewPos(min(a.X, b.X), min(a.Y, b.Y)))
		r.box.Resize(fyne.NewSize(max(a.X, b.X)-min(a.X, b.X), max(a.Y, b.Y)-min(a.Y, b.Y)))
	}
	setShown(r.box, box)
	setShown(r.lasso, drag.active && drag.tool == Lasso)
	if r.lasso.Visible() {
		r.lasso.Refresh()
	}
}

func (r *mapRenderer) Refresh() {
	m := r.m
	ink, accent := themed(theme.ColorNameForeground), themed(theme.ColorNamePrimary)
	for len(r.labels) < len(m.overlay.Centres) {
		r.labels = append(r.labels, newTag())
	}
	for _, l := range r.labels[len(m.overlay.Centres):] {
		l.set("", "", ink)
	}
	r.title.set(m.title, m.subtitle, ink)
	x, y := m.xAxis, m.yAxis
	if x != "" {
		x += "  \u2192"
	}
	if y != "" {
		y += "  \u2191"
	}
	if m.cloud.Len() == 0 {
		x, y = "", ""
	}
	r.x.set("", x, ink)
	r.y.set("", y, ink)
	if r.empty.Text != m.empty {
		r.empty.SetText(m.empty)
	}
	setShown(r.empty, m.cloud.Len() == 0 && m.empty != "")

	stroke(r.ring, ink, 2)
	stroke(r.halo, paper(), 2)
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth = faded(accent, 0.16), accent, 1.5
	frame, width := themed(theme.ColorNameSeparator), float32(1)
	if m.focused {
		frame, width = themed(theme.ColorNameFocus), 2
	}
	if r.frame.StrokeColor != color.Color(frame) || r.frame.StrokeWidth != width {
		r.frame.StrokeColor, r.frame.StrokeWidth = frame, width
		r.frame.Refresh()
	}
	r.place()
	if m.picture.outdated() {
		r.points.Refresh()
	}
}

func stroke(c *canvas.Circle, col color.NRGBA, width float32) {
	if c.StrokeColor != color.Color(col) || c.StrokeWidth != width {
		c.StrokeColor, c.StrokeWidth = col, width
		c.Refresh()
	}
}

// setShown shows or hides an object, and has it drawn only if that changes it.
func setShown(o fyne.CanvasObject, shown bool) {
	switch {
	case shown && !o.Visible():
		o.Show()
	case !shown && o.Visible():
		o.Hide()
	}
}
