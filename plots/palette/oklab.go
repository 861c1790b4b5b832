package palette

import (
	"image/color"
	"math"
)

// The OKLab colour space, in which equal distances look equally different:
// B. Ottosson, "A perceptual color space for image processing", 2020.

func linear(c color.NRGBA) (r, g, b float64) {
	expand := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return expand(c.R), expand(c.G), expand(c.B)
}

func toOKLab(c color.NRGBA) (l, a, b float64) { return labOfLinear(linear(c)) }

func labOfLinear(r, g, b float64) (l, a, bb float64) {
	p := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	q := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return 0.2104542553*p + 0.7936177850*q - 0.0040720468*s,
		1.9779984951*p - 2.4285922050*q + 0.4505937099*s,
		0.0259040371*p + 0.7827717662*q - 0.8086757660*s
}

// fromOKLab clips what sRGB cannot show, channel by channel.
func fromOKLab(l, a, b float64) color.NRGBA {
	p := cube(l + 0.3963377774*a + 0.2158037573*b)
	q := cube(l - 0.1055613458*a - 0.0638541728*b)
	s := cube(l - 0.0894841775*a - 1.2914855480*b)
	return color.NRGBA{
		compress(4.0767416621*p - 3.3077115913*q + 0.2309699292*s),
		compress(-1.2684380046*p + 2.6097574011*q - 0.3413193965*s),
		compress(-0.0041960863*p - 0.7034186147*q + 1.7076147010*s),
		0xFF,
	}
}

func cube(v float64) float64 { return v * v * v }

func compress(v float64) uint8 {
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	return uint8(math.Round(255 * min(max(v, 0), 1)))
}
