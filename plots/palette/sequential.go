package palette

import (
	"image/color"
	"math"
)

// Control points at equal steps from 0 to 1.
var (
	// viridis is Smith and van der Walt 2015, published under CC0.
	viridis = []uint32{
		0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725,
	}
	matrix = [2][]uint32{
		Light: {0xFFFFFF, 0xDCEBF6, 0xA9D2EC, 0x62B0DE, 0x1D8AC4, 0x0064A0, 0x003B66},
		Dark:  {0x181818, 0x10283A, 0x0B4468, 0x0F669B, 0x3D92C8, 0x86BFE6, 0xDDF0FC},
	}
	crossing = [2][]uint32{
		Light: {0xFFFFFF, 0xFDEBD0, 0xFAC98B, 0xF09C45, 0xDB6A12, 0xA84000, 0x661E00},
		Dark:  {0x181818, 0x33200F, 0x5E3408, 0x944C05, 0xCF6C14, 0xF2A257, 0xFDE3C2},
	}
)

// Sequential is viridis at t, which is clamped to 0..1; NaN counts as 0.
// Lightness rises evenly with t.
func Sequential(t float64) color.NRGBA { return ramp(viridis, t) }

// Confidence is the colour of a confidence 0..1: what is unsure stands out
// from the ground and what is sure recedes into it.
func (g Ground) Confidence(t float64) color.NRGBA {
	if math.IsNaN(t) {
		t = 0
	}
	t = min(max(t, 0), 1)
	// The last twelfth of viridis is too pale on paper, the first on black.
	const reach = 11.0 / 12
	if g == Dark {
		return ramp(viridis, 1-reach*t)
	}
	return ramp(viridis, reach*t)
}

// Matrix is the colour of a share 0..1 in a matrix: from the ground to a deep
// blue (or, on a dark ground, a bright one).
func (g Ground) Matrix(t float64) color.NRGBA { return ramp(matrix[g], t) }

// Crossing is the colour of a share 0..1 that should be small: from the ground
// to a deep orange (or a bright one). It goes with [Ground.Matrix] in one
// figure.
func (g Ground) Crossing(t float64) color.NRGBA { return ramp(crossing[g], t) }

// ramp interpolates between the points in OKLab.
func ramp(points []uint32, t float64) color.NRGBA {
	if !(t > 0) {
		return hex(points[0])
	}
	if t >= 1 {
		return hex(points[len(points)-1])
	}
	at := t * float64(len(points)-1)
	i := int(at)
	f := at - float64(i)
	l0, a0, b0 := toOKLab(hex(points[i]))
	l1, a1, b1 := toOKLab(hex(points[i+1]))
	return fromOKLab(l0+f*(l1-l0), a0+f*(a1-a0), b0+f*(b1-b0))
}
