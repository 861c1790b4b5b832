package imageset

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// readFolder decodes the files on all cores into one slab in their order.
// Those that cannot be read join skipped.
func readFolder(ctx context.Context, root string, files []imageFile, skipped []engine.Skipped, opt Options, observe engine.Observer) (*engine.ImageSet, error) {
	box := commonSide(files, opt.WorkingSize)
	size := 3 * box * box
	if int64(len(files))*int64(size) > maxBytes {
		return nil, &engine.InputError{
			File: root, Problem: fmt.Sprintf("%d images of %d x %d pixels are more than fit in 4 GiB", len(files), box, box),
			Mend: "choose a smaller working size or fewer images",
		}
	}
	pixels := make([]byte, len(files)*size)
	reasons, grey := make([]error, len(files)), make([]bool, len(files))
	err := watchWork(len(files), observe, func(done *atomic.Int64) error {
		return parallel.Blocks(ctx, len(files), 1, func(_, i, _, _ int) {
			own := pixels[i*size : (i+1)*size]
			reasons[i] = readImage(files[i].path, box, own)
			grey[i] = reasons[i] != nil || isGrey(own)
			done.Add(1)
		})
	})
	if err != nil {
		return nil, err
	}
	set := &engine.ImageSet{Name: folderName(root)}
	var classes []string
	for i, f := range files {
		if reasons[i] != nil {
			skipped = append(skipped, engine.Skipped{File: f.name, Reason: reasons[i].Error()})
			continue
		}
		copy(pixels[set.N*size:], pixels[i*size:(i+1)*size])
		set.N++
		set.Names, set.Files = append(set.Names, f.name), append(set.Files, f.path)
		classes = append(classes, f.class)
	}
	slices.SortFunc(skipped, func(a, b engine.Skipped) int { return compareNatural(a.File, b.File) })
	if set.N == 0 {
		return nil, noneReadable(root, skipped)
	}
	set.Skipped = skipped
	set.Height, set.Width, set.Channels, set.Pixels = box, box, 3, pixels[:set.N*size]
	if !slices.Contains(grey, false) {
		set.Channels, set.Pixels = 1, slices.Clone(greyOnly(set.Pixels))
	}
	set.Classes, set.Truth = numberClasses(classes)
	return set, checkFolderClasses(set, root)
}

// commonSide is the side of square images that are all of one size which the
// working size can hold: they are taken as they are. Otherwise it is the
// working size. The first image of another size ends the search.
func commonSide(files []imageFile, workingSize int) int {
	side := 0
	for _, f := range files {
		file, err := os.Open(f.path)
		if err != nil {
			continue
		}
		config, _, err := sizeOf(file)
		file.Close()
		switch {
		case err != nil:
			continue
		case config.Width != config.Height || config.Width < MinWorkingSize || config.Width > workingSize:
			return workingSize
		case side != 0 && config.Width != side:
			return workingSize
		}
		side = config.Width
	}
	if side == 0 {
		return workingSize
	}
	return side
}

// watchWork runs work beside the observer, which is told about ten times a
// second, from the calling goroutine, how many of total units are done.
func watchWork(total int, observe engine.Observer, work func(done *atomic.Int64) error) error {
	var done atomic.Int64
	result := make(chan error, 1)
	go func() { result <- work(&done) }()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	observe.Progress(0, total, "")
	for {
		select {
		case err := <-result:
			if err == nil {
				observe.Progress(total, total, "")
			}
			return err
		case <-ticker.C:
			observe.Progress(int(done.Load()), total, "")
		}
	}
}

// folderName is the folder's own name, also for "." and the like.
func folderName(root string) string {
	if absolute, err := filepath.Abs(root); err == nil {
		root = absolute
	}
	return filepath.Base(root)
}

// numberClasses numbers the class names that occur in natural order; "" is
// unknown.
func numberClasses(of []string) (names []string, truth []int32) {
	number := map[string]int32{}
	for _, name := range of {
		if _, known := number[name]; name != "" && !known {
			number[name] = 0
			names = append(names, name)
		}
	}
	slices.SortFunc(names, compareNatural)
	for i, name := range names {
		number[name] = int32(i)
	}
	truth = make([]int32, len(of))
	for i, name := range of {
		truth[i] = engine.Unknown
		if name != "" {
			truth[i] = number[name]
		}
	}
	return names, truth
}

// checkFolderClasses is [checkClasses] in the words of folders.
func checkFolderClasses(set *engine.ImageSet, root string) error {
	if len(set.Classes) == 1 {
		return &engine.InputError{
			File: root, Problem: fmt.Sprintf("only one sub-folder, %q, holds images, so there is only one class", set.Classes[0]),
			Mend: "add a sub-folder for each other class, or open the images' own folder to leave their class unknown",
		}
	}
	return checkClasses(set, root, "move images up or into unlabelled/ to leave their class unknown")
}
