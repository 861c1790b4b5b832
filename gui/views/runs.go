package views

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/gui/render"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// Runs lists the finished runs and compares two of them image by image.
type Runs struct {
	*Deps
	Root fyne.CanvasObject

	empty   *widget.Label
	content fyne.CanvasObject
	list    *table
	alike   *widget.Label // what all runs have in common
	remove  *ttwidget.Button
	a, b    *ttwidget.Select
	open    []*session.Record
	result  *fyne.Container
	setting bool
}

// NewRuns makes the panel.
func NewRuns(d *Deps) *Runs {
	p := &Runs{Deps: d, empty: emptyLabel(runFirst + " Finished runs are listed here with their figures."), result: container.NewVBox(), alike: widget.NewLabel("")}
	p.alike.Wrapping = fyne.TextWrapWord
	p.alike.Importance = widget.LowImportance
	p.list = newTable()
	p.list.OnTapped = func(row int) { d.Session.SetFocus(d.Session.Records()[row]) }
	p.remove = ttwidget.NewButton("Remove from the list", func() { d.Session.Remove(d.Session.Focus()) })
	p.remove.SetToolTip("Removes the marked run")
	compare := func(string) {
		if !p.setting {
			d.Session.SetCompared(p.at(p.a), p.at(p.b))
		}
	}
	p.a, p.b = ttwidget.NewSelect(nil, compare), ttwidget.NewSelect(nil, compare)
	p.a.PlaceHolder, p.b.PlaceHolder = "first run", "second run"
	p.content = scrolled(container.NewVBox(
		p.list, p.alike, container.NewHBox(p.remove),
		heading("Compare"), container.NewGridWithColumns(2, p.a, p.b), p.result))
	p.Root = container.NewStack(p.empty, p.content)
	d.Session.Subscribe(func(c session.Change) {
		switch c.Topic {
		case session.RecordsChanged, session.FocusChanged:
			p.update()
		case session.Derived:
			p.compare()
		}
	})
	p.update()
	return p
}

func (p *Runs) at(sel *ttwidget.Select) *session.Record {
	if i := sel.SelectedIndex(); i >= 0 && i < len(p.open) {
		return p.open[i]
	}
	return nil
}

func (p *Runs) update() {
	records := p.Session.Records()
	if len(records) == 0 {
		p.content.Hide()
		p.empty.Show()
		return
	}
	p.empty.Hide()
	p.content.Show()
	p.open = nil
	chosen := -1
	var titles []string
	for i, r := range records {
		if r.Open() {
			p.open = append(p.open, r)
			titles = append(titles, recordTitle(r))
		}
		if r == p.Session.Focus() {
			chosen = i
		}
	}
	p.fill(records)
	p.list.setChosen(chosen)
	a, b := p.Session.Compared()
	p.setting = true
	p.choose(p.a, titles, a)
	p.choose(p.b, titles, b)
	p.setting = false
	p.compare()
}

// fact is one column of the list of runs.
type fact struct {
	column
	of     func(r *session.Record) string
	common string // how a value that all runs share is said; "" = always a column
}

var facts = []fact{
	{column{Title: "#", Right: true}, func(r *session.Record) string { return strconv.Itoa(r.ID) }, ""},
	{column{Title: "pipeline", Elastic: true}, func(r *session.Record) string { return r.Pipeline }, ""},
	{column{Title: "image set", Elastic: true}, func(r *session.Record) string { return r.SetName }, "%s"},
	{column{Title: "accuracy", Right: true}, func(r *session.Record) string { return figure(r.Outcome.Report.Accuracy) }, ""},
	{column{Title: "ARI", Right: true}, func(r *session.Record) string { return figure(r.Outcome.Report.ARI) }, ""},
	{column{Title: "preset", Elastic: true}, presetOf, "preset %s"},
	{column{Title: "labelled", Right: true}, func(r *session.Record) string { return labelled(r.Labelled) }, "%s labelled"},
	{column{Title: "seed", Right: true}, func(r *session.Record) string { return strconv.FormatUint(r.Seed, 10) }, "seed %s"},
	{column{Title: "time", Right: true}, func(r *session.Record) string { return seconds(r.Outcome.Report.SecondsTotal) }, ""},
}

func presetOf(r *session.Record) string {
	if r.Custom {
		return r.Preset + ", changed"
	}
	return r.Preset
}

