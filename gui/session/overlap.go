package session

import (
	"cmp"
	"context"
	"math"
	"slices"

	"clusterlens/engine"
	"clusterlens/gui/render"
)

// Pair is two clusters of a run that a person wants to see apart from the rest.
type Pair struct {
	Record *Record
	A, B   int
}

// Pair is the pair on show, nil for none.
func (s *Session) Pair() *Pair { return s.pair }

// ShowPair greys out all but two clusters of the focused run, and the boundary
// strip can be asked for. The same pair again shows everything again.
func (s *Session) ShowPair(a, b int) {
	if s.focus == nil || s.set == nil {
		return
	}
	if s.pair != nil && s.pair.Record == s.focus && s.pair.A == a && s.pair.B == b {
		s.ShowOnly(nil)
		return
	}
	cluster := s.focus.Outcome.Result.Cluster
	s.showOnly(render.MaskWhere(s.set.N, func(i int) bool {
		return int(cluster[i]) == a || int(cluster[i]) == b
	}), &Pair{Record: s.focus, A: a, B: b})
}

// BlockOrder is an order of the clusters that puts those which overlap next to
// each other, so that overlap shows as blocks along the diagonal: it starts
// from the largest overlap and appends, at either end, the cluster that
// overlaps most with the last one.
func BlockOrder(overlap [][]float64) []int {
	n := len(overlap)
	if n == 0 {
		return nil
	}
	both := func(a, b int) float64 { return overlap[a][b] + overlap[b][a] }
	first, second, best := 0, 0, -1.0
	for a := range n {
		for b := a + 1; b < n; b++ {
			if both(a, b) > best {
				first, second, best = a, b, both(a, b)
			}
		}
	}
	if n == 1 {
		return []int{0}
	}
	order := []int{first, second}
	used := map[int]bool{first: true, second: true}
	for len(order) < n {
		next, front, best := -1, false, math.Inf(-1)
		for c := range n {
			if used[c] {
				continue
			}
			if v := both(c, order[len(order)-1]); v > best {
				next, front, best = c, false, v
			}
			if v := both(c, order[0]); v > best {
				next, front, best = c, true, v
			}
		}
		used[next] = true
		if front {
			order = slices.Insert(order, 0, next)
		} else {
			order = append(order, next)
		}
	}
	return order
}

// Step is one image of a boundary strip. Position runs from -1, surely the
// first cluster, over 0, the border, to 1, surely the second.
type Step struct {
	Row      int
	Position float64
	Cluster  int
}

type stripKey struct {
	record      *Record
	a, b, count int
}

// BoundaryStrip is up to count images on the way from the first cluster of the
// pair over the border to the second, evenly spaced. [Derived] tells when it is
// ready.
func (s *Session) BoundaryStrip(count int) ([]Step, bool) {
	p := s.pair
	if p == nil || !p.Record.Open() {
		return nil, false
	}
	result := p.Record.Outcome.Result
	return derive(s, stripKey{p.Record, p.A, p.B, count}, "strip", Derived, func(context.Context) []Step {
		return strip(result, p.A, p.B, count)
	})
}

// strip places the images of both clusters by their distances da and db to the
// two centres, at (da - db) / (da + db), and picks the nearest to evenly spaced
// places between the ends' 2nd percentiles. Without features confidence stands
// for the distance from the border.
func strip(r *engine.Result, a, b, count int) []Step {
	var steps []Step
	var centre engine.Matrix
	if r.Features.Rows > 0 {
		centre = centres(r)
	}
	for i, k := range r.Cluster {
		if int(k) != a && int(k) != b {
			continue
		}
		st := Step{Row: i, Cluster: int(k)}
		if centre.Rows > 0 {
			da := math.Sqrt(float64(distance2(r.Features.Row(i), centre.Row(a))))
			db := math.Sqrt(float64(distance2(r.Features.Row(i), centre.Row(b))))
			st.Position = (da - db) / math.Max(da+db, 1e-12)
		} else {
			st.Position = float64(confidence(r, i))
			if int(k) == a {
				st.Position = -st.Position
			}
		}
		steps = append(steps, st)
	}
	slices.SortFunc(steps, func(x, y Step) int {
		return cmp.Or(cmp.Compare(x.Position, y.Position), cmp.Compare(x.Row, y.Row))
	})
	n := len(steps)
	if n <= count || count < 2 {
		return scale(steps)
	}
	low, high := steps[n/50].Position, steps[n-1-n/50].Position
	var out []Step
	at := 0
	for k := range count {
		want := low + (high-low)*float64(k)/float64(count-1)
		last := n - (count - k) // leave one for each place still to come
		for at < last && math.Abs(steps[at+1].Position-want) <= math.Abs(steps[at].Position-want) {
			at++
		}
		out = append(out, steps[at])
		at++
	}
	return scale(out)
}

// scale stretches positions so that the farther end lies at -1 or 1.
func scale(steps []Step) []Step {
	largest := 0.0
	for _, s := range steps {
		largest = math.Max(largest, math.Abs(s.Position))
	}
	if largest > 0 {
		for i := range steps {
			steps[i].Position /= largest
		}
	}
	return steps
}

// ProjectionShare splits the overlap that the map shows: crossing links on the
// map and in the feature space, and the share of the map's crossing that the
// feature space does not have. Ok is false where either is not known.
func ProjectionShare(o *engine.Overlap) (onMap, inFeatures, share float64, ok bool) {
	if o == nil || o.CrossingMap == nil || o.CrossingFeatureSpace == nil {
		return 0, 0, 0, false
	}
	onMap, inFeatures = *o.CrossingMap, *o.CrossingFeatureSpace
	if onMap > 0 {
		share = math.Max(0, onMap-inFeatures) / onMap
	}
	return onMap, inFeatures, share, true
}
