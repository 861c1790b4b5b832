//go:build !cgo || purego || (!linux && !darwin)

package blas

import "gonum.org/v1/gonum/blas/gonum"

var implementation Implementation = gonum.Implementation{}

const name = "gonum"
