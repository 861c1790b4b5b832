package convnet

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// Train trains a network on the images that have a label (0 to classes-1;
// engine.Unknown = not used) or a target, and a weight above 0. It reports
// progress in batches. The error wraps engine.ErrEmpty or engine.ErrNoLabels
// where there is nothing to train on, and is the context's when that is done.
func Train(ctx context.Context, images engine.Images, labels []int32, classes int, cfg Config, observe engine.Observer) (*Network, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if images.N == 0 || images.Size() == 0 {
		return nil, fmt.Errorf("%w: %d images of %d bytes", engine.ErrEmpty, images.N, images.Size())
	}
	data, err := newDataset(images, labels, classes, cfg)
	if err != nil {
		return nil, err
	}
	n := &Network{
		arch:    newArchitecture(images.Height, images.Width, images.Channels, classes, cfg),
		Trained: len(data.train), HeldBack: len(data.heldBack),
	}
	var all curves
	for m := range cfg.Members {
		member := cfg
		member.Seed ^= uint64(m) * 0x9e3779b97f4a7c15 // far apart; the first keeps the seed
		t, err := newTrainer(&n.arch, data, member, m)
		if err != nil {
			return nil, err
		}
		w, err := t.train(ctx, observe)
		if err != nil {
			return nil, err
		}
		n.members = append(n.members, w)
		all.average(t.curves, m)
	}
	n.Curves = all.named()
	return n, nil
}

// trainer is the training of one network in progress.
type trainer struct {
	cfg       Config
	member    int // number of the network in its ensemble
	data      *dataset
	arch      *architecture
	current   weights // the weights being trained
	result    weights // the weights that count: the current or the averaged ones
	graph     *graph
	optimiser *adam
	check     *graph // runs the result on held-back images; nil = none
	order     []int  // the training images in the order of the epoch
	batch     int
	steps     int // an epoch
	epoch     int
	warpers   stash[warper]
	curves    curves
}

func newTrainer(arch *architecture, data *dataset, cfg Config, member int) (*trainer, error) {
	t := &trainer{cfg: cfg, member: member, data: data, arch: arch, order: slices.Clone(data.train)}
	// Batches of one size, give or take an image: a small rest would weigh as
	// much as a whole batch, and has poor statistics for normalisation.
	t.steps = (len(data.train) + cfg.Batch - 1) / cfg.Batch
	t.batch = (len(data.train) + t.steps - 1) / t.steps
	t.current = initial(arch, cfg.Seed)
	grads := make([]float32, arch.size)
	t.optimiser = newAdam(arch, t.current.params, grads, cfg.WeightDecay, cfg.Averaging*float64(t.steps))
	t.result = t.current
	if t.optimiser.average != nil {
		t.result = weights{params: t.optimiser.average, statistics: slices.Clone(t.current.statistics)}
	}
	t.warpers.make = func() *warper { return newWarper(cfg.Augment, data.images) }
	var err error
	if t.graph, err = newGraph(arch, t.current, t.batch, grads, cfg.Seed); err != nil {
		return nil, err
	}
	if len(data.heldBack) > 0 {
		t.check, err = newGraph(arch, t.result, t.checkBatch(), nil, 0)
	}
	return t, err
}

// train goes through all epochs.
func (t *trainer) train(ctx context.Context, observe engine.Observer) (weights, error) {
	for t.epoch = range t.cfg.Epochs {
		if err := t.trainEpoch(ctx, observe); err != nil {
			return weights{}, err
		}
	}
	if t.optimiser.average != nil && t.cfg.BatchNorm {
		if err := t.measureStatistics(ctx); err != nil {
			return weights{}, err
		}
	}
	return t.result, nil
}

// trainEpoch shows the network every training image once, in random order.
func (t *trainer) trainEpoch(ctx context.Context, observe engine.Observer) error {
	rng := rand.New(rand.NewPCG(t.cfg.Seed^streamOrder, uint64(t.epoch)))
	rng.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
	var sum tally
	total := t.cfg.Epochs * t.steps
	all := total * t.cfg.Members
	every := max(all/maxEvents, 1)
	for s := range t.steps {
		lo, hi := s*len(t.order)/t.steps, (s+1)*len(t.order)/t.steps
		done := t.epoch*t.steps + s
		if err := t.step(ctx, t.order[lo:hi], done); err != nil {
			return err
		}
		if err := sum.add(t.graph, hi-lo); err != nil {
			return fmt.Errorf("%w in epoch %d; use a smaller learning rate", err, t.epoch+1)
		}
		if done++; done%every == 0 || done == total {
			observe.Progress(t.member*total+done, all, t.note(sum))
		}
	}
	t.curves.training(sum)
	return t.validate(ctx)
}

