package convnet

import (
	"math"
	"math/rand/v2"

	"clusterlens/engine"
)

// Augment is how far training images are distorted at random, anew in every
// epoch. The zero value leaves them as they are.
type Augment struct {
	Rotation float64 // degrees, uniform either way
	Scale    float64 // share of the size, uniform either way
	Stretch  float64 // the same, of the width against the height
	Shear    float64 // degrees, uniform either way
	Shift    float64 // share of the size, uniform either way, in each direction
	Elastic  float64 // standard deviation of the displacement, share of the size
}

func (a Augment) none() bool { return a == Augment{} }

// warper distorts images: each pixel of the result is read, by bilinear
// interpolation, from a place that an affine map and a smooth random field
// give; places outside take the nearest pixel of the border. The field is a
// cubic B-spline over a coarse grid of random displacements, which looks like
// Simard's (2003) Gaussian-smoothed noise at a fraction of the work.
type warper struct {
	augment                 Augment
	height, width, channels int
	controls                []float32 // of the grid: 2 x controlPoints rows of controlPoints
	rows                    []float32 // controls interpolated along x: 2 x controlPoints rows of width
	source                  []float32 // the image as numbers from 0 to 1
}

// The control points span gridCells cells in each direction and one more point
// at either end; a cell of a digit of 28 pixels is 7 pixels wide.
const (
	gridCells     = 4
	controlPoints = gridCells + 3
	// splineGain is the standard deviation of the spline of independent
	// control points of standard deviation 1, averaged over a cell.
	splineGain = 0.48
)

func newWarper(a Augment, im engine.Images) *warper {
	return &warper{
		augment: a, height: im.Height, width: im.Width, channels: im.Channels,
		controls: make([]float32, 2*controlPoints*controlPoints),
		rows:     make([]float32, 2*controlPoints*im.Width),
		source:   make([]float32, im.Size()),
	}
}

// warp writes a distorted copy of the image into dst.
func (w *warper) warp(dst []float32, pixels []byte, rng *rand.Rand) {
	toFloats(w.source, pixels)
	m := w.affine(rng)
	w.field(rng)
	for y := range w.height {
		base, weights := splineAt(y, w.height)
		for x := range w.width {
			sx := m[0]*float32(x) + m[1]*float32(y) + m[2]
			sy := m[3]*float32(x) + m[4]*float32(y) + m[5]
			for k, v := range weights {
				at := (base+k)*w.width + x
				sx += v * w.rows[at]
				sy += v * w.rows[controlPoints*w.width+at]
			}
			w.sample(dst[(y*w.width+x)*w.channels:][:w.channels], sx, sy)
		}
	}
}

// affine draws the map from the pixels of the result to places in the source,
// about the middle: x' = m0 x + m1 y + m2, y' = m3 x + m4 y + m5.
func (w *warper) affine(rng *rand.Rand) [6]float32 {
	a := w.augment
	uniform := func(limit float64) float64 { return limit * (2*rng.Float64() - 1) }
	angle, shear := uniform(a.Rotation)*math.Pi/180, math.Tan(uniform(a.Shear)*math.Pi/180)
	size, stretch := math.Exp(uniform(a.Scale)), math.Exp(uniform(a.Stretch)/2)
	cos, sin := math.Cos(angle), math.Sin(angle)
	// rotation times shear times scaling
	xx, xy := cos*stretch/size, (cos*shear-sin)/(stretch*size)
	yx, yy := sin*stretch/size, (sin*shear+cos)/(stretch*size)
	cx, cy := float64(w.width-1)/2, float64(w.height-1)/2
	tx := cx - xx*cx - xy*cy + uniform(a.Shift)*float64(w.width)
	ty := cy - yx*cx - yy*cy + uniform(a.Shift)*float64(w.height)
	return [6]float32{float32(xx), float32(xy), float32(tx), float32(yx), float32(yy), float32(ty)}
}

// field draws the control points and interpolates them along x.
func (w *warper) field(rng *rand.Rand) {
	if w.augment.Elastic == 0 {
		return // rows stay zero
	}
	half := len(w.controls) / 2
	for i := range w.controls {
		size := w.width
		if i >= half {
			size = w.height
		}
		w.controls[i] = float32(rng.NormFloat64() * w.augment.Elastic * float64(size) / splineGain)
	}
	for x := range w.width {
		base, weights := splineAt(x, w.width)
		for r := range 2 * controlPoints {
			var sum float32
			for k, v := range weights {
				sum += v * w.controls[r*controlPoints+base+k]
			}
			w.rows[r*w.width+x] = sum
		}
	}
}

// splineAt gives the first of the four control points that pixel i of n lies
// between, and the weights of the uniform cubic B-spline.
func splineAt(i, n int) (first int, weights [4]float32) {
	at := (float32(i) + 0.5) / float32(n) * gridCells
	first = int(at)
	t := at - float32(first)
	u := 1 - t
	return first, [4]float32{
		u * u * u / 6,
		(3*t*t*t - 6*t*t + 4) / 6,
		(3*u*u*u - 6*u*u + 4) / 6,
		t * t * t / 6,
	}
}

// sample interpolates the source at a place, for all channels.
func (w *warper) sample(dst []float32, x, y float32) {
	x = min(max(x, 0), float32(w.width-1))
	y = min(max(y, 0), float32(w.height-1))
	x0, y0 := int(x), int(y)
	fx, fy := x-float32(x0), y-float32(y0)
	right, below := w.channels, w.width*w.channels
	if x0 == w.width-1 {
		right = 0
	}
	if y0 == w.height-1 {
		below = 0
	}
	at := (y0*w.width + x0) * w.channels
	for c := range dst {
		p := w.source[at+c:]
		top := p[0] + fx*(p[right]-p[0])
		bottom := p[below] + fx*(p[below+right]-p[below])
		dst[c] = top + fy*(bottom-top)
	}
}
