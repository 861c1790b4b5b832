package convnet

import (
	"context"
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// weights are the numbers of a network: the parameters that are trained, and
// the running means and variances of batch normalisation.
type weights struct {
	params, statistics []float32
}

func newWeights(a *architecture) weights {
	return weights{params: make([]float32, a.size), statistics: make([]float32, a.statistics)}
}

func (w weights) copyFrom(v weights) {
	copy(w.params, v.params)
	copy(w.statistics, v.statistics)
}

// graph is a network made ready to run on batches of at most a fixed size. Its
// nodes are bound to slabs that the caller fills and reads: nothing is
// allocated from batch to batch but gorgonia's own small change.
type graph struct {
	pass    pass
	machine gorgonia.VM

	images   []float32 // input: batch x height x width x channels
	targets  []float32 // input: batch x classes; training only
	features []float32 // output: batch x features
	logits   []float32 // output: batch x classes
	loss     *lossLayer
}

// run runs the first rows images of the batch through the graph.
func (g *graph) run(ctx context.Context, rows int) error {
	g.pass.ctx, g.pass.rows = ctx, rows
	defer g.machine.Reset()
	if err := g.machine.RunAll(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err() // gorgonia's wrapping hides it from errors.Is
		}
		return fmt.Errorf("convnet: %w", err)
	}
	return nil
}

// newGraph builds the network on the given weights, which every run reads.
// Where grads is not nil, each run computes the loss and its gradient with
// respect to every parameter into grads, laid out like w.params, and
// normalisation uses and follows the statistics of the batch.
func newGraph(a *architecture, w weights, batch int, grads []float32, seed uint64) (*graph, error) {
	b := &builder{graph: &graph{}, arch: a, w: w, grads: grads, batch: batch, root: gorgonia.NewGraph()}
	images := newTensor(batch, a.height, a.width, a.channels)
	b.images = floats(images)
	x := b.variable("images", images)
	for i, s := range a.convs {
		x = b.conv(layerName("conv", i), s, x, i == 0)
	}
	x = b.hidden(x)
	b.features = floats(b.last)
	if a.dropout > 0 && grads != nil {
		x = b.add(newDropoutLayer(batch, a.features, a.dropout, seed), x)
	}
	x = b.dense("classes", x, a.classes, true, false)
	b.logits = floats(b.last)
	if grads != nil {
		b.training(x)
	}
	if b.err != nil {
		return nil, fmt.Errorf("convnet: %w", b.err)
	}
	b.machine = gorgonia.NewTapeMachine(b.root)
	return b.graph, nil
}

// builder is what the construction of a graph needs at every layer. Its first
// error sticks and makes the rest do nothing.
type builder struct {
	*graph
	arch      *architecture
	w         weights
	grads     []float32 // gradients of the parameters; nil = inference
	batch     int
	root      *gorgonia.ExprGraph
	trained   gorgonia.Nodes // the parameters, in the order of arch.params
	statistic int            // number of statistics used up
	last      tensor.Tensor  // output of the last layer added
	err       error
}

func (b *builder) variable(name string, t *tensor.Dense) *gorgonia.Node {
	b.last = t
	return gorgonia.NewTensor(b.root, gorgonia.Float32, t.Dims(), gorgonia.WithName(name),
		gorgonia.WithShape(t.Shape()...), gorgonia.WithValue(t))
}

func (b *builder) add(l layer, inputs ...*gorgonia.Node) *gorgonia.Node {
	if b.err != nil {
		return nil
	}
	var n *gorgonia.Node
	n, b.err = apply(l, &b.pass, inputs...)
	b.last = l.output()
	return n
}

// parameters makes the nodes of the next n parameters, and the tensors for
// their gradients; nil where none are wanted.
func (b *builder) parameters(n int) (nodes gorgonia.Nodes, grads []tensor.Tensor) {
	for _, p := range b.arch.params[len(b.trained):][:n] {
		view := func(slab []float32) *tensor.Dense {
			return tensor.New(tensor.WithShape(p.shape...), tensor.WithBacking(slab[p.offset:p.offset+p.size()]))
		}
		nodes = append(nodes, b.variable(p.name, view(b.w.params)))
		if b.grads != nil {
			grads = append(grads, view(b.grads))
		}
	}
	b.trained = append(b.trained, nodes...)
	return nodes, grads
}

func (b *builder) conv(name string, s convShape, x *gorgonia.Node, first bool) *gorgonia.Node {
	if b.arch.norm {
		nodes, grads := b.parameters(1)
		x = b.add(newConvLayer(name, s, b.batch, false, first, grads), x, nodes[0])
		return b.norm(name, x)
	}
	nodes, grads := b.parameters(2)
	return b.add(newConvLayer(name, s, b.batch, true, first, grads), x, nodes[0], nodes[1])
}

// hidden is the layer of features.
func (b *builder) hidden(x *gorgonia.Node) *gorgonia.Node {
	if b.arch.norm {
		return b.norm("hidden", b.dense("hidden", x, b.arch.features, false, false))
	}
	return b.dense("hidden", x, b.arch.features, true, true)
}

func (b *builder) dense(name string, x *gorgonia.Node, width int, bias, relu bool) *gorgonia.Node {
	inShape := b.last.Shape()[1:]
	count := 1
	if bias {
		count = 2
	}
	nodes, grads := b.parameters(count)
	l := newDenseLayer(name, b.batch, inShape, width, bias, relu, grads)
	return b.add(l, append(gorgonia.Nodes{x}, nodes...)...)
}

func (b *builder) norm(name string, x *gorgonia.Node) *gorgonia.Node {
	shape := b.last.Shape()[1:]
	channels := shape[len(shape)-1]
	at := b.statistic
	b.statistic += 2 * channels
	running := normStatistics{
		mean:     b.w.statistics[at : at+channels],
		variance: b.w.statistics[at+channels : at+2*channels],
	}
	nodes, grads := b.parameters(2)
	return b.add(newNormLayer(name+" norm", b.batch, shape, running, grads), x, nodes[0], nodes[1])
}

// training adds the loss and its derivative.
func (b *builder) training(logits *gorgonia.Node) {
	targets := newTensor(b.batch, b.arch.classes)
	b.targets = floats(targets)
	b.loss = newLossLayer(b.batch, b.arch.classes)
	cost := b.add(b.loss, logits, b.variable("targets", targets))
	if b.err == nil {
		_, b.err = gorgonia.Grad(cost, b.trained...)
	}
}
