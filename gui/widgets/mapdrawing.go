package widgets

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// drawLasso shows a lasso under way: the region tinted, its outline, and
// fainter the side that closes it by itself.
func drawLasso(s *sketch, path []fyne.Position, size fyne.Size, w, h int) image.Image {
	s.begin(w, h, size.Width)
	if len(path) < 2 {
		return s.img
	}
	accent := themed(theme.ColorNamePrimary)
	s.area(path)
	s.paint(faded(accent, 0.16))
	s.line(path, 1.8)
	s.paint(accent)
	s.dashes([]fyne.Position{path[len(path)-1], path[0]}, 1.2, 5)
	s.paint(faded(accent, 0.7))
	return s.img
}
