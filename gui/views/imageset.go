package views

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/engine"
	"clusterlens/gui/session"
)

// ImageSet is the upper left panel: what is open and which part is labelled.
type ImageSet struct {
	*Deps
	Root fyne.CanvasObject

	name     *widget.Label
	facts    *widget.Label
	skipped  *ttwidget.Button
	classes  *classList
	labelled *widget.SelectEntry
	seed     *widget.Entry
	problem  *widget.Label
	setting  bool
}

// NewImageSet makes the panel.
func NewImageSet(d *Deps) *ImageSet {
	p := &ImageSet{Deps: d, name: widget.NewLabel(""), facts: widget.NewLabel(""), problem: widget.NewLabel("")}
	p.name.TextStyle.Bold = true
	p.name.Truncation = fyne.TextTruncateEllipsis
	p.problem.Importance = widget.DangerImportance
	p.problem.Wrapping = fyne.TextWrapWord
	p.problem.Hide()
	p.skipped = ttwidget.NewButton("", p.showSkipped)
	p.skipped.Importance = widget.WarningImportance
	p.skipped.Hide()
	p.classes = newClassList(d)
	p.labelled = widget.NewSelectEntry([]string{"10%", "5%", "1%", "600", "5/class", "1/class"})
	p.labelled.OnSubmitted = func(string) { p.apply() }
	p.labelled.OnChanged = func(text string) {
		for _, o := range []string{"10%", "5%", "1%", "600", "5/class", "1/class"} {
			if text == o { // chosen from the list, or typed in full
				p.apply()
			}
		}
	}
	p.seed = widget.NewEntry()
	p.seed.OnSubmitted = func(string) { p.apply() }
	form := container.New(layout.NewFormLayout(),
		tipLabel("Labelled", "Which images count as labelled: 10% or 0.1 a share, 600 a count, 5/class a count a class"), p.labelled,
		tipLabel("Seed", "Everything random follows from it: the same seed gives the same result"), p.seed,
	)
	p.Root = container.NewVBox(heading("Image set"), p.name, p.facts, p.skipped, p.classes, form, p.problem)
	d.Session.Subscribe(func(c session.Change) {
		switch c.Topic {
		case session.SetChanged, session.SplitChanged, session.Activity:
			p.update()
		case session.Trouble:
			p.trouble(c.Err)
		}
	})
	d.onTheme(p.update)
	p.update()
	return p
}

// heading is the title of a panel.
func heading(text string) fyne.CanvasObject {
	l := widget.NewLabel(text)
	l.TextStyle.Bold = true
	l.SizeName = theme.SizeNameSubHeadingText
	return l
}

func tipLabel(text, tip string) fyne.CanvasObject {
	l := ttwidget.NewLabel(text)
	l.SetToolTip(tip)
	return l
}

// apply asks for the split that the fields say.
func (p *ImageSet) apply() {
	if p.setting {
		return
	}
	seed, err := strconv.ParseUint(strings.TrimSpace(p.seed.Text), 10, 64)
	if err != nil {
		p.say("The seed is a whole number from 0 up.")
		return
	}
	p.say("")
	p.Session.SetSplit(specOf(p.labelled.Text), seed)
}

// specOf is a labelled share as the engine reads it: "10%" is "0.1".
func specOf(text string) string {
	text = strings.TrimSpace(text)
	if share, ok := strings.CutSuffix(text, "%"); ok {
		if v, err := strconv.ParseFloat(strings.TrimSpace(share), 64); err == nil {
			return strconv.FormatFloat(v/100, 'g', -1, 64)
		}
	}
	return text
}

func (p *ImageSet) say(problem string) {
	p.problem.SetText(problem)
	if problem == "" {
		p.problem.Hide()
	} else {
		p.problem.Show()
	}
}

// trouble shows a split that is not possible where it was asked for.
func (p *ImageSet) trouble(err error) {
	if session.IsSplitError(err) {
		p.say(Sentence(err))
	}
}

func (p *ImageSet) update() {
	s := p.Session
	set := s.Set()
	if set == nil {
		p.name.SetText("Nothing is open yet")
		p.facts.SetText("File, Open, or drop one here")
		if s.Opening() {
			p.name.SetText("Opening …")
			p.facts.SetText("")
		}
	} else {
		p.name.SetText(set.Name)
		p.facts.SetText(fmt.Sprintf("%s, %s\n%s labelled", images(set.N), kindOf(set), thousands(s.Split().Labelled())))
		p.say("")
	}
	p.setting = true
	p.labelled.SetText(labelled(s.Labelled()))
	p.seed.SetText(strconv.FormatUint(s.Seed(), 10))
	p.setting = false
	p.skipped.Hide()
	if set != nil && len(set.Skipped) > 0 {
		p.skipped.SetText(fmt.Sprintf("%d unreadable, skipped …", len(set.Skipped)))
		p.skipped.Show()
	}
	p.classes.update(set)
}

func (p *ImageSet) showSkipped() {
	rows := make([]cells, 0, len(p.Session.Set().Skipped))
	for _, k := range p.Session.Set().Skipped {
		rows = append(rows, cells{Text: []string{k.File, k.Reason}})
	}
	t := newTable(column{Title: "File", Elastic: true}, column{Title: "Why it was skipped", Elastic: true})
	t.setRows(rows[:min(len(rows), 200)])
	ShowDialog(p.Window, "Skipped files", container.NewScroll(t), fyne.NewSize(640, 360))
}

// classList shows the classes with their counts; a click selects a class.
type classList struct {
	widget.BaseWidget
	table  *table
	scroll *container.Scroll
}

// classesShown is how many classes are seen without scrolling.
const classesShown = 10

func newClassList(d *Deps) *classList {
	l := &classList{table: newTable(column{Elastic: true}, column{Right: true}, column{Right: true})}
	l.table.OnTapped = func(row int) { d.Session.SelectClass(row) }
	l.scroll = container.NewVScroll(l.table)
	l.ExtendBaseWidget(l)
	return l
}

func (l *classList) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.scroll) }

func (l *classList) update(set *engine.ImageSet) {
	var rows []cells
	if set != nil {
		counts, unknown := set.ClassCounts()
		for k, n := range counts {
			rows = append(rows, cells{Text: []string{set.Classes[k], thousands(n), percent(float64(n) / float64(set.N))}, Dot: classColour(k)})
		}
		if unknown > 0 {
			rows = append(rows, cells{Text: []string{"class unknown", thousands(unknown), percent(float64(unknown) / float64(set.N))}, Dot: classColour(-1)})
		}
	}
	l.table.setRows(rows)
	height := l.table.rowHeight()*float32(min(len(rows), classesShown)) + 4
	l.scroll.SetMinSize(fyne.NewSize(0, height))
	l.Refresh()
}
