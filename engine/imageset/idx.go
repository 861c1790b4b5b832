package imageset

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clusterlens/engine"
)

// The IDX format (LeCun, Cortes, Burges): two zero bytes, the type of the
// values, the number of dimensions, each dimension as a big-endian uint32, and
// the values, the last dimension fastest.
const (
	idxBytes   = 0x08 // type: unsigned bytes
	maxIDXDims = 4
	maxSide    = 1024    // pixels of an image's height and width
	maxImages  = 1 << 26 // of a set
	maxBytes   = 4 << 30 // of all pixels of a set
	maxClasses = 1000
)

// idxData is the content of one IDX file.
type idxData struct {
	dims []int
	data []byte
}

// readIDX reads the whole of c. It checks the header against the number of
// bytes that the file can hold before it asks for memory.
func readIDX(c *content) (idxData, error) {
	wrong := func(place, problem string) (idxData, error) {
		return idxData{}, &engine.InputError{
			File: c.name, Place: place, Problem: problem,
			Mend: "check that it is a whole IDX file of bytes",
		}
	}
	var head [4]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return idxData{}, c.headerError(err)
	}
	kind, rank := head[2], int(head[3])
	switch {
	case head[0] != 0 || head[1] != 0:
		return wrong("byte 0", "this is not an IDX file (it does not start with two zero bytes)")
	case kind != idxBytes:
		return wrong("byte 2", fmt.Sprintf("the values are of IDX type 0x%02x, not unsigned bytes (0x08)", kind))
	case rank < 1 || rank > maxIDXDims:
		return wrong("byte 3", fmt.Sprintf("the header says %d dimensions where 1 to %d can be", rank, maxIDXDims))
	}
	sizes := make([]byte, 4*rank)
	if _, err := io.ReadFull(c, sizes); err != nil {
		return idxData{}, c.headerError(err)
	}
	dims, total := make([]int, rank), int64(1)
	for i := range dims {
		size := binary.BigEndian.Uint32(sizes[4*i:])
		limit := uint32(maxSide)
		if i == 0 {
			limit = maxImages
		}
		if size == 0 || size > limit {
			return wrong(fmt.Sprintf("byte %d", 4+4*i), fmt.Sprintf("the header says dimension %d is %d where 1 to %d can be", i+1, size, limit))
		}
		dims[i] = int(size)
		total *= int64(size) // at most 2^26 * (2^10)^3 = 2^56: cannot overflow
	}
	left := c.most - int64(4+4*rank)
	if total > maxBytes || total > left || c.exact && total < left {
		return wrong("byte 4", fmt.Sprintf("the header says %d bytes of data and the file holds %s", total, c.holds(left)))
	}
	data, err := c.readAll(total)
	return idxData{dims: dims, data: data}, err
}

// holds says in words how much data the file has.
func (c *content) holds(left int64) string {
	if c.exact {
		return fmt.Sprint(left)
	}
	return fmt.Sprintf("%d at most", min(left, maxBytes))
}

func (c *content) headerError(err error) error {
	if errors.Is(err, io.EOF) || err == io.ErrUnexpectedEOF {
		return &engine.InputError{
			File: c.name, Place: "header", Problem: "the file is too short to be an IDX file",
			Mend: "fetch or copy it again", Err: err,
		}
	}
	return err
}

// looksLikeIDX tells whether the file starts like an IDX file of images.
func looksLikeIDX(path string) (bool, error) {
	c, closeFile, err := openContent(context.Background(), path, nil)
	if err != nil {
		return false, err
	}
	defer closeFile()
	head, _ := c.reader.Peek(4)
	return len(head) == 4 && head[0] == 0 && head[1] == 0 && head[2] == idxBytes && (head[3] == 3 || head[3] == 4), nil
}

// images is the data as images: N x H x W, or N x H x W x C; N x C x H x W
// is put into that order.
func (d idxData) images() engine.Images {
	m := engine.Images{N: d.dims[0], Height: d.dims[1], Width: d.dims[2], Channels: 1, Pixels: d.data}
	if len(d.dims) == 4 {
		m.Channels = d.dims[3]
		if !isChannels(m.Channels) {
			m.Channels, m.Height, m.Width = d.dims[1], d.dims[2], d.dims[3]
			m.Pixels = channelsLast(m)
		}
	}
	return m
}

func isChannels(n int) bool { return n == 1 || n == 3 }

func channelsLast(m engine.Images) []byte {
	out := make([]byte, len(m.Pixels))
	plane := m.Height * m.Width
	for i := range m.N {
		from, to := m.At(i), out[i*m.Size():]
		for c := range m.Channels {
			for p, v := range from[c*plane : (c+1)*plane] {
				to[p*m.Channels+c] = v
			}
		}
	}
	return out
}

