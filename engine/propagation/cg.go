package propagation

import (
	"context"
	"fmt"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// system is L u = b for the graph Laplacian L = D - W of a symmetric graph, on
// the free rows; all other rows of u are held at zero.
type system struct {
	g      *Graph
	degree []float32 // of the rows; not 0 for a free row
	free   []bool
	// singular is for a system without held rows among the free ones: L then
	// has a null space, the constants on each component. nil otherwise.
	singular *nullSpace
}

// nullSpace removes constants on the components of a graph. Without it,
// rounding feeds a constant that L cannot see, and the iteration diverges.
type nullSpace struct {
	component []int32
	volume    []float64 // sum of the degrees of a component
	sums      []float64 // scratch: components x columns
}

func newNullSpace(component []int32, components, columns int, degree []float32) *nullSpace {
	s := &nullSpace{component: component, volume: make([]float64, components), sums: make([]float64, components*columns)}
	for i, k := range component {
		s.volume[k] += float64(degree[i])
	}
	return s
}

// means sets for each component the sum of its rows of v, weighted, over its
// volume.
func (s *nullSpace) means(v engine.Matrix, weight func(i int) float64) {
	clear(s.sums)
	for i, k := range s.component {
		sums, w := s.of(k, v.Cols), weight(i)
		for c, x := range v.Row(i) {
			sums[c] += w * float64(x)
		}
	}
	for k, volume := range s.volume {
		for c := range v.Cols {
			if volume > 0 {
				s.sums[k*v.Cols+c] /= volume
			}
		}
	}
}

// of is component k's entries of sums.
func (s *nullSpace) of(k int32, columns int) []float64 {
	return s.sums[int(k)*columns : (int(k)+1)*columns]
}

// blockCG is the state of conjugate gradients for several right-hand sides at
// once: each column runs its own recurrence, but they share the sparse
// products, which take most of the time. Vectors are float32 slabs, sums
// float64 in the order of the row blocks.
type blockCG struct {
	system
	ctx           context.Context
	u, r, p, lp   engine.Matrix
	parts         []float64 // sums of the blocks, one a column
	rho, curve    []float64 // r.D^-1 r and p.L p, one a column
	alpha, beta   []float32
	first         []float64 // rho of the start
	columns, rows int
}

// solve runs conjugate gradients with Jacobi preconditioning from u = 0 until
// every column's residual, in the norm of D^-1, has shrunk to tolerance times
// its start. A singular system (a component without a held row) needs a b that
// sums to zero there; u is then right up to a constant.
func (s system) solve(ctx context.Context, b engine.Matrix, tolerance float64, maxIterations int, observe engine.Observer) (u engine.Matrix, iterations int, converged bool, err error) {
	n, c := b.Rows, b.Cols
	blocks := parallel.NumBlocks(n, block)
	k := &blockCG{system: s, ctx: ctx, rows: n, columns: c, u: engine.NewMatrix(n, c), r: engine.NewMatrix(n, c),
		p: engine.NewMatrix(n, c), lp: engine.NewMatrix(n, c), parts: make([]float64, blocks*c), rho: make([]float64, c),
		curve: make([]float64, c), alpha: make([]float32, c), beta: make([]float32, c), first: make([]float64, c)}
	if err := k.start(b); err != nil {
		return u, 0, false, fmt.Errorf("propagation: %w", err)
	}
	observe.Progress(0, maxIterations, "conjugate gradients")
	for ; iterations < maxIterations; iterations++ {
		residual := k.residual()
		if residual <= tolerance {
			return k.u, iterations, true, nil
		}
		if err := k.step(); err != nil {
			return u, iterations, false, fmt.Errorf("propagation: %w", err)
		}
		progress(observe, iterations+1, maxIterations, "residual %.3g", residual)
	}
	return k.u, iterations, k.residual() <= tolerance, nil
}

// start sets r = b and p = D^-1 r on the free rows.
func (k *blockCG) start(b engine.Matrix) error {
	err := k.overRows(k.rho, func(i int, sums []float64) {
		r, p := k.r.Row(i), k.p.Row(i)
		for c, v := range b.Row(i) {
			r[c], p[c] = v, v/k.degree[i]
			sums[c] += float64(v) * float64(p[c])
		}
	})
	copy(k.first, k.rho)
	return err
}

// residual is the largest relative residual of a column.
func (k *blockCG) residual() float64 {
	worst := 0.0
	for c, first := range k.first {
		if first > 0 {
			worst = max(worst, math.Sqrt(k.rho[c]/first))
		}
	}
	return worst
}

// step is one iteration of every column.
func (k *blockCG) step() error {
	err := k.overBlocks(k.curve, func(lo, hi int, sums []float64) {
		k.g.MultiplyRows(lo, hi, k.p, k.lp)
		for i := lo; i < hi; i++ {
			if !k.free[i] {
				continue
			}
			p, lp, d := k.p.Row(i), k.lp.Row(i), k.degree[i]
			for c, v := range p {
				lp[c] = d*v - lp[c]
				sums[c] += float64(v) * float64(lp[c])
			}
		}
	})
	if err != nil {
		return err
	}
	for c := range k.alpha {
		k.alpha[c] = quotient(k.rho[c], k.curve[c])
		k.curve[c] = k.rho[c]
	}
	err = k.overRows(k.rho, func(i int, sums []float64) {
		u, r, p, lp, d := k.u.Row(i), k.r.Row(i), k.p.Row(i), k.lp.Row(i), k.degree[i]
		for c, a := range k.alpha {
			u[c] += a * p[c]
			r[c] -= a * lp[c]
			sums[c] += float64(r[c]) * float64(r[c]/d)
		}
	})
	if err != nil {
		return err
	}
	if err := k.deflate(); err != nil {
		return err
	}
	for c := range k.beta {
		k.beta[c] = quotient(k.rho[c], k.curve[c])
	}
	return k.overRows(nil, func(i int, _ []float64) {
		r, p, d := k.r.Row(i), k.p.Row(i), k.degree[i]
		for c, b := range k.beta {
			p[c] = r[c]/d + b*p[c]
		}
	})
}

// deflate takes D times a constant out of each component's residual, which the
// exact residual of a singular system does not have.
func (k *blockCG) deflate() error {
	s := k.singular
	if s == nil {
		return nil
	}
	s.means(k.r, func(int) float64 { return 1 })
	for i, m := range s.sums {
		k.rho[i%k.columns] -= m * m * s.volume[i/k.columns]
	}
	return k.overRows(nil, func(i int, _ []float64) {
		r, d := k.r.Row(i), float64(k.degree[i])
		for c, m := range s.of(s.component[i], k.columns) {
			r[c] -= float32(d * m)
		}
	})
}

// quotient is 0 for a column that has nothing left to do.
func quotient(a, b float64) float32 {
	if a == 0 || b <= 0 {
		return 0
	}
	return float32(a / b)
}

// overRows calls f for every free row and adds up its sums, one a column.
func (k *blockCG) overRows(totals []float64, f func(i int, sums []float64)) error {
	return k.overBlocks(totals, func(lo, hi int, sums []float64) {
		for i := lo; i < hi; i++ {
			if k.free[i] {
				f(i, sums)
			}
		}
	})
}

func (k *blockCG) overBlocks(totals []float64, f func(lo, hi int, sums []float64)) error {
	clear(k.parts)
	err := parallel.Blocks(k.ctx, k.rows, block, func(_, b, lo, hi int) {
		f(lo, hi, k.parts[b*k.columns:(b+1)*k.columns])
	})
	if totals == nil {
		return err
	}
	clear(totals)
	for i, v := range k.parts {
		totals[i%k.columns] += v
	}
	return err
}
