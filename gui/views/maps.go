package views

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"clusterlens/gui/render"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// Maps is the centre of the window: one to four maps side by side that move
// together, the tools and the legend under them.
type Maps struct {
	*Deps
	Root fyne.CanvasObject

	panes    []*pane
	grid     *fyne.Container
	tools    *toolbar
	legend   *legend
	tool     widgets.Tool
	outlines struct{ ellipses, contours, centres bool }
	// OnMoved tells that the maps show another part.
	OnMoved func()
}

// NewMaps makes the panel.
func NewMaps(d *Deps) *Maps {
	m := &Maps{Deps: d, grid: container.New(&sideBySide{})}
	m.tools = newToolbar(m)
	m.legend = newLegend(m)
	root := container.NewBorder(nil, container.NewVBox(m.tools.root, m.legend.root), nil, nil, m.grid)
	m.tools.layout.changed = root.Refresh
	m.Root = root
	m.arrange()
	d.Session.Subscribe(m.update)
	d.onTheme(m.recolour)
	return m
}

func (m *Maps) update(c session.Change) {
	switch c.Topic {
	case session.SetChanged:
		for _, p := range m.panes {
			p.cloud, p.colouring = nil, nil
			p.view.SetCloud(nil)
		}
		m.arrange()
	case session.PanesChanged, session.MapsChanged:
		m.arrange()
	case session.ColourChanged, session.SelectionChanged:
		for _, p := range m.panes {
			p.colour()
		}
	case session.ViewChanged:
		v, ok := m.Session.View()
		if p := m.leading(); !ok && p.cloud != nil {
			v = p.view.View().Fit(p.cloud.Bounds())
		}
		m.show(nil, v)
	case session.Activity:
		if m.Session.Set() == nil {
			m.arrange()
		}
	}
	m.tools.update(c)
	m.legend.update(c)
}

// arrange brings the panes to what the session says; panes that stay keep
// their place on the map.
func (m *Maps) arrange() {
	want := m.Session.Panes()
	if len(want) == 0 {
		want = []session.Pane{{}}
	}
	changed := len(want) != len(m.panes)
	for len(m.panes) < len(want) {
		p := newPane(m, len(m.panes))
		p.view.SetTool(m.tool)
		m.panes = append(m.panes, p)
	}
	m.panes = m.panes[:len(want)]
	for i, sp := range want {
		m.panes[i].update(sp)
	}
	if changed {
		m.grid.Objects = nil
		for _, p := range m.panes {
			m.grid.Add(p.root)
		}
		m.grid.Refresh()
	}
}

// moved carries a movement of one map to those of the same projection.
func (m *Maps) moved(from *pane, v render.View) {
	if from.projection() == m.Session.Projection() {
		m.Session.SetView(v)
	}
	m.show(from, v)
}

// show moves the panes of the same projection as from (nil: the session's).
func (m *Maps) show(from *pane, v render.View) {
	name := m.Session.Projection()
	if from != nil {
		name = from.projection()
	}
	for _, p := range m.panes {
		if p != from && p.projection() == name {
			p.view.SetView(v)
		}
	}
	if m.OnMoved != nil {
		m.OnMoved()
	}
}

func (m *Maps) hovered(from *pane, row int, at fyne.Position) {
	for _, p := range m.panes {
		if p != from {
			p.view.SetHover(row)
		}
	}
	m.hover(row, at)
}

// Point rings an image on all maps, as the gallery's cursor says; -1 = none.
func (m *Maps) Point(row int) {
	for _, p := range m.panes {
		p.view.SetHover(row)
	}
}

// Tool is what a drag on the maps does.
func (m *Maps) Tool() widgets.Tool { return m.tool }

// SetTool changes it.
func (m *Maps) SetTool(t widgets.Tool) {
	m.tool = t
	for _, p := range m.panes {
		p.view.SetTool(t)
	}
	m.tools.showTool(t)
}

// leading is the pane that commands without a place of their own go to.
func (m *Maps) leading() *pane {
	for _, p := range m.panes {
		if p.shown.Record == m.Session.Focus() {
			return p
		}
	}
	return m.panes[0]
}

// Fit shows all images.
func (m *Maps) Fit() { m.leading().view.Fit() }

// ZoomBy enlarges the maps around their middle.
func (m *Maps) ZoomBy(factor float64) { m.leading().view.ZoomBy(factor) }

// ZoomToSelection shows the part of the map where the selection lies.
func (m *Maps) ZoomToSelection() { m.leading().view.ZoomToSelection() }

// Reset goes back to all images, nothing selected, nothing greyed out.
func (m *Maps) Reset() {
	m.Session.ShowOnly(nil)
	m.Session.SelectNone()
	m.Fit()
}

// Outlines tells which outlines are drawn.
func (m *Maps) Outlines() (ellipses, contours, centres bool) {
	return m.outlines.ellipses, m.outlines.contours, m.outlines.centres
}

// SetOutlines switches outlines on or off.
func (m *Maps) SetOutlines(ellipses, contours, centres bool) {
	m.outlines.ellipses, m.outlines.contours, m.outlines.centres = ellipses, contours, centres
	for _, p := range m.panes {
		p.colour()
	}
}

// Visible counts the images that the leading map shows now.
func (m *Maps) Visible() int {
	p := m.leading()
	v := p.view.View()
	if p.cloud == nil || !v.Valid() {
		return 0
	}
	mask := p.cloud.InRect(v.Visible())
	if shown := m.Session.Shown(); shown != nil {
		mask = mask.And(shown)
	}
	return mask.Count()
}

// recolour takes the colours of another theme.
func (m *Maps) recolour() {
	for _, p := range m.panes {
		p.colour()
	}
	m.legend.refresh()
}

// sideBySide lays out one to four maps: up to three in a row, four in a square.
type sideBySide struct{}

func (*sideBySide) cells(n int) (cols, rows int) {
	if n == 4 {
		return 2, 2
	}
	return max(1, n), 1
}

func (l *sideBySide) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 2
	cols, rows := l.cells(len(objects))
	w := (size.Width - gap*float32(cols-1)) / float32(cols)
	h := (size.Height - gap*float32(rows-1)) / float32(rows)
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i%cols)*(w+gap), float32(i/cols)*(h+gap)))
		o.Resize(fyne.NewSize(w, h))
	}
}

func (l *sideBySide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	cols, rows := l.cells(len(objects))
	var cell fyne.Size
	for _, o := range objects {
		cell = cell.Max(o.MinSize())
	}
	return fyne.NewSize(cell.Width*float32(cols), cell.Height*float32(rows))
}
