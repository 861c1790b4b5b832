package widgets

import (
	"fmt"
	"image/color"
	"math"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"clusterlens/gui/render"
)

func confusion(n int) HeatData {
	d := HeatData{RowTitle: "true class", ColumnTitle: "predicted class", Format: func(v float64) string { return fmt.Sprintf("%.0f", v) }}
	for r := range n {
		row := make([]float64, n)
		for c := range row {
			row[c] = float64(10*r + c)
		}
		d.Values = append(d.Values, row)
		d.Rows, d.Columns = append(d.Rows, fmt.Sprint("r", r)), append(d.Columns, fmt.Sprint("c", r))
	}
	return d
}

func TestHeatMapCellsAndLabels(t *testing.T) {
	h := NewHeatMap()
	inWindow(t, h, 500, 400)
	h.SetData(confusion(5))
	var got [][2]int
	h.OnTapped = func(row, col int, _ Mode) { got = append(got, [2]int{row, col}) }
	p := h.plan
	for _, at := range []heatCell{{0, 0}, {4, 4}, {2, 3}, {-1, 2}, {3, -1}} {
		pos, size := p.place(at)
		if at.col < 0 {
			pos.X = 2
		}
		if at.row < 0 {
			pos.Y = p.top - 3
		}
		h.Tapped(&fyne.PointEvent{Position: pos.AddXY(min(size.Width/2, 5), 1)})
		if last := got[len(got)-1]; last != [2]int{at.row, at.col} {
			t.Errorf("cell %v is tapped as %v", at, last)
		}
	}
	n := len(got)
	h.Tapped(&fyne.PointEvent{Position: fyne.NewPos(499, 399)})
	h.Tapped(&fyne.PointEvent{Position: fyne.NewPos(1, 1)})
	if len(got) != n {
		t.Error("a tap beside the matrix")
	}
}

func TestHeatMapReadoutAndKeys(t *testing.T) {
	h := NewHeatMap()
	inWindow(t, h, 500, 400)
	h.SetData(confusion(3))
	pos, _ := h.plan.place(heatCell{1, 2})
	h.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: pos.AddXY(3, 3)}})
	if got := h.readout(); got != "true class r1, predicted class c2: 12" {
		t.Errorf("readout %q", got)
	}
	h.MouseOut()
	if h.readout() != "" {
		t.Error("the readout stays")
	}
	var tapped heatCell
	h.OnTapped = func(row, col int, _ Mode) { tapped = heatCell{row, col} }
	h.FocusGained()
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyReturn} {
		h.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if tapped != (heatCell{1, 2}) {
		t.Errorf("keys lead to %v", tapped)
	}
}

func TestHeatMapShade(t *testing.T) {
	h := NewHeatMap()
	inWindow(t, h, 300, 300)
	h.SetData(HeatData{Values: [][]float64{{0, 5}, {math.NaN(), 10}}, Rows: []string{"a", "b"}, Columns: []string{"a", "b"}})
	for _, tc := range []struct {
		row, col int
		want     float64
	}{{0, 0, 0}, {0, 1, 0.5}, {1, 0, 0}, {1, 1, 1}} {
		near(t, "shade", h.shade(tc.row, tc.col), tc.want, 1e-12)
	}
	if h.text(1, 0) != "" {
		t.Error("NaN is written")
	}
	h.SetData(HeatData{})
	h.SetData(HeatData{Values: [][]float64{{0}}, Rows: []string{"a"}, Columns: []string{"a"}})
	near(t, "all zero", h.shade(0, 0), 0, 0)
}

func TestLegendIsolatesAndRestores(t *testing.T) {
	l := NewLegend()
	inWindow(t, l, 400, 100)
	l.SetEntries([]LegendEntry{{Name: "a", Count: 3}, {Name: "b", Count: 1234567}, {Name: "c", Count: -1}})
	var seen, chosen []int
	l.OnIsolated = func(e int) { seen = append(seen, e) }
	l.OnSelect = func(e int, m Mode) { chosen = append(chosen, e, int(m)) }
	test.Tap(l.chips[1])
	l.chips[1].tapped = time.Time{}
	test.Tap(l.chips[2])
	l.chips[2].tapped = time.Time{}
	test.Tap(l.chips[2])
	equal(t, "isolated", seen, []int{1, 2, -1})
	l.chips[2].tapped = time.Time{}

	l.chips[0].MouseDown(press(fyne.KeyModifierShift))
	l.chips[0].Tapped(nil)
	l.chips[0].MouseDown(press(0))
	test.TapSecondary(l.chips[1])
	equal(t, "chosen", chosen, []int{0, int(Add), 1, int(Replace)})
	equal(t, "isolated", seen, []int{1, 2, -1})

	l.SetIsolated(1)
	l.SetEntries([]LegendEntry{{Name: "x"}, {Name: "b"}})
	if l.Isolated() != 1 {
		t.Error("an entry of the same name is not isolated any more")
	}
	l.SetEntries([]LegendEntry{{Name: "x"}})
	if l.Isolated() != -1 {
		t.Error("an entry that is gone is isolated")
	}
}

