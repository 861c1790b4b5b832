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
	layers layers
	looks  []sprite // of this frame, by kind and level
	stamps map[stampKey]*stamp
}

// SetCloud sets the points to draw (nil: none); the style stays.
func (s *Splatter) SetCloud(c *Cloud) {
	s.cloud = c
	s.layers.arrange(c, s.style.withDefaults())
}

// SetStyle sets how points look. Index and masks are read now: what changes in
// them later shows after the next SetStyle.
func (s *Splatter) SetStyle(style Style) {
	s.style = style
	s.layers.arrange(s.cloud, style.withDefaults())
}

// sprite is one look: a colour in the form that blending needs and a stamp; a
// halo, if any, is stamped first.
type sprite struct {
	rb, g uint32 // red and blue in one word, green
	stamp *stamp
	halo  *sprite
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
	reach := s.prepare(style, v)
	// A few bands a core even out that points crowd in the middle; each band
	// looks at all points, so that more bands would cost more than they gain.
	band := max(32, h/(4*parallel.Workers())+1)
	blocks(h, band, func(lo, hi int) {
		fill(dst, style.Background, lo, hi)
		if style.Lines.A != 0 {
			drawGraticule(dst, v, style.Lines, s.ratio(), lo, hi)
		}
		s.drawBand(dst, v, reach, lo, hi)
	})
}

// drawBand draws what lies in the rows lo..hi of the picture, clipped to them.
func (s *Splatter) drawBand(dst *image.RGBA, v View, reach, lo, hi int) {
	scale := v.Scale()
	offX, offY := v.W/2-v.X*scale, v.H/2+v.Y*scale
	minX, maxX := float64(-reach), v.W+float64(reach)
	minY, maxY := float64(lo-reach), float64(hi+reach)
	xs, looks := s.layers.x, s.layers.sprite
	for k, y := range s.layers.y {
		py := offY - float64(y)*scale
		if py < minY || py > maxY {
			continue
		}
		px := offX + float64(xs[k])*scale
		if px < minX || px > maxX {
			continue
		}
		look := &s.looks[looks[k]]
		if look.halo != nil {
			blit(dst, look.halo, px, py, lo, hi)
		}
		blit(dst, look, px, py, lo, hi)
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

// prepare makes the looks of this frame and tells how far the largest stamp
// reaches. Stamps are kept from frame to frame.
func (s *Splatter) prepare(style Style, v View) (reach int) {
	radius := s.radius(style, v)
	mark := math.Max(radius*1.25, 2.4*s.ratio()) // smaller, its shape could not be seen
	s.looks = resize(s.looks, numKinds*levels)
	clear(s.looks)
	for level := range levels {
		opacity := s.opacity(style, v, radius, level)
		for entry, c := range style.Palette {
			share := opacity * float64(c.A) / 255
			s.looks[entry*levels+level] = s.look(style, c, style.shape(entry), radius, share)
			s.looks[(entry+markedKinds)*levels+level] = s.look(style, c, style.Mark, mark, math.Max(share, 0.85))
		}
		s.looks[mutedKind*levels+level] = s.look(style, style.Muted, Disc, radius*0.85, opacity*0.75)
		s.looks[mutedMarked*levels+level] = s.look(style, style.Muted, style.Mark, radius, opacity*0.75)
	}
	for _, look := range s.looks {
		if look.halo != nil {
			reach = max(reach, look.halo.stamp.reach)
		} else if look.stamp != nil {
			reach = max(reach, look.stamp.reach)
		}
	}
	return reach
}

// haloFrom is the radius in logical pixels from which points have a thin halo
// of the background's colour that parts them from their neighbours: on smaller
// ones it would only eat colour and time.
const haloFrom = 2.8

func (s *Splatter) look(style Style, c color.NRGBA, shape Shape, radius, opacity float64) sprite {
	p := sprite{rb: uint32(c.R) | uint32(c.B)<<16, g: uint32(c.G), stamp: s.stamp(shape, radius, opacity)}
	if radius >= haloFrom*s.ratio() && style.Opacity == 0 {
		b := style.Background
		p.halo = &sprite{
			rb: uint32(b.R) | uint32(b.B)<<16, g: uint32(b.G),
			stamp: s.stamp(shape, radius+0.8*s.ratio(), opacity*0.6),
		}
	}
	return p
}

func (s *Splatter) stamp(shape Shape, radius, opacity float64) *stamp {
	key := stampKey{shape, max(1, int(radius*stampSteps+0.5)), min(256, max(1, int(opacity*256+0.5)))}
	if s.stamps == nil || len(s.stamps) > 512 {
		s.stamps = map[stampKey]*stamp{}
	}
	st := s.stamps[key]
	if st == nil {
		st = newStamp(key)
		s.stamps[key] = st
	}
	return st
}

// radius in device pixels. Where the style leaves it open, points are small
// where many share the picture and grow as one zooms in, slower than the
// distances between them.
func (s *Splatter) radius(style Style, v View) float64 {
	ratio := s.ratio()
	if style.Radius > 0 {
		return style.Radius * ratio
	}
	if s.cloud == nil || len(s.cloud.order) == 0 {
		return ratio
	}
	zoom := v.Scale() / v.Fit(s.cloud.bounds).Scale()
	room := math.Sqrt(v.W * v.H / float64(len(s.cloud.order)))
	radius := math.Min(math.Max(0.45*room, 1.2*ratio), 4*ratio) * math.Pow(zoom, 0.35)
	return math.Min(math.Max(radius, 0.8*ratio), 7*ratio)
}

// opacity of points of a level. Where the style leaves it open it falls with
// the number of points that lie over one another there, slower than that
// number grows: more points are darker still, but do not soon look alike. Large
// points are told apart by their halos instead and stay nearly opaque.
func (s *Splatter) opacity(style Style, v View, radius float64, level int) float64 {
	if style.Opacity > 0 {
		return style.Opacity
	}
	scale := v.Scale()
	density := s.layers.densest * math.Exp2(float64(level-(levels-1))) / (scale * scale)
	overlap := density * math.Pi * radius * radius
	large := math.Min(math.Max(radius/s.ratio()-1.5, 0)/(haloFrom-1.5), 1)
	return math.Min(math.Max(0.8*math.Pow(overlap, -0.6), 0.07+0.7*large), 0.92)
}

func (s *Splatter) ratio() float64 {
	if s.PixelRatio > 0 {
		return s.PixelRatio
	}
	return 1
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
