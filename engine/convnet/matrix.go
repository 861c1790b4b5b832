package convnet

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	engineblas "clusterlens/engine/blas"
)

// gemm computes c = a b + beta c for contiguous row-major matrices; a is m x k
// (transposed: k x m), b is k x n (transposed: n x k), c is m x n.
func gemm(transA, transB bool, m, n, k int, a, b []float32, beta float32, c []float32) {
	lda, ldb := k, n
	if transA {
		lda = m
	}
	if transB {
		ldb = k
	}
	gemmStrided(transA, transB, m, n, k, a, lda, b, ldb, beta, c, n)
}

// gemmStrided is gemm for matrices that are parts of wider ones.
func gemmStrided(transA, transB bool, m, n, k int, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	ta, tb := blas.NoTrans, blas.NoTrans
	if transA {
		ta = blas.Trans
	}
	if transB {
		tb = blas.Trans
	}
	engineblas.Use().Sgemm(ta, tb, m, n, k, 1, a, lda, b, ldb, beta, c, ldc)
}

// addTo adds x to y. gonum's saxpy works four numbers at a time without the
// cost of a call into C, which counts for runs of some dozens of numbers.
func addTo(y, x []float32) {
	gonum.Implementation{}.Saxpy(len(x), 1, x, 1, y, 1)
}
