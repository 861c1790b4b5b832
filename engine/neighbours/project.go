package neighbours

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

const (
	// maxDirections is the most principal directions that are tried.
	maxDirections = 128
	// sampleRows and sampleValues limit the rows that the directions are
	// computed from. The directions need not be exact: any orthonormal ones
	// give valid bounds.
	sampleRows   = 2048
	sampleValues = 1 << 24
	// powerSteps of subspace iteration find the directions where there are
	// more features than maxDirections.
	powerSteps = 3
)

// principalDirections are q = min(D, maxDirections) orthonormal rows of D
// values: the principal directions of a sample of the rows of x less the mean,
// the one of greatest variance first.
func principalDirections(x engine.Matrix, mean []float32) *mat.Dense {
	n := min(x.Rows, sampleRows, max(1, sampleValues/x.Cols))
	sample := mat.NewDense(n, x.Cols, nil)
	for i := range n {
		row := sample.RawRowView(i)
		for j, v := range x.Row(i * x.Rows / n) {
			row[j] = float64(v) - float64(mean[j])
		}
	}
	if x.Cols <= maxDirections {
		return rotate(sample, nil)
	}
	// Subspace iteration: Halko, Martinsson and Tropp 2011, algorithm 4.4.
	rng := rand.New(rand.NewPCG(1, 1))
	q := mat.NewDense(maxDirections, x.Cols, nil)
	for i := range q.RawMatrix().Data {
		q.RawMatrix().Data[i] = rng.NormFloat64()
	}
	var scores mat.Dense
	for range powerSteps {
		orthonormalise(q)
		scores.Mul(sample, q.T())
		q.Mul(scores.T(), sample)
	}
	orthonormalise(q)
	scores.Mul(sample, q.T())
	return rotate(&scores, q)
}

// rotate turns the rows of q (nil means the unit vectors) to the principal
// directions of the scores that they give.
func rotate(scores, q *mat.Dense) *mat.Dense {
	_, n := scores.Dims()
	covariance := mat.NewSymDense(n, nil)
	covariance.SymOuterK(1, scores.T())
	var eigen mat.EigenSym
	var vectors mat.Dense
	if !eigen.Factorize(covariance, true) {
		panic("neighbours: the eigenvalues of a finite matrix were not found")
	}
	eigen.VectorsTo(&vectors)
	turned := mat.NewDense(n, n, nil)
	for i := range n { // eigenvalues come in ascending order
		mat.Col(turned.RawRowView(i), n-1-i, &vectors)
	}
	if q != nil {
		var full mat.Dense
		full.Mul(turned, q)
		return &full
	}
	return turned
}

// orthonormalise makes the rows of q orthonormal by Gram and Schmidt's
// process, done twice for accuracy. A row that depends on those before it
// becomes zero.
func orthonormalise(q *mat.Dense) {
	n, _ := q.Dims()
	for i := range n {
		row := q.RawRowView(i)
		length := floats.Norm(row, 2)
		for range 2 {
			for j := range i {
				before := q.RawRowView(j)
				floats.AddScaled(row, -floats.Dot(row, before), before)
			}
		}
		if rest := floats.Norm(row, 2); rest > 1e-10*length {
			floats.Scale(1/rest, row)
		} else {
			clear(row)
		}
	}
}

// projected are the scores of the rows of x less the mean in the first q
// directions.
func projected(ctx context.Context, x engine.Matrix, mean []float32, directions *mat.Dense, q int) (engine.Matrix, error) {
	d := x.Cols
	basis := make([]float32, q*d)
	for i := range q {
		for j, v := range directions.RawRowView(i) {
			basis[i*d+j] = float32(v)
		}
	}
	b := blas32.General{Rows: q, Cols: d, Stride: d, Data: basis}
	z := engine.NewMatrix(x.Rows, q)
	scratch := make([][]float32, parallel.Workers())
	err := parallel.Blocks(ctx, x.Rows, blockRows, func(worker, _, lo, hi int) {
		if scratch[worker] == nil {
			scratch[worker] = make([]float32, blockRows*d)
		}
		a := scratch[worker][:(hi-lo)*d]
		subtract(x.Slice(lo, hi), mean, a)
		blas32.Gemm(blas.NoTrans, blas.Trans, 1, blas32.General{Rows: hi - lo, Cols: d, Stride: d, Data: a}, b, 0,
			blas32.General{Rows: hi - lo, Cols: q, Stride: q, Data: z.Slice(lo, hi).Data})
	})
	return z, err
}

// subtract writes the rows of x less the mean.
func subtract(x engine.Matrix, mean, dst []float32) {
	for i := range x.Rows {
		to := dst[i*x.Cols : (i+1)*x.Cols]
		for j, v := range x.Row(i) {
			to[j] = v - mean[j]
		}
	}
}

// Costs in nanoseconds of one core, measured with OpenBLAS on 60,000 rows. Only
// their ratios matter, and only for speed.
const (
	costDirection = 0.02 // of one more column of the product, an entry
	costHit       = 10   // of an entry that is not negative
)

// chooseDirections is how many of the directions that z holds make the sweep
// of the tiles cheapest; more than z has means that all features are the
// cheapest. The share of pairs that each number lets through is counted on a
// sample.
func (w *sweep) chooseDirections(z engine.Matrix, tiles []tile) int {
	const sampledTiles, pairs = 96, 512
	rng := rand.New(rand.NewPCG(1, 2))
	passed := make([]int, z.Cols+1) // by the number of directions
	count := 0
	for a := range min(sampledTiles, len(tiles)) {
		t := tiles[a*len(tiles)/min(sampledTiles, len(tiles))]
		rows, columns := w.block(t.row), w.block(t.column)
		for range pairs {
			i, j := rows.lo+rng.IntN(rows.len()), columns.lo+rng.IntN(columns.len())
			if i == j {
				continue
			}
			count++
			limit, sum := max(w.bound[i], w.bound[j]), float32(0)
			zi, zj := z.Row(i), z.Row(j)
			for q := 0; q < z.Cols && sum <= limit; q++ {
				passed[q]++
				d := zi[q] - zj[q]
				sum += d * d
			}
			if sum <= limit {
				passed[z.Cols]++
			}
		}
	}
	cost := func(q int) float64 {
		return costDirection*float64(q) + costHit*float64(passed[min(q, z.Cols)])/float64(max(count, 1))
	}
	best := w.features.Cols
	for q := 1; q < min(z.Cols+1, w.features.Cols); q++ {
		if cost(q) < cost(best) {
			best = q
		}
	}
	return best
}

// roundingUnit is half the distance from 1 to the next float32.
const roundingUnit = 1.0 / (1 << 24)

// slack bounds the rounding error of a product of the given number of columns
// relative to the sizes of the terms (Higham 2002, section 3.1), with room for
// the rounding of the projection of d features and of the bounds themselves.
func slack(columns, d int) float32 {
	return float32(math.Ceil(4*float64(columns+d+16)) * roundingUnit)
}
