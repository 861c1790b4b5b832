package imageset

import (
	"math/rand/v2"
	"slices"

	"clusterlens/engine"
)

// Streams of the generators, so that a split and a sample of the same seed
// are drawn independently of each other.
const (
	splitStream = 0x5b117 << 32
	limitStream = 0x11317 << 32
)

// NewSplit draws the labelled images, stratified by class: every class gives
// its share by largest remainders, and at least one image where the number
// allows. Only images whose class is known can be labelled, and a fraction
// counts relative to them: in a set where some classes are unknown the natural
// wish is "all". The split depends on the seed, and a larger spec of the same
// seed keeps almost all images that a smaller one labels.
//
// Asking for more images than there are is an [*engine.UsageError].
func NewSplit(set *engine.ImageSet, spec LabelledSpec, seed uint64) (engine.Split, error) {
	members := strata(set)[:len(set.Classes)]
	want, err := spec.counts(lengths(members), set.Classes)
	if err != nil {
		return engine.Split{}, err
	}
	split := engine.Split{
		Labels:  slices.Repeat([]int32{engine.Unknown}, set.N),
		Classes: len(set.Classes),
		Spec:    spec.String(),
	}
	for c, rows := range members {
		for _, row := range sampleRows(rows, want[c], seed, splitStream+uint64(c)) {
			split.Labels[row] = int32(c)
		}
	}
	return split, nil
}

// Limit is n images of the set, stratified by class (those of unknown class
// are a stratum of their own), in the set's order; set itself where it has no
// more than n, or n is not positive.
func Limit(set *engine.ImageSet, n int, seed uint64) *engine.ImageSet {
	if n <= 0 || n >= set.N {
		return set
	}
	members := strata(set)
	var rows []int
	for c, share := range apportion(n, lengths(members)) {
		rows = append(rows, sampleRows(members[c], share, seed, limitStream+uint64(c))...)
	}
	slices.Sort(rows)
	return set.Subset(rows)
}

// strata lists the rows of each class; the last stratum is those of unknown
// class.
func strata(set *engine.ImageSet) [][]int {
	members := make([][]int, len(set.Classes)+1)
	for i, c := range set.Truth {
		if c == engine.Unknown {
			c = int32(len(set.Classes))
		}
		members[c] = append(members[c], i)
	}
	return members
}

func lengths(members [][]int) []int {
	n := make([]int, len(members))
	for i, rows := range members {
		n[i] = len(rows)
	}
	return n
}

// sampleRows is k of the rows without replacement: the head of a shuffle that
// depends on seed and stream alone, so that a smaller k gives a part of it.
func sampleRows(rows []int, k int, seed, stream uint64) []int {
	rng := rand.New(rand.NewPCG(seed, stream))
	shuffled := slices.Clone(rows)
	for i := range k {
		j := i + rng.IntN(len(shuffled)-i)
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	}
	return shuffled[:k]
}
