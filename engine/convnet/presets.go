package convnet

// Effort says how long a recommended training may take.
type Effort int

// The efforts, and how long each takes for 28 x 28 images on two cores.
const (
	Standard Effort = iota // about a minute
	Fast                   // about 20 seconds
	Thorough               // about four minutes
)

// Study is the study's training: 10 epochs of batches of 32 at a constant
// rate, images as they are.
func Study(seed uint64) Config { return Config{Seed: seed}.withDefaults() }

// Recommended is the best training known to us for the given number of
// labelled images. Fewer images are shown more often, so that the time depends
// on the effort and the size of the images alone.
//
// The settings were chosen on one half of MNIST's training digits, split into
// labelled and unlabelled ones. Label smoothing is there not for accuracy but
// because it draws the features of a class together (Mueller 2019): k-means
// finds the classes where it would split one and merge two others. More time
// goes into more networks: one trained longer gains nothing.
func Recommended(effort Effort, labelled int, seed uint64) Config {
	c := Config{
		Batch: 64, LearningRate: 5e-3, Schedule: OneCycle, Seed: seed, ValidationShare: 0.05,
		BatchNorm: true, LabelSmoothing: 0.1,
		Augment: Augment{Rotation: 10, Scale: 0.1, Stretch: 0.1, Shear: 8, Shift: 0.06, Elastic: 0.02},
	}
	if labelled < fewLabels {
		c.Batch = 32
	}
	presentations := 180_000 // of an image, to each network
	switch effort {
	case Standard:
		c.Members = 3
	case Thorough:
		presentations = 300_000
		c.Members = 4
		c.Channels = []int{32, 64, 128}
		c.Dropout, c.WeightDecay = 0.3, 0.05
	}
	c.Epochs = min(max(presentations/max(labelled, 1), minEpochs), maxEpochs)
	return c.withDefaults()
}

const (
	// minEpochs lets the schedule make sense on many images, maxEpochs is an
	// end with few.
	minEpochs, maxEpochs = 8, 1000
	// fewLabels is where steps get too few for batches of 64.
	fewLabels = 2000
)
