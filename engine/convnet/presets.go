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
// labelled and unlabelled ones: label smoothing not for accuracy but because
// it draws the features of a class together (Mueller 2019), so that k-means
// finds the classes from any start.
func Recommended(effort Effort, labelled int, seed uint64) Config {
	presentations := map[Effort]int{Fast: 150_000, Standard: 450_000, Thorough: 1_500_000}[effort]
	epochs := presentations / max(labelled, 1)
	return Config{
		Epochs: min(max(epochs, minEpochs), maxEpochs), Batch: 64,
		LearningRate: 3e-3, Schedule: OneCycle, Seed: seed, ValidationShare: 0.05,
		LabelSmoothing: 0.1,
		Augment:        Augment{Rotation: 12, Scale: 0.12, Stretch: 0.1, Shear: 10, Shift: 0.07, Elastic: 0.03},
	}.withDefaults()
}

// The epochs of a recommended training: enough for the schedule to make sense
// on many images, and an end with few.
const minEpochs, maxEpochs = 8, 1000
