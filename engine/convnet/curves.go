package convnet

import (
	"errors"
	"math"

	"clusterlens/engine"
)

// tally sums up loss and hits over batches.
type tally struct {
	loss         float64
	hits, images int
}

var errDiverged = errors.New("convnet: the training diverged (the loss is not a finite number)")

// add counts the last batch of the graph.
func (t *tally) add(g *graph, rows int) error {
	loss := float64(g.loss.mean())
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return errDiverged
	}
	t.loss += loss * float64(rows)
	t.hits += g.loss.hits
	t.images += rows
	return nil
}

func (t tally) meanLoss() float64 { return t.loss / float64(max(t.images, 1)) }
func (t tally) accuracy() float64 { return float64(t.hits) / float64(max(t.images, 1)) }

// curves collects a value an epoch.
type curves struct {
	trainLoss, trainAccuracy, checkLoss, checkAccuracy []float64
}

func (c *curves) training(t tally) {
	c.trainLoss = append(c.trainLoss, t.meanLoss())
	c.trainAccuracy = append(c.trainAccuracy, t.accuracy())
}

func (c *curves) validation(t tally) {
	c.checkLoss = append(c.checkLoss, t.meanLoss())
	c.checkAccuracy = append(c.checkAccuracy, t.accuracy())
}

// average takes in the curves of one more network, the count-th from 0.
func (c *curves) average(other curves, count int) {
	if count == 0 {
		*c = other
		return
	}
	mean := func(of, with []float64) {
		for i, v := range with {
			of[i] += (v - of[i]) / float64(count+1)
		}
	}
	mean(c.trainLoss, other.trainLoss)
	mean(c.trainAccuracy, other.trainAccuracy)
	mean(c.checkLoss, other.checkLoss)
	mean(c.checkAccuracy, other.checkAccuracy)
}

func (c *curves) named() []engine.Curve {
	out := []engine.Curve{{Name: "training loss", Values: c.trainLoss}, {Name: "training accuracy", Values: c.trainAccuracy}}
	if c.checkLoss != nil {
		out = append(out, engine.Curve{Name: "validation loss", Values: c.checkLoss},
			engine.Curve{Name: "validation accuracy", Values: c.checkAccuracy})
	}
	return out
}
