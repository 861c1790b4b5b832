package views

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"clusterlens/engine"
	"clusterlens/gui/render"
	"clusterlens/gui/session"
	"clusterlens/gui/session/sessiontest"
	"clusterlens/gui/widgets"
)

// bench is a session with a fake engine and what panels share.
type bench struct {
	*Deps
	t      *testing.T
	engine *sessiontest.Engine
	loop   *sessiontest.Loop
	opened []int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	test.NewTempApp(t)
	b := &bench{t: t, engine: sessiontest.NewEngine(), loop: sessiontest.NewLoop()}
	s := session.New(session.Config{Engine: b.engine, Deliver: b.loop.Deliver})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	b.Deps = &Deps{Session: s, Window: test.NewTempWindow(t, nil), Card: widgets.NewHoverCard(), Do: b.loop.Deliver,
		Open: func(row int) { b.opened = append(b.opened, row) }, Fail: func(error) {}}
	return b
}

func (b *bench) until(what string, done func() bool) { b.t.Helper(); b.loop.Until(b.t, what, done) }

func (b *bench) open(name string) {
	b.t.Helper()
	b.Session.Open(name)
	b.until(name, func() bool { return b.Session.Source() == name && b.Session.Map("pca") != nil })
}

func (b *bench) run(names ...string) {
	b.t.Helper()
	b.Session.RunPipelines(names...)
	b.until("the run", func() bool { return !b.Session.Running() })
}

func (b *bench) show(o fyne.CanvasObject) {
	b.Window.SetContent(o)
	b.Window.Resize(fyne.NewSize(900, 700))
}

// TestMapsAreLinked: hover, movement and selection of one map reach the others.
func TestMapsAreLinked(t *testing.T) {
	b := newBench(t)
	m := NewMaps(b.Deps)
	b.show(m.Root)
	b.open("digits")
	b.run("mixture", "cnn-kmeans", "label-spreading")
	if len(m.panes) != 3 {
		t.Fatalf("%d maps", len(m.panes))
	}
	first, second := m.panes[0].view, m.panes[1].view
	v := first.View().ZoomAt(100, 100, 2)
	first.OnViewChanged(v)
	if !second.View().Same(v) {
		t.Error("the second map did not move along")
	}
	if got, ok := b.Session.View(); !ok || !got.Same(v) {
		t.Error("the session does not know the view")
	}
	mask := render.MaskOf(300, 1, 2, 3)
	first.OnSelect(mask, widgets.Replace)
	second.OnSelect(render.MaskOf(300, 3), widgets.Subtract)
	if got := b.Session.Selection().Rows(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("selected %v", got)
	}
	first.OnTapped(-1, widgets.Replace)
	if !b.Session.Selection().Empty() {
		t.Error("a click on nothing selects none")
	}
	first.OnDoubleTapped(7)
	if !slices.Equal(b.opened, []int{7}) {
		t.Error("a double click opens the image")
	}
	second.OnFocus()
	if b.Session.Focus() != b.Session.Latest("cnn-kmeans") {
		t.Error("the right side follows the map that is clicked")
	}
	for range 4 { // three selections and the movement
		b.Session.Undo()
	}
	if _, ok := b.Session.View(); ok {
		t.Error("undo to before the movement")
	}
	if first.View().Same(v) {
		t.Error("undo did not move the maps back")
	}
}

func TestPaneWithItsOwnProjectionMovesAlone(t *testing.T) {
	b := newBench(t)
	m := NewMaps(b.Deps)
	b.show(m.Root)
	b.open("digits")
	b.Session.AddPane(session.Pane{Projection: "tsne"})
	b.until("its map", func() bool { return b.Session.Map("tsne") != nil })
	before := m.panes[1].view.View()
	m.panes[0].view.OnViewChanged(m.panes[0].view.View().Pan(50, 0))
	if !m.panes[1].view.View().Same(before) {
		t.Error("a map of another projection must not move along")
	}
}

func TestLegendIsolatesAndRestores(t *testing.T) {
	b := newBench(t)
	m := NewMaps(b.Deps)
	b.show(m.Root)
	b.open("digits")
	b.until("colours", func() bool { return m.legend.colouring != nil })
	m.legend.entries.OnIsolated(4)
	shown := b.Session.Shown()
	if shown.Count() != 30 || !shown.Has(4) {
		t.Errorf("%d shown", shown.Count())
	}
	if m.Visible() != 30 {
		t.Errorf("%d counted as visible", m.Visible())
	}
	m.legend.entries.OnIsolated(-1)
	if b.Session.Shown() != nil {
		t.Error("again shows all")
	}
	m.legend.entries.OnSelect(2, widgets.Add)
	if b.Session.Selection().Count() != 30 {
		t.Error("selecting an entry selects its images")
	}
}

