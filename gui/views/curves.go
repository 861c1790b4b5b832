package views

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"clusterlens/engine"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// Curves shows how training went and how far confidence can be trusted.
type Curves struct {
	*Deps
	Root                        fyne.CanvasObject
	loss, accuracy, calibration *widgets.LineChart
}

// NewCurves makes the panel.
func NewCurves(d *Deps) *Curves {
	p := &Curves{Deps: d, loss: widgets.NewLineChart(), accuracy: widgets.NewLineChart(), calibration: widgets.NewLineChart()}
	p.Root = container.NewGridWithRows(3, p.loss, p.accuracy, p.calibration)
	d.Session.Subscribe(func(c session.Change) {
		if c.Topic == session.FocusChanged {
			p.update()
		}
	})
	p.update()
	return p
}

func (p *Curves) update() {
	loss := widgets.LineData{Title: "Loss", XLabel: "epoch", YLabel: "loss"}
	accuracy := widgets.LineData{Title: "Accuracy", XLabel: "epoch", YLabel: "accuracy", Percent: true}
	calibration := widgets.LineData{Title: "Calibration", XLabel: "confidence", YLabel: "accuracy", YMax: 1, Percent: true, Diagonal: true}
	f := p.Session.Focus()
	if f == nil {
		for _, c := range []*widgets.LineChart{p.loss, p.accuracy, p.calibration} {
			c.SetEmpty(runFirst)
		}
	} else {
		p.loss.SetEmpty(f.Pipeline + " trains no network: no loss curve.")
		p.accuracy.SetEmpty(f.Pipeline + " trains no network: no accuracy curve.")
		p.calibration.SetEmpty("Calibration needs probabilities and true classes.")
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
	}
	p.loss.SetData(loss)
	p.accuracy.SetData(accuracy)
	p.calibration.SetData(calibration)
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
