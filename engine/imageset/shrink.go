package imageset

import "image"

// oversampling is how many times larger than the box a picture stays when it
// is shrunk before it is fitted.
const oversampling = 4

// shrunk halves a large photograph again and again by averaging, down to
// oversampling times the box. Fitting from there looks the same, and takes a
// tenth of the time that it takes from a photograph of 12 megapixels, where it
// would be three quarters of the work. Only the kind of picture that JPEG and
// WebP photographs decode to is shrunk; others are returned as they are.
func shrunk(src image.Image, box int) image.Image {
	photo, ok := src.(*image.YCbCr)
	if !ok || photo.Rect.Min != (image.Point{}) {
		return src
	}
	w, h := photo.Rect.Dx(), photo.Rect.Dy()
	factor := 1
	for max(w, h) >= 2*factor*oversampling*box && min(w, h) >= 2*factor {
		factor *= 2
	}
	stepX, stepY := subsampling(photo.SubsampleRatio)
	if factor < max(stepX, stepY, 2) {
		return src
	}
	// Up to factor-1 pixels at the right and the bottom are left out: less
	// than a quarter of a pixel of the result.
	small := image.NewYCbCr(image.Rect(0, 0, w/factor, h/factor), image.YCbCrSubsampleRatio444)
	average(small.Y, small.YStride, photo.Y, photo.YStride, w/factor, h/factor, factor, factor)
	for _, plane := range [][2][]byte{{small.Cb, photo.Cb}, {small.Cr, photo.Cr}} {
		average(plane[0], small.CStride, plane[1], photo.CStride, w/factor, h/factor, factor/stepX, factor/stepY)
	}
	return small
}

// subsampling is how many pixels share one value of colour along x and y.
func subsampling(ratio image.YCbCrSubsampleRatio) (x, y int) {
	switch ratio {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	default:
		return 1, 1
	}
}

// average writes the means of blocks of blockW x blockH values to a plane of
// w x h.
func average(to []byte, toStride int, from []byte, fromStride, w, h, blockW, blockH int) {
	sums := make([]uint32, w)
	count := uint32(blockW * blockH)
	for y := range h {
		clear(sums)
		for row := range blockH {
			line := from[(y*blockH+row)*fromStride:][:w*blockW]
			for x := range sums {
				sum := uint32(0)
				for _, v := range line[x*blockW : (x+1)*blockW] {
					sum += uint32(v)
				}
				sums[x] += sum
			}
		}
		for x, sum := range sums {
			to[y*toStride+x] = byte((sum + count/2) / count)
		}
	}
}
