package session

import (
	"context"

	"clusterlens/engine"
)

// Engine is what the session needs of the engine. Its methods are called from
// background goroutines, except Pipelines, Projections and Params.
type Engine interface {
	// Pipelines are the pipelines in the order in which they are shown and run.
	Pipelines() []Info
	// Projections are the maps that can be asked for, the first without waiting.
	Projections() []string
	// Params is a pipeline's parameter set with a preset's values, a copy.
	Params(pipeline, preset string) engine.Params
	// Open reads an image set by name ("mnist") or path.
	Open(ctx context.Context, nameOrPath string, observe engine.Observer) (*engine.ImageSet, error)
	// Split draws the labelled images.
	Split(set *engine.ImageSet, spec string, seed uint64) (engine.Split, error)
	// Runner runs pipelines on one image set. Map and Run may be called at the
	// same time.
	Runner(set *engine.ImageSet) Runner
}

// Runner runs pipelines on one image set.
type Runner interface {
	Map(ctx context.Context, projection string, seed uint64, observe engine.Observer) (*engine.Map, error)
	Run(ctx context.Context, r Request, observe engine.Observer) (engine.Outcome, error)
}

// Info describes a pipeline.
type Info struct {
	Name, Title, Kind, Doc string
}

// Request is one pipeline's run.
type Request struct {
	Pipeline, Preset string
	Params           engine.Params
	Split            engine.Split
	Seed             uint64
	Map              *engine.Map // for the overlap in the map; nil = none
}
