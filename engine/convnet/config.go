package convnet

import (
	"fmt"

	"clusterlens/engine"
)

// Schedule says how the learning rate changes over the training.
type Schedule int

// The schedules.
const (
	Constant Schedule = iota
	// OneCycle rises linearly to Config.LearningRate over the first fifth of
	// the training and falls to zero along a cosine (Smith 2018).
	OneCycle
)

// Config is how a network is built and trained. The zero value is the study's.
type Config struct {
	Epochs       int     // passes over the training images; 0 = 10
	Batch        int     // images a step; 0 = 32
	LearningRate float64 // Adam's, at its peak; 0 = 0.001
	Schedule     Schedule
	Seed         uint64
	// ValidationShare is the share of each class's labelled images, rounded
	// down, that is held back to measure loss and accuracy after each epoch;
	// 0 = 0.1, negative = none.
	ValidationShare float64

	Channels  []int // filters of the convolutions; nil = 32, 64, 64
	Hidden    int   // number of features; 0 = 64
	BatchNorm bool  // batch normalisation before every ReLU

	Dropout        float64 // share of the features left out in a training step; 0 = none
	LabelSmoothing float64 // share of a target spread over all classes; 0 = none
	WeightDecay    float64 // decoupled (AdamW), of the weights; 0 = none
	// Averaging is the time constant, in epochs, of an exponential moving
	// average of the weights, which becomes the network; 0 = none.
	Averaging float64
	Augment   Augment // random distortion of the training images

	// Members is the number of networks of an ensemble, trained one after
	// another from seeds of their own: probabilities are averaged, features put
	// side by side; 0 = 1.
	Members int

	// Targets gives images a distribution over the classes (N x classes, rows
	// that sum to 1), in place of a label where labels has Unknown; a zero row
	// gives none. Empty = labels alone. For pseudo-labels.
	Targets engine.Matrix
	// Weights are N weights of the images in the loss; nil = 1 each. An image
	// of weight 0 is not trained on.
	Weights []float32
}

// withDefaults replaces zero values by what they stand for.
func (c Config) withDefaults() Config {
	c.Epochs = orInt(c.Epochs, 10)
	c.Batch = orInt(c.Batch, 32)
	c.Hidden = orInt(c.Hidden, 64)
	c.Members = orInt(c.Members, 1)
	if c.LearningRate == 0 {
		c.LearningRate = 1e-3
	}
	if c.ValidationShare == 0 {
		c.ValidationShare = 0.1
	}
	if c.Channels == nil {
		c.Channels = []int{32, 64, 64}
	}
	return c
}

func orInt(v, otherwise int) int {
	if v == 0 {
		return otherwise
	}
	return v
}

// check reports a value that is out of its range. It wants the defaults in.
func (c Config) check() error {
	bad := func(what string, value any, allowed string) error {
		return &engine.UsageError{Problem: fmt.Sprintf("the network cannot be trained with %s %v", what, value), Mend: "use " + allowed}
	}
	switch {
	case c.Epochs < 1:
		return bad("epochs", c.Epochs, "1 or more")
	case c.Batch < 1:
		return bad("batch", c.Batch, "1 or more")
	case c.Members < 1:
		return bad("members", c.Members, "1 or more")
	case c.Hidden < 1:
		return bad("hidden", c.Hidden, "1 or more")
	case !(c.LearningRate > 0):
		return bad("learning rate", c.LearningRate, "a number above 0")
	case !(c.ValidationShare < 1):
		return bad("validation share", c.ValidationShare, "a number below 1")
	case !(c.Dropout >= 0 && c.Dropout < 1):
		return bad("dropout", c.Dropout, "a number from 0 to below 1")
	case !(c.LabelSmoothing >= 0 && c.LabelSmoothing < 1):
		return bad("label smoothing", c.LabelSmoothing, "a number from 0 to below 1")
	case !(c.WeightDecay >= 0):
		return bad("weight decay", c.WeightDecay, "0 or more")
	case !(c.Averaging >= 0):
		return bad("averaging", c.Averaging, "0 or more")
	case len(c.Channels) == 0:
		return bad("channels", c.Channels, "the filters of one convolution or more")
	}
	for _, filters := range c.Channels {
		if filters < 1 {
			return bad("channels", c.Channels, "1 filter or more in each convolution")
		}
	}
	return nil
}
