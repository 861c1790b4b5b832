package plots

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"clusterlens/engine"
	"clusterlens/plots/palette"
)

// ReliabilityFigure is a calibration diagram: of the images with about the
// same confidence, how many are right. A well-calibrated pipeline lies on the
// diagonal. Bins of fewer than ten images say little: they are only marked, in
// grey. The panel below counts the images, on a logarithmic scale.
type ReliabilityFigure struct {
	Title, Subtitle string
	Bins            []engine.ReliabilityBin
}

// NewReliability is the calibration of an outcome; nil where the pipeline
// gives no probabilities or no truth is known.
func NewReliability(run *engine.Run, o engine.Outcome) *ReliabilityFigure {
	if o.Report == nil || len(o.Report.Reliability) == 0 {
		return nil
	}
	f := &ReliabilityFigure{
		Title:    o.Result.Pipeline + ": reliability",
		Subtitle: fmt.Sprintf("%s, %s evaluated", run.Set.Name, images(o.Report.Evaluated)),
		Bins:     o.Report.Reliability,
	}
	if e := o.Report.CalibrationError; e != nil {
		f.Subtitle += fmt.Sprintf(", expected calibration error %.4f", *e)
	}
	return f
}

// Size is a column of a journal.
func (f *ReliabilityFigure) Size() (width, height vg.Length) { return 4 * vg.Inch, 4.7 * vg.Inch }

// Draw draws the diagram and the counts below it on one axis.
func (f *ReliabilityFigure) Draw(c draw.Canvas) {
	b := newBrush(c, f).inset(10, 12, 8, 10).heading(f.Title, f.Subtitle)
	b = b.inset(yAxisRoom+8, 0, xAxisRoom, 2)
	gap := 10 * b.unit
	split := b.Min.Y + 0.24*(b.height()-gap)
	f.drawDiagram(b.part(b.Min.X, split+gap, b.Max.X, b.Max.Y))
	f.drawCounts(b.part(b.Min.X, b.Min.Y, b.Max.X, split))
}

func (f *ReliabilityFigure) drawDiagram(b brush) {
	a := newAxes(0, 1, 0, 1)
	a.yLabel, a.grid = "accuracy", true
	diagonal := polyline{x: []float64{0, 1}, y: []float64{0, 1}, colour: muted, width: 0.8 * b.unit, dashes: []vg.Length{4 * b.unit, 3 * b.unit}}
	a.draw(b, diagonal, reliabilityBars(f.Bins))
	line := polyline{colour: palette.Light.Right(), width: 1.4 * b.unit, marks: 2.4 * b.unit}
	x, y := a.Transforms(&b.Canvas)
	for _, bin := range f.Bins {
		switch {
		case bin.Count >= fewImages:
			line.x, line.y = append(line.x, bin.Confidence), append(line.y, bin.Accuracy)
		case bin.Count > 0:
			b.disc(palette.Light.Undecided(), x(bin.Confidence), y(bin.Accuracy), 2)
		}
	}
	line.Plot(b.Canvas, a.Plot)
	note := style{size: smallSize, colour: muted}
	b.text(note, b.Min.X+6*b.unit, b.Max.Y-6*b.unit, 0, 1, "underconfident")
	b.text(note, b.Max.X-6*b.unit, b.Min.Y+6*b.unit, 1, 0, "overconfident")
}

// fewImages is the least number of images whose accuracy is worth a line: its
// standard error is up to 0.16.
const fewImages = 10

// reliabilityBars shades the gap between confidence and accuracy of each bin.
type reliabilityBars []engine.ReliabilityBin

// Plot draws a bar from the diagonal to the accuracy.
func (r reliabilityBars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, bin := range r {
		if bin.Count < fewImages {
			continue
		}
		colour := mix(palette.Light.Right(), paper, 0.75)
		if bin.Accuracy < bin.Confidence {
			colour = mix(palette.Light.Wrong(), paper, 0.7)
		}
		// At the mean confidence the bar ends on the diagonal.
		half := vg.Length(0.35) * (x(bin.High) - x(bin.Low))
		mid := x(bin.Confidence)
		low, high := min(y(bin.Accuracy), y(bin.Confidence)), max(y(bin.Accuracy), y(bin.Confidence))
		c.SetColor(colour)
		c.Fill(rect(max(mid-half, c.Min.X), low, min(mid+half, c.Max.X), high).Path())
	}
}

func (f *ReliabilityFigure) drawCounts(b brush) {
	most := 10
	for _, bin := range f.Bins {
		most = max(most, bin.Count)
	}
	top := math.Log10(float64(most)) * 1.2
	a := newAxes(0, 1, 0, top)
	a.xLabel, a.yLabel, a.yTicks = "confidence", "images", nil
	every := max(1, int(top/3))
	for e := 0; float64(e) <= top; e += every {
		a.yTicks = append(a.yTicks, plot.Tick{Value: float64(e), Label: count(int(math.Pow10(e)))})
	}
	a.draw(b)
	x, y := a.Transforms(&b.Canvas)
	small := style{size: tinySize, colour: muted}
	for _, bin := range f.Bins {
		if bin.Count == 0 {
			continue
		}
		half := vg.Length(0.35) * (x(bin.High) - x(bin.Low))
		mid := (x(bin.Low) + x(bin.High)) / 2
		height := y(math.Log10(float64(bin.Count)))
		// A single image has a logarithm of 0: give it a sliver.
		b.fill(mix(palette.Light.Right(), paper, 0.35), rect(mid-half, b.Min.Y, mid+half, max(height, b.Min.Y+1.5*b.unit)))
		if text := count(bin.Count); b.textWidth(small, text) < 2.9*half {
			b.text(small, mid, max(height, b.Min.Y+1.5*b.unit)+2*b.unit, 0.5, 0, text)
		}
	}
}