func TestLegendFlowsIntoLines(t *testing.T) {
	l := NewLegend()
	box := container.NewVBox(l)
	inWindow(t, box, 900, 300)
	var entries []LegendEntry
	for i := range 20 {
		entries = append(entries, LegendEntry{Name: fmt.Sprint("class ", i), Count: 100})
	}
	l.SetEntries(entries)
	l.Resize(fyne.NewSize(900, 40))
	wide := l.MinSize().Height
	l.Resize(fyne.NewSize(200, 40))
	if narrow := l.MinSize().Height; narrow < 3*wide {
		t.Errorf("height %v in 200 units, %v in 900", narrow, wide)
	}
	for _, c := range l.chips {
		if c.Position().X+c.Size().Width > 200.01 && c.Position().X > 0 {
			t.Errorf("entry %d sticks out", c.entry)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 60000: "60,000", 1234567: "1,234,567", -1234: "-1,234"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestChartReadsTheNearestPoint(t *testing.T) {
	c := NewLineChart()
	inWindow(t, c, 400, 300)
	c.SetData(LineData{Lines: []Line{{Name: "a", Y: []float64{1, 2, math.NaN(), 4}}}})
	for _, tc := range []struct{ x, want float64 }{{1.1, 1}, {1.9, 2}, {3.4, 4}, {2.4, 2}} {
		at := c.plan.place(tc.x, 2)
		c.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
		near(t, "x", c.at, tc.want, 0)
	}
	c.MouseOut()
	if !math.IsNaN(c.at) {
		t.Error("the readout stays")
	}
	x, y := c.plan.data(c.plan.place(2.5, 3))
	near(t, "x", x, 2.5, 1e-4)
	near(t, "y", y, 3, 1e-4)
}

func TestChartTicks(t *testing.T) {
	for _, tc := range []struct {
		v, step float64
		percent bool
		want    string
	}{{0.25, 0.05, false, "0.25"}, {0.5, 0.5, false, "0.5"}, {20, 10, false, "20"}, {0.855, 0.005, true, "85.5 %"}, {0.9, 0.1, true, "90 %"}, {math.Copysign(0, -1), 1, false, "0"}} {
		if got := tickText(tc.v, tc.step, tc.percent); got != tc.want {
			t.Errorf("%v by %v: %q, want %q", tc.v, tc.step, got, tc.want)
		}
	}
	for _, tc := range []struct{ in, want float64 }{{0.03, 0.05}, {1, 1}, {7, 10}, {1.2, 2}} {
		near(t, "step", tickStep(tc.in), tc.want, 1e-12)
	}
}

func TestRunBarTellsAndStops(t *testing.T) {
	b := NewRunBar()
	inWindow(t, b, 400, 60)
	stops := 0
	b.OnStop = func() { stops++ }
	b.SetIdle("Nothing runs")
	if b.stop.Visible() || b.Running() {
		t.Error("an idle bar has a Stop button")
	}
	b.SetProgress("training", 0.43, 21*time.Second)
	if got := b.figures(); got != "43 %  \u00b7  21 s left" || !b.stop.Visible() {
		t.Errorf("figures %q", got)
	}
	test.Tap(b.stop)
	b.SetProgress("training", 0.44, 20*time.Second)
	test.Tap(b.stop)
	if stops != 1 {
		t.Errorf("%d stops", stops)
	}
	b.SetProgress("another", -1, 0)
	if b.figures() != "" || b.stop.Disabled() {
		t.Error("a new step cannot be stopped")
	}
	for d, want := range map[time.Duration]string{
		300 * time.Millisecond: "under 1 s left", 99 * time.Second: "99 s left", 150 * time.Second: "3 min left", 3 * time.Hour: "3 h left",
	} {
		if got := timeLeft(d); got != want {
			t.Errorf("%v: %q", d, got)
		}
	}
}

func TestHoverCardStaysInsideAndTakesNoEvents(t *testing.T) {
	card := NewHoverCard()
	m := NewMapView()
	w := inWindow(t, container.NewStack(m, card.Layer()), 400, 300)
	m.SetPoints(plane(11))
	for _, at := range []fyne.Position{{X: 5, Y: 5}, {X: 395, Y: 295}, {X: 200, Y: 290}, {X: 390, Y: 10}} {
		card.ShowAt(at, flat(3, 0), []CardLine{{Value: "name"}, {Name: "true", Value: "7", Colour: color.Black}})
		p, s := card.Position(), card.Size()
		if !card.Visible() || p.X < 0 || p.Y < 0 || p.X+s.Width > 400 || p.Y+s.Height > 300 {
			t.Errorf("at %v the card is %v of %v", at, p, s)
		}
		if at.X >= p.X && at.X <= p.X+s.Width && at.Y >= p.Y && at.Y <= p.Y+s.Height {
			t.Errorf("at %v the card hides what it is about", at)
		}
	}
	row := -1
	m.OnTapped = func(r int, _ Mode) { row = r }
	target := placeOf(m, 60)
	card.ShowAt(target.AddXY(-30, -30), flat(3, 0), nil)
	test.TapCanvas(w.Canvas(), target)
	if row != 60 {
		t.Error("the card took the click")
	}
}

func TestBoundaryStripShowsBothEnds(t *testing.T) {
	b := NewBoundaryStrip()
	b.loader.post = func(func()) {}
	b.Image = flat
	w := inWindow(t, b, 300, 120)
	items := numbered(100)
	b.SetData(BoundaryData{From: "4", To: "9", Items: items})
	if n := len(b.shown); n < 5 || n > 20 || b.shown[0] != 0 || b.shown[n-1] != 99 {
		t.Errorf("shown %v", b.shown)
	}
	var tapped, hovered []int
	b.OnTapped = func(item int, _ Mode) { tapped = append(tapped, item) }
	b.OnHover = func(item int, _ fyne.Position) { hovered = append(hovered, item) }
	test.TapCanvas(w.Canvas(), fyne.NewPos(b.side/2, b.side/2))
	equal(t, "tapped", tapped, []int{1000})
	b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(b.side/2, 3)}})
	b.MouseOut()
	equal(t, "hovered", hovered, []int{1000, -1})
	near(t, "share", b.share(99), 1, 0)
	b.SetData(BoundaryData{})
	b.MouseMoved(press(0))
}

