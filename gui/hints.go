package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// hint is one step of the tour: where it stands, in shares of the window, and
// what it says.
type hint struct {
	x, y        float32
	title, text string
}

// hints are shown once, at the first start, and again from the Help menu.
var hints = []hint{
	{0.18, 0.52, "1 of 3: run", "The map shows every image as a point. Press Run on the left: each pipeline's clusters appear on a map of their own as soon as they are found."},
	{0.30, 0.74, "2 of 3: look", "Hover a point to see its image. The wheel zooms, a drag pans; Box and Lasso select. What is selected on one map is selected everywhere."},
	{0.40, 0.10, "3 of 3: question", "The tabs on the right say how good a result is, where clusters overlap and which images are to blame. Click a cell of a matrix to see its images."},
}

// tour is a card over the content that blocks nothing under it.
type tour struct {
	layer *fyne.Container
	step  int
}

const hintWidth = 340

func newTour() *tour {
	t := &tour{}
	t.layer = container.New(t)
	return t
}

// show begins the tour.
func (t *tour) show() { t.at(0) }

func (t *tour) at(step int) {
	t.layer.RemoveAll()
	t.step = step
	if step >= len(hints) {
		return
	}
	h := hints[step]
	title := widget.NewLabel(h.title)
	title.TextStyle.Bold = true
	text := widget.NewLabel(h.text)
	text.Wrapping = fyne.TextWrapWord
	next := widget.NewButton("Next", func() { t.at(step + 1) })
	if step+1 == len(hints) {
		next.SetText("Start")
	}
	next.Importance = widget.HighImportance
	skip := widget.NewButton("Skip", func() { t.at(len(hints)) })
	ground := canvas.NewRectangle(theme.Color(theme.ColorNameOverlayBackground))
	ground.StrokeColor, ground.StrokeWidth, ground.CornerRadius = theme.Color(theme.ColorNamePrimary), 1.5, 6
	buttons := container.NewHBox(layout.NewSpacer(), skip, next)
	t.layer.Add(container.NewStack(ground, container.NewPadded(container.NewVBox(title, text, buttons))))
}

// Layout implements fyne.Layout: the card stands where its hint says, inside.
func (t *tour) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(fyne.NewSize(hintWidth, o.MinSize().Height)) // wrapped text knows its height only at its width
		o.Resize(fyne.NewSize(hintWidth, o.MinSize().Height))
		h := hints[t.step]
		o.Move(fyne.NewPos(
			min(h.x*size.Width, size.Width-hintWidth-8), min(h.y*size.Height, size.Height-o.MinSize().Height-8)))
	}
}

// MinSize implements fyne.Layout.
func (t *tour) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// firstTour shows the hints at the first start only.
func (w *Window) firstTour() {
	if w.state.ToldHints {
		return
	}
	w.state.ToldHints = true
	w.saveState()
	w.tour.show()
}
