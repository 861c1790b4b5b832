package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
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
	title    string
}

// NewLegend makes an empty one.
func NewLegend() *Legend {
	l := &Legend{isolated: -1}
	l.ExtendBaseWidget(l)
	return l
}

// SetEntries shows entries. An isolated entry stays isolated if its name is
// still the same.
func (l *Legend) SetEntries(entries []LegendEntry) { l.entries = entries; l.Refresh() }

// SetIsolated shows an entry as isolated, -1 = none.
func (l *Legend) SetIsolated(entry int) { l.isolated = entry; l.Refresh() }

// Isolated is the isolated entry, or -1.
func (l *Legend) Isolated() int { return l.isolated }

// CreateRenderer implements fyne.Widget.
func (l *Legend) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewText(l.title, secondary()))
}

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
	return widget.NewSimpleRenderer(canvas.NewText(l.from+" "+l.to, secondary()))
}
