package tsne

import (
	"context"
	"math"

	"gonum.org/v1/gonum/dsp/fourier"

	"clusterlens/engine/parallel"
)

// Interpolation: the plane is cut into square cells of at most cellWidth, each
// with nodes x nodes equally spaced nodes of one global grid. Three nodes a
// cell of width one is what the FIt-SNE paper settles on.
const (
	nodes     = 3
	cellWidth = 1.0
	leastCell = 40 // cells an axis, so that a small embedding is resolved too
	// mostCells bounds the memory: a wider embedding gets larger cells.
	mostCells = 320
)

// field sums the repulsion over all pairs: charges are spread from the points
// to the grid by Lagrange interpolation, convolved with the kernel
// (1 + r^2)^-2 by FFT on a doubled grid, and read back at the points. Four
// charges (1, x, y, x^2 + y^2) share that kernel, as real and imaginary parts
// of two complex grids; the kernel is even, so its transform is real and keeps
// the parts apart.
type field struct {
	n           int
	weightX     []float64 // N x nodes Lagrange weights
	weightY     []float64
	cellX       []int32 // first node of each point's cell
	cellY       []int32
	cells, size int                   // cells an axis; side of the doubled grid
	step        float64               // distance of two nodes
	kernel      []float64             // size x size transform
	near        [nodes][nodes]float64 // the kernel between the nodes of a cell
	grid        [2][]complex128
	transform   []*transformer // one a worker
	partial     []float64
}

func newField(n int) *field {
	return &field{n: n, weightX: make([]float64, n*nodes), weightY: make([]float64, n*nodes),
		cellX: make([]int32, n), cellY: make([]int32, n),
		partial: make([]float64, parallel.NumBlocks(n, rowBlock/16))}
}

// transformer is one worker's plan and column buffer.
type transformer struct {
	plan   *fourier.CmplxFFT
	column []complex128
}

// repulse fills force with sum_j (y_i - y_j) (1 + |y_i - y_j|^2)^-2 and
// returns z, the sum of (1 + |y_i - y_j|^2)^-1 over all pairs i != j.
func (f *field) repulse(ctx context.Context, y, force []float64) (float64, error) {
	if f.n <= allPairsBelow {
		return f.allPairs(ctx, y, force)
	}
	low, span := bounds(y)
	if err := f.layout(ctx, span); err != nil {
		return 0, err
	}
	if err := f.locate(ctx, y, low); err != nil {
		return 0, err
	}
	if err := f.spread(ctx, y); err != nil {
		return 0, err
	}
	for g := range f.grid {
		if err := f.convolve(ctx, f.grid[g]); err != nil {
			return 0, err
		}
	}
	return f.gather(ctx, y, force)
}

// allPairsBelow is the number of points up to which the sum over all pairs is
// cheaper than the transforms of the smallest grid (about 4 ms on one core).
const allPairsBelow = 1000

// allPairs is repulse without interpolation.
func (f *field) allPairs(ctx context.Context, y, force []float64) (z float64, err error) {
	clear(f.partial)
	err = parallel.Blocks(ctx, f.n, rowBlock/16, func(_, block, lo, hi int) {
		for i := lo; i < hi; i++ {
			px, py := y[2*i], y[2*i+1]
			fx, fy, sum := 0.0, 0.0, -1.0 // less the point's own 1
			for j := 0; j < len(y); j += 2 {
				dx, dy := px-y[j], py-y[j+1]
				q := 1 / (1 + dx*dx + dy*dy)
				sum += q
				fx += q * q * dx
				fy += q * q * dy
			}
			force[2*i], force[2*i+1] = fx, fy
			f.partial[block] += sum
		}
	})
	for _, v := range f.partial {
		z += v
	}
	return math.Max(z, 1e-300), err
}

func bounds(y []float64) (low [2]float64, span float64) {
	high := [2]float64{math.Inf(-1), math.Inf(-1)}
	low = [2]float64{math.Inf(1), math.Inf(1)}
	for i, v := range y {
		low[i&1] = math.Min(low[i&1], v)
		high[i&1] = math.Max(high[i&1], v)
	}
	return low, math.Max(high[0]-low[0], high[1]-low[1])
}

