package render

import (
	"image"
	"image/color"
	"math"
)

// Overlay is what is drawn over the points: all of it optional.
type Overlay struct {
	Ellipses []Ellipse
	Centres  []Centre
	Contours []Contour
}

// Empty tells that there is nothing to draw.
func (o Overlay) Empty() bool {
	return len(o.Ellipses) == 0 && len(o.Centres) == 0 && len(o.Contours) == 0
}

// Ellipse is where a Gaussian with the given mean and covariance
// (XX, XY; XY, YY) has the Mahalanobis distance Sigmas (0 = 2) from its mean:
// two sigmas hold 86 % of a Gaussian in the plane.
type Ellipse struct {
	X, Y       float64
	XX, XY, YY float64
	Sigmas     float64
	Colour     color.NRGBA
}

// Centre is a cluster's centre, drawn as a ringed dot. MapView writes Label
// beside it.
type Centre struct {
	X, Y   float64
	Label  string
	Colour color.NRGBA
}

// Contour is a set of line pieces of equal point density.
type Contour struct {
	Pieces [][2]Point
	Colour color.NRGBA
}

// Draw draws the overlay for view v over what dst shows; ratio is the number
// of device pixels a logical pixel. Halo is drawn around lines and dots to
// part them from the points; its zero value leaves it out.
func (o Overlay) Draw(dst *image.RGBA, v View, ratio float64, halo color.NRGBA) {
	v = v.Sized(float64(dst.Rect.Dx()), float64(dst.Rect.Dy()))
	if !v.Valid() {
		return
	}
	pen := pen{dst: dst, view: v, ratio: ratio, halo: halo}
	for _, c := range o.Contours {
		for _, p := range c.Pieces {
			pen.line(p[:], 1.2, c.Colour, false)
		}
	}
	for _, e := range o.Ellipses {
		pen.line(e.Outline(), 1.6, e.Colour, true)
	}
	for _, c := range o.Centres {
		pen.dot(c.X, c.Y, 4.5, c.Colour)
	}
}

// ellipseCorners is the number of corners of an ellipse's outline.
const ellipseCorners = 96

// Outline is the ellipse as a closed polygon in data units (the first point
// comes again at the end). A covariance that is not positive definite gives
// the ellipse of its positive part.
func (e Ellipse) Outline() []Point {
	sigmas := e.Sigmas
	if sigmas == 0 {
		sigmas = 2
	}
	// Closed form of the eigenvalues of a symmetric 2 x 2 matrix.
	mean, diff := (e.XX+e.YY)/2, (e.XX-e.YY)/2
	root := math.Hypot(diff, e.XY)
	a := sigmas * math.Sqrt(math.Max(mean+root, 0))
	b := sigmas * math.Sqrt(math.Max(mean-root, 0))
	sin, cos := math.Sincos(math.Atan2(e.XY, diff) / 2)
	outline := make([]Point, ellipseCorners+1)
	for k := range outline {
		u, w := math.Sincos(2 * math.Pi * float64(k) / ellipseCorners)
		outline[k] = Point{e.X + a*w*cos - b*u*sin, e.Y + a*w*sin + b*u*cos}
	}
	return outline
}
