package neighbours

import (
	"fmt"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/enginetest"
)

// decaying is data whose variance falls from direction to direction as that of
// the principal components of images.
func decaying(n, d int) engine.Matrix {
	x, _ := enginetest.Blobs(n, d, 40, 1)
	for i := range x.Data {
		x.Data[i] /= float32(1 + i%d)
	}
	return x
}

func BenchmarkExact(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 60_000} {
		for name, x := range map[string]engine.Matrix{"isotropic": gaussian(n, 50, 1), "decaying": decaying(n, 50)} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					mustSearch(b, x, Config{K: 7, Method: Exact})
				}
			})
		}
	}
}

func BenchmarkPlane(b *testing.B) {
	x := gaussian(60_000, 2, 1)
	for b.Loop() {
		mustSearch(b, x, Config{K: 10})
	}
}

func BenchmarkApproximate(b *testing.B) {
	for _, n := range []int{60_000, 500_000} {
		x := decaying(n, 50)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(mustSearch(b, x, Config{K: 10, Method: Approximate}).Recall, "recall")
			}
		})
	}
}
