package widgets

import (
	"image/color"
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Line is one curve of a chart.
type Line struct {
	Name   string
	X      []float64   // nil = 1, 2, 3, ... (epochs)
	Y      []float64   // NaN parts the line
	Colour color.Color // nil = the palette's, by position
	Dashed bool
}

// LineData is what a chart shows.
type LineData struct {
	Title  string
	XLabel string
	YLabel string
	Lines  []Line
	YMin   float64 // lower and upper end of the y axis; both 0 = fitted to the data
	YMax   float64
	// Percent shows y values as per cent.
	Percent bool
	// Diagonal gives both axes the same range and draws a faint line where x
	// and y are equal: perfect calibration.
	Diagonal bool
}

// LineChart shows a few curves: accuracy and loss by epoch, calibration. The
// cursor reads all lines' values at its x.
type LineChart struct {
	widget.BaseWidget

	data  LineData
	empty string
	plan  chartPlan
	at    float64 // x under the cursor; NaN = none
}

var _ desktop.Hoverable = (*LineChart)(nil)

// NewLineChart makes an empty one.
func NewLineChart() *LineChart {
	c := &LineChart{at: math.NaN()}
	c.ExtendBaseWidget(c)
	return c
}

// SetData shows curves. No line with two points shows the SetEmpty text.
func (c *LineChart) SetData(data LineData) {
	c.data, c.at = data, math.NaN()
	c.Refresh()
}

// SetEmpty sets what is said while there is no curve.
func (c *LineChart) SetEmpty(text string) {
	c.empty = text
	c.Refresh()
}

// x of a line's point k.
func (l Line) x(k int) float64 {
	if k < len(l.X) {
		return l.X[k]
	}
	return float64(k + 1)
}

// drawable tells whether some line has two points next to each other.
func (d LineData) drawable() bool {
	for _, l := range d.Lines {
		for k := 1; k < len(l.Y); k++ {
			if finite(l.Y[k-1]) && finite(l.Y[k]) {
				return true
			}
		}
	}
	return false
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func (d LineData) colour(k int) color.NRGBA {
	if c := d.Lines[k].Colour; c != nil {
		return nrgba(c)
	}
	return ground().Categorical(len(d.Lines))[k]
}

// nearest is the point of a line nearest to x, or -1.
func (l Line) nearest(x float64) int {
	best, at := math.Inf(1), -1
	for k, y := range l.Y {
		if d := math.Abs(l.x(k) - x); finite(y) && d < best {
			best, at = d, k
		}
	}
	return at
}

// valueText writes a y value as the readout shows it.
func (d LineData) valueText(v float64) string {
	if d.Percent {
		return strconv.FormatFloat(v*100, 'f', 2, 64) + " %"
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// MouseIn implements desktop.Hoverable.
func (c *LineChart) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (c *LineChart) MouseMoved(e *desktop.MouseEvent) {
	at := math.NaN()
	if p := c.plan; p.inside(e.Position) {
		x, _ := p.data(e.Position)
		// The cursor snaps to the nearest point there is.
		best := math.Inf(1)
		for _, l := range c.data.Lines {
			if k := l.nearest(x); k >= 0 && math.Abs(l.x(k)-x) < best {
				best, at = math.Abs(l.x(k)-x), l.x(k)
			}
		}
	}
	c.read(at)
}

// MouseOut implements desktop.Hoverable.
func (c *LineChart) MouseOut() { c.read(math.NaN()) }

func (c *LineChart) read(at float64) {
	if at == c.at || math.IsNaN(at) && math.IsNaN(c.at) {
		return
	}
	c.at = at
	c.Refresh()
}

// chartPlan is where the axes lie, in logical units, and their ranges.
type chartPlan struct {
	left, top, width, height float32
	xMin, xMax, yMin, yMax   float64
	xStep, yStep             float64
}

func (p chartPlan) inside(at fyne.Position) bool {
	return p.width > 0 && at.X >= p.left && at.X <= p.left+p.width && at.Y >= p.top && at.Y <= p.top+p.height
}

func (p chartPlan) place(x, y float64) fyne.Position {
	return fyne.NewPos(p.left+float32((x-p.xMin)/(p.xMax-p.xMin))*p.width, p.top+float32((p.yMax-y)/(p.yMax-p.yMin))*p.height)
}

func (p chartPlan) data(at fyne.Position) (x, y float64) {
	return p.xMin + float64((at.X-p.left)/p.width)*(p.xMax-p.xMin), p.yMax - float64((at.Y-p.top)/p.height)*(p.yMax-p.yMin)
}

// ranges fits the axes to the data: x to its ends, y to round values around.
func (p *chartPlan) ranges(d LineData) {
	p.xMin, p.xMax, p.yMin, p.yMax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range d.Lines {
		for k, y := range l.Y {
			if finite(y) {
				p.xMin, p.xMax = min(p.xMin, l.x(k)), max(p.xMax, l.x(k))
				p.yMin, p.yMax = min(p.yMin, y), max(p.yMax, y)
			}
		}
	}
	if p.xMax <= p.xMin {
		p.xMax = p.xMin + 1
	}
	fixed := d.YMin != 0 || d.YMax != 0
	if fixed {
		p.yMin, p.yMax = d.YMin, d.YMax
	}
	if p.yMax <= p.yMin {
		p.yMin, p.yMax = p.yMin-0.5, p.yMax+0.5
	}
	p.yStep = tickStep((p.yMax - p.yMin) / max(2, float64(p.height)/40))
	if !fixed {
		p.yMin, p.yMax = math.Floor(p.yMin/p.yStep)*p.yStep, math.Ceil(p.yMax/p.yStep)*p.yStep
	}
	if d.Diagonal {
		p.xMin, p.yMin = min(p.xMin, p.yMin), min(p.xMin, p.yMin)
		p.xMax, p.yMax = max(p.xMax, p.yMax), max(p.xMax, p.yMax)
	}
}

// tickStep is the 1, 2 or 5 times a power of ten nearest above step.
func tickStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= step*0.999999 {
			return f * power
		}
	}
	return 10 * power
}

// ticks are the multiples of step from lo to hi.
func ticks(lo, hi, step float64) []float64 {
	var out []float64
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+1e-9*step; k++ {
		out = append(out, k*step)
	}
	return out
}

// tickText writes a tick with as many decimals as its step has.
func tickText(v, step float64, percent bool) string {
	suffix := ""
	if percent {
		v, step, suffix = v*100, step*100, " %"
	}
	if v == 0 {
		v = 0 // not "-0"
	}
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	return strconv.FormatFloat(v, 'f', decimals, 64) + suffix
}
