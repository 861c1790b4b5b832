package spectral

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// rayleighRitz computes sx and replaces x and sx by the combinations of their
// columns that are closest to eigenvectors, with their values, descending, and
// residuals. The small matrices are of double precision.
func (v *solver) rayleighRitz(ctx context.Context) error {
	w := v.x.Cols
	gram, projection, err := v.products(ctx)
	if err != nil {
		return err
	}
	whitening := whiten(gram)
	var half, inner mat.Dense
	half.Mul(projection, whitening)
	inner.Mul(whitening.T(), &half)
	symmetric := mat.NewSymDense(w, nil)
	for i := range w {
		for j := i; j < w; j++ {
			symmetric.SetSym(i, j, (inner.At(i, j)+inner.At(j, i))/2)
		}
	}
	values, vectors := eigenDescending(symmetric)
	copy(v.theta, values)
	var turn mat.Dense
	turn.Mul(whitening, vectors)
	return v.turn(ctx, &turn)
}

// products computes sx = s x, x'x and x'sx.
func (v *solver) products(ctx context.Context) (gram, projection *mat.Dense, err error) {
	n, w := v.x.Rows, v.x.Cols
	blocks := parallel.NumBlocks(n, blockRows)
	parts := make([]float64, blocks*2*w*w)
	scratch := make([][]float64, parallel.Workers())
	err = parallel.Blocks(ctx, n, blockRows, func(worker, block, lo, hi int) {
		if scratch[worker] == nil {
			scratch[worker] = make([]float64, 2*blockRows*w)
		}
		v.s.MultiplyRows(lo, hi, v.x, v.sx)
		x := widen(v.x.Slice(lo, hi), scratch[worker])
		sx := widen(v.sx.Slice(lo, hi), scratch[worker][blockRows*w:])
		part := parts[block*2*w*w : (block+1)*2*w*w]
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, x, x, 0, square(part[:w*w], w))
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, x, sx, 0, square(part[w*w:], w))
	})
	if err != nil {
		return nil, nil, err
	}
	sums := parts[:2*w*w]
	for b := 1; b < blocks; b++ {
		for i, p := range parts[b*2*w*w : (b+1)*2*w*w] {
			sums[i] += p
		}
	}
	return mat.NewDense(w, w, sums[:w*w]), mat.NewDense(w, w, sums[w*w:]), nil
}

// turn sets x = x t and sx = sx t and computes the residuals.
func (v *solver) turn(ctx context.Context, t *mat.Dense) error {
	n, w := v.x.Rows, v.x.Cols
	parts := make([]float64, parallel.NumBlocks(n, blockRows)*w)
	scratch := make([][]float64, parallel.Workers())
	err := parallel.Blocks(ctx, n, blockRows, func(worker, block, lo, hi int) {
		if scratch[worker] == nil {
			scratch[worker] = make([]float64, 3*blockRows*w)
		}
		wide, x, sx := scratch[worker], scratch[worker][blockRows*w:], scratch[worker][2*blockRows*w:]
		turnRows(v.x.Slice(lo, hi), t, wide, x)
		turnRows(v.sx.Slice(lo, hi), t, wide, sx)
		sums := parts[block*w : (block+1)*w]
		for i := range (hi - lo) * w {
			r := sx[i] - v.theta[i%w]*x[i]
			sums[i%w] += r * r
		}
	})
	for j := range w {
		var sum float64
		for at := j; at < len(parts); at += w {
			sum += parts[at]
		}
		v.residual[j] = math.Sqrt(sum)
	}
	return err
}

// turnRows replaces rows by rows times t; turned keeps the double precision.
func turnRows(rows engine.Matrix, t *mat.Dense, wide, turned []float64) {
	w := rows.Cols
	out := blas64.General{Rows: rows.Rows, Cols: w, Stride: w, Data: turned}
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, widen(rows, wide), t.RawMatrix(), 0, out)
	for i := range rows.Data {
		rows.Data[i] = float32(turned[i])
	}
}

func widen(m engine.Matrix, to []float64) blas64.General {
	for i, x := range m.Data {
		to[i] = float64(x)
	}
	return blas64.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: to}
}

func square(data []float64, n int) blas64.General {
	return blas64.General{Rows: n, Cols: n, Stride: n, Data: data}
}

// whiten returns T with T' gram T = I. Columns are brought to unit length
// first, so that the weak ones are not lost beside the strong; directions that
// the columns do not span become zero columns, to which the eigenvalue 0
// belongs and which a later round does not need.
func whiten(gram *mat.Dense) *mat.Dense {
	w, _ := gram.Dims()
	scale := make([]float64, w)
	for i := range scale {
		if g := gram.At(i, i); g > 0 {
			scale[i] = 1 / math.Sqrt(g)
		}
	}
	correlation := mat.NewSymDense(w, nil)
	for i := range w {
		for j := i; j < w; j++ {
			correlation.SetSym(i, j, gram.At(i, j)*scale[i]*scale[j])
		}
	}
	values, t := eigenDescending(correlation)
	for j, value := range values {
		s := 0.0
		if value > 1e-11 {
			s = 1 / math.Sqrt(value)
		}
		for i := range w {
			t.Set(i, j, t.At(i, j)*s*scale[i])
		}
	}
	return t
}

// eigenDescending are the eigenvalues and eigenvectors (columns), the greatest
// value first.
func eigenDescending(a *mat.SymDense) ([]float64, *mat.Dense) {
	n := a.SymmetricDim()
	var eigen mat.EigenSym
	if !eigen.Factorize(a, true) {
		panic("spectral: the eigenvalues of a finite matrix were not found")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	values, ascending := make([]float64, n), eigen.Values(nil)
	descending := mat.NewDense(n, n, nil)
	for j := range n {
		values[j] = ascending[n-1-j]
		for i := range n {
			descending.Set(i, j, vectors.At(i, n-1-j))
		}
	}
	return values, descending
}