// fill shows in columns what differs between the runs, and in one line what
// all have in common.
func (p *Runs) fill(records []*session.Record) {
	var columns []column
	var common []string
	rows := make([]cells, len(records))
	for _, f := range facts {
		same := f.common != ""
		for _, r := range records {
			same = same && f.of(r) == f.of(records[0])
		}
		if same {
			common = append(common, fmt.Sprintf(f.common, f.of(records[0])))
			continue
		}
		columns = append(columns, f.column)
		for i, r := range records {
			rows[i].Text = append(rows[i].Text, f.of(r))
		}
	}
	p.list.columns = columns
	p.list.setRows(rows)
	p.alike.SetText(strings.Join(common, ", "))
	p.alike.Hidden = len(common) == 0
}

func (p *Runs) choose(sel *ttwidget.Select, titles []string, r *session.Record) {
	sel.SetOptions(titles)
	for i, o := range p.open {
		if o == r {
			sel.SetSelectedIndex(i)
			return
		}
	}
	sel.ClearSelected()
}

func (p *Runs) compare() {
	p.result.RemoveAll()
	defer p.result.Refresh()
	a, b := p.Session.Compared()
	switch {
	case len(p.open) < 2:
		p.result.Add(emptyLabel("Two finished runs are needed: run another pipeline, preset, seed or labelled share."))
		return
	case a == nil || b == nil || a == b:
		p.result.Add(emptyLabel("Choose two different runs to see what changed, image by image."))
		return
	}
	c, ok := p.Session.Comparison()
	if !ok {
		p.result.Add(emptyLabel("Comparing …"))
		return
	}
	n := p.Session.N()
	line := func(what string, mask *render.Mask) {
		count := mask.Count()
		if count == 0 {
			return
		}
		l := widget.NewLabel(fmt.Sprintf("%s: %s (%s)", what, thousands(count), percent(float64(count)/float64(n))))
		button := ttwidget.NewButton("Select", func() { p.Session.Toggle(mask) })
		button.SetToolTip("Select these images everywhere")
		p.result.Add(container.NewBorder(nil, nil, nil, button, l))
	}
	line("Same class in both", c.Same)
	line(fmt.Sprintf("Wrong in %d, right in %d", a.ID, b.ID), c.Mended)
	line(fmt.Sprintf("Right in %d, wrong in %d", a.ID, b.ID), c.Broken)
	line("Wrong in both, differently", c.BothWrong)
	line("Different, truth unknown", c.Unjudged)
	if k := len(p.Session.Set().Classes); k > 1 && k <= comparedClasses {
		p.result.Add(p.changes(c))
	}
	if len(c.Params) > 0 {
		t := newTable(column{Title: "what differs", Elastic: true}, column{Title: fmt.Sprint("run ", a.ID), Elastic: true}, column{Title: fmt.Sprint("run ", b.ID), Elastic: true})
		rows := make([]cells, len(c.Params))
		for i, d := range c.Params {
			rows[i] = cells{Text: []string{d.Title, d.A, d.B}}
		}
		t.setRows(rows)
		p.result.Add(t)
	}
}

// comparedClasses is the largest number of classes whose changes fit a matrix.
const comparedClasses = 40

// changes is the matrix of classes in the first run against those in the second,
// without the images that both call the same.
func (p *Runs) changes(c *session.Comparison) fyne.CanvasObject {
	names := append(append([]string(nil), p.Session.Set().Classes...), "none")
	heat := widgets.NewHeatMap()
	largest := 1.0
	values := matrix(len(names), func(a, b int) float64 {
		if a == b {
			return math.NaN()
		}
		largest = max(largest, float64(c.Confusion[a][b]))
		return float64(c.Confusion[a][b])
	})
	last := len(names) - 1
	if rowSum(c.Confusion[last]) == 0 && columnSum(c.Confusion, last) == 0 { // all images have a class in both
		names, values = names[:last], values[:last]
	}
	heat.SetData(widgets.HeatData{
		Values: values, Rows: names, Columns: names, RowTitle: fmt.Sprint("run ", c.A.ID), ColumnTitle: fmt.Sprint("run ", c.B.ID),
		Format: func(v float64) string {
			if v == 0 {
				return ""
			}
			return thousands(int(v))
		},
		Shade: func(a, b int) float64 { return math.Sqrt(values[a][b] / largest) },
		Detail: func(a, b int) string {
			return fmt.Sprintf("%s %s in run %d, %s in run %d", images(c.Confusion[a][b]), names[a], c.A.ID, names[b], c.B.ID)
		},
	})
	heat.OnTapped = func(a, b int, _ widgets.Mode) {
		if a >= 0 && b >= 0 {
			p.Session.SelectChange(a, b)
		}
	}
	return Loose(heat, 260, 280)
}

func columnSum(m [][]int, column int) int {
	sum := 0
	for _, row := range m {
		sum += row[column]
	}
	return sum
}
