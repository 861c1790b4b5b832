package views

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"clusterlens/gui/render"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// legend says what the colours mean; its entries belong to the run in focus.
type legend struct {
	maps      *Maps
	root      fyne.CanvasObject
	entries   *widgets.Legend
	ramp      *widgets.GradientLegend
	colouring *session.Colouring
	isolated  *render.Mask // what a click on an entry showed
}

func newLegend(m *Maps) *legend {
	l := &legend{maps: m, entries: widgets.NewLegend(), ramp: widgets.NewGradientLegend()}
	l.ramp.Hide()
	l.entries.OnIsolated = func(entry int) {
		if entry < 0 || l.colouring == nil {
			l.isolated = nil
		} else {
			l.isolated = l.colouring.Members(entry)
		}
		m.Session.ShowOnly(l.isolated)
	}
	l.entries.OnSelect = func(entry int, how widgets.Mode) {
		if l.colouring != nil && entry >= 0 && entry < len(l.colouring.Entries) {
			m.Session.Select(l.colouring.Members(entry), mode(how))
		}
	}
	l.root = container.NewStack(l.entries, l.ramp)
	return l
}

func (l *legend) update(c session.Change) {
	switch c.Topic {
	case session.SetChanged:
		l.colouring, l.isolated = nil, nil
		l.refresh()
	case session.ColourChanged, session.FocusChanged, session.PanesChanged:
		l.refresh()
	case session.SelectionChanged:
		if l.isolated != nil && l.maps.Session.Shown() != l.isolated {
			l.isolated = nil
			l.entries.SetIsolated(-1)
		}
	}
}

func (l *legend) refresh() {
	c, ok := l.maps.Session.Colouring(l.maps.leading().shown)
	if !ok {
		if l.maps.Session.Set() == nil {
			l.entries.SetEntries(nil)
		}
		return
	}
	l.colouring = c
	if c.Mode == session.ByConfidence {
		l.ramp.SetGradient("0 confidence", "1", widgets.Ground().Confidence)
		l.ramp.Show()
		l.entries.Hide()
		return
	}
	entries := make([]widgets.LegendEntry, len(c.Entries))
	for i, e := range c.Entries {
		entries[i] = widgets.LegendEntry{Name: e.Name, Count: e.Count, Colour: colourOf(e)}
		if e.Tone == session.WrongTone {
			entries[i].Shape = render.Cross
		}
	}
	l.entries.SetEntries(entries)
	l.entries.Show()
	l.ramp.Hide()
}
