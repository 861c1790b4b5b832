package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
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

	picture image.Image
	img     image.Image // the one the picture was made of
	lines   []CardLine
	layer   *fyne.Container
}

// NewHoverCard makes a hidden card.
func NewHoverCard() *HoverCard {
	c := &HoverCard{}
	c.ExtendBaseWidget(c)
	c.layer = container.NewWithoutLayout(c)
	c.Hide()
	return c
}

// Layer is the object to put over the content: it places the card.
func (c *HoverCard) Layer() fyne.CanvasObject { return c.layer }

// cardImage is the side of the image in a card, in letters of text.
const cardImage = 9

// ShowAt shows the card beside a place of the canvas (as hover signals tell
// it), inside the layer. Img nil shows the lines alone. Small images are
// enlarged with their pixels kept sharp.
func (c *HoverCard) ShowAt(at fyne.Position, img image.Image, lines []CardLine) {
	if img != c.img {
		// Enlarged by a whole factor beyond what the screen needs, then shown
		// smoothly: pixels stay sharp at any scale of the screen.
		c.img, c.picture = img, nil
		if img != nil {
			longer := max(img.Bounds().Dx(), img.Bounds().Dy(), 1)
			c.picture = fitted(img, longer*max(1, (288+longer-1)/longer))
		}
	}
	c.lines = lines
	c.Refresh()
	c.MoveTo(at)
	c.Show()
}

// MoveTo moves the shown card with the cursor: right below it, or on the other
// side where the layer ends.
func (c *HoverCard) MoveTo(at fyne.Position) {
	const offset = 18
	size := c.MinSize()
	c.Resize(size)
	if d := fyne.CurrentApp().Driver(); d.CanvasForObject(c.layer) != nil {
		at = at.Subtract(d.AbsolutePositionForObject(c.layer))
	}
	room := c.layer.Size()
	x, y := at.X+offset, at.Y+offset
	if x+size.Width > room.Width {
		x = at.X - offset - size.Width
	}
	if y+size.Height > room.Height {
		y = at.Y - offset - size.Height
	}
	c.Move(fyne.NewPos(max(x, 0), max(y, 0)))
}

// CreateRenderer implements fyne.Widget.
func (c *HoverCard) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &cardRenderer{c: c, back: canvas.NewRectangle(color.Transparent), image: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest}}
	r.Refresh()
	return r
}

type cardRenderer struct {
	c             *HoverCard
	back          *canvas.Rectangle
	image         *canvas.Image
	names, values []*canvas.Text
	dots          []*canvas.Circle
}

func (r *cardRenderer) Destroy() {}

func (r *cardRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.back, r.image}
	for i := range r.names {
		objects = append(objects, r.names[i], r.values[i], r.dots[i])
	}
	return objects
}

func (r *cardRenderer) pad() float32 { return theme.Padding() * 2 }
func (r *cardRenderer) dot() float32 { return theme.CaptionTextSize() * 0.7 }

func (r *cardRenderer) side() float32 {
	if r.c.picture == nil {
		return 0
	}
	return theme.TextSize() * cardImage
}

// columns are the widths of names and values and the height of a line.
func (r *cardRenderer) columns() (names, values, line float32) {
	for i, l := range r.c.lines {
		name, value := r.names[i].MinSize(), r.values[i].MinSize()
		line = max(line, value.Height*1.15)
		width := value.Width
		if l.Colour != nil {
			width += r.dot() + theme.Padding()*1.5
		}
		if l.Name == "" {
			continue // a heading may reach over both columns
		}
		names, values = max(names, name.Width), max(values, width)
	}
	for i, l := range r.c.lines {
		if l.Name == "" {
			values = max(values, r.values[i].MinSize().Width-names-r.pad())
		}
	}
	return names, values, line
}

func (r *cardRenderer) MinSize() fyne.Size {
	names, values, line := r.columns()
	width, height := r.side(), max(r.side(), line*float32(len(r.c.lines)))
	if len(r.c.lines) > 0 {
		width += names + r.pad() + values
		if r.side() > 0 {
			width += r.pad() * 1.5
		}
	}
	return fyne.NewSize(width+2*r.pad(), height+2*r.pad())
}

func (r *cardRenderer) Layout(size fyne.Size) {
	pad, side := r.pad(), r.side()
	r.back.Resize(size)
	r.image.Resize(fyne.NewSquareSize(side))
	r.image.Move(fyne.NewPos(pad, (size.Height-side)/2))
	x := pad
	if side > 0 {
		x += side + 1.5*pad
	}
	names, _, line := r.columns()
	y := (size.Height - line*float32(len(r.c.lines))) / 2
	for i, l := range r.c.lines {
		at := x
		if l.Name != "" {
			r.names[i].Move(fyne.NewPos(x, y))
			at += names + pad
		}
		if l.Colour != nil {
			dot := r.dot()
			r.dots[i].Resize(fyne.NewSquareSize(dot))
			r.dots[i].Move(fyne.NewPos(at, y+(r.values[i].MinSize().Height-dot)/2))
			at += dot + theme.Padding()*1.5
		}
		r.values[i].Move(fyne.NewPos(at, y))
		y += line
	}
}

func (r *cardRenderer) Refresh() {
	n := len(r.c.lines)
	r.names, r.values = pool(r.names, n), pool(r.values, n)
	for len(r.dots) < n {
		r.dots = append(r.dots, canvas.NewCircle(color.Transparent))
	}
	r.dots = r.dots[:n]
	ink := themed(theme.ColorNameForeground)
	for i, l := range r.c.lines {
		if heading := l.Name == ""; r.values[i].TextStyle.Bold != heading {
			r.values[i].TextStyle.Bold, r.values[i].Text = heading, ""
		}
		setText(r.names[i], l.Name, secondary(), theme.CaptionTextSize())
		setText(r.values[i], l.Value, ink, theme.CaptionTextSize())
		dot := color.Color(color.Transparent)
		if l.Colour != nil {
			dot = l.Colour
		}
		if r.dots[i].FillColor != dot {
			r.dots[i].FillColor = dot
			r.dots[i].Refresh()
		}
	}
	r.back.FillColor, r.back.StrokeColor, r.back.StrokeWidth = themed(theme.ColorNameOverlayBackground), mixed(paper(), ink, 0.25), 1
	r.back.CornerRadius = theme.InputRadiusSize()
	r.back.Refresh()
	if r.image.Image != r.c.picture {
		r.image.Image = r.c.picture
		r.image.Refresh()
	}
	r.Layout(r.c.Size())
}
