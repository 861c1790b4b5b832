package features

import "clusterlens/engine"

// digitSample is the number of images that [DigitLike] looks at.
const digitSample = 500

// DigitLike tells from the pixels whether the images look like handwritten
// characters, which deskewing helps: grey, an even ground that the margin
// shows, and thin strokes that leave the margin free. It looks at 500 images
// evenly spread over the set; nine tenths must look so.
func DigitLike(images engine.Images) bool {
	if images.N == 0 || images.Channels != 1 || images.Height < 16 || images.Width < 16 {
		return false
	}
	n := min(images.N, digitSample)
	alike := 0
	for k := range n {
		if looksWritten(images.At(k*images.N/n), images.Height, images.Width) {
			alike++
		}
	}
	return 10*alike >= 9*n
}

// looksWritten: the outermost pixels are even, and between 2 % and 40 % of all
// pixels differ from them by more than a quarter of the range.
func looksWritten(image []byte, height, width int) bool {
	var low, high byte = 255, 0
	border := 0
	for y := range height {
		for x := range width {
			if y > 0 && y < height-1 && x > 0 && x < width-1 {
				continue
			}
			v := image[y*width+x]
			low, high = min(low, v), max(high, v)
			border += int(v)
		}
	}
	if high-low > 64 {
		return false
	}
	ground := border / (2 * (height + width - 2))
	ink := 0
	for _, v := range image {
		if d := int(v) - ground; d > 64 || d < -64 {
			ink++
		}
	}
	return 50*ink >= len(image) && 5*ink <= 2*len(image)
}
