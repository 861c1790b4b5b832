package widgets

import (
	"image/color"
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
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

	data    HeatData
	empty   string
	chosen  heatCell
	hover   heatCell
	cursor  heatCell // of the keys
	focused bool
	keys    fyne.KeyModifier
	plan    heatPlan
}

// heatCell is a cell; -1 in one of them is a label, in both is none.
type heatCell struct{ row, col int }

var noCell = heatCell{-1, -1}

var (
	_ fyne.Tappable     = (*HeatMap)(nil)
	_ fyne.Focusable    = (*HeatMap)(nil)
	_ desktop.Mouseable = (*HeatMap)(nil)
	_ desktop.Hoverable = (*HeatMap)(nil)
)

// NewHeatMap makes an empty one.
func NewHeatMap() *HeatMap {
	h := &HeatMap{chosen: noCell, hover: noCell, cursor: noCell}
	h.ExtendBaseWidget(h)
	return h
}

// SetData shows a matrix. Empty Values show the SetEmpty text.
func (h *HeatMap) SetData(data HeatData) {
	h.data = data
	h.hover = noCell
	if h.cursor.row >= len(data.Rows) || h.cursor.col >= len(data.Columns) {
		h.cursor = noCell
	}
	h.Refresh()
}

// SetChosen frames a cell as the one whose images are selected; -1, -1 = none.
func (h *HeatMap) SetChosen(row, col int) {
	h.chosen = heatCell{row, col}
	h.Refresh()
}

// SetEmpty sets what is said while there is no matrix.
func (h *HeatMap) SetEmpty(text string) {
	h.empty = text
	h.Refresh()
}

// shade is how strongly a cell is coloured, 0 to 1.
func (h *HeatMap) shade(row, col int) float64 {
	share := 0.0
	if h.data.Shade != nil {
		share = h.data.Shade(row, col)
	} else if most := h.largest(); most > 0 {
		share = h.data.Values[row][col] / most
	}
	if !(share > 0) {
		return 0
	}
	return math.Min(share, 1)
}

func (h *HeatMap) largest() float64 {
	most := 0.0
	for _, row := range h.data.Values {
		for _, v := range row {
			if v > most { // false for NaN
				most = v
			}
		}
	}
	return most
}

func (h *HeatMap) colour(row, col int) color.NRGBA {
	if math.IsNaN(h.data.Values[row][col]) {
		return mixed(paper(), ground().Ink(), 0.05)
	}
	if h.data.Colour != nil {
		return h.data.Colour(h.shade(row, col))
	}
	return ground().Matrix(h.shade(row, col))
}

// text is what a cell says.
func (h *HeatMap) text(row, col int) string {
	v := h.data.Values[row][col]
	if h.data.Format == nil || math.IsNaN(v) {
		return ""
	}
	return h.data.Format(v)
}

// readout is the line under the matrix.
func (h *HeatMap) readout() string {
	at := h.hover
	if at == noCell && h.focused {
		at = h.cursor
	}
	switch {
	case at == noCell:
		return ""
	case at.row < 0:
		return joinWords(h.data.ColumnTitle, h.data.Columns[at.col])
	case at.col < 0:
		return joinWords(h.data.RowTitle, h.data.Rows[at.row])
	case h.data.Detail != nil:
		return h.data.Detail(at.row, at.col)
	}
	value := h.text(at.row, at.col)
	if value == "" {
		value = strconv.FormatFloat(h.data.Values[at.row][at.col], 'g', 4, 64)
	}
	return joinWords(h.data.RowTitle, h.data.Rows[at.row]) + ", " +
		joinWords(h.data.ColumnTitle, h.data.Columns[at.col]) + ": " + value
}

func joinWords(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// MouseDown implements desktop.Mouseable.
func (h *HeatMap) MouseDown(e *desktop.MouseEvent) {
	h.keys = e.Modifier
	if c := fyne.CurrentApp().Driver().CanvasForObject(h); c != nil && c.Focused() != h {
		c.Focus(h)
	}
}

// MouseUp implements desktop.Mouseable.
func (h *HeatMap) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable.
func (h *HeatMap) Tapped(e *fyne.PointEvent) {
	at := h.plan.at(e.Position)
	if at == noCell {
		return
	}
	if at.row >= 0 && at.col >= 0 {
		h.cursor = at
	}
	h.tap(at, modeOf(h.keys))
}

func (h *HeatMap) tap(at heatCell, mode Mode) {
	if h.OnTapped != nil {
		h.OnTapped(at.row, at.col, mode)
	}
	h.Refresh()
}

// MouseIn implements desktop.Hoverable.
func (h *HeatMap) MouseIn(e *desktop.MouseEvent) { h.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (h *HeatMap) MouseMoved(e *desktop.MouseEvent) { h.hoverAt(h.plan.at(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (h *HeatMap) MouseOut() { h.hoverAt(noCell) }

func (h *HeatMap) hoverAt(at heatCell) {
	if at == h.hover {
		return
	}
	h.hover = at
	h.Refresh()
	if h.OnHover != nil {
		h.OnHover(at.row, at.col)
	}
}

// FocusGained implements fyne.Focusable.
func (h *HeatMap) FocusGained() {
	h.focused = true
	if h.cursor == noCell && len(h.data.Values) > 0 {
		h.cursor = heatCell{}
	}
	h.Refresh()
}

// FocusLost implements fyne.Focusable.
func (h *HeatMap) FocusLost() {
	h.focused = false
	h.Refresh()
}

// TypedRune implements fyne.Focusable.
func (h *HeatMap) TypedRune(r rune) { passRune(h, r) }

// TypedKey implements fyne.Focusable.
func (h *HeatMap) TypedKey(e *fyne.KeyEvent) {
	if passEscape(h, e) {
		return
	}
	if len(h.data.Values) == 0 || h.cursor == noCell {
		return
	}
	switch e.Name {
	case fyne.KeyLeft:
		h.cursor.col = max(h.cursor.col-1, 0)
	case fyne.KeyRight:
		h.cursor.col = min(h.cursor.col+1, len(h.data.Columns)-1)
	case fyne.KeyUp:
		h.cursor.row = max(h.cursor.row-1, 0)
	case fyne.KeyDown:
		h.cursor.row = min(h.cursor.row+1, len(h.data.Rows)-1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		h.tap(h.cursor, Replace)
		return
	default:
		return
	}
	h.Refresh()
}
