package blas

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
)

func TestInstalled(t *testing.T) {
	if Name() == "" || blas32.Implementation() != blas.Float32(Use()) || blas64.Implementation() != blas.Float64(Use()) {
		t.Fatalf("BLAS %q is not the one that gonum uses", Name())
	}
	t.Log("BLAS:", Name())
}

// TestGemmAgreesWithGonum compares a product with odd sizes and leading
// dimensions against gonum's readable implementation.
func TestGemmAgreesWithGonum(t *testing.T) {
	const m, n, k, pad = 37, 29, 53, 3
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(rows, stride int) []float32 {
		v := make([]float32, rows*stride)
		for i := range v {
			v[i] = rng.Float32() - 0.5
		}
		return v
	}
	a, b, c := random(m, k+pad), random(n, k+pad), random(m, n+pad)
	want := append([]float32(nil), c...)
	Use().Sgemm(blas.NoTrans, blas.Trans, m, n, k, 2, a, k+pad, b, k+pad, 0.5, c, n+pad)
	gonum.Implementation{}.Sgemm(blas.NoTrans, blas.Trans, m, n, k, 2, a, k+pad, b, k+pad, 0.5, want, n+pad)
	for i := range c {
		if d := c[i] - want[i]; d > 1e-5 || d < -1e-5 {
			t.Fatalf("element %d: %g, want %g", i, c[i], want[i])
		}
	}
}
