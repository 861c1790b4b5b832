package engine

import (
	"fmt"
	"math"
)

// Matrix is Rows x Cols float32 values in one contiguous row-major slab: one
// image a row. Methods read it and never change it.
type Matrix struct {
	Rows, Cols int
	Data       []float32
}

// NewMatrix is a zero matrix.
func NewMatrix(rows, cols int) Matrix {
	return Matrix{Rows: rows, Cols: cols, Data: make([]float32, rows*cols)}
}

// Row is row i, a view.
func (m Matrix) Row(i int) []float32 {
	return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols]
}

// Slice is rows lo to hi (exclusive), a view.
func (m Matrix) Slice(lo, hi int) Matrix {
	return Matrix{Rows: hi - lo, Cols: m.Cols, Data: m.Data[lo*m.Cols : hi*m.Cols : hi*m.Cols]}
}

// CheckFinite reports an empty matrix or the first value that is NaN or
// infinite, with its place. Every method calls it on its input.
func (m Matrix) CheckFinite() error {
	if m.Rows == 0 || m.Cols == 0 {
		return fmt.Errorf("%w: %d rows of %d features", ErrEmpty, m.Rows, m.Cols)
	}
	// The exponent of NaN and of the infinities is all ones, and only theirs
	// reaches the sign bit when one is added. Without a branch a value this
	// takes a tenth of the time of asking math.IsNaN, which for 60,000 rows
	// was longer than some of the work that follows.
	const exponent, one = 0x7f800000, 0x00800000
	var overflow uint32
	for _, v := range m.Data {
		overflow |= math.Float32bits(v)&exponent + one
	}
	if overflow>>31 == 0 {
		return nil
	}
	for i, v := range m.Data {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%w: row %d, feature %d is %v", ErrNotFinite, i/m.Cols, i%m.Cols, v)
		}
	}
	return nil
}

// Neighbours lists for each of N rows its K nearest rows, nearest first, ties
// by the lower index. Whether a row's own index is among them is the maker's
// to say. Index and Distance2 (squared Euclidean) hold K entries a row.
type Neighbours struct {
	N, K      int
	Index     []int32
	Distance2 []float32
	// Recall is the measured share of true neighbours for an approximate
	// search; 1 for an exact one.
	Recall float64
}

// Of is the list of row i, a view.
func (n Neighbours) Of(i int) []int32 { return n.Index[i*n.K : (i+1)*n.K : (i+1)*n.K] }

// Distances2 are the squared distances of row i's list, a view.
func (n Neighbours) Distances2(i int) []float32 {
	return n.Distance2[i*n.K : (i+1)*n.K : (i+1)*n.K]
}

// Source gives rows of features on demand, so that a step can read 60,000
// images block by block without a float copy of them all. Fill writes rows lo
// to hi (exclusive) into dst, row-major; it is safe for concurrent calls.
type Source interface {
	Dims() (rows, cols int)
	Fill(lo, hi int, dst []float32)
}

// Dims is the shape; with [Matrix.Fill] it makes a Matrix a [Source].
func (m Matrix) Dims() (rows, cols int) { return m.Rows, m.Cols }

// Fill copies rows lo to hi into dst.
func (m Matrix) Fill(lo, hi int, dst []float32) {
	copy(dst, m.Data[lo*m.Cols:hi*m.Cols])
}
