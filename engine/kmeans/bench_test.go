package kmeans

import (
	"fmt"
	"testing"
)

func BenchmarkFit(b *testing.B) {
	for _, n := range []int{1000, 10000, 60000} {
		b.Run(fmt.Sprintf("%dx50", n), func(b *testing.B) {
			x := cloud(n, 50, 0)
			for b.Loop() {
				m, err := Fit(background, x, Config{Clusters: 10, Seed: 1}, nil)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(m.Iterations), "iterations")
			}
		})
	}
}
