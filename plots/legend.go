package plots

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// legendEntry explains one colour.
type legendEntry struct {
	colour color.NRGBA
	name   string
	count  string // may be empty
}

// legend is a list of entries laid out in columns.
type legend struct {
	title   string
	entries []legendEntry
}

// legendLayout is a legend at one size of text.
type legendLayout struct {
	text          style
	columns, rows int
	shown         int       // entries shown; the others are only counted
	row           vg.Length // height of a row, all in canvas lengths
	column        vg.Length // width of a column with the gap after it
	name, count   vg.Length // widths of the two texts
	width, height vg.Length
}

// The look of an entry in multiples of the size of its text.
const (
	legendRow    vg.Length = 1.55
	legendSwatch vg.Length = 1.25 // from the left of the entry to its name
	legendGap    vg.Length = 1.4  // between columns
)

// tall lays the entries out in columns, at most width wide and height high
// (canvas lengths), as few columns as fit. It tries smaller and smaller text
// until all entries fit; at the smallest it shows what fits.
func (l legend) tall(b brush, width, height vg.Length) legendLayout {
	var y legendLayout
	if len(l.entries) == 0 {
		return y
	}
	for size := smallSize + 0.5; size >= tinySize-1; size -= 0.5 {
		y = l.measure(b, size, width)
		head := vg.Length(0)
		if l.title != "" {
			head = y.row
		}
		perColumn := max(int((height-head)/y.row), 1)
		perRow := max(int((width+legendGap*size*b.unit)/y.column), 1)
		y.shown = min(perColumn*perRow, len(l.entries))
		y.columns = min((len(l.entries)+perColumn-1)/perColumn, perRow)
		y.rows = (y.shown + y.columns - 1) / y.columns
		if y.shown < len(l.entries) { // the last place says how many more
			y.rows = perColumn
			y.shown = y.rows*y.columns - 1
		}
		y.width = max(vg.Length(y.columns)*y.column-legendGap*size*b.unit, b.textWidth(style{size: size, bold: true}, l.title))
		y.height = vg.Length(y.rows)*y.row + head
		if y.shown == len(l.entries) {
			return y
		}
	}
	return y
}

func (l legend) measure(b brush, size, width vg.Length) legendLayout {
	y := legendLayout{text: style{size: size}}
	for _, e := range l.entries {
		y.name = max(y.name, b.textWidth(y.text, e.name))
		y.count = max(y.count, b.textWidth(y.text, e.count))
	}
	em := size * b.unit
	if y.count > 0 {
		y.count += 0.9 * em
	}
	y.name = min(y.name, max(width-legendSwatch*em-y.count, 3*em), 14*em)
	y.row = legendRow * em
	y.column = legendSwatch*em + y.name + y.count + legendGap*em
	return y
}

// draw writes the legend with its top left corner at (x, top).
func (l legend) draw(b brush, y legendLayout, x, top vg.Length) {
	if len(l.entries) == 0 {
		return
	}
	em := y.text.size * b.unit
	if l.title != "" {
		b.text(style{size: y.text.size, bold: true}, x, top, 0, 1, b.fit(style{size: y.text.size, bold: true}, l.title, y.width))
		top -= y.row
	}
	for i, e := range l.entries[:y.shown] {
		ex := x + vg.Length(i/y.rows)*y.column
		ey := top - vg.Length(i%y.rows)*y.row - capHeight*em/2
		b.disc(e.colour, ex+0.4*em, ey, 0.38*y.text.size)
		b.text(y.text, ex+legendSwatch*em, ey, 0, 0.5, b.fit(y.text, e.name, y.name+0.01))
		b.text(style{size: y.text.size, colour: muted}, ex+legendSwatch*em+y.name+y.count, ey, 1, 0.5, e.count)
	}
	if more := len(l.entries) - y.shown; more > 0 {
		ex := x + vg.Length(y.shown/y.rows)*y.column
		ey := top - vg.Length(y.shown%y.rows)*y.row - capHeight*em/2
		b.text(style{size: y.text.size, colour: muted}, ex, ey, 0, 0.5, "and "+count(more)+" more")
	}
}
