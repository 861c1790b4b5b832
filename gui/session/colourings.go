package session

import (
	"cmp"
	"fmt"
	"slices"

	"clusterlens/engine"
	"clusterlens/engine/metrics"
	"clusterlens/gui/render"
)

// Slots gives each cluster a colour slot: that of the class it is named after,
// so that one class has one colour on every map. The largest cluster of a class
// takes it; the others and the unnamed ones take slots after the classes.
func slots(r *engine.Result, classes int) []int {
	size := make([]int, r.Clusters)
	for _, c := range r.Cluster {
		if c != engine.Unknown {
			size[c]++
		}
	}
	order := make([]int, r.Clusters)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(size[b], size[a]) })
	slot := make([]int, r.Clusters)
	taken := make([]bool, classes)
	var rest []int
	for _, c := range order {
		if class := r.ClusterClass[c]; class != engine.Unknown && int(class) < classes && !taken[class] {
			slot[c] = int(class)
			taken[class] = true
		} else {
			rest = append(rest, c)
		}
	}
	slices.Sort(rest)
	for i, c := range rest {
		slot[c] = classes + i
	}
	return slot
}

// ClusterName is what a cluster is called on screen: its class, with its number
// where several clusters share the class or it has none.
func ClusterName(set *engine.ImageSet, r *engine.Result, cluster int) string {
	if cluster < 0 || cluster >= r.Clusters {
		return "undecided"
	}
	class := r.ClusterClass[cluster]
	if class == engine.Unknown {
		return fmt.Sprintf("unnamed %d", cluster)
	}
	for other, c := range r.ClusterClass {
		if c == class && other != cluster {
			return fmt.Sprintf("%s (%d)", set.ClassName(class), cluster)
		}
	}
	return set.ClassName(class)
}

func byCluster(set *engine.ImageSet, r *engine.Result) *Colouring {
	slot := slots(r, len(set.Classes))
	order := make([]int, r.Clusters) // legend in the order of the slots
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(slot[a], slot[b]) })
	c := &Colouring{Mode: ByCluster, Index: make([]uint16, len(r.Cluster))}
	entry := make([]uint16, r.Clusters)
	for e, cluster := range order {
		entry[cluster] = uint16(e)
		c.Entries = append(c.Entries, Entry{
			Name: ClusterName(set, r, cluster), Note: fmt.Sprintf("cluster %d", cluster), Slot: slot[cluster],
		})
	}
	undecided := uint16(len(c.Entries))
	for i, cluster := range r.Cluster {
		if cluster == engine.Unknown {
			c.Index[i] = undecided
		} else {
			c.Index[i] = entry[cluster]
		}
	}
	return c.withUnknown("undecided").count()
}

// withUnknown adds a last entry where the index points to it.
func (c *Colouring) withUnknown(name string) *Colouring {
	last := uint16(len(c.Entries))
	if slices.Contains(c.Index, last) {
		c.Entries = append(c.Entries, Entry{Name: name, Tone: UnknownTone})
	}
	return c
}

func byTruth(set *engine.ImageSet) *Colouring {
	c := &Colouring{Mode: ByTrueClass, Index: make([]uint16, set.N)}
	for k, name := range set.Classes {
		c.Entries = append(c.Entries, Entry{Name: name, Slot: k})
	}
	for i, class := range set.Truth {
		if class == engine.Unknown {
			c.Index[i] = uint16(len(set.Classes))
		} else {
			c.Index[i] = uint16(class)
		}
	}
	return c.withUnknown("class unknown").count()
}

func byRight(set *engine.ImageSet, r *engine.Result) *Colouring {
	c := &Colouring{Mode: ByRight, Index: make([]uint16, set.N), Marked: render.NewMask(set.N), Entries: []Entry{
		{Name: "right", Tone: RightTone}, {Name: "wrong", Note: "drawn as crosses", Tone: WrongTone},
	}}
	for i, class := range set.Truth {
		switch {
		case class == engine.Unknown:
			c.Index[i] = 2
		case class != r.Predicted[i]:
			c.Index[i] = 1
			c.Marked.Set(i)
		}
	}
	return c.withUnknown("class unknown").count()
}

