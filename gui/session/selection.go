package session

import (
	"slices"
	"time"

	"clusterlens/engine"
	"clusterlens/gui/render"
)

// Mode is how a selection joins what is selected.
type Mode int

// The modes.
const (
	Replace Mode = iota
	Add
	Subtract
)

// moment is what undo goes back to.
type moment struct {
	choice
	view    render.View
	hasView bool
}

// choice is what is picked out of the set: the selected images, and those that
// keep their colour while the others are greyed out.
type choice struct {
	selection *render.Mask
	shown     *render.Mask // nil = all
	pair      *Pair        // the two clusters that shown is, if it is that
}

func (c choice) same(o choice) bool {
	return c.selection.Equal(o.selection) && c.shown == o.shown && c.pair == o.pair
}

// history holds the past and the undone, newest last.
type history struct {
	past, future []moment
	viewAt       time.Time // when the newest view step was last moved
}

// depth bounds the memory of undo: 200 selections of 60,000 images are 1.5 MB.
const depth = 200

// settle is the pause after which panning on is a new step of its own.
const settle = 800 * time.Millisecond

func (s *Session) moment() moment {
	return moment{choice: s.choice, view: s.view, hasView: s.hasView}
}

func (s *Session) remember() {
	s.history.past = append(s.history.past, s.moment())
	if extra := len(s.history.past) - depth; extra > 0 {
		s.history.past = slices.Delete(s.history.past, 0, extra)
	}
	s.history.future = nil
	s.history.viewAt = time.Time{}
}

// Selection is the set of selected images; empty, never nil, once a set is
// open. It must not be changed.
func (s *Session) Selection() *render.Mask { return s.selection }

// Shown is the set of images that are not greyed out; nil = all.
func (s *Session) Shown() *render.Mask { return s.shown }

// ShowOnly greys out all but the images of a mask, and nothing is selected any
// more: what is selected would grey out part of them again. Nil shows all again
// and leaves the selection.
func (s *Session) ShowOnly(mask *render.Mask) { s.showOnly(mask, nil) }

func (s *Session) showOnly(mask *render.Mask, pair *Pair) {
	if s.set == nil {
		return
	}
	next := s.choice
	next.shown, next.pair = mask, pair
	if mask != nil {
		next.selection = render.NewMask(s.set.N)
	}
	s.choose(next)
}

// Select joins a mask with the selection. Of what is greyed out nothing is
// selected.
func (s *Session) Select(mask *render.Mask, mode Mode) {
	if s.shown != nil && mode != Subtract {
		mask = mask.And(s.shown)
	}
	next := mask
	switch mode {
	case Add:
		next = s.selection.Or(mask)
	case Subtract:
		next = s.selection.AndNot(mask)
	}
	s.pick(next)
}

// SelectRows is [Session.Select] of single images.
func (s *Session) SelectRows(mode Mode, rows ...int) {
	if s.set != nil {
		s.Select(render.MaskOf(s.set.N, rows...), mode)
	}
}

// pick makes a mask the selection.
func (s *Session) pick(selection *render.Mask) {
	next := s.choice
	next.selection = selection
	s.choose(next)
}

func (s *Session) choose(next choice) {
	if s.set == nil || next.selection.Len() != s.set.N || next.same(s.choice) {
		return
	}
	s.remember()
	s.choice = next
	s.tell(SelectionChanged)
}

// SelectNone clears the selection.
func (s *Session) SelectNone() {
	if s.set != nil {
		s.pick(render.NewMask(s.set.N))
	}
}

// SelectAll selects every image that is shown.
func (s *Session) SelectAll() {
	if s.set != nil {
		s.Select(render.FullMask(s.set.N), Replace)
	}
}

// InvertSelection selects what is shown and not selected.
func (s *Session) InvertSelection() {
	if s.set != nil {
		s.Select(s.selection.Not(), Replace)
	}
}

// Toggle isolates a group: it becomes the selection, or, when it is the
// selection already, nothing is selected. It tells whether it is selected now.
func (s *Session) Toggle(group *render.Mask) bool {
	if group.Equal(s.selection) {
		s.SelectNone()
		return false
	}
	s.pick(group)
	return true
}

// View is the part of the map on show; ok is false while it is all of it,
// because nobody has moved the map yet.
func (s *Session) View() (v render.View, ok bool) { return s.view, s.hasView }

// SetView records where the maps were moved to. A movement in one go is one
// step of undo. No change is told: who moved the map knows.
func (s *Session) SetView(v render.View) {
	now := s.cfg.Now()
	if !s.hasView || !s.view.Same(v) && now.Sub(s.history.viewAt) > settle {
		s.remember()
	}
	s.history.viewAt = now
	s.view, s.hasView = v, true
}

// CanUndo and CanRedo tell what the menu offers.
func (s *Session) CanUndo() bool { return len(s.history.past) > 0 }

// CanRedo tells whether something was undone.
func (s *Session) CanRedo() bool { return len(s.history.future) > 0 }

// Undo takes back the last selection or movement of the maps.
func (s *Session) Undo() { s.travel(&s.history.past, &s.history.future) }

// Redo does again what was undone.
func (s *Session) Redo() { s.travel(&s.history.future, &s.history.past) }

func (s *Session) travel(from, to *[]moment) {
	if len(*from) == 0 {
		return
	}
	m := (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	*to = append(*to, s.moment())
	selected := !m.choice.same(s.choice)
	moved := m.hasView != s.hasView || !m.view.Same(s.view)
	s.choice, s.view, s.hasView = m.choice, m.view, m.hasView
	s.history.viewAt = time.Time{}
	if selected {
		s.tell(SelectionChanged)
	}
	if moved {
		s.tell(ViewChanged)
	}
}

// SelectConfusion toggles the images that a cell of the focused run's confusion
// matrix counts: unlabelled ones of the true class that were predicted as
// predicted. A negative number stands for the whole row or column.
func (s *Session) SelectConfusion(truth, predicted int) {
	if s.focus == nil || s.set == nil {
		return
	}
	r, split, set := s.focus.Outcome.Result, s.focus.Split, s.set
	s.Toggle(render.MaskWhere(set.N, func(i int) bool {
		t, p := set.Truth[i], r.Predicted[i]
		return !split.IsLabelled(i) && t != engine.Unknown && p != engine.Unknown &&
			(truth < 0 || int(t) == truth) && (predicted < 0 || int(p) == predicted)
	}))
}

// SelectClass toggles the images of a true class.
func (s *Session) SelectClass(class int) {
	if s.set != nil {
		truth := s.set.Truth
		s.Toggle(render.MaskWhere(s.set.N, func(i int) bool { return int(truth[i]) == class }))
	}
}

// SelectWrong toggles the unlabelled images that the focused run has wrong.
func (s *Session) SelectWrong() {
	if s.focus == nil || s.set == nil {
		return
	}
	r, split, truth := s.focus.Outcome.Result, s.focus.Split, s.set.Truth
	s.Toggle(render.MaskWhere(s.set.N, func(i int) bool {
		return !split.IsLabelled(i) && truth[i] != engine.Unknown && truth[i] != r.Predicted[i]
	}))
}

// SelectLabelled toggles the labelled images.
func (s *Session) SelectLabelled() {
	if s.set != nil && len(s.split.Labels) == s.set.N {
		labels := s.split.Labels
		s.Toggle(render.MaskWhere(s.set.N, func(i int) bool { return labels[i] != engine.Unknown }))
	}
}
