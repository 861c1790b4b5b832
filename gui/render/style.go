package render

import "image/color"

// Shape is the outline of a point: a second sign beside its colour.
type Shape uint8

// The shapes, all of about the same area so that none looks heavier.
const (
	Disc Shape = iota
	Cross
	Square
	Diamond
	Triangle
	Ring
	numShapes
)

// Style tells how points look. The zero Style draws every point as a grey disc
// on white.
type Style struct {
	Palette []color.NRGBA // colours, at most 256; empty = one grey
	Shapes  []Shape       // shape of each palette entry; entries beyond its end are discs
	Index   []uint8       // palette entry of each point; nil = all entry 0; entries beyond the palette wrap around

	// Marked points are drawn last and as Mark (zero: Cross) whatever their
	// entry's shape: the second sign for "wrong". nil = none.
	Marked *Mask
	Mark   Shape

	// Selected and Shown grey out: a point keeps its colour only if it is in
	// both. Selected nil or empty means no selection, Shown nil means all
	// (it is what an isolated legend entry sets). No point ever vanishes.
	Selected *Mask
	Shown    *Mask

	Radius     float64     // of a point in logical pixels; 0 = by the number of points and the zoom
	Opacity    float64     // 0 < Opacity <= 1; 0 = by how densely points lie, so that density shows
	Background color.NRGBA // zero = white
	Muted      color.NRGBA // of greyed out points; zero = halfway between background and grey
	Lines      color.NRGBA // of the faint coordinate grid behind the points; zero = no grid
}

// withDefaults fills in the documented meaning of zero values.
func (s Style) withDefaults() Style {
	if len(s.Palette) == 0 {
		s.Palette = []color.NRGBA{{R: 110, G: 120, B: 130, A: 255}}
	}
	if len(s.Palette) > 256 {
		panic("render: a palette has at most 256 entries")
	}
	if s.Mark == Disc {
		s.Mark = Cross
	}
	if s.Background.A == 0 {
		s.Background = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	}
	if s.Muted.A == 0 {
		s.Muted = mix(s.Background, color.NRGBA{R: 128, G: 128, B: 128, A: 255}, 0.5)
	}
	if s.Selected.Empty() {
		s.Selected = nil
	}
	return s
}

// shape of a palette entry.
func (s Style) shape(entry int) Shape {
	if entry < len(s.Shapes) {
		return s.Shapes[entry]
	}
	return Disc
}

// active tells whether point i keeps its colour.
func (s Style) active(i int) bool {
	return (s.Selected == nil || s.Selected.Has(i)) && (s.Shown == nil || s.Shown.Has(i))
}

// mix is the opaque colour a share t of the way from a to b.
func mix(a, b color.NRGBA, t float64) color.NRGBA {
	f := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*t + 0.5) }
	return color.NRGBA{R: f(a.R, b.R), G: f(a.G, b.G), B: f(a.B, b.B), A: 255}
}
