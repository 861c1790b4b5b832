package propagation

import (
	"context"
	"fmt"

	"clusterlens/engine"
)

// Reweighted is g with weights gamma_i gamma_j w_ij, where gamma rises towards
// the labels: the solution of the Poisson equation
//
//	L gamma = sum over labelled j of (delta_j - 1/n)
//
// on each component of n rows, moved so that its least value is just above
// zero (Miller and Calder 2023, arXiv 2210.15786). [Laplace] on it keeps its
// strength with many labels and no longer collapses with few, because labels
// weigh the more the fewer they are. Components without a label stay as they
// are. g must be symmetric. Errors: ErrEmpty, ErrNoLabels, or the context's.
func Reweighted(ctx context.Context, g *Graph, labels []int32, cfg SolveConfig, observe engine.Observer) (*Graph, error) {
	anyClass := make([]int32, len(labels))
	for i, c := range labels {
		anyClass[i] = min(c, 0)
	}
	if err := checkLabels(g.N, anyClass, 1); err != nil {
		return nil, err
	}
	component, count := g.Components()
	labelled, size := make([]float64, count), make([]float64, count)
	for i, k := range component {
		size[k]++
		labelled[k] += float64(anyClass[i] + 1)
	}
	b, free := engine.NewMatrix(g.N, 1), make([]bool, g.N)
	for i, k := range component {
		free[i] = labelled[k] > 0 && size[k] > 1
		b.Data[i] = float32(float64(anyClass[i]+1) - labelled[k]/size[k])
	}
	degree := degrees32(g)
	s := system{g: g, degree: degree, free: free, singular: newNullSpace(component, count, 1, degree)}
	gamma, _, _, err := s.solve(ctx, b, orDefault(cfg.Tolerance, 1e-3), orDefault(cfg.MaxIterations, 1000), observe)
	if err != nil {
		return nil, fmt.Errorf("reweighting: %w", err)
	}
	return g.scaled(aboveZero(gamma.Data, component, free, count)), nil
}

// aboveZero moves and scales gamma on each component to 1e-5 .. 1, which
// leaves the harmonic functions of the component as they are; it is 1 on rows
// that are not free.
func aboveZero(gamma []float32, component []int32, free []bool, components int) []float64 {
	const least = 1e-5
	low, high := make([]float64, components), make([]float64, components)
	for i, k := range component {
		low[k], high[k] = min(low[k], float64(gamma[i])), max(high[k], float64(gamma[i]))
	}
	scale := make([]float64, len(gamma))
	for i, k := range component {
		scale[i] = 1
		if spread := high[k] - low[k]; free[i] && spread > 0 {
			scale[i] = least + (1-least)*(float64(gamma[i])-low[k])/spread
		}
	}
	return scale
}

// scaled is the graph of scale_i scale_j w_ij.
func (g *Graph) scaled(scale []float64) *Graph {
	out := &Graph{N: g.N, RowStart: g.RowStart, Column: g.Column, Weight: make([]float32, len(g.Weight))}
	for i := range g.N {
		for e := g.RowStart[i]; e < g.RowStart[i+1]; e++ {
			out.Weight[e] = float32(float64(g.Weight[e]) * scale[i] * scale[g.Column[e]])
		}
	}
	return out
}
