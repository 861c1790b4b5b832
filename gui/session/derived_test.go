package session_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"clusterlens/engine"
	"clusterlens/gui/render"
	"clusterlens/gui/session"
	"clusterlens/gui/session/sessiontest"
)

func (b *bench) colouring(p session.Pane, m session.ColourMode) *session.Colouring {
	b.t.Helper()
	b.SetColourMode(m)
	var c *session.Colouring
	b.until(m.String(), func() (ok bool) { c, ok = b.Colouring(p); return ok })
	total := 0
	for _, e := range c.Entries {
		total += e.Count
	}
	if total != b.N() {
		b.t.Errorf("%s: the legend counts %d images of %d", m, total, b.N())
	}
	return c
}

func TestColourings(t *testing.T) {
	b := start(t, "digits")
	b.run()
	rec := b.Latest("mixture")
	pane := session.Pane{Record: rec}

	c := b.colouring(pane, session.ByCluster)
	// The fake numbers clusters otherwise than classes: colours go by class.
	for i, e := range c.Index {
		if want := int(rec.Outcome.Result.Predicted[i]); c.Entries[e].Slot != want {
			t.Fatalf("image %d has colour %d, want that of class %d", i, c.Entries[e].Slot, want)
		}
	}
	right := b.colouring(pane, session.ByRight)
	for i, truth := range b.Set().Truth {
		if wrong := truth != rec.Outcome.Result.Predicted[i]; wrong != right.Marked.Has(i) {
			t.Fatalf("image %d: wrong %v, marked %v", i, wrong, right.Marked.Has(i))
		}
	}
	if c := b.colouring(pane, session.ByLabelled); c.Entries[0].Count != 30 {
		t.Errorf("%d labelled", c.Entries[0].Count)
	}
	b.colouring(pane, session.ByConfidence)
	b.colouring(pane, session.ByTrueClass)
	b.colouring(pane, session.ByHonesty)
	if c := b.colouring(session.Pane{}, session.ByRight); c.Mode != session.ByTrueClass {
		t.Error("the image set's own pane knows no right and wrong")
	}
}

func TestAgreementMatchesClusters(t *testing.T) {
	b := start(t, "digits")
	b.run()
	c := b.colouring(session.Pane{Record: b.Focus()}, session.ByAgreement)
	results := []*engine.Result{}
	for _, r := range b.Current() {
		results = append(results, r.Outcome.Result)
	}
	for i, e := range c.Index {
		p := []int32{results[0].Predicted[i], results[1].Predicted[i], results[2].Predicted[i]}
		slices.Sort(p)
		want := 3 - len(slices.Compact(p)) // 0 none, 1 two, 2 all
		if int(e) != 2-want {
			t.Fatalf("image %d: entry %d (%s), classes %v", i, e, c.Entries[e].Name, p)
		}
	}
}

func (b *bench) gallery(m *render.Mask, order session.Sort, grouped bool) []session.Section {
	b.t.Helper()
	var g []session.Section
	b.until(order.String(), func() (ok bool) { g, ok = b.Gallery(m, order, grouped); return ok })
	return g
}

func TestGalleryOrders(t *testing.T) {
	b := start(t, "digits")
	b.run("mixture")
	r := b.Focus().Outcome.Result
	wrong := b.gallery(nil, session.Wrong, false)[0].Rows
	n := 0
	for i, truth := range b.Set().Truth {
		if truth != r.Predicted[i] {
			n++
		}
	}
	for k, i := range wrong {
		if (b.Set().Truth[i] != r.Predicted[i]) != (k < n) {
			t.Fatalf("place %d of %d wrong ones", k, n)
		}
		if k > 0 && k < n && r.Confidence[i] > r.Confidence[wrong[k-1]] {
			t.Fatal("the surest of the wrong ones come first")
		}
	}
	sure := b.gallery(nil, session.Surest, false)[0].Rows
	if !slices.IsSortedFunc(sure, func(a, c int32) int { return int(math.Round(float64(100*r.Confidence[c] - 100*r.Confidence[a]))) }) {
		t.Error("not by falling confidence")
	}
	typical, outlier := b.gallery(nil, session.Typical, true), b.gallery(nil, session.Outlier, true)
	if len(typical) != 10 || typical[0].Title != "0" || outlier[0].Title != "0" {
		t.Errorf("%d sections, first %q", len(typical), typical[0].Title)
	}
	if typical[0].Rows[0] == outlier[0].Rows[0] {
		t.Error("the most typical image cannot be the farthest")
	}
	mask := render.MaskOf(300, 5, 9)
	if rows := b.gallery(mask, session.Borderline, false)[0].Rows; len(rows) != 2 {
		t.Errorf("%d of 2 selected", len(rows))
	}
}

