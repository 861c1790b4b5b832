package imageset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clusterlens/engine"
)

// openFolderOrFileIn reads a folder: its IDX file of images if there is one,
// else all images in it and below, else its CSV table.
func openFolderOrFileIn(ctx context.Context, path string, opt Options, observe engine.Observer) (*engine.ImageSet, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	name, err := pickFile(path, idxFilesIn(entries), "train-images", "IDX files of images")
	if err != nil {
		return nil, err
	}
	if name != "" {
		return openIDX(ctx, filepath.Join(path, name), observe)
	}
	files, skipped, err := listImages(ctx, path)
	if err != nil {
		return nil, err
	}
	if len(files) > 0 {
		return readFolder(ctx, path, files, skipped, opt, observe)
	}
	if name, err = pickFile(path, csvFilesIn(entries), "train.csv", "CSV tables"); err != nil {
		return nil, err
	}
	if name != "" {
		return openCSV(ctx, filepath.Join(path, name), observe)
	}
	if len(skipped) > 0 {
		return nil, noneReadable(path, skipped)
	}
	return nil, &engine.InputError{
		File: path, Problem: "there is no image in this folder or below it",
		Mend: "put PNG, JPEG, GIF, BMP, TIFF or WebP files into it, one sub-folder a class",
	}
}

// pickFile is the one name to open: the only one, or the only one that starts
// as the training images do; "" when there is none.
func pickFile(dir string, names []string, preferred, what string) (string, error) {
	if len(names) > 1 {
		training := slices.DeleteFunc(slices.Clone(names), func(n string) bool {
			return !strings.HasPrefix(strings.ToLower(n), preferred)
		})
		if len(training) != 1 {
			return "", &engine.InputError{
				File: dir, Problem: fmt.Sprintf("this folder holds %d %s (%s)", len(names), what, strings.Join(names[:min(4, len(names))], ", ")),
				Mend: "name one of them",
			}
		}
		names = training
	}
	if len(names) == 0 {
		return "", nil
	}
	return names[0], nil
}

func csvFilesIn(entries []fs.DirEntry) []string {
	var found []string
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if !strings.HasPrefix(name, ".") && !e.IsDir() && (strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".csv.gz")) {
			found = append(found, e.Name())
		}
	}
	return found
}

// noneReadable is the error of a folder whose every image is damaged.
func noneReadable(path string, skipped []engine.Skipped) error {
	return &engine.InputError{
		File: path, Problem: fmt.Sprintf("none of its %d images can be read (%s: %s)", len(skipped), skipped[0].File, skipped[0].Reason),
		Mend: "replace them by whole PNG, JPEG, GIF, BMP, TIFF or WebP files",
	}
}

// imageFile is a file that claims by its name to be an image.
type imageFile struct {
	path  string // to open it
	name  string // below the root, with forward slashes
	class string // "" = unknown
}

// Extensions, in lower case, of the formats that can be read, and of others
// that are images too and are listed as skipped.
var (
	imageExtensions   = []string{".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".webp"}
	foreignExtensions = []string{".heic", ".heif", ".avif", ".jxl", ".jp2", ".svg", ".psd", ".ico", ".tga", ".pgm", ".ppm", ".pbm", ".pnm", ".dng", ".cr2", ".nef", ".arw", ".raw"}
)

func isImageName(name string) bool {
	return slices.Contains(imageExtensions, strings.ToLower(filepath.Ext(name)))
}

// Folder names, in lower case, that stand for no class. Parts are the usual
// shares of a data set: classes are the folders below them.
var (
	unlabelledFolders = []string{"unlabelled", "unlabeled"}
	partFolders       = []string{"train", "training", "test", "testing", "val", "valid", "validation"}
)

// maxDepth of nested folders.
const maxDepth = 32

// listImages finds the images in root and below, in natural order of their
// names. A file's class is the folder right below root that it lies in, at
// any depth; where root holds nothing but train, test and validation folders,
// it is the folder below those. Links are followed, each folder is read once,
// and hidden files are passed over.
func listImages(ctx context.Context, root string) ([]imageFile, []engine.Skipped, error) {
	resolved, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil, nil, unreadable(root, err)
	}
	w := &walk{ctx: ctx, seen: map[string]bool{resolved: true}}
	if err := w.folder(resolved, nil); err != nil {
		return nil, nil, err
	}
	level := 0
	if w.holdsParts() {
		level = 1
	}
	for i := range w.files {
		f := &w.files[i]
		f.path = filepath.Join(root, filepath.FromSlash(f.name))
		folders := strings.Split(f.name, "/")
		folders = folders[:len(folders)-1]
		isUnlabelled := func(name string) bool { return slices.Contains(unlabelledFolders, strings.ToLower(name)) }
		if len(folders) > level && !slices.ContainsFunc(folders[:level+1], isUnlabelled) {
			f.class = folders[level]
		}
	}
	slices.SortFunc(w.files, func(a, b imageFile) int { return compareNatural(a.name, b.name) })
	slices.SortFunc(w.skipped, func(a, b engine.Skipped) int { return compareNatural(a.File, b.File) })
	return w.files, w.skipped, nil
}

