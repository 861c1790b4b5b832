package neighbours

import (
	"context"
	"fmt"
	"math"

	"clusterlens/engine"
	_ "clusterlens/engine/blas"
)

// Methods of search.
const (
	Auto        = "auto"        // exact up to 100,000 rows, approximate above
	Exact       = "exact"       // all pairs, or a k-d tree in up to 3 dimensions
	Approximate = "approximate" // near Voronoi cells only, with measured recall
)

// autoRows is where Auto changes to the approximate search.
const autoRows = 100_000

// Config are the options of a search; the zero value is 10 neighbours, the row
// itself not among them, by [Auto].
type Config struct {
	// K is the number of neighbours a row; 0 means 10.
	K int
	// IncludeSelf counts the row itself as its first neighbour.
	IncludeSelf bool
	// Method is Auto, Exact or Approximate; empty means Auto.
	Method string
	// Seed of the random projections. An exact result does not depend on it.
	Seed uint64
}

// Search finds the K nearest rows of every row of x, nearest first, ties by
// the lower index. Distances are squared Euclidean, computed in double
// precision and rounded once; rows whose rounded distances are equal tie.
//
// Errors: engine.ErrEmpty, engine.ErrNotFinite, engine.ErrTooFew where x has
// fewer rows than neighbours asked for, and the context's.
func Search(ctx context.Context, x engine.Matrix, cfg Config, observe engine.Observer) (engine.Neighbours, error) {
	if err := x.CheckFinite(); err != nil {
		return engine.Neighbours{}, fmt.Errorf("nearest neighbours: %w", err)
	}
	if cfg.K == 0 {
		cfg.K = 10
	}
	others := cfg.K
	if cfg.IncludeSelf {
		others--
	}
	if others < 0 || x.Rows <= others {
		return engine.Neighbours{}, fmt.Errorf("nearest neighbours: %w: %d of %d rows", engine.ErrTooFew, cfg.K, x.Rows)
	}
	method, err := cfg.method(x)
	if err != nil {
		return engine.Neighbours{}, err
	}
	s := newSearch(x, others, cfg.Seed, observe)
	recall := 1.0
	if others > 0 {
		switch method {
		case Approximate:
			recall, err = s.approximate(ctx)
		case Exact:
			err = s.exact(ctx)
		default:
			err = s.tree(ctx)
		}
		if err != nil {
			return engine.Neighbours{}, fmt.Errorf("nearest neighbours: %w", err)
		}
	}
	s.duplicates.fill(s.lists)
	nb := s.lists.neighbours(x.Rows, cfg.IncludeSelf, 1/(float64(s.scale)*float64(s.scale)))
	nb.Recall = recall
	return nb, nil
}

// byTree is the method of rows of few features, whatever the user asks for.
const byTree = "tree"

func (cfg Config) method(x engine.Matrix) (string, error) {
	switch cfg.Method {
	case "", Auto, Exact, Approximate:
	default:
		return "", &engine.UsageError{Problem: fmt.Sprintf("there is no search method %q", cfg.Method), Mend: "use auto, exact or approximate"}
	}
	switch {
	case x.Cols <= treeDims:
		return byTree, nil
	case cfg.Method == Approximate, cfg.Method != Exact && x.Rows > autoRows:
		return Approximate, nil
	default:
		return Exact, nil
	}
}

// search is one search under way.
type search struct {
	x       engine.Matrix
	rows    []int32 // the rows that can be neighbours, see duplicates
	lists   *lists
	k       int
	seed    uint64
	observe engine.Observer
	before  int // units of progress reported before an exact search
	// scale is a power of two that brings differences near 1, so that neither
	// do their squares overflow nor small ones vanish in float32. Keys hold
	// squared distances of scaled rows.
	scale      float32
	duplicates duplicates
}

func newSearch(x engine.Matrix, k int, seed uint64, observe engine.Observer) *search {
	s := &search{x: x, k: k, seed: seed, observe: observe, lists: newLists(x.Rows, k)}
	s.rows, s.duplicates = setAsideDuplicates(x, k)
	s.scale = scale(x)
	return s
}

// key of row j as a neighbour of another row at squared distance d2.
func (s *search) key(d2 float64, j int32) key {
	return newKey(float32(d2*float64(s.scale)*float64(s.scale)), j)
}

// scale is the reciprocal of the greatest difference of a feature from its
// value in the first row, as a power of two.
func scale(x engine.Matrix) float32 {
	first, greatest := x.Row(0), 0.0
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			greatest = max(greatest, math.Abs(float64(v)-float64(first[j])))
		}
	}
	if greatest == 0 {
		return 1
	}
	_, exponent := math.Frexp(greatest)
	return float32(math.Ldexp(1, max(-126, min(126, -exponent))))
}
