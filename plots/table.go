package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"clusterlens/engine"
)

// Table is figures of merit: a row for each measure, a column for each
// pipeline.
type Table struct {
	Columns []string
	Rows    []TableRow
}

// TableRow is one measure; "" in Cells is a value that cannot be had.
type TableRow struct {
	Name  string
	Cells []string
	Best  []bool // the columns to set in bold
}

// measure reads one figure of merit; nil where an outcome lacks it.
type measure struct {
	name   string
	of     func(engine.Outcome) *float64
	format string
	sign   float64 // 1 = more is better, -1 = less, 0 = neither
}

var headline = []measure{
	{"accuracy", func(o engine.Outcome) *float64 { return o.Report.Accuracy }, "%.4f", 1},
	{"majority accuracy", func(o engine.Outcome) *float64 { return o.Report.MajorityAccuracy }, "%.4f", 1},
	{"matched accuracy", func(o engine.Outcome) *float64 { return o.Report.MatchedAccuracy }, "%.4f", 1},
	{"macro F1", func(o engine.Outcome) *float64 {
		if o.Report.Macro == nil {
			return nil
		}
		return &o.Report.Macro.F1
	}, "%.4f", 1},
	{"ARI", func(o engine.Outcome) *float64 { return o.Report.ARI }, "%.4f", 1},
	{"NMI", func(o engine.Outcome) *float64 { return o.Report.NMI }, "%.4f", 1},
	{"AMI", func(o engine.Outcome) *float64 { return o.Report.AMI }, "%.4f", 1},
	{"V-measure", func(o engine.Outcome) *float64 { return o.Report.VMeasure }, "%.4f", 1},
	{"purity", func(o engine.Outcome) *float64 { return o.Report.Purity }, "%.4f", 1},
	{"mean confidence", func(o engine.Outcome) *float64 { return o.Report.MeanConfidence }, "%.4f", 0},
	{"calibration error", func(o engine.Outcome) *float64 { return o.Report.CalibrationError }, "%.4f", -1},
	{"crossing, features", func(o engine.Outcome) *float64 {
		if o.Report.Overlap == nil {
			return nil
		}
		return o.Report.Overlap.CrossingFeatureSpace
	}, "%.4f", 0},
	{"crossing, map", func(o engine.Outcome) *float64 {
		if o.Report.Overlap == nil {
			return nil
		}
		return o.Report.Overlap.CrossingMap
	}, "%.4f", 0},
	{"undecided", func(o engine.Outcome) *float64 { v := float64(o.Report.Undecided); return &v }, "%.0f", 0},
	{"seconds", func(o engine.Outcome) *float64 { return &o.Report.SecondsTotal }, "%.1f", 0},
}

