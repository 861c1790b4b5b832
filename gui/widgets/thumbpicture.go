package widgets

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// CreateRenderer implements fyne.Widget.
func (g *ThumbnailGrid) CreateRenderer() fyne.WidgetRenderer {
	g.ExtendBaseWidget(g)
	g.picture.raster = canvas.NewRaster(g.generate)
	r := &thumbRenderer{g: g, empty: widget.NewLabel("")}
	r.empty.Alignment, r.empty.Wrapping = fyne.TextAlignCenter, fyne.TextWrapWord
	r.Refresh()
	return r
}

type thumbRenderer struct {
	g     *ThumbnailGrid
	empty *widget.Label
}

func (r *thumbRenderer) MinSize() fyne.Size {
	return fyne.NewSquareSize(max(theme.TextSize()*6, smallestThumb*2))
}
func (r *thumbRenderer) Destroy() {}
func (r *thumbRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.g.picture.raster, r.empty, r.g.scroll}
}

func (r *thumbRenderer) Layout(size fyne.Size) {
	r.g.picture.raster.Resize(size)
	r.g.scroll.Resize(size)
	height := r.empty.MinSize().Height
	r.empty.Resize(fyne.NewSize(size.Width, height))
	r.empty.Move(fyne.NewPos(0, max(0, (size.Height-r.empty.MinSize().Height)/2)))
}

func (r *thumbRenderer) Refresh() {
	if r.empty.Text != r.g.empty {
		r.empty.SetText(r.g.empty)
	}
	setShown(r.empty, r.g.flow.count == 0)
	r.Layout(r.g.Size())
	r.g.redraw()
}

// thumbPicture is the one image into which the visible thumbnails are drawn.
type thumbPicture struct {
	raster *canvas.Raster
	img    *image.RGBA
	stale  bool
}

// generate is the raster's generator: it draws if something has changed.
func (g *ThumbnailGrid) generate(w, h int) image.Image {
	p := &g.picture
	if p.img == nil || p.img.Rect.Dx() != w || p.img.Rect.Dy() != h {
		p.img, p.stale = image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1))), true
	}
	if p.stale {
		p.stale = false
		g.draw(float32(w) / max(g.Size().Width, 1))
	}
	return p.img
}

// draw draws the visible thumbnails; ratio is device pixels a logical pixel.
func (g *ThumbnailGrid) draw(ratio float32) {
	clear(g.picture.img.Pix)
	top, height := g.scroll.Offset.Y, g.Size().Height
	from, to := g.flow.visible(top, top+height)
	d := thumbPen{g: g, img: g.picture.img, ratio: ratio, side: round(g.flow.side * ratio)}
	d.accent, d.ink = themed(theme.ColorNamePrimary), themed(theme.ColorNameForeground)
	d.blank = mixed(themed(theme.ColorNameBackground), d.ink, 0.08)
	var missing []int
	for number := from; number < to; number++ {
		if !d.thumb(number, top) {
			missing = append(missing, g.flow.item(number))
		}
	}
	// What comes next in the direction of reading is fetched as well.
	for number := to; number < min(to+(to-from)/2, g.flow.count); number++ {
		missing = append(missing, g.flow.item(number))
	}
	g.loader.want(missing, d.side)
	d.headings(top, height)
}

func round(f float32) int { return int(f + 0.5) }

// thumbPen draws thumbnails with what belongs to them.
type thumbPen struct {
	g                  *ThumbnailGrid
	img                *image.RGBA
	ratio              float32
	side               int // of a thumbnail, device pixels
	accent, ink, blank color.NRGBA
}

func (d *thumbPen) px(logical float32) int { return max(1, round(logical*d.ratio)) }

func (d *thumbPen) rect(r image.Rectangle, c color.NRGBA) {
	draw.Draw(d.img, r, image.NewUniform(c), image.Point{}, draw.Over)
}

