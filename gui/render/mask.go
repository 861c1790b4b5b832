package render

import (
	"fmt"
	"math/bits"
)

// Mask is a set of rows out of n, one bit a row. A nil *Mask reads as the
// empty set. Set and Clear change a mask while it is being made; afterwards it
// is shared and stays as it is: And, Or, AndNot and Not make new ones.
type Mask struct {
	n    int
	bits []uint64
}

// NewMask is the empty set of n rows.
func NewMask(n int) *Mask { return &Mask{n: n, bits: make([]uint64, (n+63)/64)} }

// FullMask is the set of all n rows.
func FullMask(n int) *Mask { return NewMask(n).Not() }

// MaskOf is the set of the given rows out of n.
func MaskOf(n int, rows ...int) *Mask {
	m := NewMask(n)
	for _, i := range rows {
		m.Set(i)
	}
	return m
}

// MaskWhere is the set of the rows out of n for which in is true.
func MaskWhere(n int, in func(row int) bool) *Mask {
	m := NewMask(n)
	for i := range n {
		if in(i) {
			m.Set(i)
		}
	}
	return m
}

// Len is the number of rows the set is taken from.
func (m *Mask) Len() int {
	if m == nil {
		return 0
	}
	return m.n
}

// Set adds row i, which must be below Len.
func (m *Mask) Set(i int) {
	if i >= m.n {
		panic(fmt.Sprintf("render: row %d of a mask of %d", i, m.n))
	}
	m.bits[i>>6] |= 1 << (i & 63)
}

// Clear takes row i out.
func (m *Mask) Clear(i int) { m.bits[i>>6] &^= 1 << (i & 63) }

// Has tells whether row i is in the set; rows outside 0..Len-1 are not.
func (m *Mask) Has(i int) bool {
	return m != nil && uint(i) < uint(m.n) && m.bits[i>>6]>>(i&63)&1 != 0
}

// Count is the number of rows in the set.
func (m *Mask) Count() int {
	if m == nil {
		return 0
	}
	total := 0
	for _, w := range m.bits {
		total += bits.OnesCount64(w)
	}
	return total
}

// Empty tells that no row is in the set.
func (m *Mask) Empty() bool {
	if m != nil {
		for _, w := range m.bits {
			if w != 0 {
				return false
			}
		}
	}
	return true
}

// Clone is a copy that may be changed; of nil it is nil.
func (m *Mask) Clone() *Mask {
	if m == nil {
		return nil
	}
	return &Mask{n: m.n, bits: append([]uint64(nil), m.bits...)}
}

// And is the set of the rows in both.
func (m *Mask) And(o *Mask) *Mask {
	return m.combine(o, func(a, b uint64) uint64 { return a & b })
}

// Or is the set of the rows in either.
func (m *Mask) Or(o *Mask) *Mask {
	return m.combine(o, func(a, b uint64) uint64 { return a | b })
}

// AndNot is the set of the rows in m but not in o.
func (m *Mask) AndNot(o *Mask) *Mask {
	return m.combine(o, func(a, b uint64) uint64 { return a &^ b })
}

// Not is the set of the rows that are not in m.
func (m *Mask) Not() *Mask {
	r := NewMask(m.n)
	for i := range r.bits {
		r.bits[i] = ^m.bits[i]
	}
	if tail := m.n & 63; tail != 0 {
		r.bits[len(r.bits)-1] &= 1<<tail - 1
	}
	return r
}

// Equal tells whether both hold the same rows of the same number of rows; nil
// equals any empty set.
func (m *Mask) Equal(o *Mask) bool {
	if m == nil || o == nil {
		return m.Empty() && o.Empty()
	}
	if m.n != o.n {
		return false
	}
	for i, w := range m.bits {
		if w != o.bits[i] {
			return false
		}
	}
	return true
}

// Rows lists the rows of the set in rising order.
func (m *Mask) Rows() []int {
	if m == nil {
		return nil
	}
	rows := make([]int, 0, m.Count())
	for k, w := range m.bits {
		for ; w != 0; w &= w - 1 {
			rows = append(rows, k<<6+bits.TrailingZeros64(w))
		}
	}
	return rows
}

// combine merges two sets word by word; nil stands for the empty set.
func (m *Mask) combine(o *Mask, f func(a, b uint64) uint64) *Mask {
	switch {
	case m == nil && o == nil:
		return nil
	case m == nil:
		m = NewMask(o.n)
	case o == nil:
		o = NewMask(m.n)
	case m.n != o.n:
		panic(fmt.Sprintf("render: masks of %d and %d rows", m.n, o.n))
	}
	r := NewMask(m.n)
	for i := range r.bits {
		r.bits[i] = f(m.bits[i], o.bits[i])
	}
	return r
}
