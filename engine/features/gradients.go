package features

import (
	"context"
	"fmt"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// GradientConfig are the options of [Gradients]. The zero value is the recipe
// that was chosen on one half of MNIST's training digits and then held
// against letters, shapes, textures, photo-like scenes and product pictures.
type GradientConfig struct {
	// Deskew makes grey images upright and evens out their size first, which
	// suits handwriting; see [DigitLike]. Colour images are left as they are.
	Deskew bool
	// Cells is the number of pooling cells along each side, 1 to 32; 0 = 7.
	Cells int
	// Bins is the number of signed gradient orientations over 360 degrees, 2
	// to 64; 0 = 12.
	Bins int
	// Reach is the half-width of a cell's triangular weights as a multiple of
	// the distance between cell centres, 1 to 3; 0 = 1.
	Reach float64
	// Floor is the length of a cell's pooled gradients (grey levels 0..1 per
	// two pixels) at which it is brought to half of unit length: cells without
	// an edge stay short instead of turning noise into a feature; 0 = 0.15.
	Floor float64
	// ColourShare is the squared length of the colour block of colour images
	// as a share of the gradients' (49 cells of 1.4); 0 = 0.2, negative = no
	// colour block.
	ColourShare float64
}

func (c GradientConfig) withDefaults() GradientConfig {
	if c.Cells == 0 {
		c.Cells = 7
	}
	if c.Bins == 0 {
		c.Bins = 12
	}
	if c.Reach == 0 {
		c.Reach = 1
	}
	if c.Floor == 0 {
		c.Floor = 0.15
	}
	if c.ColourShare == 0 {
		c.ColourShare = 0.2
	}
	return c
}

func (c GradientConfig) validate() error {
	if c.Cells < 1 || c.Cells > 32 || c.Bins < 2 || c.Bins > 64 || !(c.Reach >= 1 && c.Reach <= 3) || !(c.Floor > 0) || !(c.ColourShare <= 100) {
		return fmt.Errorf("features: %+v is not possible", c)
	}
	return nil
}

const (
	// blockSize is the number of images that a core works on at a time.
	blockSize = 256
	// roundSize is the number of images between two reports of progress.
	roundSize = 16 * blockSize
)

// Gradients describes every image by its oriented gradients: per pixel the
// gradient (of the strongest channel), shared between the two nearest of Bins
// signed orientations, pooled with overlapping triangular weights into
// Cells x Cells cells that scale with the image, each cell then brought to
// unit length and each entry to its square root.
//
// The result has one row an image with Cells*Cells*Bins columns (588), cell by
// cell in reading order. Colour images have 48 more: 8 hues and 4 tones in
// each of 2 x 2 cells, for the many sets in which a class is a colour as much
// as a shape. An image without a gradient gives zeros.
//
// It returns ErrEmpty for no image and the context's error when cancelled.
func Gradients(ctx context.Context, images engine.Images, cfg GradientConfig, observe engine.Observer) (engine.Matrix, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return engine.Matrix{}, err
	}
	if images.N == 0 || images.Size() == 0 {
		return engine.Matrix{}, fmt.Errorf("%w: %d images of %d bytes", engine.ErrEmpty, images.N, images.Size())
	}
	makers := make([]*descriptor, parallel.Workers())
	for i := range makers {
		makers[i] = newDescriptor(images, cfg)
	}
	out := engine.NewMatrix(images.N, makers[0].size())
	for lo := 0; lo < images.N; lo += roundSize {
		hi := min(lo+roundSize, images.N)
		err := parallel.Blocks(ctx, hi-lo, blockSize, func(worker, _, from, to int) {
			for i := lo + from; i < lo+to; i++ {
				makers[worker].describe(out.Row(i), images.At(i))
			}
		})
		if err != nil {
			return engine.Matrix{}, err
		}
		observe.Progress(hi, images.N, "")
	}
	return out, nil
}

// descriptor makes rows for images of one shape; it belongs to one goroutine.
type descriptor struct {
	cfg                     GradientConfig
	height, width, channels int
	planes                  [][]float32 // one a channel
	normaliser              *normaliser
	upright                 []float32 // the deskewed plane
	gx, gy, square          []float32 // gradients of one row of pixels
	pool                    pool
	colour                  *colourBlock // nil for grey images
}

