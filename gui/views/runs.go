package views

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/gui/render"
	"clusterlens/gui/session"
)

// Runs lists the finished runs and compares two of them image by image.
type Runs struct {
	*Deps
	Root fyne.CanvasObject

	empty   *widget.Label
	content fyne.CanvasObject
	list    *table
	remove  *ttwidget.Button
	a, b    *ttwidget.Select
	open    []*session.Record
	result  *fyne.Container
	setting bool
}

// NewRuns makes the panel.
func NewRuns(d *Deps) *Runs {
	p := &Runs{Deps: d, empty: emptyLabel(runFirst + " Finished runs are listed here with their figures."), result: container.NewVBox()}
	p.list = newTable(column{Title: "#", Right: true}, column{Title: "pipeline", Elastic: true}, column{Title: "accuracy", Right: true},
		column{Title: "ARI", Right: true}, column{Title: "preset", Elastic: true}, column{Title: "labelled", Right: true},
		column{Title: "seed", Right: true}, column{Title: "time", Right: true})
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
		p.list, container.NewHBox(p.remove),
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
	rows := make([]cells, len(records))
	chosen := -1
	p.open = nil
	var titles []string
	for i, r := range records {
		rep := r.Outcome.Report
		preset := r.Preset
		if r.Custom {
			preset += "*"
		}
		name := r.Pipeline
		if !r.Open() {
			name += " (" + r.SetName + ")"
		} else {
			p.open = append(p.open, r)
			titles = append(titles, recordTitle(r))
		}
		rows[i] = cells{Text: []string{strconv.Itoa(r.ID), name, figure(rep.Accuracy), figure(rep.ARI), preset,
			labelled(r.Labelled), strconv.FormatUint(r.Seed, 10), seconds(rep.SecondsTotal)}}
		if r == p.Session.Focus() {
			chosen = i
		}
	}
	p.list.setRows(rows)
	p.list.setChosen(chosen)
	a, b := p.Session.Compared()
	p.setting = true
	p.choose(p.a, titles, a)
	p.choose(p.b, titles, b)
	p.setting = false
	p.compare()
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
	line("Wrong before, right now", c.Mended)
	line("Right before, wrong now", c.Broken)
	line("Wrong in both, differently", c.BothWrong)
	line("Different, truth unknown", c.Unjudged)
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
