package plots

import (
	"cmp"
	"math"
	"slices"

	"clusterlens/engine"
)

// GalleryPick is the images that show what a cluster is: indices into the
// image set.
type GalleryPick struct {
	Typical    []int // the surest first
	Borderline []int // the least sure first
	Wrong      []int // unlabelled images of another true class, the surest first
}

// PickGallery chooses at most so many typical, borderline and wrong images of
// each cluster of a result. Sure is what the pipeline's confidence says, where
// it is the same by the distance to the cluster's mean in the feature space; a
// pipeline without a confidence is sure of an image by how much nearer its own
// cluster's mean is than the nearest other one. An image is not both typical
// and borderline: a cluster with few images has few of each.
func PickGallery(run *engine.Run, r *engine.Result, typical, borderline, wrongs int) []GalleryPick {
	members := make([][]int, r.Clusters)
	for i, k := range r.Cluster {
		if k != engine.Unknown {
			members[k] = append(members[k], i)
		}
	}
	m := newSureness(r)
	picks := make([]GalleryPick, r.Clusters)
	for k, rows := range members {
		m.sort(rows)
		p := &picks[k]
		// At least half of a small cluster is typical.
		t := min(typical, (len(rows)+1)/2)
		if len(rows) >= typical+borderline {
			t = typical
		}
		p.Typical = slices.Clone(rows[:t])
		rest := rows[t:]
		p.Borderline = slices.Clone(rest[max(0, len(rest)-borderline):])
		slices.Reverse(p.Borderline)
		for _, i := range rows {
			if len(p.Wrong) < wrongs && judge(run, r, i) == wrong {
				p.Wrong = append(p.Wrong, i)
			}
		}
	}
	return picks
}

// sureness ranks the images of a cluster.
type sureness struct {
	confidence []float32 // nil = by margin
	distance   []float64 // squared, to the own cluster's mean; nil without features
	margin     []float64 // to the nearest other mean minus distance; nil if not needed
}

func newSureness(r *engine.Result) sureness {
	s := sureness{confidence: r.Confidence}
	if r.Features.Rows != len(r.Cluster) || r.Features.Cols == 0 {
		return s
	}
	means := clusterMeans(r)
	s.distance = make([]float64, len(r.Cluster))
	if s.confidence == nil {
		s.margin = make([]float64, len(r.Cluster))
	}
	for i, k := range r.Cluster {
		if k == engine.Unknown {
			continue
		}
		s.distance[i] = distance2(r.Features.Row(i), means[k])
		if s.margin != nil {
			s.margin[i] = nearestOther(r.Features.Row(i), means, int(k)) - s.distance[i]
		}
	}
	return s
}

// sort puts the surest first; ties keep the order of the indices.
func (s sureness) sort(rows []int) {
	slices.SortStableFunc(rows, func(a, b int) int {
		order := 0
		if s.confidence != nil {
			order = cmp.Compare(s.confidence[b], s.confidence[a])
		} else if s.margin != nil {
			order = cmp.Compare(s.margin[b], s.margin[a])
		}
		if order == 0 && s.distance != nil {
			order = cmp.Compare(s.distance[a], s.distance[b])
		}
		return order
	})
}

// clusterMeans is the mean of each cluster's features; nil of an empty one.
func clusterMeans(r *engine.Result) [][]float64 {
	means := make([][]float64, r.Clusters)
	sizes := make([]int, r.Clusters)
	for i, k := range r.Cluster {
		if k == engine.Unknown {
			continue
		}
		if means[k] == nil {
			means[k] = make([]float64, r.Features.Cols)
		}
		sizes[k]++
		for j, v := range r.Features.Row(i) {
			means[k][j] += float64(v)
		}
	}
	for k, mean := range means {
		for j := range mean {
			mean[j] /= float64(sizes[k])
		}
	}
	return means
}

func distance2(row []float32, mean []float64) float64 {
	sum := 0.0
	for j, v := range row {
		d := float64(v) - mean[j]
		sum += d * d
	}
	return sum
}

// nearestOther is the squared distance to the nearest mean of another cluster,
// infinite where there is none.
func nearestOther(row []float32, means [][]float64, own int) float64 {
	best := math.Inf(1)
	for k, mean := range means {
		if k != own && mean != nil {
			best = min(best, distance2(row, mean))
		}
	}
	return best
}
