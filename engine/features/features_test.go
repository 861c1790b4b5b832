package features

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"clusterlens/engine"
)

// drawn is one image made from f, which gives grey levels 0..1 or more a pixel
// and channel.
func drawn(height, width, channels int, f func(y, x, c int) float64) engine.Images {
	m := engine.Images{N: 1, Height: height, Width: width, Channels: channels}
	for y := range height {
		for x := range width {
			for c := range channels {
				m.Pixels = append(m.Pixels, byte(math.Round(255*max(0, min(1, f(y, x, c))))))
			}
		}
	}
	return m
}

func noise(n, height, width, channels int) engine.Images {
	m := engine.Images{N: n, Height: height, Width: width, Channels: channels}
	rng := rand.New(rand.NewPCG(3, 4))
	for range n * m.Size() {
		m.Pixels = append(m.Pixels, byte(rng.IntN(256)))
	}
	return m
}

func gradients(t testing.TB, m engine.Images, cfg GradientConfig) engine.Matrix {
	t.Helper()
	x, err := Gradients(context.Background(), m, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.CheckFinite(); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestPixels(t *testing.T) {
	m := noise(5, 3, 4, 3)
	source := Pixels(m)
	if rows, cols := source.Dims(); rows != 5 || cols != 36 {
		t.Fatalf("%d x %d", rows, cols)
	}
	row := make([]float32, 2*36)
	source.Fill(2, 4, row)
	for i, v := range row {
		if v != float32(m.Pixels[2*36+i])/255 {
			t.Fatalf("entry %d is %v", i, v)
		}
	}
}

// reference is the definition of the gradients, term by term.
func reference(m engine.Images, cells, bins int, floor float64) []float64 {
	value := func(y, x, c int) float64 {
		y, x = max(0, min(m.Height-1, y)), max(0, min(m.Width-1, x))
		return float64(m.Pixels[(y*m.Width+x)*m.Channels+c]) / 255
	}
	triangle := func(p, c, n int) float64 {
		spacing := float64(n) / float64(cells)
		extent := max(1, spacing)
		return max(0, 1-math.Abs(float64(p)-((float64(c)+0.5)*spacing-0.5))/extent) / extent
	}
	out := make([]float64, cells*cells*bins)
	for y := range m.Height {
		for x := range m.Width {
			gx, gy := 0.0, 0.0
			for c := range m.Channels {
				dx, dy := value(y, x+1, c)-value(y, x-1, c), value(y+1, x, c)-value(y-1, x, c)
				if dx*dx+dy*dy > gx*gx+gy*gy {
					gx, gy = dx, dy
				}
			}
			turn := math.Atan2(gy, gx) / (2 * math.Pi) * float64(bins)
			if turn < 0 {
				turn += float64(bins)
			}
			lo := math.Floor(turn)
			for cy := range cells {
				for cx := range cells {
					w := math.Hypot(gx, gy) * triangle(y, cy, m.Height) * triangle(x, cx, m.Width)
					at := (cy*cells + cx) * bins
					out[at+int(lo)%bins] += w * (1 - (turn - lo))
					out[at+(int(lo)+1)%bins] += w * (turn - lo)
				}
			}
		}
	}
	for at := 0; at < len(out); at += bins {
		norm := 0.0
		for _, v := range out[at : at+bins] {
			norm += v * v
		}
		for i := range bins {
			out[at+i] = math.Sqrt(out[at+i] / (math.Sqrt(norm) + floor))
		}
	}
	return out
}

func TestGradientsEqualTheDefinition(t *testing.T) {
	for _, shape := range [][3]int{{28, 28, 1}, {8, 8, 1}, {32, 32, 3}, {17, 40, 3}, {64, 5, 1}, {1, 1, 1}, {2, 100, 1}} {
		m := noise(1, shape[0], shape[1], shape[2])
		got := gradients(t, m, GradientConfig{ColourShare: -1}).Row(0)
		want := reference(m, 7, 12, 0.15)
		if len(got) != len(want) {
			t.Fatalf("%v: %d columns, want %d", shape, len(got), len(want))
		}
		for i, v := range got {
			// The angle is approximated to 0.005 of an octant, which is 0.0075
			// of a bin; roots are squared, as they magnify what is near zero.
			if math.Abs(float64(v*v)-want[i]*want[i]) > 0.0075 {
				t.Fatalf("%v: column %d is %v, want %v", shape, i, v, want[i])
			}
		}
	}
}

func TestOctants(t *testing.T) {
	for degree := range 360 {
		a := float64(degree) * math.Pi / 180
		got := float64(octants(float32(3*math.Cos(a)), float32(3*math.Sin(a))))
		if d := math.Abs(math.Mod(got-float64(degree)/45+12, 8) - 4); d > 0.005 {
			t.Errorf("%d degrees are %v octants", degree, got)
		}
	}
}

// An edge from dark on the left to light on the right has direction 0 alone;
// mirrored it has direction 180 alone; its brightness does not matter.
func TestEdgeHasOneDirection(t *testing.T) {
	edge := func(low, high float64) engine.Matrix {
		return gradients(t, drawn(28, 28, 1, func(_, x, _ int) float64 {
			if x < 14 {
				return low
			}
			return high
		}), GradientConfig{})
	}
	for _, c := range []struct {
		low, high float64
		bin       int
	}{{0, 1, 0}, {1, 0, 6}, {0.3, 0.8, 0}} {
		x := edge(c.low, c.high)
		for i, v := range x.Data {
			if (v > 0) && i%12 != c.bin {
				t.Fatalf("%v: column %d is %v", c, i, v)
			}
		}
		// The middle cell of a column of cells with the edge in it.
		if v := x.Data[(3*7+3)*12+c.bin]; v < 0.75 || v > 1 {
			t.Errorf("%v: the middle cell has %v", c, v)
		}
	}
	if flat := edge(0.4, 0.4); slices.Max(flat.Data) != 0 {
		t.Error("an even image has a gradient")
	}
}

// slanted is a bar that leans by slant pixels a row, off the centre.
func slanted(slant float64) engine.Images {
	return drawn(28, 28, 1, func(y, x, _ int) float64 {
		middle := 12 + slant*(float64(y)-13.5)
		if y < 6 || y > 20 {
			return 0
		}
		return 2.5 - math.Abs(float64(x)-middle)
	})
}

func TestDeskew(t *testing.T) {
	s := newNormaliser(28, 28)
	for _, slant := range []float64{-0.5, 0, 0.3, 0.8} {
		m := slanted(slant)
		plane, out := make([]float32, 784), make([]float32, 784)
		Pixels(m).Fill(0, 1, plane)
		if got := s.momentsOf(plane, 0).slant(); math.Abs(got-slant) > 0.02 {
			t.Errorf("a slant of %v is seen as %v", slant, got)
		}
		s.deskew(out, plane)
		after := s.momentsOf(out, 0)
		if wide, tall := math.Sqrt(after.xx)/4, math.Sqrt(after.yy)/5.2; wide > 1 || wide < 0.4 || math.Abs(tall-1) > 0.2 {
			t.Errorf("slant %v: then %v of the standard width and %v of the height", slant, wide, tall)
		}
		if math.Abs(after.slant()) > 0.03 || math.Abs(after.x-13.5) > 0.1 || math.Abs(after.y-13.5) > 0.1 {
			t.Errorf("slant %v: then %v, centre of mass (%v, %v)", slant, after.slant(), after.x, after.y)
		}
		// Dark on light is made upright just so.
		inverse, outInverse := make([]float32, 784), make([]float32, 784)
		for i, v := range plane {
			inverse[i] = 1 - v
		}
		s.deskew(outInverse, inverse)
		for i, v := range outInverse {
			if math.Abs(float64(1-v-out[i])) > 1e-4 {
				t.Fatalf("pixel %d is %v on white and %v on black", i, v, out[i])
			}
		}
	}
}

func TestDeskewOfHardCases(t *testing.T) {
	for name, m := range map[string]engine.Images{
		"even":          drawn(28, 28, 1, func(_, _, _ int) float64 { return 0.5 }),
		"one row":       drawn(28, 28, 1, func(y, _, _ int) float64 { return float64(y / 14 * ((27 - y) / 13)) }),
		"one pixel":     drawn(1, 1, 1, func(_, _, _ int) float64 { return 1 }),
		"ink in corner": drawn(16, 16, 1, func(y, x, _ int) float64 { return float64(1 - min(1, (15-x)+(15-y))) }),
		"diagonal":      drawn(28, 28, 1, func(y, x, _ int) float64 { return float64(1 - min(1, (x-y)*(x-y))) }),
		"noise":         noise(1, 9, 31, 1),
	} {
		t.Run(name, func(t *testing.T) { gradients(t, m, GradientConfig{Deskew: true}) })
	}
}

func TestColourBlock(t *testing.T) {
	block := func(r, g, b float64) []float32 {
		x := gradients(t, drawn(32, 32, 3, func(_, _, c int) float64 { return []float64{r, g, b}[c] }), GradientConfig{})
		if x.Cols != 588+48 {
			t.Fatalf("%d columns", x.Cols)
		}
		return x.Row(0)[588:]
	}
	distance := func(a, b []float32) float64 {
		sum := 0.0
		for i := range a {
			sum += float64((a[i] - b[i]) * (a[i] - b[i]))
		}
		return sum
	}
	norm := 0.2 * 1.4 * 49
	red := block(0.8, 0.1, 0.1)
	if got := distance(red, make([]float32, 48)); math.Abs(got-norm) > 0.01 {
		t.Errorf("squared length %v, want %v", got, norm)
	}
	if dark := distance(red, block(0.5, 0.05, 0.05)); dark > norm/20 {
		t.Errorf("a darker red is %v away", dark)
	}
	if blue := distance(red, block(0.1, 0.1, 0.8)); blue < norm {
		t.Errorf("blue is only %v away", blue)
	}
	if white := distance(block(0, 0, 0), block(1, 1, 1)); math.Abs(white-2*norm) > 0.01 {
		t.Errorf("white is %v from black", white)
	}
	if tint := distance(block(0.5, 0.5, 0.5), block(0.51, 0.5, 0.5)); tint > norm/20 {
		t.Errorf("a tint is %v from grey", tint)
	}
}

func TestGradientsRepeatOnAnyNumberOfCores(t *testing.T) {
	m := noise(2*blockSize+3, 12, 12, 3)
	first := gradients(t, m, GradientConfig{})
	for _, procs := range []int{1, 3} {
		old := runtime.GOMAXPROCS(procs)
		again := gradients(t, m, GradientConfig{})
		runtime.GOMAXPROCS(old)
		if !slices.Equal(first.Data, again.Data) {
			t.Errorf("other features on %d cores", procs)
		}
	}
	one := engine.Images{N: 1, Height: 12, Width: 12, Channels: 3, Pixels: m.At(300)}
	if !slices.Equal(first.Row(300), gradients(t, one, GradientConfig{}).Row(0)) {
		t.Error("an image's features depend on the images around it")
	}
}

func TestGradientsErrorsProgressAndCancel(t *testing.T) {
	if _, err := Gradients(context.Background(), engine.Images{Height: 4, Width: 4, Channels: 1}, GradientConfig{}, nil); !errors.Is(err, engine.ErrEmpty) {
		t.Errorf("no image: error %v", err)
	}
	m := noise(2*roundSize, 3, 3, 1)
	for _, cfg := range []GradientConfig{{Cells: -1}, {Cells: 99}, {Bins: 1}, {Reach: 0.5}, {Floor: -1}, {Reach: math.NaN()}} {
		if _, err := Gradients(context.Background(), m, cfg, nil); err == nil {
			t.Errorf("%+v is accepted", cfg)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	events := 0
	_, err := Gradients(ctx, m, GradientConfig{}, func(e engine.Event) {
		events++
		if e.Done != roundSize || e.Total != m.N {
			t.Errorf("event %+v", e)
		}
		cancel()
	})
	if !errors.Is(err, context.Canceled) || events != 1 {
		t.Errorf("error %v after %d events", err, events)
	}
}

func TestNoAllocationAnImage(t *testing.T) {
	for _, channels := range []int{1, 3} {
		m := noise(1, 28, 28, channels)
		d := newDescriptor(m, GradientConfig{Deskew: true}.withDefaults())
		out := make([]float32, d.size())
		if n := testing.AllocsPerRun(10, func() { clear(out); d.describe(out, m.At(0)) }); n > 0 {
			t.Errorf("%d channels: %v allocations", channels, n)
		}
	}
}

func TestDigitLike(t *testing.T) {
	some := digits(t, 2000)
	inverse := some
	inverse.Pixels = slices.Clone(some.Pixels)
	for i, v := range inverse.Pixels {
		inverse.Pixels[i] = 255 - v
	}
	for name, c := range map[string]struct {
		m    engine.Images
		want bool
	}{
		"MNIST": {some, true}, "dark on light": {inverse, true},
		"noise": {noise(20, 28, 28, 1), false}, "colour": {noise(20, 28, 28, 3), false}, "none": {engine.Images{}, false},
		"even":        {drawn(28, 28, 1, func(_, _, _ int) float64 { return 0.5 }), false},
		"slope":       {drawn(28, 28, 1, func(y, _, _ int) float64 { return float64(y) / 28 }), false},
		"filled disc": {drawn(32, 32, 1, func(y, x, _ int) float64 { return 15 - math.Hypot(float64(y)-15.5, float64(x)-15.5) }), false},
		"tiny":        {noise(20, 8, 8, 1), false},
	} {
		if got := DigitLike(c.m); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhitened(t *testing.T) {
	x := engine.Matrix{Rows: 2, Cols: 3, Data: []float32{4, 1, 0, -4, -1, 0}}
	for strength, want := range map[float64][]float32{0: x.Data, 0.5: {2, 1, 0, -2, -1, 0}, 1: {1, 1, 0, -1, -1, 0}} {
		if got := Whitened(x, strength); !slices.Equal(got.Data, want) {
			t.Errorf("strength %v: %v", strength, got.Data)
		}
	}
}