func TestSimilarStartsWithItself(t *testing.T) {
	b := start(t, "digits")
	check := func() {
		var rows []int32
		b.until("similar images", func() (ok bool) { rows, ok = b.Similar(17, 12); return ok })
		if len(rows) != 12 || rows[0] != 17 {
			t.Errorf("%v", rows)
		}
		for _, i := range rows {
			if b.Set().Truth[i] != b.Set().Truth[17] {
				t.Errorf("image %d is of another class", i)
			}
		}
	}
	check() // by pixels
	b.run("mixture")
	check() // by features
}

func TestPairAndBoundaryStrip(t *testing.T) {
	b := start(t, "digits")
	b.run("mixture")
	b.ShowPair(3, 8)
	r := b.Focus().Outcome.Result
	for i, k := range r.Cluster {
		if (k == 3 || k == 8) != b.Shown().Has(i) {
			t.Fatalf("image %d of cluster %d", i, k)
		}
	}
	var steps []session.Step
	b.until("the strip", func() (ok bool) { steps, ok = b.BoundaryStrip(12); return ok })
	if len(steps) != 12 || steps[0].Cluster != 3 || steps[11].Cluster != 8 {
		t.Fatalf("%+v", steps)
	}
	if !slices.IsSortedFunc(steps, func(a, c session.Step) int { return int(1e6 * (a.Position - c.Position)) }) {
		t.Error("positions must rise")
	}
	b.ShowPair(3, 8)
	if b.Pair() != nil || b.Shown() != nil {
		t.Error("the same pair again shows everything again")
	}
	b.SelectAll()
	b.Undo()
	b.Undo()
	if b.Pair() == nil {
		t.Error("undo brings the pair back")
	}
}

func TestBlockOrderGathersOverlap(t *testing.T) {
	// Two blocks, {0, 2, 4} and {1, 3}, interleaved.
	o := [][]float64{{1, 0, .3, 0, .2}, {0, 1, 0, .4, 0}, {.3, 0, 1, 0, .3}, {0, .4, 0, 1, 0}, {.2, 0, .3, 0, 1}}
	order := session.BlockOrder(o)
	at := make([]int, 5)
	for place, c := range order {
		at[c] = place
	}
	if d := at[1] - at[3]; d != 1 && d != -1 {
		t.Errorf("1 and 3 overlap but are not neighbours in %v", order)
	}
	if session.BlockOrder(nil) != nil || len(session.BlockOrder([][]float64{{1}})) != 1 {
		t.Error("small matrices")
	}
}

func TestConfusionSelection(t *testing.T) {
	b := start(t, "digits")
	b.run("mixture")
	confusion := b.Focus().Outcome.Report.Confusion
	b.SelectConfusion(4, 5)
	if got := b.Selection().Count(); got != confusion[4][5] || got == 0 {
		t.Errorf("%d selected, the cell says %d", got, confusion[4][5])
	}
	b.SelectConfusion(4, 5)
	if !b.Selection().Empty() {
		t.Error("again selects nothing")
	}
	b.SelectConfusion(4, -1)
	sum := 0
	for _, v := range confusion[4] {
		sum += v
	}
	if got := b.Selection().Count(); got != sum {
		t.Errorf("%d selected, the row has %d", got, sum)
	}
}

func TestCompareRuns(t *testing.T) {
	b := start(t, "digits")
	b.run("mixture")
	b.SetPreset("mixture", engine.Study)
	b.run("cnn-kmeans", "mixture")
	r := b.Records()
	b.SetCompared(r[0], r[1])
	var c *session.Comparison
	b.until("the comparison", func() (ok bool) { c, ok = b.Comparison(); return ok })
	n := c.Same.Count() + c.Mended.Count() + c.Broken.Count() + c.BothWrong.Count() + c.Unjudged.Count()
	if n != 300 || c.Mended.Count() == 0 {
		t.Errorf("%d images counted, %d mended", n, c.Mended.Count())
	}
	b.SelectChange(3, 4)
	if got := b.Selection().Count(); got != c.Confusion[3][4] {
		t.Errorf("%d selected of %d that changed from 3 to 4", got, c.Confusion[3][4])
	}
	b.SetCompared(r[0], r[2])
	b.until("the comparison", func() (ok bool) { c, ok = b.Comparison(); return ok && c.B == r[2] })
	if c.Same.Count() != 300 || len(c.Params) != 2 { // preset and alpha
		t.Errorf("%d same, differing: %v", c.Same.Count(), c.Params)
	}
}

