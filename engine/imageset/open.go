package imageset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"clusterlens/engine"
)

// Options of [Open]. The zero value opens everything but the built-in sets.
type Options struct {
	// Builtin holds the four MNIST files in a folder "mnist"; nil = none.
	Builtin fs.FS
	// WorkingSize is the height and width in pixels to which the images of a
	// folder are fitted, 16 to 128; 0 = 32. Other kinds keep their own size.
	WorkingSize int
}

// Working sizes of the images of a folder, in pixels.
const (
	DefaultWorkingSize = 32
	MinWorkingSize     = 16
	MaxWorkingSize     = 128
)

// Open reads an image set: "mnist" (60,000 training digits), "mnist-test"
// (10,000), "mnist-all" (both, training digits first), or the path of
//
//   - an IDX file of images, plain or .gz, whose labels file lies beside it;
//   - a CSV table, plain or .gz, with one image a row;
//   - a folder of image files, whose sub-folders name the classes;
//   - a folder with one IDX file of images or one CSV table, or with MNIST's
//     training images, which are then taken.
//
// A file or folder that carries a built-in name is reached as "./mnist". All
// but the built-in sets can fail with an [*engine.InputError]; a cancelled
// context gives its error.
func Open(ctx context.Context, nameOrPath string, opt Options, observe engine.Observer) (*engine.ImageSet, error) {
	if opt.WorkingSize == 0 {
		opt.WorkingSize = DefaultWorkingSize
	}
	if opt.WorkingSize < MinWorkingSize || opt.WorkingSize > MaxWorkingSize {
		return nil, &engine.UsageError{
			Problem: fmt.Sprintf("a working size of %d pixels is not possible", opt.WorkingSize),
			Mend:    fmt.Sprintf("use %d to %d", MinWorkingSize, MaxWorkingSize),
		}
	}
	set, err := open(ctx, nameOrPath, opt, observe)
	if err != nil {
		return nil, err
	}
	if err := set.Validate(); err != nil {
		return nil, err
	}
	return set, nil
}

func open(ctx context.Context, nameOrPath string, opt Options, observe engine.Observer) (*engine.ImageSet, error) {
	if set, ok := builtinSets[nameOrPath]; ok {
		return openBuiltin(ctx, opt.Builtin, set, observe)
	}
	info, err := os.Stat(nameOrPath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &engine.InputError{
			File: nameOrPath, Problem: "there is no such file or folder", Err: err,
			Mend: "check the spelling, or use mnist, mnist-test or mnist-all for the built-in digits",
		}
	case err != nil:
		return nil, unreadable(nameOrPath, err)
	case info.IsDir():
		return openFolderOrFileIn(ctx, nameOrPath, opt, observe)
	case !info.Mode().IsRegular():
		return nil, &engine.InputError{File: nameOrPath, Problem: "this is neither a file nor a folder", Mend: "name an IDX file, a CSV table or a folder of images"}
	}
	return openFile(ctx, nameOrPath, observe)
}

// openFile tells IDX from CSV by the name, and by the first bytes where the
// name says nothing.
func openFile(ctx context.Context, path string, observe engine.Observer) (*engine.ImageSet, error) {
	switch name := strings.ToLower(strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".gz")); {
	case strings.HasSuffix(name, ".csv"):
		return openCSV(ctx, path, observe)
	case strings.HasSuffix(name, "-ubyte"), strings.HasSuffix(name, ".idx"):
		return openIDX(ctx, path, observe)
	case isImageName(name):
		return nil, &engine.InputError{
			File: path, Problem: "this is a single image, not a set of images",
			Mend: "open the folder that holds it",
		}
	}
	idx, err := looksLikeIDX(path)
	if err != nil {
		return nil, err
	}
	if idx {
		return openIDX(ctx, path, observe)
	}
	return nil, &engine.InputError{
		File: path, Problem: "this is not an image set that can be opened",
		Mend: "name an IDX file (such as train-images-idx3-ubyte.gz), a CSV table (.csv) or a folder of images",
	}
}

// unreadable is the error of a file or folder that the system refuses.
func unreadable(path string, err error) error {
	problem, mend := "it cannot be read", "check that the file is whole and may be read"
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrPermission):
		problem, mend = "reading it is not allowed", "give yourself permission to read it"
	case errors.As(err, &pathErr):
		problem += " (" + pathErr.Err.Error() + ")"
	default:
		problem += " (" + err.Error() + ")"
	}
	return &engine.InputError{File: path, Problem: problem, Mend: mend, Err: err}
}
