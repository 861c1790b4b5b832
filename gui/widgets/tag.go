package widgets

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// tag is a short text on a patch of paper, readable over points: a bold name
// and a plain detail behind it. It is not drawn anew unless it changes.
type tag struct {
	patch        *canvas.Rectangle
	name, detail *canvas.Text
	at           fyne.Position
}

func newTag() *tag {
	t := &tag{patch: canvas.NewRectangle(color.Transparent), name: newText(true), detail: newText(false)}
	t.hide(true)
	return t
}

func (t *tag) objects() []fyne.CanvasObject { return []fyne.CanvasObject{t.patch, t.name, t.detail} }

// set changes the texts; two empty ones hide the tag.
func (t *tag) set(name, detail string, ink color.NRGBA) {
	t.hide(name == "" && detail == "")
	if t.patch.Hidden {
		return
	}
	size := theme.CaptionTextSize()
	if name != "" {
		size = (theme.CaptionTextSize() + theme.TextSize()) / 2
	}
	setText(t.name, name, ink, size)
	setText(t.detail, detail, mixed(ink, paper(), 0.3), size)
	if patch := faded(paper(), 0.82); t.patch.FillColor != color.Color(patch) {
		t.patch.FillColor, t.patch.CornerRadius = patch, theme.InputRadiusSize()
		t.patch.Refresh()
	}
	t.move(t.at.X, t.at.Y)
}

func (t *tag) hide(hidden bool) {
	for _, o := range t.objects() {
		setShown(o, !hidden)
	}
}

func (t *tag) gap() float32 { return theme.Padding() }

func (t *tag) width() float32 {
	w := 2 * t.gap()
	if t.name.Text != "" {
		w += t.name.MinSize().Width
	}
	if t.detail.Text != "" {
		w += t.detail.MinSize().Width
	}
	if t.name.Text != "" && t.detail.Text != "" {
		w += 1.5 * t.gap()
	}
	return w
}

func (t *tag) height() float32 { return t.name.MinSize().Height + 2 }

// move puts the tag's top left corner at (x, y).
func (t *tag) move(x, y float32) {
	t.at = fyne.NewPos(x, y)
	if t.patch.Hidden {
		return
	}
	t.patch.Move(t.at)
	t.patch.Resize(fyne.NewSize(t.width(), t.height()))
	left := x + t.gap()
	t.name.Move(fyne.NewPos(left, y+1))
	t.name.Resize(t.name.MinSize())
	if t.name.Text != "" {
		left += t.name.MinSize().Width + 1.5*t.gap()
	}
	t.detail.Move(fyne.NewPos(left, y+1))
	t.detail.Resize(t.detail.MinSize())
}

func hypot(x, y float32) float32 { return float32(math.Hypot(float64(x), float64(y))) }
