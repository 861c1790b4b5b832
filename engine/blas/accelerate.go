//go:build darwin && cgo && !purego

package blas

/*
#cgo LDFLAGS: -framework Accelerate
*/
import "C"

import "gonum.org/v1/netlib/blas/netlib"

var implementation Implementation = netlib.Implementation{}

const name = "Accelerate"
