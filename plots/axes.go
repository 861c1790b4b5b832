package plots

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// newPlot is an empty plot in the style of all figures.
func (b brush) newPlot(xLabel, yLabel string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	sans := font.Font{Typeface: plot.DefaultFont.Typeface, Variant: "Sans"}
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.LineStyle = draw.LineStyle{Color: muted, Width: 0.6 * b.unit}
		a.Padding = 0
		a.Label.TextStyle.Font = font.From(sans, labelSize*b.unit)
		a.Label.TextStyle.Color = ink
		a.Label.Padding = 2.5 * b.unit
		a.Tick.Label.Font = font.From(sans, smallSize*b.unit)
		a.Tick.Label.Color = muted
		a.Tick.LineStyle = a.LineStyle
		a.Tick.Length = 3 * b.unit
		a.Tick.Marker = fewTicks{}
	}
	p.X.Label.Text, p.Y.Label.Text = xLabel, yLabel
	return p
}

// fewTicks labels about five round values and draws no minor ticks.
type fewTicks struct{}

// Ticks are at multiples of 1, 2, 2.5 or 5 times a power of ten.
func (fewTicks) Ticks(low, high float64) []plot.Tick {
	if !(high > low) || math.IsInf(high-low, 0) {
		return nil
	}
	raw := (high - low) / 5
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * power
	for _, m := range []float64{1, 2, 2.5, 5} {
		if raw <= m*power*1.0001 {
			step = m * power
			break
		}
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	if step*math.Pow(10, float64(decimals)) != math.Round(step*math.Pow(10, float64(decimals))) {
		decimals++ // 0.25
	}
	var ticks []plot.Tick
	for k := math.Ceil(low/step - 1e-9); k*step <= high+1e-9*step; k++ {
		label := strconv.FormatFloat(k*step+0, 'f', decimals, 64) // +0 turns -0 into 0
		ticks = append(ticks, plot.Tick{Value: k * step, Label: label})
	}
	return ticks
}

// equalise widens the shorter range about its middle until a unit is as long
// on both axes in the area in which the plot will be drawn.
func equalise(p *plot.Plot, c draw.Canvas) {
	// The width of the tick labels depends on the range, and the room for the
	// data on the labels: three rounds settle it.
	x0, x1, y0, y1 := p.X.Min, p.X.Max, p.Y.Min, p.Y.Max
	for range 3 {
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = widen(x0, x1, y0, y1, p.DataCanvas(c).Rectangle.Size())
	}
}

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
