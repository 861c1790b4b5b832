package plots

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// polyline draws values against x as a line; NaN leaves a gap.
type polyline struct {
	x, y   []float64
	colour color.NRGBA
	width  vg.Length
	dashes []vg.Length
	marks  vg.Length // radius of discs at the values; 0 = none
}

// Plot draws the line with gonum's own plotter, part by part between gaps.
func (l polyline) Plot(c draw.Canvas, p *plot.Plot) {
	var part plotter.XYs
	flush := func() {
		if len(part) == 0 {
			return
		}
		line := plotter.Line{XYs: part, LineStyle: draw.LineStyle{Color: l.colour, Width: l.width, Dashes: l.dashes}}
		line.Plot(c, p)
		if l.marks > 0 || len(part) == 1 {
			marks := plotter.Scatter{XYs: part, GlyphStyle: draw.GlyphStyle{Color: l.colour, Radius: max(l.marks, l.width), Shape: draw.CircleGlyph{}}}
			marks.Plot(c, p)
		}
		part = nil
	}
	for i, y := range l.y {
		if math.IsNaN(y) || math.IsInf(y, 0) {
			flush()
			continue
		}
		part = append(part, plotter.XY{X: l.x[i], Y: y})
	}
	flush()
}

// finiteRange is the least and the greatest finite value; ok is false when
// there is none.
func finiteRange(series ...[]float64) (low, high float64, ok bool) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, values := range series {
		for _, v := range values {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return low, high, low <= high
}

// logTicks labels the powers of ten between low and high and, where they are
// few, 2 and 5 times them.
func logTicks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	factors := []float64{1}
	if high/low < 5000 {
		factors = []float64{1, 2, 5}
	}
	for power := math.Pow(10, math.Floor(math.Log10(low))); power <= high; power *= 10 {
		for _, m := range factors {
			if v := m * power; v >= low*0.999 && v <= high*1.001 {
				ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprintf("%g", v)})
			}
		}
	}
	return ticks
}
