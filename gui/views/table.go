package views

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// column is one column of a table.
type column struct {
	Title   string
	Right   bool // numbers stand to the right
	Elastic bool // gives way where there is little room: its texts are cut short
}

// cells is one row: the text of each column, and whether it stands out.
type cells struct {
	Text []string
	Bold bool
	Dot  color.Color // before the first cell; nil = none
}

// table shows a few dozen rows of text in columns as wide as their texts.
type table struct {
	widget.BaseWidget
	// OnTapped tells a click on a row; nil = rows cannot be clicked.
	OnTapped func(row int)

	columns []column
	rows    []cells
	chosen  int
	hovered int
}

func newTable(columns ...column) *table {
	t := &table{columns: columns, chosen: -1, hovered: -1}
	t.ExtendBaseWidget(t)
	return t
}

func (t *table) setRows(rows []cells) {
	t.rows = rows
	t.hovered = -1
	t.Refresh()
}

// setChosen marks a row; -1 = none.
func (t *table) setChosen(row int) {
	t.chosen = row
	t.Refresh()
}

func (t *table) rowHeight() float32 {
	return fyne.MeasureText("0", theme.TextSize(), fyne.TextStyle{}).Height + 2
}

func (t *table) headed() bool {
	for _, c := range t.columns {
		if c.Title != "" {
			return true
		}
	}
	return false
}

func (t *table) rowAt(y float32) int {
	row := int(y / t.rowHeight())
	if t.headed() {
		row--
	}
	if y < 0 || row < 0 || row >= len(t.rows) {
		return -1
	}
	return row
}

// Tapped implements fyne.Tappable.
func (t *table) Tapped(e *fyne.PointEvent) {
	if row := t.rowAt(e.Position.Y); row >= 0 && t.OnTapped != nil {
		t.OnTapped(row)
	}
}

