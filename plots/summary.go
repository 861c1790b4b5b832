package plots

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"clusterlens/engine"
)

// SummaryFigure is a run on one page: the figures of merit, the maps, the
// confusion matrices, the clusters that overlap most and the images that each
// pipeline got wrong. Parts that a run does not have leave their room empty.
type SummaryFigure struct {
	Title, Subtitle string
	Table           Table
	Pairs           []OverlapPairs // of each pipeline
	Maps            *MapsFigure    // nil = none
	Confusions      []*ConfusionFigure
	Images          engine.Images
	Wrong           []WrongStrip
}

// WrongStrip is the images that a pipeline got wrong, the surest first.
type WrongStrip struct {
	Pipeline        string
	Total           int // of all such images
	Rows            []int
	Truth, Answered []string // of each of Rows
}

// stripImages is the most images that fit into a strip.
const stripImages = 28

// NewSummary is the page of a run with at least one outcome.
func NewSummary(run *engine.Run) *SummaryFigure {
	f := &SummaryFigure{
		Title:    run.Set.Name,
		Subtitle: summaryLine(run),
		Table:    headlineTable(run.Outcomes),
		Maps:     NewMaps(run),
		Images:   run.Set.Images,
	}
	for _, o := range run.Outcomes {
		if c := NewConfusion(run, o); c != nil {
			f.Confusions = append(f.Confusions, c)
		}
		if p := topPairs(run, o, 4); len(p.Pairs) > 0 {
			f.Pairs = append(f.Pairs, p)
		}
		if w := wrongStrip(run, o.Result); len(w.Rows) > 0 {
			f.Wrong = append(f.Wrong, w)
		}
	}
	return f
}

func summaryLine(run *engine.Run) string {
	s := run.Set
	line := fmt.Sprintf("%s of %d x %d pixels, %d classes", images(s.N), s.Width, s.Height, len(s.Classes))
	if n := run.Split.Labelled(); n > 0 {
		line += fmt.Sprintf("; %s labelled (%s), %s unlabelled", count(n), percent(float64(n)/float64(s.N)), count(s.N-n))
	}
	line += fmt.Sprintf("; seed %d", run.Seed)
	if run.Preset != "" {
		line += "; preset " + run.Preset
	}
	return line
}

// wrongStrip takes the surest mistakes of each cluster in turn, so that one
// frequent mistake does not fill it.
func wrongStrip(run *engine.Run, r *engine.Result) WrongStrip {
	w := WrongStrip{Pipeline: r.Pipeline}
	classes := classNames(run.Set)
	for i := range r.Cluster {
		if judge(run, r, i) == wrong {
			w.Total++
		}
	}
	picks := PickGallery(run, r, 0, 0, stripImages)
	for n := 0; n < stripImages; n++ {
		for _, p := range picks {
			if n < len(p.Wrong) && len(w.Rows) < stripImages {
				i := p.Wrong[n]
				w.Rows = append(w.Rows, i)
				w.Truth = append(w.Truth, classes[run.Set.Truth[i]])
				answer := "?"
				if r.Predicted[i] != engine.Unknown {
					answer = classes[r.Predicted[i]]
				}
				w.Answered = append(w.Answered, answer)
			}
		}
	}
	return w
}

// Size is A4, landscape.
func (f *SummaryFigure) Size() (width, height vg.Length) { return 297 * mm, 210 * mm }

const mm = vg.Inch / 25.4

// Measures of the page in units.
const (
	summarySide  vg.Length = 226 // the column of tables
	summaryStrip vg.Length = 37  // the height of a strip
)

// Draw fills the page.
func (f *SummaryFigure) Draw(c draw.Canvas) {
	b := newBrush(c, f).inset(26, 26, 20, 26)
	title := style{size: 16, bold: true}
	b.text(title, b.Min.X, b.Max.Y, 0, 1, b.fit(title, f.Title, b.width()))
	line := style{size: labelSize, colour: muted}
	b.text(line, b.Min.X, b.Max.Y-22*b.unit, 0, 1, b.fit(line, f.Subtitle, b.width()))
	b = b.inset(0, 0, 0, 36)
	b.line(faint, 0.8, b.Min.X, b.Max.Y, b.Max.X, b.Max.Y)
	b = b.inset(0, 0, 0, 9)

	if n := vg.Length(len(f.Wrong)); n > 0 {
		height := (n*summaryStrip + 12) * b.unit
		f.drawWrong(b.part(b.Min.X, b.Min.Y, b.Max.X, b.Min.Y+height))
		b.Min.Y += height + 4*b.unit
	}
	side := b
	side.Max.X = b.Min.X + summarySide*b.unit
	rest := f.Table.draw(side)
	drawPairs(rest.inset(0, 0, 0, 10), f.Pairs)
	b.Min.X = side.Max.X + 16*b.unit
	f.drawPanels(b)
}

