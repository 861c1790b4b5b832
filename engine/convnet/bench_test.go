package convnet

import (
	"context"
	"fmt"
	"testing"

	"gorgonia.org/gorgonia"
)

func imagesPerSecond(b *testing.B, images int) {
	b.ReportMetric(float64(images*b.N)/b.Elapsed().Seconds(), "images/s")
}

// BenchmarkTrain is training steps of the study's network on 28 x 28 images.
func BenchmarkTrain(b *testing.B) {
	augment := Augment{Rotation: 10, Scale: 0.1, Shear: 10, Shift: 0.05, Elastic: 0.03}
	for name, cfg := range map[string]Config{
		"batch=32":                         {Batch: 32},
		"batch=128":                        {Batch: 128},
		"batch=128,normalised":             {Batch: 128, BatchNorm: true},
		"batch=128,normalised,augmented":   {Batch: 128, BatchNorm: true, Augment: augment},
		"batch=128,augmented and averaged": {Batch: 128, Averaging: 1, Augment: augment},
	} {
		b.Run(name, func(b *testing.B) {
			cfg := cfg.withDefaults()
			cfg.ValidationShare = -1
			im, labels := patterns(cfg.Batch, 28, 28, 1, 4)
			data, err := newDataset(im, labels, 4, cfg)
			if err != nil {
				b.Fatal(err)
			}
			arch := newArchitecture(28, 28, 1, 4, cfg)
			t, err := newTrainer(&arch, data, cfg, 0)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for done := 0; b.Loop(); done++ {
				if err := t.step(context.Background(), t.order, done); err != nil {
					b.Fatal(err)
				}
			}
			imagesPerSecond(b, cfg.Batch)
		})
	}
}

// BenchmarkStockTrain is the same step with gorgonia's own operations, without
// the optimiser.
func BenchmarkStockTrain(b *testing.B) {
	const batch, classes = 32, 4
	cfg := Config{}.withDefaults()
	arch := newArchitecture(28, 28, 1, classes, cfg)
	s := &stock{root: gorgonia.NewGraph(), arch: &arch, w: initial(&arch, 1).params}
	cost, _ := s.network(b, make([]float32, batch*28*28), make([]float32, batch*classes), batch, classes)
	if _, err := gorgonia.Grad(cost, s.params...); err != nil {
		b.Fatal(err)
	}
	machine := gorgonia.NewTapeMachine(s.root)
	defer machine.Close()
	for b.Loop() {
		if err := machine.RunAll(); err != nil {
			b.Fatal(err)
		}
		machine.Reset()
	}
	imagesPerSecond(b, batch)
}

func BenchmarkFeatures(b *testing.B) {
	cfg := Config{}.withDefaults()
	n := &Network{arch: newArchitecture(28, 28, 1, 10, cfg)}
	n.members = []weights{initial(&n.arch, 1)}
	for _, size := range []int{1000, 10000, 60000} {
		im, _ := patterns(size, 28, 28, 1, 4)
		b.Run(fmt.Sprint("images=", size), func(b *testing.B) {
			for b.Loop() {
				if _, err := n.Features(context.Background(), im, nil); err != nil {
					b.Fatal(err)
				}
			}
			imagesPerSecond(b, size)
		})
	}
}