// MouseIn implements desktop.Hoverable.
func (t *table) MouseIn(e *desktop.MouseEvent) { t.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (t *table) MouseMoved(e *desktop.MouseEvent) {
	if row := t.rowAt(e.Position.Y); t.OnTapped != nil && row != t.hovered {
		t.hovered = row
		t.Refresh()
	}
}

// MouseOut implements desktop.Hoverable.
func (t *table) MouseOut() {
	if t.hovered >= 0 {
		t.hovered = -1
		t.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *table) CreateRenderer() fyne.WidgetRenderer {
	r := &tableRenderer{t: t}
	r.rebuild()
	return r
}

type tableRenderer struct {
	t       *table
	texts   [][]*canvas.Text // header first, if there is one
	dots    []*canvas.Circle
	mark    *canvas.Rectangle
	hover   *canvas.Rectangle
	line    *canvas.Line
	objects []fyne.CanvasObject
	widths  []float32
	full    [][]string // the elastic columns' texts before they are cut
}

const (
	columnGap    = 14
	elasticWidth = 40 // of an elastic column at least
)

func (r *tableRenderer) rebuild() {
	t := r.t
	r.texts, r.dots, r.full = nil, nil, nil
	r.mark = canvas.NewRectangle(theme.Color(theme.ColorNameSelection))
	r.hover = canvas.NewRectangle(theme.Color(theme.ColorNameHover))
	r.mark.CornerRadius, r.hover.CornerRadius = 3, 3
	r.line = canvas.NewLine(theme.Color(theme.ColorNameSeparator))
	r.objects = []fyne.CanvasObject{r.mark, r.hover, r.line}
	add := func(texts []string, colour color.Color, bold bool) {
		line := make([]*canvas.Text, len(t.columns))
		r.full = append(r.full, texts)
		for k := range t.columns {
			line[k] = canvas.NewText("", colour)
			if k < len(texts) {
				line[k].Text = texts[k]
			}
			line[k].TextStyle.Bold = bold && (k == 0 || !t.columns[k].Elastic) // notes stay light
			line[k].TextSize = theme.TextSize()
			r.objects = append(r.objects, line[k])
		}
		r.texts = append(r.texts, line)
	}
	if t.headed() {
		var titles []string
		for _, c := range t.columns {
			titles = append(titles, c.Title)
		}
		add(titles, theme.Color(theme.ColorNamePlaceHolder), false)
	}
	for _, row := range t.rows {
		add(row.Text, theme.Color(theme.ColorNameForeground), row.Bold)
		dot := canvas.NewCircle(color.Transparent)
		if row.Dot != nil {
			dot.FillColor = row.Dot
		}
		r.dots = append(r.dots, dot)
		r.objects = append(r.objects, dot)
	}
	r.widths = make([]float32, len(t.columns))
	for _, line := range r.texts {
		for k, text := range line {
			r.widths[k] = max(r.widths[k], text.MinSize().Width)
		}
	}
}

func (r *tableRenderer) dotWidth() float32 {
	for _, row := range r.t.rows {
		if row.Dot != nil {
			return 14
		}
	}
	return 0
}

func (r *tableRenderer) Layout(size fyne.Size) {
	h := r.t.rowHeight()
	// What is left over goes between the columns; what is missing is taken from
	// the elastic ones.
	gap := float32(columnGap)
	widths := append([]float32(nil), r.widths...)
	extra := size.Width - r.natural()
	if n := len(widths); extra > 0 && n > 1 {
		gap += min(extra/float32(n-1), 40)
	}
	for k, c := range r.t.columns {
		if c.Elastic && extra < 0 {
			give := min(-extra, widths[k]-elasticWidth)
			widths[k] -= give
			extra += give
			r.cut(k, widths[k])
		} else if c.Elastic {
			r.cut(k, widths[k]+1)
		}
	}
	for row, line := range r.texts {
		x := r.dotWidth() + 4
		for k, text := range line {
			at := x
			if r.t.columns[k].Right {
				at += widths[k] - text.MinSize().Width
			}
			text.Move(fyne.NewPos(at, float32(row)*h+1))
			x += widths[k] + gap
		}
	}
	first := len(r.texts) - len(r.dots)
	for i, dot := range r.dots {
		dot.Resize(fyne.NewSize(9, 9))
		dot.Move(fyne.NewPos(4, float32(first+i)*h+(h-9)/2))
	}
	r.line.Hidden = first == 0
	r.line.Position1, r.line.Position2 = fyne.NewPos(0, h), fyne.NewPos(size.Width, h)
	place := func(rect *canvas.Rectangle, row int) {
		rect.Hidden = row < 0 || row >= len(r.t.rows)
		rect.Move(fyne.NewPos(0, float32(first+row)*h))
		rect.Resize(fyne.NewSize(size.Width, h))
	}
	place(r.mark, r.t.chosen)
	place(r.hover, r.t.hovered)
}

// cut shortens the texts of a column to a width.
func (r *tableRenderer) cut(column int, width float32) {
	for row, line := range r.texts {
		text := line[column]
		if column >= len(r.full[row]) {
			continue
		}
		text.Text = r.full[row][column]
		for runes := []rune(text.Text); text.MinSize().Width > width && len(runes) > 1; {
			runes = runes[:len(runes)-1]
			text.Text = strings.TrimRight(string(runes), " ") + "…"
		}
	}
}

// natural is the width at which nothing is cut.
func (r *tableRenderer) natural() float32 {
	w := r.dotWidth() + 8
	for k, c := range r.widths {
		w += c
		if k > 0 {
			w += columnGap
		}
	}
	return w
}

func (r *tableRenderer) MinSize() fyne.Size {
	w := r.natural()
	for k, c := range r.t.columns {
		if c.Elastic && r.widths[k] > elasticWidth {
			w -= r.widths[k] - elasticWidth
		}
	}
	return fyne.NewSize(w, float32(len(r.texts))*r.t.rowHeight()+2)
}

func (r *tableRenderer) Refresh() {
	r.rebuild()
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}

func (r *tableRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *tableRenderer) Destroy()                     {}
