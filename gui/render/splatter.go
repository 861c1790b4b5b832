package render

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"

	"clusterlens/engine/parallel"
)

// Splatter draws a cloud in a style into an image. It keeps what a frame needs
// (points in layers, stamps), so that a frame of 60,000 points costs a few
// milliseconds. The zero Splatter draws a white picture. It is used from one
// goroutine; a frame itself is drawn on all cores, and the same whatever their
// number.
type Splatter struct {
	// PixelRatio is the number of device pixels a logical pixel; 0 = 1. Radii
	// are logical, pictures and views are in device pixels.
	PixelRatio float64

	cloud  *Cloud
	style  Style
	x, y   []float32 // points in drawing order: greyed out, coloured, marked
	sprite []uint16  // index into sprites
	muted  int       // the first muted points are greyed out
	stamps map[stampKey]*stamp
}

// Sprites are numbered: entry, or entry + markedSprites for a marked point.
// Greyed out points have their own two numbers.
const (
	markedSprites = 256
	mutedSprite   = 512
	mutedMarked   = 513
	numSprites    = 514
)

// SetCloud sets the points to draw (nil: none); the style stays.
func (s *Splatter) SetCloud(c *Cloud) {
	s.cloud = c
	s.layer()
}

// SetStyle sets how points look. Index and masks are read now: what changes in
// them later shows after the next SetStyle.
func (s *Splatter) SetStyle(style Style) {
	s.style = style
	s.layer()
}

