package mixture

import (
	"fmt"
	"testing"

	"clusterlens/engine/enginetest"
)

// BenchmarkIteration is one pass of 10 components over rows of 50 features:
// the difference of 6 and 1 iterations, a fifth.
func BenchmarkIteration(b *testing.B) {
	for _, n := range []int{1000, 10000, 60000} {
		x, _ := enginetest.Blobs(n, 50, 10, 1)
		for _, shape := range shapes {
			b.Run(fmt.Sprintf("%v/%dx50", shape, n), func(b *testing.B) {
				f, err := newFitter(background, x, Config{Components: 10, Covariance: shape})
				if err != nil {
					b.Fatal(err)
				}
				f.cfg.MaxIterations, f.cfg.Tolerance, f.cfg.Regularisation = 5, -1, 1e-6
				f.cfg.Means = x.Slice(0, 10)
				f.progress = func(int, float64) {}
				for b.Loop() {
					if _, err := f.run(background, 0); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/5, "ms/iteration")
			})
		}
	}
}
