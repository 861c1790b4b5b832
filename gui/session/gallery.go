package session

import (
	"cmp"
	"context"
	"math"
	"slices"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
	"clusterlens/gui/render"
)

// Sort is the order of a gallery.
type Sort int

// The orders.
const (
	SetOrder   Sort = iota // as in the image set
	Typical                // nearest to the cluster's centre first
	Outlier                // farthest from it first
	Borderline             // least sure between two clusters first
	Wrong                  // wrong ones first, the surest of them before the others
	Surest                 // highest confidence first
)

// Sorts are all orders in the order in which they are offered.
var Sorts = []Sort{Typical, Borderline, Outlier, Wrong, Surest, SetOrder}

// String is the order's name on screen.
func (o Sort) String() string {
	return [...]string{"Image set order", "Typical first", "Outliers first", "Borderline first", "Wrong first", "Most confident first"}[o]
}

// NeedsRun tells whether the order means nothing before a pipeline has run.
func (o Sort) NeedsRun() bool { return o != SetOrder }

// Section is a part of a gallery under one heading.
type Section struct {
	Title   string
	Cluster int // -1 where the section is not a cluster
	Rows    []int32
}

type scoreKey struct {
	record *Record
	sort   Sort
}

type sectionsKey struct {
	scoreKey
	selection *render.Mask
	grouped   bool
}

// Gallery is the images of a mask (nil: all) in the given order, as one section
// or, grouped, one for each cluster of the focused run. Ok is false while it is
// being sorted; [Derived] tells when it is ready.
func (s *Session) Gallery(mask *render.Mask, order Sort, grouped bool) ([]Section, bool) {
	if s.set == nil {
		return nil, false
	}
	rec, set, result := s.focus, s.set, s.focusResult()
	if rec == nil {
		order, grouped = SetOrder, false
	}
	key := sectionsKey{scoreKey{rec, order}, mask, grouped}
	return derive(s, key, "gallery", Derived, func(ctx context.Context) []Section {
		rows := make([]int32, 0, set.N)
		for i := range set.N {
			if mask == nil || mask.Has(i) {
				rows = append(rows, int32(i))
			}
		}
		if rec == nil {
			return []Section{{Title: set.Name, Cluster: -1, Rows: rows}}
		}
		score := scores(ctx, set, result, order)
		if ctx.Err() != nil {
			return nil
		}
		sortByScore(rows, score)
		if !grouped {
			return []Section{{Cluster: -1, Rows: rows}}
		}
		return group(set, result, rows)
	})
}

// focusResult is the focused run's result. Background work takes it from here,
// on the owner: a record lets go of its result when another set is opened.
func (s *Session) focusResult() *engine.Result {
	if s.focus == nil {
		return nil
	}
	return s.focus.Outcome.Result
}

// sortByScore sorts rows by rising score, ties by row: packed into one word
// each, 60,000 take a few milliseconds.
func sortByScore(rows []int32, score []float32) {
	if score == nil {
		return
	}
	packed := make([]uint64, len(rows))
	for k, i := range rows {
		bits := math.Float32bits(score[i])
		if bits>>31 != 0 { // order of the bits = order of the values
			bits = ^bits
		} else {
			bits |= 1 << 31
		}
		packed[k] = uint64(bits)<<32 | uint64(uint32(i))
	}
	slices.Sort(packed)
	for k, p := range packed {
		rows[k] = int32(uint32(p))
	}
}

func group(set *engine.ImageSet, r *engine.Result, rows []int32) []Section {
	sections := make([]Section, r.Clusters+1)
	for k := range r.Clusters {
		sections[k] = Section{Title: ClusterName(set, r, k), Cluster: k}
	}
	sections[r.Clusters] = Section{Title: "undecided", Cluster: -1}
	for _, i := range rows {
		k := int(r.Cluster[i])
		if k < 0 {
			k = r.Clusters
		}
		sections[k].Rows = append(sections[k].Rows, i)
	}
	sections = slices.DeleteFunc(sections, func(s Section) bool { return len(s.Rows) == 0 })
	slot := slots(r, len(set.Classes))
	slices.SortStableFunc(sections, func(a, b Section) int {
		return cmp.Compare(slotOr(slot, a.Cluster), slotOr(slot, b.Cluster))
	})
	return sections
}

func slotOr(slot []int, cluster int) int {
	if cluster < 0 {
		return math.MaxInt
	}
	return slot[cluster]
}

// scores gives each image a value that rises along the order; nil for the
// set's own.
func scores(ctx context.Context, set *engine.ImageSet, r *engine.Result, order Sort) []float32 {
	score := make([]float32, set.N)
	switch order {
	case Typical, Outlier:
		distance := centreDistances(ctx, r)
		if distance == nil {
			return nil
		}
		for i, d := range distance {
			score[i] = d
			if order == Outlier {
				score[i] = -d
			}
		}
	case Borderline:
		margin := margins(ctx, r)
		copy(score, margin)
	case Wrong:
		for i := range score {
			wrong := set.Truth[i] != engine.Unknown && set.Truth[i] != r.Predicted[i]
			score[i] = confidence(r, i)
			if wrong {
				score[i] = -1 - score[i]
			}
		}
	case Surest:
		for i := range score {
			score[i] = -confidence(r, i)
		}
	default:
		return nil
	}
	return score
}