// layout chooses the grid. Cell counts grow in steps of an eighth, with some
// room, so that the kernel is transformed anew only now and then.
func (f *field) layout(ctx context.Context, span float64) error {
	width := float64(f.cells) * nodes * f.step // of the grid as it is
	if f.cells > 0 && span <= width && (f.cells == leastCell && span > 0.8*width || f.cells > leastCell && span > 0.6*width) {
		return nil
	}
	cells := leastCell
	for cells < mostCells && float64(cells)*cellWidth < span*1.02 {
		cells += (cells/8 + 3) / 4 * 4
	}
	width = math.Min(cellWidth, span*1.1/float64(cells))
	if cells >= mostCells {
		width = math.Max(width, span*1.02/float64(cells))
	}
	f.step = math.Max(width, 1e-12) / nodes
	if cells != f.cells {
		f.cells, f.size = cells, smooth(2*cells*nodes)
		f.kernel = make([]float64, f.size*f.size)
		for g := range f.grid {
			f.grid[g] = make([]complex128, f.size*f.size)
		}
		f.transform = make([]*transformer, parallel.Workers())
		for w := range f.transform {
			f.transform[w] = &transformer{fourier.NewCmplxFFT(f.size), make([]complex128, f.size*columnsAtOnce)}
		}
	}
	return f.transformKernel(ctx)
}

// smooth is the least number from n on whose only prime factors are 2, 3 and
// 5, for which the transform is fast.
func smooth(n int) int {
	for ; ; n++ {
		m := n
		for _, p := range []int{2, 3, 5} {
			for m%p == 0 {
				m /= p
			}
		}
		if m == 1 {
			return n
		}
	}
}

func (f *field) transformKernel(ctx context.Context) error {
	g := f.grid[0]
	for r := range f.size {
		dy := float64(min(r, f.size-r)) * f.step
		for c := range f.size {
			dx := float64(min(c, f.size-c)) * f.step
			k := 1 / (1 + dx*dx + dy*dy)
			g[r*f.size+c] = complex(k*k, 0)
			if r < nodes && c < nodes {
				f.near[r][c] = k * k
			}
		}
	}
	if err := f.rows(ctx, g, f.size, false); err != nil {
		return err
	}
	if err := f.columns(ctx, g, nil); err != nil {
		return err
	}
	scale := 1 / float64(f.size*f.size)
	for i, v := range g {
		f.kernel[i] = real(v) * scale
	}
	return nil
}

// locate finds each point's cell and its interpolation weights.
func (f *field) locate(ctx context.Context, y []float64, low [2]float64) error {
	cell := f.step * nodes
	return parallel.Blocks(ctx, f.n, rowBlock, func(_, _, lo, hi int) {
		for i := lo; i < hi; i++ {
			f.cellX[i] = place((y[2*i]-low[0])/cell, f.cells, f.weightX[i*nodes:(i+1)*nodes])
			f.cellY[i] = place((y[2*i+1]-low[1])/cell, f.cells, f.weightY[i*nodes:(i+1)*nodes])
		}
	})
}

// place returns the first node of the cell that holds position v (in cells)
// and fills the Lagrange weights of the cell's nodes at 1/6, 3/6 and 5/6.
func place(v float64, cells int, weight []float64) int32 {
	c := min(int(v), cells-1)
	t := (v-float64(c))*nodes - 0.5
	weight[0] = (t - 1) * (t - 2) / 2
	weight[1] = t * (2 - t)
	weight[2] = t * (t - 1) / 2
	return int32(c * nodes)
}

// spread adds the charges to the grids. Each grid belongs to one core, so that
// the order of the additions does not depend on how many there are.
func (f *field) spread(ctx context.Context, y []float64) error {
	return parallel.Blocks(ctx, len(f.grid), 1, func(_, which, _, _ int) {
		grid := f.grid[which]
		clear(grid)
		for i := range f.n {
			px, py := y[2*i], y[2*i+1]
			charge := complex(1, px)
			if which == 1 {
				charge = complex(py, px*px+py*py)
			}
			wx, wy := f.weightX[i*nodes:(i+1)*nodes], f.weightY[i*nodes:(i+1)*nodes]
			for r, w := range wy {
				at := (int(f.cellY[i])+r)*f.size + int(f.cellX[i])
				row := grid[at : at+nodes]
				for c := range row {
					s := w * wx[c]
					row[c] += complex(real(charge)*s, imag(charge)*s)
				}
			}
		}
	})
}

