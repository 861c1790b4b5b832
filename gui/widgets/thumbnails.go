package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
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

	flow     flow
	selected func(item int) bool
	empty    string
	hover    int // number of the item under the cursor, -1 = none
	cursor   int // number of the item the keys are at, -1 = none
	anchor   int // number of the item a Shift click extends from, -1 = none
	focused  bool

	loader  *loader
	scroll  *container.Scroll
	surface *thumbSurface
	picture thumbPicture
}

// Bounds of a thumbnail's side, and what it is at first.
const (
	smallestThumb = 24
	largestThumb  = 256
	firstThumb    = 56
)

// NewThumbnailGrid makes an empty grid.
func NewThumbnailGrid() *ThumbnailGrid {
	g := &ThumbnailGrid{hover: -1, cursor: -1, anchor: -1}
	g.flow.side = firstThumb
	g.loader = newLoader(func() { g.redraw() })
	g.surface = newThumbSurface(g)
	g.scroll = container.NewVScroll(g.surface)
	g.scroll.OnScrolled = func(fyne.Position) { g.moved() }
	g.ExtendBaseWidget(g)
	return g
}

// SetSections shows the sections one under the other and keeps the scroll
// position where it can.
func (g *ThumbnailGrid) SetSections(sections []Section) {
	g.flow.sections = sections
	g.hover, g.cursor, g.anchor = -1, -1, -1
	g.Refresh()
}

// SetItems shows one section without a heading.
func (g *ThumbnailGrid) SetItems(items []int) { g.SetSections([]Section{{Items: items}}) }

// SetSelected tells which items are drawn as selected; nil = none.
func (g *ThumbnailGrid) SetSelected(selected func(item int) bool) {
	g.selected = selected
	g.redraw()
}

// SetThumbnailSize sets the side of a thumbnail in logical units (default 56,
// bounds 24 to 256).
func (g *ThumbnailGrid) SetThumbnailSize(size float32) {
	g.flow.side = min(max(size, smallestThumb), largestThumb)
	g.Refresh()
}

// ThumbnailSize is the side of a thumbnail in logical units.
func (g *ThumbnailGrid) ThumbnailSize() float32 { return g.flow.side }

// SetEmpty sets what is said while there is nothing to show.
func (g *ThumbnailGrid) SetEmpty(text string) {
	g.empty = text
	g.Refresh()
}

// ScrollTo brings an item into sight, if it is shown.
func (g *ThumbnailGrid) ScrollTo(item int) {
	for k, s := range g.flow.sections {
		for i, candidate := range s.Items {
			if candidate == item {
				g.reveal(g.flow.first[k] + i)
				return
			}
		}
	}
}

// ScrollToTop goes to the first item.
func (g *ThumbnailGrid) ScrollToTop() {
	g.scroll.ScrollToTop()
	g.moved()
}

// reveal scrolls no further than the item of a number needs to be seen.
func (g *ThumbnailGrid) reveal(number int) {
	_, y := g.flow.place(number)
	top, height := g.scroll.Offset.Y, g.Size().Height
	switch {
	case y-g.flow.gap < top:
		top = y - g.flow.gap
	case y+g.flow.rowHeight() > top+height:
		top = y + g.flow.rowHeight() - height
	default:
		return
	}
	g.scroll.ScrollToOffset(fyne.NewPos(0, top))
	g.moved()
}

// Reload forgets the images loaded so far, as another image set needs.
func (g *ThumbnailGrid) Reload() {
	g.loader.forget()
	g.redraw()
}

// Refresh implements fyne.CanvasObject: it lays the grid out anew.
func (g *ThumbnailGrid) Refresh() {
	g.lay()
	g.BaseWidget.Refresh()
}

// Resize implements fyne.CanvasObject.
func (g *ThumbnailGrid) Resize(size fyne.Size) {
	g.BaseWidget.Resize(size)
	g.lay()
}

// lay places the items for the grid's width and shows them.
func (g *ThumbnailGrid) lay() {
	g.flow.gap = theme.Padding() * 2
	g.flow.caption = 0
	if g.Caption != nil {
		g.flow.caption = fyne.MeasureText("0", captionSize(), fyne.TextStyle{}).Height
	}
	g.flow.heading = fyne.MeasureText("0", theme.TextSize(), fyne.TextStyle{Bold: true}).Height + theme.Padding()*2
	g.flow.lay(g.flow.sections, g.Size().Width-theme.ScrollBarSize())
	g.loader.fetch = g.Image
	g.surface.Resize(fyne.NewSize(g.Size().Width, max(g.flow.height, g.Size().Height)))
	g.scroll.Refresh()
	g.moved()
}

// moved shows what is visible now.
func (g *ThumbnailGrid) moved() {
	g.surface.update()
	g.redraw()
}

func (g *ThumbnailGrid) redraw() {
	g.picture.stale = true
	if g.picture.raster != nil {
		g.picture.raster.Refresh()
	}
}

func captionSize() float32 { return theme.CaptionTextSize() }