// openIDX reads a file of images and the file of labels beside it. Without
// one, every class is unknown.
func openIDX(ctx context.Context, path string, observe engine.Observer) (*engine.ImageSet, error) {
	if strings.Contains(strings.ToLower(filepath.Base(path)), "labels") {
		return nil, &engine.InputError{
			File: path, Problem: "this file holds labels, not images",
			Mend: "name the file of images; its labels are found beside it",
		}
	}
	d, err := readIDXFile(ctx, path, observe)
	if err != nil {
		return nil, err
	}
	if len(d.dims) < 3 || len(d.dims) == 4 && !isChannels(d.dims[3]) && !isChannels(d.dims[1]) {
		return nil, &engine.InputError{
			File: path, Place: "header", Problem: fmt.Sprintf("dimensions %v are not those of images", d.dims),
			Mend: "use N x height x width, or N x height x width x 3 for colour",
		}
	}
	set := &engine.ImageSet{Images: d.images(), Name: idxSetName(path)}
	if isEMNIST(path) {
		set.Digits = true
		set.Pixels = transposed(set.Images)
		set.Height, set.Width = set.Width, set.Height
	}
	labelsPath := idxLabelsBeside(path)
	if labelsPath == "" {
		set.Truth = slices.Repeat([]int32{engine.Unknown}, set.N)
		return set, nil
	}
	labels, err := readIDXFile(ctx, labelsPath, nil)
	if err != nil {
		return nil, err
	}
	if len(labels.dims) != 1 || labels.dims[0] != set.N {
		return nil, &engine.InputError{
			File: labelsPath, Place: "header",
			Problem: fmt.Sprintf("there are %v labels for the %d images of %s", labels.dims, set.N, filepath.Base(path)),
			Mend:    "put the labels file that belongs to the images beside them, or take this one away to leave the classes unknown",
		}
	}
	set.Classes, set.Truth = classesOfBytes(labels.data)
	if isEMNIST(path) {
		nameLetters(set.Classes, path)
	}
	return set, checkClasses(set, labelsPath, "take the labels file away to leave the classes unknown")
}

func readIDXFile(ctx context.Context, path string, observe engine.Observer) (idxData, error) {
	c, closeFile, err := openContent(ctx, path, observe)
	if err != nil {
		return idxData{}, err
	}
	defer closeFile()
	return readIDX(c)
}

// classesOfBytes numbers the label values that occur, in their order.
func classesOfBytes(labels []byte) (names []string, truth []int32) {
	var class [256]int32
	for _, v := range labels {
		class[v] = 1
	}
	for v, occurs := range class {
		if occurs == 1 {
			class[v] = int32(len(names))
			names = append(names, fmt.Sprint(v))
		}
	}
	truth = make([]int32, len(labels))
	for i, v := range labels {
		truth[i] = class[v]
	}
	return names, truth
}

// checkClasses refuses a set in which there is nothing to tell apart, or more
// than can be told apart. No known class at all is fine.
func checkClasses(set *engine.ImageSet, path, without string) error {
	switch {
	case len(set.Classes) == 1:
		return &engine.InputError{
			File: path, Problem: fmt.Sprintf("all labels name one class, %q", set.Classes[0]),
			Mend: "add images of a second class, or " + without,
		}
	case len(set.Classes) > maxClasses:
		return &engine.InputError{
			File: path, Problem: fmt.Sprintf("there are %d classes where %d can be", len(set.Classes), maxClasses),
			Mend: "use fewer classes, or " + without,
		}
	}
	return nil
}

// idxLabelsBeside is the path of the labels of an images file: its name with
// "labels" for "images" and idx1 for idx3, compressed or not; "" = none.
func idxLabelsBeside(path string) string {
	dir, name := filepath.Split(path)
	stem, zipped := strings.CutSuffix(name, ".gz")
	labels := strings.NewReplacer("images", "labels", "idx3", "idx1", "idx4", "idx1").Replace(stem)
	if labels == stem {
		return ""
	}
	candidates := []string{labels, labels + ".gz"}
	if zipped {
		slices.Reverse(candidates)
	}
	for _, c := range candidates {
		if info, err := os.Stat(dir + c); err == nil && info.Mode().IsRegular() {
			return dir + c
		}
	}
	return ""
}

// idxSetName is "train-images" for .../train-images-idx3-ubyte.gz.
func idxSetName(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".gz")
	for _, tail := range []string{"-ubyte", ".idx", "-idx3", ".idx3", "-idx4", ".idx4"} {
		name = strings.TrimSuffix(name, tail)
	}
	return name
}

// idxFilesIn lists the IDX files of images right in a folder, an unpacked one
// in place of its .gz.
func idxFilesIn(entries []fs.DirEntry) []string {
	var found []string
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		plain := strings.TrimSuffix(name, ".gz")
		if strings.Contains(plain, "images") && strings.HasSuffix(plain, "-ubyte") && !strings.HasPrefix(name, ".") && !e.IsDir() {
			found = append(found, e.Name())
		}
	}
	return slices.DeleteFunc(found, func(name string) bool {
		plain, zipped := strings.CutSuffix(name, ".gz")
		return zipped && slices.Contains(found, plain)
	})
}
