package widgets

import "sort"

// flow is where the thumbnails of a grid lie: sections one under the other,
// each a heading and rows of cells. Places are in logical units from the top
// left corner of the whole, which may be much higher than the window. A
// million items cost as much as ten.
type flow struct {
	sections []Section
	columns  int
	side     float32 // of a thumbnail
	gap      float32 // between thumbnails and around them
	caption  float32 // height under a thumbnail
	heading  float32
	top      []float32 // of each section
	first    []int     // number of each section's first item
	count    int       // of items
	height   float32
}

func (f *flow) lay(sections []Section, width float32) {
	f.sections = sections
	f.columns = max(1, int((width-f.gap)/(f.side+f.gap)))
	f.top, f.first = f.top[:0], f.first[:0]
	y, n := f.gap, 0
	for _, s := range sections {
		f.top, f.first = append(f.top, y), append(f.first, n)
		y += f.headingOf(s)
		rows := (len(s.Items) + f.columns - 1) / f.columns
		y += float32(rows) * f.rowHeight()
		n += len(s.Items)
	}
	f.count, f.height = n, y
}

func (f *flow) rowHeight() float32 { return f.side + f.caption + f.gap }

func (f *flow) headingOf(s Section) float32 {
	if s.Title == "" {
		return 0
	}
	return f.heading
}

// section is the one that the item of a number is in.
func (f *flow) section(number int) int {
	return sort.Search(len(f.first), func(k int) bool { return f.first[k] > number }) - 1
}

// item is the image behind a number; numbers run through all sections.
func (f *flow) item(number int) int {
	k := f.section(number)
	return f.sections[k].Items[number-f.first[k]]
}

// place is the top left corner of a thumbnail.
func (f *flow) place(number int) (x, y float32) {
	k := f.section(number)
	at := number - f.first[k]
	x = f.gap + float32(at%f.columns)*(f.side+f.gap)
	return x, f.top[k] + f.headingOf(f.sections[k]) + float32(at/f.columns)*f.rowHeight()
}

// at is the number of the item at a place, or -1, and the section whose
// heading is there, or -1.
func (f *flow) at(x, y float32) (number, heading int) {
	k := sort.Search(len(f.top), func(k int) bool { return f.top[k] > y }) - 1
	if k < 0 {
		return -1, -1
	}
	y -= f.top[k]
	if head := f.headingOf(f.sections[k]); y < head {
		return -1, k
	} else if y -= head; x < f.gap {
		return -1, -1
	}
	col, row := int((x-f.gap)/(f.side+f.gap)), int(y/f.rowHeight())
	if col >= f.columns || x-f.gap-float32(col)*(f.side+f.gap) > f.side || y-float32(row)*f.rowHeight() > f.side+f.caption {
		return -1, -1
	}
	if at := row*f.columns + col; at < len(f.sections[k].Items) {
		return f.first[k] + at, -1
	}
	return -1, -1
}

// visible are the items with a part between two heights, as numbers from..to,
// to excluded, and the sections from which they come.
func (f *flow) visible(y0, y1 float32) (from, to int) {
	return f.after(y0), f.after(y1 + f.rowHeight())
}

// after is the number of the first item whose cell ends below y.
func (f *flow) after(y float32) int {
	k := sort.Search(len(f.top), func(k int) bool { return f.top[k] > y }) - 1
	if k < 0 {
		return 0
	}
	row := int((y - f.top[k] - f.headingOf(f.sections[k])) / f.rowHeight())
	return f.first[k] + min(max(row, 0)*f.columns, len(f.sections[k].Items))
}

// step is the number of the item a key leads to from another: one to the side,
// or the nearest in the row above or below.
func (f *flow) step(number, dx, dy int) int {
	if dy == 0 {
		return min(max(number+dx, 0), f.count-1)
	}
	x, y := f.place(number)
	best, row := number, y
	// Rows differ in length and headings come between: look along the next row
	// for the last item that is not further right.
	for next := number + dy; next >= 0 && next < f.count; next += dy {
		nx, ny := f.place(next)
		switch {
		case ny == y:
			continue
		case row == y:
			row = ny
		case ny != row:
			return best
		}
		if nx <= x {
			best = next
			if dy < 0 {
				return best
			}
		}
	}
	return best
}
