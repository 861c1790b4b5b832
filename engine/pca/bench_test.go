package pca

import (
	"fmt"
	"testing"
)

func BenchmarkFitTransform(b *testing.B) {
	for _, n := range []int{1000, 10000, 60000} {
		b.Run(fmt.Sprintf("%dx784", n), func(b *testing.B) {
			x := spread(n, 784, 0.98)
			for b.Loop() {
				if _, _, err := FitTransform(background, x, Config{Components: 50}, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
