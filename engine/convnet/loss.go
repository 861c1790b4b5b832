package convnet

import (
	"math"

	"gorgonia.org/tensor"
)

// lossLayer is the softmax and its cross entropy with the targets, averaged
// over the batch. It takes the logits (n x classes) and the targets (n x
// classes): a distribution in each row, times the weight of the image.
type lossLayer struct {
	classes       int
	out           *tensor.Dense
	probabilities []float32
	grads         []tensor.Tensor
	hits          int // images of the last batch whose largest logit is at their largest target
}

func newLossLayer(n, classes int) *lossLayer {
	return &lossLayer{
		classes:       classes,
		out:           tensor.New(tensor.FromScalar(float32(0))),
		probabilities: make([]float32, n*classes),
		grads:         []tensor.Tensor{newTensor(n, classes), nil},
	}
}

func (l *lossLayer) String() string             { return "cross entropy" }
func (l *lossLayer) output() tensor.Tensor      { return l.out }
func (l *lossLayer) gradients() []tensor.Tensor { return l.grads }

func (l *lossLayer) forward(p *pass, in [][]float32) error {
	k := l.classes
	loss := 0.0
	l.hits = 0
	for i := range p.rows {
		logits, targets := in[0][i*k:][:k], in[1][i*k:][:k]
		logSum := softmax(l.probabilities[i*k:][:k], logits)
		for j, t := range targets {
			if t != 0 {
				loss += float64(t) * (logSum - float64(logits[j]))
			}
		}
		if argmax(logits) == argmax(targets) {
			l.hits++
		}
	}
	l.out.Set(0, float32(loss/float64(p.rows)))
	return nil
}

// backward takes the gradient of the loss to be 1, as gorgonia.Grad makes it.
func (l *lossLayer) backward(p *pass, in [][]float32, _ []float32) error {
	k, grad := l.classes, floats(l.grads[0])
	scale := 1 / float32(p.rows)
	for i := range p.rows {
		targets := in[1][i*k:][:k]
		var weight float32
		for _, t := range targets {
			weight += t
		}
		for j, t := range targets {
			grad[i*k+j] = scale * (weight*l.probabilities[i*k+j] - t)
		}
	}
	return nil
}

// softmax fills probabilities and returns the logarithm of the sum of the
// exponentials.
func softmax(probabilities, logits []float32) float64 {
	top := float64(logits[argmax(logits)])
	sum := 0.0
	for j, v := range logits {
		e := math.Exp(float64(v) - top)
		probabilities[j] = float32(e)
		sum += e
	}
	for j := range probabilities {
		probabilities[j] = float32(float64(probabilities[j]) / sum)
	}
	return top + math.Log(sum)
}

// argmax is the place of the largest value, the first of equal ones.
func argmax(x []float32) int {
	best := 0
	for j, v := range x {
		if v > x[best] {
			best = j
		}
	}
	return best
}

// mean is the loss of the last batch.
func (l *lossLayer) mean() float32 { return l.out.Data().(float32) }
