package convnet

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// stock is the study's network made of gorgonia's own operations, on the same
// weights: NCHW images, weights of filters x channels x 3 x 3.
type stock struct {
	root   *gorgonia.ExprGraph
	params gorgonia.Nodes
	arch   *architecture
	w      []float32
}

// param makes the node of parameter i, its numbers moved by place.
func (s *stock) param(i int, shape []int, place func(at int) int) *gorgonia.Node {
	p := s.arch.params[i]
	slab := make([]float32, p.size())
	for at := range slab {
		slab[at] = s.w[p.offset+place(at)]
	}
	t := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(slab))
	n := gorgonia.NewTensor(s.root, gorgonia.Float32, len(shape), gorgonia.WithName(p.name), gorgonia.WithShape(shape...), gorgonia.WithValue(t))
	s.params = append(s.params, n)
	return n
}

func identity(at int) int { return at }

// filterPlace is where our slab keeps number at of gorgonia's F x C x 3 x 3.
func filterPlace(filters, channels int) func(at int) int {
	return func(at int) int {
		f, c, yx := at/(channels*9), at/9%channels, at%9
		return (yx*channels+c)*filters + f
	}
}

// rowPlace is where our slab keeps number at of a dense layer's weights, whose
// inputs gorgonia has as channels x pixels.
func rowPlace(channels, pixels, width int) func(at int) int {
	return func(at int) int {
		in, out := at/width, at%width
		c, yx := in/pixels, in%pixels
		return (yx*channels+c)*width + out
	}
}

// TestAgainstStockOperations compares outputs, loss and all gradients of the
// whole network with those of gorgonia's Conv2d, MaxPool2D, Mul and SoftMax.
func TestAgainstStockOperations(t *testing.T) {
	const batch, size, channels, classes = 3, 18, 2, 4
	cfg := Config{Channels: []int{3, 4, 5}, Hidden: 6}.withDefaults()
	arch := newArchitecture(size, size, channels, classes, cfg)
	w := initial(&arch, 1)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range w.params {
		w.params[i] += 0.1 * rng.Float32() // biases too
	}
	grads := make([]float32, arch.size)
	g, err := newGraph(&arch, w, batch, grads, 0)
	if err != nil {
		t.Fatal(err)
	}
	copy(g.images, randomSlab(rng, len(g.images)))
	for i := range batch {
		g.targets[i*classes+i%classes] = 1
	}
	if err := g.run(context.Background(), batch); err != nil {
		t.Fatal(err)
	}

	s := &stock{root: gorgonia.NewGraph(), arch: &arch, w: w.params}
	images := make([]float32, len(g.images))
	for at := range images {
		n, c, yx := at/(channels*size*size), at/(size*size)%channels, at%(size*size)
		images[at] = g.images[(n*size*size+yx)*channels+c]
	}
	cost, logits := s.network(t, images, g.targets, batch, classes)
	derivatives, err := gorgonia.Grad(cost, s.params...)
	if err != nil {
		t.Fatal(err)
	}
	machine := gorgonia.NewTapeMachine(s.root)
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		t.Fatal(err)
	}

	compare(t, "logits", g.logits, logits.Value().Data().([]float32), identity)
	if got, want := g.loss.mean(), cost.Value().Data().(float32); math.Abs(float64(got-want)) > 1e-5 {
		t.Errorf("loss %g, gorgonia's %g", got, want)
	}
	places := []func(int) int{filterPlace(3, 2), identity, filterPlace(4, 3), identity, filterPlace(5, 4), identity,
		rowPlace(5, 1, 6), identity, identity, identity}
	for i, p := range arch.params {
		compare(t, p.name, grads[p.offset:p.offset+p.size()], derivatives[i].Value().Data().([]float32), places[i])
	}
}

func compare(t *testing.T, what string, got, want []float32, place func(at int) int) {
	t.Helper()
	for at, v := range want {
		if d := math.Abs(float64(got[place(at)] - v)); d > 1e-4*max(1, math.Abs(float64(v))) {
			t.Errorf("%s, number %d: %g, gorgonia's %g", what, at, got[place(at)], v)
			return
		}
	}
}

func (s *stock) network(t testing.TB, images, targets []float32, batch, classes int) (cost, logits *gorgonia.Node) {
	t.Helper()
	must := func(n *gorgonia.Node, err error) *gorgonia.Node {
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	input := func(name string, slab []float32, shape ...int) *gorgonia.Node {
		v := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(slab))
		return gorgonia.NewTensor(s.root, gorgonia.Float32, len(shape), gorgonia.WithName(name), gorgonia.WithShape(shape...), gorgonia.WithValue(v))
	}
	x := input("images", images, batch, s.arch.channels, s.arch.height, s.arch.width)
	for i, c := range s.arch.convs {
		filter := s.param(2*i, []int{c.filters, c.channels, 3, 3}, filterPlace(c.filters, c.channels))
		bias := s.param(2*i+1, []int{1, c.filters, 1, 1}, identity)
		x = must(gorgonia.Conv2d(x, filter, tensor.Shape{3, 3}, []int{0, 0}, []int{1, 1}, []int{1, 1}))
		x = must(gorgonia.BroadcastAdd(x, bias, nil, []byte{0, 2, 3}))
		x = must(gorgonia.Rectify(x))
		if c.pooled {
			x = must(gorgonia.MaxPool2D(x, tensor.Shape{2, 2}, []int{0, 0}, []int{2, 2}))
		}
	}
	in := tensor.Shape(x.Shape()[1:]).TotalSize()
	x = must(gorgonia.Reshape(x, tensor.Shape{batch, in}))
	dense := func(i, in, out int, place func(int) int) {
		x = must(gorgonia.Mul(x, s.param(i, []int{in, out}, place)))
		x = must(gorgonia.BroadcastAdd(x, s.param(i+1, []int{1, out}, identity), nil, []byte{0}))
	}
	last := s.arch.convs[len(s.arch.convs)-1].filters
	dense(len(s.params), in, s.arch.features, rowPlace(last, in/last, s.arch.features))
	x = must(gorgonia.Rectify(x))
	dense(len(s.params), s.arch.features, classes, identity)
	logits = x
	p := must(gorgonia.SoftMax(x))
	picked := must(gorgonia.HadamardProd(must(gorgonia.Log(p)), input("targets", targets, batch, classes)))
	scale := gorgonia.NewConstant(float32(-1) / float32(batch))
	return must(gorgonia.Mul(must(gorgonia.Sum(picked)), scale)), logits
}
