package views

import "fyne.io/fyne/v2"

// loose asks for little room whatever its content would like, so that a wide
// table cannot push a divider aside.
type loose struct{ min fyne.Size }

// Loose wraps an object that copes with less room than it asks for.
func Loose(o fyne.CanvasObject, width, height float32) *fyne.Container {
	return &fyne.Container{Layout: &loose{fyne.NewSize(width, height)}, Objects: []fyne.CanvasObject{o}}
}

func (l *loose) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

func (l *loose) MinSize([]fyne.CanvasObject) fyne.Size { return l.min }