func newDescriptor(images engine.Images, cfg GradientConfig) *descriptor {
	d := &descriptor{
		cfg: cfg, height: images.Height, width: images.Width, channels: images.Channels,
		gx: make([]float32, images.Width), gy: make([]float32, images.Width), square: make([]float32, images.Width),
		pool: newPool(images.Height, images.Width, cfg.Cells, cfg.Bins, cfg.Reach),
	}
	for range images.Channels {
		d.planes = append(d.planes, make([]float32, images.Height*images.Width))
	}
	if cfg.Deskew && images.Channels == 1 {
		d.normaliser = newNormaliser(images.Height, images.Width)
		d.upright = make([]float32, images.Height*images.Width)
	}
	if images.Channels == 3 && cfg.ColourShare > 0 {
		d.colour = newColourBlock(images.Height, images.Width, cfg.ColourShare*gradientNorm(cfg))
	}
	return d
}

// gradientNorm is the squared length that the gradients of an image have by
// experience: 1.4 a cell.
func gradientNorm(cfg GradientConfig) float64 { return 1.4 * float64(cfg.Cells*cfg.Cells) }

// size is the number of columns.
func (d *descriptor) size() int {
	n := d.pool.size()
	if d.colour != nil {
		n += d.colour.pool.size()
	}
	return n
}

// describe writes the row of one image to out, which must be zero before.
func (d *descriptor) describe(out []float32, image []byte) {
	for c, plane := range d.planes {
		for p := range plane {
			plane[p] = unit[image[p*d.channels+c]]
		}
	}
	planes := d.planes
	if d.normaliser != nil {
		d.normaliser.deskew(d.upright, d.planes[0])
		planes = [][]float32{d.upright}
	}
	edges := out[:d.pool.size()]
	d.poolGradients(edges, planes)
	normalise(edges, d.cfg.Bins, float32(d.cfg.Floor))
	if d.colour != nil {
		d.colour.describe(out[len(edges):], d.planes)
	}
}

// poolGradients adds every pixel's gradient to the cells it counts for.
func (d *descriptor) poolGradients(out []float32, planes [][]float32) {
	bins := d.cfg.Bins
	scale := float32(bins) / 8
	for y := range d.height {
		clear(d.square)
		for _, plane := range planes {
			d.strongest(plane, y)
		}
		for x, square := range d.square {
			if square == 0 {
				continue
			}
			turn := octants(d.gx[x], d.gy[x]) * scale
			lo := int(turn)
			part := turn - float32(lo)
			if lo >= bins {
				lo -= bins
			}
			hi := lo + 1
			if hi == bins {
				hi = 0
			}
			length := float32(math.Sqrt(float64(square)))
			d.pool.add(x, lo, hi, length*(1-part), length*part)
		}
		d.pool.flush(out, y)
	}
}

// strongest takes over the central differences of the plane's row y wherever
// they are larger than those of the planes before.
func (d *descriptor) strongest(plane []float32, y int) {
	row := func(y int) []float32 { return plane[y*d.width:][:d.width] }
	up, middle, down := row(max(y-1, 0)), row(y), row(min(y+1, d.height-1))
	for x := range middle {
		dx := middle[min(x+1, d.width-1)] - middle[max(x-1, 0)]
		dy := down[x] - up[x]
		if s := dx*dx + dy*dy; s > d.square[x] {
			d.gx[x], d.gy[x], d.square[x] = dx, dy, s
		}
	}
}

// octants is the angle of (x, y) in units of 45 degrees, 0 to 8. Within an
// octant atan(r)/(pi/4) is r(1 + 0.3476(1-r)) to within 0.005 of it, far less
// than soft bins tell apart, and several times faster than math.Atan2.
func octants(x, y float32) float32 {
	ax, ay := max(x, -x), max(y, -y)
	r := min(ax, ay) / max(ax, ay)
	a := r * (1.3476 - 0.3476*r)
	if ay > ax {
		a = 2 - a
	}
	if x < 0 {
		a = 4 - a
	}
	if y < 0 {
		a = 8 - a
	}
	return a
}

// normalise brings each cell of bins entries to unit length (less where it is
// nearly empty) and each entry to its square root.
func normalise(out []float32, bins int, floor float32) {
	for at := 0; at < len(out); at += bins {
		cell := out[at : at+bins]
		var square float32
		for _, v := range cell {
			square += v * v
		}
		if square == 0 {
			continue
		}
		inverse := 1 / (float32(math.Sqrt(float64(square))) + floor)
		for i, v := range cell {
			cell[i] = float32(math.Sqrt(float64(v * inverse)))
		}
	}
}
