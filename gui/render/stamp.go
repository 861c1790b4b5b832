package render

import "math"

// phases is the number of sub-pixel positions per axis for which a stamp is
// made: points move in steps of a quarter pixel, finer than the eye sees.
const phases = 4

// stamp is a point's coverage of the pixels around it, computed once and then
// copied for each of the points that look alike. It has one print for each
// sub-pixel phase, row by row.
type stamp struct {
	reach int // no pixel further than this from the point's own is touched
	print [phases * phases]print
}

// print is a stamp at one phase, cropped to the pixels it covers.
type print struct {
	left, top int      // first column and row, from the point's own pixel
	width     int      // pixels a row
	cover     []uint16 // 0 (none) to 256 (opaque)
}

// stampKey is what a stamp depends on: shape, radius in steps of 1/stampSteps
// pixel and opacity in steps of 1/256.
type stampKey struct {
	shape   Shape
	radius  int
	opacity int
}

const stampSteps = 16

// newStamp computes the prints of a shape: a pixel is covered by how deep its
// centre lies inside, half on the outline. The sum is then brought to the
// shape's own area, which that rule misses for points of about a pixel.
func newStamp(key stampKey) *stamp {
	radius := float64(key.radius) / stampSteps
	s := &stamp{reach: int(math.Ceil(radius*maxReach)) + 1}
	size := 2*s.reach + 1
	depth := make([]float64, size*size)
	for phase := range s.print {
		cx := float64(s.reach) + (float64(phase%phases)+0.5)/phases
		cy := float64(s.reach) + (float64(phase/phases)+0.5)/phases
		sum := 0.0
		for k := range depth {
			x, y := float64(k%size)+0.5-cx, float64(k/size)+0.5-cy
			depth[k] = math.Min(math.Max(0.5-distance(key.shape, x, y, radius), 0), 1)
			sum += depth[k]
		}
		if key.shape == Disc && sum > 0 {
			for k := range depth {
				depth[k] = math.Min(depth[k]*math.Pi*radius*radius/sum, 1)
			}
		}
		s.print[phase] = crop(depth, size, s.reach, key.opacity)
	}
	return s
}

// crop keeps the rectangle of pixels that a print covers.
func crop(depth []float64, size, reach, opacity int) print {
	left, right, top, bottom := size, -1, size, -1
	for k, d := range depth {
		if int(d*float64(opacity)+0.5) > 0 {
			left, right = min(left, k%size), max(right, k%size)
			top, bottom = min(top, k/size), max(bottom, k/size)
		}
	}
	if right < 0 {
		return print{width: 1}
	}
	p := print{left: left - reach, top: top - reach, width: right - left + 1}
	for y := top; y <= bottom; y++ {
		for _, d := range depth[y*size+left : y*size+right+1] {
			p.cover = append(p.cover, uint16(d*float64(opacity)+0.5))
		}
	}
	return p
}

// maxReach is how far the widest shape of radius 1 extends from its centre.
const maxReach = 1.36

// distance is how far (x, y) lies outside the shape of the given radius at the
// origin, negative inside; y grows downwards. The factors give all shapes about
// the area of a disc, save cross and ring, which need their form to be seen.
func distance(shape Shape, x, y, radius float64) float64 {
	ax, ay := math.Abs(x), math.Abs(y)
	switch shape {
	case Cross:
		arm, reach := 0.34*radius, 1.3*radius
		u, v := math.Abs(x+y)/math.Sqrt2, math.Abs(x-y)/math.Sqrt2
		return math.Min(math.Max(u-arm, v-reach), math.Max(v-arm, u-reach))
	case Square:
		return math.Max(ax, ay) - 0.89*radius
	case Diamond:
		return (ax + ay - 1.25*radius) / math.Sqrt2
	case Triangle:
		return math.Max(y-0.85*radius, (1.6*ax-y-1.2*radius)/math.Hypot(1.6, 1))
	case Ring:
		d := math.Hypot(x, y)
		return math.Max(d-1.05*radius, 0.55*radius-d)
	}
	return math.Hypot(x, y) - radius
}
