package views

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// flow lays objects out like words: from left to right, in as many lines as
// the width needs. Its height is known after the first layout; when it changes
// changed is called, so that the parent can make room.
type flow struct {
	width   float32
	changed func()
}

func (f *flow) place(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	gap := theme.Padding()
	x, y, line := float32(0), float32(0), float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		if x > 0 && x+size.Width > width {
			x, y, line = 0, y+line+gap, 0
		}
		if put != nil {
			put(o, x, y, size.Width, size.Height)
		}
		x += size.Width + gap
		line = max(line, size.Height)
	}
	return y + line
}

// Layout implements fyne.Layout.
func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	before := f.MinSize(objects)
	f.width = size.Width
	f.place(objects, size.Width, func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	})
	if f.MinSize(objects).Height != before.Height && f.changed != nil {
		f.changed()
	}
}

// MinSize implements fyne.Layout.
func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	widest := float32(0)
	for _, o := range objects {
		if o.Visible() {
			widest = max(widest, o.MinSize().Width)
		}
	}
	width := f.width
	if width == 0 {
		width = 600
	}
	return fyne.NewSize(widest, f.place(objects, max(width, widest), nil))
}
