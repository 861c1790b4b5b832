package neighbours

import (
	"math"
	"slices"

	"clusterlens/engine"
)

// duplicates are rows that cannot be anyone's neighbour, because at least k+1
// identical rows come before them. They are set aside: blank or repeated
// images would otherwise all tie at distance zero and be compared pair by
// pair. Their own neighbours are the first k of the identical rows.
type duplicates struct {
	rows      []int32
	originals [][]int32 // for each, the k+1 identical rows that come first
}

// setAsideDuplicates divides the rows of x into those to search and those
// that repeat more than k rows before them.
func setAsideDuplicates(x engine.Matrix, k int) (rows []int32, dup duplicates) {
	hashes := make([]uint64, x.Rows)
	counts := make(map[uint64]int, x.Rows)
	crowded := false
	for i := range hashes {
		hashes[i] = hash(x.Row(i))
		counts[hashes[i]]++
		crowded = crowded || counts[hashes[i]] > k+1
	}
	rows = make([]int32, 0, x.Rows)
	first := map[uint64][]int32{}
	for i, h := range hashes {
		row := int32(i)
		if crowded && counts[h] > k+1 {
			same := first[h]
			// A row of equal hash but other content is searched as any other.
			if len(same) == 0 || slices.Equal(x.Row(i), x.Row(int(same[0]))) {
				if len(same) > k {
					dup.rows, dup.originals = append(dup.rows, row), append(dup.originals, same)
					continue
				}
				first[h] = append(same, row)
			}
		}
		rows = append(rows, row)
	}
	return rows, dup
}

// fill writes the lists of the rows set aside.
func (d duplicates) fill(l *lists) {
	for i, row := range d.rows {
		for j, original := range d.originals[i][:l.k] {
			l.of(row)[j] = newKey(0, original)
		}
	}
}

// hash is FNV-1a over the bits of the values, a word at a time.
func hash(row []float32) uint64 {
	h := uint64(14695981039346656037)
	for _, v := range row {
		h = (h ^ uint64(math.Float32bits(v))) * 1099511628211
	}
	return h
}