// walk gathers the files below a root.
type walk struct {
	ctx     context.Context
	seen    map[string]bool // real paths of the folders that were read
	files   []imageFile
	skipped []engine.Skipped
}

// folder lists one folder, whose real path is given; parents are the names
// from the root to it.
func (w *walk) folder(path string, parents []string) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		if len(parents) == 0 {
			return unreadable(path, err)
		}
		w.skip(parents, "the folder cannot be read: "+cause(err))
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || e.Name() == "__MACOSX" {
			continue
		}
		names := append(slices.Clone(parents), e.Name())
		full := filepath.Join(path, e.Name())
		kind := e.Type()
		if kind&fs.ModeSymlink != 0 {
			if kind, full = w.follow(full); kind == fs.ModeIrregular {
				if isImageName(e.Name()) {
					w.skip(names, "the link leads nowhere")
				}
				continue
			}
		}
		switch {
		case kind.IsDir():
			if w.seen[full] {
				continue
			}
			w.seen[full] = true
			if len(names) > maxDepth {
				w.skip(names, fmt.Sprintf("folders are nested more than %d deep", maxDepth))
				continue
			}
			if err := w.folder(full, names); err != nil {
				return err
			}
		case kind.IsRegular():
			w.file(names)
		}
	}
	return nil
}

// follow is the type and the real path of what a link leads to.
func (w *walk) follow(link string) (fs.FileMode, string) {
	real, err := filepath.EvalSymlinks(link)
	if err != nil {
		return fs.ModeIrregular, ""
	}
	info, err := os.Stat(real)
	if err != nil {
		return fs.ModeIrregular, ""
	}
	return info.Mode().Type(), real
}

func (w *walk) file(names []string) {
	last := names[len(names)-1]
	extension := strings.ToLower(filepath.Ext(last))
	switch {
	case isImageName(last):
		w.files = append(w.files, imageFile{name: strings.Join(names, "/")})
	case slices.Contains(foreignExtensions, extension):
		w.skip(names, strings.ToUpper(extension[1:])+" images cannot be read; convert it to PNG or JPEG")
	}
}

func (w *walk) skip(names []string, reason string) {
	w.skipped = append(w.skipped, engine.Skipped{File: strings.Join(names, "/"), Reason: reason})
}

// holdsParts tells whether every image lies two folders deep or deeper below
// folders called train, test and the like (beside unlabelled ones).
func (w *walk) holdsParts() bool {
	parts := 0
	for _, f := range w.files {
		folders := strings.Split(strings.ToLower(f.name), "/")
		switch {
		case len(folders) > 1 && slices.Contains(unlabelledFolders, folders[0]):
		case len(folders) > 2 && slices.Contains(partFolders, folders[0]):
			parts++
		default:
			return false
		}
	}
	return parts > 0
}

// cause is the system's reason without the path, which is named already.
func cause(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}
