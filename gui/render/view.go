package render

import "math"

// View tells which part of the map a picture shows. Both axes have the same
// scale, y grows upwards, pixel (0, 0) is the top left corner.
//
// Centre and span are what linked panes share: two panes of different size, or
// a screen with more pixels a unit, show the same view when X, Y and Span are
// the same. The zero View shows nothing; Sized and Fit make it a usable one.
// A View is a value: every method returns a new one.
type View struct {
	X, Y float64 // data coordinates at the centre of the picture
	Span float64 // data units along the shorter side of the picture
	W, H float64 // size of the picture in pixels
}

// fitMargin is the share of the picture that Fit leaves free on each side.
const fitMargin = 0.05

// Valid tells whether the view shows anything.
func (v View) Valid() bool { return v.Span > 0 && v.W > 0 && v.H > 0 }

// Scale is the number of pixels a data unit.
func (v View) Scale() float64 { return math.Min(v.W, v.H) / v.Span }

// Sized is the same view in a picture of w x h pixels.
func (v View) Sized(w, h float64) View {
	v.W, v.H = w, h
	return v
}

// Pixel is where the data point (x, y) appears.
func (v View) Pixel(x, y float64) (px, py float64) {
	s := v.Scale()
	return v.W/2 + (x-v.X)*s, v.H/2 - (y-v.Y)*s
}

// Data is the data point that appears at pixel (px, py): the inverse of Pixel.
func (v View) Data(px, py float64) (x, y float64) {
	s := v.Scale()
	return v.X + (px-v.W/2)/s, v.Y - (py-v.H/2)/s
}

// Visible is the rectangle of the map that the picture shows.
func (v View) Visible() Rect {
	x0, y1 := v.Data(0, 0)
	x1, y0 := v.Data(v.W, v.H)
	return Rect{x0, y0, x1, y1}
}

// Pan moves the map by (dx, dy) pixels: what was at (px, py) is then at
// (px+dx, py+dy).
func (v View) Pan(dx, dy float64) View {
	s := v.Scale()
	v.X -= dx / s
	v.Y += dy / s
	return v
}

// ZoomAt enlarges the map by factor (below 1: shrinks it) and keeps what is at
// pixel (px, py) where it is.
func (v View) ZoomAt(px, py, factor float64) View {
	x, y := v.Data(px, py)
	v.Span /= factor
	nx, ny := v.Data(px, py)
	v.X += x - nx
	v.Y += y - ny
	return v
}

// Fit shows all of r with a small margin. A rectangle without extent is shown
// with one unit around it, an empty one leaves the view as it is.
func (v View) Fit(r Rect) View {
	if r.Empty() {
		return v
	}
	v.X, v.Y = (r.MinX+r.MaxX)/2, (r.MinY+r.MaxY)/2
	w, h := math.Max(v.W, 1), math.Max(v.H, 1)
	short := math.Min(w, h)
	v.Span = math.Max((r.MaxX-r.MinX)*short/w, (r.MaxY-r.MinY)*short/h) / (1 - 2*fitMargin)
	if v.Span <= 0 {
		v.Span = 1
	}
	return v
}

// FitTo shows all points of the mask (nil: all points).
func (v View) FitTo(p Points, mask *Mask) View { return v.Fit(p.Bounds(mask)) }

// Same tells whether both show the same part of the map, whatever the size of
// the pictures.
func (v View) Same(o View) bool { return v.X == o.X && v.Y == o.Y && v.Span == o.Span }

// Between is the view at time t of a smooth way from v (t = 0) to o (t = 1):
// the zoom changes at an even rate and the centre follows it, so that neither
// seems to jump.
func (v View) Between(o View, t float64) View {
	if t >= 1 || !v.Valid() || v.Span == o.Span {
		return o.along(v, t)
	}
	r := v
	r.Span = v.Span * math.Pow(o.Span/v.Span, t)
	// Share of the way that the span, not the clock, has gone.
	share := (r.Span - v.Span) / (o.Span - v.Span)
	r.X, r.Y = v.X+(o.X-v.X)*share, v.Y+(o.Y-v.Y)*share
	return r
}

// along is o seen at time t of an even pan from v.
func (o View) along(v View, t float64) View {
	if t >= 1 || !v.Valid() {
		return o.Sized(v.W, v.H)
	}
	v.X, v.Y = v.X+(o.X-v.X)*t, v.Y+(o.Y-v.Y)*t
	return v
}
