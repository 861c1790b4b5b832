package session

import (
	"context"
	"fmt"

	"clusterlens/engine"
	"clusterlens/gui/render"
)

// ColourMode is what the colours of the maps tell.
type ColourMode int

// The modes, in the order in which they are offered.
const (
	ByCluster ColourMode = iota
	ByTrueClass
	ByRight
	ByConfidence
	ByAgreement
	ByLabelled
	ByHonesty
)

// ColourModes are all modes in the order in which they are offered.
var ColourModes = []ColourMode{ByCluster, ByTrueClass, ByRight, ByConfidence, ByAgreement, ByLabelled, ByHonesty}

// String is the mode's name on screen.
func (m ColourMode) String() string {
	return [...]string{"Cluster", "True class", "Right / wrong", "Confidence", "Agreement", "Labelled", "Map honesty"}[m]
}

// NeedsRun tells whether the mode means nothing before a pipeline has run.
func (m ColourMode) NeedsRun() bool { return m != ByTrueClass && m != ByLabelled }

// Tone is the meaning of a colour; the views have a colour for each.
type Tone int

// The tones. A Class tone takes the colour of its Entry.Slot.
const (
	ClassTone   Tone = iota
	RightTone        // and labelled, and all agree
	WrongTone        // and none agree
	MiddleTone       // two of three agree
	UnknownTone      // undecided, unknown, not labelled
	RampTone         // a step of a ramp: Slot of RampSteps, from low to high
)

// RampSteps is the number of steps of a ramp.
const RampSteps = 10

// Entry is one line of a legend.
type Entry struct {
	Name  string
	Note  string // a second, smaller line; may be empty
	Tone  Tone
	Slot  int
	Count int
}

// Colouring gives each image an entry of a legend.
type Colouring struct {
	Mode    ColourMode
	Entries []Entry
	Index   []uint16 // N: entry of each image
	Paint   []uint8  // N: entry of each image, from 256 on wrapped around, for drawing
	// Marked are the images drawn with a second sign: wrong ones.
	Marked *render.Mask
}

// Members is the mask of the images of entry e.
func (c *Colouring) Members(e int) *render.Mask {
	return render.MaskWhere(len(c.Index), func(i int) bool { return int(c.Index[i]) == e })
}

func (c *Colouring) count() *Colouring {
	for i := range c.Entries {
		c.Entries[i].Count = 0
	}
	c.Paint = make([]uint8, len(c.Index))
	for i, e := range c.Index {
		c.Entries[e].Count++
		c.Paint[i] = uint8(e)
	}
	return c
}

// ColourMode is the mode on show.
func (s *Session) ColourMode() ColourMode { return s.mode }

// SetColourMode changes it.
func (s *Session) SetColourMode(m ColourMode) {
	if m != s.mode {
		s.mode = m
		s.tell(ColourChanged)
	}
}

type colourKey struct {
	mode   ColourMode
	record *Record
	runs   string // IDs of the runs an agreement is about
}

// Colouring is the colours of a pane in the mode on show. A pane without a run
// shows the true classes where the mode needs one. Ok is false while they are
// being made; [ColourChanged] tells when they are ready.
func (s *Session) Colouring(p Pane) (*Colouring, bool) {
	if s.set == nil {
		return nil, false
	}
	set, split, rec := s.set, s.split, p.Record
	key := colourKey{mode: s.mode, record: rec}
	if rec != nil {
		split = rec.Split
		if !rec.Open() {
			return nil, false
		}
	} else if s.mode.NeedsRun() && s.mode != ByAgreement {
		key.mode = ByTrueClass
	}
	var result *engine.Result
	if rec != nil {
		result = rec.Outcome.Result
	}
	var compute func(context.Context) *Colouring
	switch key.mode {
	case ByCluster:
		compute = func(context.Context) *Colouring { return byCluster(set, result) }
	case ByTrueClass:
		key.record = nil
		compute = func(context.Context) *Colouring { return byTruth(set) }
	case ByRight:
		compute = func(context.Context) *Colouring { return byRight(set, result) }
	case ByConfidence:
		compute = func(context.Context) *Colouring { return byConfidence(result) }
	case ByAgreement:
		key.record = nil
		var results []*engine.Result
		for _, r := range s.Current() {
			key.runs += fmt.Sprint(r.ID, " ")
			results = append(results, r.Outcome.Result)
		}
		compute = func(context.Context) *Colouring { return byAgreement(set.N, results) }
	case ByLabelled:
		compute = func(context.Context) *Colouring { return byLabelled(split) }
	case ByHonesty:
		return s.byHonesty(rec, s.ProjectionOf(p))
	}
	return derive(s, key, "", ColourChanged, compute)
}
