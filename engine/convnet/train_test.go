package convnet

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"clusterlens/engine"
)

// patterns is n noisy images in which the class says which quarter is bright,
// and the classes; image i is of class i mod classes, at most 4.
func patterns(n, height, width, channels, classes int) (engine.Images, []int32) {
	rng := rand.New(rand.NewPCG(11, 12))
	im := engine.Images{N: n, Height: height, Width: width, Channels: channels}
	im.Pixels = make([]byte, n*im.Size())
	labels := make([]int32, n)
	for i := range n {
		labels[i] = int32(i % classes)
		for y := range height {
			for x := range width {
				v := 20 + rng.IntN(60)
				if int(labels[i]) == 2*(2*y/height)+2*x/width {
					v += 120
				}
				for c := range channels {
					im.At(i)[(y*width+x)*channels+c] = byte(v)
				}
			}
		}
	}
	return im, labels
}

// tiny is a configuration that uses every option and trains in milliseconds.
func tiny() Config {
	return Config{
		Epochs: 4, Batch: 8, LearningRate: 0.01, Schedule: OneCycle, Seed: 5,
		Channels: []int{4, 5, 6}, Hidden: 7, BatchNorm: true, Dropout: 0.1,
		LabelSmoothing: 0.05, WeightDecay: 0.01, Averaging: 1,
		Augment: Augment{Rotation: 5, Scale: 0.1, Stretch: 0.1, Shear: 5, Shift: 0.05, Elastic: 0.02},
	}
}

// plain is a configuration without options, as small as tiny.
func plain() Config {
	return Config{Epochs: 12, Batch: 8, LearningRate: 0.01, Seed: 5, Channels: []int{4, 5, 6}, Hidden: 7}
}

