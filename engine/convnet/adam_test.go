package convnet

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// TestAdamAgainstTheFormula follows the paper's algorithm, in its second form
// (end of section 2, which Keras has too), number by number in float64.
func TestAdamAgainstTheFormula(t *testing.T) {
	cfg := Config{Channels: []int{3, 4}, Hidden: 70}.withDefaults()
	a := newArchitecture(12, 12, 1, 3, cfg)
	w := initial(&a, 1)
	grads := make([]float32, a.size)
	const rate, decay, averaging = 0.01, 0.1, 5.0
	o := newAdam(&a, w.params, grads, decay, averaging)
	decays := make([]bool, a.size)
	for _, p := range a.params {
		for i := range p.size() {
			decays[p.offset+i] = p.fanIn > 0
		}
	}
	n := a.size
	want, m, v, average := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, x := range w.params {
		want[i], average[i] = float64(x), float64(x)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for step := 1; step <= 20; step++ {
		copy(grads, randomSlab(rng, n))
		if err := o.update(context.Background(), rate); err != nil {
			t.Fatal(err)
		}
		k := float64(step)
		keep := min(math.Exp(-1/averaging), (1+k)/(10+k))
		for i, g := range grads {
			m[i] = 0.9*m[i] + 0.1*float64(g)
			v[i] = 0.999*v[i] + 0.001*float64(g)*float64(g)
			if decays[i] {
				want[i] -= rate * decay * want[i]
			}
			alpha := rate * math.Sqrt(1-math.Pow(0.999, k)) / (1 - math.Pow(0.9, k))
			want[i] -= alpha * m[i] / (math.Sqrt(v[i]) + 1e-7)
			average[i] = keep*average[i] + (1-keep)*want[i]
		}
	}
	for i := range want {
		if math.Abs(want[i]-float64(w.params[i])) > 1e-4 || math.Abs(average[i]-float64(o.average[i])) > 1e-4 {
			t.Fatalf("parameter %d: %g, average %g; want %g and %g", i, w.params[i], o.average[i], want[i], average[i])
		}
	}
}

func TestSchedule(t *testing.T) {
	cycle := Config{LearningRate: 2, Schedule: OneCycle}
	if first, top, last := cycle.rate(0, 1000), cycle.rate(200, 1000), cycle.rate(999, 1000); first > 0.01 || top < 1.99 || last > 0.01 {
		t.Errorf("one cycle: %g at first, %g at the top, %g at last", first, top, last)
	}
	if r := (Config{LearningRate: 2}).rate(7, 10); r != 2 {
		t.Errorf("constant: %g", r)
	}
}
