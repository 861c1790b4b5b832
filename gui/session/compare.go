package session

import (
	"context"

	"clusterlens/engine"
	"clusterlens/gui/render"
)

// Comparison is what changed from run A to run B, image by image.
type Comparison struct {
	A, B *Record
	// Same: same class. Mended: A wrong, B right. Broken: A right, B wrong.
	// BothWrong: different classes, both wrong. Unjudged: different classes,
	// truth unknown.
	Same, Mended, Broken, BothWrong, Unjudged *render.Mask
	// Confusion counts images by the class in A (rows) and in B (columns); the
	// last row and column are images without a class.
	Confusion [][]int
	// Params that differ, with both values as text.
	Params []Difference
}

// Difference is one parameter, or the seed or split, that differs.
type Difference struct{ Title, A, B string }

// Changed are the images whose class differs.
func (c *Comparison) Changed() *render.Mask { return c.Same.Not() }

// Compared are the two runs chosen for comparison; nil where none is.
func (s *Session) Compared() (a, b *Record) { return s.compared[0], s.compared[1] }

// SetCompared chooses two runs over the open set.
func (s *Session) SetCompared(a, b *Record) {
	if a == s.compared[0] && b == s.compared[1] {
		return
	}
	s.compared, s.comparedMine = [2]*Record{a, b}, true
	s.tell(RecordsChanged)
}

// Comparison compares the two chosen runs. [Derived] tells when it is ready.
func (s *Session) Comparison() (*Comparison, bool) {
	a, b := s.compared[0], s.compared[1]
	if a == nil || b == nil || a == b || !a.Open() || !b.Open() {
		return nil, false
	}
	set := s.set
	ra, rb := a.Outcome.Result, b.Outcome.Result
	return derive(s, [2]*Record{a, b}, "compare", Derived, func(context.Context) *Comparison {
		c := compare(set, ra, rb)
		c.A, c.B, c.Params = a, b, differences(a, b)
		return c
	})
}

func compare(set *engine.ImageSet, a, b *engine.Result) *Comparison {
	n, k := set.N, len(set.Classes)
	c := &Comparison{
		Same: render.NewMask(n), Mended: render.NewMask(n), Broken: render.NewMask(n),
		BothWrong: render.NewMask(n), Unjudged: render.NewMask(n), Confusion: make([][]int, k+1),
	}
	for i := range c.Confusion {
		c.Confusion[i] = make([]int, k+1)
	}
	at := func(class int32) int {
		if class == engine.Unknown {
			return k
		}
		return int(class)
	}
	for i := range n {
		pa, pb, truth := a.Predicted[i], b.Predicted[i], set.Truth[i]
		c.Confusion[at(pa)][at(pb)]++
		switch {
		case pa == pb:
			c.Same.Set(i)
		case truth == engine.Unknown:
			c.Unjudged.Set(i)
		case pb == truth:
			c.Mended.Set(i)
		case pa == truth:
			c.Broken.Set(i)
		default:
			c.BothWrong.Set(i)
		}
	}
	return c
}

// SelectChange toggles the images that the first compared run calls a and the
// second b; the number of classes stands for images without a class.
func (s *Session) SelectChange(a, b int) {
	c, ok := s.Comparison()
	if !ok {
		return
	}
	classes := len(s.set.Classes)
	at := func(class int32) int {
		if class == engine.Unknown {
			return classes
		}
		return int(class)
	}
	before, after := c.A.Outcome.Result.Predicted, c.B.Outcome.Result.Predicted
	s.Toggle(render.MaskWhere(s.set.N, func(i int) bool { return at(before[i]) == a && at(after[i]) == b }))
}

func differences(a, b *Record) []Difference {
	var out []Difference
	add := func(title, x, y string) {
		if x != y {
			out = append(out, Difference{title, x, y})
		}
	}
	add("Pipeline", a.Pipeline, b.Pipeline)
	add("Preset", a.Preset, b.Preset)
	add("Labelled", a.Labelled, b.Labelled)
	add("Seed", text(a.Seed), text(b.Seed))
	for _, p := range a.Params {
		if b.Params.Has(p.Key) {
			add(p.Title, text(p.Value), text(b.Params.Map()[p.Key]))
		}
	}
	return out
}