// maxEvents bounds the progress events of a training.
const maxEvents = 500

func (t *trainer) note(sum tally) string {
	loss := strings.TrimPrefix(fmt.Sprintf("%.3f", sum.meanLoss()), "0")
	note := fmt.Sprintf("epoch %d of %d, loss %s", t.epoch+1, t.cfg.Epochs, loss)
	if t.cfg.Members > 1 {
		note = fmt.Sprintf("network %d of %d, %s", t.member+1, t.cfg.Members, note)
	}
	return note
}

// step trains on one batch of rows; done counts the batches before it.
func (t *trainer) step(ctx context.Context, rows []int, done int) error {
	t.graph.pass.step = uint64(done)
	// Until the running statistics have seen some batches they are plain means.
	t.graph.pass.momentum = max(normMomentum, 1/float32(done+1))
	if err := t.run(ctx, rows, t.epoch); err != nil {
		return err
	}
	if err := t.optimiser.update(ctx, t.cfg.rate(done, t.cfg.Epochs*t.steps)); err != nil {
		return err
	}
	if t.optimiser.average != nil {
		moveTo(t.result.statistics, t.current.statistics, t.optimiser.gain())
	}
	return nil
}

// run runs a batch of training images through the training graph. How they are
// distorted follows from the seed, the epoch and the row alone.
func (t *trainer) run(ctx context.Context, rows []int, epoch int) error {
	d, g := t.data, t.graph
	size := d.images.Size()
	err := parallel.Blocks(ctx, len(rows), fillImages, func(_, _, lo, hi int) {
		w := t.warpers.take()
		defer t.warpers.giveBack(w)
		for i := lo; i < hi; i++ {
			row := rows[i]
			d.target(g.targets[i*d.classes:][:d.classes], row)
			to := g.images[i*size:][:size]
			if t.cfg.Augment.none() {
				toFloats(to, d.images.At(row))
				continue
			}
			rng := rand.New(rand.NewPCG(t.cfg.Seed^streamAugment, uint64(epoch)<<40|uint64(row)))
			w.warp(to, d.images.At(row), rng)
		}
	})
	if err != nil {
		return err
	}
	return g.run(ctx, len(rows))
}

// rate is the learning rate of one step of the training.
func (c Config) rate(step, total int) float64 {
	if c.Schedule == Constant {
		return c.LearningRate
	}
	const rising = 0.2
	at := (float64(step) + 0.5) / float64(total)
	if at < rising {
		return c.LearningRate * at / rising
	}
	return c.LearningRate * (1 + math.Cos(math.Pi*(at-rising)/(1-rising))) / 2
}

func (t *trainer) checkBatch() int {
	return min(t.arch.inferenceBatch(), len(t.data.heldBack))
}

// validate measures the network on the held-back images.
func (t *trainer) validate(ctx context.Context) error {
	if t.check == nil {
		return nil
	}
	var sum tally
	k := t.data.classes
	probabilities := make([]float32, k)
	size := t.data.images.Size()
	for rows := range slices.Chunk(t.data.heldBack, t.checkBatch()) {
		for i, row := range rows {
			toFloats(t.check.images[i*size:][:size], t.data.images.At(row))
		}
		if err := t.check.run(ctx, len(rows)); err != nil {
			return err
		}
		for i, row := range rows {
			logits := t.check.logits[i*k:][:k]
			truth := int(t.data.labels[row])
			sum.loss += softmax(probabilities, logits) - float64(logits[truth])
			sum.images++
			if argmax(logits) == truth {
				sum.hits++
			}
		}
	}
	t.curves.validation(sum)
	return nil
}

// measureImages is the number of images that the statistics of averaged
// weights are taken from.
const measureImages = 8192

// measureStatistics replaces the statistics of the averaged weights by means
// over batches that went through just these weights (Izmailov 2018).
func (t *trainer) measureStatistics(ctx context.Context) error {
	t.current.copyFrom(t.result)
	t.result = t.current
	batches := (measureImages + t.batch - 1) / t.batch
	for i := range batches {
		t.graph.pass.momentum = 1 / float32(i+1)
		s := i % t.steps
		rows := t.order[s*len(t.order)/t.steps : (s+1)*len(t.order)/t.steps]
		if err := t.run(ctx, rows, t.cfg.Epochs+i/t.steps); err != nil {
			return err
		}
	}
	return nil
}
