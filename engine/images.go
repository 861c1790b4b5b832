package engine

import "fmt"

// Unknown marks an image without a known class, an image without a cluster
// (undecided), and a cluster without a class name (unnamed).
const Unknown int32 = -1

// Images is what a pipeline may look at: N images of Height x Width pixels
// with Channels bytes each (1 grey, 3 RGB), row-major with the channel last,
// one after another in Pixels. It carries no truth, so that no pipeline can
// use it.
type Images struct {
	N, Height, Width, Channels int
	Pixels                     []byte
}

// Size is the number of bytes of one image.
func (m Images) Size() int { return m.Height * m.Width * m.Channels }

// At is image i, a view into Pixels that must not be changed.
func (m Images) At(i int) []byte {
	s := m.Size()
	return m.Pixels[i*s : (i+1)*s : (i+1)*s]
}

// Skipped is a file of a folder that could not become an image, and why.
type Skipped struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// ImageSet is the images with all that is known about them.
type ImageSet struct {
	Images
	Name    string
	Classes []string  // class names; Truth indexes them
	Truth   []int32   // N true classes, Unknown where not known
	Names   []string  // N names (file names); nil when images have only an index
	Files   []string  // N paths of the original files; nil when there are none
	Skipped []Skipped // files that could not be read
	// Rows are the N row numbers that the images have in the set that this
	// one was taken from; nil when it is a whole set (0, 1, 2, ...).
	Rows []int
	// Digits tells that the images are known to be handwritten digits or
	// letters: light strokes on a dark ground. Readers set it for MNIST-like
	// formats only where the file itself says so; it is a hint, never truth.
	Digits bool
}

// NameOf is the name of image i: its file's name, or "#i".
func (s *ImageSet) NameOf(i int) string {
	if s.Names != nil {
		return s.Names[i]
	}
	return fmt.Sprintf("#%d", s.RowID(i))
}

// RowID is the number by which image i is known to the user: its row in the
// whole set, also where this set is a part of it.
func (s *ImageSet) RowID(i int) int {
	if s.Rows != nil {
		return s.Rows[i]
	}
	return i
}

// ClassName is the name of class c; "unknown" for Unknown.
func (s *ImageSet) ClassName(c int32) string {
	if c < 0 || int(c) >= len(s.Classes) {
		return "unknown"
	}
	return s.Classes[c]
}

// ClassCounts counts the images of each class, and those of unknown class.
func (s *ImageSet) ClassCounts() (counts []int, unknown int) {
	counts = make([]int, len(s.Classes))
	for _, c := range s.Truth {
		if c == Unknown {
			unknown++
		} else {
			counts[c]++
		}
	}
	return counts, unknown
}

// Subset is a set of its own with the images of the given rows, in that order.
func (s *ImageSet) Subset(rows []int) *ImageSet {
	t := *s
	size := s.Size()
	t.N = len(rows)
	t.Pixels = make([]byte, 0, len(rows)*size)
	t.Truth = make([]int32, len(rows))
	t.Names, t.Files = pick(s.Names, rows), pick(s.Files, rows)
	t.Rows = make([]int, len(rows))
	for i, r := range rows {
		t.Pixels = append(t.Pixels, s.At(r)...)
		t.Truth[i] = s.Truth[r]
		t.Rows[i] = s.RowID(r)
	}
	return &t
}

func pick(from []string, rows []int) []string {
	if from == nil {
		return nil
	}
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = from[r]
	}
	return out
}

// Validate reports a set whose parts do not fit together.
func (s *ImageSet) Validate() error {
	switch {
	case s.N == 0:
		return &InputError{File: s.Name, Problem: "the image set holds no image", Mend: "open a set with at least one image"}
	case s.Height < 1 || s.Width < 1 || (s.Channels != 1 && s.Channels != 3):
		return fmt.Errorf("engine: images of %d x %d x %d", s.Height, s.Width, s.Channels)
	case len(s.Pixels) != s.N*s.Size():
		return fmt.Errorf("engine: %d bytes for %d images of %d bytes", len(s.Pixels), s.N, s.Size())
	case len(s.Truth) != s.N:
		return fmt.Errorf("engine: %d true classes for %d images", len(s.Truth), s.N)
	}
	for i, c := range s.Truth {
		if c < Unknown || int(c) >= len(s.Classes) {
			return fmt.Errorf("engine: image %d has class %d of %d", i, c, len(s.Classes))
		}
	}
	return nil
}
