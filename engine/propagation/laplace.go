package propagation

import (
	"context"

	"clusterlens/engine"
)

// SolveConfig sets [Laplace], [Poisson] and [Reweighted].
type SolveConfig struct {
	Tolerance     float64 // relative residual at which to stop; 0 = 1e-3
	MaxIterations int     // of conjugate gradients; 0 = 1000
}

// Laplace is Laplace learning (Zhu, Ghahramani and Lafferty 2003): the scores
// are harmonic, each unlabelled row the weighted mean of its neighbours, with
// the labelled rows held at their label: L_uu u = W_ul y, solved by conjugate
// gradients. g must be symmetric ([SelfTuned]).
//
// It is the best of all from about 30 labels a class; with a few, all rows get
// nearly the same scores and it collapses into one class, where [Poisson] does
// not, nor Laplace on a [Reweighted] graph.
//
// labels has a class or engine.Unknown a row; rows in a component without a
// label are undecided. Errors: ErrEmpty, ErrNoLabels, or the context's.
func Laplace(ctx context.Context, g *Graph, labels []int32, classes int, cfg SolveConfig, observe engine.Observer) (*Solution, error) {
	if err := checkLabels(g.N, labels, classes); err != nil {
		return nil, err
	}
	s := system{g: g, degree: degrees32(g), free: reachable(g, labels)}
	y := oneHot(labels, classes)
	b := engine.NewMatrix(g.N, classes)
	for i, c := range labels {
		if c != engine.Unknown {
			s.free[i] = false
		}
	}
	g.MultiplyRows(0, g.N, y, b)
	u, iterations, converged, err := s.solve(ctx, b, orDefault(cfg.Tolerance, 1e-3), orDefault(cfg.MaxIterations, 1000), observe)
	if err != nil {
		return nil, err
	}
	for i, c := range labels {
		row := u.Row(i)
		if c != engine.Unknown {
			row[c] = 1
		}
		for c := range row {
			row[c] = max(row[c], 0) // below zero by the solver's tolerance only
		}
	}
	return newSolution(u, iterations, converged), nil
}

func degrees32(g *Graph) []float32 {
	d := make([]float32, g.N)
	for i, v := range g.Degrees() {
		d[i] = float32(v)
	}
	return d
}

// reachable tells for each row whether its component has a label and the row
// itself a link.
func reachable(g *Graph, labels []int32) []bool {
	component, count := g.Components()
	has := make([]bool, count)
	for i, c := range labels {
		if c != engine.Unknown {
			has[component[i]] = true
		}
	}
	reached := make([]bool, g.N)
	for i, k := range component {
		reached[i] = has[k]
	}
	return reached
}
