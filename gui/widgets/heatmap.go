package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// HeatData is a matrix to show.
type HeatData struct {
	Values      [][]float64 // [row][column]; NaN = blank
	Rows        []string    // labels, one a row
	Columns     []string
	RowTitle    string // what rows are: "true class"
	ColumnTitle string // what columns are: "predicted class"

	Format func(v float64) string           // text in the cells; nil = none
	Shade  func(row, col int) float64       // 0..1, how strongly a cell is coloured; nil = value / largest value
	Colour func(share float64) color.NRGBA  // nil = the palette's matrix colours of the theme
	Detail func(row, col int) (text string) // the readout under the matrix while the cursor is on a cell; nil = labels and value
}

// HeatMap shows a matrix of up to some 40 x 40 cells: confusion, overlap. The
// text in a cell is dark on light and light on dark. Hovering reads a cell out
// under the matrix; arrows move between cells when it has the focus, Enter taps.
type HeatMap struct {
	widget.BaseWidget

	// OnTapped tells a click on a cell. Row is -1 for a column's label, col is
	// -1 for a row's label.
	OnTapped func(row, col int, mode Mode)
	// OnHover tells the cell under the cursor; -1, -1 when it leaves.
	OnHover func(row, col int)

	data             HeatData
	empty            string
	chosenR, chosenC int
}

// NewHeatMap makes an empty one.
func NewHeatMap() *HeatMap {
	h := &HeatMap{chosenR: -1, chosenC: -1}
	h.ExtendBaseWidget(h)
	return h
}

// SetData shows a matrix. Empty Values show the SetEmpty text.
func (h *HeatMap) SetData(data HeatData) { h.data = data; h.Refresh() }

// SetChosen frames a cell as the one whose images are selected; -1, -1 = none.
func (h *HeatMap) SetChosen(row, col int) { h.chosenR, h.chosenC = row, col; h.Refresh() }

// SetEmpty sets what is said while there is no matrix.
func (h *HeatMap) SetEmpty(text string) { h.empty = text; h.Refresh() }

// CreateRenderer implements fyne.Widget.
func (h *HeatMap) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewText(h.empty, secondary()))
}
