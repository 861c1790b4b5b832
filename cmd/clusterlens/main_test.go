package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"clusterlens/engine"
	"clusterlens/gui/session"
)

func TestFlags(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	for _, c := range []struct {
		args        string
		status      int
		out, errout string
	}{
		{"--version", exitDone, "clusterlens " + engine.Version, ""},
		{"--help", exitDone, "--version", ""},
		{"--nonsense", exitUsage, "", "--nonsense"},
		{"one two", exitUsage, "", "name one"},
	} {
		var out, errout bytes.Buffer
		if got := run(strings.Fields(c.args), &out, &errout); got != c.status {
			t.Errorf("%s: exit status %d, want %d", c.args, got, c.status)
		}
		if !strings.Contains(out.String(), c.out) || !strings.Contains(errout.String(), c.errout) {
			t.Errorf("%s prints %q and %q", c.args, out.String(), errout.String())
		}
	}
}

func TestNoDisplayIsOneLine(t *testing.T) {
	if display() && driverNeedsNone {
		t.Skip("the test driver needs no display")
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	if display() {
		t.Skip("this system has no display variable")
	}
	var out, errout bytes.Buffer
	if got := run(nil, &out, &errout); got != exitFailed {
		t.Errorf("exit status %d", got)
	}
	if strings.Count(errout.String(), "\n") != 1 || !strings.Contains(errout.String(), "DISPLAY") {
		t.Errorf("prints %q", errout.String())
	}
}

func TestLocale(t *testing.T) {
	for _, c := range []struct{ all, messages, lang, want string }{
		{"C", "", "", "en_US.UTF-8"},
		{"", "", "", "en_US.UTF-8"},
		{"C.UTF-8", "", "de_DE.UTF-8", "en_US.UTF-8"},
		{"", "POSIX", "de_DE.UTF-8", "en_US.UTF-8"},
		{"", "", "de_DE.UTF-8", ""},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_MESSAGES", c.messages)
		t.Setenv("LANG", c.lang)
		useLocale()
		if got := os.Getenv("LC_ALL"); got != c.want {
			t.Errorf("%+v: LC_ALL is %q", c, got)
		}
	}
}

// TestBackend opens the built-in digits through what the window talks to.
func TestBackend(t *testing.T) {
	var e session.Engine = backend{}
	if len(e.Pipelines()) != 3 || e.Projections()[0] != "pca" || len(e.Params("mixture", engine.Study)) == 0 {
		t.Error("the catalogue is not passed on")
	}
	var steps []string
	set, err := e.Open(context.Background(), "mnist-test", func(ev engine.Event) { steps = append(steps, ev.Step) })
	if err != nil || set.N != 10000 {
		t.Fatal(err)
	}
	if len(steps) == 0 || steps[0] != "reading mnist-test" {
		t.Errorf("progress %v", steps)
	}
	split, err := e.Split(set, "5/class", 1)
	if err != nil || split.Labelled() != 50 {
		t.Errorf("%d labelled, %v", split.Labelled(), err)
	}
	if _, err := e.Split(set, "lots", 1); err == nil {
		t.Error("a bad share must be an error")
	}
	if m, err := e.Runner(set).Map(context.Background(), "pca", 1, nil); err != nil || len(m.X) != 10000 {
		t.Error(err)
	}
}
