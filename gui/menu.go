package gui

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"clusterlens/gui/session"
	"clusterlens/gui/views"
	"clusterlens/gui/widgets"
)

// command is one thing the window can do, with its place in the menu and its
// keys: menus, shortcuts and the sheet under ? are made of the same list.
type command struct {
	menu  string
	label string
	key   fyne.KeyName
	mod   fyne.KeyModifier // 0: a key of its own, which works while no field has the focus
	do    func()
	able  func() bool // nil = always
	on    func() bool // of a check mark; nil = none
	part  bool        // a line above it
	sub   func() []*fyne.MenuItem
}

const ctrl = fyne.KeyModifierShortcutDefault

// commands are all commands in the order of the menus.
func (w *Window) commands() []command {
	s, m := w.session, w.maps
	open := func() bool { return s.Set() != nil }
	ran := func() bool { return s.Focus() != nil }
	some := func() bool { return s.Set() != nil && !s.Selection().Empty() }
	tool := func(t widgets.Tool) (func(), func() bool) {
		return func() { m.SetTool(t); w.enable() }, func() bool { return m.Tool() == t }
	}
	pan, panOn := tool(widgets.Pan)
	box, boxOn := tool(widgets.Box)
	lasso, lassoOn := tool(widgets.Lasso)
	e, c, k := m.Outlines()
	outlines := func(e, c, k bool) func() { return func() { m.SetOutlines(e, c, k); w.win.SetMainMenu(w.menu()) } }
	return []command{
		{menu: "File", label: "Open file …", key: fyne.KeyO, mod: ctrl, do: w.askFile},
		{menu: "File", label: "Open folder …", key: fyne.KeyO, mod: ctrl | fyne.KeyModifierShift, do: w.askFolder},
		{menu: "File", label: "Open built-in", sub: w.builtinItems},
		{menu: "File", label: "Open recent", sub: w.recentItems},
		{menu: "File", label: "Export figure …", key: fyne.KeyE, mod: ctrl, do: w.exportFigure, able: ran, part: true},
		{menu: "File", label: "Copy figure …", do: w.copyFigure, able: ran},
		{menu: "File", label: "Export selection …", do: w.exportSelection, able: some},
		{menu: "File", label: "Export everything …", key: fyne.KeyE, mod: ctrl | fyne.KeyModifierShift, do: w.exportAll, able: ran},
		{menu: "File", label: "Quit", key: fyne.KeyQ, mod: ctrl, do: w.Close, part: true},

		{menu: "Run", label: "Run the ticked pipelines", key: fyne.KeyR, mod: ctrl, do: s.Run, able: func() bool { return open() && !s.Running() }},
		{menu: "Run", label: "Run one", sub: w.runItems},
		{menu: "Run", label: "Stop", key: fyne.KeyPeriod, mod: ctrl, do: s.Stop, able: s.Running},
		{menu: "Run", label: "Parameters", sub: w.paramItems, part: true},

		{menu: "View", label: "Colour by", sub: w.colourItems},
		{menu: "View", label: "Map", sub: w.projectionItems},
		{menu: "View", label: "Fit all images", key: fyne.KeyF, do: m.Fit, able: open, part: true},
		{menu: "View", label: "Zoom to selection", key: fyne.KeyZ, do: m.ZoomToSelection, able: some},
		{menu: "View", label: "Zoom in", key: fyne.KeyPlus, do: func() { m.ZoomBy(1.4) }, able: open},
		{menu: "View", label: "Zoom out", key: fyne.KeyMinus, do: func() { m.ZoomBy(1 / 1.4) }, able: open},
		{menu: "View", label: "Reset", key: fyne.KeyR, do: m.Reset, able: open},
		{menu: "View", label: "Tool: pan", key: fyne.KeyP, do: pan, on: panOn, part: true},
		{menu: "View", label: "Tool: box", key: fyne.KeyB, do: box, on: boxOn},
		{menu: "View", label: "Tool: lasso", key: fyne.KeyL, do: lasso, on: lassoOn},
		{menu: "View", label: "Covariance ellipses", do: outlines(!e, c, k), on: func() bool { return e }, part: true},
		{menu: "View", label: "Density contours", do: outlines(e, !c, k), on: func() bool { return c }},
		{menu: "View", label: "Centres with names", do: outlines(e, c, !k), on: func() bool { return k }},
		{menu: "View", label: "Add a map", key: fyne.KeyM, mod: ctrl, do: func() { s.AddPane(session.Pane{}) }, able: func() bool { return open() && len(s.Panes()) < session.MaxPanes }, part: true},
		{menu: "View", label: "One map a run", do: s.ResetPanes, able: open},
		{menu: "View", label: "Theme", sub: w.themeItems, part: true},
		{menu: "View", label: "Larger text", key: fyne.KeyEqual, mod: ctrl, do: func() { w.scale(scaleStep) }},
		{menu: "View", label: "Smaller text", key: fyne.KeyMinus, mod: ctrl, do: func() { w.scale(-scaleStep) }},

		{menu: "Select", label: "Undo", key: fyne.KeyZ, mod: ctrl, do: s.Undo, able: s.CanUndo},
		{menu: "Select", label: "Redo", key: fyne.KeyZ, mod: ctrl | fyne.KeyModifierShift, do: s.Redo, able: s.CanRedo},
		{menu: "Select", label: "All", key: fyne.KeyA, mod: ctrl, do: s.SelectAll, able: open, part: true},
		{menu: "Select", label: "None", key: fyne.KeyEscape, do: s.SelectNone, able: some},
		{menu: "Select", label: "Invert", key: fyne.KeyI, mod: ctrl, do: s.InvertSelection, able: open},
		{menu: "Select", label: "Class", sub: w.classItems},
		{menu: "Select", label: "Labelled images", do: s.SelectLabelled, able: open},
		{menu: "Select", label: "Wrong images", key: fyne.KeyW, do: s.SelectWrong, able: ran},
		{menu: "Select", label: "Show only the selection", key: fyne.KeyO, do: func() { s.ShowOnly(s.Selection()) }, able: some, part: true},
		{menu: "Select", label: "Show all", key: fyne.KeyA, do: func() { s.ShowOnly(nil) }, able: func() bool { return s.Shown() != nil }},
		{menu: "Select", label: "More like the first selected", key: fyne.KeyL, mod: ctrl, do: func() { w.selected.ShowLike(s.Selection().Rows()[0]) }, able: some},

		{menu: "Help", label: "Keyboard shortcuts", key: "?", do: w.showShortcuts},
		{menu: "Help", label: "Hints", do: w.tour.show},
		{menu: "Help", label: "About", do: w.showAbout},
	}
}

