package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clusterlens/gui/render"
)

// LegendEntry is one colour's meaning.
type LegendEntry struct {
	Name   string
	Count  int // shown behind the name; negative = not shown
	Colour color.NRGBA
	Shape  render.Shape
}

// Legend says what the colours mean, with counts. A click on an entry isolates
// it, a click on the isolated one restores all; the legend shows that by
// itself and signals it. Entries flow into as many lines as the width needs.
type Legend struct {
	widget.BaseWidget

	// OnIsolated tells the entry to show alone, -1 = all.
	OnIsolated func(entry int)
	// OnSelect tells a Shift, Ctrl, Alt, double or right click: select all
	// points of the entry.
	OnSelect func(entry int, mode Mode)
	// OnHover tells the entry under the cursor; -1 when it leaves.
	OnHover func(entry int)

	entries  []LegendEntry
	isolated int
	chips    []*legendChip
	lines    int // into which the entries flow at the current width
}

// NewLegend makes an empty one.
func NewLegend() *Legend {
	l := &Legend{isolated: -1}
	l.ExtendBaseWidget(l)
	return l
}

// SetEntries shows entries. An isolated entry stays isolated if its name is
// still the same.
func (l *Legend) SetEntries(entries []LegendEntry) {
	if l.isolated >= 0 && (l.isolated >= len(entries) || entries[l.isolated].Name != l.entries[l.isolated].Name) {
		l.isolated = -1
	}
	l.entries = entries
	for len(l.chips) < len(entries) {
		l.chips = append(l.chips, newLegendChip(l, len(l.chips)))
	}
	for _, c := range l.chips[len(entries):] {
		c.Hide()
	}
	l.chips = l.chips[:len(entries)]
	l.Refresh()
}

// SetIsolated shows an entry as isolated, -1 = none.
func (l *Legend) SetIsolated(entry int) {
	if entry >= len(l.entries) {
		entry = -1
	}
	l.isolated = entry
	l.Refresh()
}

// Isolated is the isolated entry, or -1.
func (l *Legend) Isolated() int { return l.isolated }

// toggle isolates an entry, or restores all if it is isolated.
func (l *Legend) toggle(entry int) {
	if l.isolated == entry {
		entry = -1
	}
	l.SetIsolated(entry)
	if l.OnIsolated != nil {
		l.OnIsolated(entry)
	}
}

func (l *Legend) choose(entry int, mode Mode) {
	if l.OnSelect != nil {
		l.OnSelect(entry, mode)
	}
}

func (l *Legend) hover(entry int) {
	if l.OnHover != nil {
		l.OnHover(entry)
	}
}

// Resize implements fyne.CanvasObject. The height that is needed follows from
// the width, so that a new width may ask for a new layout.
func (l *Legend) Resize(size fyne.Size) {
	l.BaseWidget.Resize(size)
	if lines := l.flow(size.Width, nil); lines != l.lines {
		l.lines = lines
		l.Refresh()
	}
}

// flow places the chips in lines of the given width and tells how many lines
// that takes.
func (l *Legend) flow(width float32, place func(c *legendChip, pos fyne.Position, size fyne.Size)) int {
	gap, x, lines := theme.Padding(), float32(0), 1
	for _, c := range l.chips {
		size := c.MinSize()
		if x > 0 && width > 0 && x+size.Width > width {
			x, lines = 0, lines+1
		}
		if place != nil {
			place(c, fyne.NewPos(x, float32(lines-1)*(size.Height+gap/2)), size)
		}
		x += size.Width + gap
	}
	return lines
}

// CreateRenderer implements fyne.Widget.
func (l *Legend) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	return &legendRenderer{l}
}

type legendRenderer struct{ l *Legend }

func (r *legendRenderer) Destroy() {}

func (r *legendRenderer) MinSize() fyne.Size {
	height, width := float32(0), float32(0)
	for _, c := range r.l.chips {
		size := c.MinSize()
		height, width = size.Height, max(width, size.Width)
	}
	lines := float32(max(r.l.lines, 1))
	return fyne.NewSize(width, lines*height+(lines-1)*theme.Padding()/2)
}

func (r *legendRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.l.chips))
	for i, c := range r.l.chips {
		objects[i] = c
	}
	return objects
}

func (r *legendRenderer) Layout(size fyne.Size) {
	r.l.flow(size.Width, func(c *legendChip, pos fyne.Position, size fyne.Size) {
		c.Move(pos)
		c.Resize(size)
	})
}

func (r *legendRenderer) Refresh() {
	for _, c := range r.l.chips {
		c.Refresh()
	}
	r.l.lines = r.l.flow(r.l.Size().Width, nil)
	r.Layout(r.l.Size())
}
