package views

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/engine"
	"clusterlens/gui/session"
)

// Plans is the lower left panel: which pipelines run, how, and how far they
// are.
type Plans struct {
	*Deps
	Root fyne.CanvasObject

	lines map[string]*planLine
	run   *ttwidget.Button
	stop  *ttwidget.Button
	total *widget.ProgressBar // of the run
	bar   *widget.ProgressBar // of the step
	step  *widget.Label
	note  *widget.Label
}

type planLine struct {
	check   *ttwidget.Check
	preset  *ttwidget.Select
	params  *ttwidget.Button
	figure  *widget.Label
	setting bool
}

// NewPlans makes the panel.
func NewPlans(d *Deps) *Plans {
	p := &Plans{Deps: d, lines: map[string]*planLine{}, step: widget.NewLabel(""), bar: widget.NewProgressBar(), total: widget.NewProgressBar(), note: widget.NewLabel("")}
	box := container.NewVBox(heading("Pipelines"))
	for _, plan := range d.Session.Plans() {
		box.Add(p.line(plan))
	}
	p.run = ttwidget.NewButtonWithIcon("Run", theme.MediaPlayIcon(), func() { d.Session.Run() })
	p.run.Importance = widget.HighImportance
	p.run.SetToolTip("Run the ticked pipelines one after another (Ctrl+R)")
	p.stop = ttwidget.NewButtonWithIcon("Stop", theme.MediaStopIcon(), d.Session.Stop)
	p.stop.SetToolTip("Stop at once; what is finished stays (Ctrl+.)")
	p.total.TextFormatter = p.totalText
	p.bar.TextFormatter = p.stepText
	p.step.Wrapping = fyne.TextWrapWord
	p.step.SizeName = theme.SizeNameCaptionText
	p.note.Wrapping = fyne.TextWrapWord
	box.Add(container.NewBorder(nil, nil, nil, p.stop, p.run))
	box.Add(p.total)
	box.Add(p.step)
	box.Add(p.bar)
	box.Add(p.note)
	p.Root = box
	d.Session.Subscribe(func(c session.Change) {
		switch c.Topic {
		case session.PlansChanged, session.RecordsChanged, session.SetChanged:
			p.update()
		case session.Activity, session.Progress, session.MapsChanged:
			p.progress()
		}
	})
	p.update()
	p.progress()
	return p
}

func (p *Plans) line(plan *session.Plan) fyne.CanvasObject {
	name := plan.Info.Name
	l := &planLine{figure: widget.NewLabel("")}
	l.check = ttwidget.NewCheck(name, func(on bool) {
		if !l.setting {
			p.Session.Enable(name, on)
		}
	})
	l.check.SetToolTip(plan.Info.Doc)
	l.preset = ttwidget.NewSelect([]string{engine.Recommended, engine.Study}, func(preset string) {
		if !l.setting {
			p.Session.SetPreset(name, preset)
		}
	})
	l.preset.SetToolTip("recommended: the best known to us; study: what the original study did")
	l.params = ttwidget.NewButtonWithIcon("", theme.SettingsIcon(), func() { ShowParams(p.Deps, name) })
	l.params.SetToolTip("Parameters of " + name)
	l.figure.TextStyle.Bold = true
	p.lines[name] = l
	kind := widget.NewLabel(plan.Info.Kind)
	kind.Importance = widget.LowImportance
	kind.SizeName = theme.SizeNameCaptionText
	return container.NewVBox(
		container.NewBorder(nil, nil, l.check, l.figure),
		container.NewBorder(nil, nil, nil, l.params, l.preset),
	)
}

func (p *Plans) update() {
	for _, plan := range p.Session.Plans() {
		l := p.lines[plan.Info.Name]
		l.setting = true
		l.check.SetChecked(plan.Enabled)
		l.preset.SetSelected(plan.Preset)
		l.setting = false
		l.params.Importance = widget.MediumImportance
		l.params.SetToolTip("Parameters of " + plan.Info.Name)
		if p.Session.Custom(plan.Info.Name) {
			l.params.Importance = widget.WarningImportance
			l.params.SetToolTip("Parameters of " + plan.Info.Name + ": some differ from the preset's")
		}
		l.params.Refresh()
		text := ""
		if r := p.Session.Latest(plan.Info.Name); r != nil {
			if a := r.Outcome.Report.Accuracy; a != nil {
				text = fmt.Sprintf("%.3f", *a)
			} else {
				text = "done"
			}
		}
		l.figure.SetText(text)
	}
	if p.Session.Set() == nil {
		p.run.Disable()
	} else if !p.Session.Running() {
		p.run.Enable()
	}
}

func (p *Plans) totalText() string {
	st, ok := p.Session.Status()
	if !ok || st.Pipelines == 0 {
		return ""
	}
	if st.Steps == 0 {
		return "starting"
	}
	return fmt.Sprintf("%s (%d of %d)", st.Pipeline, st.Current+1, st.Pipelines)
}

// stepText is the share of the step that is done and the time left.
func (p *Plans) stepText() string {
	st, ok := p.Session.Status()
	switch {
	case !ok:
		return ""
	case st.Stopping:
		return "stopping …"
	case st.Fraction < 0:
		return ""
	}
	text := fmt.Sprintf("%.0f %%", 100*st.Fraction)
	if left := st.LeftText(); left != "" {
		text += ", " + left
	}
	return text
}

func (p *Plans) progress() {
	s := p.Session
	running := s.Running()
	for _, o := range []fyne.CanvasObject{p.total, p.step, p.bar} {
		if running {
			o.Show()
		} else {
			o.Hide()
		}
	}
	if !running {
		p.stop.Disable()
		if s.Set() != nil {
			p.run.Enable()
		}
		p.note.SetText(EndedText(s))
		p.note.Hidden = p.note.Text == ""
		return
	}
	p.run.Disable()
	p.note.Hide()
	st, _ := s.Status()
	if st.Stopping {
		p.stop.Disable()
	} else {
		p.stop.Enable()
	}
	p.total.SetValue(st.Overall)
	p.bar.SetValue(max(0, st.Fraction))
	text := st.Step
	if st.Steps > 0 {
		text = fmt.Sprintf("Step %d of %d: %s", st.StepIndex+1, st.Steps, st.Step)
	}
	if st.Note != "" {
		text += ", " + st.Note
	}
	p.step.SetText(text)
}

// EndedText says how the last run ended.
func EndedText(s *session.Session) string {
	e := s.LastEnded()
	switch {
	case s.Set() == nil || e == session.Ended{}:
		return ""
	case e.Stopped && e.Kept == 0:
		return "Stopped; nothing had been finished."
	case e.Stopped:
		return fmt.Sprintf("Stopped after %d finished, which stay.", e.Kept)
	case e.Failed > 0:
		return fmt.Sprintf("%d finished, %d failed.", e.Kept, e.Failed)
	default:
		return "Finished in " + seconds(e.Took.Seconds()) + "."
	}
}
