package views

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"clusterlens/engine"
	"clusterlens/gui/render"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// newThumbnails makes a grid that shows images of the open set.
func newThumbnails(d *Deps, point func(row int)) *widgets.ThumbnailGrid {
	g := widgets.NewThumbnailGrid()
	s := d.Session
	var set *engine.ImageSet // the loader's goroutines must not ask the session
	g.Image = func(item, pixels int) image.Image { return picture(set, item, pixels) }
	reload := func(c session.Change) {
		if c.Topic == session.SetChanged {
			set = s.Set()
			g.Reload()
		}
	}
	s.Subscribe(reload)
	set = s.Set()
	g.Badge = newBadge(s)
	g.Cross = func(item int) bool { return wrong(s, item) }
	g.Caption = func(item int) string { return caption(s, item) }
	g.OnSelected = func(items []int, how widgets.Mode) { s.SelectRows(mode(how), items...) }
	g.OnOpen = func(item int) {
		if d.Open != nil {
			d.Open(item)
		}
	}
	g.OnHover = func(item int, at fyne.Position) {
		if point != nil {
			point(item)
		}
		d.hover(item, at)
	}
	return g
}

// newBadge gives a grid the colour of the class each image was put into.
func newBadge(s *session.Session) func(int) color.Color {
	return func(item int) color.Color { return badge(s, item) }
}

// badge is the colour of the class an image was put into.
func badge(s *session.Session, row int) color.Color {
	if row >= s.N() {
		return nil
	}
	if f := s.Focus(); f != nil && f.Open() {
		return classColour(int(f.Outcome.Result.Predicted[row]))
	}
	return classColour(int(s.Set().Truth[row]))
}

func wrong(s *session.Session, row int) bool {
	f := s.Focus()
	if f == nil || !f.Open() || row >= s.N() {
		return false
	}
	t := s.Set().Truth[row]
	return t != engine.Unknown && t != f.Outcome.Result.Predicted[row]
}

// caption is the true class, and what a wrong image was called.
func caption(s *session.Session, row int) string {
	if row >= s.N() {
		return ""
	}
	set := s.Set()
	t := set.Truth[row]
	f := s.Focus()
	switch {
	case f == nil || !f.Open():
		return set.ClassName(t)
	case t == engine.Unknown:
		return set.ClassName(f.Outcome.Result.Predicted[row])
	case wrong(s, row):
		called := "undecided"
		if p := f.Outcome.Result.Predicted[row]; p != engine.Unknown {
			called = set.ClassName(p)
		}
		return set.ClassName(t) + " as " + called
	}
	return set.ClassName(t)
}

func rowsOf(section session.Section) []int {
	items := make([]int, len(section.Rows))
	for i, r := range section.Rows {
		items[i] = int(r)
	}
	return items
}

// Gallery shows the images, cluster by cluster or in one grid, in an order that
// tells something.
type Gallery struct {
	*Deps
	Root fyne.CanvasObject

	grid    *widgets.ThumbnailGrid
	order   *ttwidget.Select
	grouped *ttwidget.Check
	only    *ttwidget.Select // one cluster, or all
	shown   []session.Section
	setting bool
}

const everyCluster = "All clusters"

// NewGallery makes the panel; point is told the image under the cursor.
func NewGallery(d *Deps, point func(row int)) *Gallery {
	g := &Gallery{Deps: d, grid: newThumbnails(d, point)}
	g.grid.SetEmpty("No image to show yet.")
	var names []string
	for _, o := range session.Sorts {
		names = append(names, o.String())
	}
	changed := func() {
		if !g.setting {
			g.update()
			g.grid.ScrollToTop()
		}
	}
	g.order = ttwidget.NewSelect(names, func(string) { changed() })
	g.order.SetToolTip("The order of the images")
	g.grouped = ttwidget.NewCheck("By cluster", func(bool) { changed() })
	g.grouped.SetToolTip("A section for each cluster, or all images in one grid")
	g.only = ttwidget.NewSelect([]string{everyCluster}, func(string) { changed() })
	g.only.SetToolTip("All clusters, or one alone")
	size := ttwidget.NewSlider(28, 160)
	size.Step = 4
	size.Value = 56
	size.SetToolTip("Size of the images")
	size.OnChanged = func(v float64) { g.grid.SetThumbnailSize(float32(v)) }
	g.setting = true
	g.order.SetSelected(session.Typical.String())
	g.grouped.SetChecked(true)
	g.only.SetSelected(everyCluster)
	g.setting = false
	bar := container.NewVBox(
		container.NewGridWithColumns(2, g.order, g.only),
		container.NewBorder(nil, nil, g.grouped, nil, size))
	g.Root = container.NewBorder(bar, nil, nil, nil, g.grid)
	d.Session.Subscribe(func(c session.Change) {
		switch c.Topic {
		case session.FocusChanged, session.SetChanged:
			g.offer()
			g.update()
		case session.Derived:
			g.update()
		case session.SelectionChanged:
			g.grid.SetSelected(d.Session.Selection().Has)
			g.update()
		}
	})
	d.onTheme(func() { g.shown = nil; g.update() })
	g.update()
	return g
}

