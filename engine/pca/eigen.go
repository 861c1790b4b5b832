package pca

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// The largest residual |Av - tv| of a wanted eigenpair, as a share of the
// largest eigenvalue, at which the iteration ends, and the most products with
// the matrix it may take.
const (
	explicitTolerance = 1e-11
	explicitProducts  = 200
	// Float32 products leave residuals of about 1e-7.
	streamedTolerance = 1e-6
	streamedPasses    = 16
)

// leadingExplicit finds the k leading eigenpairs of the D x D matrix a: values
// falling, vectors as columns of a d x k block. Of 784 features and 50 pairs
// the iteration takes a tenth of the time of the full decomposition, which is
// kept for small matrices, for many pairs, and for spectra so flat that the
// iteration does not converge.
func leadingExplicit(ctx context.Context, a []float64, d, k int, rng *rand.Rand) (values, vectors []float64, err error) {
	block := k + max(16, k/4)
	if d > 128 && 2*block < d {
		it := &iteration{op: explicit{a, d}, d: d, k: k, l: block}
		converged, err := it.run(ctx, explicitTolerance, explicitProducts, rng)
		if err != nil {
			return nil, nil, err
		}
		if converged {
			return it.pairs()
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(mat.NewSymDense(d, a), true) {
		return nil, nil, errors.New("pca: the eigenvalue iteration did not converge")
	}
	rising := eigen.Values(nil)
	var all mat.Dense
	eigen.VectorsTo(&all)
	values, vectors = make([]float64, k), make([]float64, d*k)
	for j := range k {
		values[j] = rising[d-1-j]
		for i := range d {
			vectors[i*k+j] = all.At(i, d-1-j)
		}
	}
	return values, vectors, ctx.Err()
}

// leadingStreamed takes what a fixed number of passes gives.
func leadingStreamed(ctx context.Context, op operator, n, d, k int, rng *rand.Rand) (values, vectors []float64, err error) {
	block := min(k+max(16, k/4), d)
	it := &iteration{op: op, d: d, k: k, l: block}
	if _, err := it.run(ctx, streamedTolerance, streamedPasses, rng); err != nil {
		return nil, nil, err
	}
	return it.pairs()
}

// iteration is Chebyshev-filtered subspace iteration (Zhou, Saad, Tiago and
// Chelikowsky, J. Comp. Phys. 219, 2006) for the k leading eigenpairs of a
// positive semi-definite operator, with l > k vectors. Each round filters the
// block by a polynomial that damps the eigenvalues below the block's smallest,
// and takes the best approximations in its span (Rayleigh-Ritz).
type iteration struct {
	op      operator
	d, k, l int
	values  []float64 // l Ritz values, falling
	v, av   []float64 // d x l Ritz vectors, and the operator applied to them
	w1, w2  []float64 // d x l
}

func (it *iteration) run(ctx context.Context, tolerance float64, products int, rng *rand.Rand) (converged bool, err error) {
	size := it.d * it.l
	it.v, it.av = make([]float64, size), make([]float64, size)
	it.w1, it.w2 = make([]float64, size), make([]float64, size)
	it.values = make([]float64, it.l)
	for i := range it.v {
		it.v[i] = rng.NormFloat64()
	}
	for used := 0; ; {
		orthonormalise(it.v, it.d, it.l)
		if err := it.rayleighRitz(ctx); err != nil {
			return false, err
		}
		used++
		if it.residual() <= tolerance*it.values[0] {
			return true, nil
		}
		degree := min(it.degree(), products-used)
		if degree < 1 {
			return false, nil
		}
		if err := it.filter(ctx, degree); err != nil {
			return false, err
		}
		used += degree - 1
	}
}

// rayleighRitz replaces the orthonormal block v by the operator's Ritz vectors
// in its span.
func (it *iteration) rayleighRitz(ctx context.Context) error {
	if err := it.op.apply(ctx, it.v, it.av, it.l); err != nil {
		return err
	}
	lib, l := blas64.Implementation(), it.l
	h := make([]float64, l*l)
	lib.Dgemm(blas.Trans, blas.NoTrans, l, l, it.d, 1, it.v, l, it.av, l, 0, h, l)
	var eigen mat.EigenSym
	if !eigen.Factorize(mat.NewSymDense(l, h), true) {
		return errors.New("pca: the eigenvalue iteration did not converge")
	}
	rising := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	u := make([]float64, l*l)
	for j := range l {
		it.values[j] = rising[l-1-j]
		for i := range l {
			u[i*l+j] = vectors.At(i, l-1-j)
		}
	}
	lib.Dgemm(blas.NoTrans, blas.NoTrans, it.d, l, l, 1, it.v, l, u, l, 0, it.w1, l)
	lib.Dgemm(blas.NoTrans, blas.NoTrans, it.d, l, l, 1, it.av, l, u, l, 0, it.w2, l)
	it.v, it.w1 = it.w1, it.v
	it.av, it.w2 = it.w2, it.av
	return nil
}

// residual is the largest |Av - tv| of the wanted pairs.
func (it *iteration) residual() float64 {
	squares := make([]float64, it.k)
	for i := range it.d {
		v, av := it.v[i*it.l:], it.av[i*it.l:]
		for j := range squares {
			r := av[j] - it.values[j]*v[j]
			squares[j] += r * r
		}
	}
	worst := 0.0
	for _, s := range squares {
		worst = max(worst, s)
	}
	return math.Sqrt(worst)
}

// growth is by how much one more degree of the filter enlarges the part of a
// vector along the eigenvalue t; everything within [0, bound] stays as it is.
func growth(t, bound float64) float64 {
	x := math.Max(2*t/bound-1, 1)
	return x + math.Sqrt(x*x-1)
}

// degree is the highest that enlarges the first wanted vector at most 1e6
// times more than the last: with more the block would lose the last in the
// rounding of the first. It also enlarges no vector beyond 1e18 times, so that
// products in float32 cannot overflow where a few pairs tower over the rest.
func (it *iteration) degree() int {
	const most = 12
	bound := it.values[it.l-1]
	if bound <= 1e-12*it.values[0] {
		return 1
	}
	first, last := growth(it.values[0], bound), growth(it.values[it.k-1], bound)
	degree := float64(most)
	for _, limit := range []struct{ total, each float64 }{{1e6, first / last}, {1e18, first}} {
		if limit.each > 1 {
			degree = min(degree, math.Log(limit.total)/math.Log(limit.each))
		}
	}
	return max(1, int(degree))
}

// filter replaces v by T(2A/bound - 1) v with T the Chebyshev polynomial of
// the degree; the first product is there from rayleighRitz. Degree 1 is the
// power method.
func (it *iteration) filter(ctx context.Context, degree int) error {
	if degree == 1 {
		it.v, it.av = it.av, it.v
		return nil
	}
	bound := it.values[it.l-1]
	previous, current, next := it.v, it.w1, it.w2
	for i, av := range it.av {
		current[i] = 2/bound*av - previous[i]
	}
	for range degree - 1 {
		if err := it.op.apply(ctx, current, next, it.l); err != nil {
			return err
		}
		for i, c := range current {
			next[i] = 4/bound*next[i] - 2*c - previous[i]
		}
		previous, current, next = current, next, previous
	}
	it.v, it.w1, it.w2 = current, previous, next
	return nil
}

// pairs are the wanted eigenvalues and, as a d x k block, their vectors.
func (it *iteration) pairs() (values, vectors []float64, err error) {
	vectors = make([]float64, it.d*it.k)
	for i := range it.d {
		copy(vectors[i*it.k:(i+1)*it.k], it.v[i*it.l:])
	}
	return it.values[:it.k], vectors, nil
}

// orthonormalise makes the columns of the d x l block orthonormal: Cholesky QR
// done twice (Yamamoto and others, ETNA 44, 2015), which is all matrix
// products, and Householder's where the columns are not independent enough.
func orthonormalise(v []float64, d, l int) {
	for range 2 {
		normaliseColumns(v, l)
		if !choleskyQR(v, d, l) {
			householderQR(v, d, l)
			return
		}
	}
}

func normaliseColumns(v []float64, l int) {
	squares := make([]float64, l)
	for i := 0; i < len(v); i += l {
		for j, x := range v[i : i+l] {
			squares[j] += x * x
		}
	}
	for j, s := range squares {
		if s > 0 {
			squares[j] = 1 / math.Sqrt(s)
		}
	}
	for i := 0; i < len(v); i += l {
		for j, s := range squares {
			v[i+j] *= s
		}
	}
}

// choleskyQR reports false, and changes nothing, where the columns are too
// nearly dependent for it.
func choleskyQR(v []float64, d, l int) bool {
	const mostCondition = 1e14 // of the Gram matrix
	lib := blas64.Implementation()
	gram := make([]float64, l*l)
	lib.Dsyrk(blas.Upper, blas.Trans, l, d, 1, v, l, 0, gram, l)
	var chol mat.Cholesky
	if !chol.Factorize(mat.NewSymDense(l, gram)) || chol.Cond() > mostCondition {
		return false
	}
	var upper mat.TriDense
	chol.UTo(&upper)
	u := upper.RawTriangular()
	lib.Dtrsm(blas.Right, blas.Upper, blas.NoTrans, blas.NonUnit, d, l, 1, u.Data, u.Stride, v, l)
	return true
}

// householderQR gives orthonormal columns whatever v holds.
func householderQR(v []float64, d, l int) {
	a := blas64.General{Rows: d, Cols: l, Stride: l, Data: v}
	tau, size := make([]float64, l), make([]float64, 1)
	lapack64.Geqrf(a, tau, size, -1) // asks for the workspace's size
	work := make([]float64, int(size[0]))
	lapack64.Geqrf(a, tau, work, len(work))
	lapack64.Orgqr(a, tau, size, -1)
	work = make([]float64, int(size[0]))
	lapack64.Orgqr(a, tau, work, len(work))
}
