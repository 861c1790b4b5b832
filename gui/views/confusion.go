package views

import (
	"fmt"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// Confusion shows the confusion matrix of the run in focus: counts, row shares,
// or what another run does otherwise.
type Confusion struct {
	*Deps
	Root fyne.CanvasObject

	heat    *widgets.HeatMap
	what    *ttwidget.Select
	hint    *widget.Label
	others  []*session.Record // behind the "difference" entries of what
	setting bool
}

const (
	showCounts = "Counts"
	showShares = "Row shares"
)

// NewConfusion makes the panel.
func NewConfusion(d *Deps) *Confusion {
	p := &Confusion{Deps: d, heat: widgets.NewHeatMap(), hint: widget.NewLabel("")}
	p.heat.SetEmpty(runFirst)
	p.heat.OnTapped = func(row, col int, _ widgets.Mode) {
		d.Session.SelectConfusion(row, col)
		p.chosen(row, col)
	}
	p.what = ttwidget.NewSelect([]string{showCounts, showShares}, func(string) {
		if !p.setting {
			p.draw()
		}
	})
	p.what.SetToolTip("Counts, shares of each true class, or the difference of two runs")
	p.setting = true
	p.what.SetSelected(showCounts)
	p.setting = false
	p.hint.Wrapping = fyne.TextWrapWord
	p.hint.SizeName = theme.SizeNameCaptionText
	p.hint.Importance = widget.LowImportance
	p.Root = container.NewBorder(container.NewBorder(nil, nil, widget.NewLabel("Show"), nil, p.what), p.hint, nil, nil, p.heat)
	d.Session.Subscribe(func(c session.Change) {
		switch c.Topic {
		case session.FocusChanged, session.RecordsChanged:
			p.update()
		case session.SelectionChanged:
			if d.Session.Selection().Empty() {
				p.heat.SetChosen(-1, -1)
			}
		}
	})
	d.onTheme(p.draw)
	p.update()
	return p
}

func (p *Confusion) chosen(row, col int) {
	if p.Session.Selection().Empty() || row < 0 || col < 0 {
		row, col = -1, -1
	}
	p.heat.SetChosen(row, col)
}

// update offers the other runs to compare with.
func (p *Confusion) update() {
	f := p.Session.Focus()
	was := p.what.Selected
	p.setting = true
	p.others = nil
	options := []string{showCounts, showShares}
	for _, r := range p.Session.Records() {
		if f != nil && r != f && r.Open() && r.Outcome.Report.Confusion != nil {
			p.others = append(p.others, r)
			options = append(options, "Difference to run "+recordTitle(r))
		}
	}
	p.what.SetOptions(options)
	p.what.SetSelected(showCounts)
	for _, o := range options {
		if o == was {
			p.what.SetSelected(o)
		}
	}
	p.setting = false
	p.draw()
}

func (p *Confusion) draw() {
	f := p.Session.Focus()
	if f == nil || f.Outcome.Report.Confusion == nil {
		p.heat.SetData(widgets.HeatData{})
		p.hint.SetText("")
		if f != nil {
			p.heat.SetEmpty("No true class is known for the unlabelled images, so there is nothing to compare with.")
		} else {
			p.heat.SetEmpty(runFirst)
		}
		return
	}
	counts := f.Outcome.Report.Confusion
	classes := p.Session.Set().Classes
	data := widgets.HeatData{Rows: classes, Columns: classes, RowTitle: "true class", ColumnTitle: "predicted class"}
	share := func(row, col int) float64 { return float64(counts[row][col]) / float64(max(1, rowSum(counts[row]))) }
	data.Shade = func(row, col int) float64 { return math.Sqrt(share(row, col)) } // roots lift the rare mistakes into sight
	data.Detail = func(row, col int) string {
		return fmt.Sprintf("%s of class %s called %s: %s of the class", images(counts[row][col]), classes[row], classes[col], percent(share(row, col)))
	}
	hint := "Unlabelled images only. Click a cell, a row or a column to select its images everywhere."
	switch at := p.what.SelectedIndex(); {
	case at >= 2 && at-2 < len(p.others):
		hint = p.difference(&data, counts, p.others[at-2]) + " " + hint
	case at == 1:
		data.Values = matrix(len(counts), share)
		data.Format = func(v float64) string { return shareText(v) }
	default:
		data.Values = matrix(len(counts), func(r, c int) float64 { return float64(counts[r][c]) })
		data.Format = func(v float64) string { return thousands(int(v)) }
	}
	p.heat.SetData(data)
	p.hint.SetText(hint)
}

// difference shows how many more images than the other run this one has in
// each cell.
func (p *Confusion) difference(data *widgets.HeatData, counts [][]int, other *session.Record) string {
	theirs := other.Outcome.Report.Confusion
	largest := 1.0
	data.Values = matrix(len(counts), func(r, c int) float64 {
		d := float64(counts[r][c] - theirs[r][c])
		if r != c {
			largest = math.Max(largest, math.Abs(d))
		}
		return d
	})
	values := data.Values
	data.Format = func(v float64) string {
		if v == 0 {
			return ""
		}
		return fmt.Sprintf("%+d", int(v))
	}
	// Better is blue on the diagonal when more, off it when fewer.
	data.Shade = func(row, col int) float64 {
		v := values[row][col] / largest
		if row != col {
			v = -v
		}
		return 0.5 + 0.5*math.Max(-1, math.Min(1, v))
	}
	data.Colour = diverging
	data.Detail = func(row, col int) string {
		classes := p.Session.Set().Classes
		return fmt.Sprintf("class %s called %s: %s here, %s there", classes[row], classes[col], thousands(counts[row][col]), thousands(theirs[row][col]))
	}
	return "This run minus run " + recordTitle(other) + ": blue is better, orange is worse."
}

// diverging runs from the wrong colour over the ground to the right colour.
func diverging(share float64) color.NRGBA {
	g := widgets.Ground()
	end, t := g.Right(), 2*share-1
	if t < 0 {
		end, t = g.Wrong(), -t
	}
	paper := g.Paper()
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*t*0.9) }
	return color.NRGBA{mix(paper.R, end.R), mix(paper.G, end.G), mix(paper.B, end.B), 255}
}

func rowSum(row []int) int {
	sum := 0
	for _, v := range row {
		sum += v
	}
	return sum
}

func matrix(n int, value func(row, col int) float64) [][]float64 {
	m := make([][]float64, n)
	for r := range m {
		m[r] = make([]float64, n)
		for c := range m[r] {
			m[r][c] = value(r, c)
		}
	}
	return m
}

// shareText writes a share into a small cell: per cent without the sign.
func shareText(v float64) string {
	switch {
	case v < 0.0005:
		return ""
	case v < 0.0995:
		return fmt.Sprintf("%.1f", 100*v)
	default:
		return fmt.Sprintf("%.0f", 100*v)
	}
}
