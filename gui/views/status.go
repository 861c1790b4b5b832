package views

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/gui/session"
)

// Status is the line at the bottom of the window.
type Status struct {
	*Deps
	Root fyne.CanvasObject

	maps     *Maps
	showing  *widget.Label
	showAll  *ttwidget.Button
	selected *widget.Label
	doing    *widget.Label
	bar      *widget.ProgressBar
	busy     *widget.ProgressBarInfinite
}

// NewStatus makes the line; maps tells how much of the set is on show.
func NewStatus(d *Deps, maps *Maps) *Status {
	st := &Status{
		Deps: d, maps: maps, showing: widget.NewLabel(""), selected: widget.NewLabel(""), doing: widget.NewLabel(""),
		bar: widget.NewProgressBar(), busy: widget.NewProgressBarInfinite(),
	}
	st.showAll = ttwidget.NewButtonWithIcon("Show all", theme.VisibilityIcon(), func() { d.Session.ShowOnly(nil) })
	st.showAll.Importance = widget.LowImportance
	st.showAll.SetToolTip("Some images are greyed out; give all their colours back")
	st.showAll.Hide()
	st.doing.Alignment = fyne.TextAlignTrailing
	st.doing.Truncation = fyne.TextTruncateEllipsis
	bars := container.NewGridWrap(fyne.NewSize(160, theme.TextSize()+8), container.NewStack(st.bar, st.busy))
	st.Root = container.NewBorder(nil, nil,
		container.NewHBox(st.showing, st.showAll, st.selected), container.NewCenter(bars), st.doing)
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
	if !ok {
		st.doing.SetText("ready")
		st.bar.Hide()
		st.busy.Hide()
		st.busy.Stop()
		return
	}
	text := status.Doing
	if left := status.LeftText(); left != "" && !status.Stopping {
		text += ", " + left
	}
	st.doing.SetText(text)
	if status.Fraction >= 0 && !status.Stopping {
		st.bar.SetValue(status.Fraction)
		st.bar.Show()
		st.busy.Hide()
		st.busy.Stop()
		return
	}
	st.bar.Hide()
	st.busy.Show()
	st.busy.Start()
}