func train(t *testing.T, im engine.Images, labels []int32, classes int, cfg Config) *Network {
	t.Helper()
	n, err := Train(context.Background(), im, labels, classes, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func predict(t *testing.T, n *Network, im engine.Images) engine.Matrix {
	t.Helper()
	p, err := n.Predict(context.Background(), im, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.CheckFinite(); err != nil {
		t.Fatal(err)
	}
	return p
}

func features(t *testing.T, n *Network, im engine.Images) engine.Matrix {
	t.Helper()
	f, err := n.Features(context.Background(), im, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.CheckFinite(); err != nil {
		t.Fatal(err)
	}
	return f
}

func accuracy(p engine.Matrix, truth []int32) float64 {
	hits := 0
	for i, c := range truth {
		if argmax(p.Row(i)) == int(c) {
			hits++
		}
	}
	return float64(hits) / float64(len(truth))
}

func TestLearnsSeparableImages(t *testing.T) {
	im, truth := patterns(200, 10, 10, 1, 4)
	labels := slices.Clone(truth)
	for i := range labels[100:] {
		labels[100+i] = engine.Unknown
	}
	for name, cfg := range map[string]Config{"plain": plain(), "all options": tiny()} {
		cfg.Epochs = 12
		n := train(t, im, labels, 4, cfg)
		if n.Trained != 92 || n.HeldBack != 8 {
			t.Errorf("%s: trained on %d images and held back %d, want 92 and 8", name, n.Trained, n.HeldBack)
		}
		p := predict(t, n, im)
		if a := accuracy(p, truth); a < 0.99 {
			t.Errorf("%s: accuracy %g", name, a)
		}
		for i := range p.Rows {
			sum := 0.0
			for _, v := range p.Row(i) {
				sum += float64(v)
			}
			if math.Abs(sum-1) > 1e-5 {
				t.Fatalf("%s: probabilities of image %d sum to %g", name, i, sum)
			}
		}
		for _, c := range n.Curves {
			if len(c.Values) != cfg.Epochs {
				t.Errorf("%s: %s has %d values in %d epochs", name, c.Name, len(c.Values), cfg.Epochs)
			}
		}
		if len(n.Curves) != 4 || n.Curves[0].Values[11] >= n.Curves[0].Values[0] {
			t.Errorf("%s: curves %v", name, n.Curves)
		}
	}
}

func TestSameSeedSameResultOnAnyNumberOfCores(t *testing.T) {
	im, labels := patterns(70, 9, 11, 3, 3)
	for name, cfg := range map[string]Config{"plain": plain(), "all options": tiny()} {
		first := train(t, im, labels, 3, cfg)
		firstFeatures := features(t, first, im)
		for _, procs := range []int{1, 2, 3} {
			old := runtime.GOMAXPROCS(procs)
			again := train(t, im, labels, 3, cfg)
			againFeatures := features(t, again, im)
			runtime.GOMAXPROCS(old)
			if !reflect.DeepEqual(first, again) || !slices.Equal(firstFeatures.Data, againFeatures.Data) {
				t.Errorf("%s: another network on %d cores", name, procs)
			}
		}
		cfg.Seed++
		if reflect.DeepEqual(first.members, train(t, im, labels, 3, cfg).members) {
			t.Errorf("%s: the same network from another seed", name)
		}
	}
}

func TestInputUnchanged(t *testing.T) {
	im, labels := patterns(40, 9, 9, 1, 3)
	pixels, before := slices.Clone(im.Pixels), slices.Clone(labels)
	n := train(t, im, labels, 3, tiny())
	features(t, n, im)
	if !slices.Equal(pixels, im.Pixels) || !slices.Equal(before, labels) {
		t.Error("the input was changed")
	}
}

func TestProgress(t *testing.T) {
	im, labels := patterns(60, 8, 8, 1, 3)
	cfg := plain()
	var last engine.Event
	events := 0
	watch := func(e engine.Event) {
		if e.Done <= last.Done || e.Done > e.Total {
			t.Errorf("progress went from %d to %d of %d", last.Done, e.Done, e.Total)
		}
		events, last = events+1, e
	}
	n, err := Train(context.Background(), im, labels, 3, cfg, watch)
	if err != nil {
		t.Fatal(err)
	}
	if events == 0 || events > 2*maxEvents || last.Done != last.Total || !strings.HasPrefix(last.Note, "epoch 12 of 12, loss ") {
		t.Errorf("%d events, the last one %+v", events, last)
	}
	last = engine.Event{}
	if _, err := n.Features(context.Background(), im, watch); err != nil || last.Done != 60 {
		t.Errorf("features: error %v, last event %+v", err, last)
	}
}

func TestCancel(t *testing.T) {
	im, labels := patterns(60, 8, 8, 1, 3)
	n := train(t, im, labels, 3, plain())
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	if _, err := Train(ctx, im, labels, 3, tiny(), func(engine.Event) { calls++; cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in the work: error %v", err)
	}
	if calls != 1 {
		t.Errorf("%d batches after the cancel", calls-1)
	}
	for name, f := range map[string]func() error{
		"train":    func() error { _, err := Train(ctx, im, labels, 3, plain(), nil); return err },
		"features": func() error { _, err := n.Features(ctx, im, nil); return err },
		"predict":  func() error { _, err := n.Predict(ctx, im, nil); return err },
	} {
		if err := f(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, cancelled before the start: error %v", name, err)
		}
	}
}

func TestBadInput(t *testing.T) {
	im, labels := patterns(20, 8, 8, 1, 3)
	none := slices.Repeat([]int32{engine.Unknown}, 20)
	try := func(im engine.Images, labels []int32, change func(*Config)) error {
		cfg := plain()
		change(&cfg)
		_, err := Train(context.Background(), im, labels, 3, cfg, nil)
		return err
	}
	keep := func(*Config) {}
	if err := try(engine.Images{Height: 8, Width: 8, Channels: 1}, nil, keep); !errors.Is(err, engine.ErrEmpty) {
		t.Errorf("no image: error %v", err)
	}
	if err := try(im, none, keep); !errors.Is(err, engine.ErrNoLabels) {
		t.Errorf("no label: error %v", err)
	}
	if err := try(im, labels, func(c *Config) { c.Weights = make([]float32, 20) }); !errors.Is(err, engine.ErrNoLabels) {
		t.Errorf("weights of 0: error %v", err)
	}
	nan := engine.NewMatrix(20, 3)
	nan.Data[4] = float32(math.NaN())
	if err := try(im, labels, func(c *Config) { c.Targets = nan }); !errors.Is(err, engine.ErrNotFinite) {
		t.Errorf("a target that is no number: error %v", err)
	}
	if err := try(im, labels, func(c *Config) { c.LearningRate = 1e30 }); !errors.Is(err, errDiverged) {
		t.Errorf("an absurd learning rate: error %v", err)
	}
	for name, change := range map[string]func(*Config){
		"epochs":           func(c *Config) { c.Epochs = -1 },
		"batch":            func(c *Config) { c.Batch = -1 },
		"hidden":           func(c *Config) { c.Hidden = -1 },
		"members":          func(c *Config) { c.Members = -1 },
		"learning rate":    func(c *Config) { c.LearningRate = math.NaN() },
		"validation share": func(c *Config) { c.ValidationShare = 1 },
		"dropout":          func(c *Config) { c.Dropout = 1 },
		"label smoothing":  func(c *Config) { c.LabelSmoothing = -0.1 },
		"weight decay":     func(c *Config) { c.WeightDecay = -1 },
		"averaging":        func(c *Config) { c.Averaging = -1 },
		"channels":         func(c *Config) { c.Channels = []int{4, 0} },
	} {
		var usage *engine.UsageError
		if err := try(im, labels, change); !errors.As(err, &usage) || !strings.Contains(usage.Problem, name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if err := try(im, []int32{0}, keep); err == nil {
		t.Error("too few labels were accepted")
	}
	n := train(t, im, labels, 3, plain())
	if _, err := n.Features(context.Background(), engine.Images{Height: 8, Width: 8, Channels: 1}, nil); !errors.Is(err, engine.ErrEmpty) {
		t.Errorf("features of no image: error %v", err)
	}
	other, _ := patterns(2, 8, 9, 1, 2)
	if _, err := n.Predict(context.Background(), other, nil); err == nil {
		t.Error("images of another size were accepted")
	}
}

// TestDegenerateInput wants finite features and probabilities whatever the
// images are.
func TestDegenerateInput(t *testing.T) {
	constant := engine.Images{N: 12, Height: 8, Width: 8, Channels: 1, Pixels: slices.Repeat([]byte{77}, 12*64)}
	_, labels := patterns(12, 8, 8, 1, 3)
	for name, cfg := range map[string]Config{"plain": plain(), "all options": tiny()} {
		t.Run(name, func(t *testing.T) {
			check := func(im engine.Images, labels []int32, classes int) {
				t.Helper()
				n := train(t, im, labels, classes, cfg)
				features(t, n, im)
				predict(t, n, im)
			}
			check(constant, labels, 3)
			im, _ := patterns(12, 8, 8, 1, 3)
			check(im, make([]int32, 12), 1) // one class
			one := slices.Repeat([]int32{engine.Unknown}, 12)
			one[5] = 2
			check(im, one, 3) // one image
			for _, size := range [][3]int{{1, 1, 1}, {1, 9, 3}, {2, 3, 1}, {17, 18, 1}, {18, 18, 3}, {19, 23, 1}, {40, 18, 1}} {
				im, labels := patterns(9, size[0], size[1], size[2], 2)
				check(im, labels, 2)
			}
		})
	}
}

func TestHoldsBackTheSameShareOfEveryClass(t *testing.T) {
	labels := make([]int32, 100)
	for i := range labels {
		switch {
		case i < 55:
			labels[i] = 0
		case i < 80:
			labels[i] = 1
		case i < 89:
			labels[i] = 2
		default:
			labels[i] = engine.Unknown
		}
	}
	im := engine.Images{N: 100, Height: 1, Width: 1, Channels: 1, Pixels: make([]byte, 100)}
	d, err := newDataset(im, labels, 3, Config{Seed: 1}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	var held [3]int
	for _, row := range d.heldBack {
		held[labels[row]]++
	}
	if held != [3]int{5, 2, 0} || len(d.train) != 82 {
		t.Errorf("held back %v, %d left to train on", held, len(d.train))
	}
	all := append(slices.Clone(d.train), d.heldBack...)
	slices.Sort(all)
	if len(slices.Compact(all)) != 89 || all[88] != 88 {
		t.Error("an image is in both parts, or in none")
	}
}

// TestSoftTargets trains on distributions alone, half of them wrong and of
// little weight.
func TestSoftTargets(t *testing.T) {
	im, truth := patterns(120, 8, 8, 1, 3)
	cfg := plain()
	cfg.Targets = engine.NewMatrix(120, 3)
	cfg.Weights = make([]float32, 120)
	for i, c := range truth {
		if i%2 == 0 {
			cfg.Targets.Row(i)[c], cfg.Weights[i] = 1, 1
		} else {
			cfg.Targets.Row(i)[(c+1)%3], cfg.Weights[i] = 1, 0.01
		}
	}
	n := train(t, im, slices.Repeat([]int32{engine.Unknown}, 120), 3, cfg)
	if n.Trained != 120 || n.HeldBack != 0 {
		t.Errorf("trained on %d images, held back %d", n.Trained, n.HeldBack)
	}
	if a := accuracy(predict(t, n, im), truth); a < 0.98 {
		t.Errorf("accuracy %g", a)
	}
}

func TestEnsemble(t *testing.T) {
	im, labels := patterns(60, 8, 8, 1, 3)
	cfg := plain()
	cfg.Epochs = 3
	one := train(t, im, labels, 3, cfg)
	cfg.Members = 3
	var last engine.Event
	three, err := Train(context.Background(), im, labels, 3, cfg, func(e engine.Event) { last = e })
	if err != nil {
		t.Fatal(err)
	}
	if last.Done != last.Total || !strings.HasPrefix(last.Note, "network 3 of 3, epoch 3 of 3") {
		t.Errorf("last event %+v", last)
	}
	f, first := features(t, three, im), features(t, one, im)
	if f.Cols != 21 || !slices.Equal(f.Row(7)[:7], first.Row(7)) || slices.Equal(f.Row(7)[:7], f.Row(7)[7:14]) {
		t.Errorf("%d features, want those of three different networks side by side", f.Cols)
	}
	mean := 0.0
	for _, w := range three.members {
		mean += float64(predict(t, &Network{arch: three.arch, members: []weights{w}}, im).Data[5]) / 3
	}
	if got := float64(predict(t, three, im).Data[5]); math.Abs(got-mean) > 1e-6 {
		t.Errorf("probability %g, the members' mean is %g", got, mean)
	}
	if len(three.Curves) != 4 || len(three.Curves[0].Values) != 3 {
		t.Errorf("curves %v", three.Curves)
	}
}

func TestUseByManyGoroutines(t *testing.T) {
	im, labels := patterns(30, 8, 8, 1, 3)
	n := train(t, im, labels, 3, tiny())
	want := features(t, n, im)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			got, err := n.Features(context.Background(), im, nil)
			if err != nil || !slices.Equal(got.Data, want.Data) {
				t.Errorf("other features, error %v", err)
			}
		})
	}
	group.Wait()
}
