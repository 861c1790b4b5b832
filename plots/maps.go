package plots

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"clusterlens/engine"
	"clusterlens/plots/palette"
)

// MapsFigure shows several maps of the same images side by side on one set of
// axes, with one legend for all.
type MapsFigure struct {
	Title, Subtitle string
	Maps            []*MapFigure // of the same X, Y; Title is the panel's
	Legend          []MapGroup   // Count is not shown
}

// NewMaps is the maps of all outcomes, coloured by cluster; nil without a map.
func NewMaps(run *engine.Run) *MapsFigure {
	if run.Map == nil || len(run.Outcomes) == 0 {
		return nil
	}
	f := &MapsFigure{Title: run.Set.Name, Subtitle: about(run)}
	for _, o := range run.Outcomes {
		f.Maps = append(f.Maps, NewMap(run, o, ByCluster))
	}
	f.Title = "Clusters of the pipelines, named after classes"
	f.Legend = sharedLegend(run)
	return f
}

// sharedLegend has the classes, then what else is coloured: shades of a class
// are explained by the class.
func sharedLegend(run *engine.Run) []MapGroup {
	var groups []MapGroup
	names := classNames(run.Set)
	for c, colour := range palette.Categorical(len(names)) {
		groups = append(groups, MapGroup{Name: names[c], Colour: colour})
	}
	unnamed, grey := 0, 0
	for _, o := range run.Outcomes {
		n := 0
		for _, s := range clusterStyles(run.Set, o.Result) {
			if s.Class == engine.Unknown {
				n++
			}
		}
		unnamed = max(unnamed, n)
		for _, k := range o.Result.Cluster {
			if k == engine.Unknown {
				grey++
				break
			}
		}
	}
	extra := palette.Categorical(len(run.Set.Classes) + unnamed)[len(run.Set.Classes):]
	for i, colour := range extra {
		name := "unnamed"
		if unnamed > 1 {
			name = "unnamed " + count(i+1)
		}
		groups = append(groups, MapGroup{Name: name, Colour: colour})
	}
	if grey > 0 {
		groups = append(groups, MapGroup{Name: "undecided", Colour: palette.Light.Undecided()})
	}
	return groups
}

// Size is the width of a page and as high as one row of panels needs.
func (f *MapsFigure) Size() (width, height vg.Length) {
	if len(f.Maps) < 2 {
		return 5 * vg.Inch, 4.4 * vg.Inch
	}
	columns, rows := panelGrid(len(f.Maps))
	panel := 9.6 * vg.Inch / vg.Length(columns)
	return 9.6 * vg.Inch, vg.Length(rows)*(panel*0.86) + 1.15*vg.Inch
}

// panelGrid puts up to four panels in a row.
func panelGrid(n int) (columns, rows int) {
	columns = min(max(n, 1), 4)
	if n > 4 {
		columns = 3
	}
	return columns, (n + columns - 1) / columns
}

// Draw draws the panels and the legend below them.
func (f *MapsFigure) Draw(c draw.Canvas) {
	b := newBrush(c, f).inset(10, 10, 8, 10).heading(f.Title, f.Subtitle)
	rows := f.legend().flow(b, b.width(), 0.25*b.height())
	rows.draw(b, b.Min.Y+rows.height)
	b.Min.Y += rows.height + 6*b.unit
	drawMaps(b, f.Maps)
}

func (f *MapsFigure) legend() legend {
	l := legend{}
	for _, g := range f.Legend {
		l.entries = append(l.entries, legendEntry{colour: g.Colour, name: g.Name})
	}
	return l
}

// drawMaps draws the panels with one set of axes: labels only where a row or
// a column begins.
func drawMaps(b brush, maps []*MapFigure) {
	if len(maps) == 0 {
		return
	}
	columns, rows := panelGrid(len(maps))
	gap := 10 * b.unit
	left := yAxisRoom * b.unit
	bottom := xAxisRoom * b.unit
	w := (b.width() - left - vg.Length(columns-1)*gap) / vg.Length(columns)
	title := (labelSize + 5) * b.unit
	h := (b.height() - bottom - vg.Length(rows)*title - vg.Length(rows-1)*gap) / vg.Length(rows)
	for i, m := range maps {
		col, row := i%columns, i/columns
		x := b.Min.X + left + vg.Length(col)*(w+gap)
		top := b.Max.Y - vg.Length(row)*(h+gap+title)
		s, text := b.within(style{size: labelSize, bold: true}, m.Title, w)
		b.text(s, x+w/2, top, 0.5, 1, text)
		m.drawPanel(b.part(x, top-title-h, x+w, top-title), col == 0, i+columns >= len(maps))
	}
}
