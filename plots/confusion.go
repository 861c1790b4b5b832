package plots

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"clusterlens/engine"
	"clusterlens/plots/palette"
)

// emptyCell is the ground of a cell that counts nothing, and of the margins.
var emptyCell = color.NRGBA{0xF5, 0xF5, 0xF5, 0xFF}

// ConfusionFigure is a confusion matrix: rows are true classes, columns
// predicted ones. A cell shows its count and its share of the row; what is
// right is blue, what is mistaken orange on a scale of its own, because good
// results would hide it on one scale. Recall stands beside the rows, precision
// below the columns.
type ConfusionFigure struct {
	Title, Subtitle string
	Classes         []string
	Counts          [][]int
	// NoClass is the number of images of each true class that got none: they
	// are undecided, or their cluster is unnamed; nil = none.
	NoClass     []int
	NoClassName string // the name of their column
}

// NewConfusion is the confusion matrix of an outcome; nil where no truth is
// known.
func NewConfusion(run *engine.Run, o engine.Outcome) *ConfusionFigure {
	if o.Report == nil || len(o.Report.Confusion) == 0 {
		return nil
	}
	f := &ConfusionFigure{
		Title:    pipelineTitle(o),
		Subtitle: fmt.Sprintf("%s, %s evaluated", run.Set.Name, images(o.Report.Evaluated)),
		Classes:  classNames(run.Set),
		Counts:   o.Report.Confusion,
	}
	for _, n := range o.Report.UndecidedByClass {
		if n > 0 {
			f.NoClass = o.Report.UndecidedByClass
		}
	}
	switch {
	case o.Report.Unnamed == 0:
		f.NoClassName = "undecided"
	case o.Report.Undecided == 0:
		f.NoClassName = "unnamed"
	default:
		f.NoClassName = "no class"
	}
	return f
}

// Size grows with the number of classes.
func (f *ConfusionFigure) Size() (width, height vg.Length) {
	side := vg.Length(min(max(3.2+0.27*float64(len(f.Classes)), 4.2), 11)) * vg.Inch
	return side + 0.75*vg.Inch, side + 0.2*vg.Inch
}

// Draw draws the matrix with its margins and colour bars.
func (f *ConfusionFigure) Draw(c draw.Canvas) {
	b := newBrush(c, f).inset(10, 10, 10, 10).heading(f.Title, f.Subtitle)
	most := f.mostMistaken()
	bars := []colourBar{
		{title: "right", at: palette.Light.Matrix, labels: linearLabels(1)},
		{title: "mistaken", at: palette.Light.Crossing, labels: linearLabels(most)},
	}
	if most == leastMistaken {
		bars = bars[:1] // nothing is mistaken
	}
	room := max(bars[0].width(b), bars[len(bars)-1].width(b))
	body := b
	body.Max.X -= room + 14*b.unit
	grid := f.drawMatrix(body, "true class", "predicted class")
	x := min(grid.Max.X+16*b.unit, b.Max.X-room)
	half := (grid.Max.Y - grid.Min.Y - 18*b.unit) / 2
	bars[0].draw(b, x, grid.Max.Y-half, grid.Max.Y)
	if len(bars) > 1 {
		bars[1].draw(b, x, grid.Min.Y, grid.Min.Y+half)
	}
}

// drawMatrix draws all but the colour bars and returns the room it took.
func (f *ConfusionFigure) drawMatrix(b brush, rowName, colName string) vg.Rectangle {
	m := f.heatMap()
	m.rowName, m.colName = rowName, colName
	m.marginRow, m.marginCol = "precision %", "recall %"
	y := m.layout(b)
	m.draw(b, y)
	f.drawMargins(b, y)
	side := y.cell + marginGap*b.unit
	return rect(y.grid.Min.X, y.grid.Min.Y-side, y.grid.Max.X+side, y.grid.Max.Y)
}

