package gui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"clusterlens/gui/export"
	"clusterlens/gui/session"
	"clusterlens/gui/session/sessiontest"
)

// rig is a window on the test driver with a fake engine.
type rig struct {
	*Window
	t      *testing.T
	engine *sessiontest.Engine
	loop   *sessiontest.Loop
}

func newRig(t *testing.T, statePath string) *rig {
	t.Helper()
	a := test.NewTempApp(t)
	r := &rig{t: t, engine: sessiontest.NewEngine(), loop: sessiontest.NewLoop()}
	r.Window = New(a, Config{
		Engine: r.engine, Exporter: export.Exporter{Version: "test"}, Version: "test", Licences: "a licence",
		StatePath: statePath, Deliver: r.loop.Deliver,
	})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := r.session.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *rig) until(what string, done func() bool) {
	r.t.Helper()
	r.loop.Until(r.t, what, done)
}

func (r *rig) open(name string) {
	r.t.Helper()
	r.Open(name)
	r.until(name+" and its map", func() bool { return r.session.Source() == name && r.session.Map("pca") != nil })
}

func (r *rig) run() {
	r.t.Helper()
	r.session.Run()
	r.until("the run", func() bool { return !r.session.Running() })
}

// texts are all texts shown in a tree of objects.
func texts(o fyne.CanvasObject) string {
	var b strings.Builder
	for _, t := range test.LaidOutObjects(o) {
		if l, ok := t.(*widget.Label); ok && l.Visible() {
			fmt.Fprintln(&b, l.Text)
		}
	}
	return b.String()
}

func (r *rig) dialogText() string {
	top := r.win.Canvas().Overlays().Top()
	if top == nil {
		return ""
	}
	return texts(top)
}

func (r *rig) closeDialog() {
	if top := r.win.Canvas().Overlays().Top(); top != nil {
		r.win.Canvas().Overlays().Remove(top)
	}
}

func TestFirstStart(t *testing.T) {
	state := filepath.Join(t.TempDir(), "deep", "window.json")
	r := newRig(t, state)
	if got := texts(r.status.Root); !strings.Contains(got, "no image set is open") {
		t.Errorf("status says %q", got)
	}
	r.Show("digits")
	r.until("the map", func() bool { return r.session.Map("pca") != nil })
	if got := r.win.Title(); got != "Clusterlens   digits, 300 images, 30 labelled" {
		t.Errorf("title %q", got)
	}
	if got := texts(r.status.Root); !strings.Contains(got, "showing 300 of 300") || !strings.Contains(got, "selected 0") {
		t.Errorf("status says %q", got)
	}
	if len(r.tour.layer.Objects) == 0 {
		t.Error("the first start shows the hints")
	}
	if len(r.engine.Runs) != 0 {
		t.Error("a pipeline ran unasked")
	}
	again := newRig(t, state)
	again.Show("digits")
	if len(again.tour.layer.Objects) != 0 {
		t.Error("the hints came back")
	}
	if len(again.state.Recent) != 1 || again.state.Recent[0] != "digits" {
		t.Errorf("recent sets %v", again.state.Recent)
	}
}

func TestTourSteps(t *testing.T) {
	r := newRig(t, "")
	r.tour.show()
	for range hints {
		if len(r.tour.layer.Objects) != 1 {
			t.Fatal("no card")
		}
		var next *widget.Button
		for _, o := range test.LaidOutObjects(r.tour.layer) {
			if b, ok := o.(*widget.Button); ok && b.Importance == widget.HighImportance {
				next = b
			}
		}
		test.Tap(next)
	}
	if len(r.tour.layer.Objects) != 0 {
		t.Error("the last step closes the card")
	}
}

func TestRunShowsResults(t *testing.T) {
	r := newRig(t, "")
	r.open("digits")
	release := r.engine.Hold("run cnn-kmeans")
	r.session.Run()
	r.until("the first result", func() bool { return len(r.session.Records()) == 1 })
	r.until("progress of the second", func() bool {
		st, _ := r.session.Status()
		return st.Pipeline == "cnn-kmeans"
	})
	if !strings.Contains(r.win.Title(), "%") || !strings.Contains(r.win.Title(), "cnn-kmeans") {
		t.Errorf("the title %q tells no progress", r.win.Title())
	}
	release()
	r.until("the end", func() bool { return !r.session.Running() })
	if len(r.session.Panes()) != 3 {
		t.Errorf("%d maps", len(r.session.Panes()))
	}
	if got := texts(r.plans.Root); !strings.Contains(got, "Finished in") || strings.Count(got, "0.8") < 3 {
		t.Errorf("the left panel says %q", got)
	}
}

func TestEveryCommandWorksInEveryState(t *testing.T) {
	r := newRig(t, "")
	try := func(state string) {
		for _, c := range r.commands() {
			if c.do == nil || c.label == "Quit" || strings.Contains(c.label, "pipelines") {
				continue
			}
			perform(c)
			r.loop.Drain()
			r.closeDialog()
			if c.sub != nil {
				c.sub()
			}
		}
		_ = state
		r.menu()
	}
	try("nothing open")
	r.open("digits")
	try("a set")
	r.run()
	r.session.SelectRows(session.Replace, 1, 2, 3)
	try("three runs")
	r.open("plain")
	r.run()
	try("no truth")
}

