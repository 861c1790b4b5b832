package imageset

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"clusterlens/engine"
)

func TestParseLabelled(t *testing.T) {
	for spec, want := range map[string][]int{ // counts of classes of 100, 10 and 1
		"0.1": {9, 1, 1}, "10%": {9, 1, 1}, " 10 % ": {9, 1, 1}, "12": {10, 1, 1}, "1": {1, 0, 0}, "1.0": {100, 10, 1}, "100%": {100, 10, 1},
		"all": {100, 10, 1}, "ALL": {100, 10, 1}, "1/class": {1, 1, 1}, "1 / class": {1, 1, 1}, "0": {0, 0, 0}, "0/class": {0, 0, 0}, "0.0": {0, 0, 0}, "111": {100, 10, 1},
	} {
		s, err := ParseLabelled(spec)
		if err != nil {
			t.Errorf("%q: %v", spec, err)
			continue
		}
		if got, err := s.counts([]int{100, 10, 1}, nil); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q labels %v, want %v (%v)", spec, got, want, err)
		}
	}
	for _, spec := range []string{"", "many", "-1", "1.5", "-0.1", "110%", "/class", "x/class", "1.5/class", "NaN", "Inf", "99999999999", "0x10", "5/klass"} {
		if s, err := ParseLabelled(spec); !errors.As(err, new(*engine.UsageError)) {
			t.Errorf("%q gives %v, error %v", spec, s, err)
		}
	}
	if s, _ := ParseLabelled("5/class"); s.String() != "5/class" || (LabelledSpec{}).String() != "0" {
		t.Error("the spec does not print as it was written")
	}
}

func TestTooManyLabelled(t *testing.T) {
	set := classSet(4, 2)
	for spec, says := range map[string]string{"3/class": `3 labelled images of class "1" and there are 2`, "7": "the class of 6 is known"} {
		s, err := ParseLabelled(spec)
		if err != nil {
			t.Fatal(err)
		}
		_, err = NewSplit(set, s, 1)
		if !errors.As(err, new(*engine.UsageError)) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", spec, err)
		}
	}
}

func TestApportionAddsUp(t *testing.T) {
	for total := range 41 {
		sizes := []int{20, 0, 1, 7, 13}
		shares := apportion(total, sizes)
		if got := sum(shares); got != total && total <= 41 {
			t.Fatalf("%d shared as %v", total, shares)
		}
		for i, share := range shares {
			if share > sizes[i] || total >= 4 && sizes[i] > 0 && share == 0 {
				t.Errorf("%d shared as %v among %v", total, shares, sizes)
			}
		}
	}
	if got := apportion(10, []int{1, 1, 1}); !slices.Equal(got, []int{1, 1, 1}) {
		t.Errorf("more than there are: %v", got)
	}
}

// classSet is a set of one-pixel images with as many of each class as named,
// interleaved, and one more of unknown class.
func classSet(counts ...int) *engine.ImageSet {
	set := &engine.ImageSet{Classes: numberedClasses(len(counts)), Images: engine.Images{Height: 1, Width: 1, Channels: 1}}
	for k := range slices.Max(counts) {
		for c, n := range counts {
			if k < n {
				set.Truth = append(set.Truth, int32(c))
			}
		}
	}
	set.Truth = append(set.Truth, engine.Unknown)
	set.N = len(set.Truth)
	for i := range set.N {
		set.Pixels = append(set.Pixels, byte(i))
	}
	return set
}

func TestNewSplit(t *testing.T) {
	set := classSet(200, 50, 50)
	split := func(spec string, seed uint64) engine.Split {
		s, err := ParseLabelled(spec)
		if err != nil {
			t.Fatal(err)
		}
		got, err := NewSplit(set, s, seed)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	tenth := split("0.1", 42)
	counts := make([]int, 3)
	for i, c := range tenth.Labels {
		if c == engine.Unknown {
			continue
		}
		if c != set.Truth[i] {
			t.Fatalf("image %d of class %d is labelled %d", i, set.Truth[i], c)
		}
		counts[c]++
	}
	if !slices.Equal(counts, []int{20, 5, 5}) || tenth.Labelled() != 30 || tenth.Classes != 3 || tenth.Spec != "0.1" {
		t.Errorf("%v are labelled", counts)
	}
	if !slices.Equal(tenth.Labels, split("10%", 42).Labels) {
		t.Error("the same seed gives another split")
	}
	if slices.Equal(tenth.Labels, split("0.1", 43).Labels) {
		t.Error("another seed gives the same split")
	}
	for i, c := range split("0.2", 42).Labels {
		if c == engine.Unknown && tenth.IsLabelled(i) {
			t.Errorf("image %d is labelled at a tenth and not at a fifth", i)
		}
	}
	if n := split("all", 1).Labelled(); n != 300 {
		t.Errorf("all labels %d", n)
	}
}

func TestNewSplitWithoutKnownClasses(t *testing.T) {
	set := &engine.ImageSet{Images: engine.Images{N: 2, Height: 1, Width: 1, Channels: 1, Pixels: []byte{1, 2}}, Truth: []int32{-1, -1}}
	s, err := ParseLabelled("0.1")
	if err != nil {
		t.Fatal(err)
	}
	if split, err := NewSplit(set, s, 1); err != nil || split.Labelled() != 0 || split.Classes != 0 {
		t.Errorf("%v, error %v", split, err)
	}
	for _, spec := range []string{"5", "5/class"} {
		s, err := ParseLabelled(spec)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewSplit(set, s, 1); !errors.As(err, new(*engine.UsageError)) {
			t.Errorf("%s: error %v", spec, err)
		}
	}
}

func TestLimit(t *testing.T) {
	set := classSet(200, 50, 50)
	part := Limit(set, 31, 7)
	counts, unknown := part.ClassCounts()
	if part.N != 31 || !slices.Equal(counts, []int{20, 5, 5}) || unknown != 1 {
		t.Errorf("%d images, %v, %d unknown", part.N, counts, unknown)
	}
	if !slices.IsSorted(part.Rows) || int(part.Pixels[3]) != part.Rows[3] {
		t.Errorf("rows %v", part.Rows)
	}
	if !slices.Equal(part.Rows, Limit(set, 31, 7).Rows) || slices.Equal(part.Rows, Limit(set, 31, 8).Rows) {
		t.Error("the sample does not follow from the seed")
	}
	if Limit(set, 0, 7) != set || Limit(set, set.N, 7) != set {
		t.Error("a set that is small enough must stay itself")
	}
	if err := part.Validate(); err != nil {
		t.Error(err)
	}
}

func TestCompareNatural(t *testing.T) {
	want := []string{"a/img2.png", "a/img10.png", "a-b/1.png", "A1", "a01", "a1b", "b", "B9", "b10"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, compareNatural)
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
