package plots

import (
	"image"
	"image/color"

	"gonum.org/v1/plot/vg"

	"clusterlens/engine"
)

// drawImage draws image i of the set into the largest rectangle of its
// proportions in the middle of r and returns that rectangle.
func (b brush) drawImage(m engine.Images, i int, r vg.Rectangle) vg.Rectangle {
	size := r.Size()
	scale := min(size.X/vg.Length(m.Width), size.Y/vg.Length(m.Height))
	dx := (size.X - scale*vg.Length(m.Width)) / 2
	dy := (size.Y - scale*vg.Length(m.Height)) / 2
	r = snapRect(b.Canvas.Canvas, rect(r.Min.X+dx, r.Min.Y+dy, r.Max.X-dx, r.Max.Y-dy))
	place(b.Canvas, r, func(w, h int) *image.RGBA { return resample(m, i, w, h) })
	return r
}

// resample draws the pixels of image i as squares, antialiased where their
// edges fall between the pixels of the result: crisp when it is larger, the
// mean of the area when it is smaller.
func resample(m engine.Images, i, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	xs, ys := boxes(m.Width, w), boxes(m.Height, h)
	pixels := m.At(i)
	for py, by := range ys {
		for px, bx := range xs {
			var sum [3]float64
			for _, sy := range by {
				for _, sx := range bx {
					at := (sy.index*m.Width + sx.index) * m.Channels
					weight := sy.weight * sx.weight
					for c := range sum {
						sum[c] += weight * float64(pixels[at+c*(m.Channels/3)])
					}
				}
			}
			out.SetRGBA(px, py, color.RGBA{uint8(sum[0] + 0.5), uint8(sum[1] + 0.5), uint8(sum[2] + 0.5), 0xFF})
		}
	}
	return out
}

// share of a source pixel in a pixel of the result.
type pixelShare struct {
	index  int
	weight float64
}

// boxes lists for each of n pixels which of the source's pixels it covers and
// how much of it each one is; the weights of a pixel add up to 1.
func boxes(source, n int) [][]pixelShare {
	out := make([][]pixelShare, n)
	step := float64(source) / float64(n)
	for k := range out {
		lo, hi := float64(k)*step, float64(k+1)*step
		for s := int(lo); s < source && float64(s) < hi-1e-9; s++ {
			if cover := min(hi, float64(s+1)) - max(lo, float64(s)); cover > 1e-9 {
				out[k] = append(out[k], pixelShare{s, cover / step})
			}
		}
	}
	return out
}
