package render

import (
	"image"
	"image/color"
)

// Swatch is the picture of one point, as a legend shows it: a square of so many
// pixels a side, transparent around the shape.
func Swatch(shape Shape, c color.NRGBA, pixels int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, pixels, pixels))
	middle := float64(pixels) / 2
	radius := middle * 0.8
	if shape != Disc {
		radius = middle / maxReach
	}
	for y := range pixels {
		for x := range pixels {
			cover := 0.5 - distance(shape, float64(x)+0.5-middle, float64(y)+0.5-middle, radius)
			if cover > 0 {
				c := c
				c.A = uint8(min(cover, 1)*float64(c.A) + 0.5)
				img.Set(x, y, c)
			}
		}
	}
	return img
}
