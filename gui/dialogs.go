package gui

import (
	"fmt"
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clusterlens/gui/session"
	"clusterlens/gui/views"
)

// title is the window's: what runs comes first, where a task bar shows it.
func (w *Window) title() string {
	s := w.session
	title := "Clusterlens"
	if set := s.Set(); set != nil {
		title = fmt.Sprintf("Clusterlens   %s", views.SetTitle(s))
	}
	if st, ok := s.Status(); ok && s.Running() {
		return fmt.Sprintf("%.0f %%  %s   %s", 100*st.Overall, st.Pipeline, title)
	}
	return title
}

// notify tells of a finished run while another window is in front.
func (w *Window) notify() {
	e := w.session.LastEnded()
	if w.front || e.Stopped {
		return
	}
	w.app.SendNotification(fyne.NewNotification("Clusterlens", views.EndedText(w.session)))
}

// fail shows an error as one sentence. What the panel on the left shows beside
// its field is not said twice.
func (w *Window) fail(err error) {
	if err == nil || session.IsSplitError(err) {
		return
	}
	text := widget.NewLabel(views.Sentence(err))
	text.Wrapping = fyne.TextWrapWord
	dlg := dialog.NewCustom("That did not work", "Close", text, w.win)
	dlg.Resize(fyne.NewSize(480, 0))
	dlg.Show()
}

var fileDialogSize = fyne.NewSize(820, 560)

func (w *Window) askFile() {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			w.fail(err)
			return
		}
		if r != nil {
			_ = r.Close() // only its name is wanted
			w.Open(r.URI().Path())
		}
	}, w.win)
	d.SetTitleText("Open an IDX or CSV file")
	d.Show()
	d.Resize(fileDialogSize) // before Show it would panic
}

func (w *Window) askFolder() {
	w.chooseFolder("Open a folder of images", "Open", func(dir string) { w.Open(dir) })
}

func (w *Window) chooseFolder(title, confirm string, chosen func(dir string)) {
	d := dialog.NewFolderOpen(func(uri fyne.ListableURI, err error) {
		if err != nil {
			w.fail(err)
			return
		}
		if uri != nil {
			chosen(uri.Path())
		}
	}, w.win)
	if w.state.Folder != "" {
		if at, err := storage.ListerForURI(storage.NewFileURI(w.state.Folder)); err == nil {
			d.SetLocation(at)
		}
	}
	d.SetTitleText(title)
	d.SetConfirmText(confirm)
	d.Show()
	d.Resize(fileDialogSize) // before Show it would panic
}

// Dropped opens the first of the files or folders dropped on the window.
func (w *Window) Dropped(_ fyne.Position, uris []fyne.URI) {
	for _, u := range uris {
		if u.Scheme() == "file" {
			w.Open(u.Path())
			return
		}
	}
}

// showShortcuts shows every command that has a key.
func (w *Window) showShortcuts() {
	list := container.NewGridWithColumns(2)
	for _, c := range w.commands() {
		if c.key == "" {
			continue
		}
		key := widget.NewLabel(keyText(c))
		key.TextStyle.Bold = true
		list.Add(container.NewBorder(nil, nil, container.NewGridWrap(fyne.NewSize(120, key.MinSize().Height), key), nil, widget.NewLabel(c.label)))
	}
	for _, line := range [][2]string{
		{"1 … 7", "Colour by cluster, true class, right / wrong …"},
		{"Wheel", "Zoom at the cursor"},
		{"Drag", "What the tool says; right button: pan"},
		{"Shift, Ctrl", "Add to, take away from the selection"},
		{"Double click", "Show an image large, with what is like it"},
	} {
		key := widget.NewLabel(line[0])
		key.TextStyle.Bold = true
		list.Add(container.NewBorder(nil, nil, container.NewGridWrap(fyne.NewSize(120, key.MinSize().Height), key), nil, widget.NewLabel(line[1])))
	}
	views.ShowDialog(w.win, "Keyboard and mouse", container.NewVScroll(list), fyne.NewSize(840, 680))
}

func keyText(c command) string {
	var parts []string
	if c.mod&ctrl != 0 {
		name := "Ctrl"
		if runtime.GOOS == "darwin" {
			name = "Cmd"
		}
		parts = append(parts, name)
	}
	if c.mod&fyne.KeyModifierShift != 0 {
		parts = append(parts, "Shift")
	}
	name := string(c.key)
	if name == "Escape" {
		name = "Esc"
	}
	return strings.Join(append(parts, name), "+")
}

// licenceWidth is the longest line of the licences, in characters.
const licenceWidth = 96

// wrapped cuts a text into lines of at most width characters, at spaces.
func wrapped(text string, width int) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(strings.ReplaceAll(line, "\t", "    "), "\r\n ")
		for len(line) > width {
			at := strings.LastIndexByte(line[:width+1], ' ')
			if at <= 0 {
				at = width
			}
			lines = append(lines, line[:at])
			line = strings.TrimLeft(line[at:], " ")
		}
		lines = append(lines, line)
	}
	return lines
}

func (w *Window) showAbout() {
	about := widget.NewRichTextFromMarkdown(fmt.Sprintf(
		"## Clusterlens %s\n\nHow far do a few labels go? Three ways of clustering images, side by side.\n\n%s, %s/%s",
		w.cfg.Version, w.cfg.Build, runtime.GOOS, runtime.GOARCH))
	lines := wrapped(w.cfg.Licences, licenceWidth)
	licences := widget.NewList(func() int { return len(lines) }, // one label of 200 KB would take minutes to wrap
		func() fyne.CanvasObject { return canvas.NewText("", theme.Color(theme.ColorNameForeground)) },
		func(i widget.ListItemID, o fyne.CanvasObject) {
			text := o.(*canvas.Text)
			text.Text, text.TextSize = lines[i], theme.CaptionTextSize()
			text.Refresh()
		})
	licences.HideSeparators = true
	tabs := container.NewAppTabs(
		container.NewTabItem("About", container.NewVScroll(about)),
		container.NewTabItem("Licences", licences))
	views.ShowDialog(w.win, "About", tabs, fyne.NewSize(680, 500))
}
