package views

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// Status is the line at the bottom of the window.
type Status struct {
	*Deps
	Root fyne.CanvasObject

	maps     *Maps
	showing  *widget.Label
	showAll  *ttwidget.Button
	selected *widget.Label
	bar      *widgets.RunBar
}

// NewStatus makes the line; maps tells how much of the set is on show.
func NewStatus(d *Deps, maps *Maps) *Status {
	st := &Status{
		Deps: d, maps: maps, showing: widget.NewLabel(""), selected: widget.NewLabel(""), bar: widgets.NewRunBar(),
	}
	st.showAll = ttwidget.NewButtonWithIcon("Show all", theme.VisibilityIcon(), func() { d.Session.ShowOnly(nil) })
	st.showAll.Importance = widget.LowImportance
	st.showAll.SetToolTip("Some images are greyed out; give all their colours back")
	st.showAll.Hide()
	st.bar.OnStop = func() {
		d.Session.Stop()
		d.Session.StopOpening()
		d.Session.StopMaps()
	}
	st.Root = container.NewBorder(nil, nil, container.NewHBox(st.showing, st.showAll, st.selected), nil,
		container.New(&trailing{width: 520}, st.bar))
	maps.OnMoved = st.count
	d.Session.Subscribe(func(c session.Change) {
		switch c.Topic {
		case session.SetChanged, session.SelectionChanged, session.MapsChanged, session.ViewChanged, session.PanesChanged:
			st.count()
			st.progress()
		case session.Activity, session.Progress:
			st.progress()
		}
	})
	st.count()
	st.progress()
	return st
}

func (st *Status) count() {
	s := st.Session
	if s.Set() == nil {
		st.showing.SetText("no image set is open")
		st.selected.SetText("")
		st.showAll.Hide()
		return
	}
	shown := s.N()
	if s.Map(s.Projection()) != nil {
		shown = st.maps.Visible()
	}
	st.showing.SetText(fmt.Sprintf("showing %s of %s", thousands(shown), thousands(s.N())))
	if s.Shown() != nil {
		st.showAll.Show()
	} else {
		st.showAll.Hide()
	}
	st.selected.SetText("selected " + thousands(s.Selection().Count()))
}

func (st *Status) progress() {
	status, ok := st.Session.Status()
	switch {
	case !ok:
		st.bar.SetIdle("")
	case !status.Stopping: // stopping, the bar says so by itself
		st.bar.SetProgress(status.Doing, status.Fraction, status.Left)
	}
}

// trailing gives its object a width at the right end.
type trailing struct{ width float32 }

func (l *trailing) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		w := min(l.width, size.Width)
		o.Resize(fyne.NewSize(w, size.Height))
		o.Move(fyne.NewPos(size.Width-w, 0))
	}
}

func (l *trailing) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var h float32
	for _, o := range objects {
		h = max(h, o.MinSize().Height)
	}
	return fyne.NewSize(120, h)
}
