package convnet

import "math"

// minValid is the smallest height and width that three valid 3 x 3
// convolutions with a halving after the first two leave a pixel of.
func minValid(convolutions int) int {
	size := 3
	for range convolutions - 1 {
		size = 2*size + 2
	}
	return size
}

// param is one trained tensor: a range of the slab of all parameters.
type param struct {
	name          string
	shape         []int
	offset        int
	fanIn, fanOut int     // for Glorot's initialisation; 0 where constant
	constant      float32 // initial value where not random
}

func (p param) size() int {
	n := 1
	for _, d := range p.shape {
		n *= d
	}
	return n
}

// architecture is a network without its weights: the shapes of its layers for
// one size of image, and where each keeps its parameters.
type architecture struct {
	height, width, channels, classes int
	convs                            []convShape
	features                         int
	norm                             bool
	dropout                          float64
	params                           []param
	size                             int // of all parameters
	statistics                       int // of all running means and variances
}

// newArchitecture lays out Conv - ReLU - MaxPool blocks (no pooling after the
// last), a dense layer of features and a dense layer of classes. Images too
// small for valid convolutions get a border of zeros ('same' padding) in every
// convolution, and pooling leaves out a dimension that has shrunk to one
// pixel, so that images of any size can be used.
func newArchitecture(height, width, channels, classes int, cfg Config) architecture {
	a := architecture{
		height: height, width: width, channels: channels, classes: classes,
		features: cfg.Hidden, norm: cfg.BatchNorm, dropout: cfg.Dropout,
	}
	pad := min(height, width) < minValid(len(cfg.Channels))
	h, w, c := height, width, channels
	for i, filters := range cfg.Channels {
		s := convShape{height: h, width: w, channels: c, filters: filters, pad: pad, pooled: i < len(cfg.Channels)-1}
		a.convs = append(a.convs, s)
		a.addWeights(layerName("conv", i), []int{kernel, kernel, c, filters}, kernel*kernel*c, kernel*kernel*filters)
		h, w, c = s.outHeight(), s.outWidth(), filters
	}
	a.addWeights("hidden", []int{h * w * c, cfg.Hidden}, h*w*c, cfg.Hidden)
	a.addDense("classes", cfg.Hidden, classes)
	return a
}

// addWeights lays out the weights of a layer followed by a ReLU: with a bias,
// or with batch normalisation's scale and shift in its place.
func (a *architecture) addWeights(name string, shape []int, fanIn, fanOut int) {
	filters := shape[len(shape)-1]
	a.add(param{name: name + " weights", shape: shape, fanIn: fanIn, fanOut: fanOut})
	if a.norm {
		a.add(param{name: name + " scale", shape: []int{filters}, constant: 1})
		a.add(param{name: name + " shift", shape: []int{filters}})
		a.statistics += 2 * filters
		return
	}
	a.add(param{name: name + " bias", shape: []int{filters}})
}

func (a *architecture) addDense(name string, in, out int) {
	a.add(param{name: name + " weights", shape: []int{in, out}, fanIn: in, fanOut: out})
	a.add(param{name: name + " bias", shape: []int{out}})
}

func (a *architecture) add(p param) {
	p.offset = a.size
	a.size += p.size()
	a.params = append(a.params, p)
}

// glorotLimit is the bound of the uniform distribution of Glorot and Bengio
// (2010), Keras' default.
func (p param) glorotLimit() float32 {
	return float32(math.Sqrt(6 / float64(p.fanIn+p.fanOut)))
}
