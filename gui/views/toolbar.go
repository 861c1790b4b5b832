package views

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// toolbar is the line of tools under the maps.
type toolbar struct {
	maps       *Maps
	root       fyne.CanvasObject
	layout     *flow
	colour     *ttwidget.Select
	projection *ttwidget.Select
	tools      map[widgets.Tool]*ttwidget.Button
	zoomTo     *ttwidget.Button
	setting    bool // a select is being set by the program, not by a person
}

func newToolbar(m *Maps) *toolbar {
	t := &toolbar{maps: m, tools: map[widgets.Tool]*ttwidget.Button{}}
	t.colour = ttwidget.NewSelect(nil, t.colourChosen)
	t.colour.SetToolTip("What the colours of the maps tell (1 to 7)")
	t.projection = ttwidget.NewSelect(nil, t.projectionChosen)
	t.projection.SetToolTip("How the images are laid out in two dimensions")

	tips := map[widgets.Tool]string{
		widgets.Pan:   "Drag moves the map, the wheel zooms (P)",
		widgets.Box:   "Drag a box around images to select them; Shift adds, Ctrl takes away (B)",
		widgets.Lasso: "Draw around images to select them; Shift adds, Ctrl takes away (L)",
	}
	tools := container.NewHBox()
	for _, tool := range []widgets.Tool{widgets.Pan, widgets.Box, widgets.Lasso} {
		b := ttwidget.NewButton(tool.String(), func() { m.SetTool(tool) })
		b.SetToolTip(tips[tool])
		t.tools[tool] = b
		tools.Add(b)
	}
	button := func(label, tip string, do func()) *ttwidget.Button {
		b := ttwidget.NewButton(label, do)
		b.SetToolTip(tip)
		return b
	}
	t.zoomTo = button("Zoom to selection", "Show where the selected images are (Z)", func() { m.ZoomToSelection() })
	more := ttwidget.NewButtonWithIcon("", theme.MoreHorizontalIcon(), nil)
	more.SetToolTip("Ellipses, contours and centres of the clusters")
	more.OnTapped = func() { t.outlineMenu(more) }

	t.layout = &flow{}
	t.root = container.New(t.layout,
		container.NewHBox(widget.NewLabel("Colour by"), t.colour),
		container.NewHBox(widget.NewLabel("Map"), t.projection),
		tools,
		container.NewHBox(
			button("Fit", "Show all images (F)", func() { m.Fit() }),
			button("Reset", "Show all images, select none, grey out none (R)", m.Reset),
			t.zoomTo, more),
	)
	t.showTool(widgets.Pan)
	t.update(session.Change{Topic: session.SetChanged})
	t.update(session.Change{Topic: session.SelectionChanged})
	return t
}

func (t *toolbar) outlineMenu(at fyne.CanvasObject) {
	m := t.maps
	e, c, k := m.Outlines()
	item := func(label string, on bool, do func()) *fyne.MenuItem {
		it := fyne.NewMenuItem(label, do)
		it.Checked = on
		return it
	}
	pop := widget.NewPopUpMenu(fyne.NewMenu("",
		item("Covariance ellipses", e, func() { m.SetOutlines(!e, c, k) }),
		item("Density contours", c, func() { m.SetOutlines(e, !c, k) }),
		item("Centres with names", k, func() { m.SetOutlines(e, c, !k) }),
	), m.Window.Canvas())
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(at)
	pop.ShowAtPosition(fyne.NewPos(pos.X, pos.Y-pop.MinSize().Height))
}

func (t *toolbar) colourChosen(name string) {
	if t.setting {
		return
	}
	for _, m := range session.ColourModes {
		if m.String() == name {
			t.maps.Session.SetColourMode(m)
		}
	}
}

func (t *toolbar) projectionChosen(title string) {
	if t.setting {
		return
	}
	for _, name := range t.maps.Session.Projections() {
		if session.ProjectionName(name) == title {
			t.maps.Session.SetProjection(name)
		}
	}
}

func (t *toolbar) showTool(tool widgets.Tool) {
	for k, b := range t.tools {
		b.Importance = widget.MediumImportance
		if k == tool {
			b.Importance = widget.HighImportance
		}
		b.Refresh()
	}
}

func (t *toolbar) update(c session.Change) {
	s := t.maps.Session
	switch c.Topic {
	case session.SetChanged, session.RecordsChanged, session.ColourChanged, session.MapsChanged:
		t.setting = true
		var modes []string
		for _, m := range session.ColourModes {
			if !m.NeedsRun() || len(s.Current()) > 0 {
				modes = append(modes, m.String())
			}
		}
		t.colour.SetOptions(modes)
		t.colour.SetSelected(s.ColourMode().String())
		var names []string
		for _, p := range s.Projections() {
			names = append(names, session.ProjectionName(p))
		}
		t.projection.SetOptions(names)
		t.projection.SetSelected(session.ProjectionName(s.Projection()))
		t.setting = false
	case session.SelectionChanged:
		if s.Selection().Empty() {
			t.zoomTo.Disable()
		} else {
			t.zoomTo.Enable()
		}
	}
}
