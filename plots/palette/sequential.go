package palette

import "image/color"

// Control points at equal steps from 0 to 1.
var (
	// viridis is Smith and van der Walt 2015, published under CC0.
	viridis = []uint32{
		0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725,
	}
	// confidence is viridis up to its middle, then fades into the ground; on
	// a dark ground it is viridis from its bright end.
	confidence = [2][]uint32{
		Light: {0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x3B9A92, 0x82C5AC, 0xCFE6D0},
		Dark:  {0xFDE725, 0xA9D63A, 0x5AC05F, 0x35A08A, 0x33798E, 0x35557A, 0x343750},
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
	return ramp(confidence[g], t)
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
