package neighbours

import (
	"context"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// sweep compares all pairs of blocks of rows. Positions count the rows in the
// order of search.rows.
type sweep struct {
	*search
	features engine.Matrix // the rows in order, scaled
	// left is one row of the product's left factor a position: q coordinates
	// z, then 1, then -|z|^2/2. The right factor has the last two changed to
	// (b-|z|^2)/2 and 1, where b is the bound of the squared distance, which
	// makes the product (b - |z_i - z_j|^2)/2: negative beyond the bound.
	left  engine.Matrix
	slack float32
	// rest are the directions that the product leaves out; empty where it
	// uses all features.
	rest engine.Matrix
	// bound of the squared distance of each position; locks[b] guards those
	// of block b and the lists of its rows.
	bound []float32
	locks []sync.Mutex

	scratch []*tileScratch // by worker
}

// leastSlack keeps the entry of two identical rows from becoming -0.
const leastSlack = 1e-30

// compare runs tiles in chunks and tells after each how many are done.
func (w *sweep) compare(ctx context.Context, tiles []tile, progress func(done int)) error {
	for lo := 0; lo < len(tiles); lo += chunk {
		part := tiles[lo:min(lo+chunk, len(tiles))]
		err := parallel.Blocks(ctx, len(part), 1, func(worker, t, _, _ int) {
			if w.scratch[worker] == nil {
				w.scratch[worker] = newTileScratch(w.left.Cols)
			}
			w.tile(part[t], w.scratch[worker])
		})
		if err != nil {
			return err
		}
		progress(lo + len(part))
	}
	return nil
}

// newSweep prepares the comparison of the rows in their order, all of which
// have complete lists, for the given tiles above others.
func (s *search) newSweep(ctx context.Context, tiles []tile) (*sweep, error) {
	w := &sweep{search: s, bound: make([]float32, len(s.rows)), scratch: make([]*tileScratch, parallel.Workers())}
	w.locks = make([]sync.Mutex, parallel.NumBlocks(len(s.rows), blockRows))
	for p, row := range s.rows {
		w.bound[p] = s.lists.bound(row)
	}
	var err error
	if w.features, err = s.permuted(ctx); err != nil {
		return nil, err
	}
	mean := columnMeans(w.features)
	basis := principalDirections(w.features, mean)
	most, _ := basis.Dims()
	z, err := projected(ctx, w.features, mean, basis, most)
	if err != nil {
		return nil, err
	}
	q := w.chooseDirections(z, tiles)
	w.slack = slack(q+2, s.x.Cols)
	w.left = engine.NewMatrix(len(s.rows), q+2)
	w.rest = engine.NewMatrix(len(s.rows), max(0, most-q))
	err = parallel.Blocks(ctx, len(s.rows), blockRows, func(_, _, lo, hi int) {
		for p := lo; p < hi; p++ {
			row := w.left.Row(p)
			if q <= most {
				copy(row[:q], z.Row(p))
				copy(w.rest.Row(p), z.Row(p)[q:])
			} else {
				subtract(w.features.Slice(p, p+1), mean, row[:q])
			}
			row[q], row[q+1] = 1, -float32(squaredNorm(row[:q])/2)
		}
	})
	return w, err
}

// A tile is a pair of blocks, row <= column.
type tile struct{ row, column int }

// makeTiles lists all tiles of n blocks.
func makeTiles(n int) []tile {
	tiles := make([]tile, 0, n*(n+1)/2)
	for i := range n {
		for j := i; j < n; j++ {
			tiles = append(tiles, tile{i, j})
		}
	}
	return tiles
}

// tileScratch is a worker's memory for tiles.
type tileScratch struct {
	right, products       []float32
	rowBound, columnBound []float32 // of each row and column
	bound                 []float32 // that the tile uses for each column
	hits                  []int32
	found                 []pair
}

// A pair of positions within their blocks, near enough for one's list.
type pair struct {
	row, column int32
	distance2   float64
}

func newTileScratch(columns int) *tileScratch {
	return &tileScratch{
		right:       make([]float32, blockRows*columns),
		products:    make([]float32, blockRows*blockRows),
		rowBound:    make([]float32, blockRows),
		columnBound: make([]float32, blockRows),
		bound:       make([]float32, blockRows),
		hits:        make([]int32, blockRows),
	}
}

func (w *sweep) block(b int) span {
	return span{b * blockRows, min((b+1)*blockRows, len(w.rows))}
}

// tile finds the pairs of one tile that are near enough for the list of
// either row and inserts them.
func (w *sweep) tile(t tile, s *tileScratch) {
	rows, columns := w.block(t.row), w.block(t.column)
	w.snapshot(t.row, s.rowBound)
	w.snapshot(t.column, s.columnBound)
	w.multiply(rows, columns, s)
	s.found = s.found[:0]
	n := columns.len()
	for i := range rows.len() {
		products := s.products[i*blockRows : i*blockRows+n]
		hits := s.hits[:scan(products, s.hits)]
		row, rest := w.features.Row(rows.lo+i), w.rest.Row(rows.lo+i)
		for _, j := range hits {
			if t.row == t.column && int(j) <= i {
				continue
			}
			// What the pair's own bound leaves after the product's directions.
			left := 2*products[j] - (s.bound[j] - max(s.rowBound[i], s.columnBound[j]))
			if within(rest, w.rest.Row(columns.lo+int(j)), left) {
				s.found = append(s.found, pair{int32(i), j, distance2(row, w.features.Row(columns.lo+int(j)))})
			}
		}
	}
	w.insert(t, s.found)
}

// snapshot copies the bounds of a block.
func (w *sweep) snapshot(block int, dst []float32) {
	at := w.block(block)
	w.locks[block].Lock()
	copy(dst, w.bound[at.lo:at.hi])
	w.locks[block].Unlock()
}

// multiply makes the right factor and computes the tile. A column's bound is
// the greater of its own and the greatest of the tile's rows.
func (w *sweep) multiply(rows, columns span, s *tileScratch) {
	m, n, k := rows.len(), columns.len(), w.left.Cols
	var widest, longest float32 // longest is the greatest |z|^2/2 of the rows
	for i := range m {
		widest = max(widest, s.rowBound[i])
		longest = max(longest, -w.left.Row(rows.lo + i)[k-1])
	}
	right := s.right[:n*k]
	copy(right, w.left.Slice(columns.lo, columns.hi).Data)
	for j := range n {
		row := right[j*k : (j+1)*k]
		s.bound[j] = max(s.columnBound[j], widest)
		bound, half := s.bound[j]/2, -row[k-1]
		row[k-2] = bound - half + w.slack*(bound+half+longest) + leastSlack
		row[k-1] = 1
	}
	blas32.Gemm(blas.NoTrans, blas.Trans, 1,
		blas32.General{Rows: m, Cols: k, Stride: k, Data: w.left.Slice(rows.lo, rows.hi).Data},
		blas32.General{Rows: n, Cols: k, Stride: k, Data: right}, 0,
		blas32.General{Rows: m, Cols: n, Stride: blockRows, Data: s.products})
}

// insert adds the pairs found to the lists of both their rows.
func (w *sweep) insert(t tile, found []pair) {
	if len(found) == 0 {
		return
	}
	rows, columns := w.block(t.row), w.block(t.column)
	w.locks[t.row].Lock()
	for _, f := range found {
		w.offer(rows.lo+int(f.row), columns.lo+int(f.column), f.distance2)
	}
	w.locks[t.row].Unlock()
	w.locks[t.column].Lock()
	for _, f := range found {
		w.offer(columns.lo+int(f.column), rows.lo+int(f.row), f.distance2)
	}
	w.locks[t.column].Unlock()
}

// offer adds position q to the list of position p.
func (w *sweep) offer(p, q int, distance2 float64) {
	list := w.lists.of(w.rows[p])
	if insert(list, newKey(float32(distance2), w.rows[q])) {
		w.bound[p] = list[len(list)-1].distance2()
	}
}
