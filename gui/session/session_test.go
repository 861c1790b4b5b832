package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"clusterlens/engine"
	"clusterlens/gui/render"
	"clusterlens/gui/session"
	"clusterlens/gui/session/sessiontest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a session with a fake engine and a log of what it told.
type bench struct {
	*session.Session
	t      *testing.T
	engine *sessiontest.Engine
	loop   *sessiontest.Loop
	told   map[session.Topic]int
	errs   []error
}

func start(t *testing.T, open string) *bench {
	t.Helper()
	b := &bench{t: t, engine: sessiontest.NewEngine(), loop: sessiontest.NewLoop(), told: map[session.Topic]int{}}
	b.Session = session.New(session.Config{Engine: b.engine, Deliver: b.loop.Deliver})
	b.Subscribe(func(c session.Change) {
		b.told[c.Topic]++
		if c.Topic == session.Trouble {
			b.errs = append(b.errs, c.Err)
		}
	})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	if open != "" {
		b.Open(open)
		b.until("the set and its map", func() bool { return b.Set() != nil && b.Map("pca") != nil })
	}
	return b
}

func (b *bench) until(what string, done func() bool) {
	b.t.Helper()
	b.loop.Until(b.t, what, done)
}

func (b *bench) run(names ...string) {
	b.t.Helper()
	if len(names) == 0 {
		b.Run()
	} else {
		b.RunPipelines(names...)
	}
	b.until("the end of the run", func() bool { return !b.Running() })
}

func TestOpensWithMapAndComputesNothingElse(t *testing.T) {
	b := start(t, "digits")
	if b.N() != 300 || b.Split().Labelled() != 30 {
		t.Errorf("%d images, %d labelled", b.N(), b.Split().Labelled())
	}
	if b.ColourMode() != session.ByTrueClass || len(b.Panes()) != 1 || b.Panes()[0].Record != nil {
		t.Error("a first start shows the image set coloured by class")
	}
	if len(b.engine.Runs) != 0 {
		t.Error("a pipeline ran unasked")
	}
}

func TestOpenFailureKeepsWhatIsOpen(t *testing.T) {
	b := start(t, "digits")
	b.Open("nowhere")
	b.until("an error", func() bool { return len(b.errs) > 0 })
	if b.Set().Name != "digits" || b.Opening() {
		t.Error("the open set must stay")
	}
	if !strings.Contains(b.errs[0].Error(), "nowhere") {
		t.Errorf("%q does not name the file", b.errs[0])
	}
}

func TestNewestOpenWins(t *testing.T) {
	b := start(t, "")
	defer b.engine.Hold("open digits")()
	b.Open("digits")
	b.Open("letters")
	b.until("letters", func() bool { return b.Set() != nil })
	if b.Set().Name != "letters" || len(b.errs) != 0 {
		t.Errorf("%s, %v", b.Set().Name, b.errs)
	}
}

func TestRunKeepsEachResult(t *testing.T) {
	b := start(t, "digits")
	release := b.engine.Hold("run cnn-kmeans")
	b.Run()
	b.until("the first result", func() bool { return len(b.Records()) == 1 })
	if !b.Running() || b.Focus() == nil || b.ColourMode() != session.ByCluster {
		t.Error("a finished result is shown while the next runs")
	}
	release()
	b.until("the end", func() bool { return !b.Running() })
	if len(b.Current()) != 3 || len(b.Panes()) != 3 || b.LastEnded().Kept != 3 {
		t.Errorf("%d current, %d panes", len(b.Current()), len(b.Panes()))
	}
}

func TestStopKeepsWhatIsFinished(t *testing.T) {
	b := start(t, "digits")
	defer b.engine.Hold("run cnn-kmeans")()
	b.Run()
	b.until("the first result", func() bool { return len(b.Records()) == 1 })
	b.Stop()
	if st, ok := b.Status(); !ok || !st.Stopping {
		t.Error("stopping must show at once")
	}
	b.until("the end", func() bool { return !b.Running() })
	if len(b.Records()) != 1 || !b.LastEnded().Stopped || len(b.errs) != 0 {
		t.Errorf("%d records, %v", len(b.Records()), b.errs)
	}
}