// TestMisplacement: a map that is the feature space misplaces nobody; one drawn
// at random misplaces nearly all.
func TestMisplacement(t *testing.T) {
	const n = 400
	rng := rand.New(rand.NewPCG(3, 3))
	r := &engine.Result{Features: engine.NewMatrix(n, 2), Cluster: make([]int32, n), Clusters: 1}
	m := &engine.Map{X: make([]float32, n), Y: make([]float32, n)}
	for i := range n {
		x, y := rng.Float32(), rng.Float32()
		copy(r.Features.Row(i), []float32{x, y})
		m.X[i], m.Y[i] = x, y
	}
	r.Neighbours = slowNeighbours(r.Features, 8)
	for i, v := range session.Misplacement(context.Background(), m, r) {
		if v > 1e-3 {
			t.Fatalf("image %d: %g on a faithful map", i, v)
		}
	}
	for i := range n {
		m.X[i], m.Y[i] = rng.Float32(), rng.Float32()
	}
	high := 0
	for _, v := range session.Misplacement(context.Background(), m, r) {
		if v > 0.5 {
			high++
		}
	}
	if high < n*9/10 {
		t.Errorf("only %d of %d misplaced on a random map", high, n)
	}
}

func slowNeighbours(f engine.Matrix, k int) engine.Neighbours {
	nb := engine.Neighbours{N: f.Rows, K: k, Recall: 1}
	for i := range f.Rows {
		type pair struct {
			d float32
			j int32
		}
		var all []pair
		for j := range f.Rows {
			if j != i {
				dx, dy := f.Row(i)[0]-f.Row(j)[0], f.Row(i)[1]-f.Row(j)[1]
				all = append(all, pair{dx*dx + dy*dy, int32(j)})
			}
		}
		slices.SortFunc(all, func(a, b pair) int {
			if a.d < b.d {
				return -1
			}
			return 1
		})
		for _, p := range all[:k] {
			nb.Index = append(nb.Index, p.j)
			nb.Distance2 = append(nb.Distance2, p.d)
		}
	}
	return nb
}

func TestSetsWithoutTruthOrWithOneImage(t *testing.T) {
	b := start(t, "plain")
	b.run()
	b.colouring(session.Pane{Record: b.Focus()}, session.ByCluster)
	b.colouring(session.Pane{Record: b.Focus()}, session.ByRight)
	b.colouring(session.Pane{}, session.ByTrueClass)
	b.gallery(nil, session.Wrong, true)
	b.Open("one")
	b.until("one image", func() bool { return b.N() == 1 && b.Map("pca") != nil })
	b.run()
	if len(b.errs) != 3 || len(b.Current()) != 0 {
		t.Errorf("%d errors", len(b.errs))
	}
	b.SelectAll()
	b.gallery(b.Selection(), session.Typical, true)
}

// large is a session over 60,000 images with three results.
func large(b *testing.B) (*session.Session, *sessiontest.Loop) {
	e, loop := sessiontest.NewEngine(), sessiontest.NewLoop()
	e.Add(sessiontest.Set("many", 60000, 10))
	s := session.New(session.Config{Engine: e, Deliver: loop.Deliver})
	b.Cleanup(func() { _ = s.Close(context.Background()) })
	s.Open("many")
	loop.Until(b, "the set", func() bool { return s.Map("pca") != nil })
	s.Run()
	loop.Until(b, "the runs", func() bool { return !s.Running() })
	return s, loop
}

// BenchmarkGallerySort60000: the bound is 50 ms.
func BenchmarkGallerySort60000(b *testing.B) {
	s, loop := large(b)
	for k := 0; b.Loop(); k++ {
		s.Forget()
		loop.Until(b, "an order", func() bool { _, ok := s.Gallery(nil, session.Sorts[k%5], k%2 == 0); return ok })
	}
}

// BenchmarkColourModeChange60000: three panes, the bound is 30 ms.
func BenchmarkColourModeChange60000(b *testing.B) {
	s, loop := large(b)
	modes := []session.ColourMode{session.ByCluster, session.ByRight, session.ByConfidence, session.ByAgreement}
	for k := 0; b.Loop(); k++ {
		s.Forget() // nothing ready: the first change to a mode
		s.SetColourMode(modes[k%len(modes)])
		for _, p := range s.Panes() {
			loop.Until(b, "colours", func() bool { _, ok := s.Colouring(p); return ok })
		}
	}
}

func BenchmarkHonesty60000(b *testing.B) {
	s, loop := large(b)
	s.SetColourMode(session.ByHonesty)
	for b.Loop() {
		s.Forget()
		loop.Until(b, "colours", func() bool { _, ok := s.Colouring(s.Panes()[0]); return ok })
	}
}
