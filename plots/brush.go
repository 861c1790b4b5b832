package plots

import (
	"fmt"
	"image/color"
	"math"
	"sort"
	"strconv"
	"strings"

	stdfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"clusterlens/plots/palette"
)

// Colours of everything that is not data.
var (
	paper = palette.Light.Paper()
	ink   = palette.Light.Ink()
	muted = palette.Light.Muted()
	faint = color.NRGBA{0xE2, 0xE2, 0xE2, 0xFF} // grid lines and frames
)

// Sizes of text in points at a figure's own size.
const (
	titleSize vg.Length = 11
	labelSize vg.Length = 9
	smallSize vg.Length = 7.5
	tinySize  vg.Length = 6
)

// capHeight is the height of a capital of Liberation Sans in parts of its size.
const capHeight vg.Length = 0.729

// brush is an area of a canvas with a unit: lengths of text and gaps are
// multiples of it, so that a figure drawn smaller or larger keeps its look.
type brush struct {
	draw.Canvas
	unit vg.Length // 1 at the figure's own size
}

// newBrush clears the canvas and derives the unit from how much larger than
// the figure's own size it is. In a smaller figure text shrinks with the root
// only: it must still be read.
func newBrush(c draw.Canvas, f Figure) brush {
	c.SetColor(paper)
	c.Fill(c.Rectangle.Path())
	w, h := f.Size()
	size := c.Rectangle.Size()
	ratio := min(float64(size.X/w), float64(size.Y/h))
	if ratio < 1 {
		ratio = max(math.Sqrt(ratio), 0.6)
	}
	return brush{c, vg.Length(ratio)}
}

func (b brush) width() vg.Length  { return b.Max.X - b.Min.X }
func (b brush) height() vg.Length { return b.Max.Y - b.Min.Y }

// inset shrinks the area by units on each side.
func (b brush) inset(left, right, bottom, top vg.Length) brush {
	b.Min.X += left * b.unit
	b.Max.X -= right * b.unit
	b.Min.Y += bottom * b.unit
	b.Max.Y -= top * b.unit
	return b
}

// part is the area between two points given in canvas lengths.
func (b brush) part(x0, y0, x1, y1 vg.Length) brush {
	b.Rectangle = vg.Rectangle{Min: vg.Point{X: x0, Y: y0}, Max: vg.Point{X: x1, Y: y1}}
	return b
}

// style is the look of a piece of text; size is in units.
type style struct {
	size   vg.Length
	bold   bool
	colour color.Color // nil = ink
}

func (b brush) face(s style) font.Face {
	f := font.Font{Typeface: plot.DefaultFont.Typeface, Variant: "Sans"}
	if s.bold {
		f.Weight = stdfont.WeightBold
	}
	return font.DefaultCache.Lookup(f, s.size*b.unit)
}

func (b brush) textWidth(s style, text string) vg.Length { return width(b.face(s), text) }

// unkerned splits text between neighbouring ones: Liberation Sans has a
// kerning pair that draws the second over the foot of the first.
func unkerned(text string) []string {
	var runs []string
	for {
		i := strings.Index(text, "11")
		if i < 0 {
			return append(runs, text)
		}
		runs = append(runs, text[:i+1])
		text = text[i+1:]
	}
}

// width of a line in canvas lengths.
func width(face font.Face, text string) vg.Length {
	w := vg.Length(0)
	for _, run := range unkerned(text) {
		w += face.Width(run)
	}
	return w
}

// writable tells whether the embedded fonts have a glyph for every character.
func writable(text string) bool {
	face := brush{unit: 1}.face(style{size: labelSize})
	var buffer sfnt.Buffer
	for _, r := range text {
		if glyph, err := face.Face.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
			return false
		}
	}
	return strings.TrimSpace(text) != ""
}

// write writes a line with its baseline starting at the point.
func (b brush) write(face font.Face, at vg.Point, text string) {
	for _, run := range unkerned(text) {
		b.FillString(face, at, run)
		at.X += face.Width(run)
	}
}

// text writes one line. ax places x at the left (0), the middle (0.5) or the
// right (1) of it, ay places y at its baseline (0), the middle of its capitals
// (0.5) or their top (1).
func (b brush) text(s style, x, y vg.Length, ax, ay vg.Length, text string) {
	face := b.prepare(s)
	b.write(face, vg.Point{X: x - ax*width(face, text), Y: y - ay*capHeight*face.Font.Size}, text)
}

