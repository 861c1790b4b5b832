package widgets

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
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
// to surely the other, with a scale under them. Where not all fit, it shows as
// many as do, evenly picked.
type BoundaryStrip struct {
	widget.BaseWidget

	// Image is the picture of an item; see [ThumbnailGrid].
	Image func(item, pixels int) image.Image
	// OnTapped tells a click on an item.
	OnTapped func(item int, mode Mode)
	// OnHover tells the item under the cursor, or -1.
	OnHover func(item int, at fyne.Position)

	data   BoundaryData
	empty  string
	hover  int // place in shown, -1 = none
	keys   fyne.KeyModifier
	shown  []int // places in Items
	side   float32
	loader *loader
	raster *canvas.Raster
}

var (
	_ fyne.Tappable     = (*BoundaryStrip)(nil)
	_ desktop.Mouseable = (*BoundaryStrip)(nil)
	_ desktop.Hoverable = (*BoundaryStrip)(nil)
)

// NewBoundaryStrip makes an empty one.
func NewBoundaryStrip() *BoundaryStrip {
	b := &BoundaryStrip{hover: -1}
	b.raster = canvas.NewRaster(b.generate)
	b.loader = newLoader(b.raster.Refresh)
	b.ExtendBaseWidget(b)
	return b
}

// SetData shows a walk; no items show the SetEmpty text.
func (b *BoundaryStrip) SetData(data BoundaryData) {
	b.data, b.hover = data, -1
	b.Refresh()
}

// SetEmpty sets what is said while there is no walk.
func (b *BoundaryStrip) SetEmpty(text string) {
	b.empty = text
	b.Refresh()
}

// Reload forgets the images loaded so far, as another image set needs.
func (b *BoundaryStrip) Reload() {
	b.loader.forget()
	b.raster.Refresh()
}

// share is how much the item at a place of Items belongs to To.
func (b *BoundaryStrip) share(place int) float64 {
	if place < len(b.data.Share) {
		return b.data.Share[place]
	}
	return float64(place) / math.Max(float64(len(b.data.Items)-1), 1)
}

// colours of the two ends.
func (b *BoundaryStrip) colours() (from, to color.NRGBA) {
	from, to = ground().Right(), ground().Wrong()
	if b.data.FromColour != nil {
		from = nrgba(b.data.FromColour)
	}
	if b.data.ToColour != nil {
		to = nrgba(b.data.ToColour)
	}
	return from, to
}

// arrange picks what fits: at least two letters' height an image.
func (b *BoundaryStrip) arrange(width, height float32) {
	n, gap := len(b.data.Items), b.gap()
	smallest := theme.TextSize() * 2.6
	fit := min(n, max(1, int((width+gap)/(smallest+gap))))
	b.shown = b.shown[:0]
	for k := range fit {
		b.shown = append(b.shown, int(math.Round(float64(k)*float64(n-1)/math.Max(float64(fit-1), 1))))
	}
	b.side = max(min((width+gap)/float32(max(fit, 1))-gap, height, theme.TextSize()*6), 1)
}

func (b *BoundaryStrip) gap() float32 { return theme.Padding() }

// at is the place in shown under a position, or -1.
func (b *BoundaryStrip) at(pos fyne.Position) int {
	k := int(pos.X / (b.side + b.gap()))
	if pos.X < 0 || pos.Y < 0 || pos.Y > b.side || k >= len(b.shown) || pos.X-float32(k)*(b.side+b.gap()) > b.side {
		return -1
	}
	return k
}

// MouseDown implements desktop.Mouseable.
func (b *BoundaryStrip) MouseDown(e *desktop.MouseEvent) { b.keys = e.Modifier }

// MouseUp implements desktop.Mouseable.
func (b *BoundaryStrip) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable.
func (b *BoundaryStrip) Tapped(e *fyne.PointEvent) {
	if k := b.at(e.Position); k >= 0 && b.OnTapped != nil {
		b.OnTapped(b.data.Items[b.shown[k]], modeOf(b.keys))
	}
}

// MouseIn implements desktop.Hoverable.
func (b *BoundaryStrip) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (b *BoundaryStrip) MouseMoved(e *desktop.MouseEvent) {
	b.hoverAt(b.at(e.Position), e.AbsolutePosition)
}

// MouseOut implements desktop.Hoverable.
func (b *BoundaryStrip) MouseOut() { b.hoverAt(-1, fyne.Position{}) }

func (b *BoundaryStrip) hoverAt(k int, at fyne.Position) {
	before := b.hover
	b.hover = k
	if before != k {
		b.raster.Refresh()
	}
	if b.OnHover == nil || before < 0 && k < 0 {
		return
	}
	item := -1
	if k >= 0 {
		item = b.data.Items[b.shown[k]]
	}
	b.OnHover(item, at)
}

// generate is the raster's generator: images, each with a tick down to its
// place on the scale, and the scale.
func (b *BoundaryStrip) generate(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	size := b.raster.Size()
	if size.Width <= 0 || len(b.shown) == 0 {
		return img
	}
	ratio := float32(w) / size.Width
	d := thumbPen{img: img, ratio: ratio, side: round(b.side * ratio), ink: themed(theme.ColorNameForeground)}
	blank := mixed(themed(theme.ColorNameBackground), d.ink, 0.08)
	from, to := b.colours()
	var missing []int
	for k, place := range b.shown {
		corner := image.Pt(round(float32(k)*(b.side+b.gap())*ratio), 0)
		r := image.Rectangle{corner, corner.Add(image.Pt(d.side, d.side))}
		picture, loaded := b.loader.get(b.data.Items[place], d.side)
		d.rect(r, blank)
		if picture != nil {
			draw.Draw(img, r, picture, image.Point{}, draw.Over)
		}
		if !loaded {
			missing = append(missing, b.data.Items[place])
		}
		d.rect(image.Rect(r.Min.X, r.Max.Y-d.px(3), r.Max.X, r.Max.Y), mixed(from, to, math.Min(math.Max(b.share(place), 0), 1)))
		if k == b.hover {
			d.frame(r, d.px(2), d.ink)
		}
	}
	b.loader.fetch = b.Image
	b.loader.want(missing, d.side)
	return img
}
