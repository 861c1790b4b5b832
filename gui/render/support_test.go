package render

import (
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// blobs are n points in k Gaussian clusters around a circle, with their labels.
func blobs(n, k int, seed uint64) (Points, []uint8) {
	rng := rand.New(rand.NewPCG(seed, 1))
	centre := make([]Point, k)
	for c := range centre {
		centre[c] = Point{rng.NormFloat64() * 4, rng.NormFloat64() * 4}
	}
	p := Points{X: make([]float32, n), Y: make([]float32, n)}
	label := make([]uint8, n)
	for i := range n {
		c := rng.IntN(k)
		label[i] = uint8(c)
		p.X[i] = float32(centre[c].X + rng.NormFloat64())
		p.Y[i] = float32(centre[c].Y + rng.NormFloat64())
	}
	return p, label
}

func colours(k int) []color.NRGBA {
	out := make([]color.NRGBA, k)
	for i := range out {
		out[i] = color.NRGBA{R: uint8(40 + 151*i), G: uint8(90 + 83*i), B: uint8(200 - 61*i), A: 255}
	}
	return out
}

// lassoAround is a wobbly closed curve with n corners around (x, y).
func lassoAround(x, y, radius float64, n int, seed uint64) []Point {
	rng := rand.New(rand.NewPCG(seed, 2))
	polygon := make([]Point, n)
	for k := range polygon {
		r := radius * (0.7 + 0.3*rng.Float64())
		u, v := sincos(float64(k) / float64(n))
		polygon[k] = Point{x + r*v, y + r*u}
	}
	return polygon
}

func sincos(turn float64) (sin, cos float64) { return math.Sincos(2 * math.Pi * turn) }

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
