package convnet

import (
	"fmt"

	"clusterlens/engine/parallel"
	"gorgonia.org/tensor"
)

// kernel is the height and width of every convolution's window.
const kernel = 3

// convShape is a 3 x 3 convolution over images of height x width x channels
// (NHWC), with a border of zeros where pad is set, followed by max pooling of
// 2 x 2 windows where pooled is set.
type convShape struct {
	height, width, channels, filters int
	pad, pooled                      bool
}

func (s convShape) padded() (height, width int) {
	if s.pad {
		return s.height + kernel - 1, s.width + kernel - 1
	}
	return s.height, s.width
}

// window is the height and width of a pooling window: 1 where nothing is
// pooled or a dimension is too small to be halved.
func (s convShape) window() (height, width int) {
	h, w := s.padded()
	return s.pooling(h), s.pooling(w)
}

func (s convShape) pooling(padded int) int {
	if s.pooled && padded-kernel+1 >= 2 {
		return 2
	}
	return 1
}

func (s convShape) outHeight() int { h, _ := s.padded(); return (h - kernel + 1) / s.pooling(h) }
func (s convShape) outWidth() int  { _, w := s.padded(); return (w - kernel + 1) / s.pooling(w) }

// positions is the size of the grid of convolution outputs that are computed:
// an odd last row or column that no pooling window covers is left out.
func (s convShape) positions() (height, width int) {
	wh, ww := s.window()
	return s.outHeight() * wh, s.outWidth() * ww
}

// patch is the number of inputs of one output.
func (s convShape) patch() int { return kernel * kernel * s.channels }

// blockFloats bounds the patches that a block of images is unrolled into, so
// that they stay in a core's second-level cache (512 KB of 1 MB).
const blockFloats = 128 << 10

// blockImages is the number of images that one core works on at a time. It
// depends on the shape alone, never on the number of cores.
func (s convShape) blockImages() int {
	h, w := s.positions()
	return min(max(blockFloats/(h*w*s.patch()), 1), 8)
}

// convLayer is convolution, bias, ReLU and max pooling in one pass. It takes
// the images (n x height x width x channels), the weights (3 x 3 x channels x
// filters) and, unless it is followed by normalisation, a bias of each filter.
// The images of a block are unrolled into patches (im2col) and multiplied with
// the weights at once; bias and ReLU come after pooling, which they commute
// with, on a quarter of the numbers.
type convLayer struct {
	convShape
	name       string
	activation bool // bias and ReLU
	out        *tensor.Dense
	grads      []tensor.Tensor
	argmax     []uint8   // of each output, the place in its pooling window
	partial    []float32 // parameter gradients of each block
	scratch    stash[convScratch]
}

// convScratch is the working memory for one block of images.
type convScratch struct {
	image      []float32 // one padded image, where the layer pads
	patches    []float32 // positions x patch of each image
	responses  []float32 // positions x filters of each image, or their gradient
	patchGrads []float32 // gradient of the patches; nil = not wanted
}

func (s convShape) newScratch(images int, inputGrad bool) *convScratch {
	h, w := s.positions()
	sc := &convScratch{
		patches:   make([]float32, images*h*w*s.patch()),
		responses: make([]float32, images*h*w*s.filters),
	}
	if s.pad {
		ph, pw := s.padded()
		sc.image = make([]float32, ph*pw*s.channels)
	}
	if inputGrad {
		sc.patchGrads = make([]float32, len(sc.patches))
	}
	return sc
}

// newConvLayer makes the layer for batches of at most n images. The gradients
// of the parameters are given; training is off where they are nil. The first
// layer of a network needs no gradient of its images.
func newConvLayer(name string, s convShape, n int, activation, first bool, paramGrads []tensor.Tensor) *convLayer {
	l := &convLayer{convShape: s, name: name, activation: activation}
	l.out = newTensor(n, s.outHeight(), s.outWidth(), s.filters)
	images := min(s.blockImages(), n)
	inputGrad := paramGrads != nil && !first
	l.scratch.make = func() *convScratch { return s.newScratch(images, inputGrad) }
	if paramGrads == nil {
		return l
	}
	l.grads = append([]tensor.Tensor{nil}, paramGrads...)
	if inputGrad {
		l.grads[0] = newTensor(n, s.height, s.width, s.channels)
	}
	l.argmax = make([]uint8, l.out.Size())
	l.partial = make([]float32, parallel.NumBlocks(n, images)*l.paramSize())
	return l
}

func (l *convLayer) paramSize() int { return (l.patch() + 1) * l.filters }

func (l *convLayer) String() string             { return l.name }
func (l *convLayer) output() tensor.Tensor      { return l.out }
func (l *convLayer) gradients() []tensor.Tensor { return l.grads }

