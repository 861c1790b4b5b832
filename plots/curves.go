package plots

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"clusterlens/engine"
	"clusterlens/plots/palette"
)

// CurvesFigure shows training curves, a panel for each quantity: loss beside
// accuracy, training and validation in each.
type CurvesFigure struct {
	Title, Subtitle string
	Panels          []CurvesPanel
}

// CurvesPanel is the curves of one quantity.
type CurvesPanel struct {
	Quantity string         // "loss"
	Curves   []engine.Curve // named after the data: "training"
}

// NewCurves sorts the curves of an outcome into panels by the last word of
// their names; nil where there is none.
func NewCurves(run *engine.Run, o engine.Outcome) *CurvesFigure {
	f := &CurvesFigure{Title: o.Result.Pipeline + ": training", Subtitle: about(run)}
	for _, c := range o.Result.Curves {
		if len(c.Values) == 0 {
			continue
		}
		data, quantity := "", c.Name
		if i := strings.LastIndexByte(c.Name, ' '); i >= 0 {
			data, quantity = c.Name[:i], c.Name[i+1:]
		}
		at := slices.IndexFunc(f.Panels, func(p CurvesPanel) bool { return p.Quantity == quantity })
		if at < 0 {
			at = len(f.Panels)
			f.Panels = append(f.Panels, CurvesPanel{Quantity: quantity})
		}
		f.Panels[at].Curves = append(f.Panels[at].Curves, engine.Curve{Name: data, Values: c.Values})
	}
	if len(f.Panels) == 0 {
		return nil
	}
	return f
}

// Size is a panel of a column's width for each quantity.
func (f *CurvesFigure) Size() (width, height vg.Length) {
	columns, rows := panelGrid(len(f.Panels))
	return (3.3*vg.Length(columns) + 0.3) * vg.Inch, (2.5*vg.Length(rows) + 0.6) * vg.Inch
}

// Draw draws the panels side by side and one legend below them.
func (f *CurvesFigure) Draw(c draw.Canvas) {
	b := newBrush(c, f).inset(10, 12, 8, 10).heading(f.Title, f.Subtitle)
	names := f.names()
	colours := palette.Categorical(max(len(names), 1))
	l := legend{}
	for i, name := range names {
		if name != "" {
			l.entries = append(l.entries, legendEntry{colour: colours[i], name: name})
		}
	}
	rows := l.flow(b, b.width(), 0.2*b.height())
	rows.draw(b, b.Min.Y+rows.height)
	b.Min.Y += rows.height + 3*b.unit
	columns, lines := panelGrid(len(f.Panels))
	gap := 12 * b.unit
	w := (b.width() - vg.Length(columns-1)*gap) / vg.Length(columns)
	h := (b.height() - vg.Length(lines-1)*gap) / vg.Length(lines)
	for i, p := range f.Panels {
		x := b.Min.X + vg.Length(i%columns)*(w+gap)
		top := b.Max.Y - vg.Length(i/columns)*(h+gap)
		area := b.part(x, top-h, x+w, top).inset(yAxisRoom, 0, xAxisRoom, 2)
		p.draw(area, names, colours)
	}
}

// names are the data that curves are of, over all panels.
func (f *CurvesFigure) names() []string {
	var names []string
	for _, p := range f.Panels {
		for _, c := range p.Curves {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

func (p CurvesPanel) draw(b brush, names []string, colours []color.NRGBA) {
	epochs := 1
	var all [][]float64
	for _, c := range p.Curves {
		epochs = max(epochs, len(c.Values))
		all = append(all, c.Values)
	}
	low, high, ok := finiteRange(all...)
	if !ok {
		low, high = 0, 1
	}
	if p.Quantity == "loss" || low >= 0 && low < 0.3*high {
		low = min(low, 0)
	}
	margin := 0.05 * (high - low)
	if margin == 0 {
		margin = 0.5
	}
	a := newAxes(0.5, float64(epochs)+0.5, low-margin*min(1, max(0, low/high*20)), high+margin)
	a.xTicks = wholeTicks(epochs)
	a.xLabel, a.yLabel, a.grid = "epoch", p.Quantity, true
	var lines []polyline
	for _, c := range p.Curves {
		l := polyline{y: c.Values, colour: colours[slices.Index(names, c.Name)], width: 1.4 * b.unit}
		if len(c.Values) <= 40 {
			l.marks = 1.9 * b.unit
		}
		for e := range c.Values {
			l.x = append(l.x, float64(e+1))
		}
		lines = append(lines, l)
	}
	a.draw(b, asPlotters(lines)...)
	if !ok {
		b.text(style{size: smallSize, colour: muted}, b.Center().X, b.Center().Y, 0.5, 0.5, fmt.Sprintf("no finite %s", p.Quantity))
	}
}
