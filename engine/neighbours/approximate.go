package neighbours

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"clusterlens/engine/parallel"
)

const (
	// enoughRecall is the measured recall at which the search stops.
	enoughRecall = 0.985
	// leastRecall after the first tiles tells that the data has cells at all.
	// Without, nearly all tiles would be needed, and the exact search, which
	// bounds the distances better, has done them sooner.
	leastRecall = 0.2
	// mostNeighbours is the most for which a block of rows gives bounds to
	// start from; more are searched exactly.
	mostNeighbours = blockRows / 4
	// firstTiles a block are compared before the recall is measured for the
	// first time; it is measured again whenever a quarter more are done.
	firstTiles = 4
)

// approximate searches Voronoi cells that are near to each other, the nearest
// first, until the measured recall is enough, and returns the recall.
func (s *search) approximate(ctx context.Context) (float64, error) {
	if s.k > mostNeighbours || len(s.rows) < 4*blockRows {
		return 1, s.exact(ctx)
	}
	blocks := parallel.NumBlocks(len(s.rows), blockRows)
	total := blocks * (blocks + 1) / 2
	s.observe.Progress(0, total, "dividing into cells")
	tiles, err := s.orderByCell(ctx)
	if err != nil {
		return 0, err
	}
	s.observe.Progress(0, total, "bounding the distances")
	scratch := make([]leafScratch, parallel.Workers())
	leaves := len(s.rows) / blockRows // what remains goes with the last
	err = parallel.Blocks(ctx, leaves, 1, func(worker, b, _, _ int) {
		hi := (b + 1) * blockRows
		if b == leaves-1 {
			hi = len(s.rows)
		}
		s.searchLeaf(s.rows[b*blockRows:hi], &scratch[worker])
	})
	if err != nil {
		return 0, err
	}
	w, err := s.newSweep(ctx, tiles[:min(len(tiles), firstTiles*blocks)])
	if err != nil {
		return 0, err
	}
	return w.untilEnough(ctx, tiles)
}

// orderByCell orders the rows by cell and lists the tiles by affinity.
func (s *search) orderByCell(ctx context.Context) ([]tile, error) {
	x, err := s.permuted(ctx)
	if err != nil {
		return nil, err
	}
	c, err := growCells(ctx, x, s.seed)
	if err != nil {
		return nil, err
	}
	own := make([]int32, x.Rows)
	if err := c.assign(ctx, x, own); err != nil {
		return nil, err
	}
	order := make([]int, x.Rows)
	for p := range order {
		order[p] = p
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(own[a], own[b]) })
	rows, cell := make([]int32, x.Rows), make([]int32, x.Rows)
	for p, from := range order {
		rows[p], cell[p] = s.rows[from], own[from]
	}
	s.rows = rows
	if x, err = s.permuted(ctx); err != nil {
		return nil, err
	}
	return c.byAffinity(ctx, x, cell)
}

// untilEnough compares tiles in their order until the recall on one sample of
// rows is enough, and returns the recall on another.
func (w *sweep) untilEnough(ctx context.Context, tiles []tile) (float64, error) {
	stop, err := w.newSample(ctx, 0)
	if err != nil {
		return 0, err
	}
	for done, recall := 0, 0.0; done < len(tiles) && recall < enoughRecall; {
		part := tiles[done:min(len(tiles), max(done+done/4, firstTiles*len(w.locks)))]
		err := w.compare(ctx, part, func(n int) {
			w.observe.Progress(done+n, len(tiles), fmt.Sprintf("comparing the nearest cells, recall %.3f", recall))
		})
		if err != nil {
			return 0, err
		}
		done += len(part)
		recall = stop.recall(w.search)
		if recall < leastRecall {
			w.before = done
			return 1, w.exact(ctx)
		}
	}
	report, err := w.newSample(ctx, 1)
	if err != nil {
		return 0, err
	}
	recall := report.recall(w.search)
	w.observe.Progress(len(tiles), len(tiles), fmt.Sprintf("recall %.3f", recall))
	return recall, nil
}
