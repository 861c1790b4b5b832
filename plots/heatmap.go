package plots

import (
	"image"
	"image/color"

	"gonum.org/v1/plot/vg"

	"clusterlens/plots/palette"
)

// heatMap draws a matrix of coloured cells with names on the left and above or
// below. The zero value of a hook leaves it out.
type heatMap struct {
	rows, cols []string // columns beyond the number of rows are special ones
	colour     func(row, col int) color.NRGBA
	// lines of text of a cell, largest first; a smaller cell gets fewer.
	text             func(row, col int) []string
	rowName, colName string // what rows and columns are
	// marginRow and marginCol name a further row and column of cells, which the caller draws
	// at marginGap from the grid; "" = none.
	marginRow, marginCol string
	maxCell              vg.Length // in canvas lengths; 0 = as large as fits
}

// marginGap is the distance between grid and margins in units.
const marginGap vg.Length = 5

// cellText is the smallest text in a cell that can still be read, in points,
// and the largest one that looks well, in units.
const (
	minCellText vg.Length = 4.2
	maxCellText vg.Length = 8
)

// heatLayout is where the cells and names of a heat map go, in canvas lengths.
type heatLayout struct {
	cell  vg.Length // width and height of a cell with its gap
	gap   vg.Length
	grid  vg.Rectangle
	names style // of rows and columns
	every int   // every n-th name is written
	// columnNames is the style of those that name columns; turned: they read
	// upwards, all of them and not only a few long ones.
	columnNames style
	turned      bool
	rowRoom     vg.Length
	colRoom     vg.Length
	cellText    style
	lines       int // lines of text a cell has room for
}

// layout puts square cells into the upper left of the area, names included.
func (m heatMap) layout(b brush) heatLayout {
	y := heatLayout{names: style{size: smallSize}, columnNames: style{size: smallSize}}
	// The room for names depends on the size of a cell and the other way
	// round; names shrink with the cells.
	for range 4 {
		y.rowRoom = min(max(widest(b, y.names, m.rows), b.textWidth(y.names, m.marginRow)), 0.25*b.width()) + 4*b.unit
		if m.rowName != "" {
			y.rowRoom += (labelSize + 4) * b.unit
		}
		columnRoom := y.columnNames.size * b.unit
		for _, name := range append(m.cols[:len(m.cols):len(m.cols)], m.marginCol) {
			if s, turned := columnStyle(b, y, y.columnNames, name); turned {
				columnRoom = max(columnRoom, min(b.textWidth(s, name), 0.25*b.height()))
			}
		}
		y.colRoom = columnRoom + 4*b.unit
		if m.colName != "" {
			y.colRoom += (labelSize + 4) * b.unit
		}
		rows, cols := vg.Length(len(m.rows)), vg.Length(len(m.cols))
		width, height := b.width()-y.rowRoom, b.height()-y.colRoom
		if m.marginRow != "" {
			rows, height = rows+1, height-marginGap*b.unit
		}
		if m.marginCol != "" {
			cols, width = cols+1, width-marginGap*b.unit
		}
		y.cell = min(width/cols, height/rows)
		if m.maxCell > 0 {
			y.cell = min(y.cell, m.maxCell)
		}
		y.names.size = min(smallSize, max(0.9*y.cell/b.unit, 4.5))
		y.every = max(1, int(0.999+1.05*y.names.size*b.unit/max(y.cell, 0.1)))
		y.columnNames, y.turned = m.columnStyles(b, y)
	}
	y.cell = max(y.cell, 0.1)
	y.gap = 0
	if y.cell > 6*b.unit {
		y.gap = 0.8 * b.unit
	}
	x, top := b.Min.X+y.rowRoom, b.Max.Y-y.colRoom
	y.grid = rect(x, top-y.cell*vg.Length(len(m.rows)), x+y.cell*vg.Length(len(m.cols)), top)
	m.fitText(b, &y)
	return y
}

func widest(b brush, s style, names []string) vg.Length {
	w := vg.Length(0)
	for _, n := range names {
		w = max(w, b.textWidth(s, n))
	}
	return w
}

// fitText chooses the size of the text in the cells by the longest one: two
// lines where they can be read, else one, else none.
func (m heatMap) fitText(b brush, y *heatLayout) {
	if m.text == nil {
		return
	}
	longest := make([]vg.Length, 2) // widths at size 1
	for r := range m.rows {
		for c := range m.cols {
			for i, t := range m.text(r, c) {
				longest[i] = max(longest[i], b.textWidth(style{size: 1}, t))
			}
		}
	}
	room := 0.88 * (y.cell - y.gap)
	for lines := 2; lines > 0; lines-- {
		size := min(maxCellText, room/vg.Length(lines)/1.15/b.unit)
		for _, w := range longest[:lines] {
			if w > 0 {
				size = min(size, room/w)
			}
		}
		if size*b.unit >= minCellText && (lines == 1 || size >= 5) && longest[lines-1] > 0 {
			y.cellText, y.lines = style{size: size}, lines
			return
		}
	}
}

