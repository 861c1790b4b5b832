// Package gui is the window: it lays the panels out and gives them menus,
// shortcuts, a theme and a memory.
package gui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
	fynetooltip "github.com/dweymouth/fyne-tooltip"

	"clusterlens/gui/session"
	"clusterlens/gui/views"
	"clusterlens/gui/widgets"
)

// Config is what the window needs from outside.
type Config struct {
	Engine   session.Engine
	Exporter views.Exporter
	Version  string
	Build    string // how it was built: Go, BLAS
	Licences string // text of all licences
	Icon     fyne.Resource
	// StatePath is the file of what the window remembers; "" = nothing is.
	StatePath string
	// Deliver runs a function on the goroutine that draws; nil = fyne.Do.
	Deliver func(func())
}

// Window is the program's window.
type Window struct {
	app     fyne.App
	win     fyne.Window
	cfg     Config
	session *session.Session
	deps    *views.Deps
	state   State

	maps     *views.Maps
	set      *views.ImageSet
	plans    *views.Plans
	status   *views.Status
	report   *views.Report
	tabs     *container.AppTabs
	sides    [3]*container.Split // left | rest, centre | right, tabs | selected
	selected *views.Selected
	front    bool // the window is in front
	wasBusy  bool
	tour     *tour
	mainMenu *fyne.MainMenu
	items    map[*fyne.MenuItem]command
}

// New makes the window and opens nothing yet; see [Window.Open] and
// [Window.Show].
func New(app fyne.App, cfg Config) *Window {
	if cfg.Deliver == nil {
		cfg.Deliver = fyne.Do
	}
	w := &Window{app: app, cfg: cfg, front: true}
	w.state = loadState(cfg.StatePath)
	app.Settings().SetTheme(newLook(w.state.Appearance))
	w.win = app.NewWindow("Clusterlens")
	if cfg.Icon != nil {
		w.win.SetIcon(cfg.Icon)
	}
	w.session = session.New(session.Config{Engine: cfg.Engine, Deliver: cfg.Deliver})
	w.deps = &views.Deps{Session: w.session, Window: w.win, Card: widgets.NewHoverCard(), Do: cfg.Deliver, Fail: w.fail}
	w.deps.Open = func(row int) { views.ShowImage(w.deps, row) }
	w.session.Subscribe(w.changed)
	w.build()
	w.win.SetMainMenu(w.menu())
	w.shortcuts()
	w.win.SetOnDropped(w.Dropped)
	w.win.SetCloseIntercept(w.Close)
	w.win.SetPadded(false)
	w.win.Resize(w.state.size())
	app.Lifecycle().SetOnEnteredForeground(func() { w.front = true })
	app.Lifecycle().SetOnExitedForeground(func() { w.front = false })
	return w
}

func (w *Window) build() {
	d := w.deps
	w.tour = newTour()
	w.maps = views.NewMaps(d)
	w.set = views.NewImageSet(d)
	w.plans = views.NewPlans(d)
	w.status = views.NewStatus(d, w.maps)
	w.report = views.NewReport(d)
	confusion, overlap := views.NewConfusion(d), views.NewOverlap(d)
	gallery, curves, runs := views.NewGallery(d, w.maps.Point), views.NewCurves(d), views.NewRuns(d)
	w.selected = views.NewSelected(d, w.maps.Point)
	w.selected.OnExport = w.exportSelection
	w.tabs = container.NewAppTabs(
		container.NewTabItem("Report", views.Loose(w.report.Root, 260, 160)),
		container.NewTabItem("Confusion", views.Loose(confusion.Root, 260, 160)),
		container.NewTabItem("Overlap", views.Loose(overlap.Root, 260, 160)),
		container.NewTabItem("Gallery", views.Loose(gallery.Root, 260, 160)),
		container.NewTabItem("Curves", views.Loose(curves.Root, 260, 160)),
		container.NewTabItem("Runs", views.Loose(runs.Root, 260, 160)),
	)
	focus := views.NewFocus(d)
	left := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(6, 6, 6, 10), container.NewVBox(w.set.Root, widget.NewSeparator(), w.plans.Root)))
	w.sides[2] = container.NewVSplit(container.NewBorder(focus.Root, nil, nil, nil, w.tabs), views.Loose(w.selected.Root, 260, 90))
	w.sides[1] = container.NewHSplit(views.Loose(w.maps.Root, 240, 300), w.sides[2])
	w.sides[0] = container.NewHSplit(views.Loose(left, 236, 300), w.sides[1])
	for i, offset := range w.state.splits() {
		w.sides[i].SetOffset(offset)
	}
	content := container.NewBorder(nil, container.NewVBox(widget.NewSeparator(), w.status.Root), nil, nil, w.sides[0])
	w.win.SetContent(fynetooltip.AddWindowToolTipLayer(container.NewStack(content, w.tour.layer, d.Card.Layer()), w.win.Canvas()))
}

// Show shows the window and opens an image set in the background.
func (w *Window) Show(nameOrPath string) {
	w.win.Show()
	w.Open(nameOrPath)
	w.firstTour()
}

// Open opens an image set by name or path.
func (w *Window) Open(nameOrPath string) {
	w.session.Open(nameOrPath)
}

// changed keeps the title, the menu and the list of recent sets true.
func (w *Window) changed(c session.Change) {
	switch c.Topic {
	case session.SetChanged:
		w.state.remember(w.session.Source())
		w.saveState()
		w.win.SetMainMenu(w.menu())
	case session.Trouble:
		w.fail(c.Err)
	}
	switch c.Topic {
	case session.SetChanged, session.SplitChanged, session.Progress, session.Activity:
		w.win.SetTitle(w.title())
	}
	if c.Topic == session.Activity {
		busy := w.session.Running()
		if w.wasBusy && !busy {
			w.notify()
		}
		w.wasBusy = busy
	}
	switch c.Topic {
	case session.SelectionChanged, session.RecordsChanged, session.Activity, session.PanesChanged:
		w.enable()
	}
}

// closing is how long the window waits for work to stop before it goes anyway.
const closing = 3 * time.Second

// Close closes the window; while pipelines run it asks first, because their
// work would be lost.
func (w *Window) Close() {
	if !w.session.Running() {
		w.quit()
		return
	}
	st, _ := w.session.Status()
	ask := dialog.NewConfirm("Stop and close?", fmt.Sprintf("%s is still running; what it has done so far would be lost.", st.Pipeline), func(yes bool) {
		if yes {
			w.quit()
		}
	}, w.win)
	ask.SetConfirmText("Stop and close")
	ask.SetDismissText("Keep running")
	ask.Show()
}

// quit stops what runs, keeps what the window remembers, and closes it.
func (w *Window) quit() {
	w.saveState()
	w.win.Hide()
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	_ = w.session.Close(ctx) // a step that does not stop in time dies with the process
	w.win.Close()
}
