package spectral

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"clusterlens/engine"
	_ "clusterlens/engine/blas"
	"clusterlens/engine/parallel"
	"clusterlens/engine/propagation"
)

const (
	// blockRows is the unit that rows are shared out by.
	blockRows = 512
	// amplification is how much more than the spectrum not wanted a filter
	// amplifies the eigenvalue 1. More would leave single precision too little
	// of the other vectors beside the dominant one, and raise what rounding
	// leaves of the kernel.
	amplification = 1e4
	// maxDegree limits the filter where the spectrum ends close to 1, and with
	// it the time to a check of the context.
	maxDegree = 60
)

// solver finds the leading eigenvectors of s orthogonal to the kernel.
type solver struct {
	s      *propagation.Graph // normalised
	kernel *kernel
	wanted int

	x, sx     engine.Matrix // N x width: the vectors, and s times them
	spare     engine.Matrix
	theta     []float64 // their Ritz values, descending
	residual  []float64 // norms of sx - x theta
	rounds    int
	converged bool
}

func newSolver(s *propagation.Graph, k *kernel, wanted int, seed uint64) *solver {
	// Vectors beyond those wanted speed up the convergence of the last ones.
	// A multiple of eight suits the product.
	width := (wanted + max(6, wanted/2) + 7) / 8 * 8
	width = min(width, s.N-k.count)
	v := &solver{s: s, kernel: k, wanted: wanted}
	v.x, v.sx, v.spare = engine.NewMatrix(s.N, width), engine.NewMatrix(s.N, width), engine.NewMatrix(s.N, width)
	v.theta, v.residual = make([]float64, width), make([]float64, width)
	rng := rand.New(rand.NewPCG(seed, 0x5bec))
	for i := range v.x.Data {
		v.x.Data[i] = float32(rng.NormFloat64())
	}
	k.project(v.x)
	return v
}

// solveDense computes all eigenvectors of a small graph.
func (v *solver) solveDense() {
	n := v.s.N
	a := mat.NewSymDense(n, nil)
	for i := range n {
		columns, weights := v.s.Of(i)
		for e, j := range columns {
			a.SetSym(i, int(j), float64(weights[e]))
		}
	}
	// The kernel's value 1 becomes -2, below all others.
	for i := range n {
		for j := i; j < n; j++ {
			if v.kernel.component[i] == v.kernel.component[j] {
				a.SetSym(i, j, a.At(i, j)-3*float64(v.kernel.entry[i])*float64(v.kernel.entry[j]))
			}
		}
	}
	values, vectors := eigenDescending(a)
	copy(v.theta, values[:v.x.Cols])
	for i := range n {
		for j := range v.x.Cols {
			v.x.Row(i)[j] = float32(vectors.At(i, j))
		}
	}
	v.converged = true
}

// solve iterates until the residuals of the vectors wanted are small.
func (v *solver) solve(ctx context.Context, cfg Config, observe engine.Observer) error {
	if err := v.rayleighRitz(ctx); err != nil {
		return err
	}
	for v.rounds = 1; v.rounds <= cfg.MaxRounds; v.rounds++ {
		if err := v.filter(ctx, v.degree(cfg.Tolerance)); err != nil {
			return err
		}
		v.kernel.project(v.x)
		if err := v.rayleighRitz(ctx); err != nil {
			return err
		}
		worst := v.worst()
		observe.Progress(v.rounds, cfg.MaxRounds, fmt.Sprintf("round %d, residual %.1e", v.rounds, worst))
		if worst <= cfg.Tolerance {
			v.converged = true
			return nil
		}
	}
	v.rounds = cfg.MaxRounds
	return nil
}

// interval is the centre and the half-width of the spectrum not wanted: from -1
// to the least Ritz value.
func (v *solver) interval() (centre, half float64) {
	cut := max(v.theta[len(v.theta)-1], -0.9)
	return (cut - 1) / 2, (cut + 1) / 2
}

// degree is that of the next filter: as great as amplification permits, or
// what the last vector wanted needs to come within the tolerance.
func (v *solver) degree(tolerance float64) int {
	c, e := v.interval()
	growth := func(at float64) float64 { // a degree, of the logarithm
		return math.Acosh(max((at-c)/e, 1+1e-6))
	}
	most := math.Log(amplification) / growth(1)
	// Half again, because the vectors not wanted are not small to start with.
	need := 1.5 * math.Log(2*v.worst()/tolerance) / growth(v.theta[v.wanted-1])
	return int(max(2, min(most, need, maxDegree)))
}

// worst is the greatest residual of a vector wanted.
func (v *solver) worst() float64 { return slices.Max(v.residual[:v.wanted]) }

// filter replaces x by T_m((S - c)/e) x, T_m the Chebyshev polynomial of
// degree m: between -1 and 1 on the interval not wanted, growing fast above.
// sx is that of x.
func (v *solver) filter(ctx context.Context, degree int) error {
	c, e := v.interval()
	before, now, next := v.x, v.sx, v.spare
	// T_1: (S x - c x)/e; then T_k+1 = 2 (S T_k - c T_k)/e - T_k-1.
	combine(now, now, before, 1/e, -c/e)
	for range degree - 1 {
		err := parallel.Blocks(ctx, v.s.N, blockRows, func(_, _, lo, hi int) {
			v.s.MultiplyRows(lo, hi, now, next)
			p, q, r := now.Slice(lo, hi).Data, before.Slice(lo, hi).Data, next.Slice(lo, hi).Data
			a, b := float32(2/e), float32(-2*c/e)
			for i := range r {
				r[i] = a*r[i] + b*p[i] - q[i]
			}
		})
		if err != nil {
			return err
		}
		before, now, next = now, next, before
	}
	v.x, v.sx, v.spare = now, before, next
	return nil
}

// combine sets out = a x + b y.
func combine(out, x, y engine.Matrix, a, b float64) {
	for i := range out.Data {
		out.Data[i] = float32(a)*x.Data[i] + float32(b)*y.Data[i]
	}
}