// menu is made anew when what its sub-menus offer changes.
func (w *Window) menu() *fyne.MainMenu {
	w.items = map[*fyne.MenuItem]command{}
	var menus []*fyne.Menu
	for _, c := range w.commands() {
		if len(menus) == 0 || menus[len(menus)-1].Label != c.menu {
			menus = append(menus, fyne.NewMenu(c.menu))
		}
		m := menus[len(menus)-1]
		if c.part {
			m.Items = append(m.Items, fyne.NewMenuItemSeparator())
		}
		item := fyne.NewMenuItem(c.label+c.hint(), c.do)
		item.IsQuit = c.label == "Quit"
		if c.mod != 0 && !c.editing() {
			item.Shortcut = &desktop.CustomShortcut{KeyName: c.key, Modifier: c.mod}
		}
		if c.sub != nil {
			item.ChildMenu = fyne.NewMenu("", c.sub()...)
			item.Disabled = len(item.ChildMenu.Items) == 0
		}
		if c.able != nil {
			item.Disabled = !c.able()
		}
		if c.on != nil {
			item.Checked = c.on()
		}
		w.items[item] = c
		m.Items = append(m.Items, item)
	}
	w.mainMenu = fyne.NewMainMenu(menus...)
	return w.mainMenu
}

// enable brings what can be chosen, and the check marks, up to date.
func (w *Window) enable() {
	changed := false
	for item, c := range w.items {
		disabled, checked := item.Disabled, item.Checked
		if c.able != nil {
			disabled = !c.able()
		}
		if c.on != nil {
			checked = c.on()
		}
		changed = changed || disabled != item.Disabled || checked != item.Checked
		item.Disabled, item.Checked = disabled, checked
	}
	if changed && w.mainMenu != nil {
		w.mainMenu.Refresh()
	}
}

// editing tells a key that text fields use too: the toolkit gives it to the
// field that has the focus first, and the menu must not take it away.
func (c command) editing() bool {
	return c.mod == ctrl && (c.key == fyne.KeyZ || c.key == fyne.KeyA)
}

// hint is the key behind a menu's label where the menu does not show it itself.
func (c command) hint() string {
	if c.key == "" || c.mod != 0 && !c.editing() {
		return ""
	}
	return "  (" + keyText(c) + ")"
}

