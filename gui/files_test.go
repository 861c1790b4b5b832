package gui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clusterlens/gui/session"
	"clusterlens/gui/views"
)

func TestStateSurvivesDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.json")
	for _, text := range []string{"", "{", `{"splits":[5,5,5],"width":-1,"text_scale":900}`, `{"recent":3}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := loadState(path)
		if s.size().Width < 640 || s.splits()[0] > 0.98 || s.Scale > maxScale {
			t.Errorf("%q gives %+v", text, s)
		}
	}
	s := State{Appearance: Appearance{Theme: DarkTheme, Scale: 1.2}}
	for i := range 12 {
		s.remember(fmt.Sprint("set ", i%9))
	}
	if len(s.Recent) != mostRecent || s.Recent[0] != "set 2" {
		t.Errorf("recent %v", s.Recent)
	}
	if err := s.save(path); err != nil {
		t.Fatal(err)
	}
	if got := loadState(path); got.Theme != DarkTheme || got.Scale != 1.2 {
		t.Errorf("%+v", got)
	}
}

func TestExportAllWritesEverything(t *testing.T) {
	r := newRig(t, "")
	r.open("letters")
	r.session.RunPipelines("mixture")
	r.until("the run", func() bool { return !r.session.Running() })
	dir := filepath.Join(t.TempDir(), "results")
	r.ExportAll(dir, views.FigureOptions{Format: "png", DPI: 60})
	r.until("the end of the export", func() bool { return strings.Contains(r.dialogText(), "open index.html there") })
	for _, name := range []string{"report.json", "index.html", "assignments-mixture.csv", "maps.png", "summary.png", "confusion-mixture.png"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExportSelection(t *testing.T) {
	r := newRig(t, "")
	r.open("digits")
	r.session.SelectRows(session.Replace, 4, 7)
	dir := t.TempDir()
	r.ExportSelection(dir)
	r.until("the end of the export", func() bool { return strings.Contains(r.dialogText(), "selection.csv") })
	table, err := os.ReadFile(filepath.Join(dir, "selection.csv"))
	if err != nil || strings.Count(string(table), "\n") != 3 {
		t.Errorf("%q, %v", table, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "000004.png")); err != nil {
		t.Error(err)
	}
	r.closeDialog()
	r.ExportSelection("/proc/nowhere")
	r.until("an error", func() bool { return strings.Contains(r.dialogText(), "cannot be written") })
}