// headlineTable leaves out measures that no outcome has.
func headlineTable(outcomes []engine.Outcome) Table {
	var t Table
	for _, o := range outcomes {
		t.Columns = append(t.Columns, o.Result.Pipeline)
	}
	for _, m := range headline {
		row := TableRow{Name: m.name, Cells: make([]string, len(outcomes)), Best: make([]bool, len(outcomes))}
		best, found := math.Inf(-1), 0
		for i, o := range outcomes {
			if o.Report == nil {
				continue
			}
			if v := m.of(o); v != nil {
				row.Cells[i] = fmt.Sprintf(m.format, *v)
				best = max(best, m.sign**v)
				found++
			}
		}
		for i, cell := range row.Cells {
			row.Best[i] = m.sign != 0 && found > 1 && cell == fmt.Sprintf(m.format, m.sign*best)
		}
		if found > 0 {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// draw writes the table at the top of the area and returns what is left.
func (t Table) draw(b brush) brush {
	text := style{size: smallSize}
	row := 11.5 * b.unit
	names := vg.Length(0)
	for _, r := range t.Rows {
		names = max(names, b.textWidth(text, r.Name))
	}
	column := (b.width() - names - 4*b.unit) / vg.Length(max(len(t.Columns), 1))
	for i, name := range t.Columns {
		head := b.shrink(style{size: smallSize, bold: true}, name, column-3*b.unit, tinySize-1)
		b.text(head, b.Max.X-vg.Length(len(t.Columns)-1-i)*column, b.Max.Y, 1, 1, b.fit(head, name, column-2*b.unit))
	}
	y := b.Max.Y - 10*b.unit
	b.line(muted, 0.5, b.Min.X, y, b.Max.X, y)
	y -= 4 * b.unit
	for _, r := range t.Rows {
		b.text(text, b.Min.X, y, 0, 1, r.Name)
		for i, cell := range r.Cells {
			s := style{size: smallSize, bold: r.Best[i]}
			if cell == "" {
				cell, s.colour = "–", muted
			}
			b.text(s, b.Max.X-vg.Length(len(t.Columns)-1-i)*column, y, 1, 1, b.fit(s, cell, column-2*b.unit))
		}
		y -= row
	}
	b.line(muted, 0.5, b.Min.X, y+3*b.unit, b.Max.X, y+3*b.unit)
	b.Max.Y = y
	return b
}

// OverlapPairs is the pairs of clusters of a pipeline that overlap most.
type OverlapPairs struct {
	Pipeline string
	Pairs    []OverlapPair
}

// OverlapPair is two clusters and the share of their links that cross between
// them; negative = not measured.
type OverlapPair struct {
	A, B              string
	FeatureSpace, Map float64
}

// topPairs are the n pairs with the largest share in the feature space, or in
// the map where that alone was measured.
func topPairs(run *engine.Run, o engine.Outcome, n int) OverlapPairs {
	p := OverlapPairs{Pipeline: o.Result.Pipeline}
	if o.Report == nil || o.Report.Overlap == nil {
		return p
	}
	v := o.Report.Overlap
	styles := clusterStyles(run.Set, o.Result)
	at := func(m [][]float64, a, b int) float64 {
		if len(m) == 0 || math.IsNaN(m[a][b]) {
			return -1
		}
		return m[a][b]
	}
	order := byClassOrder(styles)
	for i, a := range order {
		for _, b := range order[i+1:] {
			pair := OverlapPair{styles[a].Name, styles[b].Name, at(v.FeatureSpace, a, b), at(v.Map, a, b)}
			if max(pair.FeatureSpace, pair.Map) > 0 {
				p.Pairs = append(p.Pairs, pair)
			}
		}
	}
	slices.SortStableFunc(p.Pairs, func(a, b OverlapPair) int {
		return cmp.Or(cmp.Compare(b.FeatureSpace, a.FeatureSpace), cmp.Compare(b.Map, a.Map))
	})
	p.Pairs = p.Pairs[:min(n, len(p.Pairs))]
	return p
}

// drawPairs lists the pairs of each pipeline, as many as there is room for.
func drawPairs(b brush, of []OverlapPairs) {
	if len(of) == 0 || b.height() < 4*smallSize*b.unit {
		return
	}
	head, text := style{size: smallSize + 0.5, bold: true}, style{size: smallSize}
	small := style{size: tinySize, colour: muted}
	b.text(head, b.Min.X, b.Max.Y, 0, 1, "Most overlapping clusters")
	mapRight, featureRight := b.Max.X, b.Max.X-42*b.unit
	b.text(small, featureRight, b.Max.Y, 1, 1, "features")
	b.text(small, mapRight, b.Max.Y, 1, 1, "map")
	row := 10.5 * b.unit
	y := b.Max.Y - 14*b.unit
	// Rows for each pipeline, its name included.
	each := min(int((y-b.Min.Y)/row)/len(of), 5)
	share := func(v float64) string {
		if v < 0 {
			return "–"
		}
		return percent(v)
	}
	for _, p := range of {
		for i, pair := range p.Pairs[:max(0, min(len(p.Pairs), each-1))] {
			if i == 0 {
				b.text(style{size: smallSize, colour: muted}, b.Min.X, y, 0, 1, p.Pipeline)
				y -= row
			}
			name := b.fit(text, pair.A+" – "+pair.B, featureRight-b.Min.X-44*b.unit)
			b.text(text, b.Min.X+8*b.unit, y, 0, 1, name)
			b.text(text, featureRight, y, 1, 1, share(pair.FeatureSpace))
			b.text(text, mapRight, y, 1, 1, share(pair.Map))
			y -= row
		}
	}
}
