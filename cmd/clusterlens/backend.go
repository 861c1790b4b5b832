package main

import (
	"context"

	"clusterlens/engine"
	"clusterlens/engine/imageset"
	"clusterlens/engine/pipelines"
	"clusterlens/gui/session"
	"clusterlens/resources"
)

// backend is the real engine behind the window.
type backend struct{}

func (backend) Pipelines() []session.Info {
	var infos []session.Info
	for _, p := range pipelines.All() {
		infos = append(infos, session.Info{Name: p.Name, Title: p.Title, Kind: p.Kind, Doc: p.Doc})
	}
	return infos
}

func (backend) Projections() []string {
	for _, p := range pipelines.All()[0].Params(engine.Recommended) {
		if p.Key == "map.projection" {
			return p.Choices
		}
	}
	return []string{"pca"}
}

func (backend) Params(pipeline, preset string) engine.Params {
	p, err := pipelines.Lookup(pipeline)
	if err != nil {
		panic(err) // the session asks for pipelines of the catalogue only
	}
	return p.Params(preset)
}

func (backend) Open(ctx context.Context, nameOrPath string, observe engine.Observer) (*engine.ImageSet, error) {
	return imageset.Open(ctx, nameOrPath, imageset.Options{Builtin: resources.MNIST}, func(e engine.Event) {
		e.Step = "reading " + nameOrPath
		observe(e)
	})
}

func (backend) Split(set *engine.ImageSet, spec string, seed uint64) (engine.Split, error) {
	labelled, err := imageset.ParseLabelled(spec)
	if err != nil {
		return engine.Split{}, err
	}
	return imageset.NewSplit(set, labelled, seed)
}

func (backend) Runner(set *engine.ImageSet) session.Runner { return runner{pipelines.NewRunner(set)} }

type runner struct{ *pipelines.Runner }

func (r runner) Run(ctx context.Context, q session.Request, observe engine.Observer) (engine.Outcome, error) {
	return r.Runner.Run(ctx, pipelines.Request(q), observe)
}
