package plots

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"gonum.org/v1/plot/vg"

	"clusterlens/engine"
)

// tile is an image of the set with its place on the page.
type tile struct {
	image int
	place vg.Rectangle
	note  string // below it; may be empty
	wrong bool
}

// newTile puts image i into the largest rectangle of its proportions in the
// middle of r, its edges on the pixels of the device.
func (b brush) newTile(m engine.Images, i int, r vg.Rectangle) tile {
	size := r.Size()
	scale := min(size.X/vg.Length(m.Width), size.Y/vg.Length(m.Height))
	dx := (size.X - scale*vg.Length(m.Width)) / 2
	dy := (size.Y - scale*vg.Length(m.Height)) / 2
	dpi, _ := resolution(b.Canvas.Canvas)
	return tile{image: i, place: snapRectTo(dpi, rect(r.Min.X+dx, r.Min.Y+dy, r.Max.X-dx, r.Max.Y-dy))}
}

// drawTiles draws all tiles as one picture: hundreds of small ones would make
// a vector file large and slow.
func (b brush) drawTiles(m engine.Images, tiles []tile) {
	if len(tiles) == 0 {
		return
	}
	all := tiles[0].place
	for _, t := range tiles {
		all = rect(min(all.Min.X, t.place.Min.X), min(all.Min.Y, t.place.Min.Y), max(all.Max.X, t.place.Max.X), max(all.Max.Y, t.place.Max.Y))
	}
	dpi, _ := resolution(b.Canvas.Canvas)
	pixel := func(l vg.Length) int { return int(math.Round(l.Dots(dpi))) }
	place(b.Canvas, all, func(w, h int) *image.RGBA {
		sheet := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.Draw(sheet, sheet.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
		for _, t := range tiles {
			x, y := pixel(t.place.Min.X-all.Min.X), pixel(all.Max.Y-t.place.Max.Y)
			to := image.Rect(x, y, x+pixel(t.place.Size().X), y+pixel(t.place.Size().Y))
			draw.Draw(sheet, to, resample(m, t.image, to.Dx(), to.Dy()), image.Point{}, draw.Src)
		}
		return sheet
	})
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
