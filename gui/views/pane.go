package views

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/gui/render"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// pane is one map with its menu.
type pane struct {
	maps  *Maps
	index int
	view  *widgets.MapView
	more  *ttwidget.Button
	root  fyne.CanvasObject

	shown     session.Pane
	cloud     *render.Cloud
	colouring *session.Colouring
}

func newPane(m *Maps, index int) *pane {
	p := &pane{maps: m, index: index, view: widgets.NewMapView()}
	p.view.SetEmpty("Drawing the map …")
	p.view.OnViewChanged = func(v render.View) { m.moved(p, v) }
	p.view.OnHover = func(row int, at fyne.Position) { m.hovered(p, row, at) }
	p.view.OnSelect = func(mask *render.Mask, how widgets.Mode) { m.Session.Select(mask, mode(how)) }
	p.view.OnTapped = func(row int, how widgets.Mode) {
		switch {
		case row >= 0:
			m.Session.SelectRows(mode(how), row)
		case how == widgets.Replace:
			m.Session.SelectNone()
		}
	}
	p.view.OnDoubleTapped = func(row int) {
		if row >= 0 && m.Deps.Open != nil {
			m.Deps.Open(row)
		}
	}
	p.view.OnFocus = func() {
		if p.shown.Record != nil {
			m.Session.SetFocus(p.shown.Record)
		}
	}
	p.view.OnEscape = m.Session.SelectNone
	p.more = ttwidget.NewButtonWithIcon("", theme.MoreVerticalIcon(), p.menu)
	p.more.SetToolTip("What this map shows")
	p.more.Importance = widget.LowImportance
	corner := container.NewBorder(container.NewBorder(nil, nil, nil, p.more), nil, nil, nil)
	p.root = container.NewStack(p.view, corner)
	return p
}

// menu offers what the map can show.
func (p *pane) menu() {
	m, s := p.maps, p.maps.Session
	show := func(sp session.Pane) func() { return func() { s.SetPane(p.index, sp) } }
	item := func(label string, checked bool, do func()) *fyne.MenuItem {
		it := fyne.NewMenuItem(label, do)
		it.Checked = checked
		return it
	}
	items := []*fyne.MenuItem{item("Image set (true classes)", p.shown.Record == nil, show(session.Pane{Projection: p.shown.Projection}))}
	for _, r := range s.Records() {
		if r.Open() {
			items = append(items, item("Run "+recordTitle(r), p.shown.Record == r, show(session.Pane{Record: r, Projection: p.shown.Projection})))
		}
	}
	items = append(items, fyne.NewMenuItemSeparator(),
		item("Map as chosen below", p.shown.Projection == "", show(session.Pane{Record: p.shown.Record})))
	for _, name := range s.Projections() {
		items = append(items, item(session.ProjectionName(name)+" map", p.shown.Projection == name, show(session.Pane{Record: p.shown.Record, Projection: name})))
	}
	add := fyne.NewMenuItem("Add another map", func() { s.AddPane(session.Pane{}) })
	add.Disabled = len(s.Panes()) >= session.MaxPanes
	remove := fyne.NewMenuItem("Remove this map", func() { s.RemovePane(p.index) })
	remove.Disabled = len(s.Panes()) < 2
	items = append(items, fyne.NewMenuItemSeparator(), add, remove, fyne.NewMenuItem("One map a finished run", s.ResetPanes))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.more)
	pop := widget.NewPopUpMenu(fyne.NewMenu("", items...), m.Window.Canvas())
	pop.ShowAtPosition(fyne.NewPos(at.X+p.more.Size().Width-pop.MinSize().Width, at.Y+p.more.Size().Height))
}

// projection is what the pane shows.
func (p *pane) projection() string { return p.maps.Session.ProjectionOf(p.shown) }

// update brings the pane to what the session says.
func (p *pane) update(sp session.Pane) {
	s := p.maps.Session
	p.shown = sp
	title, subtitle := "Image set", "true classes"
	if sp.Record != nil {
		title, subtitle = sp.Record.Pipeline, ""
		if a := sp.Record.Outcome.Report.Accuracy; a != nil {
			subtitle = fmt.Sprintf("accuracy %.3f", *a)
		}
	}
	p.view.SetTitle(title, subtitle)
	name := p.projection()
	m, cloud := s.Map(name), s.Cloud(name)
	if m == nil {
		p.view.SetEmpty(p.emptyText(name))
	} else {
		x, y := m.AxisNames()
		if m.Explained[0] > 0 {
			x = fmt.Sprintf("%s (%.1f %%)", x, 100*m.Explained[0])
			y = fmt.Sprintf("%s (%.1f %%)", y, 100*m.Explained[1])
		}
		p.view.SetAxes(x, y)
	}
	if cloud != p.cloud {
		p.cloud = cloud
		p.view.SetCloud(cloud)
		if v, ok := s.View(); ok && sp.Projection == "" {
			p.view.SetView(v)
		}
	}
	p.colour()
}

func (p *pane) emptyText(projection string) string {
	s := p.maps.Session
	switch {
	case s.Set() == nil && s.Opening():
		return "Opening …"
	case s.Set() == nil:
		return "Open an image set: File, Open, or drop it here"
	case s.Mapping(projection):
		return "Drawing the " + session.ProjectionName(projection) + " map …"
	default:
		return "The " + session.ProjectionName(projection) + " map could not be drawn"
	}
}

// colour applies colours, selection and what is greyed out.
func (p *pane) colour() {
	s := p.maps.Session
	c, ok := s.Colouring(p.shown)
	if ok {
		p.colouring = c
	}
	c = p.colouring
	style := render.Style{Selected: s.Selection(), Shown: s.Shown()}
	if c == nil || len(c.Paint) != s.N() {
		p.view.SetStyle(style)
		return
	}
	for _, e := range c.Entries[:min(len(c.Entries), 256)] {
		style.Palette = append(style.Palette, colourOf(e))
	}
	style.Index, style.Marked = c.Paint, c.Marked
	p.view.SetStyle(style)
	p.overlay(c)
}

// overlay draws the outlines that are switched on.
func (p *pane) overlay(c *session.Colouring) {
	o := p.maps.outlines
	var overlay render.Overlay
	if o.ellipses || o.contours || o.centres {
		groups, _ := p.maps.Session.Outlines(c, p.projection())
		for _, g := range groups {
			colour := colourOf(c.Entries[g.Entry])
			if o.ellipses {
				overlay.Ellipses = append(overlay.Ellipses, render.Ellipse{X: g.X, Y: g.Y, XX: g.XX, XY: g.XY, YY: g.YY, Colour: colour})
			}
			if o.centres {
				overlay.Centres = append(overlay.Centres, render.Centre{X: g.X, Y: g.Y, Label: c.Entries[g.Entry].Name, Colour: colour})
			}
			if o.contours {
				contour := g.Contour
				contour.Colour = colour
				overlay.Contours = append(overlay.Contours, contour)
			}
		}
	}
	p.view.SetOverlay(overlay)
}