func TestConfusionClickSelects(t *testing.T) {
	b := newBench(t)
	p := NewConfusion(b.Deps)
	b.show(p.Root)
	b.open("digits")
	b.run("mixture", "cnn-kmeans")
	confusion := b.Session.Focus().Outcome.Report.Confusion
	p.heat.OnTapped(2, 3, widgets.Replace)
	if got := b.Session.Selection().Count(); got != confusion[2][3] {
		t.Errorf("%d selected, want %d", got, confusion[2][3])
	}
	options := p.what.Options
	if len(options) != 3 || !strings.HasPrefix(options[2], "Difference to run") {
		t.Fatalf("offers %v", options)
	}
	for i := range options {
		p.what.SetSelectedIndex(i)
	}
	if !strings.Contains(p.hint.Text, "blue is better") {
		t.Errorf("the hint says %q", p.hint.Text)
	}
}

func TestOverlapPairShowsStrip(t *testing.T) {
	b := newBench(t)
	p := NewOverlap(b.Deps)
	b.show(p.Root)
	b.open("digits")
	b.run("mixture")
	if !strings.Contains(p.summary.Text, "is the projection's") {
		t.Errorf("the summary says %q", p.summary.Text)
	}
	p.features.OnTapped(0, 1, widgets.Replace)
	pair := b.Session.Pair()
	if pair == nil || pair.A != p.order[0] || pair.B != p.order[1] {
		t.Fatalf("pair %+v of order %v", pair, p.order)
	}
	b.until("the strip", func() bool { _, ok := b.Session.BoundaryStrip(stripImages); return ok })
	p.features.OnTapped(0, 1, widgets.Replace)
	if b.Session.Pair() != nil || b.Session.Shown() != nil {
		t.Error("again shows all")
	}
	test.Tap(p.misplaced)
	b.until("colours", func() bool { return strings.Contains(p.summary.Text, "misplaces") })
}

func TestGalleryFollowsOrderAndSelection(t *testing.T) {
	b := newBench(t)
	g := NewGallery(b.Deps, nil)
	b.show(g.Root)
	b.open("digits")
	b.run("mixture")
	b.until("sections", func() bool { return len(g.shown) == 10 })
	g.only.SetSelectedIndex(3)
	g.grouped.SetChecked(false)
	g.only.SetSelectedIndex(0)
	g.order.SetSelected(session.Wrong.String())
	b.until("one section", func() bool { return len(g.shown) == 1 && g.shown[0].Cluster == -1 })
	if row := int(g.shown[0].Rows[0]); !wrong(b.Session, row) || !strings.Contains(caption(b.Session, row), " as ") {
		t.Errorf("image %d first: %s", row, caption(b.Session, row))
	}
	g.grid.OnSelected([]int{5, 6}, widgets.Add)
	if b.Session.Selection().Count() != 2 {
		t.Error("a click in the gallery selects everywhere")
	}
}

func TestSelectedAndMoreLikeThis(t *testing.T) {
	b := newBench(t)
	p := NewSelected(b.Deps, nil)
	b.show(p.Root)
	if !p.actions[0].Disabled() {
		t.Error("nothing is selected yet")
	}
	b.open("digits")
	b.Session.SelectRows(session.Replace, 11)
	if p.title.Text != "Selected 1" {
		t.Errorf("title %q", p.title.Text)
	}
	test.Tap(p.actions[0])
	b.until("the like", func() bool { return strings.HasPrefix(p.title.Text, "Most like") })
	b.Session.SelectNone()
	if p.title.Text != "Nothing selected" {
		t.Errorf("title %q", p.title.Text)
	}
}

func TestRunsListAndComparison(t *testing.T) {
	b := newBench(t)
	p := NewRuns(b.Deps)
	b.show(p.Root)
	b.open("digits")
	b.run("mixture")
	b.Session.SetPreset("mixture", engine.Study)
	b.run("mixture")
	var titles []string
	for _, c := range p.list.columns {
		titles = append(titles, c.Title)
	}
	if got := strings.Join(titles, " "); got != "# pipeline accuracy ARI preset time" {
		t.Errorf("columns %s: only what differs", got)
	}
	if p.alike.Text != "digits, 10% labelled, seed 42" {
		t.Errorf("in common: %q", p.alike.Text)
	}
	p.list.OnTapped(0)
	if b.Session.Focus().ID != 1 {
		t.Error("a click looks at the run")
	}
	b.until("the comparison", func() bool { _, ok := b.Session.Comparison(); return ok })
	if len(p.result.Objects) < 2 {
		t.Errorf("%d lines", len(p.result.Objects))
	}
	test.Tap(p.remove)
	if len(b.Session.Records()) != 1 {
		t.Error("not removed")
	}
}