func confidence(r *engine.Result, i int) float32 {
	if r.Confidence == nil || r.Cluster[i] == engine.Unknown {
		return 0
	}
	return r.Confidence[i]
}

// centres are the mean features of each cluster, K x D. Empty without features.
func centres(r *engine.Result) engine.Matrix {
	d := r.Features.Cols
	sums := make([]float64, r.Clusters*d)
	counts := make([]int, r.Clusters)
	for i := range r.Features.Rows {
		k := int(r.Cluster[i])
		if k < 0 {
			continue
		}
		counts[k]++
		for j, v := range r.Features.Row(i) {
			sums[k*d+j] += float64(v)
		}
	}
	m := engine.NewMatrix(r.Clusters, d)
	for k, n := range counts {
		for j := range d {
			m.Data[k*d+j] = float32(sums[k*d+j] / float64(max(1, n)))
		}
	}
	return m
}

const rowBlock = 2048

func distance2(a, b []float32) float32 {
	var sum float32
	for j, v := range a {
		d := v - b[j]
		sum += d * d
	}
	return sum
}

// centreDistances is each image's distance to its cluster's centre relative to
// the cluster's mean distance, so that tight and wide clusters mix fairly; the
// largest number for an undecided image. Nil without features.
func centreDistances(ctx context.Context, r *engine.Result) []float32 {
	if r.Features.Rows == 0 {
		return nil
	}
	centre := centres(r)
	out := make([]float32, r.Features.Rows)
	_ = parallel.Blocks(ctx, len(out), rowBlock, func(_, _, lo, hi int) {
		for i := lo; i < hi; i++ {
			if k := int(r.Cluster[i]); k >= 0 {
				out[i] = float32(math.Sqrt(float64(distance2(r.Features.Row(i), centre.Row(k)))))
			}
		}
	})
	sum, count := make([]float64, r.Clusters), make([]int, r.Clusters)
	for i, k := range r.Cluster {
		if k >= 0 {
			sum[k] += float64(out[i])
			count[k]++
		}
	}
	for i, k := range r.Cluster {
		switch {
		case k < 0:
			out[i] = math.MaxFloat32
		case sum[k] > 0:
			out[i] /= float32(sum[k] / float64(count[k]))
		}
	}
	return out
}

// margins is how far each image is from a border between clusters: the gap of
// its distances to the nearest two centres, relative to their sum, or its
// confidence where there are no features.
func margins(ctx context.Context, r *engine.Result) []float32 {
	out := make([]float32, len(r.Cluster))
	if r.Features.Rows == 0 || r.Clusters < 2 {
		for i := range out {
			out[i] = confidence(r, i)
		}
		return out
	}
	centre := centres(r)
	_ = parallel.Blocks(ctx, len(out), rowBlock, func(_, _, lo, hi int) {
		for i := lo; i < hi; i++ {
			first, second := float32(math.MaxFloat32), float32(math.MaxFloat32)
			for k := range centre.Rows {
				d := distance2(r.Features.Row(i), centre.Row(k))
				if d < first {
					first, second = d, first
				} else if d < second {
					second = d
				}
			}
			a, b := math.Sqrt(float64(first)), math.Sqrt(float64(second))
			out[i] = float32((b - a) / math.Max(a+b, 1e-12))
		}
	})
	return out
}

type similarKey struct {
	record *Record
	image  int
	count  int
}

// Similar lists the images most like image i, itself first: nearest in the
// focused run's features, or in pixels before the first run. [Derived] tells
// when it is ready.
func (s *Session) Similar(i, count int) ([]int32, bool) {
	if s.set == nil || i < 0 || i >= s.set.N {
		return nil, false
	}
	rec, set, result := s.focus, s.set, s.focusResult()
	return derive(s, similarKey{rec, i, count}, "similar", Derived, func(ctx context.Context) []int32 {
		score := make([]float32, set.N)
		featured := result != nil && result.Features.Rows == set.N
		_ = parallel.Blocks(ctx, set.N, rowBlock, func(_, _, lo, hi int) {
			for j := lo; j < hi; j++ {
				if featured {
					f := result.Features
					score[j] = distance2(f.Row(i), f.Row(j))
				} else {
					score[j] = pixelDistance(set.At(i), set.At(j))
				}
			}
		})
		score[i] = -1
		rows := make([]int32, set.N)
		for j := range rows {
			rows[j] = int32(j)
		}
		sortByScore(rows, score)
		return rows[:min(count, len(rows))]
	})
}

func pixelDistance(a, b []byte) float32 {
	sum := 0
	for j, v := range a {
		d := int(v) - int(b[j])
		sum += d * d
	}
	return float32(sum)
}
