// Package blas chooses the BLAS of this build and installs it for gonum's
// blas32 and blas64. Nothing else in the program knows which one it is:
//
//   - OpenBLAS, linked in statically, on Linux with cgo;
//   - Accelerate on macOS with cgo;
//   - gonum's own elsewhere, without cgo, and with -tags purego.
//
// The library runs each call on one thread: the cores are shared out by
// package parallel, over blocks of rows, so that results do not depend on
// their number and no two levels fight for them.
package blas

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
)

// Implementation is what every BLAS here offers: real single and double
// precision.
type Implementation interface {
	blas.Float32
	blas.Float64
}

// Name is the BLAS in use, for --version and the About window.
func Name() string { return name }

// Use is the BLAS in use, for libraries that keep their own (gorgonia).
func Use() Implementation { return implementation }

func init() {
	blas32.Use(implementation)
	blas64.Use(implementation)
}
