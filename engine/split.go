package engine

// Split says which images count as labelled. Labels has one entry per image:
// its class where it is labelled, [Unknown] everywhere else, whatever truth is
// known about it. It is all that a pipeline learns about classes.
type Split struct {
	Labels  []int32
	Classes int // number of classes
	// Spec is how the split was asked for ("0.1", "600", "5/class").
	Spec string
}

// Labelled counts the labelled images.
func (s Split) Labelled() int {
	n := 0
	for _, c := range s.Labels {
		if c != Unknown {
			n++
		}
	}
	return n
}

// IsLabelled tells whether image i is labelled.
func (s Split) IsLabelled(i int) bool { return s.Labels[i] != Unknown }
