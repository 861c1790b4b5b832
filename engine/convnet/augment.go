package convnet

import (
	"context"
	"math/rand/v2"

	"clusterlens/engine/parallel"
)

// Augment is how far training images are distorted at random, anew in every
// epoch. The zero value leaves them as they are.
type Augment struct {
	Rotation float64 // degrees either way
	Scale    float64 // share of the size, either way
	Shear    float64 // degrees either way
	Shift    float64 // share of the size, either way, in each direction
	Elastic  float64 // standard deviation of the displacement, share of the size
}

func (a Augment) none() bool { return a == Augment{} }

// fill writes the images and targets of a batch into the training graph. What
// happens to an image follows from the seed, the epoch and its row alone.
func (t *trainer) fill(ctx context.Context, rows []int, epoch uint64) error {
	d, g := t.data, t.graph
	size := d.images.Size()
	return parallel.Blocks(ctx, len(rows), fillImages, func(worker, _, lo, hi int) {
		for i := lo; i < hi; i++ {
			row := rows[i]
			d.target(g.targets[i*d.classes:][:d.classes], row)
			to := g.images[i*size:][:size]
			if t.cfg.Augment.none() {
				toFloats(to, d.images.At(row))
				continue
			}
			rng := rand.New(rand.NewPCG(t.cfg.Seed^streamAugment, epoch<<40|uint64(row)))
			_ = rng
		}
	})
}
