package views

import (
	"fmt"
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/engine"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// Overlap shows which clusters run into each other, in the feature space and
// on the map, and the images along the border of a pair.
type Overlap struct {
	*Deps
	Root fyne.CanvasObject

	features, onMap *widgets.HeatMap
	sorted          *ttwidget.Check
	summary         *widget.Label
	misplaced       *ttwidget.Button
	strip           *widgets.BoundaryStrip
	order           []int // clusters in the order shown
	record          *session.Record
}

// stripImages is how many images the boundary strip shows.
const stripImages = 16

// NewOverlap makes the panel.
func NewOverlap(d *Deps) *Overlap {
	p := &Overlap{Deps: d, features: widgets.NewHeatMap(), onMap: widgets.NewHeatMap(), summary: widget.NewLabel(""), strip: widgets.NewBoundaryStrip()}
	for _, h := range []*widgets.HeatMap{p.features, p.onMap} {
		h.SetEmpty(runFirst)
		h.OnTapped = func(row, col int, _ widgets.Mode) { p.tapped(row, col) }
	}
	p.sorted = ttwidget.NewCheck("Overlapping clusters next to each other", func(bool) { p.draw() })
	p.sorted.Checked = true
	p.sorted.SetToolTip("Sorts both matrices so that overlap shows as blocks")
	p.summary.Wrapping = fyne.TextWrapWord
	p.strip.SetEmpty("Click a pair of clusters: the maps show just the two, and the images along their border stand here.")
	p.strip.Image = func(item, pixels int) image.Image { return picture(d.Session.Set(), item, pixels) }
	p.strip.OnTapped = func(item int, how widgets.Mode) { d.Session.SelectRows(mode(how), item) }
	p.strip.OnHover = d.hover
	titled := func(title string, o fyne.CanvasObject) fyne.CanvasObject {
		l := widget.NewLabel(title)
		l.Alignment = fyne.TextAlignCenter
		return container.NewBorder(l, nil, nil, nil, o)
	}
	both := container.NewGridWithColumns(2, titled("in feature space", p.features), titled("on the map", p.onMap))
	p.misplaced = ttwidget.NewButton("Mark what the map misplaces", func() { d.Session.SetColourMode(session.ByHonesty) })
	p.misplaced.SetToolTip("Colours the images whose neighbours on the map are not their neighbours in the feature space")
	bottom := container.NewVBox(p.summary, container.NewHBox(p.misplaced), container.NewPadded(p.strip))
	p.Root = container.NewBorder(p.sorted, bottom, nil, nil, both)
	d.Session.Subscribe(func(c session.Change) {
		switch c.Topic {
		case session.FocusChanged, session.RecordsChanged, session.SetChanged:
			p.strip.Reload()
			p.draw()
		case session.SelectionChanged, session.Derived:
			p.pair()
		case session.ColourChanged:
			p.honesty()
		}
	})
	d.onTheme(p.draw)
	p.draw()
	return p
}

func (p *Overlap) tapped(row, col int) {
	if row < 0 || col < 0 || row == col || row >= len(p.order) || col >= len(p.order) {
		if p.Session.Pair() != nil {
			p.Session.ShowOnly(nil)
		}
		return
	}
	p.Session.ShowPair(p.order[row], p.order[col])
}

func (p *Overlap) draw() {
	f := p.Session.Focus()
	p.record = f
	if f == nil || f.Outcome.Report.Overlap == nil {
		p.features.SetData(widgets.HeatData{})
		p.onMap.SetData(widgets.HeatData{})
		p.summary.SetText("")
		p.misplaced.Hide()
		p.pair()
		return
	}
	o := f.Outcome.Report.Overlap
	shares := o.FeatureSpace
	if shares == nil {
		shares = o.Map
	}
	p.order = make([]int, len(shares))
	for i := range p.order {
		p.order[i] = i
	}
	if p.sorted.Checked {
		p.order = session.BlockOrder(shares)
	}
	p.features.SetData(p.data(f, o.FeatureSpace))
	p.onMap.SetData(p.data(f, o.Map))
	p.onMap.SetEmpty("The map was not ready when this run finished.")
	p.summary.SetText(overlapText(o))
	p.misplaced.Show()
	p.pair()
}

func (p *Overlap) data(f *session.Record, shares [][]float64) widgets.HeatData {
	if len(shares) == 0 {
		return widgets.HeatData{}
	}
	names := make([]string, len(p.order))
	for i, k := range p.order {
		names[i] = session.ClusterName(p.Session.Set(), f.Outcome.Result, k)
	}
	order := p.order
	at := func(r, c int) float64 { return shares[order[r]][order[c]] }
	largest := 0.0
	for r := range order {
		for c := range order {
			if r != c {
				largest = math.Max(largest, at(r, c))
			}
		}
	}
	data := widgets.HeatData{Rows: names, Columns: names, Values: matrix(len(order), at), Format: shareText}
	for i := range data.Values {
		data.Values[i][i] = math.NaN() // what stays inside a cluster is no overlap
	}
	data.Colour = widgets.Ground().Crossing
	data.Shade = func(r, c int) float64 { return math.Sqrt(at(r, c) / math.Max(largest, 1e-9)) }
	data.Detail = func(r, c int) string {
		if r == c {
			return fmt.Sprintf("%s: %s of its links stay inside", names[r], percent(at(r, c)))
		}
		return fmt.Sprintf("%s | %s: %s of links cross", names[r], names[c], percent(at(r, c)))
	}
	return data
}

// overlapText says how much of the overlap is the projection's.
func overlapText(o *engine.Overlap) string {
	onMap, inFeatures, share, ok := session.ProjectionShare(o)
	switch {
	case ok:
		return fmt.Sprintf("%s of all neighbour links cross clusters on the map, %s in the feature space: %s of the overlap you see is the projection's.",
			percent(onMap), percent(inFeatures), percent(share))
	case o.CrossingFeatureSpace != nil:
		return fmt.Sprintf("%s of all neighbour links cross clusters in the feature space.", percent(*o.CrossingFeatureSpace))
	}
	return ""
}

// honesty adds how many images the map misplaces, once that is known.
func (p *Overlap) honesty() {
	if p.record == nil || p.Session.ColourMode() != session.ByHonesty || p.record.Outcome.Report.Overlap == nil {
		return
	}
	if c, ok := p.Session.Colouring(session.Pane{Record: p.record}); ok {
		p.summary.SetText(overlapText(p.record.Outcome.Report.Overlap) + " " + upper(c.HonestyNote()) + ".")
	}
}

// pair shows the chosen pair and the images along its border.
func (p *Overlap) pair() {
	pair := p.Session.Pair()
	p.features.SetChosen(-1, -1)
	p.onMap.SetChosen(-1, -1)
	if pair == nil || pair.Record != p.record {
		p.strip.SetData(widgets.BoundaryData{})
		return
	}
	for r, a := range p.order {
		for c, b := range p.order {
			if a == pair.A && b == pair.B {
				p.features.SetChosen(r, c)
				p.onMap.SetChosen(r, c)
			}
		}
	}
	steps, ok := p.Session.BoundaryStrip(stripImages)
	if !ok {
		return
	}
	set, result := p.Session.Set(), pair.Record.Outcome.Result
	data := widgets.BoundaryData{
		From: session.ClusterName(set, result, pair.A), To: session.ClusterName(set, result, pair.B),
		FromColour: classColour(int(result.ClusterClass[pair.A])), ToColour: classColour(int(result.ClusterClass[pair.B])),
		Caption: func(item int) string {
			if t := set.Truth[item]; t != engine.Unknown {
				return set.ClassName(t)
			}
			return ""
		},
	}
	for _, st := range steps {
		data.Items = append(data.Items, st.Row)
		data.Share = append(data.Share, (st.Position+1)/2)
	}
	p.strip.SetData(data)
}
