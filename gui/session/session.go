// Package session is what is open in the window and what is happening to it:
// the image set, its split, the pipelines' plans and runs, the selection with
// undo, and everything that views derive from them. It knows no toolkit.
//
// A Session belongs to one goroutine, its owner (in the window: the goroutine
// that draws). Every method is called there and returns at once. Long work runs
// in goroutines of the session's own on values that do not change; each hands
// its answer to [Config.Deliver], which runs a function on the owner, and the
// answer is dropped when what it was made for is no longer open. Nothing needs
// a lock.
package session

import (
	"context"
	"slices"
	"sync"
	"time"

	"clusterlens/engine"
	"clusterlens/gui/render"
)

// Config is what a session needs from outside.
type Config struct {
	Engine Engine
	// Deliver runs a function later on the session's owner, in order. It is
	// called from background goroutines only. Required.
	Deliver func(func())
	// Now is the clock; nil = time.Now.
	Now func() time.Time
	// Seed and Labelled are the first values; zero = 42 and "0.1".
	Seed     uint64
	Labelled string
}

// Topic is what a change is about.
type Topic int

// The topics. Opening starts and ends with [Activity]; [SetChanged] says that
// another set is now open.
const (
	SetChanged       Topic = iota // another image set is open
	SplitChanged                  // labelled share or seed, and with them the split
	PlansChanged                  // what will run, and how
	MapsChanged                   // a projection is ready, or another one is shown
	Activity                      // opening, running, stopping, or idle again
	Progress                      // how far the running work is
	RecordsChanged                // a run finished, or the list changed
	FocusChanged                  // another finished run is looked at
	PanesChanged                  // what the maps show
	ColourChanged                 // colour mode, or colours that were awaited are ready
	SelectionChanged              // which images are selected
	ViewChanged                   // undo or redo brought another viewport
	Derived                       // something asked for earlier is ready
	Trouble                       // something failed; Change.Err says what
)

// Change tells a subscriber what changed.
type Change struct {
	Topic Topic
	Err   error // of Trouble
}

// Session is what is open. Make one with [New] and end it with [Session.Close].
type Session struct {
	cfg         Config
	subscribers []*func(Change)
	work        sync.WaitGroup
	root        context.Context
	cancelAll   context.CancelFunc
	closed      bool

	set        *engine.ImageSet
	source     string // what the set was opened by
	runner     Runner
	generation int // of the open set; answers for an older one are stale
	setContext context.Context
	cancelSet  context.CancelFunc

	spec  string
	seed  uint64
	split engine.Split

	plans      []*Plan
	projection string
	maps       map[string]*engine.Map
	clouds     map[string]*render.Cloud
	mapping    map[string]context.CancelFunc // projections being computed

	opening   *activity
	running   *activity
	last      Ended
	mapStatus Status
	records   []*Record
	nextID    int
	focus     *Record
	compared  [2]*Record
	// comparedMine: a person chose them; else they are the two newest.
	comparedMine bool

	panes     []Pane
	panesMine bool // a person chose them; new results leave them alone
	mode      ColourMode
	history   history
	choice
	view    render.View
	hasView bool
	derived derivations
}

// New is a session with nothing open.
func New(cfg Config) *Session {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Seed == 0 {
		cfg.Seed = 42
	}
	if cfg.Labelled == "" {
		cfg.Labelled = "0.1"
	}
	s := &Session{
		cfg: cfg, seed: cfg.Seed, spec: cfg.Labelled, projection: "pca", mode: ByTrueClass,
		maps: map[string]*engine.Map{}, clouds: map[string]*render.Cloud{}, mapping: map[string]context.CancelFunc{},
	}
	s.root, s.cancelAll = context.WithCancel(context.Background())
	s.setContext, s.cancelSet = context.WithCancel(s.root)
	s.derived.init()
	for _, p := range cfg.Engine.Pipelines() {
		s.plans = append(s.plans, &Plan{
			Info: p, Enabled: true, Preset: engine.Recommended,
			Params: cfg.Engine.Params(p.Name, engine.Recommended),
		})
	}
	return s
}

// Subscribe adds a function that is told of every change, on the owner, until
// cancel is called.
func (s *Session) Subscribe(f func(Change)) (cancel func()) {
	entry := &f
	s.subscribers = append(s.subscribers, entry)
	return func() {
		s.subscribers = slices.DeleteFunc(slices.Clone(s.subscribers), func(o *func(Change)) bool { return o == entry })
	}
}

func (s *Session) tell(topics ...Topic) {
	for _, t := range topics {
		s.change(Change{Topic: t})
	}
}

func (s *Session) change(c Change) {
	for _, f := range s.subscribers {
		(*f)(c)
	}
}

func (s *Session) trouble(err error) { s.change(Change{Topic: Trouble, Err: err}) }

// background runs work in a goroutine and then install on the owner, unless
// ctx is done by then.
func (s *Session) background(ctx context.Context, work func(), install func()) {
	s.work.Go(func() {
		work()
		if s.root.Err() != nil {
			return
		}
		s.cfg.Deliver(func() {
			if !s.closed && ctx.Err() == nil {
				install()
			}
		})
	})
}

// Close cancels everything under way and waits until it has ended, at most
// until ctx is done. The session can still be read, not changed.
func (s *Session) Close(ctx context.Context) error {
	s.closed = true
	s.cancelAll()
	done := make(chan struct{})
	go func() {
		s.work.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Set is the open image set, nil before the first.
func (s *Session) Set() *engine.ImageSet { return s.set }

// Source is the name or path by which the set was opened.
func (s *Session) Source() string { return s.source }

// N is the number of images; 0 when nothing is open.
func (s *Session) N() int {
	if s.set == nil {
		return 0
	}
	return s.set.N
}
