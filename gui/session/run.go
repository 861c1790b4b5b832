package session

import (
	"context"
	"errors"
	"fmt"

	"clusterlens/engine"
)

// Run starts the enabled pipelines, one after another. Each finished result is
// kept and told at once; one that fails leaves the others running.
func (s *Session) Run() {
	var names []string
	for _, p := range s.plans {
		if p.Enabled {
			names = append(names, p.Info.Name)
		}
	}
	s.RunPipelines(names...)
}

// RunPipelines starts the named pipelines with their plans. It does nothing
// while a run is under way, and says so when there is nothing to run.
func (s *Session) RunPipelines(names ...string) {
	switch {
	case s.closed || s.running != nil:
		return
	case s.set == nil:
		s.trouble(errors.New("there is no image set to run on; open one first"))
		return
	case len(names) == 0:
		s.trouble(errors.New("no pipeline is chosen; tick at least one"))
		return
	}
	ctx, cancel := context.WithCancel(s.setContext)
	a := &activity{cancel: cancel, started: s.cfg.Now()}
	a.status = Status{Doing: "starting", Pipelines: len(names)}
	s.running = a
	shown := s.maps[s.projection]
	if shown == nil { // still being computed: the overlap is told of the first map
		shown = s.maps[s.Projections()[0]]
	}
	requests := make([]Request, len(names))
	for i, name := range names {
		p := s.Plan(name)
		requests[i] = Request{
			Pipeline: name, Preset: p.Preset, Params: p.Params.Clone(),
			Split: s.split, Seed: s.seed, Map: shown,
		}
	}
	runner, spec, observe := s.runner, s.spec, s.observer(ctx, a)
	s.work.Go(func() {
		defer cancel()
		for i, r := range requests {
			a.current.Store(int32(i))
			outcome, err := runner.Run(ctx, r, observe)
			if ctx.Err() != nil {
				break
			}
			s.cfg.Deliver(func() { s.finished(a, r, spec, outcome, err) })
		}
		if s.root.Err() == nil {
			s.cfg.Deliver(func() { s.ended(a) })
		}
	})
	s.tell(Activity)
}

// finished keeps one pipeline's result, unless another set is open by now.
func (s *Session) finished(a *activity, r Request, spec string, outcome engine.Outcome, err error) {
	if s.closed || s.running != a {
		return
	}
	if err != nil {
		if !a.stopping {
			a.failed++
			s.trouble(fmt.Errorf("%s: %w", r.Pipeline, err))
		}
		return
	}
	a.kept++
	s.keep(r, spec, outcome)
}

func (s *Session) ended(a *activity) {
	if s.closed || s.running != a {
		return
	}
	s.running = nil
	s.last = Ended{Kept: a.kept, Failed: a.failed, Stopped: a.stopping, Took: s.cfg.Now().Sub(a.started)}
	s.tell(Activity)
}

// Stop ends the run under way at once. What was finished stays.
func (s *Session) Stop() {
	if s.running == nil || s.running.stopping {
		return
	}
	s.running.stopping = true
	s.running.status.Doing = "stopping"
	s.running.cancel()
	s.tell(Activity)
}

// Running tells whether pipelines are running.
func (s *Session) Running() bool { return s.running != nil }

// LastEnded says how the last run ended; zero before the first.
func (s *Session) LastEnded() Ended { return s.last }
