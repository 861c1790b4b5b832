package plots

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"clusterlens/plots/palette"
)

// BudgetFigure shows how good each pipeline gets with how many labels.
type BudgetFigure struct {
	Title, Subtitle string
	Curves          []BudgetCurve
}

// BudgetCurve is one pipeline's accuracy over label budgets.
type BudgetCurve struct {
	Pipeline string
	Points   []BudgetPoint // by rising budget
}

// BudgetPoint is the accuracy at one budget over repeated draws of the labels.
type BudgetPoint struct {
	LabelsPerClass float64 // above 0
	Mean           float64
	Deviation      float64 // standard deviation over the draws
	Draws          int
}

// Size is a column and a half of a journal.
func (f *BudgetFigure) Size() (width, height vg.Length) { return 5.2 * vg.Inch, 3.7 * vg.Inch }

// Draw draws means with bars of one standard deviation over a logarithmic
// axis of labels.
func (f *BudgetFigure) Draw(c draw.Canvas) {
	b := newBrush(c, f).inset(10, 12, 8, 10).heading(f.Title, f.Subtitle)
	colours := palette.Categorical(len(f.Curves))
	l := legend{}
	for i, curve := range f.Curves {
		l.entries = append(l.entries, legendEntry{colour: colours[i], name: curve.Pipeline})
	}
	rows := l.flow(b, b.width(), 0.2*b.height())
	rows.draw(b, b.Min.Y+rows.height)
	b.Min.Y += rows.height + 3*b.unit
	b = b.inset(yAxisRoom, 0, xAxisRoom, 2)
	a, ok := f.axes()
	if !ok {
		a.draw(b)
		b.text(style{size: smallSize, colour: muted}, b.Center().X, b.Center().Y, 0.5, 0.5, "no point")
		return
	}
	var plotters []plot.Plotter
	for i, curve := range f.Curves {
		line := polyline{colour: colours[i], width: 1.4 * b.unit, marks: 2.4 * b.unit}
		bars := plotter.YErrorBars{LineStyle: draw.LineStyle{Color: colours[i], Width: 0.9 * b.unit}, CapWidth: 5 * b.unit}
		for _, p := range curve.Points {
			line.x, line.y = append(line.x, p.LabelsPerClass), append(line.y, p.Mean)
			if p.Deviation > 0 {
				bars.XYs = append(bars.XYs, plotter.XY{X: p.LabelsPerClass, Y: p.Mean})
				bars.YErrors = append(bars.YErrors, struct{ Low, High float64 }{p.Deviation, p.Deviation})
			}
		}
		plotters = append(plotters, &bars, line)
	}
	a.draw(b, plotters...)
}

// axes spans all points and bars; ok is false when there is none.
func (f *BudgetFigure) axes() (a axes, ok bool) {
	x0, x1, y0, y1 := math.Inf(1), 0.0, 1.0, 0.0
	draws := 0
	for _, curve := range f.Curves {
		for _, p := range curve.Points {
			x0, x1 = min(x0, p.LabelsPerClass), max(x1, p.LabelsPerClass)
			y0, y1 = min(y0, p.Mean-p.Deviation), max(y1, p.Mean+p.Deviation)
			draws = max(draws, p.Draws)
		}
	}
	if x1 == 0 {
		return newAxes(0, 1, 0, 1), false
	}
	margin := 0.06*(y1-y0) + 0.002
	a = newAxes(0, 1, max(0, y0-margin), min(y1+margin, max(1, y1)+0.01))
	a.X.Min, a.X.Max, a.X.Scale = x0/1.3, x1*1.3, plot.LogScale{}
	a.xTicks = logTicks(a.X.Min, a.X.Max)
	a.xLabel, a.yLabel, a.grid = "labels per class", "accuracy", true
	if draws > 1 {
		a.yLabel = fmt.Sprintf("accuracy (mean ± s.d., %d draws)", draws)
	}
	return a, true
}
