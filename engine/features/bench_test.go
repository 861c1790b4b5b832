package features

import (
	"context"
	"testing"

	"clusterlens/engine"
	"clusterlens/engine/imageset"
	"clusterlens/resources"
)

func digits(b testing.TB, n int) engine.Images {
	set, err := imageset.Open(context.Background(), "mnist", imageset.Options{Builtin: resources.MNIST}, nil)
	if err != nil {
		b.Fatal(err)
	}
	return engine.Images{N: n, Height: 28, Width: 28, Channels: 1, Pixels: set.Pixels[:n*784]}
}

func BenchmarkGradients(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
	}{{"1000", 1000}, {"10000", 10000}, {"60000", 60000}} {
		images := digits(b, c.n)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Gradients(context.Background(), images, GradientConfig{Deskew: true}, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