// layer sorts the points into drawing order: greyed out ones lowest, marked
// ones on top, each layer in the cloud's random order.
func (s *Splatter) layer() {
	style := s.style.withDefaults()
	n := 0
	if s.cloud != nil {
		n = len(s.cloud.order)
	}
	sprites := make([]uint16, n)
	var count [3]int
	for k := range n {
		sprites[k] = spriteOf(style, int(s.cloud.order[k]))
		count[layerOf(sprites[k])]++
	}
	s.muted = count[0]
	next := [3]int{0, count[0], count[0] + count[1]}
	s.x, s.y, s.sprite = resize(s.x, n), resize(s.y, n), resize(s.sprite, n)
	for k, sprite := range sprites {
		at := &next[layerOf(sprite)]
		s.x[*at], s.y[*at], s.sprite[*at] = s.cloud.x[k], s.cloud.y[k], sprite
		*at++
	}
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func spriteOf(style Style, i int) uint16 {
	marked := style.Marked.Has(i)
	if !style.active(i) {
		if marked {
			return mutedMarked
		}
		return mutedSprite
	}
	entry := uint16(0)
	if i < len(style.Index) {
		entry = uint16(int(style.Index[i]) % len(style.Palette))
	}
	if marked {
		entry += markedSprites
	}
	return entry
}

func layerOf(sprite uint16) int {
	switch {
	case sprite >= mutedSprite:
		return 0
	case sprite < markedSprites:
		return 1
	}
	return 2
}

// sprite is one look: a colour in the form that blending needs, and a stamp.
type sprite struct {
	rb, g uint32 // red and blue in one word, green
	stamp *stamp
}

// Draw draws the points that v shows into dst, which it covers wholly. The
// view is taken at dst's size. Dst must begin at (0, 0).
func (s *Splatter) Draw(dst *image.RGBA, v View) {
	style := s.style.withDefaults()
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	v = v.Sized(float64(w), float64(h))
	if !v.Valid() {
		fill(dst, style.Background, 0, h)
		return
	}
	sprites := s.sprites(style, v)
	reach := 0
	for _, p := range sprites {
		if p.stamp != nil {
			reach = max(reach, p.stamp.reach)
		}
	}
	// A few bands a core even out that points crowd in the middle; each band
	// looks at all points, so that more bands would cost more than they gain.
	band := max(32, h/(4*parallel.Workers())+1)
	blocks(h, band, func(lo, hi int) {
		fill(dst, style.Background, lo, hi)
		if style.Lines.A != 0 {
			drawGraticule(dst, v, style.Lines, s.ratio(), lo, hi)
		}
		s.drawBand(dst, v, sprites, reach, lo, hi)
	})
}

// drawBand draws what lies in the rows lo..hi of the picture, clipped to them.
func (s *Splatter) drawBand(dst *image.RGBA, v View, sprites []sprite, reach, lo, hi int) {
	scale := v.Scale()
	offX, offY := v.W/2-v.X*scale, v.H/2+v.Y*scale
	minX, maxX := float64(-reach), v.W+float64(reach)
	minY, maxY := float64(lo-reach), float64(hi+reach)
	xs, kinds := s.x, s.sprite[:len(s.x)]
	for k, y := range s.y {
		py := offY - float64(y)*scale
		if py < minY || py > maxY {
			continue
		}
		px := offX + float64(xs[k])*scale
		if px < minX || px > maxX {
			continue
		}
		blit(dst, &sprites[kinds[k]], px, py, lo, hi)
	}
}

// blit blends one stamp into rows lo..hi of dst with the point at (px, py).
func blit(dst *image.RGBA, p *sprite, px, py float64, lo, hi int) {
	// Shifted by more than the reach the coordinates are positive, so that
	// conversion rounds down.
	const shift = 1 << 12
	qx, qy := int((px+shift)*phases), int((py+shift)*phases)
	pr := &p.stamp.print[qy%phases*phases+qx%phases]
	x0, y0 := qx/phases-shift+pr.left, qy/phases-shift+pr.top
	from, to := max(0, -x0), min(pr.width, dst.Rect.Max.X-x0)
	if from >= to {
		return
	}
	cover := pr.cover
	if y0 < lo {
		cover = cover[min((lo-y0)*pr.width, len(cover)):]
		y0 = lo
	}
	for at := y0*dst.Stride + (x0+from)*4; len(cover) > 0 && y0 < hi; y0++ {
		row := cover[from:to]
		pix := dst.Pix[at : at+4*len(row)]
		for j, a := range row {
			// Red and blue share a word: one multiplication does both.
			d := binary.LittleEndian.Uint32(pix[4*j:])
			c, b := uint32(a), 256-uint32(a)
			rb := ((d&0xff00ff)*b + p.rb*c + 0x800080) >> 8 & 0xff00ff
			g := ((d>>8&0xff)*b + p.g*c + 0x80) >> 8
			binary.LittleEndian.PutUint32(pix[4*j:], rb|g<<8|0xff000000)
		}
		cover = cover[pr.width:]
		at += dst.Stride
	}
}

// fill covers the rows lo..hi with one colour.
func fill(dst *image.RGBA, c color.NRGBA, lo, hi int) {
	if lo >= hi || dst.Rect.Dx() == 0 {
		return
	}
	first := dst.Pix[lo*dst.Stride : lo*dst.Stride+4*dst.Rect.Dx()]
	first[0], first[1], first[2], first[3] = c.R, c.G, c.B, 255
	for done := 4; done < len(first); done *= 2 {
		copy(first[done:], first[:done])
	}
	for y := lo + 1; y < hi; y++ {
		copy(dst.Pix[y*dst.Stride:], first)
	}
}

func (s *Splatter) ratio() float64 {
	if s.PixelRatio > 0 {
		return s.PixelRatio
	}
	return 1
}

// sprites makes the looks of this frame; stamps are kept from frame to frame.
func (s *Splatter) sprites(style Style, v View) []sprite {
	radius, opacity := s.look(style, v)
	sprites := make([]sprite, numSprites)
	for entry, c := range style.Palette {
		share := opacity * float64(c.A) / 255
		sprites[entry] = s.sprite1(c, style.shape(entry), radius, share)
		sprites[entry+markedSprites] = s.sprite1(c, style.Mark, radius*1.25, math.Max(share, 0.85))
	}
	sprites[mutedSprite] = s.sprite1(style.Muted, Disc, radius*0.85, opacity*0.6)
	sprites[mutedMarked] = s.sprite1(style.Muted, style.Mark, radius, opacity*0.6)
	return sprites
}

func (s *Splatter) sprite1(c color.NRGBA, shape Shape, radius, opacity float64) sprite {
	key := stampKey{shape, max(1, int(radius*stampSteps+0.5)), min(256, max(1, int(opacity*256+0.5)))}
	if s.stamps == nil || len(s.stamps) > 256 {
		s.stamps = map[stampKey]*stamp{}
	}
	st := s.stamps[key]
	if st == nil {
		st = newStamp(key)
		s.stamps[key] = st
	}
	return sprite{rb: uint32(c.R) | uint32(c.B)<<16, g: uint32(c.G), stamp: st}
}

// look chooses radius (device pixels) and opacity where the style leaves them
// open: points shrink and thin out where many share the picture and grow as
// one zooms in, slower than the distances between them.
func (s *Splatter) look(style Style, v View) (radius, opacity float64) {
	ratio := s.ratio()
	radius, opacity = style.Radius*ratio, style.Opacity
	if s.cloud == nil || len(s.cloud.order) == 0 {
		return max(radius, 1), max(opacity, 0.1)
	}
	n := float64(len(s.cloud.order))
	fit := v.Fit(s.cloud.bounds)
	zoom := v.Scale() / fit.Scale()
	if radius <= 0 {
		room := math.Sqrt(v.W * v.H / n)
		radius = math.Min(math.Max(0.62*room, 1.15*ratio), 4*ratio) * math.Pow(zoom, 0.4)
		radius = math.Min(math.Max(radius, 0.8*ratio), 7*ratio)
	}
	if opacity <= 0 {
		// The points' mean number a pixel of the map's own area.
		scale := v.Scale()
		extent := math.Max((s.cloud.bounds.MaxX-s.cloud.bounds.MinX)*(s.cloud.bounds.MaxY-s.cloud.bounds.MinY)*scale*scale, 1)
		layers := n * math.Pi * radius * radius / extent
		opacity = math.Min(math.Max(1.0*math.Pow(layers, -0.35), 0.25), 0.9)
	}
	return radius, opacity
}

// drawGraticule draws faint lines at round coordinates, about 90 logical
// pixels apart.
func drawGraticule(dst *image.RGBA, v View, c color.NRGBA, ratio float64, lo, hi int) {
	step := roundStep(90 * ratio / v.Scale())
	r := v.Visible()
	p := sprite{rb: uint32(c.R) | uint32(c.B)<<16, g: uint32(c.G)}
	for k := math.Ceil(r.MinX / step); k*step <= r.MaxX; k++ {
		px, _ := v.Pixel(k*step, 0)
		if x := int(px); x >= 0 && x < dst.Rect.Dx() {
			for y := lo; y < hi; y++ {
				blendPixel(dst, x, y, &p, uint32(c.A)+1)
			}
		}
	}
	for k := math.Ceil(r.MinY / step); k*step <= r.MaxY; k++ {
		_, py := v.Pixel(0, k*step)
		if y := int(py); y >= lo && y < hi {
			for x := range dst.Rect.Dx() {
				blendPixel(dst, x, y, &p, uint32(c.A)+1)
			}
		}
	}
}

// roundStep is the 1, 2 or 5 times a power of ten nearest above step.
func roundStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= step {
			return f * power
		}
	}
	return 10 * power
}

func blendPixel(dst *image.RGBA, x, y int, p *sprite, c uint32) {
	pix := dst.Pix[y*dst.Stride+4*x:]
	d := binary.LittleEndian.Uint32(pix)
	b := 256 - c
	rb := ((d&0xff00ff)*b + p.rb*c + 0x800080) >> 8 & 0xff00ff
	g := ((d>>8&0xff)*b + p.g*c + 0x80) >> 8
	binary.LittleEndian.PutUint32(pix, rb|g<<8|0xff000000)
}
