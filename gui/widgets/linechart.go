package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Line is one curve of a chart.
type Line struct {
	Name   string
	X      []float64   // nil = 1, 2, 3, ... (epochs)
	Y      []float64   // NaN parts the line
	Colour color.Color // nil = the palette's, by position
	Dashed bool
}

// LineData is what a chart shows.
type LineData struct {
	Title  string
	XLabel string
	YLabel string
	Lines  []Line
	YMin   float64 // lower and upper end of the y axis; both 0 = fitted to the data
	YMax   float64
	// Percent shows y values as per cent.
	Percent bool
	// Diagonal draws a faint line from the lower left to the upper right
	// corner: perfect calibration.
	Diagonal bool
}

// LineChart shows a few curves: accuracy and loss by epoch, calibration. The
// cursor reads all lines' values at its x.
type LineChart struct {
	widget.BaseWidget

	data  LineData
	empty string
}

// NewLineChart makes an empty one.
func NewLineChart() *LineChart {
	c := &LineChart{}
	c.ExtendBaseWidget(c)
	return c
}

// SetData shows curves. No line with two points shows the SetEmpty text.
func (c *LineChart) SetData(data LineData) { c.data = data; c.Refresh() }

// SetEmpty sets what is said while there is no curve.
func (c *LineChart) SetEmpty(text string) { c.empty = text; c.Refresh() }

// CreateRenderer implements fyne.Widget.
func (c *LineChart) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewText(c.empty, secondary()))
}
