package convnet

import (
	"math"
	"math/rand/v2"
	"testing"

	"clusterlens/engine"
)

// ramps is an image of 3 channels: its x and its y in steps of a byte, and a
// constant.
func ramps(height, width int) engine.Images {
	im := engine.Images{N: 1, Height: height, Width: width, Channels: 3}
	for y := range height {
		for x := range width {
			im.Pixels = append(im.Pixels, byte(4*x), byte(4*y), 100)
		}
	}
	return im
}

func TestNoDistortionKeepsTheImage(t *testing.T) {
	im := ramps(20, 30)
	w := newWarper(Augment{}, im)
	got := make([]float32, im.Size())
	w.warp(got, im.At(0), rand.New(rand.NewPCG(1, 2)))
	for i, v := range im.Pixels {
		if math.Abs(float64(got[i])-float64(v)/255) > 1e-5 {
			t.Fatalf("number %d is %g, want %g", i, got[i], float64(v)/255)
		}
	}
}

// TestDisplacements reads from warped ramps how far pixels moved: the middle
// by the shift, a corner by rotation, scale and shear, all by the elastic
// field with its standard deviation.
func TestDisplacements(t *testing.T) {
	const size, draws = 41, 400
	im := ramps(size, size)
	spread := func(a Augment, x, y, channel int) (mean, deviation float64) {
		w := newWarper(a, im)
		out := make([]float32, im.Size())
		var sum, squares float64
		for i := range draws {
			w.warp(out, im.At(0), rand.New(rand.NewPCG(uint64(i), 3)))
			at := float64(out[(y*size+x)*3+channel])*255/4 - float64([]int{x, y}[channel])
			sum += at
			squares += at * at
			if c := float64(out[(y*size+x)*3+2]) * 255; math.Abs(c-100) > 1e-3 {
				t.Fatalf("a constant of 100 became %g", c)
			}
		}
		mean = sum / draws
		return mean, math.Sqrt(squares/draws - mean*mean)
	}
	uniform := 1 / math.Sqrt(3) // standard deviation of -1 to 1
	for _, c := range []struct {
		name          string
		augment       Augment
		x, y, channel int
		deviation     float64
	}{
		{"shift", Augment{Shift: 0.1}, 20, 20, 0, 0.1 * size * uniform},
		{"shift", Augment{Shift: 0.1}, 20, 20, 1, 0.1 * size * uniform},
		{"rotation of the middle", Augment{Rotation: 10}, 20, 20, 0, 0},
		{"rotation", Augment{Rotation: 10}, 20, 10, 0, 10 * 10 * math.Pi / 180 * uniform},
		{"scale", Augment{Scale: 0.1}, 30, 20, 0, 10 * 0.1 * uniform},
		{"stretch", Augment{Stretch: 0.1}, 30, 20, 0, 10 * 0.05 * uniform},
		{"shear", Augment{Shear: 10}, 20, 10, 0, 10 * 10 * math.Pi / 180 * uniform},
		{"elastic", Augment{Elastic: 0.03}, 20, 20, 0, 0.03 * size},
		{"elastic", Augment{Elastic: 0.03}, 27, 17, 1, 0.03 * size},
	} {
		mean, deviation := spread(c.augment, c.x, c.y, c.channel)
		if math.Abs(mean) > 0.15*max(c.deviation, 0.01) || math.Abs(deviation-c.deviation) > 0.15*max(c.deviation, 0.01) {
			t.Errorf("%s: pixels moved by %.3f +- %.3f, want 0 +- %.3f", c.name, mean, deviation, c.deviation)
		}
	}
}

func TestSplineWeightsSumToOne(t *testing.T) {
	for i := range 28 {
		first, weights := splineAt(i, 28)
		sum := 0.0
		for _, v := range weights {
			sum += float64(v)
		}
		if first < 0 || first+4 > controlPoints || math.Abs(sum-1) > 1e-6 {
			t.Errorf("pixel %d: control points from %d, weights sum to %g", i, first, sum)
		}
	}
}
