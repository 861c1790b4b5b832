// Package views holds the panels of the window. Each joins a part of the
// session with widgets: it shows what the session says and tells the session
// what a person wants, and keeps nothing that the session does not know.
//
// All of it belongs to the goroutine that draws.
package views

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	xdraw "golang.org/x/image/draw"

	"clusterlens/engine"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
	"clusterlens/plots/palette"
)

// Deps is what panels share.
type Deps struct {
	Session *session.Session
	Window  fyne.Window
	Card    *widgets.HoverCard // shows the image under the cursor
	// Do runs a function later on the goroutine that draws; nil = fyne.Do.
	Do func(func())
	// Open shows one image large, with what is most like it.
	Open func(row int)
	// Fail shows an error as a sentence.
	Fail func(error)

	themed []func()
}

// onTheme adds what must be drawn anew when the theme has changed: colours that
// mean something are not the toolkit's.
func (d *Deps) onTheme(f func()) { d.themed = append(d.themed, f) }

// Themed draws everything anew in the colours of the theme.
func (d *Deps) Themed() {
	for _, f := range d.themed {
		f()
	}
}

// do hands a background answer to the goroutine that draws.
func (d *Deps) do(f func()) {
	if d.Do != nil {
		d.Do(f)
		return
	}
	fyne.Do(f)
}

// picture is an image of a set scaled to about pixels a side. Enlarging is
// smooth: 28 pixels of a digit become a readable picture.
func picture(set *engine.ImageSet, row, pixels int) image.Image {
	if set == nil || row < 0 || row >= set.N {
		return nil
	}
	src := original(set, row)
	longer := max(set.Width, set.Height)
	if pixels <= 0 || pixels == longer {
		return src
	}
	w, h := max(1, set.Width*pixels/longer), max(1, set.Height*pixels/longer)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	xdraw.CatmullRom.Scale(dst, dst.Rect, src, src.Bounds(), xdraw.Src, nil)
	return dst
}

// original is an image of a set pixel by pixel.
func original(set *engine.ImageSet, row int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, set.Width, set.Height))
	bytes := set.At(row)
	for p := range set.Width * set.Height {
		r, g, b := bytes[p*set.Channels], bytes[p*set.Channels], bytes[p*set.Channels]
		if set.Channels == 3 {
			g, b = bytes[p*3+1], bytes[p*3+2]
		}
		img.Pix[4*p], img.Pix[4*p+1], img.Pix[4*p+2], img.Pix[4*p+3] = r, g, b, 255
	}
	return img
}

// colourOf is the colour of a legend entry on the current theme.
func colourOf(e session.Entry) color.NRGBA {
	ground := widgets.Ground()
	switch e.Tone {
	case session.RightTone:
		return ground.Right()
	case session.WrongTone:
		return ground.Wrong()
	case session.MiddleTone:
		return ground.Categorical(2)[1] // amber, between the blue of right and the red of wrong
	case session.UnknownTone:
		return ground.Undecided()
	case session.RampTone:
		return ground.Confidence((float64(e.Slot) + 0.5) / session.RampSteps)
	}
	return classColour(e.Slot)
}

// classColour is the colour of a class or of a cluster named after it.
func classColour(slot int) color.NRGBA {
	if slot < 0 {
		return widgets.Ground().Undecided()
	}
	return widgets.Ground().Categorical(slot + 1)[slot]
}

// hoverLines says what is known about an image.
func hoverLines(s *session.Session, row int) []widgets.CardLine {
	set := s.Set()
	lines := []widgets.CardLine{{Value: set.NameOf(row)}}
	truth := widgets.CardLine{Name: "true class", Value: set.ClassName(set.Truth[row])}
	if c := set.Truth[row]; c != engine.Unknown {
		truth.Colour = classColour(int(c))
	}
	lines = append(lines, truth)
	for _, rec := range s.Current() {
		r := rec.Outcome.Result
		line := widgets.CardLine{Name: rec.Pipeline, Value: "undecided", Colour: palette.Ground(widgets.Ground()).Undecided()}
		if k := int(r.Cluster[row]); k >= 0 {
			line.Value = session.ClusterName(set, r, k)
			line.Colour = classColour(int(r.Predicted[row]))
			if r.Confidence != nil {
				line.Value += ", " + percent(float64(r.Confidence[row]))
			}
			if t := set.Truth[row]; t != engine.Unknown && t != r.Predicted[row] {
				line.Value += "  ✗"
			}
		}
		lines = append(lines, line)
	}
	if split := s.Split(); row < len(split.Labels) && split.IsLabelled(row) {
		lines = append(lines, widgets.CardLine{Name: "labelled", Value: "yes"})
	}
	return lines
}

// hover shows the card for an image, or hides it for -1.
func (d *Deps) hover(row int, at fyne.Position) {
	if d.Card == nil {
		return
	}
	if row < 0 || d.Session.Set() == nil || row >= d.Session.N() {
		d.Card.Hide()
		return
	}
	d.Card.ShowAt(at, original(d.Session.Set(), row), hoverLines(d.Session, row))
}

// mode carries a widget's selection mode to the session.
func mode(m widgets.Mode) session.Mode {
	return [...]session.Mode{widgets.Replace: session.Replace, widgets.Add: session.Add, widgets.Subtract: session.Subtract}[m]
}
