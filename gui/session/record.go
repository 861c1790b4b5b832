package session

import (
	"fmt"
	"slices"
	"time"

	"clusterlens/engine"
)

// Record is one finished pipeline run. What it holds does not change, except
// that [Record.Outcome] lets go of its heavy parts when its set is closed.
type Record struct {
	ID       int // from 1, in the order in which runs finished
	Finished time.Time
	Pipeline string
	Preset   string
	Custom   bool // a parameter differs from the preset's
	Params   engine.Params
	Seed     uint64
	Labelled string // how the split was asked for
	SetName  string
	Split    engine.Split
	Map      *engine.Map // the map that was shown when it ran
	// Outcome has no Result once another set is open, and its Result no
	// Features and Neighbours once a later run of the pipeline replaced it.
	Outcome engine.Outcome
}

// Open tells whether the record can still be looked at image by image.
func (r *Record) Open() bool { return r.Outcome.Result != nil }

// forget keeps the figures and lets go of everything an image long.
func (r *Record) forget() {
	r.Outcome.Result = nil
	r.Split.Labels = nil
	r.Map = nil
}

// lighten lets go of the feature space: a session of fifty runs stays small.
// Results do not change, so a lighter copy takes the place of the full one.
func (r *Record) lighten() {
	if r.Outcome.Result == nil {
		return
	}
	light := *r.Outcome.Result
	light.Features, light.Neighbours = engine.Matrix{}, engine.Neighbours{}
	r.Outcome.Result = &light
}

// keep adds a finished run: it takes the place of the pipeline's last one on
// the maps, and the last one stays in the list.
func (s *Session) keep(r Request, spec string, outcome engine.Outcome) {
	if last := s.Latest(r.Pipeline); last != nil {
		last.lighten()
	}
	s.nextID++
	plan := Plan{Info: Info{Name: r.Pipeline}, Preset: r.Preset, Params: r.Params}
	rec := &Record{
		ID: s.nextID, Finished: s.cfg.Now(), Pipeline: r.Pipeline, Preset: r.Preset, Custom: plan.custom(s.cfg.Engine),
		Params: r.Params, Seed: r.Seed, Labelled: spec, SetName: s.set.Name, Split: r.Split, Map: r.Map, Outcome: outcome,
	}
	first := s.focus == nil
	s.records = append(s.records, rec)
	if !s.comparedMine {
		s.compareLatest()
	}
	if first || s.focus.Pipeline == rec.Pipeline || !s.panesMine {
		s.focus = rec
	}
	if first && s.mode == ByTrueClass {
		s.mode = ByCluster
	}
	s.arrangePanes()
	s.tell(RecordsChanged, PanesChanged, FocusChanged, ColourChanged)
}

// compareLatest compares the two newest runs until a person chooses.
func (s *Session) compareLatest() {
	var open []*Record
	for _, r := range s.records {
		if r.Open() {
			open = append(open, r)
		}
	}
	s.compared = [2]*Record{}
	if n := len(open); n >= 2 {
		s.compared = [2]*Record{open[n-2], open[n-1]}
	}
}

// Records are the finished runs, oldest first.
func (s *Session) Records() []*Record { return s.records }

// Latest is the newest run of a pipeline over the open set, or nil.
func (s *Session) Latest(pipeline string) *Record {
	for _, r := range slices.Backward(s.records) {
		if r.Pipeline == pipeline && r.Open() {
			return r
		}
	}
	return nil
}

// Current are the newest runs of each pipeline over the open set, in the order
// of the plans.
func (s *Session) Current() []*Record {
	var out []*Record
	for _, p := range s.plans {
		if r := s.Latest(p.Info.Name); r != nil {
			out = append(out, r)
		}
	}
	return out
}

// Focus is the run that the panels on the right speak of, nil before the first.
func (s *Session) Focus() *Record { return s.focus }

// SetFocus looks at another run.
func (s *Session) SetFocus(r *Record) {
	if r == nil || r == s.focus || !r.Open() {
		return
	}
	s.focus = r
	s.tell(FocusChanged)
}

// Remove takes a run off the list.
func (s *Session) Remove(r *Record) {
	i := slices.Index(s.records, r)
	if i < 0 {
		return
	}
	s.records = slices.Delete(s.records, i, i+1)
	if s.compared[0] == r || s.compared[1] == r {
		s.comparedMine = false
	}
	if !s.comparedMine {
		s.compareLatest()
	}
	if s.focus == r {
		s.focus = nil
		if current := s.Current(); len(current) > 0 {
			s.focus = current[len(current)-1]
		}
	}
	s.panes = slices.DeleteFunc(s.panes, func(p Pane) bool { return p.Record == r })
	s.arrangePanes()
	s.tell(RecordsChanged, PanesChanged, FocusChanged, ColourChanged)
}

// RunFor is what figures and files are made of: the focused run together with
// the current runs of the other pipelines that have the same split and seed.
// Nil without a run.
func (s *Session) RunFor() *engine.Run {
	f := s.focus
	if f == nil {
		return nil
	}
	run := &engine.Run{Set: s.set, Split: f.Split, Seed: f.Seed, Preset: f.Preset, Map: s.maps[s.projection]}
	if run.Map == nil {
		run.Map = f.Map
	}
	for _, p := range s.plans {
		r := s.Latest(p.Info.Name)
		if f.Pipeline == p.Info.Name {
			r = f
		}
		if r != nil && r.Seed == f.Seed && r.Labelled == f.Labelled {
			run.Outcomes = append(run.Outcomes, r.Outcome)
		}
	}
	return run
}

func text(v any) string { return fmt.Sprint(v) }
