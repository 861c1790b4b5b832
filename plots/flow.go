package plots

import "gonum.org/v1/plot/vg"

// legendFlow is a legend set like words in centred lines.
type legendFlow struct {
	text   style
	lines  [][]legendEntry
	pitch  vg.Length // from line to line; all in canvas lengths
	height vg.Length
}

// flow breaks the entries into lines of at most the given width, in smaller
// text where that needs more than the given height. What does not fit even
// then is only counted.
func (l legend) flow(b brush, width, height vg.Length) legendFlow {
	var f legendFlow
	if len(l.entries) == 0 {
		return f
	}
	for size := smallSize + 0.5; size >= tinySize-1; size -= 0.5 {
		f = legendFlow{text: style{size: size}, pitch: legendRow * size * b.unit}
		f.lines = l.breakLines(b, f.text, width)
		f.height = f.pitch * vg.Length(len(f.lines))
		if f.height <= height {
			return f
		}
	}
	fits := max(int(height/f.pitch), 1)
	left := len(l.entries)
	for _, line := range f.lines[:fits-1] {
		left -= len(line)
	}
	f.lines = append(f.lines[:fits-1:fits-1], []legendEntry{{name: "and " + count(left) + " more"}})
	f.height = f.pitch * vg.Length(fits)
	return f
}

func (l legend) breakLines(b brush, s style, width vg.Length) [][]legendEntry {
	var lines [][]legendEntry
	var line []legendEntry
	x := vg.Length(0)
	for _, e := range l.entries {
		e.name = b.fit(s, e.name, min(width, 14*s.size*b.unit))
		w := entryWidth(b, s, e)
		if len(line) > 0 && x+w > width {
			lines, line, x = append(lines, line), nil, 0
		}
		line = append(line, e)
		x += w + legendGap*s.size*b.unit
	}
	return append(lines, line)
}

func entryWidth(b brush, s style, e legendEntry) vg.Length {
	return legendSwatch*s.size*b.unit + b.textWidth(s, e.name)
}

// draw centres the lines in the width of the brush, the first one below top.
func (f legendFlow) draw(b brush, top vg.Length) {
	em := f.text.size * b.unit
	for i, line := range f.lines {
		width := legendGap * em * vg.Length(len(line)-1)
		for _, e := range line {
			width += entryWidth(b, f.text, e)
		}
		x := b.Min.X + (b.width()-width)/2
		y := top - f.pitch*(vg.Length(i)+0.5)
		for _, e := range line {
			if e.colour.A > 0 {
				b.disc(e.colour, x+0.4*em, y, 0.38*f.text.size)
			}
			b.text(f.text, x+legendSwatch*em, y, 0, 0.5, e.name)
			x += entryWidth(b, f.text, e) + legendGap*em
		}
	}
}
