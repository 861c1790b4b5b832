package metrics

import "fmt"

// Contingency counts how often each class meets each cluster. Only cells that
// are not zero are kept, so that a million clusters of one image each cost no
// more than a million cells.
type Contingency struct {
	n          int64
	rows, cols []int64 // class sizes and cluster sizes
	cells      []cell  // by class, then by first appearance of the cluster
}

type cell struct {
	row, col int32
	count    int64
}

// NewContingency tabulates two vectors of equal length. Every value, -1 too,
// is a class or cluster of its own.
func NewContingency(classes, clusters []int32) *Contingency {
	mustMatch(len(classes), len(clusters))
	row, rowSizes := compress(classes)
	col, colSizes := compress(clusters)
	c := &Contingency{n: int64(len(classes)), rows: rowSizes, cols: colSizes}

	// Images sorted by class (counting sort): one scratch row of counts serves
	// all classes.
	start := make([]int64, len(rowSizes)+1)
	for r, size := range rowSizes {
		start[r+1] = start[r] + size
	}
	byRow := make([]int32, len(row))
	next := append([]int64(nil), start...)
	for i, r := range row {
		byRow[next[r]] = col[i]
		next[r]++
	}
	count := make([]int64, len(colSizes))
	for r := range rowSizes {
		first := len(c.cells)
		for _, k := range byRow[start[r]:start[r+1]] {
			if count[k] == 0 {
				c.cells = append(c.cells, cell{row: int32(r), col: k})
			}
			count[k]++
		}
		for i := first; i < len(c.cells); i++ {
			c.cells[i].count = count[c.cells[i].col]
			count[c.cells[i].col] = 0
		}
	}
	return c
}

// compress numbers the values 0, 1, ... by first appearance, and counts them.
func compress(values []int32) (number []int32, sizes []int64) {
	seen := make(map[int32]int32)
	number = make([]int32, len(values))
	for i, v := range values {
		id, ok := seen[v]
		if !ok {
			id = int32(len(sizes))
			seen[v] = id
			sizes = append(sizes, 0)
		}
		number[i] = id
		sizes[id]++
	}
	return number, sizes
}

// identical tells whether both vectors are the same partition.
func (c *Contingency) identical() bool {
	return len(c.cells) == len(c.rows) && len(c.cells) == len(c.cols)
}

func mustMatch(a, b int) {
	if a != b {
		panic(fmt.Sprintf("metrics: vectors of %d and %d images", a, b))
	}
}