// Every widget can be drawn in both themes, with large text, with data and
// without, and much too small.
func TestEveryWidgetInEveryState(t *testing.T) {
	test.NewTempApp(t)
	heat, legend, chart, run, strip, grid, ramp, pane := NewHeatMap(), NewLegend(), NewLineChart(), NewRunBar(), NewBoundaryStrip(), NewThumbnailGrid(), NewGradientLegend(), NewMapView()
	strip.loader.post, grid.loader.post = func(func()) {}, func(func()) {}
	strip.Image, grid.Image = flat, flat
	fill := []func(){
		func() {},
		func() {
			heat.SetData(confusion(12))
			heat.SetChosen(2, 2)
			legend.SetEntries([]LegendEntry{{Name: "a", Count: 3, Shape: render.Cross}, {Name: "b"}})
			chart.SetData(LineData{Title: "t", XLabel: "x", YLabel: "y", Diagonal: true, Percent: true, Lines: []Line{{Name: "a", Y: []float64{1, 1}}, {Y: []float64{3, 4}, Dashed: true}}})
			run.SetProgress("working", 0.5, time.Minute)
			strip.SetData(BoundaryData{From: "a", To: "b", Items: numbered(9), Caption: func(int) string { return "caption" }})
			grid.SetSections([]Section{{Title: "a", Colour: color.White, Items: numbered(9)}})
			ramp.SetGradient("0", "1", Ground().Confidence)
			pane.SetTitle("mixture", ".984")
			pane.SetAxes("PC 1", "PC 2")
			pane.SetPoints(crowd(100))
			pane.SetOverlay(render.Overlay{Centres: []render.Centre{{Label: "3", Colour: color.NRGBA{A: 255}}}})
		},
		func() {
			heat.SetData(HeatData{})
			legend.SetEntries(nil)
			chart.SetData(LineData{Lines: []Line{{Y: []float64{1}}}})
			run.SetIdle("")
			strip.SetData(BoundaryData{})
			grid.SetSections(nil)
			pane.SetOverlay(render.Overlay{})
			pane.SetPoints(render.Points{})
		},
	}
	all := container.NewGridWithColumns(2, heat, legend, chart, run, strip, grid, ramp, pane)
	w := test.NewTempWindow(t, all)
	for _, f := range fill {
		f()
		for _, v := range []themeVariant{{theme.DefaultTheme(), theme.VariantLight, 1}, {theme.DefaultTheme(), theme.VariantDark, 2}} {
			fyne.CurrentApp().Settings().SetTheme(v)
			for _, size := range []fyne.Size{{Width: 900, Height: 900}, {Width: 10, Height: 10}} {
				w.Resize(size)
				w.Canvas().Capture()
			}
		}
	}
	heat.Resize(fyne.NewSize(1, 1))
	chart.Resize(fyne.NewSize(1, 1))
	strip.Resize(fyne.NewSize(1, 1))
	grid.Resize(fyne.NewSize(1, 1))
}
