package views

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/gui/session"
)

// Focus chooses the finished run that the panels on the right speak of.
type Focus struct {
	*Deps
	Root    fyne.CanvasObject
	choice  *ttwidget.Select
	open    []*session.Record
	setting bool
}

// NewFocus makes the line.
func NewFocus(d *Deps) *Focus {
	f := &Focus{Deps: d}
	f.choice = ttwidget.NewSelect(nil, func(string) {
		if i := f.choice.SelectedIndex(); !f.setting && i >= 0 && i < len(f.open) {
			d.Session.SetFocus(f.open[i])
		}
	})
	f.choice.PlaceHolder = "no run yet"
	f.choice.SetToolTip("The finished run that this side speaks of")
	f.Root = container.NewBorder(nil, nil, widget.NewLabel("Run"), nil, f.choice)
	d.Session.Subscribe(func(c session.Change) {
		if c.Topic == session.RecordsChanged || c.Topic == session.FocusChanged {
			f.update()
		}
	})
	f.update()
	return f
}

func (f *Focus) update() {
	f.setting = true
	defer func() { f.setting = false }()
	f.open = nil
	var titles []string
	at := -1
	for _, r := range f.Session.Records() {
		if !r.Open() {
			continue
		}
		if r == f.Session.Focus() {
			at = len(f.open)
		}
		f.open = append(f.open, r)
		titles = append(titles, recordTitle(r))
	}
	f.choice.SetOptions(titles)
	if at < 0 {
		f.choice.ClearSelected()
		f.choice.Disable()
		return
	}
	f.choice.Enable()
	f.choice.SetSelectedIndex(at)
}
