package metrics

import (
	"maps"
	"math"
	"slices"
)

// Information holds the entropy-based figures of a clustering, all with
// natural logarithms.
type Information struct {
	NMI          float64 // normalised mutual information, arithmetic mean, 0..1
	AMI          float64 // adjusted for chance, arithmetic mean, at most 1
	Homogeneity  float64 // 1 - H(class|cluster)/H(class), 0..1
	Completeness float64 // 1 - H(cluster|class)/H(cluster), 0..1
	VMeasure     float64 // harmonic mean of the two
}

// NMI is the mutual information over the mean of the two entropies.
func NMI(classes, clusters []int32) float64 {
	return NewContingency(classes, clusters).Information().NMI
}

// AMI is the mutual information adjusted for chance (Vinh, Epps and Bailey
// 2010), with the exact expectation under the hypergeometric model.
func AMI(classes, clusters []int32) float64 {
	return NewContingency(classes, clusters).Information().AMI
}

// Homogeneity is 1 when every cluster holds one class only.
func Homogeneity(classes, clusters []int32) float64 {
	return NewContingency(classes, clusters).Information().Homogeneity
}

// Completeness is 1 when every class lies in one cluster only.
func Completeness(classes, clusters []int32) float64 {
	return NewContingency(classes, clusters).Information().Completeness
}

// VMeasure is the harmonic mean of homogeneity and completeness (Rosenberg
// and Hirschberg 2007).
func VMeasure(classes, clusters []int32) float64 {
	return NewContingency(classes, clusters).Information().VMeasure
}

// Information computes all entropy-based figures at once. A vector of zero
// entropy gives 1 for the figure that divides by it; two of them, or no image,
// are a perfect match.
func (c *Contingency) Information() Information {
	if len(c.rows) <= 1 && len(c.cols) <= 1 {
		return Information{1, 1, 1, 1, 1}
	}
	hRows, hCols, mutual := entropy(c.rows, c.n), entropy(c.cols, c.n), c.mutual()
	r := Information{Homogeneity: ratioOrOne(mutual, hRows), Completeness: ratioOrOne(mutual, hCols)}
	if sum := r.Homogeneity + r.Completeness; sum > 0 {
		r.VMeasure = 2 * r.Homogeneity * r.Completeness / sum
	}
	mean := (hRows + hCols) / 2
	r.NMI = mutual / mean
	if c.identical() {
		// Also for images that are all alone, where the expectation is the
		// maximum and the quotient below would be 0/0.
		r.AMI = 1
		return r
	}
	expected := c.expectedMutual()
	r.AMI = (mutual - expected) / awayFromZero(mean-expected)
	return r
}

func ratioOrOne(a, b float64) float64 {
	if b == 0 {
		return 1
	}
	return a / b
}

// awayFromZero keeps a denominator's sign and its magnitude above rounding.
func awayFromZero(v float64) float64 {
	const epsilon = 0x1p-52
	if v < 0 {
		return min(v, -epsilon)
	}
	return max(v, epsilon)
}

func entropy(sizes []int64, n int64) float64 {
	if len(sizes) <= 1 {
		return 0
	}
	h := 0.0
	for _, s := range sizes {
		p := float64(s) / float64(n)
		h -= p * math.Log(p)
	}
	return h
}

// mutual is the mutual information of the two vectors.
func (c *Contingency) mutual() float64 {
	if len(c.rows) <= 1 || len(c.cols) <= 1 {
		return 0
	}
	n, sum := float64(c.n), 0.0
	for _, e := range c.cells {
		k, a, b := float64(e.count), float64(c.rows[e.row]), float64(c.cols[e.col])
		sum += k / n * (math.Log(k) - math.Log(a) - math.Log(b) + math.Log(n))
	}
	return max(sum, 0)
}

// expectedMutual is the expectation of the mutual information over all tables
// with these margins (Vinh et al. 2010, equation 24a). Only the sizes matter,
// so equal sizes are computed once: many clusters of one image stay cheap.
func (c *Contingency) expectedMutual() float64 {
	n := c.n
	logFactorial := make([]float64, n+1)
	for i := range logFactorial {
		logFactorial[i], _ = math.Lgamma(float64(i) + 1)
	}
	rowSizes, rowTimes := distinct(c.rows)
	colSizes, colTimes := distinct(c.cols)
	sum := 0.0
	for i, a := range rowSizes {
		for j, b := range colSizes {
			margins := logFactorial[a] + logFactorial[b] + logFactorial[n-a] + logFactorial[n-b] - logFactorial[n]
			logAB := math.Log(float64(a)) + math.Log(float64(b)) - math.Log(float64(n))
			term := 0.0
			for k := max(1, a+b-n); k <= min(a, b); k++ {
				logP := margins - logFactorial[k] - logFactorial[a-k] - logFactorial[b-k] - logFactorial[n-a-b+k]
				term += float64(k) / float64(n) * (math.Log(float64(k)) - logAB) * math.Exp(logP)
			}
			sum += term * float64(rowTimes[i]*colTimes[j])
		}
	}
	return sum
}

// distinct lists the different sizes in ascending order and how often each
// occurs.
func distinct(sizes []int64) (values, times []int64) {
	count := make(map[int64]int64)
	for _, s := range sizes {
		count[s]++
	}
	values = slices.Sorted(maps.Keys(count))
	for _, v := range values {
		times = append(times, count[v])
	}
	return values, times
}
