package features

import "clusterlens/engine"

// Pixels is the images as they are: one row an image, Height*Width*Channels
// features, each byte divided by 255. Rows are made from the bytes on demand.
func Pixels(images engine.Images) engine.Source { return pixels{images} }

type pixels struct{ images engine.Images }

func (p pixels) Dims() (rows, cols int) { return p.images.N, p.images.Size() }

func (p pixels) Fill(lo, hi int, dst []float32) {
	size := p.images.Size()
	for i, b := range p.images.Pixels[lo*size : hi*size] {
		dst[i] = unit[b]
	}
}

// unit is b/255 for every byte b, exactly rounded.
var unit = func() (u [256]float32) {
	for b := range u {
		u[b] = float32(b) / 255
	}
	return u
}()
