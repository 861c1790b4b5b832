package plots

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// colourBar explains a continuous scale: a strip of colours with ticks on its
// right.
type colourBar struct {
	title  string
	at     func(t float64) color.NRGBA // t from 0 to 1 along the bar
	labels []barLabel
}

// barLabel is a tick at t in 0..1.
type barLabel struct {
	t    float64
	text string
}

// linearLabels are the ends and quarters of a scale from 0 to high, a share.
func linearLabels(high float64) []barLabel {
	var labels []barLabel
	for _, tick := range (fewTicks{}).Ticks(0, 100*high) {
		if t := tick.Value / (100 * high); t <= 1.0001 {
			labels = append(labels, barLabel{min(t, 1), tick.Label + " %"})
		}
	}
	return labels
}

// barWidth is the width of a strip in units.
const barWidth vg.Length = 8

// width of the bar with its labels, in canvas lengths.
func (s colourBar) width(b brush) vg.Length {
	w := b.textWidth(style{size: smallSize}, s.title) - barWidth*b.unit - 3*b.unit
	for _, l := range s.labels {
		w = max(w, b.textWidth(style{size: smallSize}, l.text))
	}
	return (barWidth+5)*b.unit + max(w, 0)
}

// draw draws the strip from (x, y0) up to y1, with the title above it.
func (s colourBar) draw(b brush, x, y0, y1 vg.Length) {
	text := style{size: smallSize, colour: muted}
	if s.title != "" {
		b.text(style{size: smallSize}, x, y1, 0, 1, s.title)
		y1 -= (smallSize + 5) * b.unit
	}
	r := snapRect(b.Canvas.Canvas, rect(x, y0, x+barWidth*b.unit, y1))
	place(b.Canvas, r, func(w, h int) *image.RGBA {
		img := image.NewRGBA(image.Rect(0, 0, w, h))
		for row := range h {
			c := s.at((float64(h-row) - 0.5) / float64(h))
			for col := range w {
				img.SetRGBA(col, row, color.RGBA{c.R, c.G, c.B, 0xFF})
			}
		}
		return img
	})
	b.frame(muted, 0.4, r)
	last := vg.Length(math.Inf(-1))
	for _, l := range s.labels {
		y := r.Min.Y + vg.Length(l.t)*(r.Max.Y-r.Min.Y)
		if y-last < smallSize*b.unit {
			continue // would touch the label below
		}
		last = y
		b.line(muted, 0.5, r.Max.X, y, r.Max.X+2*b.unit, y)
		b.text(text, r.Max.X+4*b.unit, y, 0, 0.5, l.text)
	}
}
