package widgets

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"clusterlens/gui/render"
)

// inWindow shows an object in a test window of exactly the given size.
func inWindow(t *testing.T, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	test.NewTempApp(t)
	win := test.NewTempWindow(t, o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

// themeVariant is fyne's theme, always light or always dark, with text of a size.
type themeVariant struct {
	fyne.Theme
	variant fyne.ThemeVariant
	text    float32
}

func (t themeVariant) Color(n fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return t.Theme.Color(n, t.variant)
}

func (t themeVariant) Size(n fyne.ThemeSizeName) float32 {
	size := t.Theme.Size(n)
	if n == theme.SizeNameText || n == theme.SizeNameCaptionText {
		size *= t.text
	}
	return size
}

// plane is a grid of side x side points one unit apart; point (i, j) is row
// j*side+i.
func plane(side int) render.Points {
	p := render.Points{X: make([]float32, side*side), Y: make([]float32, side*side)}
	for k := range p.X {
		p.X[k], p.Y[k] = float32(k%side), float32(k/side)
	}
	return p
}

func crowd(n int) render.Points {
	rng := rand.New(rand.NewPCG(1, 1))
	p := render.Points{X: make([]float32, n), Y: make([]float32, n)}
	for k := range n {
		p.X[k], p.Y[k] = float32(rng.NormFloat64()), float32(rng.NormFloat64())
	}
	return p
}

// placeOf is where a row is shown in a pane.
func placeOf(m *MapView, row int) fyne.Position {
	p := m.Cloud().Points()
	x, y := m.View().Pixel(float64(p.X[row]), float64(p.Y[row]))
	return fyne.NewPos(float32(x), float32(y))
}

func press(keys fyne.KeyModifier) *desktop.MouseEvent {
	return &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: keys}
}

func drag(m *MapView, path ...fyne.Position) {
	for k := 1; k < len(path); k++ {
		d := path[k].Subtract(path[k-1])
		m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: path[k]}, Dragged: fyne.NewDelta(d.X, d.Y)})
	}
	m.DragEnd()
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// flat is a picture of one grey, different for each item.
func flat(item, pixels int) image.Image {
	img := image.NewGray(image.Rect(0, 0, 4, 4))
	for k := range img.Pix {
		img.Pix[k] = uint8(40 + item%200)
	}
	return img
}
