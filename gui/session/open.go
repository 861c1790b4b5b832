package session

import (
	"context"
	"errors"

	"clusterlens/engine"
	"clusterlens/gui/render"
)

// Open starts reading the image set of a name or path, and then its PCA map.
// The set that is open stays until the new one is whole; a newer call cancels
// an older one.
func (s *Session) Open(nameOrPath string) {
	if s.closed {
		return
	}
	if s.opening != nil {
		s.opening.cancel()
	}
	ctx, cancel := context.WithCancel(s.root)
	a := &activity{cancel: cancel, started: s.cfg.Now()}
	a.status = Status{Doing: "opening " + nameOrPath}
	s.opening = a
	s.tell(Activity)

	spec, seed := s.spec, s.seed
	var set *engine.ImageSet
	var split engine.Split
	var splitErr, err error
	observe := s.observer(ctx, a)
	s.work.Go(func() {
		defer cancel()
		set, err = s.cfg.Engine.Open(ctx, nameOrPath, observe)
		if err == nil {
			split, splitErr = s.cfg.Engine.Split(set, spec, seed)
		}
		if s.root.Err() != nil {
			return
		}
		s.cfg.Deliver(func() {
			if s.closed || s.opening != a {
				return
			}
			s.opening = nil
			s.tell(Activity)
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				s.trouble(err)
			default:
				s.install(nameOrPath, set, split, splitErr)
			}
		})
	})
}

// StopOpening gives up reading a set.
func (s *Session) StopOpening() {
	if s.opening != nil {
		s.opening.cancel()
	}
}

// Opening tells whether a set is being read.
func (s *Session) Opening() bool { return s.opening != nil }

// install makes a set the open one and lets go of all that belonged to the
// last: its work is cancelled, its finished runs keep their headline figures.
func (s *Session) install(source string, set *engine.ImageSet, split engine.Split, splitErr error) {
	s.cancelSet()
	s.setContext, s.cancelSet = context.WithCancel(s.root)
	s.generation++
	s.running = nil
	s.set, s.source, s.split = set, source, split
	s.runner = s.cfg.Engine.Runner(set)
	s.maps, s.clouds, s.mapping = map[string]*engine.Map{}, map[string]*render.Cloud{}, map[string]context.CancelFunc{}
	s.projection = "pca"
	for _, r := range s.records {
		r.forget()
	}
	s.focus, s.compared, s.comparedMine = nil, [2]*Record{}, false
	s.panesMine = false
	s.mode = ByTrueClass
	if split.Labelled() > 0 && !hasTruth(set) {
		s.mode = ByLabelled
	}
	s.choice = choice{selection: render.NewMask(set.N)}
	s.history = history{}
	s.hasView = false
	s.derived.reset()
	s.arrangePanes()
	s.tell(SetChanged, SplitChanged, Activity, RecordsChanged, FocusChanged, PanesChanged, ColourChanged, SelectionChanged)
	if splitErr != nil {
		s.trouble(&SplitError{splitErr})
	}
	s.needMap(s.projection)
}

func hasTruth(set *engine.ImageSet) bool {
	for _, c := range set.Truth {
		if c != engine.Unknown {
			return true
		}
	}
	return false
}

// Labelled is how the split was asked for, and Seed what it is drawn from.
func (s *Session) Labelled() string { return s.spec }

// Seed is what everything random follows from.
func (s *Session) Seed() uint64 { return s.seed }

// Split says which images count as labelled.
func (s *Session) Split() engine.Split { return s.split }

// SplitError is a labelled share that is not possible for the open set.
type SplitError struct{ Err error }

// Error is the cause's sentence.
func (e *SplitError) Error() string { return e.Err.Error() }

// Unwrap is the cause.
func (e *SplitError) Unwrap() error { return e.Err }

// IsSplitError tells whether err is about the labelled share.
func IsSplitError(err error) bool {
	var e *SplitError
	return errors.As(err, &e)
}

