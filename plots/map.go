package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// MapGroup is the images of one colour in a map.
type MapGroup struct {
	Name   string
	Colour color.NRGBA
	Count  int // shown in the legend
	Layer  int // higher layers are drawn over lower ones; the same layer is mixed
}

// MapScale explains colours that stand for a number instead of a group.
type MapScale struct {
	Title     string
	Low, High float64
	At        func(t float64) color.NRGBA // t = 0 is Low, 1 is High
}

// MapFigure is a scatter plot of all images in two dimensions, a unit as long
// on one axis as on the other.
type MapFigure struct {
	Title, Subtitle string
	X, Y            []float32 // one value an image; NaN is not drawn
	XLabel, YLabel  string
	Group           []int32 // entry of Groups of each image; negative = not drawn
	Groups          []MapGroup
	LegendTitle     string
	Scale           *MapScale // adds a colour bar; groups that are part of it have no name
}

// Size is a text column and a half of a journal.
func (f *MapFigure) Size() (width, height vg.Length) { return 6.2 * vg.Inch, 4.7 * vg.Inch }

// Draw draws the title, the map and the legend to the right of it.
func (f *MapFigure) Draw(c draw.Canvas) {
	b := newBrush(c, f).inset(10, 10, 8, 10).heading(f.Title, f.Subtitle)
	l := f.legend()
	right := vg.Length(0)
	if f.Scale != nil {
		bar := f.colourBar()
		y := l.tall(b, 0.3*b.width(), 0.4*b.height())
		right = max(bar.width(b), y.width)
		bar.draw(b, b.Max.X-right, b.Min.Y+0.45*b.height(), b.Max.Y)
		l.draw(b, y, b.Max.X-right, b.Min.Y+0.4*b.height())
	} else if len(l.entries) > 0 {
		y := l.tall(b, 0.45*b.width(), b.height())
		right = y.width
		l.draw(b, y, b.Max.X-right, b.Max.Y)
	}
	if right > 0 {
		b.Max.X -= right + 12*b.unit
	}
	f.drawPanel(b.inset(yAxisRoom, 0, xAxisRoom, 0), true, true)
}

// legend has the groups that hold an image, or on a scale those that are not
// part of it.
func (f *MapFigure) legend() legend {
	l := legend{title: f.LegendTitle}
	for _, g := range f.Groups {
		if g.Count > 0 && g.Name != "" {
			l.entries = append(l.entries, legendEntry{g.Colour, g.Name, count(g.Count)})
		}
	}
	return l
}

func (f *MapFigure) colourBar() colourBar {
	s := colourBar{title: f.Scale.Title, at: f.Scale.At}
	for _, tick := range (fewTicks{}).Ticks(f.Scale.Low, f.Scale.High) {
		s.labels = append(s.labels, barLabel{(tick.Value - f.Scale.Low) / (f.Scale.High - f.Scale.Low), tick.Label})
	}
	return s
}

// drawPanel makes the area the frame of the points; the labels of the axes, if
// they are wanted, lie outside of it.
func (f *MapFigure) drawPanel(b brush, yAxis, xAxis bool) {
	x0, x1 := extent(f.X)
	y0, y1 := extent(f.Y)
	a := newAxes(widen(x0, x1, y0, y1, b.Rectangle.Size()))
	if xAxis {
		a.xLabel = f.XLabel
	}
	if yAxis {
		a.yLabel = f.YLabel
	}
	a.draw(b, f.layer(b.unit))
}

func (f *MapFigure) layer(unit vg.Length) plot.Plotter {
	l := pointLayer{x: f.X, y: f.Y, group: f.Group, unit: unit}
	for _, g := range f.Groups {
		l.colour = append(l.colour, g.Colour)
		l.layer = append(l.layer, g.Layer)
	}
	return l
}

// axisLabel is "PC 1 (9.7 %)", or the name alone where the share is not known.
func axisLabel(name string, explained float64) string {
	if explained <= 0 || math.IsNaN(explained) {
		return name
	}
	return name + " (" + percent(explained) + ")"
}
