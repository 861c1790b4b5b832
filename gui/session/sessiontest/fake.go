// Package sessiontest holds what tests of the session and of the views put in
// the engine's place: small results at once, or when the test says so.
package sessiontest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"clusterlens/engine"
	"clusterlens/gui/session"
)

// Engine is a fake engine. Its zero value is not ready; see [NewEngine].
type Engine struct {
	mu    sync.Mutex
	sets  map[string]*engine.ImageSet
	gates map[string]chan struct{} // "open NAME", "run PIPELINE", "map PROJECTION"
	fail  map[string]error
	Runs  []session.Request // that were started
}

// NewEngine knows a set "digits" of 300 images of ten classes, "letters" of 60
// images of three, "plain" of 20 images without truth, and "one" of one image.
func NewEngine() *Engine {
	return &Engine{
		sets: map[string]*engine.ImageSet{
			"digits": Set("digits", 300, 10), "letters": Set("letters", 60, 3),
			"plain": Unlabelled(Set("plain", 20, 2)), "one": Set("one", 1, 1),
		},
		gates: map[string]chan struct{}{}, fail: map[string]error{},
	}
}

// Set makes n images of 8 x 8 pixels in the given number of classes.
func Set(name string, n, classes int) *engine.ImageSet {
	set := &engine.ImageSet{Name: name, Truth: make([]int32, n)}
	set.N, set.Height, set.Width, set.Channels = n, 8, 8, 1
	set.Pixels = make([]byte, n*64)
	for c := range classes {
		set.Classes = append(set.Classes, fmt.Sprint(c))
	}
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range n {
		set.Truth[i] = int32(i % classes)
		for p := range 64 {
			set.Pixels[i*64+p] = byte(rng.IntN(40))
		}
		set.Pixels[i*64+(i%classes)*6%64] = 255
	}
	return set
}

// Unlabelled forgets the truth of a set.
func Unlabelled(set *engine.ImageSet) *engine.ImageSet {
	set.Classes = nil
	for i := range set.Truth {
		set.Truth[i] = engine.Unknown
	}
	return set
}

// Add gives the engine another set to open by its name.
func (e *Engine) Add(set *engine.ImageSet) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sets[set.Name] = set
}

// Hold makes work of the given name ("open letters", "run mixture", "map tsne")
// wait until the returned function is called or its context is done.
func (e *Engine) Hold(work string) (release func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	gate := make(chan struct{})
	e.gates[work] = gate
	return sync.OnceFunc(func() {
		e.mu.Lock()
		delete(e.gates, work)
		e.mu.Unlock()
		close(gate)
	})
}

// Fail makes work of the given name fail.
func (e *Engine) Fail(work string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fail[work] = err
}

