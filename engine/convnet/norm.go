package convnet

import (
	"math"

	"clusterlens/engine/parallel"
	"gorgonia.org/tensor"
)

// Batch normalisation's constants, PyTorch's defaults.
const (
	normEpsilon  = 1e-5
	normMomentum = 0.1 // share of a batch in the running statistics
)

// normLayer is batch normalisation (Ioffe and Szegedy 2015) and ReLU. It takes
// x (n x any shape, channels last), the scale and the shift of each channel.
// In training the mean and variance are those of the batch, and the running
// ones follow them; otherwise the running ones are used.
type normLayer struct {
	name               string
	size, channels     int // numbers of an image, and channels of them
	running            normStatistics
	out                *tensor.Dense
	grads              []tensor.Tensor
	mean, scale, shift []float32 // of the batch: y = (x - mean) scale + shift
	inverse            []float32 // 1 / standard deviation of the batch
	partial            []float64 // two sums a channel of each block
	sums               []float64
}

// normStatistics are the running mean and variance of each channel.
type normStatistics struct{ mean, variance []float32 }

// normImages is the number of images that one core takes at a time.
const normImages = 8

// newNormLayer makes the layer for batches of at most n images of the given
// shape. It uses the running statistics where paramGrads is nil, and trains
// them where it is not.
func newNormLayer(name string, n int, shape []int, running normStatistics, paramGrads []tensor.Tensor) *normLayer {
	channels := shape[len(shape)-1]
	l := &normLayer{
		name: name, size: product(shape), channels: channels, running: running,
		out:  newTensor(append([]int{n}, shape...)...),
		mean: make([]float32, channels), scale: make([]float32, channels),
		shift: make([]float32, channels), inverse: make([]float32, channels),
	}
	if paramGrads != nil {
		l.grads = append([]tensor.Tensor{newTensor(append([]int{n}, shape...)...)}, paramGrads...)
		l.partial = make([]float64, parallel.NumBlocks(n, normImages)*2*channels)
		l.sums = make([]float64, 2*channels)
	}
	return l
}

func (l *normLayer) String() string             { return l.name }
func (l *normLayer) output() tensor.Tensor      { return l.out }
func (l *normLayer) gradients() []tensor.Tensor { return l.grads }

func (l *normLayer) forward(p *pass, in [][]float32) error {
	x, scale, shift := in[0], in[1], in[2]
	if l.grads != nil {
		if err := l.batchStatistics(p, x); err != nil {
			return err
		}
	} else {
		for c := range l.channels {
			l.mean[c] = l.running.mean[c]
			l.inverse[c] = float32(1 / math.Sqrt(float64(l.running.variance[c])+normEpsilon))
		}
	}
	// y = x * scale + shift, with the mean taken into the shift.
	for c := range l.channels {
		l.scale[c] = scale[c] * l.inverse[c]
		l.shift[c] = shift[c] - l.mean[c]*l.scale[c]
	}
	out := floats(l.out)
	return parallel.Blocks(p.ctx, p.rows, normImages, func(_, _, lo, hi int) {
		fast.scaleShiftReLU(out[lo*l.size:hi*l.size], x[lo*l.size:hi*l.size], l.scale, l.shift)
	})
}

// batchStatistics computes mean and variance of each channel over the batch.
// The mean of the running statistics, close by after the first batches, is
// taken off before squaring: one pass, without cancellation.
func (l *normLayer) batchStatistics(p *pass, x []float32) error {
	pivot := l.running.mean
	err := l.sumBlocks(p, func(sums []float64, lo, hi int) {
		fast.sumSquares(sums, x[lo*l.size:hi*l.size], pivot)
	})
	if err != nil {
		return err
	}
	n := float64(p.rows * l.size / l.channels)
	for c := range l.channels {
		d := l.sums[c] / n
		variance := max(l.sums[l.channels+c]/n-d*d, 0)
		mean := float64(pivot[c]) + d
		l.mean[c] = float32(mean)
		l.inverse[c] = float32(1 / math.Sqrt(variance+normEpsilon))
		l.running.mean[c] += p.momentum * float32(mean-float64(l.running.mean[c]))
		unbiased := variance * n / max(n-1, 1)
		l.running.variance[c] += p.momentum * float32(unbiased-float64(l.running.variance[c]))
	}
	return nil
}

// sumBlocks adds up two sums a channel over the blocks of the batch, in order.
func (l *normLayer) sumBlocks(p *pass, add func(sums []float64, lo, hi int)) error {
	width := 2 * l.channels
	err := parallel.Blocks(p.ctx, p.rows, normImages, func(_, block, lo, hi int) {
		sums := l.partial[block*width:][:width]
		clear(sums)
		add(sums, lo, hi)
	})
	if err != nil {
		return err
	}
	clear(l.sums)
	for b := range parallel.NumBlocks(p.rows, normImages) {
		for j, v := range l.partial[b*width:][:width] {
			l.sums[j] += v
		}
	}
	return nil
}

// backward is the derivative through the batch's mean and variance: with x' =
// (x - mean) inverse and g the gradient of scale x' + shift,
// dx = scale inverse (g - mean(g) - x' mean(g x')).
func (l *normLayer) backward(p *pass, in [][]float32, grad []float32) error {
	x, out := in[0], floats(l.out)
	err := l.sumBlocks(p, func(sums []float64, lo, hi int) {
		fast.maskReLU(grad[lo*l.size:hi*l.size], out[lo*l.size:hi*l.size])
		fast.sumProducts(sums, grad[lo*l.size:hi*l.size], x[lo*l.size:hi*l.size], l.mean)
	})
	if err != nil {
		return err
	}
	n := float64(p.rows * l.size / l.channels)
	scaleGrad, shiftGrad := floats(l.grads[1]), floats(l.grads[2])
	// dx = scale g + a x + b, with a and b of each channel.
	a, b := make([]float32, l.channels), make([]float32, l.channels)
	for c := range l.channels {
		inverse := float64(l.inverse[c])
		shiftGrad[c] = float32(l.sums[c])
		scaleGrad[c] = float32(l.sums[l.channels+c] * inverse)
		slope := -float64(l.scale[c]) * inverse * inverse * l.sums[l.channels+c] / n
		a[c] = float32(slope)
		b[c] = float32(-slope*float64(l.mean[c]) - float64(l.scale[c])*l.sums[c]/n)
	}
	dx := floats(l.grads[0])
	return parallel.Blocks(p.ctx, p.rows, normImages, func(_, _, lo, hi int) {
		fast.combine(dx[lo*l.size:hi*l.size], grad[lo*l.size:hi*l.size], x[lo*l.size:hi*l.size], l.scale, a, b)
	})
}