// textUp is text turned a quarter to the left: it reads upwards. ax is along
// the text, ay across it.
func (b brush) textUp(s style, x, y vg.Length, ax, ay vg.Length, text string) {
	face := b.prepare(s)
	b.Push()
	b.Translate(vg.Point{X: x, Y: y})
	b.Rotate(math.Pi / 2)
	b.write(face, vg.Point{X: -ax * width(face, text), Y: -ay * capHeight * face.Font.Size}, text)
	b.Pop()
}

func (b brush) prepare(s style) font.Face {
	if s.colour == nil {
		s.colour = ink
	}
	b.SetColor(s.colour)
	return b.face(s)
}

// fit shortens the text to the width in canvas lengths. It leaves out the
// middle, because class names often differ at their ends only.
func (b brush) fit(s style, text string, room vg.Length) string {
	face := b.face(s)
	if width(face, text) <= room {
		return text
	}
	runes := []rune(text)
	shortened := func(keep int) string {
		head := (2*keep + 2) / 3
		return strings.TrimSpace(string(runes[:head])) + "…" + strings.TrimSpace(string(runes[len(runes)-keep+head:]))
	}
	// The most characters that fit: the first number that does not, less one.
	keep := sort.Search(len(runes), func(k int) bool { return width(face, shortened(k)) > room }) - 1
	if keep < 1 {
		return ""
	}
	return shortened(keep)
}

// within shrinks the text to the room as far as it can still be read, then
// shortens it.
func (b brush) within(s style, text string, room vg.Length) (style, string) {
	s = b.shrink(s, text, room, tinySize)
	return s, b.fit(s, text, room)
}

// shrink makes the text smaller where it is wider than the width in canvas
// lengths, down to a least size in units.
func (b brush) shrink(s style, text string, room, least vg.Length) style {
	if w := b.textWidth(s, text); w > room {
		s.size = max(s.size*room/w, min(least, s.size))
	}
	return s
}

// fill paints a rectangle, its edges on device pixels.
func (b brush) fill(colour color.Color, r vg.Rectangle) {
	r = snapRect(b.Canvas.Canvas, r)
	b.SetColor(colour)
	b.Fill(r.Path())
}

// frame draws the outline of a rectangle, inside of it, width in units.
func (b brush) frame(colour color.Color, width vg.Length, r vg.Rectangle) {
	w := width * b.unit
	for _, side := range []vg.Rectangle{
		{Min: r.Min, Max: vg.Point{X: r.Max.X, Y: r.Min.Y + w}},
		{Min: vg.Point{X: r.Min.X, Y: r.Max.Y - w}, Max: r.Max},
		{Min: r.Min, Max: vg.Point{X: r.Min.X + w, Y: r.Max.Y}},
		{Min: vg.Point{X: r.Max.X - w, Y: r.Min.Y}, Max: r.Max},
	} {
		b.SetColor(colour)
		b.Fill(side.Path())
	}
}

// line draws a straight line, width in units.
func (b brush) line(colour color.Color, width, x0, y0, x1, y1 vg.Length) {
	b.StrokeLine2(draw.LineStyle{Color: colour, Width: width * b.unit}, x0, y0, x1, y1)
}

// disc paints a filled circle, radius in units.
func (b brush) disc(colour color.Color, x, y, radius vg.Length) {
	var p vg.Path
	r := radius * b.unit
	p.Move(vg.Point{X: x + r, Y: y})
	p.Arc(vg.Point{X: x, Y: y}, r, 0, 2*math.Pi)
	p.Close()
	b.SetColor(colour)
	b.Fill(p)
}

// heading writes a bold title with a quieter line below at the top left of the
// area and returns what is left of it. Lines too long are made smaller, then
// shortened.
func (b brush) heading(title, subtitle string) brush {
	for i, line := range []string{title, subtitle} {
		if line == "" {
			continue
		}
		s := style{size: titleSize, bold: true}
		if i == 1 {
			s = style{size: smallSize + 0.5, colour: muted}
		}
		s, line = b.within(s, line, b.width())
		b.text(s, b.Min.X, b.Max.Y, 0, 1, line)
		b = b.inset(0, 0, 0, s.size*capHeight+5)
	}
	return b.inset(0, 0, 0, 4)
}

func rect(x0, y0, x1, y1 vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: x0, Y: y0}, Max: vg.Point{X: x1, Y: y1}}
}

// count writes 60000 as "60,000".
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// percent writes 0.0971 as "9.7 %".
func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// images writes "1 image" or "60,000 images".
func images(n int) string {
	if n == 1 {
		return "1 image"
	}
	return count(n) + " images"
}
