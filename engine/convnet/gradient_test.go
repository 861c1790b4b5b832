package convnet

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/tensor"
)

// randomSlab is n numbers from -1 to 1.
func randomSlab(rng *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = 2*rng.Float32() - 1
	}
	return v
}

// checkGradients compares backward with central differences of the sum of
// random multiples of the outputs. Places where the differences to the left
// and to the right disagree sit at a kink of a ReLU or a maximum; they are
// left out, and must be few.
func checkGradients(t *testing.T, l layer, rows int, in [][]float32) {
	t.Helper()
	p := &pass{ctx: context.Background(), rows: rows}
	factors := randomSlab(rand.New(rand.NewPCG(3, 4)), l.output().Size())
	used := len(factors) / l.output().Shape()[0] * rows
	value := func() float64 {
		if err := l.forward(p, in); err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, v := range floats(l.output())[:used] {
			sum += float64(v) * float64(factors[i])
		}
		return sum
	}
	middle := value()
	if err := l.backward(p, in, slices.Clone(factors)); err != nil {
		t.Fatal(err)
	}
	const h, tolerance = 1e-3, 1e-2
	for k, g := range l.gradients() {
		if g == nil {
			continue
		}
		got := slices.Clone(floats(g))
		kinks := 0
		for i, v := range in[k] {
			in[k][i] = v + h
			right := (value() - middle) / h
			in[k][i] = v - h
			left := (middle - value()) / h
			in[k][i] = v
			want := (left + right) / 2
			scale := max(1, math.Abs(want))
			switch {
			case math.Abs(right-left) > tolerance*scale:
				kinks++
			case math.Abs(want-float64(got[i])) > tolerance*scale:
				t.Fatalf("%v, input %d, place %d of %d: gradient %g, difference quotient %g", l, k, i, len(in[k]), got[i], want)
			}
		}
		if kinks > len(in[k])/2 {
			t.Fatalf("%v, input %d: %d of %d places at a kink", l, k, kinks, len(in[k]))
		}
	}
}

func tensors(shapes ...[]int) []tensor.Tensor {
	var out []tensor.Tensor
	for _, s := range shapes {
		out = append(out, newTensor(s...))
	}
	return out
}

func TestConvolutionGradients(t *testing.T) {
	for name, s := range map[string]convShape{
		"plain":              {height: 5, width: 6, channels: 2, filters: 3},
		"pooled":             {height: 6, width: 8, channels: 2, filters: 3, pooled: true},
		"pooled, odd":        {height: 7, width: 9, channels: 1, filters: 4, pooled: true},
		"padded":             {height: 4, width: 5, channels: 3, filters: 2, pad: true},
		"padded and pooled":  {height: 5, width: 4, channels: 3, filters: 2, pad: true, pooled: true},
		"one pixel":          {height: 1, width: 1, channels: 2, filters: 3, pad: true, pooled: true},
		"one row, pooled":    {height: 1, width: 6, channels: 2, filters: 3, pad: true, pooled: true},
		"several blocks":     {height: 3, width: 3, channels: 1, filters: 2},
		"vector of channels": {height: 3, width: 3, channels: 40, filters: 35, pad: true, pooled: true},
	} {
		for _, activation := range []bool{true, false} {
			const batch, rows = 11, 10
			rng := rand.New(rand.NewPCG(1, 2))
			shapes := [][]int{{kernel, kernel, s.channels, s.filters}}
			in := [][]float32{
				randomSlab(rng, batch*s.height*s.width*s.channels),
				randomSlab(rng, s.patch()*s.filters),
			}
			if activation {
				shapes = append(shapes, []int{s.filters})
				in = append(in, randomSlab(rng, s.filters))
			}
			l := newConvLayer(name, s, batch, activation, false, tensors(shapes...))
			in[0] = in[0][:rows*s.height*s.width*s.channels]
			checkGradients(t, l, rows, in)
		}
	}
}

func TestDenseGradients(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const batch, rows, width = 40, 37, 5
	shape := []int{3, 2, 50}
	for _, relu := range []bool{true, false} {
		l := newDenseLayer("dense", batch, shape, width, true, relu, tensors([]int{300, width}, []int{width}))
		in := [][]float32{randomSlab(rng, rows*300), randomSlab(rng, 300*width), randomSlab(rng, width)}
		checkGradients(t, l, rows, in)
	}
	l := newDenseLayer("dense", batch, shape, width, false, false, tensors([]int{300, width}))
	checkGradients(t, l, rows, [][]float32{randomSlab(rng, rows*300), randomSlab(rng, 300*width)})
}

func TestNormalisationGradients(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const batch, rows, channels = 20, 19, 3
	w := normStatistics{mean: make([]float32, channels), variance: make([]float32, channels)}
	l := newNormLayer("norm", batch, []int{2, 2, channels}, w, tensors([]int{channels}, []int{channels}))
	in := [][]float32{randomSlab(rng, rows*4*channels), randomSlab(rng, channels), randomSlab(rng, channels)}
	checkGradients(t, l, rows, in)
}

func TestDropoutGradients(t *testing.T) {
	l := newDropoutLayer(40, 6, 0.5, 1)
	in := [][]float32{randomSlab(rand.New(rand.NewPCG(1, 2)), 37*6)}
	checkGradients(t, l, 37, in)
	kept := 0
	for i, v := range floats(l.out)[:37*6] {
		if v != 0 {
			kept++
			if math.Abs(float64(v-2*in[0][i])) > 1e-6 {
				t.Fatalf("a kept feature %g became %g, want twice as much", in[0][i], v)
			}
		}
	}
	if kept < 80 || kept > 142 {
		t.Errorf("%d of 222 features kept, want about half", kept)
	}
}

// TestLossGradient checks the loss against its formula and its gradient
// against central differences, with weighted and soft targets.
func TestLossGradient(t *testing.T) {
	const rows, classes = 5, 4
	rng := rand.New(rand.NewPCG(1, 2))
	logits, targets := randomSlab(rng, rows*classes), make([]float32, rows*classes)
	for i := range targets {
		targets[i] = rng.Float32()
	}
	l := newLossLayer(rows, classes)
	p := &pass{ctx: context.Background(), rows: rows}
	value := func() float64 {
		if err := l.forward(p, [][]float32{logits, targets}); err != nil {
			t.Fatal(err)
		}
		return float64(l.mean())
	}
	want := 0.0
	for i := range rows {
		sum := 0.0
		for j := range classes {
			sum += math.Exp(float64(logits[i*classes+j]))
		}
		for j := range classes {
			want -= float64(targets[i*classes+j]) * (float64(logits[i*classes+j]) - math.Log(sum)) / rows
		}
	}
	if got := value(); math.Abs(got-want) > 1e-6 {
		t.Errorf("loss %g, want %g", got, want)
	}
	if err := l.backward(p, [][]float32{logits, targets}, nil); err != nil {
		t.Fatal(err)
	}
	for i, v := range logits {
		const h = 1e-2
		logits[i] = v + h
		up := value()
		logits[i] = v - h
		down := value()
		logits[i] = v
		if d := (up-down)/(2*h) - float64(floats(l.grads[0])[i]); math.Abs(d) > 1e-4 {
			t.Errorf("logit %d: gradient off by %g", i, d)
		}
	}
}
