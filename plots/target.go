package plots

import (
	"image"
	stddraw "image/draw"
	"math"

	stdfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// target is a canvas that knows its resolution and, where it is a picture, its
// pixels.
type target struct {
	vg.Canvas
	dpi    float64
	pixels stddraw.Image // nil for a vector format
}

func (t *target) resolution() (dpi float64, pixels stddraw.Image) { return t.dpi, t.pixels }

// resolution of a canvas in dots per inch, and its pixels where they may be
// written to directly.
func resolution(c vg.Canvas) (dpi float64, pixels stddraw.Image) {
	switch t := c.(type) {
	case interface {
		resolution() (float64, stddraw.Image)
	}:
		return t.resolution()
	case *vgimg.Canvas:
		return t.DPI(), nil // a caller may have turned or moved it
	default:
		return DefaultDPI, nil
	}
}

// snap moves a coordinate to the nearest edge of a device pixel, so that cells
// and frames are sharp; on a vector canvas it does nothing.
func snap(c vg.Canvas, x vg.Length) vg.Length {
	dpi, pixels := resolution(c)
	if pixels == nil {
		return x
	}
	return snapTo(dpi, x)
}

func snapTo(dpi float64, x vg.Length) vg.Length {
	return vg.Length(math.Round(x.Dots(dpi))/dpi) * vg.Inch
}

// snapRect snaps all four edges.
func snapRect(c vg.Canvas, r vg.Rectangle) vg.Rectangle {
	return rect(snap(c, r.Min.X), snap(c, r.Min.Y), snap(c, r.Max.X), snap(c, r.Max.Y))
}

// snapRectTo snaps all four edges on any canvas.
func snapRectTo(dpi float64, r vg.Rectangle) vg.Rectangle {
	return rect(snapTo(dpi, r.Min.X), snapTo(dpi, r.Min.Y), snapTo(dpi, r.Max.X), snapTo(dpi, r.Max.Y))
}

// place draws a picture into r: it asks make for one with exactly as many
// pixels as r has on the device, so that nothing is resampled.
func place(c draw.Canvas, r vg.Rectangle, make func(w, h int) *image.RGBA) {
	dpi, pixels := resolution(c.Canvas)
	r = snapRect(c.Canvas, r)
	size := r.Size()
	w, h := int(math.Round(size.X.Dots(dpi))), int(math.Round(size.Y.Dots(dpi)))
	if w < 1 || h < 1 {
		return
	}
	img := make(w, h)
	if pixels == nil {
		c.DrawImage(r, img)
		return
	}
	x := int(math.Round(r.Min.X.Dots(dpi)))
	y := pixels.Bounds().Dy() - int(math.Round(r.Min.Y.Dots(dpi))) - h
	stddraw.Draw(pixels, image.Rect(x, y, x+w, y+h), img, image.Point{}, stddraw.Over)
}

// svgTarget draws all text as outlines, so that a figure looks the same where
// the Liberation fonts are not installed.
type svgTarget struct{ target }

// FillString draws outlines.
func (t *svgTarget) FillString(f font.Face, at vg.Point, s string) {
	fillOutlines(t.Canvas, f, at, s)
}

// pdfTarget mends what vgpdf and fpdf do with text and images.
type pdfTarget struct {
	target
	widths map[int]bool // in pixels, of the images drawn
}

// DrawImage turns the image over, which vgpdf leaves standing on its head, and
// makes the width of every image its own by transparent columns on the right:
// fpdf writes images by rising width, those of the same width in random order.
func (t *pdfTarget) DrawImage(r vg.Rectangle, img image.Image) {
	from := img.Bounds()
	w := from.Dx()
	for t.widths[w] {
		w++
	}
	t.widths[w] = true
	turned := image.NewRGBA(image.Rect(0, 0, w, from.Dy()))
	for y := range from.Dy() {
		stddraw.Draw(turned, image.Rect(0, y, from.Dx(), y+1), img, image.Pt(from.Min.X, from.Max.Y-1-y), stddraw.Src)
	}
	r.Max.X = r.Min.X + (r.Max.X-r.Min.X)*vg.Length(w)/vg.Length(from.Dx())
	t.Canvas.DrawImage(r, turned)
}

// FillString writes text that can be searched and copied where it can. vgpdf
// embeds one font only and hands it UTF-8 for code page 1252: bold text and
// other characters (Greek, Cyrillic, ...) are drawn as outlines.
func (t *pdfTarget) FillString(f font.Face, at vg.Point, s string) {
	if encoded, ok := windows1252(s); ok && f.Font.Weight == stdfont.WeightNormal {
		t.Canvas.FillString(f, at, encoded)
		return
	}
	fillOutlines(t.Canvas, f, at, s)
}

// windows1252 encodes s; ok is false when it holds another character. The
// characters from 0x80 to 0x9F that figures do not use count as others.
func windows1252(s string) (encoded string, ok bool) {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r >= 0x20 && r < 0x7F || r >= 0xA0 && r <= 0xFF:
			out = append(out, byte(r))
		case r == '…':
			out = append(out, 0x85)
		case r == '–':
			out = append(out, 0x96)
		case r == '—':
			out = append(out, 0x97)
		case r == '’':
			out = append(out, 0x92)
		default:
			return "", false
		}
	}
	return string(out), true
}

// fillOutlines draws s as one filled path, in the current colour, with the
// baseline starting at the given point.
func fillOutlines(c vg.Canvas, f font.Face, at vg.Point, s string) {
	var buffer sfnt.Buffer
	var path vg.Path
	em := fixed.Int26_6(f.Face.UnitsPerEm())
	scale := float64(f.Font.Size) / float64(em)
	previous := sfnt.GlyphIndex(0)
	for _, r := range s {
		glyph, err := f.Face.GlyphIndex(&buffer, r)
		if err != nil {
			continue
		}
		if kern, err := f.Face.Kern(&buffer, previous, glyph, em, 0); err == nil && previous != 0 {
			at.X += vg.Length(float64(kern) * scale)
		}
		if segments, err := f.Face.LoadGlyph(&buffer, glyph, em, nil); err == nil {
			appendGlyph(&path, segments, at, scale)
		}
		if advance, err := f.Face.GlyphAdvance(&buffer, glyph, em, 0); err == nil {
			at.X += vg.Length(float64(advance) * scale)
		}
		previous = glyph
	}
	if len(path) > 0 {
		c.Fill(path)
	}
}

// appendGlyph adds the contours of a glyph, whose y grows downwards.
func appendGlyph(path *vg.Path, segments sfnt.Segments, at vg.Point, scale float64) {
	point := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: at.X + vg.Length(float64(p.X)*scale), Y: at.Y - vg.Length(float64(p.Y)*scale)}
	}
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.Close()
			}
			path.Move(point(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(point(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(point(s.Args[0]), point(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
		}
	}
	if len(segments) > 0 {
		path.Close()
	}
}