func TestOneFailureLeavesTheOthers(t *testing.T) {
	b := start(t, "digits")
	b.engine.Fail("run cnn-kmeans", sessiontest.ErrFake)
	b.run()
	if len(b.Records()) != 2 || b.LastEnded().Failed != 1 || !errors.Is(b.errs[0], sessiontest.ErrFake) {
		t.Errorf("%d records, %v", len(b.Records()), b.errs)
	}
}

func TestAnotherSetDropsARunUnderWay(t *testing.T) {
	b := start(t, "digits")
	b.run("mixture")
	defer b.engine.Hold("run cnn-kmeans")()
	b.RunPipelines("cnn-kmeans")
	b.Open("letters")
	b.until("letters", func() bool { return b.Set().Name == "letters" })
	if b.Running() || b.Focus() != nil || len(b.Panes()) != 1 {
		t.Error("nothing of the last set may stay on show")
	}
	if r := b.Records(); len(r) != 1 || r[0].Open() || r[0].Outcome.Report == nil {
		t.Error("the list keeps the figures of the last set's run")
	}
	b.run("mixture")
	if len(b.Current()) != 1 {
		t.Error("the new set cannot be worked on")
	}
}

func TestCloseDuringRun(t *testing.T) {
	b := start(t, "digits")
	defer b.engine.Hold("run mixture")()
	b.Run()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := b.Close(ctx); err != nil {
		t.Fatal(err)
	}
	b.Run()
	b.Open("letters")
	if len(b.Records()) != 0 {
		t.Error("a closed session takes nothing in")
	}
}

func TestSplitAndParameters(t *testing.T) {
	b := start(t, "digits")
	b.SetSplit("bad", 42)
	b.until("an error", func() bool { return len(b.errs) > 0 })
	if b.Labelled() != "0.1" {
		t.Error("a bad split must not hold")
	}
	b.SetSplit("0.2", 7)
	b.until("the split", func() bool { return b.Labelled() == "0.2" })
	if err := b.SetParam("mixture", "mixture.alpha", "2"); err == nil {
		t.Error("out of range")
	}
	if err := b.SetParam("mixture", "mixture.alpha", "0.5"); err != nil || !b.Custom("mixture") {
		t.Error("a changed parameter must show")
	}
	b.SetPreset("mixture", engine.Study)
	if b.Custom("mixture") || b.Plan("mixture").Params.Float("mixture.alpha") != 0.2 {
		t.Error("a preset brings its values")
	}
	b.Enable("cnn-kmeans", false)
	b.run()
	if len(b.Records()) != 2 || b.engine.Runs[0].Seed != 7 || b.Records()[0].Labelled != "0.2" {
		t.Error("a run takes the plan, the split and the seed")
	}
}

func TestSelectionAndUndo(t *testing.T) {
	b := start(t, "digits")
	b.SelectRows(session.Replace, 1, 2, 3)
	b.SelectRows(session.Add, 4)
	b.SelectRows(session.Subtract, 2)
	if got := b.Selection().Rows(); len(got) != 3 || got[2] != 4 {
		t.Fatalf("selected %v", got)
	}
	b.SelectRows(session.Subtract, 2) // changes nothing: no step
	b.Undo()
	b.Undo()
	if b.Selection().Count() != 3 || !b.Selection().Has(2) {
		t.Errorf("undo went to %v", b.Selection().Rows())
	}
	b.Redo()
	if b.Selection().Count() != 4 {
		t.Errorf("redo went to %v", b.Selection().Rows())
	}
	b.SelectAll()
	if b.CanRedo() || b.Selection().Count() != 300 {
		t.Error("a new step ends what can be done again")
	}
	b.InvertSelection()
	if !b.Selection().Empty() {
		t.Error("all inverted is none")
	}
}