// at is the rectangle of a cell without its gap.
func (y heatLayout) at(row, col int) vg.Rectangle {
	x := y.grid.Min.X + vg.Length(col)*y.cell
	top := y.grid.Max.Y - vg.Length(row)*y.cell
	return rect(x, top-y.cell+y.gap, x+y.cell-y.gap, top)
}

// draw draws cells, text and names.
func (m heatMap) draw(b brush, y heatLayout) {
	if y.gap == 0 {
		m.drawPicture(b, y)
	} else {
		for r := range m.rows {
			for c := range m.cols {
				b.fill(m.colour(r, c), y.at(r, c))
			}
		}
	}
	if y.lines > 0 {
		for r := range m.rows {
			for c := range m.cols {
				b.cellText(y.cellText, y.at(r, c), m.colour(r, c), m.text(r, c), y.lines)
			}
		}
	}
	m.drawNames(b, y)
}

// drawPicture draws the cells as one picture: without gaps, the edges of
// neighbouring rectangles would shine through in a vector format.
func (m heatMap) drawPicture(b brush, y heatLayout) {
	place(b.Canvas, y.grid, func(w, h int) *image.RGBA {
		img := image.NewRGBA(image.Rect(0, 0, w, h))
		for py := range h {
			for px := range w {
				c := m.colour(py*len(m.rows)/h, px*len(m.cols)/w)
				img.SetRGBA(px, py, color.RGBA{c.R, c.G, c.B, 0xFF})
			}
		}
		return img
	})
	b.frame(muted, 0.5, y.grid)
}

// cellText writes up to the given number of lines into the middle of a cell.
func (b brush) cellText(s style, r vg.Rectangle, ground color.NRGBA, lines []string, room int) {
	lines = lines[:min(len(lines), room)]
	x, mid := (r.Min.X+r.Max.X)/2, (r.Min.Y+r.Max.Y)/2
	pitch := 1.2 * s.size * b.unit
	for i, text := range lines {
		s.colour = palette.TextOn(ground)
		if i > 0 {
			s.colour = mix(palette.TextOn(ground), ground, 0.12)
		}
		b.text(s, x, mid+pitch*(vg.Length(len(lines)-1)/2-vg.Length(i)), 0.5, 0.5, text)
	}
}

func (m heatMap) drawNames(b brush, y heatLayout) {
	left := y.grid.Min.X - 4*b.unit
	for r, name := range m.rows {
		if r%y.every == 0 {
			cell := y.at(r, 0)
			b.text(y.names, left, (cell.Min.Y+cell.Max.Y)/2, 1, 0.5, b.fit(y.names, name, 0.25*b.width()))
		}
	}
	for c, name := range m.cols {
		if c%y.every != 0 {
			continue
		}
		cell := y.at(0, c)
		y.writeColumn(b, y.columnNames, (cell.Min.X+cell.Max.X)/2, name)
	}
	label := style{size: labelSize}
	if m.rowName != "" {
		x := left - min(widest(b, y.names, m.rows), 0.25*b.width()) - 7*b.unit
		b.textUp(label, x, y.grid.Min.Y+(y.grid.Max.Y-y.grid.Min.Y)/2, 0.5, 0, m.rowName)
	}
	if m.colName != "" {
		s := b.shrink(label, m.colName, y.grid.Max.X-y.grid.Min.X, tinySize-1)
		b.text(s, (y.grid.Min.X+y.grid.Max.X)/2, y.grid.Max.Y+y.colRoom, 0.5, 1, b.fit(s, m.colName, b.width()))
	}
}

// columnStyles is one style for the names of all columns: smaller where some
// are a little too long, upwards where more than one in five is much too long.
func (m heatMap) columnStyles(b brush, y heatLayout) (s style, turned bool) {
	s = y.names
	long := 0
	for _, name := range m.cols[:min(len(m.rows), len(m.cols))] {
		fitting, upwards := columnStyle(b, heatLayout{cell: y.cell, every: y.every}, y.names, name)
		if upwards {
			long++
		} else {
			s.size = min(s.size, fitting.size)
		}
	}
	if 5*long > len(m.cols) {
		return y.names, true
	}
	return s, false
}

// columnStyle is how a name is written above a column: if it is too long, in
// smaller text, and if that is not enough, upwards.
func columnStyle(b brush, y heatLayout, s style, name string) (fitting style, turned bool) {
	if y.turned {
		return s, true
	}
	fitting = b.shrink(s, name, 0.97*y.cell*vg.Length(y.every), 0)
	if fitting.size < 0.66*s.size {
		return s, true
	}
	return fitting, false
}

// writeColumn writes a name above the middle x of a column.
func (y heatLayout) writeColumn(b brush, s style, x vg.Length, name string) {
	above := y.grid.Max.Y + 3.5*b.unit
	s, turned := columnStyle(b, y, s, name)
	if turned {
		b.textUp(s, x, above, 0, -0.5, b.fit(s, name, 0.25*b.height()))
	} else {
		b.text(s, x, above, 0.5, 0, name)
	}
}
