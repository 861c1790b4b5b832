// Package spectral embeds the nodes of a weighted graph by the leading
// eigenvectors of its normalised Laplacian L = I - S, S = D^-1/2 W D^-1/2 (Ng,
// Jordan and Weiss 2001; von Luxburg 2007).
//
// The smallest eigenvalues of L are the largest of S. They are found by
// Chebyshev-filtered subspace iteration (Zhou, Saad, Tiago and Chelikowsky
// 2006): a polynomial of S that is small on the spectrum not wanted is applied
// to a block of vectors, of which Rayleigh and Ritz's method then takes the
// best combinations. A block finds repeated eigenvalues, and is one pass over
// the graph for all its vectors.
//
// The eigenvalue 0 belongs to the connected components and needs no search:
// its eigenvectors are D^1/2 on one component each. All others are sought
// orthogonally to these, so that a graph in several pieces is no special case.
package spectral

import (
	"context"
	"fmt"
	"math"
	"slices"

	"clusterlens/engine"
	"clusterlens/engine/propagation"
)

// Config are the options of an embedding; the zero value is 10 dimensions.
type Config struct {
	// Dimensions is the number of eigenvectors, those of the eigenvalue 0
	// among them; 0 means 10.
	Dimensions int
	// Tolerance is the greatest norm of a residual S v - theta v of unit
	// vectors v; 0 means 1e-4. Values are then exact to about its square over
	// the distance to the next one.
	Tolerance float64
	// MaxRounds of filter and Rayleigh-Ritz; 0 means 100.
	MaxRounds int
	// Seed of the first vectors.
	Seed uint64
}

// Embedding is the result.
type Embedding struct {
	// Vectors are the eigenvectors, N x Dimensions, each column of unit length
	// with its largest entry positive.
	Vectors engine.Matrix
	// Values are the eigenvalues of L, ascending from 0, at most 2.
	Values []float64
	// Components is the number of connected components, which is how often
	// the value 0 occurs. Where it is more than Dimensions, the vectors are
	// those of the largest components.
	Components int
	// Rounds of filter and Rayleigh-Ritz, and whether they were enough.
	Rounds    int
	Converged bool
}

// denseRows is the size up to which all eigenvectors are computed at once.
const denseRows = 256

// Embed computes the embedding of a symmetric graph without negative weights.
//
// Errors: engine.ErrEmpty for a graph without a node, engine.ErrNotFinite for a
// weight that is negative or not finite, engine.ErrTooFew for fewer nodes than
// dimensions, and the context's.
func Embed(ctx context.Context, g *propagation.Graph, cfg Config, observe engine.Observer) (*Embedding, error) {
	cfg = cfg.withDefaults()
	if err := check(g, cfg); err != nil {
		return nil, fmt.Errorf("spectral embedding: %w", err)
	}
	observe.Progress(0, cfg.MaxRounds, "connected components")
	k := newKernel(g)
	e := &Embedding{Vectors: engine.NewMatrix(g.N, cfg.Dimensions), Values: make([]float64, cfg.Dimensions),
		Components: k.count, Converged: true}
	known := min(k.count, cfg.Dimensions)
	for c := range known {
		k.write(c, e.Vectors, c)
	}
	if wanted := cfg.Dimensions - known; wanted > 0 {
		s := newSolver(g.Normalised(), k, wanted, cfg.Seed)
		var err error
		if g.N <= denseRows {
			s.solveDense()
		} else if err = s.solve(ctx, cfg, observe); err != nil {
			return nil, fmt.Errorf("spectral embedding: %w", err)
		}
		for j := range wanted {
			e.Values[known+j] = min(max(1-s.theta[j], 0), 2)
			for i := range g.N {
				e.Vectors.Row(i)[known+j] = s.x.Row(i)[j]
			}
		}
		e.Rounds, e.Converged = s.rounds, s.converged
	}
	fixSigns(e.Vectors)
	observe.Progress(cfg.MaxRounds, cfg.MaxRounds, "")
	return e, ctx.Err()
}

func (cfg Config) withDefaults() Config {
	if cfg.Dimensions == 0 {
		cfg.Dimensions = 10
	}
	if cfg.Tolerance == 0 {
		cfg.Tolerance = 1e-4
	}
	if cfg.MaxRounds == 0 {
		cfg.MaxRounds = 100
	}
	return cfg
}

func check(g *propagation.Graph, cfg Config) error {
	switch {
	case g.N == 0:
		return fmt.Errorf("%w: a graph without a node", engine.ErrEmpty)
	case cfg.Dimensions < 1 || cfg.Dimensions > g.N:
		return fmt.Errorf("%w: %d dimensions of a graph of %d", engine.ErrTooFew, cfg.Dimensions, g.N)
	}
	for e, w := range g.Weight {
		if !(w >= 0 && w <= math.MaxFloat32) {
			return fmt.Errorf("%w: the weight of edge %d is %v", engine.ErrNotFinite, e, w)
		}
	}
	return nil
}

// fixSigns makes the largest entry of each column positive: of entries that
// are equal but for rounding, the first.
func fixSigns(v engine.Matrix) {
	for j := range v.Cols {
		largest := float32(0)
		for i := range v.Rows {
			largest = max(largest, abs(v.Row(i)[j]))
		}
		for i := range v.Rows {
			if x := v.Row(i)[j]; abs(x) >= 0.999*largest {
				if x < 0 {
					negate(v, j)
				}
				break
			}
		}
	}
}

func negate(v engine.Matrix, j int) {
	for i := range v.Rows {
		v.Row(i)[j] = -v.Row(i)[j]
	}
}

func abs(x float32) float32 { return max(x, -x) }

// kernel holds the eigenvectors of the eigenvalue 0 of L, one a connected
// component, the largest component first (of equal ones, the one with the
// first row).
type kernel struct {
	count     int
	component []int32   // of each row
	entry     []float32 // of each row, in the unit vector of its component
}

func newKernel(g *propagation.Graph) *kernel {
	component, count := g.Components()
	k := &kernel{count: count, component: component, entry: make([]float32, g.N)}
	size := make([]int, count)
	order := make([]int, count)
	for _, c := range component {
		size[c]++
	}
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int { return size[b] - size[a] })
	rank := make([]int32, count)
	for r, c := range order {
		rank[c] = int32(r)
	}
	degree := g.Degrees()
	mass := make([]float64, count)
	for i, d := range degree {
		if d == 0 {
			degree[i] = 1 // a component of its own
		}
		component[i] = rank[component[i]]
		mass[component[i]] += degree[i]
	}
	for i, d := range degree {
		k.entry[i] = float32(math.Sqrt(d / mass[component[i]]))
	}
	return k
}

// write puts the vector of component c into column j.
func (k *kernel) write(c int, v engine.Matrix, j int) {
	for i, of := range k.component {
		if int(of) == c {
			v.Row(i)[j] = k.entry[i]
		}
	}
}

// project takes the kernel out of the columns of x.
func (k *kernel) project(x engine.Matrix) {
	dots := make([]float64, k.count*x.Cols)
	for i, c := range k.component {
		sums := dots[int(c)*x.Cols : (int(c)+1)*x.Cols]
		w := float64(k.entry[i])
		for j, v := range x.Row(i) {
			sums[j] += w * float64(v)
		}
	}
	for i, c := range k.component {
		sums := dots[int(c)*x.Cols : (int(c)+1)*x.Cols]
		w := float64(k.entry[i])
		row := x.Row(i)
		for j := range row {
			row[j] -= float32(w * sums[j])
		}
	}
}
