package views

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"clusterlens/engine"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// Curves shows how training went and how far confidence can be trusted.
type Curves struct {
	*Deps
	Root                        fyne.CanvasObject
	empty                       *widget.Label
	charts                      *fyne.Container
	loss, accuracy, calibration *widgets.LineChart
}

// NewCurves makes the panel.
func NewCurves(d *Deps) *Curves {
	p := &Curves{Deps: d, empty: emptyLabel(runFirst), loss: widgets.NewLineChart(), accuracy: widgets.NewLineChart(), calibration: widgets.NewLineChart()}
	p.charts = container.NewGridWithColumns(1)
	p.Root = container.NewStack(p.empty, container.NewPadded(p.charts))
	d.Session.Subscribe(func(c session.Change) {
		if c.Topic == session.FocusChanged {
			p.update()
		}
	})
	d.onTheme(p.update)
	p.update()
	return p
}

// update shows the charts that the run in focus has lines for.
func (p *Curves) update() {
	p.charts.RemoveAll()
	p.empty.Show()
	f := p.Session.Focus()
	if f == nil {
		p.empty.SetText(runFirst)
		return
	}
	p.empty.SetText(f.Pipeline + " trains no network, and its confidence cannot be judged: there is no curve to show.")
	loss := widgets.LineData{Title: "Loss", XLabel: "epoch", YLabel: "loss"}
	accuracy := widgets.LineData{Title: "Accuracy", XLabel: "epoch", YLabel: "accuracy", Percent: true}
	calibration := widgets.LineData{Title: "Calibration", XLabel: "confidence", YLabel: "accuracy", YMax: 1, Percent: true, Diagonal: true}
	for _, c := range f.Outcome.Result.Curves {
		line := widgets.Line{Name: c.Name, Y: c.Values, Dashed: strings.Contains(c.Name, "validation")}
		switch {
		case strings.Contains(c.Name, "loss"):
			loss.Lines = append(loss.Lines, line)
		case strings.Contains(c.Name, "accuracy"):
			accuracy.Lines = append(accuracy.Lines, line)
		}
	}
	if line := reliability(f.Outcome.Report.Reliability); len(line.Y) > 1 {
		calibration.Lines = []widgets.Line{line}
	}
	p.add(p.loss, loss)
	p.add(p.accuracy, accuracy)
	p.add(p.calibration, calibration)
}

func (p *Curves) add(chart *widgets.LineChart, data widgets.LineData) {
	if len(data.Lines) > 0 {
		chart.SetData(data)
		p.charts.Add(chart)
		p.empty.Hide()
	}
}

func reliability(bins []engine.ReliabilityBin) widgets.Line {
	line := widgets.Line{Name: "what was right"}
	for _, b := range bins {
		if b.Count > 0 {
			line.X = append(line.X, b.Confidence)
			line.Y = append(line.Y, b.Accuracy)
		}
	}
	return line
}
