package imageset

import (
	"image"
	"image/color"
	"image/draw"

	xdraw "golang.org/x/image/draw"
)

// fit writes src into dst, a box x box RGB image: scaled without distortion so
// that the longer side fills the box (Catmull-Rom, whose kernel widens as it
// shrinks, so that fine detail is averaged and not sampled), turned upright,
// centred, transparent parts over white. The bars beside it take the mean
// colour of the picture's border, so that they add as little edge as they can.
// A picture that has the box's size already is copied pixel by pixel.
func fit(dst []byte, box int, src image.Image, orientation int) {
	bounds := src.Bounds()
	w, h := fitted(bounds.Dx(), bounds.Dy(), box)
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if w == bounds.Dx() && h == bounds.Dy() {
		draw.Draw(small, small.Bounds(), src, bounds.Min, draw.Over)
	} else {
		xdraw.CatmullRom.Scale(small, small.Bounds(), src, bounds, xdraw.Over, nil)
	}
	ground := borderMean(small)
	for p := 0; p < len(dst); p += 3 {
		copy(dst[p:p+3], ground[:])
	}
	outW, outH := w, h
	if orientation >= 5 {
		outW, outH = h, w
	}
	left, top := (box-outW)/2, (box-outH)/2
	for y := range outH {
		for x := range outW {
			sx, sy := upright(orientation, x, y, w, h)
			to := ((top+y)*box + left + x) * 3
			copy(dst[to:to+3], small.Pix[small.PixOffset(sx, sy):])
		}
	}
}

// upright is where in the stored w x h picture the pixel (x, y) of the upright
// one lies, for an EXIF orientation.
func upright(orientation, x, y, w, h int) (sx, sy int) {
	switch orientation {
	case 2: // mirrored
		return w - 1 - x, y
	case 3: // upside down
		return w - 1 - x, h - 1 - y
	case 4: // mirrored upside down
		return x, h - 1 - y
	case 5: // transposed
		return y, x
	case 6: // to be turned a quarter clockwise
		return y, h - 1 - x
	case 7: // transposed along the other diagonal
		return w - 1 - y, h - 1 - x
	case 8: // to be turned a quarter anticlockwise
		return w - 1 - y, x
	default:
		return x, y
	}
}

// borderMean is the mean colour of the outermost pixels.
func borderMean(m *image.RGBA) [3]byte {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	var total [3]int
	count := 0
	for y := range h {
		step := max(1, w-1)
		if y == 0 || y == h-1 {
			step = 1
		}
		for x := 0; x < w; x += step {
			pixel := m.Pix[m.PixOffset(x, y):]
			for c := range total {
				total[c] += int(pixel[c])
			}
			count++
		}
	}
	var mean [3]byte
	for c := range mean {
		mean[c] = byte((total[c] + count/2) / count)
	}
	return mean
}

// greyTolerance is how far apart the channels of a grey pixel may be: JPEG
// and scaling move them by a level or two.
const greyTolerance = 3

// isGrey tells whether no pixel of the RGB image has a colour.
func isGrey(rgb []byte) bool {
	for p := 0; p < len(rgb); p += 3 {
		r, g, b := int(rgb[p]), int(rgb[p+1]), int(rgb[p+2])
		if max(r, g, b)-min(r, g, b) > greyTolerance {
			return false
		}
	}
	return true
}

// greyOnly keeps one channel of RGB images, in place: the luma of ITU-R
// BT.601, which leaves a grey level as it is.
func greyOnly(rgb []byte) []byte {
	for p := 0; p < len(rgb); p += 3 {
		luma := (19595*int(rgb[p]) + 38470*int(rgb[p+1]) + 7471*int(rgb[p+2]) + 1<<15) >> 16
		rgb[p/3] = byte(luma)
	}
	return rgb[:len(rgb)/3]
}
