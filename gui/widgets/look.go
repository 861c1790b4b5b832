package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"clusterlens/plots/palette"
)

// ground is the palette's ground for the theme in use.
func ground() palette.Ground {
	if luminance(theme.Color(theme.ColorNameBackground)) < 0.5 {
		return palette.Dark
	}
	return palette.Light
}

// Ground is the ground to take colours of palette for, as the current theme is
// light or dark.
func Ground() palette.Ground { return ground() }

func luminance(c color.Color) float64 {
	n := nrgba(c)
	return (0.299*float64(n.R) + 0.587*float64(n.G) + 0.114*float64(n.B)) / 255
}

func nrgba(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }

// themed is a colour of the current theme.
func themed(name fyne.ThemeColorName) color.NRGBA { return nrgba(theme.Color(name)) }

// faded is c at the given share of its opacity.
func faded(c color.NRGBA, share float64) color.NRGBA {
	c.A = uint8(float64(c.A)*share + 0.5)
	return c
}

// mixed is the colour a share t of the way from a to b.
func mixed(a, b color.NRGBA, t float64) color.NRGBA {
	f := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*t + 0.5) }
	return color.NRGBA{R: f(a.R, b.R), G: f(a.G, b.G), B: f(a.B, b.B), A: f(a.A, b.A)}
}

// paper is what maps and charts are drawn on.
func paper() color.NRGBA { return ground().Paper() }

// secondary is the colour of text that stands back.
func secondary() color.NRGBA {
	return mixed(themed(theme.ColorNameForeground), themed(theme.ColorNameBackground), 0.35)
}

// newText is a line of text in the theme's caption size.
func newText(bold bool) *canvas.Text {
	t := canvas.NewText("", themed(theme.ColorNameForeground))
	t.TextStyle.Bold = bold
	t.TextSize = theme.CaptionTextSize()
	return t
}

// setText changes a text and has it drawn anew if that makes a difference:
// setting type costs more than anything else in a frame.
func setText(t *canvas.Text, text string, c color.Color, size float32) {
	if t.Text == text && t.Color == c && t.TextSize == size {
		return
	}
	t.Text, t.Color, t.TextSize = text, c, size
	t.Refresh()
}

// contrast is black or white, whichever is read better on c.
func contrast(c color.NRGBA) color.NRGBA { return palette.TextOn(c) }

// fitText cuts text with an ellipsis where it is wider than width.
func fitText(text string, size, width float32) string {
	if fyne.MeasureText(text, size, fyne.TextStyle{}).Width <= width {
		return text
	}
	runes := []rune(text)
	lo, hi := 0, len(runes)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if fyne.MeasureText(string(runes[:mid])+"\u2026", size, fyne.TextStyle{}).Width <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return string(runes[:lo]) + "\u2026"
}
