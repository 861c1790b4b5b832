package neighbours

import (
	"math"

	"clusterlens/engine"
)

// A key is a neighbour in a form that sorts by distance, then by index: the
// bits of a non-negative float32 grow with its value.
type key uint64

// none is greater than every key: the place of a neighbour not yet found.
const none = key(0x7f800000<<32 | 0xffffffff)

func newKey(d2 float32, index int32) key {
	return key(math.Float32bits(d2))<<32 | key(uint32(index))
}

func (k key) index() int32 { return int32(uint32(k)) }

func (k key) distance2() float32 { return math.Float32frombits(uint32(k >> 32)) }

// lists holds for each of n rows the k smallest keys offered, in order.
type lists struct {
	k    int
	keys []key
}

func newLists(n, k int) *lists {
	l := &lists{k: k, keys: make([]key, n*k)}
	for i := range l.keys {
		l.keys[i] = none
	}
	return l
}

func (l *lists) of(row int32) []key {
	lo := int(row) * l.k
	return l.keys[lo : lo+l.k : lo+l.k]
}

// bound is the squared distance that a further neighbour of the row may have.
func (l *lists) bound(row int32) float32 { return l.keys[(int(row)+1)*l.k-1].distance2() }

// insert puts c into the ordered list unless it is too far or already there,
// and tells whether it did.
func insert(list []key, c key) bool {
	last := len(list) - 1
	if c >= list[last] {
		return false
	}
	at := last
	for at > 0 && list[at-1] > c {
		at--
	}
	if at > 0 && list[at-1] == c {
		return false
	}
	copy(list[at+1:], list[at:last])
	list[at] = c
	return true
}

// neighbours writes the lists out; self puts each row itself before them.
// Distances were divided by unit.
func (l *lists) neighbours(n int, self bool, unit float64) engine.Neighbours {
	k := l.k
	if self {
		k++
	}
	nb := engine.Neighbours{N: n, K: k, Index: make([]int32, 0, n*k), Distance2: make([]float32, 0, n*k), Recall: 1}
	for i := range int32(n) {
		if self {
			nb.Index, nb.Distance2 = append(nb.Index, i), append(nb.Distance2, 0)
		}
		for _, c := range l.of(i) {
			d2 := min(float64(c.distance2())*unit, math.MaxFloat32)
			nb.Index, nb.Distance2 = append(nb.Index, c.index()), append(nb.Distance2, float32(d2))
		}
	}
	return nb
}