// drawPanels draws the maps above the confusion matrices, in the same columns.
func (f *SummaryFigure) drawPanels(b brush) {
	lower := b
	if f.Maps != nil {
		upper := b
		if len(f.Confusions) > 0 {
			upper.Min.Y = b.Min.Y + 0.5*b.height()
			lower.Max.Y = upper.Min.Y - 8*b.unit
		}
		rows := f.Maps.legend().flow(upper, upper.width(), 0.2*upper.height())
		rows.draw(upper, upper.Min.Y+rows.height)
		upper.Min.Y += rows.height + 3*b.unit
		drawMaps(upper, f.Maps.Maps)
	}
	n := vg.Length(len(f.Confusions))
	if n == 0 {
		return
	}
	left := yAxisRoom * b.unit
	gap := 10 * b.unit
	w := (lower.width() - left - (n-1)*gap) / n
	// Two rounds: the panel with the smallest cells sets the size of all.
	cell := vg.Length(math.Inf(1))
	for _, draws := range []bool{false, true} {
		for i, m := range f.Confusions {
			x := lower.Min.X + left + vg.Length(i)*(w+gap)
			area := lower.part(x-13*b.unit, lower.Min.Y, x+w-7*b.unit, lower.Max.Y)
			h := m.small(i == 0)
			h.maxCell = cell
			y := h.layout(area)
			cell = min(cell, y.cell)
			if draws {
				h.draw(area, y)
			}
		}
	}
}

// small is the matrix for a small panel: shares in percent and short names.
func (f *ConfusionFigure) small(first bool) heatMap {
	h := f.heatMap()
	full := h.text
	h.text = func(r, c int) []string {
		if lines := full(r, c); len(lines) > 1 {
			return []string{strings.TrimSuffix(lines[1], " %")}
		}
		return nil
	}
	h.colName = "predicted (% of the true class)"
	if f.NoClass != nil {
		h.cols[len(h.cols)-1] = "–"
		h.colName = "predicted (%; – " + f.NoClassName + ")"
	}
	if first {
		h.rowName = "true"
	}
	return h
}

// drawWrong draws a strip for each pipeline.
func (f *SummaryFigure) drawWrong(b brush) {
	head := style{size: smallSize + 0.5, bold: true}
	b.text(head, b.Min.X, b.Max.Y, 0, 1, "Surest mistakes")
	small := style{size: tinySize, colour: muted}
	b.text(small, b.Min.X+b.textWidth(head, "Surest mistakes")+6*b.unit, b.Max.Y, 0, 1, "true class → answer")
	b = b.inset(0, 0, 0, 14)
	name := style{size: smallSize}
	room := 76 * b.unit
	pitch := (b.width() - room) / stripImages
	cell := min((summaryStrip-11)*b.unit, pitch-1.2*b.unit)
	var tiles []tile
	for row, w := range f.Wrong {
		top := b.Max.Y - vg.Length(row)*summaryStrip*b.unit
		b.text(name, b.Min.X, top-3*b.unit, 0, 1, b.fit(name, w.Pipeline, room-6*b.unit))
		b.text(small, b.Min.X, top-13*b.unit, 0, 1, count(w.Total)+" wrong")
		for n, i := range w.Rows {
			x := b.Min.X + room + vg.Length(n)*pitch
			t := b.newTile(f.Images, i, rect(x, top-cell, x+cell, top))
			t.note = w.Truth[n] + " → " + w.Answered[n]
			tiles = append(tiles, t)
		}
	}
	b.drawTiles(f.Images, tiles)
	b.annotate(tiles, pitch)
}