func (f *ConfusionFigure) heatMap() heatMap {
	n := len(f.Classes)
	m := heatMap{rows: f.Classes[:n:n], cols: f.Classes[:n:n]}
	if f.NoClass != nil {
		m.cols = append(m.cols, f.NoClassName)
	}
	most := f.mostMistaken()
	rows := make([]int, n)
	for r := range n {
		rows[r] = f.rowSum(r)
	}
	m.colour = func(r, c int) color.NRGBA {
		v := shareOf(f.cell(r, c), rows[r])
		if v == 0 {
			return emptyCell
		}
		if r == c {
			return palette.Light.Matrix(0.9 * v) // the deepest blue would drown the digits' edges
		}
		return palette.Light.Crossing(v / most)
	}
	m.text = func(r, c int) []string {
		k := f.cell(r, c)
		if k == 0 {
			return nil
		}
		return []string{count(k), smallPercent(shareOf(k, rows[r]))}
	}
	return m
}

// drawMargins writes recall beside the rows and precision below the columns.
func (f *ConfusionFigure) drawMargins(b brush, y heatLayout) {
	distance := marginGap * b.unit
	n := len(f.Classes)
	cols := n
	if f.NoClass != nil {
		cols++
	}
	digits := style{size: 6.5}
	if y.lines > 0 {
		digits.size = min(digits.size, y.cellText.size)
	}
	digits = b.shrink(digits, "00.0", 0.88*(y.cell-y.gap), 0)
	put := func(r vg.Rectangle, v float64) {
		b.fill(emptyCell, r)
		if !math.IsNaN(v) && digits.size*b.unit >= minCellText-0.4 {
			b.text(digits, (r.Min.X+r.Max.X)/2, (r.Min.Y+r.Max.Y)/2, 0.5, 0.5, bare(v))
		}
	}
	name := style{size: y.names.size, colour: muted}
	for k := range n {
		r := y.at(k, cols)
		r.Min.X, r.Max.X = r.Min.X+distance, r.Max.X+distance
		put(r, ratio(f.cell(k, k), f.rowSum(k)))
		if k == 0 {
			y.writeColumn(b, name, (r.Min.X+r.Max.X)/2, "recall %")
		}
		p := y.at(n, k)
		p.Min.Y, p.Max.Y = p.Min.Y-distance, p.Max.Y-distance
		put(p, ratio(f.cell(k, k), f.columnSum(k)))
		if k == 0 {
			b.text(name, p.Min.X-4*b.unit, (p.Min.Y+p.Max.Y)/2, 1, 0.5, "precision %")
		}
	}
}

// cell is the count in row r, column c; the column after the classes is that
// of the images without one.
func (f *ConfusionFigure) cell(r, c int) int {
	if c >= len(f.Counts[r]) || c >= len(f.Classes) {
		if f.NoClass != nil && c == len(f.Classes) {
			return f.NoClass[r]
		}
		return 0
	}
	return f.Counts[r][c]
}

func (f *ConfusionFigure) rowSum(r int) int {
	sum := 0
	for c := range len(f.Classes) + 1 {
		sum += f.cell(r, c)
	}
	return sum
}

func (f *ConfusionFigure) columnSum(c int) int {
	sum := 0
	for r := range f.Counts {
		sum += f.cell(r, c)
	}
	return sum
}

// leastMistaken is the least end of the scale of what is mistaken.
const leastMistaken = 0.001

// mostMistaken is the largest share off the diagonal, at least one in 1,000.
func (f *ConfusionFigure) mostMistaken() float64 {
	most := leastMistaken
	for r := range f.Counts {
		sum := f.rowSum(r)
		for c := range len(f.Classes) + 1 {
			if c != r {
				most = max(most, shareOf(f.cell(r, c), sum))
			}
		}
	}
	return most
}

// shareOf is part / whole, 0 of nothing.
func shareOf(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// ratio is part / whole, NaN of nothing.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return float64(part) / float64(whole)
}

// smallPercent writes a share for a small cell: "97.3 %", "0.2 %", "<0.1 %".
func smallPercent(v float64) string {
	if v > 0 && v < 0.0005 {
		return "<0.1 %"
	}
	return bare(v) + " %"
}

// bare is a percentage without its sign: "97.3", "100".
func bare(v float64) string {
	if v > 0.9995 {
		return "100"
	}
	return fmt.Sprintf("%.1f", 100*v)
}
