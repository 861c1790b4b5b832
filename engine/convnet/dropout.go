package convnet

import (
	"math/rand/v2"

	"clusterlens/engine/parallel"
	"gorgonia.org/tensor"
)

// dropoutLayer clears a random share of its inputs (n x width) and scales the
// rest so that the mean stays (Srivastava 2014). It is part of training graphs
// only. The mask follows from the seed, the step and the row.
type dropoutLayer struct {
	width int
	share float64
	seed  uint64
	mask  []float32
	out   *tensor.Dense
	grads []tensor.Tensor
}

func newDropoutLayer(n, width int, share float64, seed uint64) *dropoutLayer {
	return &dropoutLayer{
		width: width, share: share, seed: seed, mask: make([]float32, n*width),
		out: newTensor(n, width), grads: []tensor.Tensor{newTensor(n, width)},
	}
}

func (l *dropoutLayer) String() string             { return "dropout" }
func (l *dropoutLayer) output() tensor.Tensor      { return l.out }
func (l *dropoutLayer) gradients() []tensor.Tensor { return l.grads }

func (l *dropoutLayer) forward(p *pass, in [][]float32) error {
	keep := float32(1 / (1 - l.share))
	err := parallel.Blocks(p.ctx, p.rows, denseRows, func(_, block, lo, hi int) {
		rng := rand.New(rand.NewPCG(l.seed^streamDropout, p.step<<16|uint64(block)))
		for i := lo * l.width; i < hi*l.width; i++ {
			l.mask[i] = 0
			if rng.Float64() >= l.share {
				l.mask[i] = keep
			}
		}
	})
	multiply(floats(l.out), in[0], l.mask, p.rows*l.width)
	return err
}

func (l *dropoutLayer) backward(p *pass, _ [][]float32, grad []float32) error {
	multiply(floats(l.grads[0]), grad, l.mask, p.rows*l.width)
	return nil
}

// multiply computes the first n products of a and b.
func multiply(out, a, b []float32, n int) {
	for i, v := range a[:n] {
		out[i] = v * b[i]
	}
}
