package session

import (
	"context"
	"image/color"

	"clusterlens/engine"
	"clusterlens/gui/render"
)

// Outline is where the images of one legend entry lie on a map.
type Outline struct {
	Entry      int
	X, Y       float64 // mean
	XX, XY, YY float64 // covariance, n - 1
	Contour    render.Contour
}

// contourShare is the share of a group's images that its contour holds.
const contourShare = 0.6

type outlineKey struct {
	colouring *Colouring
	m         *engine.Map
}

// Outlines are the outlines of the groups of a colouring on a projection: the
// clusters or classes, without those that are no group (undecided, unknown).
// Nil for a colouring of anything else. [ColourChanged] tells when they are
// ready.
func (s *Session) Outlines(c *Colouring, projection string) ([]Outline, bool) {
	m := s.maps[projection]
	if c == nil || m == nil || (c.Mode != ByCluster && c.Mode != ByTrueClass) {
		return nil, false
	}
	return derive(s, outlineKey{c, m}, "", ColourChanged, func(ctx context.Context) []Outline {
		var out []Outline
		points := render.Points{X: m.X, Y: m.Y}
		for e, entry := range c.Entries {
			if entry.Tone != ClassTone || entry.Count < 3 || ctx.Err() != nil {
				continue
			}
			o := moments(m, c.Index, uint16(e))
			o.Contour = contour(points, c.Members(e))
			out = append(out, o)
		}
		return out
	})
}

func contour(points render.Points, mask *render.Mask) render.Contour {
	return render.DensityContour(points, mask, contourShare, color.NRGBA{})
}

// moments in two passes: the mean first, so that nothing cancels.
func moments(m *engine.Map, index []uint16, entry uint16) Outline {
	o := Outline{Entry: int(entry)}
	n := 0.0
	for i, e := range index {
		if e == entry {
			o.X += float64(m.X[i])
			o.Y += float64(m.Y[i])
			n++
		}
	}
	o.X, o.Y = o.X/n, o.Y/n
	for i, e := range index {
		if e == entry {
			dx, dy := float64(m.X[i])-o.X, float64(m.Y[i])-o.Y
			o.XX += dx * dx
			o.XY += dx * dy
			o.YY += dy * dy
		}
	}
	o.XX, o.XY, o.YY = o.XX/(n-1), o.XY/(n-1), o.YY/(n-1)
	return o
}
