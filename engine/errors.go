package engine

import (
	"errors"
	"strings"
)

// Errors that methods wrap; test for them with errors.Is.
var (
	// ErrEmpty: the input has no row or no feature.
	ErrEmpty = errors.New("nothing to work on")
	// ErrNotFinite: the input holds NaN or an infinity.
	ErrNotFinite = errors.New("a value is not a finite number")
	// ErrTooFew: fewer images than clusters, components or neighbours ask for.
	ErrTooFew = errors.New("too few images")
	// ErrNoLabels: the pipeline needs labelled images and there is none.
	ErrNoLabels = errors.New("no labelled image")
)

// InputError is what a user can cause and mend: one clear sentence that names
// the file, the place in it, the problem and the mend.
type InputError struct {
	File    string // path or name; may be empty
	Place   string // "line 7, column 3", "byte 16"; may be empty
	Problem string
	Mend    string // what to do about it; may be empty
	Err     error  // the cause; may be nil
}

// Error reads "FILE, PLACE: PROBLEM; MEND".
func (e *InputError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Place != "" {
		if e.File != "" {
			b.WriteString(", ")
		}
		b.WriteString(e.Place)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(e.Problem)
	if e.Mend != "" {
		b.WriteString("; ")
		b.WriteString(e.Mend)
	}
	return b.String()
}

// Unwrap is the cause.
func (e *InputError) Unwrap() error { return e.Err }

// UsageError is a wrong word on the command line or in a parameter field: an
// unknown flag, pipeline, preset or parameter, or a value out of its range.
type UsageError struct{ Problem, Mend string }

// Error reads "PROBLEM; MEND".
func (e *UsageError) Error() string {
	if e.Mend == "" {
		return e.Problem
	}
	return e.Problem + "; " + e.Mend
}
