package metrics

import (
	"math"

	"clusterlens/engine"
)

// MatchedAccuracy is the share of images on the best one-to-one matching of
// clusters to classes (Hungarian algorithm; the numbers of clusters and
// classes may differ, what is left over is wrong). Classes and clusters
// outside 0..classes-1 and 0..clusters-1 match nothing. No image gives 0.
func MatchedAccuracy(truth, cluster []int32, classes, clusters int) float64 {
	counts := clusterCounts(truth, cluster, classes, clusters)
	right := 0
	for k, c := range Assign(counts) {
		if c >= 0 {
			right += counts[k][c]
		}
	}
	return share(right, len(truth))
}

// Assign finds a one-to-one assignment of rows to columns with the largest
// sum of weights (Kuhn 1955; shortest augmenting paths with potentials,
// Jonker and Volgenant 1987, O(n^3)). It returns the column of each row; -1
// for the rows left over where there are more rows than columns.
func Assign(weight [][]int) []int {
	rows := len(weight)
	column := make([]int, rows)
	for i := range column {
		column[i] = -1
	}
	if rows == 0 || len(weight[0]) == 0 {
		return column
	}
	cols := len(weight[0])
	if rows <= cols {
		return assignRows(rows, cols, func(i, j int) int { return -weight[i][j] })
	}
	for j, i := range assignRows(cols, rows, func(j, i int) int { return -weight[i][j] }) {
		column[i] = j
	}
	return column
}

// assignRows gives each of n rows a column of its own out of m >= n at the
// least total cost: rows enter one by one along a shortest augmenting path.
// Index 0 is a sentinel: rows and columns count from 1.
func assignRows(n, m int, cost func(i, j int) int) []int {
	rowPotential, colPotential := make([]int, n+1), make([]int, m+1)
	owner, from := make([]int, m+1), make([]int, m+1) // row of a column; previous column of the path
	distance, done := make([]int, m+1), make([]bool, m+1)
	for i := 1; i <= n; i++ {
		for j := range distance {
			distance[j], done[j] = math.MaxInt, false
		}
		owner[0] = i
		j := 0
		for owner[j] != 0 {
			done[j] = true
			row, step, nearest := owner[j], math.MaxInt, 0
			for k := 1; k <= m; k++ {
				if done[k] {
					continue
				}
				if d := cost(row-1, k-1) - rowPotential[row] - colPotential[k]; d < distance[k] {
					distance[k], from[k] = d, j
				}
				if distance[k] < step {
					step, nearest = distance[k], k
				}
			}
			for k := range distance {
				if done[k] {
					rowPotential[owner[k]] += step
					colPotential[k] -= step
				} else if k > 0 {
					distance[k] -= step
				}
			}
			j = nearest
		}
		for j != 0 {
			owner[j] = owner[from[j]]
			j = from[j]
		}
	}
	column := make([]int, n)
	for j := 1; j <= m; j++ {
		if owner[j] > 0 {
			column[owner[j]-1] = j - 1
		}
	}
	return column
}

// MajorityVote names each cluster after the class that most of its voters
// have; labels is engine.Unknown for images without a vote. A tie goes to the
// lower class, and a cluster without a voter stays engine.Unknown (unnamed).
func MajorityVote(labels, cluster []int32, classes, clusters int) []int32 {
	name := make([]int32, clusters)
	for k, counts := range clusterCounts(labels, cluster, classes, clusters) {
		name[k] = engine.Unknown
		most := 0
		for c, n := range counts {
			if n > most {
				most, name[k] = n, int32(c)
			}
		}
	}
	return name
}

// Name gives each image the class of its cluster; engine.Unknown where it has
// no cluster or the cluster no name.
func Name(cluster, clusterClass []int32) []int32 {
	predicted := make([]int32, len(cluster))
	for i, k := range cluster {
		predicted[i] = engine.Unknown
		if k >= 0 {
			predicted[i] = clusterClass[k]
		}
	}
	return predicted
}

// Purity is the share of images that have the most frequent class of their
// cluster: the accuracy of a vote by the truth of these same images.
func Purity(truth, cluster []int32, classes, clusters int) float64 {
	right := 0
	for _, counts := range clusterCounts(truth, cluster, classes, clusters) {
		most := 0
		for _, n := range counts {
			most = max(most, n)
		}
		right += most
	}
	return share(right, len(truth))
}

// clusterCounts counts the classes in each cluster (clusters x classes),
// leaving out images without class or without cluster.
func clusterCounts(class, cluster []int32, classes, clusters int) [][]int {
	mustMatch(len(class), len(cluster))
	counts := table[int](clusters, classes)
	for i, c := range class {
		if k := cluster[i]; inRange(c, classes) && inRange(k, clusters) {
			counts[k][c]++
		}
	}
	return counts
}

func inRange(v int32, n int) bool { return v >= 0 && int(v) < n }

// table is a zero table of rows x cols.
func table[T any](rows, cols int) [][]T {
	slab := make([]T, rows*cols)
	rowsOf := make([][]T, rows)
	for i := range rowsOf {
		rowsOf[i] = slab[i*cols : (i+1)*cols : (i+1)*cols]
	}
	return rowsOf
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