// convolve multiplies the transform of the grid by the kernel's. Only the
// quarter of the grid that holds charges is not zero and only that quarter is
// read back, so half of the row transforms fall away both ways.
func (f *field) convolve(ctx context.Context, grid []complex128) error {
	used := f.cells * nodes
	if err := f.rows(ctx, grid, used, false); err != nil {
		return err
	}
	if err := f.columns(ctx, grid, f.kernel); err != nil {
		return err
	}
	return f.rows(ctx, grid, used, true)
}

// rows transforms the first count rows in place.
func (f *field) rows(ctx context.Context, grid []complex128, count int, inverse bool) error {
	return parallel.Blocks(ctx, count, 16, func(worker, _, lo, hi int) {
		plan := f.transform[worker].plan
		for r := lo; r < hi; r++ {
			row := grid[r*f.size : (r+1)*f.size]
			if inverse {
				plan.Sequence(row, row)
			} else {
				plan.Coefficients(row, row)
			}
		}
	})
}

// columnsAtOnce columns are copied out and back together: a cache line holds
// four values of a row.
const columnsAtOnce = 4

// columns transforms all columns in place; with a kernel it multiplies each
// transform by the kernel's column (equal to its row: the kernel is symmetric)
// and transforms back.
func (f *field) columns(ctx context.Context, grid []complex128, kernel []float64) error {
	n := f.size
	return parallel.Blocks(ctx, n, columnsAtOnce, func(worker, _, lo, hi int) {
		t := f.transform[worker]
		for r := range n {
			for c, v := range grid[r*n+lo : r*n+hi] {
				t.column[c*n+r] = v
			}
		}
		for c := range hi - lo {
			column := t.column[c*n : (c+1)*n]
			t.plan.Coefficients(column, column)
			if kernel != nil {
				for r, k := range kernel[(lo+c)*n : (lo+c+1)*n] {
					v := column[r]
					column[r] = complex(real(v)*k, imag(v)*k)
				}
				t.plan.Sequence(column, column)
			}
		}
		for r := range n {
			row := grid[r*n+lo : r*n+hi]
			for c := range row {
				row[c] = t.column[c*n+r]
			}
		}
	})
}

// gather reads the four potentials at the points.
func (f *field) gather(ctx context.Context, y, force []float64) (z float64, err error) {
	clear(f.partial)
	err = parallel.Blocks(ctx, f.n, rowBlock, func(_, block, lo, hi int) {
		sum := 0.0
		for i := lo; i < hi; i++ {
			first, second := f.at(f.grid[0], i), f.at(f.grid[1], i)
			px, py := y[2*i], y[2*i+1]
			one, x, yy, square := real(first), imag(first), real(second), imag(second)
			force[2*i], force[2*i+1] = px*one-x, py*one-yy
			// (1+r^2)^-1 = (1+r^2)^-2 (1 + |a|^2 + |b|^2 - 2 a.b)
			sum += (1+px*px+py*py)*one + square - 2*(px*x+py*yy) - f.self(i)
		}
		f.partial[block] = sum
	})
	for _, v := range f.partial {
		z += v
	}
	return math.Max(z, 1e-300), err
}

// self is what point i's own charge adds to its potential: the interpolated
// kernel at distance 0, which is near 1 but not 1.
func (f *field) self(i int) float64 {
	var x, y [nodes]float64
	wx, wy := f.weightX[i*nodes:(i+1)*nodes], f.weightY[i*nodes:(i+1)*nodes]
	for a := range nodes {
		for b := range nodes {
			x[max(a-b, b-a)] += wx[a] * wx[b]
			y[max(a-b, b-a)] += wy[a] * wy[b]
		}
	}
	sum := 0.0
	for a, v := range x {
		for b, w := range y {
			sum += v * w * f.near[a][b]
		}
	}
	return sum
}

func (f *field) at(grid []complex128, i int) complex128 {
	wx, wy := f.weightX[i*nodes:(i+1)*nodes], f.weightY[i*nodes:(i+1)*nodes]
	var re, im float64
	for r, w := range wy {
		at := (int(f.cellY[i])+r)*f.size + int(f.cellX[i])
		for c, v := range grid[at : at+nodes] {
			s := w * wx[c]
			re += s * real(v)
			im += s * imag(v)
		}
	}
	return complex(re, im)
}
