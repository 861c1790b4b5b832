package convnet

import (
	"context"
	"fmt"
	"hash"
	"hash/fnv"
	"slices"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// pass is what the layers of a graph must know of the run in progress beside
// their inputs.
type pass struct {
	ctx  context.Context
	rows int    // images in the batch, at most the batch size of the graph
	step uint64 // number of the training step, for random masks
	// momentum is the share of this batch in the running statistics.
	momentum float32
}

// A layer computes a batch, and its derivative, on float32 slabs. It owns the
// tensors that it returns, which are made once for the largest batch and
// overwritten by every run: rows beyond pass.rows hold leftovers.
//
// Plain slabs keep the arithmetic free of the graph library; [apply] makes a
// layer an operation of gorgonia's graph.
type layer interface {
	// String is the name of the layer, unique in its graph.
	String() string
	// output is the tensor that forward fills.
	output() tensor.Tensor
	// gradients has one tensor for each input, nil where the layer has no
	// derivative with respect to it. Gradients of inputs are made by backward;
	// the first entry that is not nil stands for all of them in the graph.
	gradients() []tensor.Tensor
	// forward computes the output of a batch.
	forward(p *pass, in [][]float32) error
	// backward computes the gradients from the gradient of the output. It runs
	// after forward, on the same inputs.
	backward(p *pass, in [][]float32, grad []float32) error
}

// apply adds the layer to the graph of its inputs.
func apply(l layer, p *pass, inputs ...*gorgonia.Node) (*gorgonia.Node, error) {
	return gorgonia.ApplyOp(&forwardOp{newOperation("forward", l, p, inputs, l.output())}, inputs...)
}

// operation is what the three kinds of gorgonia.Op below share.
//
// None implements UsePreallocDoer: a tape machine forgets its registers at
// every Reset, so that it would allocate anew for every batch. The layers'
// own tensors are the preallocated memory.
type operation struct {
	layer  layer
	pass   *pass
	kind   string
	types  []hm.Type // of the inputs, then of the result
	result tensor.Tensor
	data   [][]float32 // reused by every run: the slabs of the inputs
}

func newOperation(kind string, l layer, p *pass, inputs []*gorgonia.Node, result tensor.Tensor) operation {
	o := operation{layer: l, pass: p, kind: kind, result: result}
	for _, n := range inputs {
		o.types = append(o.types, n.Type())
	}
	o.types = append(o.types, typeOf(result))
	return o
}

func typeOf(t tensor.Tensor) hm.Type {
	if t.IsScalar() {
		return tensor.Float32
	}
	return gorgonia.TensorType{Dims: t.Dims(), Of: tensor.Float32}
}

func (o *operation) Arity() int           { return len(o.types) - 1 }
func (o *operation) Type() hm.Type        { return hm.NewFnType(slices.Clone(o.types)...) }
func (o *operation) ReturnsPtr() bool     { return true }
func (o *operation) CallsExtern() bool    { return false }
func (o *operation) OverwritesInput() int { return -1 }
func (o *operation) String() string       { return o.kind + " " + o.layer.String() }

func (o *operation) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return o.result.Shape().Clone(), nil
}

// WriteHash tells operations apart: the compiler merges nodes with equal ones.
func (o *operation) WriteHash(h hash.Hash) { fmt.Fprint(h, o.String()) }

func (o *operation) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

// slabs are the inputs' backing slices; of a scalar, an empty one.
func (o *operation) slabs(values []gorgonia.Value) [][]float32 {
	o.data = o.data[:0]
	for _, v := range values {
		slab, _ := v.Data().([]float32)
		o.data = append(o.data, slab)
	}
	return o.data
}

// forwardOp is a layer in the graph.
type forwardOp struct{ operation }

var _ gorgonia.SDOp = (*forwardOp)(nil)

// Do computes the layer's output.
func (o *forwardOp) Do(values ...gorgonia.Value) (gorgonia.Value, error) {
	if err := o.layer.forward(o.pass, o.slabs(values)); err != nil {
		return nil, err
	}
	return o.result, nil
}

// DiffWRT tells which inputs the layer has a derivative for.
func (o *forwardOp) DiffWRT(int) []bool {
	wrt := make([]bool, 0, o.Arity())
	for _, g := range o.layer.gradients() {
		wrt = append(wrt, g != nil)
	}
	return wrt
}

// SymDiff adds one node that runs the layer backward. An operation of gorgonia
// has one result but a layer computes all its gradients at once: the node's
// value is the first gradient, and nodes that hang on it hand out the others.
func (o *forwardOp) SymDiff(inputs gorgonia.Nodes, output, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	gradients := o.layer.gradients()
	first := slices.IndexFunc(gradients, func(g tensor.Tensor) bool { return g != nil })
	if first < 0 {
		return nil, fmt.Errorf("convnet: %v has no derivative", o.layer)
	}
	// The output is an input here only to order the two runs.
	children := append(slices.Clone(inputs), output, grad)
	back, err := gorgonia.ApplyOp(&backwardOp{newOperation("backward", o.layer, o.pass, children, gradients[first])}, children...)
	if err != nil {
		return nil, err
	}
	nodes := make(gorgonia.Nodes, len(inputs))
	nodes[first] = back
	for i := first + 1; i < len(inputs); i++ {
		if gradients[i] == nil {
			continue
		}
		op := &gradientOp{newOperation(fmt.Sprint("gradient ", i), o.layer, o.pass, gorgonia.Nodes{back}, gradients[i])}
		if nodes[i], err = gorgonia.ApplyOp(op, back); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// backwardOp computes all gradients of a layer and returns the first.
type backwardOp struct{ operation }

// Do runs the layer backward; the last two values are the layer's output and
// the gradient of it.
func (o *backwardOp) Do(values ...gorgonia.Value) (gorgonia.Value, error) {
	slabs := o.slabs(values)
	n := len(slabs) - 2
	if err := o.layer.backward(o.pass, slabs[:n], slabs[n+1]); err != nil {
		return nil, err
	}
	return o.result, nil
}

// gradientOp returns one gradient that a backwardOp has computed.
type gradientOp struct{ operation }

// Do returns the gradient.
func (o *gradientOp) Do(...gorgonia.Value) (gorgonia.Value, error) { return o.result, nil }
