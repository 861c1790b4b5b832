package convnet

import (
	"context"
	"math"

	"clusterlens/engine/parallel"
)

// Adam's constants, Keras' defaults.
const (
	adamBeta1   = 0.9
	adamBeta2   = 0.999
	adamEpsilon = 1e-7
)

// adam is the optimiser of Kingma and Ba (2015) with decoupled weight decay
// (Loshchilov and Hutter 2019), one pass over the slab of all parameters.
type adam struct {
	params, grads  []float32
	first, second  []float32 // moments
	average        []float32 // moving average of the parameters; nil = none
	decays         []bool    // by block: weights decay, biases do not
	blocks         [][2]int  // ranges of the slab, none across two parameters
	decay, keeping float64   // weight decay; share of the average kept a step
	step           int
}

// adamBlock is the number of parameters that one core updates at a time.
const adamBlock = 8192

// newAdam makes the optimiser. Averaging is the time constant, in steps, of
// the moving average; 0 = none.
func newAdam(a *architecture, params, grads []float32, decay, averaging float64) *adam {
	o := &adam{
		params: params, grads: grads, decay: decay,
		first: make([]float32, len(params)), second: make([]float32, len(params)),
	}
	for _, p := range a.params {
		for lo := p.offset; lo < p.offset+p.size(); lo += adamBlock {
			o.blocks = append(o.blocks, [2]int{lo, min(lo+adamBlock, p.offset+p.size())})
			o.decays = append(o.decays, p.fanIn > 0)
		}
	}
	if averaging > 0 {
		o.average = make([]float32, len(params))
		copy(o.average, params)
		o.keeping = math.Exp(-1 / averaging)
	}
	return o
}

// update takes one step at the given learning rate.
func (o *adam) update(ctx context.Context, rate float64) error {
	o.step++
	t := float64(o.step)
	corrected := float32(rate * math.Sqrt(1-math.Pow(adamBeta2, t)) / (1 - math.Pow(adamBeta1, t)))
	gain := o.gain()
	return parallel.Blocks(ctx, len(o.blocks), 1, func(_, b, _, _ int) {
		lo, hi := o.blocks[b][0], o.blocks[b][1]
		shrink := float32(1)
		if o.decays[b] {
			shrink = float32(1 - rate*o.decay)
		}
		fast.adam(o.params[lo:hi], o.grads[lo:hi], o.first[lo:hi], o.second[lo:hi], corrected, shrink)
		if o.average != nil {
			moveTo(o.average[lo:hi], o.params[lo:hi], gain)
		}
	})
}

// gain is the share of the newest weights in the moving average. It is large at
// first, or the average would remember the random start.
func (o *adam) gain() float32 {
	t := float64(o.step)
	return float32(1 - min(o.keeping, (1+t)/(10+t)))
}

// moveTo moves x towards y by the given share of the way.
func moveTo(x, y []float32, share float32) {
	for i, v := range y {
		x[i] += share * (v - x[i])
	}
}
