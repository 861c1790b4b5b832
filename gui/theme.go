package gui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"clusterlens/plots/palette"
)

// Appearance is how the window looks.
type Appearance struct {
	Theme string  `json:"theme"`      // "system", "light" or "dark"
	Scale float32 `json:"text_scale"` // of text; 0 = 1
}

// The themes.
const (
	SystemTheme = "system"
	LightTheme  = "light"
	DarkTheme   = "dark"
)

// Bounds of the text scale.
const minScale, maxScale, scaleStep = 0.8, 2.0, 0.1

// look is fyne's theme, denser, with the colours of the figures.
type look struct {
	fyne.Theme
	appearance Appearance
}

func newLook(a Appearance) *look { return &look{theme.DefaultTheme(), a} }

func (l *look) variant(system fyne.ThemeVariant) fyne.ThemeVariant {
	switch l.appearance.Theme {
	case LightTheme:
		return theme.VariantLight
	case DarkTheme:
		return theme.VariantDark
	}
	return system
}

// Color implements fyne.Theme.
func (l *look) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	v = l.variant(v)
	dark := v == theme.VariantDark
	switch name {
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		if dark {
			return color.NRGBA{0x3D, 0x8F, 0xD1, 0xFF}
		}
		return color.NRGBA{0x00, 0x5F, 0x99, 0xFF}
	case theme.ColorNameBackground:
		if dark {
			return palette.Dark.Paper()
		}
		return color.NRGBA{0xF7, 0xF7, 0xF8, 0xFF}
	case theme.ColorNameForeground:
		if dark {
			return palette.Dark.Ink()
		}
		return palette.Light.Ink()
	case theme.ColorNameButton:
		if !dark {
			return color.NRGBA{0xE3, 0xE6, 0xEA, 0xFF}
		}
	case theme.ColorNameInputBackground:
		if !dark {
			return color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
		}
	case theme.ColorNameShadow: // also the dividers
		if !dark {
			return color.NRGBA{0x00, 0x00, 0x00, 0x1E}
		}
	case theme.ColorNamePlaceHolder: // also secondary text: as readable as the rest
		if dark {
			return palette.Dark.Muted()
		}
		return color.NRGBA{0x5C, 0x5C, 0x5C, 0xFF}
	case theme.ColorNameDisabled: // also text of low importance
		if dark {
			return color.NRGBA{0x8A, 0x8A, 0x8A, 0xFF}
		}
		return color.NRGBA{0x72, 0x72, 0x72, 0xFF}
	}
	return l.Theme.Color(name, v)
}

// Size implements fyne.Theme.
func (l *look) Size(name fyne.ThemeSizeName) float32 {
	scale := l.appearance.Scale
	if scale == 0 {
		scale = 1
	}
	switch name {
	case theme.SizeNameText:
		return 13 * scale
	case theme.SizeNameCaptionText:
		return 11 * scale
	case theme.SizeNameSubHeadingText:
		return 14 * scale
	case theme.SizeNameHeadingText:
		return 20 * scale
	case theme.SizeNameInlineIcon:
		return 18 * scale
	case theme.SizeNamePadding:
		return 3
	case theme.SizeNameInnerPadding:
		return 5
	case theme.SizeNameLineSpacing:
		return 3
	}
	return l.Theme.Size(name)
}
