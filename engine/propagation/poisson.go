package propagation

import (
	"context"
	"math"

	"clusterlens/engine"
)

// PoissonConfig sets [Poisson].
type PoissonConfig struct {
	SolveConfig
	// ClassPrior is the share of the rows that each class is known to have;
	// nil = nothing is known, and the potentials decide as they are. With it,
	// they are scaled by prior / share of the labels first (Calder et al. 2020,
	// equation 2.6). It helps only where it is true.
	ClassPrior []float64
	// Rounds is how often the surest rows of a solution become labels of
	// another one; 0 = never. With one label a class, two rounds bring .978 to
	// .983 where each class hangs together on the graph (gradient features of
	// digits; the worst of ten draws .963 to .982), and cost .005 where it does
	// not (PCA of 8 x 8 digits). With ten labels a class they change nothing.
	Rounds int
	Surest float64 // share of each class's rows that become labels; 0 = 0.85
}

// Poisson is Poisson learning (Calder, Cook, Thorpe and Slepcev 2020, arXiv
// 2006.11184): labels are sources and sinks rather than held values,
//
//	L u = sum over labelled j of (y_j - mean of y) delta_j,  sum of d_i u_i = 0,
//
// solved by conjugate gradients. It is the method for very few labels: one a
// class is enough. g must be symmetric ([SelfTuned]). The equation holds for
// each connected component with the mean of its own labels; a class without a
// label in a component is not found there, and a component without a label is
// undecided. The potentials become scores by a softmax whose temperature is a
// fifth of their mean margin: the scores order rows by how sure they are, but
// are no probabilities (see [Calibrate]). Arguments and errors as for [Laplace].
func Poisson(ctx context.Context, g *Graph, labels []int32, classes int, cfg PoissonConfig, observe engine.Observer) (*Solution, error) {
	if err := checkLabels(g.N, labels, classes); err != nil {
		return nil, err
	}
	limit, round := orDefault(cfg.MaxIterations, 1000), 0
	solve := func(ctx context.Context, labels []int32) (*Solution, error) {
		before := round * limit
		round++
		return poissonOnce(ctx, g, labels, classes, cfg, func(e engine.Event) {
			observe.Progress(before+e.Done, (cfg.Rounds+1)*limit, e.Note)
		})
	}
	s, err := solve(ctx, labels)
	if err != nil {
		return nil, err
	}
	return selfTrain(ctx, s, labels, cfg, solve)
}

func poissonOnce(ctx context.Context, g *Graph, labels []int32, classes int, cfg PoissonConfig, observe engine.Observer) (*Solution, error) {
	p := newSources(g, labels, classes)
	s := p.system(g)
	u, iterations, converged, err := s.solve(ctx, p.source(labels), orDefault(cfg.Tolerance, 1e-3), orDefault(cfg.MaxIterations, 1000), observe)
	if err != nil {
		return nil, err
	}
	centre(u, s)
	if cfg.ClassPrior != nil {
		p.weigh(u, cfg.ClassPrior)
	}
	p.toScores(u)
	return newSolution(u, iterations, converged), nil
}

// sources knows which labels lie in which component.
type sources struct {
	classes   int
	component []int32
	count     [][]float64 // labels of each class in each component
	total     []float64   // labels in each component
	free      []bool      // rows of components with at least two classes
}

func newSources(g *Graph, labels []int32, classes int) *sources {
	component, count := g.Components()
	p := &sources{classes: classes, component: component, count: make([][]float64, count),
		total: make([]float64, count), free: make([]bool, g.N)}
	for k := range p.count {
		p.count[k] = make([]float64, classes)
	}
	for i, c := range labels {
		if c != engine.Unknown {
			p.count[component[i]][c]++
			p.total[component[i]]++
		}
	}
	for i, k := range component {
		p.free[i] = p.found(k) > 1
	}
	return p
}

func (p *sources) system(g *Graph) system {
	degree := degrees32(g)
	return system{g: g, degree: degree, free: p.free, singular: newNullSpace(p.component, len(p.total), p.classes, degree)}
}

// found is the number of classes that have a label in component k.
func (p *sources) found(k int32) int {
	n := 0
	for _, v := range p.count[k] {
		if v > 0 {
			n++
		}
	}
	return n
}

func (p *sources) source(labels []int32) engine.Matrix {
	b := oneHot(labels, p.classes)
	for i, c := range labels {
		if c == engine.Unknown {
			continue
		}
		k := p.component[i]
		row := b.Row(i)
		for c := range row {
			row[c] -= float32(p.count[k][c] / p.total[k])
		}
	}
	return b
}

// centre moves each component's potentials to a degree-weighted mean of zero.
func centre(u engine.Matrix, s system) {
	null := s.singular
	null.means(u, func(i int) float64 { return float64(s.degree[i]) })
	for i, k := range null.component {
		row := u.Row(i)
		for c, m := range null.of(k, u.Cols) {
			row[c] -= float32(m)
		}
	}
}

// weigh scales each class by its prior over its share of the labels.
func (p *sources) weigh(u engine.Matrix, prior []float64) {
	for i, k := range p.component {
		row := u.Row(i)
		for c := range row {
			if n := p.count[k][c]; n > 0 {
				row[c] *= float32(prior[c] * p.total[k] / n)
			}
		}
	}
}

// toScores turns potentials into shares: a softmax over the classes that have
// a label in the row's component.
func (p *sources) toScores(u engine.Matrix) {
	temperature := p.meanMargin(u) / typicalMargin
	for i, k := range p.component {
		row := u.Row(i)
		largest := math.Inf(-1)
		for c, v := range row {
			if p.count[k][c] > 0 {
				largest = max(largest, float64(v))
			}
		}
		for c, v := range row {
			row[c] = 0
			if p.count[k][c] > 0 {
				row[c] = float32(math.Exp((float64(v) - largest) / temperature))
			}
		}
	}
}

// typicalMargin is the log ratio of the two largest scores of a row with the
// mean margin: its largest score is about .95.
const typicalMargin = 5

// meanMargin is the mean difference of the two largest potentials of a row.
func (p *sources) meanMargin(u engine.Matrix) float64 {
	sum, n := 0.0, 0
	for i := range u.Rows {
		if !p.free[i] {
			continue
		}
		first, second := math.Inf(-1), math.Inf(-1)
		for c, v := range u.Row(i) {
			if v := float64(v); p.count[p.component[i]][c] > 0 {
				if v > first {
					first, second = v, first
				} else {
					second = max(second, v)
				}
			}
		}
		sum += first - second
		n++
	}
	if sum <= 0 {
		return 1
	}
	return sum / float64(n)
}
