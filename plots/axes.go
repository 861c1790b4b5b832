package plots

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// axes is the frame of a plot: ranges, ticks and labels around an area that
// holds the data. Its plot.Plot carries the ranges to the plotters.
type axes struct {
	*plot.Plot
	xTicks, yTicks []plot.Tick
	xLabel, yLabel string // "" = none, and no ticks either
	grid           bool   // faint lines at the ticks of y
}

// newAxes has the ranges given and a few ticks on each axis.
func newAxes(x0, x1, y0, y1 float64) axes {
	p := plot.New()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = x0, x1, y0, y1
	return axes{Plot: p, xTicks: fewTicks{}.Ticks(x0, x1), yTicks: fewTicks{}.Ticks(y0, y1)}
}

// The room that ticks and labels need left of and below the data, in units.
const (
	xAxisRoom = labelSize + smallSize + 9
	yAxisRoom = labelSize + 2.4*smallSize + 9
)

// draw draws the frame around the area and the plotters into it.
func (a axes) draw(b brush, plotters ...plot.Plotter) {
	if a.grid {
		for _, t := range a.yTicks {
			y := b.Y(a.Y.Norm(t.Value))
			b.line(faint, 0.5, b.Min.X, y, b.Max.X, y)
		}
	}
	for _, p := range plotters {
		p.Plot(b.Canvas, a.Plot)
	}
	b.frame(faint, 0.7, b.Rectangle)
	tick, label := style{size: smallSize, colour: muted}, style{size: labelSize}
	if a.xLabel != "" {
		for _, t := range a.xTicks {
			x := b.X(a.X.Norm(t.Value))
			b.line(muted, 0.6, x, b.Min.Y, x, b.Min.Y-3*b.unit)
			b.text(tick, x, b.Min.Y-5*b.unit, 0.5, 1, t.Label)
		}
		s, text := b.within(label, a.xLabel, b.width())
		b.text(s, b.Center().X, b.Min.Y-(smallSize+8)*b.unit, 0.5, 1, text)
	}
	if a.yLabel != "" {
		widest := vg.Length(0)
		for _, t := range a.yTicks {
			y := b.Y(a.Y.Norm(t.Value))
			b.line(muted, 0.6, b.Min.X, y, b.Min.X-3*b.unit, y)
			b.text(tick, b.Min.X-5*b.unit, y, 1, 0.5, t.Label)
			widest = max(widest, b.textWidth(tick, t.Label))
		}
		s, text := b.within(label, a.yLabel, b.height())
		b.textUp(s, b.Min.X-widest-9*b.unit, b.Center().Y, 0.5, 0, text)
	}
}

// fewTicks labels four to nine round values.
type fewTicks struct{}

// Ticks are at multiples of the largest step of 1, 2 or 5 times a power of ten
// that gives four.
func (fewTicks) Ticks(low, high float64) []plot.Tick {
	if !(high > low) || math.IsInf(high-low, 0) {
		return nil
	}
	power := math.Pow(10, math.Floor(math.Log10(high-low)))
	step := power / 10
	for _, m := range []float64{2, 1, 0.5, 0.2} {
		if s := m * power; math.Floor(high/s+1e-9)-math.Ceil(low/s-1e-9) >= 3 {
			step = s
			break
		}
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var ticks []plot.Tick
	for k := math.Ceil(low/step - 1e-9); k*step <= high+1e-9*step; k++ {
		label := strconv.FormatFloat(k*step+0, 'f', decimals, 64) // +0 turns -0 into 0
		ticks = append(ticks, plot.Tick{Value: k * step, Label: strings.Replace(label, "-", "−", 1)})
	}
	return ticks
}

// widen widens the shorter range about its middle until a unit is as long on
// both axes of an area of the given size.
func widen(x0, x1, y0, y1 float64, size vg.Point) (a0, a1, b0, b1 float64) {
	unit := max((x1-x0)/float64(size.X), (y1-y0)/float64(size.Y))
	dx, dy := unit*float64(size.X)/2, unit*float64(size.Y)/2
	return (x0+x1)/2 - dx, (x0+x1)/2 + dx, (y0+y1)/2 - dy, (y0+y1)/2 + dy
}

// extent is the range of finite values with a small margin; (-1, 1) when there
// is none or they are all the same.
func extent(values []float32) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
			low, high = min(low, f), max(high, f)
		}
	}
	switch {
	case low > high:
		return -1, 1
	case low == high:
		return low - 1, high + 1
	}
	margin := 0.02 * (high - low)
	return low - margin, high + margin
}

// wholeTicks are few whole numbers from 1 to n.
func wholeTicks(n int) []plot.Tick {
	step := max(1, int(math.Ceil(float64(n)/10)))
	if step > 2 {
		step = (step + 4) / 5 * 5
	}
	ticks := []plot.Tick{{Value: 1, Label: "1"}}
	for k := step; k <= n; k += step {
		if k > 1 && (k > 2 || step == 1) {
			ticks = append(ticks, plot.Tick{Value: float64(k), Label: strconv.Itoa(k)})
		}
	}
	return ticks
}

// asPlotters is the same values as an interface.
func asPlotters[T plot.Plotter](of []T) []plot.Plotter {
	out := make([]plot.Plotter, len(of))
	for i, p := range of {
		out[i] = p
	}
	return out
}
