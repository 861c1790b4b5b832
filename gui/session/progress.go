package session

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"clusterlens/engine"
)

// Status is how far the work under way is.
type Status struct {
	Doing     string // "cnn-kmeans: training, epoch 7 of 30"
	Pipeline  string // empty for reading and shared work
	Step      string
	Note      string
	Pipelines int     // of this run
	Current   int     // which of them, from 0
	Steps     int     // of this pipeline
	StepIndex int     // from 0
	Fraction  float64 // of the step, 0..1; negative when not known
	Overall   float64 // of the whole run, each step counting the same
	Left      time.Duration
	LeftKnown bool
	Elapsed   time.Duration
	Stopping  bool
}

// Ended says how a run ended.
type Ended struct {
	Kept, Failed int
	Stopped      bool
	Took         time.Duration
}

// throttle is the least time between two progress changes.
const throttle = 100 * time.Millisecond

// activity is a piece of work under way. The owner alone touches it, except
// current, which the worker advances, and what the observer guards itself.
type activity struct {
	cancel       context.CancelFunc
	started      time.Time
	status       Status
	current      atomic.Int32
	stopping     bool
	background   bool // a map: shown only when nothing else runs
	kept, failed int
}

// observer passes progress to the owner, at most about ten times a second, but
// each step's start at once. One change is under way at a time: an owner that
// is slow gets the newest, not a queue.
func (s *Session) observer(ctx context.Context, a *activity) engine.Observer {
	var est estimator
	var mu sync.Mutex
	var latest Status
	waiting := false
	var sent time.Time
	return func(e engine.Event) {
		now := s.cfg.Now()
		st := est.status(e, now)
		st.Current = int(a.current.Load())
		fresh := e.Done == 0 || e.Finished
		if !fresh && now.Sub(sent) < throttle || ctx.Err() != nil {
			return
		}
		sent = now
		mu.Lock()
		defer mu.Unlock()
		latest = st
		if waiting {
			return
		}
		waiting = true
		s.cfg.Deliver(func() {
			mu.Lock()
			st := latest
			waiting = false
			mu.Unlock()
			if s.closed || ctx.Err() != nil || a.stopping {
				return
			}
			st.Pipelines = a.status.Pipelines
			st.Elapsed = s.cfg.Now().Sub(a.started)
			if st.Pipelines > 0 && st.Steps > 0 {
				step := float64(st.StepIndex) + max(0, st.Fraction)
				st.Overall = (float64(st.Current) + step/float64(st.Steps)) / float64(st.Pipelines)
			}
			a.status = st
			if a.background {
				s.mapStatus = st
			}
			s.tell(Progress)
		})
	}
}

// Status is what the window says is running: a run, an opening, or a map; ok is
// false when nothing is.
func (s *Session) Status() (st Status, ok bool) {
	switch {
	case s.running != nil:
		st = s.running.status
		st.Stopping = s.running.stopping
		return st, true
	case s.opening != nil:
		return s.opening.status, true
	case len(s.mapping) > 0:
		st = s.mapStatus
		if st.Doing == "" {
			st.Doing, st.Fraction = "drawing the map", -1
		}
		return st, true
	}
	return Status{}, false
}

// estimator turns events into time left: the step's own pace so far, smoothed.
type estimator struct {
	pipeline, step string
	began          time.Time
	pace           float64 // seconds a unit
	lastDone       int
	lastAt         time.Time
}

// smoothing is the weight of the newest pace.
const smoothing = 0.3

func (p *estimator) status(e engine.Event, now time.Time) Status {
	if e.Step != p.step || e.Pipeline != p.pipeline || e.Done < p.lastDone {
		*p = estimator{pipeline: e.Pipeline, step: e.Step, began: now, lastAt: now, lastDone: e.Done}
	}
	st := Status{
		Pipeline: e.Pipeline, Step: e.Step, Note: e.Note, Steps: e.Count, StepIndex: e.Index, Fraction: -1,
	}
	st.Doing = describe(e)
	if e.Finished {
		st.Fraction = 1
		return st
	}
	if e.Total <= 0 {
		return st
	}
	st.Fraction = float64(e.Done) / float64(e.Total)
	if units := e.Done - p.lastDone; units > 0 {
		newest := now.Sub(p.lastAt).Seconds() / float64(units)
		if p.pace == 0 {
			p.pace = newest
		}
		// A step whose units come in bursts is judged by its mean pace too.
		mean := now.Sub(p.began).Seconds() / float64(max(1, e.Done))
		p.pace = (1-smoothing)*p.pace + smoothing*(newest+mean)/2
		p.lastDone, p.lastAt = e.Done, now
	}
	if p.pace > 0 && now.Sub(p.began) > 500*time.Millisecond {
		st.Left = time.Duration(p.pace * float64(e.Total-e.Done) * float64(time.Second))
		st.LeftKnown = true
	}
	return st
}

func describe(e engine.Event) string {
	text := e.Step
	if e.Pipeline != "" {
		text = e.Pipeline + ": " + text
	}
	if e.Note != "" {
		text += ", " + e.Note
	}
	return text
}

// Left says the time left in words: "21 s left", "3 min left"; empty when it
// is not known.
func (st Status) LeftText() string {
	switch {
	case !st.LeftKnown:
		return ""
	case st.Left < time.Second:
		return "almost done"
	case st.Left < 100*time.Second:
		return fmt.Sprintf("%.0f s left", st.Left.Seconds())
	default:
		return fmt.Sprintf("%.0f min left", st.Left.Minutes())
	}
}
