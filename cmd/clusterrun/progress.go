package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"clusterlens/engine"
)

// progress shows one bar a step on a terminal, and one line a finished step
// elsewhere.
type progress struct {
	w        *os.File
	terminal bool
	key      string
	bar      *progressbar.ProgressBar
	start    time.Time
}

func newProgress(w *os.File) *progress {
	return &progress{w: w, terminal: term.IsTerminal(int(w.Fd()))}
}

// observe is an [engine.Observer].
func (p *progress) observe(e engine.Event) {
	key := e.Pipeline + "/" + e.Step
	if key != p.key {
		p.key, p.start = key, time.Now()
		if p.terminal {
			p.bar = newBar(p.w, label(e))
		}
	}
	if e.Finished {
		p.finish(e)
		return
	}
	if p.bar != nil && e.Total > 0 {
		p.bar.ChangeMax(e.Total)
		if e.Note != "" {
			p.bar.Describe(label(e) + " " + e.Note)
		}
		// The bar's only error is a full one, which needs no mending.
		_ = p.bar.Set(min(e.Done, e.Total))
	}
}

func (p *progress) finish(e engine.Event) {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
	fmt.Fprintf(p.w, "%s %6.2f s\n", label(e), time.Since(p.start).Seconds())
	p.key = ""
}

func label(e engine.Event) string {
	name := e.Pipeline
	if name == "" {
		name = "image set"
	}
	return fmt.Sprintf("%-16s %-22s", name, e.Step)
}

func newBar(w io.Writer, description string) *progressbar.ProgressBar {
	return progressbar.NewOptions(1,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(description),
		progressbar.OptionSetWidth(24),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionFullWidth(),
		progressbar.OptionSetElapsedTime(true))
}