// shortcut is what the toolkit calls the keys of a command.
func (c command) shortcut() fyne.Shortcut {
	switch {
	case c.editing() && c.key == fyne.KeyZ:
		return &fyne.ShortcutUndo{}
	case c.editing():
		return &fyne.ShortcutSelectAll{}
	}
	return &desktop.CustomShortcut{KeyName: c.key, Modifier: c.mod}
}

// shortcuts ties keys to commands: with Ctrl always, plain keys while no text
// field has the focus.
func (w *Window) shortcuts() {
	canvas := w.win.Canvas()
	runes := map[rune]command{}
	var escape command
	for _, c := range w.commands() {
		switch {
		case c.key == "":
		case c.key == fyne.KeyEscape:
			escape = c
		case c.mod == 0:
			runes[[]rune(strings.ToLower(string(c.key)))[0]] = c
		default:
			canvas.AddShortcut(c.shortcut(), func(fyne.Shortcut) {
				if canvas.Overlays().Top() == nil {
					perform(c)
				}
			})
		}
	}
	canvas.SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name != fyne.KeyEscape {
			return
		}
		if top := canvas.Overlays().Top(); top != nil {
			canvas.Overlays().Remove(top) // a dialog or a menu
			return
		}
		perform(escape)
	})
	canvas.SetOnTypedRune(func(r rune) {
		if canvas.Overlays().Top() != nil {
			return
		}
		if c, ok := runes[unicode.ToLower(r)]; ok {
			perform(c)
			return
		}
		if i := int(r - '1'); i >= 0 && i < len(session.ColourModes) {
			if m := session.ColourModes[i]; !m.NeedsRun() || w.session.Focus() != nil {
				w.session.SetColourMode(m)
			}
		}
	})
}

func perform(c command) {
	if c.able == nil || c.able() {
		c.do()
	}
}

func (w *Window) runItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, p := range w.session.Plans() {
		items = append(items, fyne.NewMenuItem(p.Info.Name, func() { w.session.RunPipelines(p.Info.Name) }))
	}
	return items
}

func (w *Window) paramItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, p := range w.session.Plans() {
		items = append(items, fyne.NewMenuItem(p.Info.Name+" …", func() { views.ShowParams(w.deps, p.Info.Name) }))
	}
	return items
}

func (w *Window) colourItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, m := range session.ColourModes {
		items = append(items, fyne.NewMenuItem(m.String(), func() { w.session.SetColourMode(m) }))
	}
	return items
}

func (w *Window) projectionItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, p := range w.session.Projections() {
		items = append(items, fyne.NewMenuItem(session.ProjectionName(p), func() { w.session.SetProjection(p) }))
	}
	return items
}

// menuClasses is how many classes a sub-menu offers; all can be clicked in the
// panel on the left.
const menuClasses = 40

func (w *Window) classItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	if set := w.session.Set(); set != nil {
		for k, name := range set.Classes[:min(len(set.Classes), menuClasses)] {
			items = append(items, fyne.NewMenuItem(name, func() { w.session.SelectClass(k) }))
		}
	}
	return items
}

func (w *Window) builtinItems() []*fyne.MenuItem {
	item := func(label, name string) *fyne.MenuItem { return fyne.NewMenuItem(label, func() { w.Open(name) }) }
	return []*fyne.MenuItem{item("MNIST, 60,000 digits", "mnist"), item("MNIST test, 10,000 digits", "mnist-test"), item("MNIST all, 70,000 digits", "mnist-all")}
}

func (w *Window) recentItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, source := range w.state.Recent {
		items = append(items, fyne.NewMenuItem(source, func() { w.Open(source) }))
	}
	return items
}

func (w *Window) themeItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, t := range []struct{ name, label string }{{SystemTheme, "As the system"}, {LightTheme, "Light"}, {DarkTheme, "Dark"}} {
		item := fyne.NewMenuItem(t.label, func() { w.setTheme(t.name) })
		item.Checked = w.state.Theme == t.name || w.state.Theme == "" && t.name == SystemTheme
		items = append(items, item)
	}
	return items
}

func (w *Window) setTheme(name string) {
	w.state.Theme = name
	w.restyle()
}

func (w *Window) scale(by float32) {
	scale := w.state.Scale
	if scale == 0 {
		scale = 1
	}
	w.state.Scale = min(max(scale+by, minScale), maxScale)
	w.restyle()
}

func (w *Window) restyle() {
	w.app.Settings().SetTheme(newLook(w.state.Appearance))
	w.deps.Themed()
	w.win.SetMainMenu(w.menu())
	w.saveState()
}
