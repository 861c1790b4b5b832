package widgets

import (
	"image"
	"image/color"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clusterlens/gui/render"
)

// legendChip is one entry of a legend: swatch, name, count.
type legendChip struct {
	widget.BaseWidget

	legend  *Legend
	entry   int
	hovered bool
	focused bool
	keys    fyne.KeyModifier
	tapped  time.Time
}

var (
	_ fyne.Tappable          = (*legendChip)(nil)
	_ fyne.SecondaryTappable = (*legendChip)(nil)
	_ fyne.Focusable         = (*legendChip)(nil)
	_ desktop.Mouseable      = (*legendChip)(nil)
	_ desktop.Hoverable      = (*legendChip)(nil)
	_ desktop.Cursorable     = (*legendChip)(nil)
)

func newLegendChip(l *Legend, entry int) *legendChip {
	c := &legendChip{legend: l, entry: entry}
	c.ExtendBaseWidget(c)
	return c
}

func (c *legendChip) data() LegendEntry {
	if c.entry < len(c.legend.entries) {
		return c.legend.entries[c.entry]
	}
	return LegendEntry{Count: -1}
}

// Tapped implements fyne.Tappable.
func (c *legendChip) Tapped(*fyne.PointEvent) {
	if c.keys != 0 {
		c.legend.choose(c.entry, modeOf(c.keys))
		return
	}
	c.legend.toggle(c.entry)
	// The second click of a double click has undone the first one's isolation.
	if time.Since(c.tapped) < doubleTapTime {
		c.legend.choose(c.entry, Replace)
		c.tapped = time.Time{}
		return
	}
	c.tapped = time.Now()
}

// TappedSecondary implements fyne.SecondaryTappable.
func (c *legendChip) TappedSecondary(*fyne.PointEvent) { c.legend.choose(c.entry, Replace) }

// MouseDown implements desktop.Mouseable.
func (c *legendChip) MouseDown(e *desktop.MouseEvent) { c.keys = e.Modifier }

// MouseUp implements desktop.Mouseable.
func (c *legendChip) MouseUp(*desktop.MouseEvent) {}

// MouseIn implements desktop.Hoverable.
func (c *legendChip) MouseIn(*desktop.MouseEvent) {
	c.hovered = true
	c.Refresh()
	c.legend.hover(c.entry)
}

// MouseMoved implements desktop.Hoverable.
func (c *legendChip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *legendChip) MouseOut() {
	c.hovered = false
	c.Refresh()
	c.legend.hover(-1)
}

// Cursor implements desktop.Cursorable.
func (c *legendChip) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (c *legendChip) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *legendChip) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *legendChip) TypedRune(r rune) { passRune(c, r) }

// TypedKey implements fyne.Focusable.
func (c *legendChip) TypedKey(e *fyne.KeyEvent) {
	if passEscape(c, e) {
		return
	}
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.legend.toggle(c.entry)
	}
}

// CreateRenderer implements fyne.Widget.
func (c *legendChip) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &chipRenderer{c: c, back: canvas.NewRectangle(color.Transparent), name: newText(true), count: newText(false)}
	r.swatch = canvas.NewRaster(func(w, h int) image.Image { return render.Swatch(c.data().Shape, r.colour, max(1, min(w, h))) })
	r.Refresh()
	return r
}

type chipRenderer struct {
	c           *legendChip
	back        *canvas.Rectangle
	swatch      *canvas.Raster
	name, count *canvas.Text
	colour      color.NRGBA
	shape       render.Shape
}

func (r *chipRenderer) Destroy() {}
func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.swatch, r.name, r.count}
}

func (r *chipRenderer) MinSize() fyne.Size {
	pad, name := theme.Padding(), r.name.MinSize()
	width := pad + swatchSize() + pad + name.Width + 1.5*pad
	if r.count.Text != "" {
		width += r.count.MinSize().Width + pad
	}
	return fyne.NewSize(width, name.Height+pad)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	pad, side := theme.Padding(), swatchSize()
	r.back.Resize(size)
	r.swatch.Resize(fyne.NewSquareSize(side))
	r.swatch.Move(fyne.NewPos(pad, (size.Height-side)/2))
	x := pad + side + pad
	for _, t := range []*canvas.Text{r.name, r.count} {
		t.Resize(t.MinSize())
		t.Move(fyne.NewPos(x, (size.Height-t.MinSize().Height)/2))
		x += t.MinSize().Width + pad
	}
}

func (r *chipRenderer) Refresh() {
	c, e := r.c, r.c.data()
	greyed := c.legend.isolated >= 0 && c.legend.isolated != c.entry
	ink, soft, colour := themed(theme.ColorNameForeground), secondary(), e.Colour
	if greyed {
		ink, soft = mixed(ink, paper(), 0.5), mixed(soft, paper(), 0.5)
		colour = mixed(paper(), themed(theme.ColorNameForeground), 0.25)
	}
	count := ""
	if e.Count >= 0 {
		count = thousands(e.Count)
	}
	setText(r.name, e.Name, ink, theme.CaptionTextSize())
	setText(r.count, count, soft, theme.CaptionTextSize())
	if r.colour != colour || r.shape != e.Shape {
		r.colour, r.shape = colour, e.Shape
		r.swatch.Refresh()
	}
	back, edge := color.NRGBA{}, color.NRGBA{}
	switch {
	case c.legend.isolated == c.entry:
		back = faded(themed(theme.ColorNamePrimary), 0.18)
	case c.hovered:
		back = themed(theme.ColorNameHover)
	}
	if c.focused {
		edge = themed(theme.ColorNamePrimary)
	}
	if r.back.FillColor != color.Color(back) || r.back.StrokeColor != color.Color(edge) {
		r.back.FillColor, r.back.StrokeColor, r.back.StrokeWidth = back, edge, 1.5
		r.back.CornerRadius = theme.InputRadiusSize()
		r.back.Refresh()
	}
	r.Layout(c.Size())
}

// thousands writes n with a comma between each three digits.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}