func (e *Engine) wait(ctx context.Context, work string) error {
	e.mu.Lock()
	gate, err := e.gates[work], e.fail[work]
	e.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

// Pipelines are the three names of the product.
func (e *Engine) Pipelines() []session.Info {
	return []session.Info{
		{Name: "mixture", Title: "Mixture", Kind: "unsupervised", Doc: "Finds groups without labels."},
		{Name: "cnn-kmeans", Title: "CNN and k-means", Kind: "supervised", Doc: "Learns from the labelled images."},
		{Name: "label-spreading", Title: "Label spreading", Kind: "semi-supervised", Doc: "Spreads labels to neighbours."},
	}
}

// Projections are three.
func (e *Engine) Projections() []string { return []string{"pca", "tsne", "spectral"} }

// Params has one parameter of each kind.
func (e *Engine) Params(pipeline, preset string) engine.Params {
	alpha := 0.9
	if preset == engine.Study {
		alpha = 0.2
	}
	return engine.Params{
		{Key: pipeline + ".clusters", Title: "Clusters", Doc: "Number of clusters; 0 = one a class.", Kind: engine.IntParam, Max: 300, Value: 0},
		{Key: pipeline + ".alpha", Title: "Alpha", Doc: "Weight of the neighbours.", Kind: engine.FloatParam, Max: 1, Value: alpha},
		{Key: pipeline + ".scale", Title: "Scale features", Doc: "Whether to scale.", Kind: engine.BoolParam, Value: true},
		{Key: pipeline + ".graph", Title: "Graph", Doc: "Which graph.", Kind: engine.ChoiceParam, Choices: []string{"knn", "rbf"}, Value: "knn"},
	}
}

// Open finds a set by its name.
func (e *Engine) Open(ctx context.Context, name string, observe engine.Observer) (*engine.ImageSet, error) {
	observe.Progress(0, 1, "")
	if err := e.wait(ctx, "open "+name); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	set := e.sets[name]
	if set == nil {
		return nil, &engine.InputError{File: name, Problem: "there is no such file", Mend: "choose another"}
	}
	return set, nil
}

// Split labels every tenth image of those with a known class, starting at the
// seed; the specification "bad" is not possible.
func (e *Engine) Split(set *engine.ImageSet, spec string, seed uint64) (engine.Split, error) {
	if spec == "bad" {
		return engine.Split{}, &engine.UsageError{Problem: "bad is not a labelled share", Mend: "use 0.1, 600 or 5/class"}
	}
	split := engine.Split{Labels: make([]int32, set.N), Classes: len(set.Classes), Spec: spec}
	for i := range split.Labels {
		split.Labels[i] = engine.Unknown
		if (uint64(i)+seed)%10 < 1 {
			split.Labels[i] = set.Truth[i]
		}
	}
	return split, nil
}

// Runner runs the fake pipelines on a set.
func (e *Engine) Runner(set *engine.ImageSet) session.Runner { return &runner{e, set} }

type runner struct {
	engine *Engine
	set    *engine.ImageSet
}

// Map puts each class around a place of its own on a circle.
func (r *runner) Map(ctx context.Context, projection string, seed uint64, observe engine.Observer) (*engine.Map, error) {
	if err := r.engine.wait(ctx, "map "+projection); err != nil {
		return nil, err
	}
	m := &engine.Map{Projection: projection, X: make([]float32, r.set.N), Y: make([]float32, r.set.N), Explained: [2]float64{0.1, 0.07}}
	rng := rand.New(rand.NewPCG(seed, 7))
	for i := range m.X {
		angle := 2 * math.Pi * float64(i%10) / 10
		m.X[i] = float32(3*math.Cos(angle) + rng.NormFloat64())
		m.Y[i] = float32(3*math.Sin(angle) + rng.NormFloat64())
	}
	return m, nil
}

// Run finds the true classes, but for every seventh image (shifted by the
// pipeline's name), which goes to the next class.
func (r *runner) Run(ctx context.Context, q session.Request, observe engine.Observer) (engine.Outcome, error) {
	r.engine.mu.Lock()
	r.engine.Runs = append(r.engine.Runs, q)
	r.engine.mu.Unlock()
	for step := range 2 {
		observe(engine.Event{Pipeline: q.Pipeline, Step: fmt.Sprint("step ", step+1), Index: step, Count: 2, Total: 10})
		if err := r.engine.wait(ctx, "run "+q.Pipeline); err != nil {
			return engine.Outcome{}, err
		}
		observe(engine.Event{Pipeline: q.Pipeline, Step: fmt.Sprint("step ", step+1), Index: step, Count: 2, Done: 10, Total: 10, Finished: true})
	}
	if r.set.N < 2 {
		return engine.Outcome{}, fmt.Errorf("%w: 1 image", engine.ErrTooFew)
	}
	return outcome(r.set, q), nil
}

func outcome(set *engine.ImageSet, q session.Request) engine.Outcome {
	n, k := set.N, max(2, len(set.Classes))
	res := &engine.Result{
		Pipeline: q.Pipeline, Preset: q.Preset, Params: q.Params, Seed: q.Seed, Clusters: k, Probabilities: true,
		Cluster: make([]int32, n), Predicted: make([]int32, n), Confidence: make([]float32, n),
		ClusterClass: make([]int32, k), Features: engine.NewMatrix(n, 3), Seconds: 1.5,
	}
	for c := range res.ClusterClass {
		res.ClusterClass[c] = engine.Unknown
		if c < len(set.Classes) {
			res.ClusterClass[c] = int32((c + 1) % len(set.Classes)) // clusters are numbered otherwise than classes
		}
	}
	for i := range n {
		class := i % k
		if (i+len(q.Pipeline))%7 == 0 {
			class = (class + 1) % k
		}
		res.Cluster[i] = int32((class + k - 1) % k)
		res.Predicted[i] = res.ClusterClass[res.Cluster[i]]
		res.Confidence[i] = float32(i%100) / 100
		copy(res.Features.Row(i), []float32{float32(i % k * 10), float32(i % 11), float32(class)})
	}
	res.Neighbours = ring(n, min(10, n-1))
	if q.Pipeline == "cnn-kmeans" {
		res.Curves = []engine.Curve{{Name: "training loss", Values: []float64{2, 1, .5}}, {Name: "validation accuracy", Values: []float64{.5, .8, .9}}}
	}
	return engine.Outcome{Result: res, Report: report(set, q, res)}
}

func ring(n, k int) engine.Neighbours {
	nb := engine.Neighbours{N: n, K: k, Recall: 1}
	for i := range n {
		for j := range k {
			nb.Index = append(nb.Index, int32((i+(j+1)*10)%n))
			nb.Distance2 = append(nb.Distance2, float32(j+1))
		}
	}
	return nb
}

func report(set *engine.ImageSet, q session.Request, res *engine.Result) *engine.Report {
	k := res.Clusters
	rep := &engine.Report{Params: q.Params.Map(), ClusterSizes: make([]int, k), Overlap: &engine.Overlap{Neighbours: 10}, SecondsTotal: 1.5}
	inMap, inFeatures := 0.4, 0.1
	rep.Overlap.CrossingMap, rep.Overlap.CrossingFeatureSpace = &inMap, &inFeatures
	for c := range k {
		rep.ClusterSizes[c] = set.N / k
		row := make([]float64, k)
		row[c] = 0.9
		row[(c+1)%k] = 0.1
		rep.Overlap.FeatureSpace = append(rep.Overlap.FeatureSpace, row)
		rep.Overlap.Map = append(rep.Overlap.Map, row)
	}
	if len(set.Classes) == 0 {
		return rep
	}
	rep.Confusion = make([][]int, len(set.Classes))
	for c, name := range set.Classes {
		rep.Confusion[c] = make([]int, len(set.Classes))
		rep.PerClass = append(rep.PerClass, engine.ClassReport{Class: name, Precision: .9, Recall: .8, F1: .85, Support: set.N / k})
		rep.ClusterClasses = append(rep.ClusterClasses, set.ClassName(res.ClusterClass[c]))
	}
	right, all := 0, 0
	for i, t := range set.Truth {
		if q.Split.IsLabelled(i) {
			continue
		}
		all++
		rep.Confusion[t][res.Predicted[i]]++
		if t == res.Predicted[i] {
			right++
		}
	}
	accuracy := float64(right) / float64(max(1, all))
	rep.Accuracy, rep.ARI, rep.Evaluated = &accuracy, &accuracy, all
	return rep
}

// ErrFake is a failure to test with.
var ErrFake = errors.New("the fake failed as asked")

// Loop is an owner of a session: it collects what is delivered and runs it when
// the test pumps.
type Loop struct {
	queue chan func()
}

// NewLoop is an empty loop.
func NewLoop() *Loop { return &Loop{queue: make(chan func(), 10000)} }

// Deliver is for session.Config.
func (l *Loop) Deliver(f func()) { l.queue <- f }

// Until runs what is delivered until done; the test fails after a minute.
func (l *Loop) Until(t testing.TB, what string, done func() bool) {
	t.Helper()
	limit := time.After(time.Minute) // a machine under load is no failure
	for !done() {
		select {
		case f := <-l.queue:
			f()
		case <-limit:
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}

// Drain runs what was delivered by now.
func (l *Loop) Drain() {
	for {
		select {
		case f := <-l.queue:
			f()
		default:
			return
		}
	}
}
