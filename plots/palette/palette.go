// Package palette holds the colours that every figure and view shares, chosen
// so that readers with a colour vision deficiency can tell them apart.
//
// Up to 20 classes have a colour of their own that differs from every other
// one, and from the greys below, under normal vision and under simulated
// protanopia, deuteranopia and tritanopia (Machado, Oliveira, Fernandes 2009).
// Six of the first ten are those of Okabe and Ito 2008; the others were found
// by a farthest-point search in OKLab (Ottosson 2020) among colours that stand
// out from the ground. Their order keeps apart the digits that look alike (4,
// 7, 9 and 3, 5, 8), which lie together in every map.
package palette

import (
	"image/color"
	"math"
)

// Ground is what the colours are drawn on.
type Ground int

// The grounds; the zero value is paper.
const (
	Light Ground = iota
	Dark
)

// Distinct is the number of classes whose colours can be told apart.
const Distinct = 20

var categorical = [2][Distinct]uint32{
	Light: {
		0x0072B2, 0xE69F00, 0x009E73, 0xD55E00, 0x56B4E9, 0x9C60F0, 0xA82454, 0x3C0CB4, 0x6C3000, 0xCC79A7,
		0x00E4F0, 0x54306C, 0xF0C084, 0x843C84, 0x6C3CD8, 0x006048, 0x9CE418, 0x9C6084, 0x60600C, 0x9090FC,
	},
	Dark: {
		0x56B4E9, 0xE69F00, 0x009E73, 0xD55E00, 0x00FCFC, 0x9C78F0, 0xCC79A7, 0xA818A8, 0xA8CC90, 0xF0E442,
		0xCCFCC0, 0xFCB4CC, 0x9C48E4, 0xC02400, 0x6CD8F0, 0x84B46C, 0xB4549C, 0x6C78C0, 0x9CF090, 0x4860C0,
	},
}

// Categorical is a colour for each of n classes on paper; see
// [Ground.Categorical].
func Categorical(n int) []color.NRGBA { return Light.Categorical(n) }

// Categorical is a colour for each of n classes. A class keeps its colour
// whatever n is. Beyond [Distinct] classes the colours walk around the hues by
// the golden angle at alternating lightness: all differ (up to 300 and more)
// and neighbours in the order differ clearly, but a reader can no longer name
// a class by its colour alone, so figures say the name as well.
func (g Ground) Categorical(n int) []color.NRGBA {
	out := make([]color.NRGBA, max(n, 0))
	for i := range out {
		if i < Distinct {
			out[i] = hex(categorical[g][i])
		} else {
			out[i] = g.further(i - Distinct)
		}
	}
	return out
}

// further is the i-th colour after the distinct ones.
func (g Ground) further(i int) color.NRGBA {
	const goldenAngle = 2.399963229728653
	lightness := [2][4]float64{Light: {0.50, 0.72, 0.40, 0.62}, Dark: {0.72, 0.90, 0.60, 0.80}}[g][i%4]
	chroma := [3]float64{0.13, 0.10, 0.16}[i/4%3]
	lightness += 0.0003 * float64(i) // hues come close again after 144 steps
	sin, cos := math.Sincos(0.5 + goldenAngle*float64(i))
	return fromOKLab(lightness, chroma*cos, chroma*sin)
}

// Undecided is the grey of an image without a cluster or a known class.
func (g Ground) Undecided() color.NRGBA {
	return [2]color.NRGBA{Light: {0xBB, 0xBB, 0xBB, 0xFF}, Dark: {0x6E, 0x6E, 0x6E, 0xFF}}[g]
}

// Unselected is the grey of what is there but not meant: fainter than
// [Ground.Undecided].
func (g Ground) Unselected() color.NRGBA {
	return [2]color.NRGBA{Light: {0xDD, 0xDD, 0xDD, 0xFF}, Dark: {0x45, 0x45, 0x45, 0xFF}}[g]
}

// Right is the colour of a right answer: blue, not green, because the other
// one is near red.
func (g Ground) Right() color.NRGBA { return hex([2]uint32{Light: 0x0072B2, Dark: 0x56B4E9}[g]) }

// Wrong is the colour of a wrong answer.
func (g Ground) Wrong() color.NRGBA { return hex([2]uint32{Light: 0xD55E00, Dark: 0xF07A28}[g]) }

// Paper is the ground itself.
func (g Ground) Paper() color.NRGBA { return hex([2]uint32{Light: 0xFFFFFF, Dark: 0x181818}[g]) }

// Ink is the colour of text and axes.
func (g Ground) Ink() color.NRGBA { return hex([2]uint32{Light: 0x1A1A1A, Dark: 0xEDEDED}[g]) }

// Muted is the colour of secondary text and ticks.
func (g Ground) Muted() color.NRGBA { return hex([2]uint32{Light: 0x666666, Dark: 0xA8A8A8}[g]) }

// TextOn is black or white, whichever has the higher contrast on the
// background (WCAG 2 relative luminance).
func TextOn(background color.NRGBA) color.NRGBA {
	r, g, b := linear(background)
	// 0.179 is where the contrast with black equals that with white.
	if 0.2126*r+0.7152*g+0.0722*b > 0.179 {
		return color.NRGBA{A: 0xFF}
	}
	return color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
}

func hex(rgb uint32) color.NRGBA {
	return color.NRGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 0xFF}
}
