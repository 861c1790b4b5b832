package imageset

import (
	"context"
	"fmt"
	"io/fs"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// builtinSet is one of the names that [Open] takes for the digits built in.
type builtinSet struct {
	title string
	parts []string // name stems of the files, in order
}

var builtinSets = map[string]builtinSet{
	"mnist":      {"MNIST", []string{"train"}},
	"mnist-test": {"MNIST test", []string{"t10k"}},
	"mnist-all":  {"MNIST all", []string{"train", "t10k"}},
}

// openBuiltin unpacks all files of the set at the same time. Its errors are
// not the user's to mend: they would mean a broken build.
func openBuiltin(ctx context.Context, files fs.FS, set builtinSet, observe engine.Observer) (*engine.ImageSet, error) {
	if files == nil {
		return nil, fmt.Errorf("imageset: %s was not built in", set.title)
	}
	var names []string
	for _, part := range set.parts {
		names = append(names, "mnist/"+part+"-images-idx3-ubyte.gz", "mnist/"+part+"-labels-idx1-ubyte.gz")
	}
	observe.Progress(0, len(names), "")
	unpacked, failed := make([]idxData, len(names)), make([]error, len(names))
	err := parallel.Blocks(ctx, len(names), 1, func(_, i, _, _ int) {
		unpacked[i], failed[i] = readBuiltin(ctx, files, names[i])
	})
	if err != nil {
		return nil, err
	}
	out := &engine.ImageSet{Name: set.title, Classes: numberedClasses(10), Digits: true}
	for i := 0; i < len(names); i += 2 {
		images, labels := unpacked[i], unpacked[i+1]
		if err := firstError(failed[i], failed[i+1]); err != nil {
			return nil, err
		}
		out.Images = joinImages(out.Images, images.images())
		for _, class := range labels.data {
			out.Truth = append(out.Truth, int32(class))
		}
	}
	observe.Progress(len(names), len(names), "")
	return out, nil
}

func readBuiltin(ctx context.Context, files fs.FS, name string) (idxData, error) {
	file, err := files.Open(name)
	if err != nil {
		return idxData{}, fmt.Errorf("imageset: a built-in file is missing: %w", err)
	}
	defer file.Close()
	c, err := newContent(ctx, file, name, nil)
	if err != nil {
		return idxData{}, err
	}
	return readIDX(c)
}

// joinImages appends the images of b, which have the shape of a, to a.
func joinImages(a, b engine.Images) engine.Images {
	if a.N == 0 {
		return b
	}
	b.Pixels = append(a.Pixels, b.Pixels...)
	b.N += a.N
	return b
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// numberedClasses are the names "0" to "n-1".
func numberedClasses(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	return names
}
