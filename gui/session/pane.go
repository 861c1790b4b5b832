package session

import "slices"

// MaxPanes is the largest number of maps side by side.
const MaxPanes = 4

// Pane is what one map shows.
type Pane struct {
	// Record is the run whose clusters are shown; nil shows the image set
	// itself, coloured by true class.
	Record *Record
	// Projection is the pane's own; empty = the session's.
	Projection string
}

// Panes are the maps side by side, at least one.
func (s *Session) Panes() []Pane { return s.panes }

// ProjectionOf is the projection a pane shows.
func (s *Session) ProjectionOf(p Pane) string {
	if p.Projection != "" {
		return p.Projection
	}
	return s.projection
}

// arrangePanes shows the current runs side by side, or the image set alone
// before the first, unless a person arranged the panes: then a pane of a
// pipeline goes on to its newest run.
func (s *Session) arrangePanes() {
	current := s.Current()
	if s.panesMine && len(s.panes) > 0 {
		for i, p := range s.panes {
			if p.Record != nil && !slices.Contains(current, p.Record) {
				if latest := s.Latest(p.Record.Pipeline); latest != nil {
					s.panes[i].Record = latest
				}
			}
		}
		return
	}
	s.panesMine = false
	s.panes = s.panes[:0:0]
	for _, r := range current[:min(len(current), MaxPanes)] {
		s.panes = append(s.panes, Pane{Record: r})
	}
	if len(s.panes) == 0 {
		s.panes = []Pane{{}}
	}
}

// SetPane changes what pane i shows.
func (s *Session) SetPane(i int, p Pane) {
	if i < 0 || i >= len(s.panes) || s.panes[i] == p {
		return
	}
	s.panes = slices.Clone(s.panes)
	s.panes[i] = p
	s.panesMine = true
	s.needMap(s.ProjectionOf(p))
	s.tell(PanesChanged)
}

// AddPane adds a map of the image set beside the others, at most [MaxPanes].
func (s *Session) AddPane(p Pane) {
	if len(s.panes) >= MaxPanes {
		return
	}
	s.panes = append(slices.Clone(s.panes), p)
	s.panesMine = true
	s.needMap(s.ProjectionOf(p))
	s.tell(PanesChanged)
}

// RemovePane takes a map away; the last one stays.
func (s *Session) RemovePane(i int) {
	if len(s.panes) < 2 || i < 0 || i >= len(s.panes) {
		return
	}
	s.panes = slices.Delete(slices.Clone(s.panes), i, i+1)
	s.panesMine = true
	s.tell(PanesChanged)
}

// ResetPanes goes back to one map a current run.
func (s *Session) ResetPanes() {
	s.panesMine = false
	s.arrangePanes()
	s.tell(PanesChanged)
}
