package convnet

import (
	"fmt"
	"math/rand/v2"

	"clusterlens/engine"
)

// dataset says which images are trained on and which are held back.
type dataset struct {
	images   engine.Images
	labels   []int32
	classes  int
	cfg      Config
	train    []int // rows
	heldBack []int // rows, all with labels
}

func newDataset(images engine.Images, labels []int32, classes int, cfg Config) (*dataset, error) {
	d := &dataset{images: images, labels: labels, classes: classes, cfg: cfg}
	switch {
	case len(labels) != images.N:
		return nil, fmt.Errorf("convnet: %d labels for %d images", len(labels), images.N)
	case cfg.Weights != nil && len(cfg.Weights) != images.N:
		return nil, fmt.Errorf("convnet: %d weights for %d images", len(cfg.Weights), images.N)
	case cfg.Targets.Rows != 0 && (cfg.Targets.Rows != images.N || cfg.Targets.Cols != classes):
		return nil, fmt.Errorf("convnet: %d x %d targets for %d images of %d classes", cfg.Targets.Rows, cfg.Targets.Cols, images.N, classes)
	}
	if cfg.Targets.Rows != 0 {
		if err := cfg.Targets.CheckFinite(); err != nil {
			return nil, err
		}
	}
	byClass := make([][]int, classes)
	for i, c := range labels {
		if c < engine.Unknown || int(c) >= classes {
			return nil, fmt.Errorf("convnet: image %d has class %d of %d", i, c, classes)
		}
		if !(d.weight(i) > 0) {
			continue
		}
		if c != engine.Unknown {
			byClass[c] = append(byClass[c], i)
		} else if d.hasTarget(i) {
			d.train = append(d.train, i)
		}
	}
	d.holdBack(byClass)
	if len(d.train) == 0 {
		return nil, fmt.Errorf("%w: the network has nothing to learn from", engine.ErrNoLabels)
	}
	return d, nil
}

// holdBack keeps the same share of every class out of the training.
func (d *dataset) holdBack(byClass [][]int) {
	rng := rand.New(rand.NewPCG(d.cfg.Seed, streamSplit))
	for _, rows := range byClass {
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		n := int(max(d.cfg.ValidationShare, 0) * float64(len(rows)))
		d.heldBack = append(d.heldBack, rows[:n]...)
		d.train = append(d.train, rows[n:]...)
	}
}

func (d *dataset) weight(row int) float32 {
	if d.cfg.Weights == nil {
		return 1
	}
	return d.cfg.Weights[row]
}

func (d *dataset) hasTarget(row int) bool {
	if d.cfg.Targets.Rows == 0 {
		return false
	}
	for _, v := range d.cfg.Targets.Row(row) {
		if v > 0 {
			return true
		}
	}
	return false
}

// target writes the distribution over the classes that the image stands for,
// smoothed, times its weight.
func (d *dataset) target(to []float32, row int) {
	clear(to)
	if c := d.labels[row]; c != engine.Unknown {
		to[c] = 1
	} else {
		copy(to, d.cfg.Targets.Row(row))
	}
	spread := float32(d.cfg.LabelSmoothing)
	for j, v := range to {
		to[j] = d.weight(row) * ((1-spread)*v + spread/float32(len(to)))
	}
}