// SetSplit draws another split, in the background. The last one stays when the
// specification is not possible; [Trouble] then says why.
func (s *Session) SetSplit(spec string, seed uint64) {
	if spec == s.spec && seed == s.seed {
		return
	}
	if s.set == nil {
		s.spec, s.seed = spec, seed
		s.tell(SplitChanged)
		return
	}
	ctx := s.derived.newest(s.setContext, "split")
	set := s.set
	var split engine.Split
	var err error
	s.background(ctx, func() { split, err = s.cfg.Engine.Split(set, spec, seed) }, func() {
		if err != nil {
			s.tell(SplitChanged) // fields go back to what holds
			s.trouble(&SplitError{err})
			return
		}
		reseeded := seed != s.seed
		s.spec, s.seed, s.split = spec, seed, split
		s.derived.reset()
		s.tell(SplitChanged, ColourChanged)
		if reseeded && s.projection != "pca" { // PCA is the same from every seed
			delete(s.maps, s.projection)
			s.needMap(s.projection)
		}
	})
}

// Projections are the maps that can be asked for.
func (s *Session) Projections() []string { return s.cfg.Engine.Projections() }

// ProjectionName is a projection's name on screen.
func ProjectionName(projection string) string {
	switch projection {
	case "pca":
		return "PCA"
	case "tsne":
		return "t-SNE"
	case "spectral":
		return "Spectral"
	}
	return projection
}

// Projection is the projection that the maps show unless a pane has its own.
func (s *Session) Projection() string { return s.projection }

// SetProjection shows another projection, computing it when it is not there.
func (s *Session) SetProjection(name string) {
	if name == s.projection {
		return
	}
	s.projection = name
	s.hasView = false
	s.needMap(name)
	s.tell(MapsChanged)
}

// StopMaps gives up the projections being computed, but for the first one, and
// shows that again where another was chosen.
func (s *Session) StopMaps() {
	first := s.Projections()[0]
	stopped := false
	for name, cancel := range s.mapping {
		if name != first {
			cancel()
			delete(s.mapping, name)
			stopped = true
		}
	}
	if !stopped {
		return
	}
	if s.maps[s.projection] == nil {
		s.projection, s.hasView = first, false
	}
	for i, p := range s.panes {
		if p.Projection != "" && s.maps[p.Projection] == nil {
			s.panes[i].Projection = ""
		}
	}
	s.mapStatus = Status{}
	s.tell(MapsChanged)
}

// Map is a projection of the open set, nil until it is ready.
func (s *Session) Map(projection string) *engine.Map { return s.maps[projection] }

// Cloud is a projection made ready for drawing, nil until it is.
func (s *Session) Cloud(projection string) *render.Cloud { return s.clouds[projection] }

// Mapping tells whether a projection is being computed.
func (s *Session) Mapping(projection string) bool { return s.mapping[projection] != nil }

// needMap computes a projection in the background if it is not there yet.
func (s *Session) needMap(projection string) {
	if s.set == nil || s.maps[projection] != nil || s.mapping[projection] != nil {
		return
	}
	ctx, cancel := context.WithCancel(s.setContext)
	s.mapping[projection] = cancel
	s.mapStatus = Status{}
	runner, seed := s.runner, s.seed
	a := &activity{cancel: func() {}, started: s.cfg.Now(), background: true}
	observe := s.observer(ctx, a)
	var m *engine.Map
	var cloud *render.Cloud
	var err error
	s.background(ctx, func() {
		if m, err = runner.Map(ctx, projection, seed, observe); err == nil {
			cloud = render.NewCloud(render.Points{X: m.X, Y: m.Y})
		}
	}, func() {
		cancel()
		delete(s.mapping, projection)
		if err != nil {
			s.tell(MapsChanged)
			s.trouble(err)
			return
		}
		s.maps[projection], s.clouds[projection] = m, cloud
		s.tell(MapsChanged)
	})
	s.tell(MapsChanged)
}
