package widgets

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// heatPlan is where the parts of a heat map lie, in logical units.
type heatPlan struct {
	rows, cols   int
	left, top    float32 // of the first cell
	cellW, cellH float32
	font         float32 // of the cells' text; 0 = none fits
}

// at is the cell or label at a place.
func (p heatPlan) at(pos fyne.Position) heatCell {
	if p.cellW <= 0 || p.cellH <= 0 {
		return noCell
	}
	col, row := int((pos.X-p.left)/p.cellW), int((pos.Y-p.top)/p.cellH)
	if pos.X < p.left {
		col = -1
	}
	if pos.Y < p.top {
		row = -1
	}
	if col >= p.cols || row >= p.rows {
		return noCell
	}
	return heatCell{row, col}
}

func (p heatPlan) place(at heatCell) (fyne.Position, fyne.Size) {
	return fyne.NewPos(p.left+float32(at.col)*p.cellW, p.top+float32(at.row)*p.cellH), fyne.NewSize(p.cellW, p.cellH)
}

// CreateRenderer implements fyne.Widget.
func (h *HeatMap) CreateRenderer() fyne.WidgetRenderer {
	h.ExtendBaseWidget(h)
	r := &heatRenderer{
		h: h, rowTitle: newText(false), colTitle: newText(false), readout: newText(false), empty: widget.NewLabel(""),
		hover: canvas.NewRectangle(color.Transparent), cursor: canvas.NewRectangle(color.Transparent), chosen: canvas.NewRectangle(color.Transparent),
	}
	r.cells = canvas.NewRaster(r.generate)
	r.empty.Alignment, r.empty.Wrapping = fyne.TextAlignCenter, fyne.TextWrapWord
	r.Refresh()
	return r
}

type heatRenderer struct {
	h                           *HeatMap
	cells                       *canvas.Raster
	img                         *image.RGBA
	rowTitle, colTitle, readout *canvas.Text
	rowLabels, colLabels, texts []*canvas.Text
	hover, cursor, chosen       *canvas.Rectangle
	empty                       *widget.Label
}

func (r *heatRenderer) Destroy() {}

func (r *heatRenderer) MinSize() fyne.Size {
	cell, n := theme.CaptionTextSize()*1.7, max(len(r.h.data.Values), 3)
	return fyne.NewSize(r.labelWidth()+cell*float32(max(len(r.h.data.Columns), 3)), cell*float32(n)+3*r.lineHeight())
}

func (r *heatRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.cells, r.rowTitle, r.colTitle, r.readout}
	for _, texts := range [][]*canvas.Text{r.rowLabels, r.colLabels, r.texts} {
		for _, t := range texts {
			objects = append(objects, t)
		}
	}
	return append(objects, r.hover, r.chosen, r.cursor, r.empty)
}

func (r *heatRenderer) lineHeight() float32 {
	return fyne.MeasureText("0", theme.CaptionTextSize(), fyne.TextStyle{}).Height + theme.Padding()/2
}

// labelWidth is the room for the rows' labels: the longest, within limits.
func (r *heatRenderer) labelWidth() float32 {
	size := theme.CaptionTextSize()
	width := fyne.MeasureText(r.h.data.RowTitle, size, fyne.TextStyle{}).Width
	for _, label := range r.h.data.Rows {
		width = max(width, fyne.MeasureText(label, size, fyne.TextStyle{Bold: true}).Width)
	}
	return min(width, size*11) + 2*theme.Padding()
}

// Layout makes the cells as large as there is room for, up to a size beyond
// which they only look empty, and at most half again as wide as high.
func (r *heatRenderer) Layout(size fyne.Size) {
	h, p := r.h, &r.h.plan
	p.rows, p.cols = len(h.data.Values), len(h.data.Columns)
	r.placeEmpty(size)
	if p.rows == 0 || p.cols == 0 {
		p.cellW, p.cellH = 0, 0
		return
	}
	line, most := r.lineHeight(), theme.TextSize()*4
	p.left, p.top = r.labelWidth(), 2*line+theme.Padding()
	p.cellW = min((size.Width-p.left-theme.Padding())/float32(p.cols), most)
	p.cellH = min((size.Height-p.top-line-theme.Padding())/float32(p.rows), most, p.cellW*1.2)
	p.cellW = max(min(p.cellW, p.cellH*1.6), 1)
	p.cellH = max(p.cellH, 1)
	p.font = r.fontThatFits()
	r.cells.Move(fyne.NewPos(p.left, p.top))
	r.cells.Resize(fyne.NewSize(p.cellW*float32(p.cols), p.cellH*float32(p.rows)))
	r.place(line)
}

func (r *heatRenderer) placeEmpty(size fyne.Size) {
	setShown(r.empty, len(r.h.data.Values) == 0 && r.h.empty != "")
	height := r.empty.MinSize().Height
	r.empty.Resize(fyne.NewSize(size.Width, height))
	r.empty.Move(fyne.NewPos(0, max(0, (size.Height-height)/2)))
}

// fontThatFits is the largest size, up to the caption's, in which the widest
// value fits a cell; 0 if it would be too small to read.
func (r *heatRenderer) fontThatFits() float32 {
	h, size := r.h, theme.CaptionTextSize()
	if h.data.Format == nil {
		return 0
	}
	widest := float32(1)
	for row := range h.data.Values {
		for col := range h.data.Values[row] {
			widest = max(widest, fyne.MeasureText(h.text(row, col), size, fyne.TextStyle{}).Width)
		}
	}
	font := min(size, size*(h.plan.cellW-3)/widest, h.plan.cellH*0.75)
	if font < size*0.6 {
		return 0
	}
	return font
}

