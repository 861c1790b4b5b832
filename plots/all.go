package plots

import "clusterlens/engine"

// All is every figure that the run supports, always in the same order: the
// map, confusion, overlap, gallery, curves and reliability of each pipeline in
// turn by kind of figure, "maps" after the single maps, "summary" last.
func All(run *engine.Run) []Named {
	var all []Named
	each := func(kind string, make func(engine.Outcome) Figure) {
		for _, o := range run.Outcomes {
			if f := make(o); f != nil {
				all = append(all, Named{kind + "-" + o.Result.Pipeline, f})
			}
		}
	}
	each("map", func(o engine.Outcome) Figure { return orNone(NewMap(run, o, ByCluster)) })
	if f := NewMaps(run); f != nil {
		all = append(all, Named{"maps", f})
	}
	each("confusion", func(o engine.Outcome) Figure { return orNone(NewConfusion(run, o)) })
	each("overlap", func(o engine.Outcome) Figure { return orNone(NewOverlap(run, o)) })
	each("gallery", func(o engine.Outcome) Figure { return NewGallery(run, o) })
	each("curves", func(o engine.Outcome) Figure { return orNone(NewCurves(run, o)) })
	each("reliability", func(o engine.Outcome) Figure { return orNone(NewReliability(run, o)) })
	if len(run.Outcomes) > 0 {
		all = append(all, Named{"summary", NewSummary(run)})
	}
	return all
}

// orNone turns a nil pointer into a nil Figure.
func orNone[T any, P interface {
	*T
	Figure
}](f P) Figure {
	if f == nil {
		return nil
	}
	return f
}
