//go:build linux && cgo && !purego

package blas

/*
#cgo LDFLAGS: -l:libopenblas.a -lm -lpthread
extern void openblas_set_num_threads(int);
extern char* openblas_get_config(void);
*/
import "C"

import (
	"strings"

	"gonum.org/v1/netlib/blas/netlib"
)

var (
	implementation Implementation = netlib.Implementation{}
	name                          = openblasName()
)

// openblasName is called before any product is computed, which makes it the
// place to take the threads away from OpenBLAS.
func openblasName() string {
	C.openblas_set_num_threads(1)
	words := strings.Fields(C.GoString(C.openblas_get_config()))
	if len(words) < 2 {
		return "OpenBLAS"
	}
	return strings.Join(words[:2], " ")
}