// place sets all texts and frames.
func (r *heatRenderer) place(line float32) {
	h, p, d := r.h, r.h.plan, r.h.data
	ink, soft, size := themed(theme.ColorNameForeground), secondary(), theme.CaptionTextSize()
	setText(r.rowTitle, d.RowTitle, soft, size)
	r.rowTitle.Alignment = fyne.TextAlignTrailing
	r.rowTitle.Resize(fyne.NewSize(p.left-theme.Padding(), line))
	r.rowTitle.Move(fyne.NewPos(0, line))
	setText(r.colTitle, d.ColumnTitle, soft, size)
	r.colTitle.Alignment = fyne.TextAlignCenter
	r.colTitle.Resize(fyne.NewSize(p.cellW*float32(p.cols), line))
	r.colTitle.Move(fyne.NewPos(p.left, 0))
	setText(r.readout, fitText(h.readout(), size, h.Size().Width), ink, size)
	r.readout.Move(fyne.NewPos(0, p.top+p.cellH*float32(p.rows)+theme.Padding()))

	lit := h.hover
	r.rowLabels, r.colLabels = pool(r.rowLabels, p.rows), pool(r.colLabels, p.cols)
	for row, t := range r.rowLabels {
		label(t, d.Rows[row], lit.row == row && lit != noCell, p.left-2*theme.Padding())
		t.Alignment = fyne.TextAlignTrailing
		t.Resize(fyne.NewSize(p.left-theme.Padding(), p.cellH))
		t.Move(fyne.NewPos(0, p.top+float32(row)*p.cellH))
	}
	for col, t := range r.colLabels {
		label(t, d.Columns[col], lit.col == col && lit != noCell, p.cellW)
		t.Alignment = fyne.TextAlignCenter
		t.Resize(fyne.NewSize(p.cellW, line))
		t.Move(fyne.NewPos(p.left+float32(col)*p.cellW, line))
	}
	r.placeTexts()
	frame(r.hover, p, lit, faded(ink, 0.7), 1.5)
	frame(r.chosen, p, h.chosen, themed(theme.ColorNamePrimary), 3)
	cursor := noCell
	if h.focused {
		cursor = h.cursor
	}
	frame(r.cursor, p, cursor, ink, 1)
}

// label sets a row's or column's name, bold while its cell is under the cursor.
func label(t *canvas.Text, text string, lit bool, width float32) {
	c := secondary()
	if lit {
		c = themed(theme.ColorNameForeground)
	}
	if t.TextStyle.Bold != lit {
		t.TextStyle.Bold, t.Text = lit, ""
	}
	setText(t, fitText(text, theme.CaptionTextSize(), width), c, theme.CaptionTextSize())
}

func (r *heatRenderer) placeTexts() {
	h, p := r.h, r.h.plan
	n := p.rows * p.cols
	if p.font == 0 {
		n = 0
	}
	r.texts = pool(r.texts, n)
	for k, t := range r.texts {
		row, col := k/p.cols, k%p.cols
		text := ""
		if col < len(h.data.Values[row]) {
			text = h.text(row, col)
		}
		ink := color.NRGBA{}
		if text != "" {
			ink = contrast(h.colour(row, col))
		}
		setText(t, text, ink, p.font)
		t.Alignment = fyne.TextAlignCenter
		pos, size := p.place(heatCell{row, col})
		t.Resize(size)
		t.Move(pos)
	}
}

// pool is texts cut or grown to n.
func pool(texts []*canvas.Text, n int) []*canvas.Text {
	for len(texts) < n {
		texts = append(texts, newText(false))
	}
	return texts[:n]
}

// frame puts a frame around a cell or hides it.
func frame(f *canvas.Rectangle, p heatPlan, at heatCell, c color.NRGBA, width float32) {
	inside := at.row >= 0 && at.col >= 0 && at.row < p.rows && at.col < p.cols
	if inside {
		pos, size := p.place(at)
		f.Resize(size)
		f.Move(pos)
		if f.StrokeColor != color.Color(c) || f.StrokeWidth != width {
			f.StrokeColor, f.StrokeWidth = c, width
			f.Refresh()
		}
	}
	setShown(f, inside)
}

func (r *heatRenderer) Refresh() {
	if r.empty.Text != r.h.empty {
		r.empty.SetText(r.h.empty)
	}
	if len(r.h.data.Values) == 0 {
		r.rowLabels, r.colLabels, r.texts = nil, nil, nil
		for _, t := range []*canvas.Text{r.rowTitle, r.colTitle, r.readout} {
			setText(t, "", color.NRGBA{}, theme.CaptionTextSize())
		}
		for _, f := range []*canvas.Rectangle{r.hover, r.cursor, r.chosen} {
			setShown(f, false)
		}
	}
	setShown(r.cells, len(r.h.data.Values) > 0)
	r.Layout(r.h.Size())
	r.cells.Refresh()
}

// generate is the raster's generator: one flat rectangle a cell, parted by
// thin lines of the ground.
func (r *heatRenderer) generate(w, h int) image.Image {
	if r.img == nil || r.img.Rect.Dx() != w || r.img.Rect.Dy() != h {
		r.img = image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	}
	p := r.h.plan
	draw.Draw(r.img, r.img.Rect, image.NewUniform(mixed(paper(), ground().Ink(), 0.1)), image.Point{}, draw.Src)
	for row := range p.rows {
		for col := range min(p.cols, len(r.h.data.Values[row])) {
			cell := image.Rect(col*w/p.cols, row*h/p.rows, (col+1)*w/p.cols, (row+1)*h/p.rows)
			cell.Max = cell.Max.Sub(image.Pt(1, 1))
			draw.Draw(r.img, cell, image.NewUniform(r.h.colour(row, col)), image.Point{}, draw.Src)
		}
	}
	return r.img
}
