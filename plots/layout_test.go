package plots

import (
	"fmt"
	"image"
	"image/color"
	stddraw "image/draw"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// proof is a canvas that only notes where text was written: a reviewer who
// looks for words that are cut off or lie over one another.
type proof struct {
	stack []affine
	words []word
}

// affine is a turn by a multiple of 90 degrees, then a move.
type affine struct {
	turn vg.Length
	at   vg.Point
}

type word struct {
	text string
	size vg.Length
	box  vg.Rectangle
}

func (p *proof) top() *affine                     { return &p.stack[len(p.stack)-1] }
func (p *proof) Push()                            { p.stack = append(p.stack, *p.top()) }
func (p *proof) Pop()                             { p.stack = p.stack[:len(p.stack)-1] }
func (p *proof) Rotate(angle float64)             { p.top().turn += vg.Length(angle) }
func (p *proof) Translate(to vg.Point)            { p.top().at = p.top().at.Add(to) }
func (*proof) Scale(x, y float64)                 { panic("not used by figures") }
func (*proof) SetLineWidth(vg.Length)             {}
func (*proof) SetLineDash([]vg.Length, vg.Length) {}
func (*proof) SetColor(color.Color)               {}
func (*proof) Stroke(vg.Path)                     {}
func (*proof) Fill(vg.Path)                       {}
func (*proof) DrawImage(r vg.Rectangle, _ image.Image) {
	for _, v := range []vg.Length{r.Min.X, r.Min.Y, r.Max.X, r.Max.Y} {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			panic("an image at no place")
		}
	}
}

// resolution is coarse: pictures are not looked at.
func (*proof) resolution() (float64, stddraw.Image) { return minDPI, nil }

func (p *proof) FillString(f font.Face, at vg.Point, s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	w, size := f.Width(s), f.Font.Size
	// Capitals and half of the room for descenders.
	lo, hi := vg.Point{X: at.X, Y: at.Y - 0.1*size}, vg.Point{X: at.X + w, Y: at.Y + capHeight*size}
	sin, cos := math.Sincos(float64(p.top().turn))
	turn := func(q vg.Point) vg.Point {
		return vg.Point{X: q.X*vg.Length(cos) - q.Y*vg.Length(sin), Y: q.X*vg.Length(sin) + q.Y*vg.Length(cos)}.Add(p.top().at)
	}
	a, b := turn(lo), turn(hi)
	p.words = append(p.words, word{s, size, rect(min(a.X, b.X), min(a.Y, b.Y), max(a.X, b.X), max(a.Y, b.Y))})
}

// review draws the figure at a multiple of its size and reports words outside
// of the page, unreadably small, or over one another.
func review(f Figure, scale float64) []string {
	w, h := f.Size()
	w, h = w*vg.Length(scale), h*vg.Length(scale)
	p := &proof{stack: []affine{{}}}
	f.Draw(draw.NewCanvas(p, w, h))
	var faults []string
	const slack = 0.4 // points
	for i, a := range p.words {
		if a.box.Min.X < -slack || a.box.Min.Y < -slack || a.box.Max.X > w+slack || a.box.Max.Y > h+slack {
			faults = append(faults, fmt.Sprintf("%q is cut off by the page: %.1f of %.1f x %.1f", a.text, a.box, w, h))
		}
		if a.size < 2.9 {
			faults = append(faults, fmt.Sprintf("%q is only %.1f points high", a.text, a.size))
		}
		for _, b := range p.words[:i] {
			dx := min(a.box.Max.X, b.box.Max.X) - max(a.box.Min.X, b.box.Min.X)
			dy := min(a.box.Max.Y, b.box.Max.Y) - max(a.box.Min.Y, b.box.Min.Y)
			if dx > slack && dy > slack {
				faults = append(faults, fmt.Sprintf("%q lies over %q by %.1f x %.1f", a.text, b.text, dx, dy))
			}
		}
	}
	return faults
}

func TestLayout(t *testing.T) {
	for name, run := range runs(t) {
		for _, f := range everyFigure(run) {
			for _, scale := range []float64{0.5, 1, 2} {
				if faults := review(f.Figure, scale); len(faults) > 0 {
					t.Errorf("%s of %s at %g times its size: %d faults, such as\n\t%s", f.Name, name, scale, len(faults), strings.Join(faults[:min(3, len(faults))], "\n\t"))
				}
			}
		}
	}
}
