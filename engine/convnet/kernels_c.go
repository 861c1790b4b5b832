//go:build cgo && !purego

package convnet

/*
#cgo LDFLAGS: -lm
#cgo noescape cl_unroll
#cgo nocallback cl_unroll
#cgo noescape cl_roll
#cgo nocallback cl_roll
#cgo noescape cl_pool
#cgo nocallback cl_pool
#cgo noescape cl_unpool
#cgo nocallback cl_unpool
#cgo noescape cl_bias_relu
#cgo nocallback cl_bias_relu
#cgo noescape cl_mask_relu
#cgo nocallback cl_mask_relu
#cgo noescape cl_add_rows
#cgo nocallback cl_add_rows
#cgo noescape cl_scale_shift_relu
#cgo nocallback cl_scale_shift_relu
#cgo noescape cl_sum_squares
#cgo nocallback cl_sum_squares
#cgo noescape cl_sum_products
#cgo nocallback cl_sum_products
#cgo noescape cl_combine
#cgo nocallback cl_combine
#cgo noescape cl_adam
#cgo nocallback cl_adam
#include "kernels.h"
*/
import "C"

// fast is the kernels in C, which the compiler turns into vector instructions:
// eight numbers at a time, and no branches in the pooling. Where the matrix
// products are OpenBLAS' the portable kernels would take as long as those.
var fast vectorised

type vectorised struct{ portable }

func number(x []float32) *C.float { return (*C.float)(&x[0]) }

func (vectorised) unroll(s convShape, patches, image []float32) {
	h, w := s.positions()
	_, pw := s.padded()
	_, _ = patches[h*w*s.patch()-1], image[(h+kernel-1)*pw*s.channels-1]
	C.cl_unroll(number(patches), number(image), C.int(h), C.int(w), C.int(pw*s.channels), C.int(s.channels))
}

func (vectorised) roll(s convShape, image, patches []float32) {
	h, w := s.positions()
	_, pw := s.padded()
	_, _ = patches[h*w*s.patch()-1], image[(h+kernel-1)*pw*s.channels-1]
	C.cl_roll(number(image), number(patches), C.int(h), C.int(w), C.int(pw*s.channels), C.int(s.channels))
}

func (vectorised) pool(s convShape, out []float32, argmax []uint8, responses []float32) {
	wh, ww := s.window()
	h, w := s.outHeight(), s.outWidth()
	n := h * w * s.filters
	_, _ = out[n-1], responses[n*wh*ww-1]
	var at *C.uint8_t
	if argmax != nil {
		at = (*C.uint8_t)(&argmax[:n][0])
	}
	C.cl_pool(number(out), at, number(responses), C.int(h), C.int(w), C.int(s.filters), C.int(wh), C.int(ww))
}

func (vectorised) unpool(s convShape, grads []float32, argmax []uint8, g []float32) {
	wh, ww := s.window()
	h, w := s.outHeight(), s.outWidth()
	n := h * w * s.filters
	_, _, _ = g[n-1], grads[n*wh*ww-1], argmax[n-1]
	C.cl_unpool(number(grads), (*C.uint8_t)(&argmax[0]), number(g), C.int(h), C.int(w), C.int(s.filters), C.int(wh), C.int(ww))
}

func (vectorised) biasReLU(x, bias []float32) {
	C.cl_bias_relu(number(x), number(bias), C.int(len(x)/len(bias)), C.int(len(bias)))
}

func (vectorised) maskReLU(grad, out []float32) {
	_ = grad[len(out)-1]
	C.cl_mask_relu(number(grad), number(out), C.int(len(out)))
}

func (vectorised) addRows(sum, x []float32) {
	C.cl_add_rows(number(sum), number(x), C.int(len(x)/len(sum)), C.int(len(sum)))
}

func (vectorised) scaleShiftReLU(out, x, scale, shift []float32) {
	n := len(scale)
	_, _ = out[len(x)-1], shift[n-1]
	C.cl_scale_shift_relu(number(out), number(x), number(scale), number(shift), C.int(len(x)/n), C.int(n))
}

func (vectorised) sumSquares(sums []float64, x, pivot []float32) {
	n := len(pivot)
	C.cl_sum_squares((*C.double)(&sums[:2*n][0]), number(x), number(pivot), C.int(len(x)/n), C.int(n))
}

func (vectorised) sumProducts(sums []float64, g, x, mean []float32) {
	n := len(mean)
	_ = g[len(x)-1]
	C.cl_sum_products((*C.double)(&sums[:2*n][0]), number(g), number(x), number(mean), C.int(len(x)/n), C.int(n))
}

func (vectorised) combine(dx, g, x, scale, a, b []float32) {
	n := len(scale)
	_, _, _, _ = dx[len(x)-1], g[len(x)-1], a[n-1], b[n-1]
	C.cl_combine(number(dx), number(g), number(x), number(scale), number(a), number(b), C.int(len(x)/n), C.int(n))
}

func (vectorised) adam(w, g, m, v []float32, rate, shrink float32) {
	_, _, _ = g[len(w)-1], m[len(w)-1], v[len(w)-1]
	C.cl_adam(number(w), number(g), number(m), number(v), C.int(len(w)), C.float(rate), C.float(shrink))
}