func TestShortcutsAreUnique(t *testing.T) {
	r := newRig(t, "")
	seen := map[string]string{}
	for _, c := range r.commands() {
		if c.key == "" {
			continue
		}
		k := keyText(c)
		if other := seen[k]; other != "" {
			t.Errorf("%s does %q and %q", k, other, c.label)
		}
		seen[k] = c.label
	}
	r.showShortcuts()
	if got := r.dialogText(); !strings.Contains(got, "Lasso") && !strings.Contains(got, "lasso") {
		t.Errorf("the sheet lacks the lasso: %q", got)
	}
}

func TestKeys(t *testing.T) {
	r := newRig(t, "")
	r.open("digits")
	r.run()
	typed := r.win.Canvas().OnTypedKey()
	letter := r.win.Canvas().OnTypedRune()
	letter('l')
	if r.maps.Tool().String() != "Lasso" {
		t.Error("L is the lasso")
	}
	letter('w')
	if r.session.Selection().Empty() {
		t.Error("W selects the wrong ones")
	}
	typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if !r.session.Selection().Empty() {
		t.Error("Esc selects none")
	}
	letter('3')
	if r.session.ColourMode() != session.ByRight {
		t.Error("3 colours by right and wrong")
	}
}

func TestErrorsAreOneSentence(t *testing.T) {
	r := newRig(t, "")
	r.open("digits")
	r.Open("nowhere")
	r.until("a dialog", func() bool { return r.dialogText() != "" })
	if got := r.dialogText(); !strings.Contains(got, "nowhere: there is no such file; choose another.") {
		t.Errorf("the dialog says %q", got)
	}
	r.closeDialog()
	r.session.SetSplit("bad", 1)
	r.until("a sentence beside the field", func() bool { return strings.Contains(texts(r.set.Root), "is not a labelled share") })
	if r.dialogText() != "" {
		t.Error("said twice")
	}
	r.engine.Fail("run mixture", errors.New("mixture: component 3 has no image; use fewer clusters"))
	r.run()
	if got := r.dialogText(); !strings.Contains(got, "component 3") {
		t.Errorf("the dialog says %q", got)
	}
}

func TestDroppedOpensTheFirstFile(t *testing.T) {
	r := newRig(t, "")
	r.engine.Add(sessiontest.Set("/some/folder", 30, 3))
	web, err := storage.ParseURI("https://nowhere.example/x")
	if err != nil {
		t.Fatal(err)
	}
	r.Dropped(fyne.Position{}, []fyne.URI{web, storage.NewFileURI("/some/folder")})
	r.until("the set", func() bool { return r.session.Set() != nil })
	if r.session.Source() != "/some/folder" {
		t.Errorf("opened %s", r.session.Source())
	}
}

func TestAnotherSetDuringARun(t *testing.T) {
	r := newRig(t, "")
	r.open("digits")
	defer r.engine.Hold("run cnn-kmeans")()
	r.session.Run()
	r.until("the first result", func() bool { return len(r.session.Records()) == 1 })
	r.open("letters")
	if got := texts(r.status.Root); !strings.Contains(got, "showing 60 of 60") {
		t.Errorf("status says %q", got)
	}
	r.session.RunPipelines("mixture")
	r.until("a run on the new set", func() bool { return !r.session.Running() && r.session.Focus() != nil })
}

// TestOddSets: one image, 300 classes, no truth: the window works on.
func TestOddSets(t *testing.T) {
	r := newRig(t, "")
	r.engine.Add(sessiontest.Set("many classes", 900, 300))
	for _, name := range []string{"one", "many classes", "plain"} {
		r.open(name)
		r.run()
		for _, m := range session.ColourModes {
			r.session.SetColourMode(m)
			r.loop.Drain()
		}
		r.session.SelectAll()
		for _, it := range r.tabs.Items {
			r.tabs.Select(it)
		}
		r.closeDialog()
		r.closeDialog()
		r.closeDialog()
	}
}

func TestCloseDuringARun(t *testing.T) {
	r := newRig(t, filepath.Join(t.TempDir(), "w.json"))
	r.open("digits")
	defer r.engine.Hold("run mixture")()
	r.session.Run()
	r.Close()
	if got := r.dialogText(); !strings.Contains(got, "still running") {
		t.Errorf("closing says %q", got)
	}
	done := make(chan struct{})
	go func() { r.quit(); close(done) }()
	select {
	case <-done:
	case <-time.After(closing + 2*time.Second):
		t.Fatal("the window does not close")
	}
}

func TestThemes(t *testing.T) {
	r := newRig(t, "")
	r.open("digits")
	r.run()
	for _, name := range []string{LightTheme, DarkTheme, SystemTheme} {
		r.setTheme(name)
	}
	for range 20 {
		r.scale(scaleStep)
	}
	if r.state.Scale != maxScale {
		t.Errorf("text scale %g", r.state.Scale)
	}
}

func TestTabsAreNamed(t *testing.T) {
	r := newRig(t, "")
	var names []string
	for _, it := range r.tabs.Items {
		names = append(names, it.Text)
	}
	if got := strings.Join(names, " "); got != "Report Confusion Overlap Gallery Curves Runs" {
		t.Errorf("tabs %s", got)
	}
}

func TestWrapped(t *testing.T) {
	got := wrapped("one two three\nlonglonglong\n\nx", 8)
	if want := "one two|three|longlong|long||x"; strings.Join(got, "|") != want {
		t.Errorf("%q", got)
	}
}

func TestAboutIsQuickWithLongLicences(t *testing.T) {
	r := newRig(t, "")
	r.cfg.Licences = strings.Repeat("Permission is hereby granted, free of charge, to any person obtaining a copy.\n", 5000)
	start := time.Now()
	r.showAbout()
	if took := time.Since(start); took > 5*time.Second { // a label of this text took minutes
		t.Errorf("took %v", took)
	}
}
