package pipelines

import (
	"context"
	"fmt"
	"time"

	"clusterlens/engine"
	"clusterlens/engine/convnet"
	"clusterlens/engine/propagation"
)

// Request asks for one run of one pipeline.
type Request struct {
	Pipeline string
	Preset   string
	Params   engine.Params // nil = the preset's own
	Split    engine.Split
	Seed     uint64
	Map      *engine.Map // for the overlap on the map; nil = not reported
}

// Runner runs pipelines over one image set. Steps that several pipelines
// share (features, neighbour lists) are made once and kept between runs. It is
// safe for concurrent use; shared steps are made one at a time.
type Runner struct {
	set  *engine.ImageSet
	memo memo
}

// NewRunner is a Runner for the set, which must not change any more.
func NewRunner(set *engine.ImageSet) *Runner {
	return &Runner{set: set, memo: newMemo()}
}

// work is one run under way: what the steps so far have made.
type work struct {
	runner  *Runner
	images  engine.Images
	request Request
	params  engine.Params
	result  *engine.Result

	spec       featureSpec   // which features, the key of what is shared
	features   engine.Matrix // where neighbours and overlap are looked for
	embedded   engine.Matrix // what the mixture is put on instead, where it has rows
	key        string        // names features for the memo; "" = of this run alone
	neighbours engine.Neighbours
	network    *convnet.Network
	found      *propagation.Learned // by the last propagation
}

// step is one named part of a pipeline.
type step struct {
	name string
	run  func(ctx context.Context, w *work, observe engine.Observer) (stepInfo, error)
}

// stepInfo is what a step tells about itself beyond what it made.
type stepInfo struct {
	seconds float64 // 0 = as measured; else of the shared work when it was made
	shared  bool
}

// Run runs a pipeline and judges its result. Errors: a cancelled context's, or
// one sentence that names the step and the mend.
func (r *Runner) Run(ctx context.Context, request Request, observe engine.Observer) (engine.Outcome, error) {
	p, err := Lookup(request.Pipeline)
	if err != nil {
		return engine.Outcome{}, err
	}
	if err := r.check(request); err != nil {
		return engine.Outcome{}, fmt.Errorf("%s: %w", p.Name, err)
	}
	w := &work{runner: r, images: r.set.Images, request: request, params: request.Params}
	if w.params == nil {
		w.params = p.Params(request.Preset)
	}
	w.result = &engine.Result{
		Pipeline: p.Name, Preset: request.Preset, Params: w.params.Clone(), Seed: request.Seed,
		Details: map[string]float64{},
	}
	steps := append(p.steps(w.params), step{"evaluation", evaluationNeighbours})
	for i, s := range steps {
		if err := w.runStep(ctx, s, i, len(steps), observe); err != nil {
			if ctx.Err() != nil {
				return engine.Outcome{}, ctx.Err()
			}
			return engine.Outcome{}, fmt.Errorf("%s, %s: %w", p.Name, s.name, err)
		}
	}
	for _, s := range w.result.Steps {
		w.result.Seconds += s.Seconds
	}
	report, err := evaluate(ctx, r.set, request, w.result)
	if err != nil {
		return engine.Outcome{}, err
	}
	return engine.Outcome{Result: w.result, Report: report}, nil
}

func (r *Runner) check(request Request) error {
	if err := r.set.Validate(); err != nil {
		return err
	}
	if len(request.Split.Labels) != r.set.N {
		return fmt.Errorf("a split of %d images for a set of %d", len(request.Split.Labels), r.set.N)
	}
	return nil
}

func (w *work) runStep(ctx context.Context, s step, index, count int, observe engine.Observer) error {
	tell := func(e engine.Event) {
		if observe != nil {
			e.Pipeline, e.Step, e.Index, e.Count = w.result.Pipeline, s.name, index, count
			observe(e)
		}
	}
	tell(engine.Event{})
	start := time.Now()
	info, err := s.run(ctx, w, tell)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	if info.seconds > 0 {
		seconds = info.seconds
	}
	w.result.Steps = append(w.result.Steps, engine.StepTime{Step: s.name, Seconds: seconds, Shared: info.shared})
	tell(engine.Event{Finished: true})
	return nil
}

// note adds what a reader of the report must know.
func (w *work) note(format string, args ...any) {
	w.result.Notes = append(w.result.Notes, fmt.Sprintf(format, args...))
}

// clusters is the number of clusters asked for: the parameter, or the number
// of classes where it is 0, or 10 where no class is known.
func (w *work) clusters(key string) int {
	if k := w.params.Int(key); k > 0 {
		return k
	}
	if w.request.Split.Classes > 0 {
		return w.request.Split.Classes
	}
	return 10
}
