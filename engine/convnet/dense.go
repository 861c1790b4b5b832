package convnet

import (
	"clusterlens/engine/parallel"
	"gorgonia.org/tensor"
)

// denseLayer is y = x w, with a bias and a ReLU where they are asked for. It
// takes x (n x in, of any shape), w (in x out) and the bias (out).
type denseLayer struct {
	name       string
	in, width  int
	bias, relu bool
	out        *tensor.Dense
	grads      []tensor.Tensor
}

// denseRows is the number of images that one core takes at a time, denseInputs
// the number of inputs whose weights' gradients one core computes: splitting
// them by inputs leaves no partial sums to add up.
const (
	denseRows   = 16
	denseInputs = 96
)

// newDenseLayer makes the layer for batches of at most n images of the given
// shape. Training is off where paramGrads is nil.
func newDenseLayer(name string, n int, inShape []int, width int, bias, relu bool, paramGrads []tensor.Tensor) *denseLayer {
	l := &denseLayer{name: name, in: product(inShape), width: width, bias: bias, relu: relu, out: newTensor(n, width)}
	if paramGrads != nil {
		inputGrad := newTensor(append([]int{n}, inShape...)...)
		l.grads = append([]tensor.Tensor{inputGrad}, paramGrads...)
	}
	return l
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func (l *denseLayer) String() string             { return l.name }
func (l *denseLayer) output() tensor.Tensor      { return l.out }
func (l *denseLayer) gradients() []tensor.Tensor { return l.grads }

func (l *denseLayer) forward(p *pass, in [][]float32) error {
	out := floats(l.out)
	return parallel.Blocks(p.ctx, p.rows, denseRows, func(_, _, lo, hi int) {
		y := out[lo*l.width : hi*l.width]
		gemm(false, false, hi-lo, l.width, l.in, in[0][lo*l.in:hi*l.in], in[1], 0, y)
		switch {
		case l.relu:
			fast.biasReLU(y, in[2])
		case l.bias:
			addBias(y, in[2])
		}
	})
}

func (l *denseLayer) backward(p *pass, in [][]float32, grad []float32) error {
	n := p.rows
	grad = grad[:n*l.width]
	if l.relu {
		fast.maskReLU(grad, floats(l.out)[:n*l.width])
	}
	if l.bias {
		sum := floats(l.grads[2])
		clear(sum)
		fast.addRows(sum, grad)
	}
	inputGrad, weightGrad := floats(l.grads[0]), floats(l.grads[1])
	err := parallel.Blocks(p.ctx, l.in, denseInputs, func(_, _, lo, hi int) {
		gemmStrided(true, false, hi-lo, l.width, n, in[0][lo:], l.in, grad, l.width, 0, weightGrad[lo*l.width:], l.width)
	})
	if err != nil {
		return err
	}
	return parallel.Blocks(p.ctx, n, denseRows, func(_, _, lo, hi int) {
		gemm(false, true, hi-lo, l.in, l.width, grad[lo*l.width:hi*l.width], in[1], 0, inputGrad[lo*l.in:hi*l.in])
	})
}

// addBias adds the bias to every row of x.
func addBias(x, bias []float32) {
	for len(x) >= len(bias) {
		addTo(x[:len(bias)], bias)
		x = x[len(bias):]
	}
}
