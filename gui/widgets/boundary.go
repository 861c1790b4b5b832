package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// BoundaryData is a walk from one cluster over the border into another.
type BoundaryData struct {
	From, To             string // names of the two clusters
	FromColour, ToColour color.Color
	Items                []int     // rows, from surely From to surely To
	Share                []float64 // how much each belongs to To, 0..1, beside Items; nil = evenly spread
	Caption              func(item int) string
}

// BoundaryStrip shows images in a row from surely one cluster over the border
// to surely the other, with a scale under them.
type BoundaryStrip struct {
	widget.BaseWidget

	// Image is the picture of an item; see [ThumbnailGrid].
	Image func(item, pixels int) image.Image
	// OnTapped tells a click on an item.
	OnTapped func(item int, mode Mode)
	// OnHover tells the item under the cursor, or -1.
	OnHover func(item int, at fyne.Position)

	data  BoundaryData
	empty string
}

// NewBoundaryStrip makes an empty one.
func NewBoundaryStrip() *BoundaryStrip {
	b := &BoundaryStrip{}
	b.ExtendBaseWidget(b)
	return b
}

// SetData shows a walk; no items show the SetEmpty text.
func (b *BoundaryStrip) SetData(data BoundaryData) { b.data = data; b.Refresh() }

// SetEmpty sets what is said while there is no walk.
func (b *BoundaryStrip) SetEmpty(text string) { b.empty = text; b.Refresh() }

// Reload forgets the images loaded so far, as another image set needs.
func (b *BoundaryStrip) Reload() {}

// CreateRenderer implements fyne.Widget.
func (b *BoundaryStrip) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewText(b.empty, secondary()))
}