func TestViewIsUndone(t *testing.T) {
	clock := time.Unix(0, 0)
	loop := sessiontest.NewLoop()
	s := session.New(session.Config{Engine: sessiontest.NewEngine(), Deliver: loop.Deliver, Now: func() time.Time { return clock }})
	defer s.Close(context.Background())
	s.Open("digits")
	loop.Until(t, "the set", func() bool { return s.Set() != nil })
	for k := range 5 { // one movement
		s.SetView(render.View{X: float64(k), Span: 1})
		clock = clock.Add(50 * time.Millisecond)
	}
	clock = clock.Add(5 * time.Second)
	s.SetView(render.View{X: 9, Span: 1})
	s.Undo()
	if v, _ := s.View(); v.X != 4 {
		t.Errorf("undo shows x = %g, want 4", v.X)
	}
	s.Undo()
	if _, ok := s.View(); ok {
		t.Error("undo of the first movement shows all again")
	}
	s.Redo()
	s.Redo()
	if v, _ := s.View(); v.X != 9 {
		t.Errorf("redo shows x = %g, want 9", v.X)
	}
}

func TestPanes(t *testing.T) {
	b := start(t, "digits")
	b.AddPane(session.Pane{Projection: "tsne"})
	b.until("its map", func() bool { return b.Map("tsne") != nil })
	b.run("mixture")
	if len(b.Panes()) != 2 || b.Panes()[1].Projection != "tsne" {
		t.Error("a run must not take away a chosen pane")
	}
	b.SetPane(0, session.Pane{Record: b.Focus()})
	first := b.Focus()
	b.run("mixture")
	if b.Panes()[0].Record == first || b.Focus() == first {
		t.Error("a pane goes on to the newest run of its pipeline")
	}
	b.ResetPanes()
	if len(b.Panes()) != 1 {
		t.Errorf("%d panes", len(b.Panes()))
	}
	for range 9 {
		b.AddPane(session.Pane{})
	}
	if len(b.Panes()) != session.MaxPanes {
		t.Errorf("%d panes", len(b.Panes()))
	}
}

func TestRunForGroupsLikeRuns(t *testing.T) {
	b := start(t, "digits")
	b.run()
	b.SetSplit("0.1", 5)
	b.until("the split", func() bool { return b.Seed() == 5 })
	b.run("mixture")
	if run := b.RunFor(); len(run.Outcomes) != 1 || run.Seed != 5 {
		t.Errorf("%d outcomes of seed %d", len(run.Outcomes), run.Seed)
	}
	b.SetFocus(b.Latest("cnn-kmeans"))
	if run := b.RunFor(); len(run.Outcomes) != 2 || run.Seed != 42 {
		t.Errorf("%d outcomes of seed %d", len(run.Outcomes), run.Seed)
	}
}

func TestShowOnlyBoundsTheSelection(t *testing.T) {
	b := start(t, "digits")
	b.SelectRows(session.Replace, 1, 2)
	b.ShowOnly(render.MaskOf(300, 2, 3, 4))
	if !b.Selection().Empty() {
		t.Error("what is shown is shown whole")
	}
	b.SelectAll()
	if got := b.Selection().Rows(); len(got) != 3 || got[0] != 2 {
		t.Errorf("selected %v, want what is shown", got)
	}
	b.Undo()
	b.Undo()
	if b.Shown() != nil {
		t.Error("undo shows all again")
	}
}

func TestStopMapsGoesBackToTheFirst(t *testing.T) {
	b := start(t, "digits")
	defer b.engine.Hold("map tsne")()
	b.SetProjection("tsne")
	if !b.Mapping("tsne") {
		t.Fatal("not being computed")
	}
	b.StopMaps()
	if b.Mapping("tsne") || b.Projection() != "pca" || len(b.errs) != 0 {
		t.Errorf("shows %s, %v", b.Projection(), b.errs)
	}
	if _, busy := b.Status(); busy {
		t.Error("still says that something runs")
	}
}