// offer lists the clusters of the run in focus.
func (g *Gallery) offer() {
	g.setting = true
	defer func() { g.setting = false }()
	names := []string{everyCluster}
	if f := g.Session.Focus(); f != nil {
		for k := range f.Outcome.Result.Clusters {
			names = append(names, "Cluster "+session.ClusterName(g.Session.Set(), f.Outcome.Result, k))
		}
	}
	g.only.SetOptions(names)
	g.only.SetSelected(everyCluster)
}

func (g *Gallery) sort() session.Sort {
	for _, o := range session.Sorts {
		if o.String() == g.order.Selected {
			return o
		}
	}
	return session.Typical
}

func (g *Gallery) update() {
	grouped := g.grouped.Checked || g.only.SelectedIndex() > 0
	sections, ok := g.Session.Gallery(g.Session.Shown(), g.sort(), grouped)
	if !ok {
		return
	}
	if len(sections) == len(g.shown) && (len(sections) == 0 || &sections[0] == &g.shown[0]) && g.only.SelectedIndex() <= 0 {
		return // the very same: keep the scroll position
	}
	g.shown = sections
	var out []widgets.Section
	for _, sec := range sections {
		if only := g.only.SelectedIndex(); only > 0 && sec.Cluster != only-1 {
			continue
		}
		w := widgets.Section{Title: sec.Title, Detail: images(len(sec.Rows)), Items: rowsOf(sec)}
		if sec.Cluster >= 0 {
			w.Colour = classColour(int(g.Session.Focus().Outcome.Result.ClusterClass[sec.Cluster]))
		}
		out = append(out, w)
	}
	g.grid.SetSections(out)
}

// Selected shows the selected images under the tabs.
type Selected struct {
	*Deps
	Root fyne.CanvasObject
	// OnExport tells that the selection is to be written to files.
	OnExport func()

	grid    *widgets.ThumbnailGrid
	title   *widget.Label
	actions []*ttwidget.Button
	shown   *render.Mask
	similar int // the image whose like are shown instead; -1 = none
}

// likeCount is how many images "more like this" shows.
const likeCount = 60

// NewSelected makes the panel; point is told the image under the cursor.
func NewSelected(d *Deps, point func(row int)) *Selected {
	p := &Selected{Deps: d, grid: newThumbnails(d, point), title: widget.NewLabel(""), similar: -1}
	p.title.TextStyle.Bold = true
	p.grid.SetEmpty("Select images on a map, in the confusion matrix or in the gallery to see them here.")
	like := ttwidget.NewButton("More like this", func() {
		if rows := d.Session.Selection().Rows(); len(rows) > 0 {
			p.ShowLike(rows[0])
		}
	})
	like.SetToolTip("The images nearest to the first selected one in the run's features")
	export := ttwidget.NewButtonWithIcon("", theme.DocumentSaveIcon(), func() {
		if p.OnExport != nil {
			p.OnExport()
		}
	})
	export.SetToolTip("Export the selected images: a table and the image files")
	clear := ttwidget.NewButtonWithIcon("", theme.ContentClearIcon(), d.Session.SelectNone)
	clear.SetToolTip("Select none (Esc)")
	p.actions = []*ttwidget.Button{like, export, clear}
	bar := container.NewBorder(nil, nil, p.title, container.NewHBox(like, export, clear))
	p.Root = container.NewBorder(bar, nil, nil, nil, p.grid)
	d.Session.Subscribe(func(c session.Change) {
		switch c.Topic {
		case session.SelectionChanged, session.SetChanged:
			p.similar = -1
			p.update()
		case session.Derived:
			p.update()
		case session.FocusChanged:
			p.shown = nil
			p.update()
		}
	})
	d.onTheme(func() { p.shown = nil; p.update() })
	p.update()
	return p
}

// ShowLike shows the images most like one.
func (p *Selected) ShowLike(row int) {
	p.similar = row
	p.shown = nil
	p.update()
}

func (p *Selected) update() {
	s := p.Session
	n := s.Selection().Count()
	for _, b := range p.actions {
		if n == 0 {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	if p.similar >= 0 {
		rows, ok := s.Similar(p.similar, likeCount)
		if !ok {
			return
		}
		p.title.SetText("Most like " + s.Set().NameOf(p.similar))
		p.grid.SetItems(rowsOf(session.Section{Rows: rows}))
		p.grid.SetSelected(s.Selection().Has)
		return
	}
	if n == 0 {
		p.title.SetText("Nothing selected")
		p.shown = nil
		p.grid.SetSections(nil)
		return
	}
	p.title.SetText("Selected " + thousands(n))
	if s.Selection() == p.shown {
		return
	}
	p.shown = s.Selection()
	p.grid.SetSelected(nil)
	p.grid.SetItems(p.shown.Rows())
	p.grid.ScrollToTop()
}
