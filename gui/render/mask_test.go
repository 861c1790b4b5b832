package render

import (
	"math/rand/v2"
	"testing"
)

func TestMaskAgainstMapOfBools(t *testing.T) {
	const n = 131
	rng := rand.New(rand.NewPCG(3, 3))
	a, b := NewMask(n), NewMask(n)
	inA, inB := make([]bool, n), make([]bool, n)
	for range 90 {
		i, j := rng.IntN(n), rng.IntN(n)
		a.Set(i)
		inA[i] = true
		b.Set(j)
		inB[j] = true
		k := rng.IntN(n)
		a.Clear(k)
		inA[k] = false
	}
	want := func(name string, m *Mask, in func(i int) bool) {
		t.Helper()
		rows, count := m.Rows(), 0
		for i := range n {
			if m.Has(i) != in(i) {
				t.Errorf("%s: row %d", name, i)
			}
			if in(i) {
				if count >= len(rows) || rows[count] != i {
					t.Fatalf("%s: rows %v", name, rows)
				}
				count++
			}
		}
		if m.Count() != count || len(rows) != count || m.Empty() != (count == 0) {
			t.Errorf("%s: count %d, %d rows, want %d", name, m.Count(), len(rows), count)
		}
	}
	want("a", a, func(i int) bool { return inA[i] })
	want("and", a.And(b), func(i int) bool { return inA[i] && inB[i] })
	want("or", a.Or(b), func(i int) bool { return inA[i] || inB[i] })
	want("and not", a.AndNot(b), func(i int) bool { return inA[i] && !inB[i] })
	want("not", a.Not(), func(i int) bool { return !inA[i] })
	want("full", FullMask(n), func(int) bool { return true })
	want("where", MaskWhere(n, func(i int) bool { return i%3 == 0 }), func(i int) bool { return i%3 == 0 })
	if !MaskOf(n, a.Rows()...).Equal(a) || a.Equal(a.Not()) {
		t.Error("Equal")
	}
}

func TestNilMaskIsTheEmptySet(t *testing.T) {
	var none *Mask
	some := MaskOf(10, 3, 7)
	if none.Has(0) || none.Count() != 0 || !none.Empty() || none.Rows() != nil || none.Clone() != nil {
		t.Error("nil mask is not empty")
	}
	if !none.Or(some).Equal(some) || !some.Or(none).Equal(some) || !some.AndNot(none).Equal(some) {
		t.Error("nil as an operand")
	}
	if !none.And(some).Empty() || !none.Equal(NewMask(4)) || some.Has(-1) || some.Has(10) {
		t.Error("edges")
	}
}
