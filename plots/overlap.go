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

// OverlapFigure shows between which clusters nearest-neighbour links cross: in
// the feature space and, beside it, in the map, so that a reader sees how much
// of the overlap is only the projection. Both panels have one logarithmic
// colour scale; the diagonal, the share of links that stay, has grey of its
// own.
type OverlapFigure struct {
	Title, Subtitle string
	Clusters        []string
	Panels          []OverlapPanel
}

// OverlapPanel is one matrix: K x K shares, see [engine.Overlap].
type OverlapPanel struct {
	Title string
	Share [][]float64
}

// NewOverlap is the overlap of an outcome's clusters; nil where it was not
// measured.
func NewOverlap(run *engine.Run, o engine.Outcome) *OverlapFigure {
	if o.Report == nil || o.Report.Overlap == nil {
		return nil
	}
	v := o.Report.Overlap
	f := &OverlapFigure{
		Title: fmt.Sprintf("%s: overlap of the clusters", o.Result.Pipeline),
		Subtitle: fmt.Sprintf("%s; share of the links to the %d nearest neighbours that cross between two clusters",
			run.Set.Name, v.Neighbours),
	}
	styles := clusterStyles(run.Set, o.Result)
	order := byClassOrder(styles)
	for _, k := range order {
		f.Clusters = append(f.Clusters, styles[k].Name)
	}
	f.add("feature space", permuted(v.FeatureSpace, order), v.CrossingFeatureSpace)
	f.add("map", permuted(v.Map, order), v.CrossingMap)
	if len(f.Panels) == 0 {
		return nil
	}
	return f
}

func (f *OverlapFigure) add(name string, share [][]float64, crossing *float64) {
	if len(share) == 0 {
		return
	}
	if crossing != nil {
		name += fmt.Sprintf(": %s of all links cross", percent(*crossing))
	}
	f.Panels = append(f.Panels, OverlapPanel{name, share})
}

// permuted is the matrix with rows and columns in another order; nil of nil.
func permuted(m [][]float64, order []int) [][]float64 {
	if len(m) == 0 {
		return nil
	}
	out := make([][]float64, len(order))
	for i, r := range order {
		out[i] = make([]float64, len(order))
		for j, c := range order {
			out[i][j] = m[r][c]
		}
	}
	return out
}

// Size grows with the number of clusters.
func (f *OverlapFigure) Size() (width, height vg.Length) {
	side := vg.Length(min(max(2.2+0.19*float64(len(f.Clusters)), 3.2), 9)) * vg.Inch
	return vg.Length(len(f.Panels))*side + 0.8*vg.Inch, side + 0.7*vg.Inch
}

// The range of the logarithmic scale: what is below is white.
const overlapFloor = 0.001

// Draw draws the panels and the scale.
func (f *OverlapFigure) Draw(c draw.Canvas) {
	b := newBrush(c, f).inset(10, 10, 10, 10).heading(f.Title, f.Subtitle)
	most := f.most()
	bar := colourBar{title: "crossing", at: palette.Light.Crossing, labels: logLabels(overlapFloor, most)}
	room := bar.width(b)
	gap := 16 * b.unit
	w := (b.width() - room - vg.Length(len(f.Panels))*gap) / vg.Length(len(f.Panels))
	var grid vg.Rectangle
	for i, p := range f.Panels {
		x := b.Min.X + vg.Length(i)*(w+gap)
		area := b.part(x, b.Min.Y, x+w, b.Max.Y)
		head := (labelSize + 5) * b.unit
		m := f.heatMap(p, most)
		y := m.layout(area.part(x, b.Min.Y, x+w, b.Max.Y-head))
		s, text := b.within(style{size: labelSize, bold: true}, p.Title, x+w-y.grid.Min.X+gap/2)
		b.text(s, y.grid.Min.X, b.Max.Y, 0, 1, text)
		m.draw(area, y)
		grid = y.grid
	}
	height := min(grid.Max.Y-grid.Min.Y, 2.2*vg.Inch*b.unit)
	bar.draw(b, grid.Max.X+gap, grid.Max.Y-height, grid.Max.Y)
}

func (f *OverlapFigure) heatMap(p OverlapPanel, most float64) heatMap {
	return heatMap{
		rows: f.Clusters, cols: f.Clusters,
		colour: func(r, c int) color.NRGBA {
			v := p.Share[r][c]
			if math.IsNaN(v) {
				return faint
			}
			if r == c {
				return mix(paper, muted, 0.12+0.35*v)
			}
			if v == 0 {
				return emptyCell
			}
			return palette.Light.Crossing(logScale(v, overlapFloor, most))
		},
		text: func(r, c int) []string {
			v := p.Share[r][c]
			switch {
			case math.IsNaN(v) || v == 0:
				return nil
			case v < overlapFloor/2:
				return []string{"<0.1"}
			}
			return []string{bare(v)}
		},
	}
}

// most is the largest share off the diagonal, at least ten times the floor.
func (f *OverlapFigure) most() float64 {
	most := 10 * overlapFloor
	for _, p := range f.Panels {
		for r, row := range p.Share {
			for c, v := range row {
				if r != c && v > most {
					most = v
				}
			}
		}
	}
	return most
}

// logScale is 0 at low and below, 1 at high.
func logScale(v, low, high float64) float64 {
	if !(v > low) {
		return 0
	}
	return math.Log(v/low) / math.Log(high/low)
}

// logLabels are 1, 2 and 5 times powers of ten, in percent, thinned by the bar
// where they would touch.
func logLabels(low, high float64) []barLabel {
	var labels []barLabel
	for power := low; power <= high*1.0001; power *= 10 {
		for _, m := range []float64{1, 2, 5} {
			if v := m * power; v <= high*1.0001 {
				labels = append(labels, barLabel{logScale(v, low, high), fmt.Sprintf("%.3g %%", 100*v)})
			}
		}
	}
	return labels
}
