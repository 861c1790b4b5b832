package widgets

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// CreateRenderer implements fyne.Widget.
func (c *LineChart) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &chartRenderer{c: c, title: newText(true), xLabel: newText(false), yLabel: newText(false), empty: widget.NewLabel("")}
	r.plot = canvas.NewRaster(r.generate)
	r.empty.Alignment, r.empty.Wrapping = fyne.TextAlignCenter, fyne.TextWrapWord
	r.Refresh()
	return r
}

type chartRenderer struct {
	c                     *LineChart
	plot                  *canvas.Raster
	sketch                sketch
	title, xLabel, yLabel *canvas.Text
	xTicks, yTicks, names []*canvas.Text
	empty                 *widget.Label
}

func (r *chartRenderer) Destroy() {}

func (r *chartRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.TextSize()*14, theme.TextSize()*11)
}

func (r *chartRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.plot, r.title, r.xLabel, r.yLabel}
	for _, texts := range [][]*canvas.Text{r.xTicks, r.yTicks, r.names} {
		for _, t := range texts {
			objects = append(objects, t)
		}
	}
	return append(objects, r.empty)
}

func (r *chartRenderer) Layout(size fyne.Size) {
	c := r.c
	drawable := c.data.drawable()
	setShown(r.empty, !drawable && c.empty != "")
	setShown(r.plot, drawable)
	height := r.empty.MinSize().Height
	r.empty.Resize(fyne.NewSize(size.Width, height))
	r.empty.Move(fyne.NewPos(0, max(0, (size.Height-height)/2)))
	r.plot.Resize(size)
	if !drawable {
		r.xTicks, r.yTicks, r.names = nil, nil, nil
		for _, t := range []*canvas.Text{r.xLabel, r.yLabel} {
			setText(t, "", color.NRGBA{}, theme.CaptionTextSize())
		}
		setText(r.title, c.data.Title, themed(theme.ColorNameForeground), theme.CaptionTextSize())
		c.plan = chartPlan{}
		return
	}
	r.place(size)
}

// place lays the axes out around their texts.
func (r *chartRenderer) place(size fyne.Size) {
	p, d := &r.c.plan, r.c.data
	pad, line, font := theme.Padding(), fyne.MeasureText("0", theme.CaptionTextSize(), fyne.TextStyle{}).Height, theme.CaptionTextSize()
	setText(r.title, d.Title, themed(theme.ColorNameForeground), font)
	r.title.Move(fyne.NewPos(0, 0))
	p.top = pad
	if d.Title != "" || len(d.Lines) > 0 {
		p.top += r.placeNames(size.Width)
	}
	setText(r.yLabel, d.YLabel, secondary(), font)
	r.yLabel.Move(fyne.NewPos(0, p.top))
	if d.YLabel != "" {
		p.top += line
	}
	p.top += line / 2
	p.height = max(size.Height-p.top-2*line-pad, 1)
	p.width = max(size.Width, 1)
	p.ranges(d)

	yTicks := ticks(p.yMin, p.yMax, p.yStep)
	r.yTicks = pool(r.yTicks, len(yTicks))
	widest := float32(0)
	for k, v := range yTicks {
		setText(r.yTicks[k], tickText(v, p.yStep, d.Percent), secondary(), font)
		widest = max(widest, r.yTicks[k].MinSize().Width)
	}
	p.left = widest + 2*pad
	p.width = max(size.Width-p.left-3*pad, 1)
	for k, t := range r.yTicks {
		at := p.place(p.xMin, yTicks[k])
		t.Move(fyne.NewPos(p.left-pad-t.MinSize().Width, at.Y-line/2))
	}
	p.xStep = max(tickStep((p.xMax-p.xMin)/max(2, float64(p.width)/55)), epochStep(d))
	xTicks := ticks(p.xMin, p.xMax, p.xStep)
	r.xTicks = pool(r.xTicks, len(xTicks))
	for k, v := range xTicks {
		setText(r.xTicks[k], tickText(v, p.xStep, false), secondary(), font)
		at, width := p.place(v, p.yMin), r.xTicks[k].MinSize().Width
		r.xTicks[k].Move(fyne.NewPos(min(at.X-width/2, size.Width-width), at.Y+pad/2))
	}
	setText(r.xLabel, d.XLabel, secondary(), font)
	r.xLabel.Move(fyne.NewPos(p.left+p.width-r.xLabel.MinSize().Width, p.top+p.height+line+pad/2))
}

