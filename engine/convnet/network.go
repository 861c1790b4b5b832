package convnet

import (
	"context"
	"fmt"
	"math/rand/v2"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// Streams of random numbers that follow from one seed.
const (
	streamWeights = 0x77656967687473 + iota
	streamSplit
	streamOrder
	streamAugment
	streamDropout
)

// Network is a trained network. It does not change, and can be used by several
// goroutines at once.
type Network struct {
	// Curves are the training loss, training accuracy and, where images were
	// held back, validation loss and validation accuracy after each epoch,
	// averaged over the members of an ensemble. Training figures are means over
	// the epoch, of distorted images where there is augmentation.
	Curves []engine.Curve
	// Trained and HeldBack count the images trained on and held back.
	Trained, HeldBack int

	arch    architecture
	members []weights
}

// Parameters is the number of trained weights, of all members.
func (n *Network) Parameters() int { return n.arch.size * len(n.members) }

// initial draws the weights of an untrained network.
func initial(a *architecture, seed uint64) weights {
	w := newWeights(a)
	rng := rand.New(rand.NewPCG(seed, streamWeights))
	for _, p := range a.params {
		limit := float32(0)
		if p.fanIn > 0 {
			limit = p.glorotLimit()
		}
		for i := range p.size() {
			w.params[p.offset+i] = p.constant
			if limit > 0 {
				w.params[p.offset+i] = limit * (2*rng.Float32() - 1)
			}
		}
	}
	return w
}

// inferenceBatch is the number of images of a batch that is not trained on:
// 256 of 28 x 28 pixels, fewer of large ones, whose layers' outputs would take
// hundreds of megabytes.
func (a *architecture) inferenceBatch() int {
	floats := a.height * a.width * a.channels
	for _, s := range a.convs {
		floats += s.outHeight() * s.outWidth() * s.filters
	}
	return min(max(4<<20/floats, 8), 256)
}

// Features gives the outputs of the last hidden layer, none negative: N x
// Config.Hidden, and as many columns more for each further member of an
// ensemble.
func (n *Network) Features(ctx context.Context, images engine.Images, observe engine.Observer) (engine.Matrix, error) {
	width := n.arch.features
	features := engine.NewMatrix(images.N, width*len(n.members))
	err := n.forward(ctx, images, observe, func(g *graph, member, lo, hi int) {
		for i := lo; i < hi; i++ {
			copy(features.Row(i)[member*width:], g.features[(i-lo)*width:][:width])
		}
	})
	return features, err
}

// Predict gives the class probabilities, N x classes, the mean of the members'
// of an ensemble; rows sum to 1.
func (n *Network) Predict(ctx context.Context, images engine.Images, observe engine.Observer) (engine.Matrix, error) {
	k := n.arch.classes
	probabilities := engine.NewMatrix(images.N, k)
	one := make([]float32, k)
	err := n.forward(ctx, images, observe, func(g *graph, member, lo, hi int) {
		for i := lo; i < hi; i++ {
			softmax(one, g.logits[(i-lo)*k:][:k])
			moveTo(probabilities.Row(i), one, 1/float32(member+1))
		}
	})
	return probabilities, err
}

// forward runs all images through each member and hands each batch, images lo
// to hi, to take.
func (n *Network) forward(ctx context.Context, images engine.Images, observe engine.Observer, take func(g *graph, member, lo, hi int)) error {
	if err := n.arch.checkImages(images); err != nil {
		return err
	}
	batch := min(n.arch.inferenceBatch(), images.N)
	for m, w := range n.members {
		g, err := newGraph(&n.arch, w, batch, nil, 0)
		if err != nil {
			return err
		}
		for lo := 0; lo < images.N; lo += batch {
			hi := min(lo+batch, images.N)
			if err := fillPlain(ctx, g.images, images, lo, hi); err != nil {
				return err
			}
			if err := g.run(ctx, hi-lo); err != nil {
				return err
			}
			take(g, m, lo, hi)
			observe.Progress(m*images.N+hi, len(n.members)*images.N, "")
		}
	}
	return nil
}

// checkImages reports images that are none or do not fit the network.
func (a *architecture) checkImages(images engine.Images) error {
	if images.N == 0 || images.Size() == 0 {
		return fmt.Errorf("%w: %d images of %d bytes", engine.ErrEmpty, images.N, images.Size())
	}
	if images.Height != a.height || images.Width != a.width || images.Channels != a.channels {
		return fmt.Errorf("convnet: images of %d x %d x %d for a network of %d x %d x %d",
			images.Height, images.Width, images.Channels, a.height, a.width, a.channels)
	}
	return nil
}

// fillPlain writes images lo to hi as numbers from 0 to 1.
func fillPlain(ctx context.Context, dst []float32, images engine.Images, lo, hi int) error {
	size := images.Size()
	return parallel.Blocks(ctx, hi-lo, fillImages, func(_, _, first, last int) {
		for i := first; i < last; i++ {
			toFloats(dst[i*size:][:size], images.At(lo+i))
		}
	})
}

// fillImages is the number of images that one core converts at a time.
const fillImages = 16

func toFloats(dst []float32, pixels []byte) {
	for j, v := range pixels {
		dst[j] = float32(v) * (1.0 / 255)
	}
}
