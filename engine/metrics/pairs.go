package metrics

import (
	"math"
	"math/big"
)

// ARI is the Rand index adjusted for chance (Hubert and Arabie 1985): 1 for
// the same partition, 0 on average for random ones. No image gives 1.
func ARI(classes, clusters []int32) float64 { return NewContingency(classes, clusters).ARI() }

// ARI is the adjusted Rand index of the table.
func (c *Contingency) ARI() float64 {
	// Ordered pairs, at most n(n-1): together in both, in neither, in one only.
	cells, rows, cols := c.pairs()
	together := cells
	rowsOnly, colsOnly := rows-cells, cols-cells
	apart := c.n*(c.n-1) - rows - cols + cells
	if rowsOnly == 0 && colsOnly == 0 {
		return 1
	}
	// The products reach 10^24 for a million images and cancel: 128 bits.
	numerator := product(together, apart)
	numerator.Sub(numerator, product(rowsOnly, colsOnly)).Lsh(numerator, 1)
	denominator := product(rows, rowsOnly+apart)
	denominator.Add(denominator, product(cols, colsOnly+apart))
	ratio, _ := new(big.Rat).SetFrac(numerator, denominator).Float64()
	return ratio
}

func product(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }

// pairs counts the ordered pairs of images that share a cell, a class, a
// cluster.
func (c *Contingency) pairs() (cells, rows, cols int64) {
	for _, e := range c.cells {
		cells += e.count * (e.count - 1)
	}
	return cells, pairsWithin(c.rows), pairsWithin(c.cols)
}

func pairsWithin(sizes []int64) (pairs int64) {
	for _, s := range sizes {
		pairs += s * (s - 1)
	}
	return pairs
}

// FowlkesMallows is the geometric mean of the pairs' precision and recall
// (Fowlkes and Mallows 1983), 0..1; 0 where no pair is together in both.
func FowlkesMallows(classes, clusters []int32) float64 {
	cells, rows, cols := NewContingency(classes, clusters).pairs()
	if cells == 0 {
		return 0
	}
	return math.Sqrt(float64(cells)/float64(rows)) * math.Sqrt(float64(cells)/float64(cols))
}
