package widgets

import "fyne.io/fyne/v2"

// passRune gives a rune that means nothing to the focused widget on to the
// window, so that its single-letter commands work wherever the focus is.
func passRune(o fyne.CanvasObject, r rune) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// passEscape gives Esc on to the window; it tells whether the key was that.
func passEscape(o fyne.CanvasObject, e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyEscape {
		return false
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
	return true
}
