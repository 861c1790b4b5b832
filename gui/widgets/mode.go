package widgets

import (
	"fyne.io/fyne/v2"

	"clusterlens/gui/render"
)

// Mode is what a selection does to the one before it.
type Mode int

// The modes: a plain gesture replaces, with Shift it adds, with Ctrl or Alt
// (Command on a Mac) it takes away.
const (
	Replace Mode = iota
	Add
	Subtract
)

// Apply is the selection after the rows of change are selected in this mode.
func (m Mode) Apply(before, change *render.Mask) *render.Mask {
	switch m {
	case Add:
		return before.Or(change)
	case Subtract:
		return before.AndNot(change)
	}
	return change
}

// modeOf reads the mode from the keys that are held.
func modeOf(keys fyne.KeyModifier) Mode {
	switch {
	case keys&fyne.KeyModifierShift != 0:
		return Add
	case keys&(fyne.KeyModifierControl|fyne.KeyModifierAlt|fyne.KeyModifierSuper) != 0:
		return Subtract
	}
	return Replace
}

// Tool is what a drag on a map does.
type Tool int

// The tools.
const (
	Pan Tool = iota
	Box
	Lasso
)

// String is the tool's name as buttons show it.
func (t Tool) String() string { return [...]string{"Pan", "Box", "Lasso"}[t] }
