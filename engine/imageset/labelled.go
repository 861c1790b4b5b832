package imageset

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"clusterlens/engine"
)

// LabelledSpec says how many of the images whose class is known count as
// labelled. The zero value is none of them.
type LabelledSpec struct {
	kind     specKind
	fraction float64 // of the images of known class, 0..1
	count    int     // of images, or of images a class
	text     string  // as it was asked for
}

type specKind int

const (
	byCount specKind = iota
	byFraction
	byCountPerClass
)

const specMend = `use a fraction such as 0.1 or 10%, a count such as 600, a count per class such as 5/class, or "all"`

// ParseLabelled reads "0.1" or "10%" (a fraction), "600" (a count),
// "5/class" (a count per class) or "all". A number with a point is a
// fraction, one without is a count: "1.0" is all of them, "1" is one.
func ParseLabelled(spec string) (LabelledSpec, error) {
	text := strings.ToLower(strings.Join(strings.Fields(spec), ""))
	s := LabelledSpec{text: text}
	bad := func(err error) (LabelledSpec, error) {
		if errors.Is(err, strconv.ErrRange) {
			return LabelledSpec{}, &engine.UsageError{Problem: fmt.Sprintf("%q labelled images are not possible", spec), Mend: specMend}
		}
		return LabelledSpec{}, &engine.UsageError{Problem: fmt.Sprintf("%q is not a number of labelled images", spec), Mend: specMend}
	}
	if text == "all" {
		s.kind, s.fraction = byFraction, 1
		return s, nil
	}
	if number, ok := strings.CutSuffix(text, "/class"); ok {
		n, err := strconv.ParseUint(number, 10, 31)
		if err != nil {
			return bad(err)
		}
		s.kind, s.count = byCountPerClass, int(n)
		return s, nil
	}
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		s.kind, s.count = byCount, int(n)
		return s, nil
	}
	number, percent := strings.CutSuffix(text, "%")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return bad(err)
	}
	if percent {
		f /= 100
	}
	if !(f >= 0 && f <= 1) {
		return bad(strconv.ErrRange)
	}
	s.kind, s.fraction = byFraction, f
	return s, nil
}

// String is the spec as it was asked for.
func (s LabelledSpec) String() string {
	if s.text == "" {
		return "0"
	}
	return s.text
}

// counts is how many images of each class are labelled, given how many there
// are. More than there are is an [*engine.UsageError].
func (s LabelledSpec) counts(have []int, classes []string) ([]int, error) {
	known := sum(have)
	if known == 0 && s.count > 0 {
		return nil, &engine.UsageError{
			Problem: fmt.Sprintf("%s asks for labelled images and no image's class is known", s),
			Mend:    "sort some images into sub-folders named after their classes, or use 0",
		}
	}
	switch s.kind {
	case byCountPerClass:
		want := make([]int, len(have))
		for c, n := range have {
			if s.count > n {
				return nil, &engine.UsageError{
					Problem: fmt.Sprintf("%s asks for %d labelled images of class %q and there are %d", s, s.count, classes[c], n),
					Mend:    fmt.Sprintf(`use at most %d/class, or "all"`, smallest(have)),
				}
			}
			want[c] = s.count
		}
		return want, nil
	case byFraction:
		return apportion(int(math.Round(s.fraction*float64(known))), have), nil
	}
	if s.count > known {
		return nil, &engine.UsageError{
			Problem: fmt.Sprintf("%d labelled images are asked for and the class of %d is known", s.count, known),
			Mend:    fmt.Sprintf(`use at most %d, or "all"`, known),
		}
	}
	return apportion(s.count, have), nil
}

// apportion shares total among strata in proportion to their sizes by largest
// remainders (Hamilton's method; ties to the lower stratum), so that the
// shares add up to total and none exceeds its stratum. Where total allows, no
// stratum that has an image goes without.
func apportion(total int, sizes []int) []int {
	shares := make([]int, len(sizes))
	all := sum(sizes)
	if total = min(total, all); total == 0 {
		return shares
	}
	// Integers throughout: remainders are compared exactly.
	remainder := make([]int64, len(sizes))
	left := total
	for i, n := range sizes {
		product := int64(total) * int64(n)
		shares[i], remainder[i] = int(product/int64(all)), product%int64(all)
		left -= shares[i]
	}
	for ; left > 0; left-- {
		best := -1
		for i, r := range remainder {
			if shares[i] < sizes[i] && (best < 0 || r > remainder[best]) {
				best = i
			}
		}
		shares[best]++
		remainder[best] = -1
	}
	for i, n := range sizes {
		if n == 0 || shares[i] > 0 {
			continue
		}
		richest := 0
		for j, share := range shares {
			if share > shares[richest] {
				richest = j
			}
		}
		if shares[richest] > 1 {
			shares[richest]--
			shares[i]++
		}
	}
	return shares
}

func sum(values []int) int {
	total := 0
	for _, v := range values {
		total += v
	}
	return total
}

func smallest(values []int) int {
	least := values[0]
	for _, v := range values {
		least = min(least, v)
	}
	return least
}