func (l *convLayer) forward(p *pass, in [][]float32) error {
	images, weights := in[0], in[1]
	var bias []float32
	if l.activation {
		bias = in[2]
	}
	out := floats(l.out)
	ph, pw := l.positions()
	outSize := l.outHeight() * l.outWidth() * l.filters
	return parallel.Blocks(p.ctx, p.rows, l.blockImages(), func(_, _, lo, hi int) {
		sc := l.scratch.take()
		defer l.scratch.giveBack(sc)
		l.unrollBlock(sc, images, lo, hi)
		n := (hi - lo) * ph * pw
		gemm(false, false, n, l.filters, l.patch(), sc.patches, weights, 0, sc.responses)
		for i := lo; i < hi; i++ {
			responses := sc.responses[(i-lo)*ph*pw*l.filters:][:ph*pw*l.filters]
			var argmax []uint8
			if l.argmax != nil {
				argmax = l.argmax[i*outSize:][:outSize]
			}
			fast.pool(l.convShape, out[i*outSize:][:outSize], argmax, responses)
			if l.activation {
				fast.biasReLU(out[i*outSize:][:outSize], bias)
			}
		}
	})
}

// backward computes the parameter gradients of each block by itself and adds
// them up in the order of the blocks.
func (l *convLayer) backward(p *pass, in [][]float32, grad []float32) error {
	images, weights := in[0], in[1]
	ph, pw := l.positions()
	outSize := l.outHeight() * l.outWidth() * l.filters
	out := floats(l.out)
	size, split := l.paramSize(), l.patch()*l.filters
	err := parallel.Blocks(p.ctx, p.rows, l.blockImages(), func(_, block, lo, hi int) {
		sc := l.scratch.take()
		defer l.scratch.giveBack(sc)
		partial := l.partial[block*size:][:size]
		clear(partial[split:])
		for i := lo; i < hi; i++ {
			g := grad[i*outSize:][:outSize]
			if l.activation {
				fast.maskReLU(g, out[i*outSize:][:outSize])
				fast.addRows(partial[split:], g)
			}
			fast.unpool(l.convShape, sc.responses[(i-lo)*ph*pw*l.filters:][:ph*pw*l.filters], l.argmax[i*outSize:][:outSize], g)
		}
		l.unrollBlock(sc, images, lo, hi)
		n := (hi - lo) * ph * pw
		gemm(true, false, l.patch(), l.filters, n, sc.patches, sc.responses, 0, partial[:split])
		if l.grads[0] != nil {
			gemm(false, true, n, l.patch(), l.filters, sc.responses, weights, 0, sc.patchGrads)
			l.rollBlock(sc, floats(l.grads[0]), lo, hi)
		}
	})
	if err != nil {
		return err
	}
	blocks := parallel.NumBlocks(p.rows, l.blockImages())
	if err := l.sumPartials(p, floats(l.grads[1]), blocks, 0); err != nil || !l.activation {
		return err
	}
	return l.sumPartials(p, floats(l.grads[2]), blocks, split)
}

// sumPartials adds up one range of the blocks' parameter gradients.
func (l *convLayer) sumPartials(p *pass, sum []float32, blocks, offset int) error {
	return parallel.Blocks(p.ctx, len(sum), sumBlock, func(_, _, lo, hi int) {
		clear(sum[lo:hi])
		for b := range blocks {
			addTo(sum[lo:hi], l.partial[b*l.paramSize()+offset:][lo:hi])
		}
	})
}

// sumBlock is the number of parameters that one core adds up at a time.
const sumBlock = 4096

// unrollBlock writes the patches of images lo to hi into the scratch.
func (s convShape) unrollBlock(sc *convScratch, images []float32, lo, hi int) {
	size := s.height * s.width * s.channels
	ph, pw := s.positions()
	n := ph * pw * s.patch()
	for i := lo; i < hi; i++ {
		image := images[i*size:][:size]
		if s.pad {
			s.copyInto(sc.image, image)
			image = sc.image
		}
		fast.unroll(s, sc.patches[(i-lo)*n:][:n], image)
	}
}

// rollBlock adds the gradients of the patches up into those of images lo to hi.
func (s convShape) rollBlock(sc *convScratch, grads []float32, lo, hi int) {
	size := s.height * s.width * s.channels
	ph, pw := s.positions()
	n := ph * pw * s.patch()
	for i := lo; i < hi; i++ {
		image := grads[i*size:][:size]
		if s.pad {
			image = sc.image
		}
		clear(image)
		fast.roll(s, image, sc.patchGrads[(i-lo)*n:][:n])
		if s.pad {
			s.copyOut(grads[i*size:][:size], image)
		}
	}
}

// copyInto copies an image into the middle of a border of zeros; copyOut
// copies the middle back.
func (s convShape) copyInto(padded, image []float32) {
	clear(padded)
	n, row := s.width*s.channels, (s.width+2)*s.channels
	for y := range s.height {
		copy(padded[(y+1)*row+s.channels:][:n], image[y*n:])
	}
}

func (s convShape) copyOut(image, padded []float32) {
	n, row := s.width*s.channels, (s.width+2)*s.channels
	for y := range s.height {
		copy(image[y*n:][:n], padded[(y+1)*row+s.channels:])
	}
}

func newTensor(shape ...int) *tensor.Dense {
	return tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(shape...))
}

// floats is the slab behind a tensor.
func floats(t tensor.Tensor) []float32 { return t.Data().([]float32) }

func layerName(kind string, i int) string { return fmt.Sprint(kind, " ", i+1) }