// epochStep keeps ticks of numbered points whole.
func epochStep(d LineData) float64 {
	for _, l := range d.Lines {
		if l.X != nil {
			return 0
		}
	}
	return 1
}

// placeNames writes the lines' names, with their values under the cursor, in
// their colours behind the title, and returns the height of that.
func (r *chartRenderer) placeNames(width float32) float32 {
	d, font, pad := r.c.data, theme.CaptionTextSize(), theme.Padding()
	line := r.title.MinSize().Height
	x, y := float32(0), float32(0)
	if d.Title != "" {
		x = r.title.MinSize().Width + 4*pad
	}
	r.names = pool(r.names, len(d.Lines))
	for k, t := range r.names {
		text := d.Lines[k].Name
		if at := d.Lines[k].nearest(r.c.at); !math.IsNaN(r.c.at) && at >= 0 {
			text += "  " + d.valueText(d.Lines[k].Y[at])
		}
		setText(t, text, d.colour(k), font)
		if !t.TextStyle.Bold {
			t.TextStyle.Bold = true
			t.Refresh()
		}
		w := t.MinSize().Width
		if x > 0 && x+w > width {
			x, y = 0, y+line
		}
		t.Move(fyne.NewPos(x, y))
		x += w + 4*pad
	}
	return y + line
}

func (r *chartRenderer) Refresh() {
	if r.empty.Text != r.c.empty {
		r.empty.SetText(r.c.empty)
	}
	r.Layout(r.c.Size())
	r.plot.Refresh()
}

// generate is the raster's generator: grid, axis, lines, cursor.
func (r *chartRenderer) generate(w, h int) image.Image {
	c, p, d, s := r.c, r.c.plan, r.c.data, &r.sketch
	s.begin(w, h, c.Size().Width)
	if p.width <= 0 {
		return s.img
	}
	ink := themed(theme.ColorNameForeground)
	for _, v := range ticks(p.yMin, p.yMax, p.yStep) {
		s.line([]fyne.Position{p.place(p.xMin, v), p.place(p.xMax, v)}, 1)
	}
	s.paint(faded(ink, 0.1))
	s.line([]fyne.Position{p.place(p.xMin, p.yMin), p.place(p.xMax, p.yMin)}, 1)
	for _, v := range ticks(p.xMin, p.xMax, p.xStep) {
		at := p.place(v, p.yMin)
		s.line([]fyne.Position{at, at.AddXY(0, 3)}, 1)
	}
	s.paint(faded(ink, 0.5))
	if d.Diagonal {
		s.dashes([]fyne.Position{p.place(p.xMin, p.yMin), p.place(p.xMax, p.yMax)}, 1.2, 5)
		s.paint(faded(ink, 0.35))
	}
	if !math.IsNaN(c.at) {
		s.line([]fyne.Position{p.place(c.at, p.yMin), p.place(c.at, p.yMax)}, 1)
		s.paint(faded(ink, 0.35))
	}
	for k, l := range d.Lines {
		r.curve(l, d.colour(k))
	}
	return s.img
}

// curve draws one line, its points where they are few, and a ring at the cursor.
func (r *chartRenderer) curve(l Line, colour color.NRGBA) {
	c, p, s := r.c, r.c.plan, &r.sketch
	var path []fyne.Position
	flush := func() {
		if l.Dashed {
			s.dashes(path, 2, 6)
		} else {
			s.line(path, 2)
		}
		if len(l.Y) <= 15 {
			for _, at := range path {
				s.dot(at, 3)
			}
		}
		path = path[:0]
	}
	for k, y := range l.Y {
		if !finite(y) {
			flush()
			continue
		}
		path = append(path, p.place(l.x(k), math.Min(math.Max(y, p.yMin), p.yMax)))
	}
	flush()
	s.paint(colour)
	if at := l.nearest(c.at); !math.IsNaN(c.at) && at >= 0 {
		s.dot(p.place(l.x(at), l.Y[at]), 5)
		s.paint(colour)
		s.dot(p.place(l.x(at), l.Y[at]), 2.5)
		s.paint(paper())
	}
}
