package features

import (
	"context"
	"fmt"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// GradientConfig are the options of [Gradients]. The zero value is the recipe
// that was chosen on half of MNIST's training digits.
type GradientConfig struct {
	// Deskew makes grey images upright first; see [DigitLike].
	Deskew bool
	// Cells is the number of pooling cells along each side; 0 = 7.
	Cells int
	// Bins is the number of signed gradient orientations over 360 degrees;
	// 0 = 8.
	Bins int
	// Reach is the half-width of a cell's triangular weights as a multiple of
	// the distance between cell centres, 1 to 3; 0 = 1.
	Reach float64
	// Floor is the mean gradient (in grey levels 0..1 per pixel) below which a
	// cell counts as empty rather than being scaled to full length; 0 = 0.02.
	Floor float64
}

func (c GradientConfig) withDefaults() GradientConfig {
	if c.Cells == 0 {
		c.Cells = 7
	}
	if c.Bins == 0 {
		c.Bins = 8
	}
	if c.Reach == 0 {
		c.Reach = 1
	}
	if c.Floor == 0 {
		c.Floor = 0.02
	}
	return c
}

func (c GradientConfig) validate() error {
	if c.Cells < 1 || c.Cells > 32 || c.Bins < 2 || c.Bins > 64 || !(c.Reach >= 1 && c.Reach <= 3) || !(c.Floor > 0) {
		return fmt.Errorf("features: %d cells, %d bins, reach %g and floor %g are not possible", c.Cells, c.Bins, c.Reach, c.Floor)
	}
	return nil
}

// blockSize is the number of images that a core works on at a time.
const blockSize = 256

// Gradients describes every image by its oriented gradients: per pixel the
// gradient (of the strongest channel), shared between the two nearest of Bins
// signed orientations, pooled with overlapping triangular weights into
// Cells x Cells cells that scale with the image, each cell then brought to
// unit length and each entry to its square root. The result has one row an
// image with Cells*Cells*Bins columns (392), cell by cell in reading order.
// Images without a gradient give zeros.
func Gradients(ctx context.Context, images engine.Images, cfg GradientConfig, observe engine.Observer) (engine.Matrix, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return engine.Matrix{}, err
	}
	if images.N == 0 || images.Size() == 0 {
		return engine.Matrix{}, fmt.Errorf("%w: %d images of %d bytes", engine.ErrEmpty, images.N, images.Size())
	}
	out := engine.NewMatrix(images.N, cfg.Cells*cfg.Cells*cfg.Bins)
	makers := make([]*descriptor, parallel.Workers())
	// One round of blocks between reports: the observer is called from here only.
	round := blockSize * 16
	for lo := 0; lo < images.N; lo += round {
		hi := min(lo+round, images.N)
		err := parallel.Blocks(ctx, hi-lo, blockSize, func(worker, _, from, to int) {
			if makers[worker] == nil {
				makers[worker] = newDescriptor(images, cfg)
			}
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

// descriptor makes rows of one shape; it belongs to one goroutine.
type descriptor struct {
	cfg                     GradientConfig
	height, width, channels int
	planes                  [][]float32 // one a channel
	sheared                 []float32
	alongX, alongY          []taps
	row                     []float32 // Cells x Bins of one row of pixels
}

// taps are the cells that a pixel column (or row) counts for.
type taps struct {
	first  int
	weight []float32
}

func newDescriptor(images engine.Images, cfg GradientConfig) *descriptor {
	d := &descriptor{
		cfg: cfg, height: images.Height, width: images.Width, channels: images.Channels,
		sheared: make([]float32, images.Height*images.Width),
		alongX:  triangular(images.Width, cfg.Cells, cfg.Reach),
		alongY:  triangular(images.Height, cfg.Cells, cfg.Reach),
		row:     make([]float32, cfg.Cells*cfg.Bins),
	}
	for range images.Channels {
		d.planes = append(d.planes, make([]float32, images.Height*images.Width))
	}
	return d
}

// triangular is the weights of n pixels in cells evenly spread over them,
// which fall linearly from 1 at a cell's centre to 0 at reach times the
// distance between centres. They are divided by the cell's extent, so that
// pooled values do not depend on the image's size.
func triangular(n, cells int, reach float64) []taps {
	spacing := float64(n) / float64(cells)
	// Where cells are narrower than pixels each pixel must reach a centre.
	extent := reach * max(spacing, 1)
	all := make([]taps, n)
	for p := range all {
		t := &all[p]
		for c := range cells {
			centre := (float64(c)+0.5)*spacing - 0.5
			w := 1 - math.Abs(float64(p)-centre)/extent
			if w <= 0 {
				continue
			}
			if t.weight == nil {
				t.first = c
			}
			t.weight = append(t.weight, float32(w/extent))
		}
	}
	return all
}

// describe writes the row of one image, which must be zero before.
func (d *descriptor) describe(out []float32, image []byte) {
	for c, plane := range d.planes {
		for p := range plane {
			plane[p] = unit[image[p*d.channels+c]]
		}
	}
	planes := d.planes
	if d.cfg.Deskew && d.channels == 1 {
		deskew(d.sheared, d.planes[0], d.height, d.width)
		planes = [][]float32{d.sheared}
	}
	d.pool(out, planes)
	d.normalise(out)
}

// pool adds every pixel's gradient to the cells that it counts for: first
// along the row, then the whole row to its cells.
func (d *descriptor) pool(out []float32, planes [][]float32) {
	bins := d.cfg.Bins
	scale := float32(bins) / 8
	for y := range d.height {
		up, down := max(y-1, 0)*d.width, min(y+1, d.height-1)*d.width
		clear(d.row)
		for x := range d.width {
			gx, gy, square := strongest(planes, y*d.width, up, down, x, d.width)
			if square == 0 {
				continue
			}
			lo, part := floor(float64(octants(gx, gy) * scale))
			hi := lo + 1
			if lo >= bins {
				lo -= bins
			}
			if hi >= bins {
				hi -= bins
			}
			length := float32(math.Sqrt(float64(square)))
			t := &d.alongX[x]
			at := t.first * bins
			for _, w := range t.weight {
				w *= length
				d.row[at+lo] += w * (1 - part)
				d.row[at+hi] += w * part
				at += bins
			}
		}
		t := &d.alongY[y]
		for k, w := range t.weight {
			cells := out[(t.first+k)*len(d.row):][:len(d.row)]
			for i, v := range d.row {
				cells[i] += w * v
			}
		}
	}
}

// strongest is the central difference at column x of the row that starts at
// mid, in the plane where it is largest, and its square.
func strongest(planes [][]float32, mid, up, down, x, width int) (gx, gy, square float32) {
	left, right := max(x-1, 0), min(x+1, width-1)
	for _, p := range planes {
		dx, dy := p[mid+right]-p[mid+left], p[down+x]-p[up+x]
		if s := dx*dx + dy*dy; s > square {
			gx, gy, square = dx, dy, s
		}
	}
	return gx, gy, square
}

// octants is the angle of (x, y) in units of 45 degrees, 0 to 8. Within an
// octant atan(r)/(pi/4) is r(1 + 0.3476(1-r)) to within 0.005 of it, far less
// than the soft bins tell apart.
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

// normalise brings each cell to unit length (less where it is almost empty)
// and each entry to its square root.
func (d *descriptor) normalise(out []float32) {
	bins := d.cfg.Bins
	for at := 0; at < len(out); at += bins {
		cell := out[at : at+bins]
		var square float32
		for _, v := range cell {
			square += v * v
		}
		if square == 0 {
			continue
		}
		inverse := 1 / (float32(math.Sqrt(float64(square))) + float32(d.cfg.Floor))
		for i, v := range cell {
			cell[i] = float32(math.Sqrt(float64(v * inverse)))
		}
	}
}
