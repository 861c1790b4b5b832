package convnet

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestKernelsAgree compares the kernels of this build with the portable ones,
// up to rounding: some processors multiply and add in one step.
func TestKernelsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	same := func(what string, a, b []float32) {
		t.Helper()
		if !slices.EqualFunc(a, b, nearly[float32]) {
			t.Errorf("%s: other numbers than the portable kernel", what)
		}
	}
	for _, s := range []convShape{
		{height: 28, width: 28, channels: 1, filters: 32, pooled: true},
		{height: 13, width: 15, channels: 33, filters: 65, pooled: true},
		{height: 5, width: 5, channels: 3, filters: 7},
		{height: 1, width: 7, channels: 2, filters: 3, pad: true, pooled: true},
		{height: 7, width: 1, channels: 2, filters: 3, pad: true, pooled: true},
	} {
		testConvolutionKernels(t, s, rng)
	}
	for _, n := range []int{1, 3, 16, 67} {
		const rows = 9
		x, g, row, row2, row3 := randomSlab(rng, rows*n), randomSlab(rng, rows*n), randomSlab(rng, n), randomSlab(rng, n), randomSlab(rng, n)
		both := func(what string, f func(k kernels, out []float32)) {
			t.Helper()
			a, b := slices.Clone(x), slices.Clone(x)
			f(fast, a)
			f(portable{}, b)
			same(what, a, b)
		}
		both("bias and ReLU", func(k kernels, out []float32) { k.biasReLU(out, row) })
		both("mask", func(k kernels, out []float32) { k.maskReLU(out, g) })
		both("rows", func(k kernels, out []float32) { k.addRows(out[:n], g) })
		both("scale and shift", func(k kernels, out []float32) { k.scaleShiftReLU(out, g, row, row2) })
		both("combine", func(k kernels, out []float32) { k.combine(out, g, x, row, row2, row3) })
		for _, sum := range []func(k kernels, sums []float64){
			func(k kernels, sums []float64) { k.sumSquares(sums, x, row) },
			func(k kernels, sums []float64) { k.sumProducts(sums, g, x, row) },
		} {
			a, b := make([]float64, 2*n), make([]float64, 2*n)
			sum(fast, a)
			sum(portable{}, b)
			if !slices.EqualFunc(a, b, nearly[float64]) {
				t.Error("sums: other numbers than the portable kernel")
			}
		}
		adam := func(k kernels) []float32 {
			w, m, v := slices.Clone(x), make([]float32, rows*n), make([]float32, rows*n)
			for range 3 {
				k.adam(w, g, m, v, 0.01, 0.99)
			}
			return slices.Concat(w, m, v)
		}
		same("adam", adam(fast), adam(portable{}))
	}
}

func nearly[T float32 | float64](a, b T) bool { return max(a-b, b-a) <= 1e-5 }

// kernels is what fast and portable have in common.
type kernels interface {
	unroll(s convShape, patches, image []float32)
	roll(s convShape, image, patches []float32)
	pool(s convShape, out []float32, argmax []uint8, responses []float32)
	unpool(s convShape, grads []float32, argmax []uint8, g []float32)
	biasReLU(x, bias []float32)
	maskReLU(grad, out []float32)
	addRows(sum, x []float32)
	scaleShiftReLU(out, x, scale, shift []float32)
	sumSquares(sums []float64, x, pivot []float32)
	sumProducts(sums []float64, g, x, mean []float32)
	combine(dx, g, x, scale, a, b []float32)
	adam(w, g, m, v []float32, rate, shrink float32)
}

func testConvolutionKernels(t *testing.T, s convShape, rng *rand.Rand) {
	t.Helper()
	ph, pw := s.padded()
	h, w := s.positions()
	image, responses := randomSlab(rng, ph*pw*s.channels), randomSlab(rng, h*w*s.filters)
	outputs := s.outHeight() * s.outWidth() * s.filters
	g := randomSlab(rng, outputs)
	run := func(k kernels) []float32 {
		patches, back := make([]float32, h*w*s.patch()), make([]float32, len(image))
		k.unroll(s, patches, image)
		k.roll(s, back, patches)
		out, plain, argmax := make([]float32, outputs), make([]float32, outputs), make([]uint8, outputs)
		k.pool(s, out, argmax, responses)
		k.pool(s, plain, nil, responses)
		grads := make([]float32, len(responses))
		k.unpool(s, grads, argmax, g)
		if !slices.Equal(out, plain) {
			t.Errorf("%+v: other maxima without their places", s)
		}
		return slices.Concat(patches, back, out, grads)
	}
	if !slices.EqualFunc(run(fast), run(portable{}), nearly[float32]) {
		t.Errorf("%+v: other numbers than the portable kernels", s)
	}
}
