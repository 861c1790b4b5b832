package views

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"clusterlens/engine"
	"clusterlens/gui/session"
)

// Report shows the figures of merit of the run in focus.
type Report struct {
	*Deps
	Root fyne.CanvasObject

	empty   *widget.Label
	content *fyne.Container
	figures *table
	classes *table
	times   *table
	notes   *widget.Label
	scroll  *container.Scroll
}

// runFirst says what to do where there is no run yet.
const runFirst = "No pipeline has run yet: tick one on the left and press Run."

// NewReport makes the panel.
func NewReport(d *Deps) *Report {
	r := &Report{Deps: d, empty: emptyLabel(runFirst), notes: widget.NewLabel("")}
	r.figures = newTable(column{}, column{Right: true}, column{Elastic: true})
	r.classes = newTable(column{Title: "class", Elastic: true}, column{Title: "precision", Right: true}, column{Title: "recall", Right: true},
		column{Title: "F1", Right: true}, column{Title: "images", Right: true})
	r.classes.OnTapped = func(row int) {
		if f := d.Session.Focus(); f != nil && row < len(f.Outcome.Report.PerClass) {
			d.Session.SelectConfusion(row, -1)
		}
	}
	r.times = newTable(column{Title: "step", Elastic: true}, column{Title: "time", Right: true})
	r.notes.Wrapping = fyne.TextWrapWord
	r.content = container.NewVBox(r.figures, heading("By class"), r.classes, r.notes, heading("Time"), r.times)
	r.scroll = scrolled(r.content)
	r.Root = container.NewStack(r.empty, r.scroll)
	d.Session.Subscribe(func(c session.Change) {
		if c.Topic == session.FocusChanged || c.Topic == session.RecordsChanged {
			r.update()
		}
	})
	d.onTheme(r.update)
	r.update()
	return r
}

// scrolled gives content a scroll bar that covers none of it.
func scrolled(o fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(container.New(layout.NewCustomPaddedLayout(4, 4, 4, 12), o))
}

// emptyLabel says what to do next where there is nothing to see.
func emptyLabel(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Alignment = fyne.TextAlignCenter
	l.Importance = widget.LowImportance
	l.Wrapping = fyne.TextWrapWord
	return l
}

func (r *Report) update() {
	f := r.Session.Focus()
	if f == nil {
		r.scroll.Hide()
		r.empty.Show()
		return
	}
	r.empty.Hide()
	r.scroll.Show()
	rep := f.Outcome.Report
	r.figures.setRows(figureRows(rep))
	r.classes.setRows(classRows(rep))
	r.times.setRows(timeRows(f.Outcome))
	notes := strings.Join(rep.Notes, "\n")
	r.notes.SetText(notes)
	if notes == "" {
		r.notes.Hide()
	} else {
		r.notes.Show()
	}
	r.content.Refresh()
}

func figureRows(rep *engine.Report) []cells {
	var rows []cells
	add := func(name, note string, v *float64) {
		if v != nil {
			rows = append(rows, cells{Text: []string{name, figure(v), note}, Bold: name == "accuracy"})
		}
	}
	add("accuracy", "clusters named by their labelled images", rep.Accuracy)
	add("majority accuracy", "named by the truth of all images", rep.MajorityAccuracy)
	add("matched accuracy", "one cluster a class", rep.MatchedAccuracy)
	add("ARI", "adjusted Rand index", rep.ARI)
	add("NMI", "normalised mutual information", rep.NMI)
	add("AMI", "adjusted mutual information", rep.AMI)
	add("homogeneity", "", rep.Homogeneity)
	add("completeness", "", rep.Completeness)
	add("V-measure", "", rep.VMeasure)
	add("purity", "", rep.Purity)
	add("mean confidence", "", rep.MeanConfidence)
	add("calibration error", "expected, 0 is best", rep.CalibrationError)
	if rep.Accuracy == nil {
		rows = append(rows, cells{Text: []string{"no accuracy", "", "no true class is known for the unlabelled images"}})
	}
	if rep.Evaluated > 0 {
		rows = append(rows, cells{Text: []string{"judged on", thousands(rep.Evaluated), "unlabelled images"}})
	}
	if rep.Undecided > 0 {
		rows = append(rows, cells{Text: []string{"undecided", thousands(rep.Undecided), "count as wrong"}})
	}
	if rep.Unnamed > 0 {
		rows = append(rows, cells{Text: []string{"unnamed clusters", thousands(rep.Unnamed), "no labelled image in them"}})
	}
	return rows
}

// manyClasses is how many classes the table shows; report.json has them all.
const manyClasses = 100

func classRows(rep *engine.Report) []cells {
	f := func(v float64) string { return fmt.Sprintf("%.3f", v) }
	var rows []cells
	for k, c := range rep.PerClass {
		if k == manyClasses {
			rows = append(rows, cells{Text: []string{fmt.Sprintf("and %d more", len(rep.PerClass)-manyClasses)}})
			break
		}
		rows = append(rows, cells{Text: []string{c.Class, f(c.Precision), f(c.Recall), f(c.F1), thousands(c.Support)}, Dot: classColour(k)})
	}
	for _, a := range []struct {
		name string
		avg  *engine.Average
	}{{"macro average", rep.Macro}, {"weighted average", rep.Weighted}} {
		if a.avg != nil {
			rows = append(rows, cells{Text: []string{a.name, f(a.avg.Precision), f(a.avg.Recall), f(a.avg.F1), thousands(a.avg.Support)}, Bold: true})
		}
	}
	return rows
}

func timeRows(o engine.Outcome) []cells {
	var rows []cells
	if o.Result != nil {
		for _, st := range o.Result.Steps {
			name := st.Step
			if st.Shared {
				name += " (shared)"
			}
			rows = append(rows, cells{Text: []string{name, seconds(st.Seconds)}})
		}
	}
	return append(rows, cells{Text: []string{"total", seconds(o.Report.SecondsTotal)}, Bold: true})
}