func (d *thumbPen) frame(r image.Rectangle, width int, c color.NRGBA) {
	for _, side := range []image.Rectangle{
		{r.Min, image.Pt(r.Max.X, r.Min.Y+width)}, {image.Pt(r.Min.X, r.Max.Y-width), r.Max},
		{r.Min, image.Pt(r.Min.X+width, r.Max.Y)}, {image.Pt(r.Max.X-width, r.Min.Y), r.Max},
	} {
		d.rect(side, c)
	}
}

// thumb draws one thumbnail and tells whether its image was there.
func (d *thumbPen) thumb(number int, top float32) (loaded bool) {
	g := d.g
	item := g.flow.item(number)
	x, y := g.flow.place(number)
	corner := image.Pt(round(x*d.ratio), round((y-top)*d.ratio))
	r := image.Rectangle{corner, corner.Add(image.Pt(d.side, d.side))}
	picture, loaded := g.loader.get(item, d.side)
	if picture != nil {
		draw.Draw(d.img, r, picture, image.Point{}, draw.Over)
	} else {
		d.rect(r, d.blank)
		if loaded { // there is no image: a dash says so
			d.rect(image.Rect(r.Min.X+d.side/3, r.Min.Y+d.side/2, r.Max.X-d.side/3, r.Min.Y+d.side/2+d.px(2)), faded(d.ink, 0.4))
		}
	}
	d.badge(item, r)
	chosen := g.selected != nil && g.selected(item)
	switch {
	case chosen:
		d.frame(r.Inset(-d.px(2.5)), d.px(2.5), d.accent)
	case number == g.hover:
		d.frame(r.Inset(-d.px(1.5)), d.px(1.5), faded(d.ink, 0.6))
	default:
		d.frame(r, d.px(1), faded(d.ink, 0.12))
	}
	if number == g.cursor && g.focused {
		d.frame(r.Inset(-d.px(4)), d.px(1), d.ink)
	}
	return loaded
}

// badge draws the lower edge, crossed if asked for.
func (d *thumbPen) badge(item int, r image.Rectangle) {
	if d.g.Badge == nil {
		return
	}
	c := d.g.Badge(item)
	if c == nil {
		return
	}
	badge := nrgba(c)
	d.rect(image.Rect(r.Min.X, r.Max.Y-d.px(4), r.Max.X, r.Max.Y), badge)
	if d.g.Cross == nil || !d.g.Cross(item) {
		return
	}
	size := d.px(13)
	patch := image.Rect(r.Max.X-size, r.Max.Y-size, r.Max.X, r.Max.Y)
	d.rect(patch, badge)
	d.cross(patch.Inset(d.px(3)), d.px(2), contrast(badge))
}

// cross draws two diagonals of the given width.
func (d *thumbPen) cross(r image.Rectangle, width int, c color.NRGBA) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			u, v := x-r.Min.X, y-r.Min.Y
			a, b := u-v, u+v-(r.Dx()-1)
			if 2*max(a, -a) <= width || 2*max(b, -b) <= width {
				if image.Pt(x, y).In(d.img.Rect) {
					d.img.Set(x, y, c)
				}
			}
		}
	}
}

// headings draws the sections' swatches; their texts are the surface's.
func (d *thumbPen) headings(top, height float32) {
	g := d.g
	for k, s := range g.flow.sections {
		y := g.flow.top[k] - top
		if s.Title == "" || s.Colour == nil || y > height || y+g.flow.heading < 0 {
			continue
		}
		size := swatchSize()
		corner := image.Pt(round(g.flow.gap*d.ratio), round((y+(g.flow.heading-size)/2)*d.ratio))
		side := d.px(size)
		d.disc(image.Rectangle{corner, corner.Add(image.Pt(side, side))}, nrgba(s.Colour))
	}
}

// disc fills the circle in r.
func (d *thumbPen) disc(r image.Rectangle, c color.NRGBA) {
	radius := float32(r.Dx()) / 2
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			cover := radius + 0.5 - hypot(float32(x-r.Min.X)+0.5-radius, float32(y-r.Min.Y)+0.5-radius)
			if cover > 0 {
				d.rect(image.Rect(x, y, x+1, y+1), faded(c, float64(min(cover, 1))))
			}
		}
	}
}

func swatchSize() float32 { return theme.TextSize() * 0.8 }