func byConfidence(r *engine.Result) *Colouring {
	c := &Colouring{Mode: ByConfidence, Index: make([]uint16, len(r.Cluster))}
	for k := range RampSteps {
		c.Entries = append(c.Entries, Entry{
			Name: fmt.Sprintf("%.1f to %.1f", float64(k)/RampSteps, float64(k+1)/RampSteps), Tone: RampTone, Slot: k,
		})
	}
	for i := range c.Index {
		if r.Confidence == nil || r.Cluster[i] == engine.Unknown {
			c.Index[i] = RampSteps
			continue
		}
		c.Index[i] = uint16(min(max(int(r.Confidence[i]*RampSteps), 0), RampSteps-1))
	}
	return c.withUnknown("no confidence").count()
}

func byLabelled(split engine.Split) *Colouring {
	c := &Colouring{Mode: ByLabelled, Index: make([]uint16, len(split.Labels)), Entries: []Entry{
		{Name: "labelled", Tone: RightTone}, {Name: "unlabelled", Tone: UnknownTone},
	}}
	for i, l := range split.Labels {
		if l == engine.Unknown {
			c.Index[i] = 1
		}
	}
	return c.count()
}

// byAgreement says how many of the pipelines put an image into the same
// cluster, once each pipeline's clusters are matched one to one with the first
// one's (Hungarian method, most images in common).
func byAgreement(n int, results []*engine.Result) *Colouring {
	c := &Colouring{Mode: ByAgreement, Index: make([]uint16, n)}
	k := len(results)
	if k < 2 {
		c.Entries = []Entry{{Name: "needs two finished pipelines", Tone: UnknownTone}}
		return c.count()
	}
	c.Entries = append(c.Entries, Entry{Name: allOf(k), Tone: RightTone})
	for m := k - 1; m >= 2; m-- {
		c.Entries = append(c.Entries, Entry{Name: fmt.Sprintf("%d of %d agree", m, k), Tone: MiddleTone})
	}
	c.Entries = append(c.Entries, Entry{Name: "none agree", Note: "drawn as crosses", Tone: WrongTone})
	c.Marked = render.NewMask(n)
	none := uint16(len(c.Entries) - 1)
	matched := make([][]int32, k)
	matched[0] = results[0].Cluster
	for p := 1; p < k; p++ {
		matched[p] = matchTo(results[0], results[p])
	}
	for i := range n {
		best := 0
		for p := range matched {
			same := 0
			for q := range matched {
				if matched[p][i] != engine.Unknown && matched[p][i] == matched[q][i] {
					same++
				}
			}
			best = max(best, same)
		}
		if best < 2 {
			c.Index[i] = none
			c.Marked.Set(i)
		} else {
			c.Index[i] = uint16(k - best)
		}
	}
	return c.count()
}

func allOf(k int) string {
	if k == 2 {
		return "both agree"
	}
	return fmt.Sprintf("all %d agree", k)
}

// matchTo is r's clusters in the numbers of the reference's; those left over
// get numbers of their own.
func matchTo(reference, r *engine.Result) []int32 {
	together := make([][]int, r.Clusters)
	for i := range together {
		together[i] = make([]int, reference.Clusters)
	}
	for i, a := range r.Cluster {
		if b := reference.Cluster[i]; a != engine.Unknown && b != engine.Unknown {
			together[a][b]++
		}
	}
	to := metrics.Assign(together)
	out := make([]int32, len(r.Cluster))
	for i, a := range r.Cluster {
		switch {
		case a == engine.Unknown:
			out[i] = engine.Unknown
		case to[a] < 0:
			out[i] = int32(reference.Clusters) + a
		default:
			out[i] = int32(to[a])
		}
	}
	return out
}
