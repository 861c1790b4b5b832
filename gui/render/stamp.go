package render

import "math"

// phases is the number of sub-pixel positions per axis for which a stamp is
// made: points move in steps of a quarter pixel, finer than the eye sees.
const phases = 4

// stamp is a point's coverage of the pixels around it, computed once and then
// copied for each of the points that look alike.
type stamp struct {
	size  int // pixels a side
	half  int // the stamp's top left pixel is the point's pixel minus half
	cover [phases * phases][]uint16
}

// stampKey is what a stamp depends on: shape, and radius and opacity in the
// steps of stampSteps and 1/256.
type stampKey struct {
	shape   Shape
	radius  int
	opacity int
}

const stampSteps = 16 // radii a pixel

// stampSamples is the number of samples per axis of a pixel's coverage.
const stampSamples = 8

// newStamp samples the shape's area in each pixel, for each phase. Cover
// values are 0 (none) to 256 (opaque).
func newStamp(key stampKey) *stamp {
	radius := float64(key.radius) / stampSteps
	s := &stamp{half: int(math.Ceil(radius*shapeReach(key.shape)))}
	s.size = 2*s.half + 2
	for phase := range s.cover {
		cx := float64(s.half) + (float64(phase%phases)+0.5)/phases
		cy := float64(s.half) + (float64(phase/phases)+0.5)/phases
		cover := make([]uint16, s.size*s.size)
		for k := range cover {
			inside := 0
			for sample := range stampSamples * stampSamples {
				x := float64(k%s.size) + (float64(sample%stampSamples)+0.5)/stampSamples - cx
				y := float64(k/s.size) + (float64(sample/stampSamples)+0.5)/stampSamples - cy
				if covers(key.shape, x/radius, y/radius) {
					inside++
				}
			}
			cover[k] = uint16((inside*key.opacity + stampSamples*stampSamples/2) / (stampSamples * stampSamples))
		}
		s.cover[phase] = cover
	}
	return s
}

// shapeReach is how far a shape of radius 1 extends from its centre.
func shapeReach(shape Shape) float64 {
	switch shape {
	case Cross, Diamond, Triangle:
		return 1.35
	}
	return 1
}

// covers tells whether (x, y) lies in the shape of radius 1 at the origin, y
// downwards.
func covers(shape Shape, x, y float64) bool {
	ax, ay := math.Abs(x), math.Abs(y)
	switch shape {
	case Cross:
		const arm, reach = 0.36, 1.3
		u, v := math.Abs(x+y)/math.Sqrt2, math.Abs(x-y)/math.Sqrt2
		return (u < arm && v < reach) || (v < arm && u < reach)
	case Square:
		return ax < 0.89 && ay < 0.89
	case Diamond:
		return ax+ay < 1.25
	case Triangle:
		return y < 0.85 && y > -1.2+ax*1.6
	case Ring:
		d := x*x + y*y
		return d < 1 && d > 0.55*0.55
	}
	return x*x+y*y < 1
}