func TestParamsForm(t *testing.T) {
	b := newBench(t)
	f := NewParamsForm(b.Deps, "mixture")
	b.show(f.Root)
	set := func(key, value string) {
		for _, field := range f.fields {
			if field.param.Name() == key {
				field.set(value)
			}
		}
	}
	set("alpha", "7")
	set("scale", "false")
	if err := f.Apply(); err == nil || !strings.Contains(f.problem.Text, "Alpha: use a number from 0 to 1") {
		t.Errorf("%v, %q", err, f.problem.Text)
	}
	plan := b.Session.Plan("mixture").Params
	if !plan.Bool("mixture.scale") {
		t.Error("one bad value: nothing is taken")
	}
	set("alpha", "0.5")
	if err := f.Apply(); err != nil {
		t.Fatal(err)
	}
	if plan := b.Session.Plan("mixture").Params; plan.Bool("mixture.scale") || plan.Float("mixture.alpha") != 0.5 {
		t.Error("values not taken")
	}
	f.Reset()
	if err := f.Apply(); err != nil || b.Session.Custom("mixture") {
		t.Error("the preset's values must come back")
	}
}

func TestImageSetPanel(t *testing.T) {
	b := newBench(t)
	p := NewImageSet(b.Deps)
	b.show(p.Root)
	b.open("digits")
	if !strings.Contains(p.facts.Text, "300 images, 8 × 8, grey") || !strings.Contains(p.facts.Text, "30 labelled") {
		t.Errorf("says %q", p.facts.Text)
	}
	p.seed.SetText("minus one")
	p.seed.OnSubmitted(p.seed.Text)
	if !strings.Contains(p.problem.Text, "whole number") {
		t.Errorf("says %q", p.problem.Text)
	}
	p.seed.SetText("9")
	p.labelled.SetText("20%")
	p.labelled.OnSubmitted(p.labelled.Text)
	b.until("the split", func() bool { return b.Session.Seed() == 9 })
	if b.Session.Labelled() != "0.2" || p.labelled.Text != "20%" {
		t.Errorf("asked for %s, shows %s", b.Session.Labelled(), p.labelled.Text)
	}
	p.classes.table.OnTapped(3)
	if b.Session.Selection().Count() != 30 {
		t.Error("a click on a class selects it")
	}
}

func TestFigureForm(t *testing.T) {
	test.NewTempApp(t)
	f := NewFigureForm([]string{"maps"})
	if o, err := f.Options(); err != nil || o.Format != "png" || o.DPI != 200 || o.Width != 0 {
		t.Errorf("%+v, %v", o, err)
	}
	for _, bad := range []string{"-1", "0.2", "x", "1e9", "NaN"} {
		f.Width.SetText(bad)
		if _, err := f.Options(); err == nil {
			t.Errorf("width %q", bad)
		}
	}
	f.Width.SetText("6.5")
	f.DPI.SetText("7")
	if _, err := f.Options(); err == nil {
		t.Error("7 dots per inch")
	}
}

func TestTableGivesWay(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	tab := newTable(column{Title: "name", Elastic: true}, column{Title: "count", Right: true})
	tab.setRows([]cells{{Text: []string{strings.Repeat("a long name ", 9), "12,345"}}, {Text: []string{"b", "1"}}})
	var tapped []int
	tab.OnTapped = func(row int) { tapped = append(tapped, row) }
	w.SetContent(tab)
	w.Resize(fyne.NewSize(160, 100))
	if tab.MinSize().Width > 160 {
		t.Errorf("asks for %g", tab.MinSize().Width)
	}
	for y := float32(1); y < 90; y += tab.rowHeight() {
		tab.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, y+3)})
	}
	if !slices.Equal(tapped, []int{0, 1}) {
		t.Errorf("tapped %v", tapped)
	}
}

func TestTexts(t *testing.T) {
	half := 0.5
	for _, c := range []struct{ got, want string }{
		{thousands(0), "0"}, {thousands(999), "999"}, {thousands(60000), "60,000"}, {thousands(-1234567), "-1,234,567"},
		{images(1), "1 image"}, {figure(nil), "–"}, {figure(&half), "0.5000"},
		{percent(0), "0 %"}, {percent(0.016), "1.6 %"}, {percent(0.5), "50 %"}, {percent(0.9931), "99.31 %"}, {percent(1), "100 %"},
		{seconds(1.23), "1.2 s"}, {seconds(75), "75 s"}, {seconds(123), "2 min 03 s"},
		{labelled("0.1"), "10%"}, {labelled("5/class"), "5/class"}, {labelled("600"), "600"}, {labelled("0.005"), "0.5%"},
		{specOf(" 10 %"), "0.1"}, {specOf("600"), "600"}, {specOf("x%"), "x%"},
		{Sentence(errors.New("no disk")), "No disk."},
		{Sentence(&engine.InputError{File: "a.csv", Place: "line 2", Problem: "ragged", Mend: "mend it"}), "a.csv, line 2: ragged; mend it."},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
