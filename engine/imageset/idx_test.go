package imageset

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"clusterlens/engine"
)

func TestOpenIDX(t *testing.T) {
	pixels := counting(4 * 3 * 5)
	labels := idx([]byte{7, 2, 7, 30}, 4)
	for name, files := range map[string]map[string][]byte{
		"plain":         {"train-images-idx3-ubyte": idx(pixels, 4, 3, 5), "train-labels-idx1-ubyte": labels},
		"gzip":          {"train-images-idx3-ubyte.gz": zip(t, idx(pixels, 4, 3, 5)), "train-labels-idx1-ubyte.gz": zip(t, labels)},
		"mixed":         {"t10k-images-idx3-ubyte": idx(pixels, 4, 3, 5), "t10k-labels-idx1-ubyte.gz": zip(t, labels)},
		"dots":          {"t10k-images.idx3-ubyte": idx(pixels, 4, 3, 5), "t10k-labels.idx1-ubyte": labels},
		"short name":    {"my-images-ubyte": idx(pixels, 4, 3, 5), "my-labels-ubyte": labels},
		"gz without gz": {"train-images-idx3-ubyte": zip(t, idx(pixels, 4, 3, 5)), "train-labels-idx1-ubyte": labels},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			images := ""
			for file, data := range files {
				path := write(t, dir, file, data)
				if bytes.Contains([]byte(file), []byte("images")) {
					images = path
				}
			}
			for _, path := range []string{images, dir} {
				set := mustOpen(t, path, Options{})
				if set.N != 4 || set.Height != 3 || set.Width != 5 || set.Channels != 1 || !bytes.Equal(set.Pixels, pixels) {
					t.Errorf("%d images of %d x %d x %d", set.N, set.Height, set.Width, set.Channels)
				}
				if !slices.Equal(set.Classes, []string{"2", "7", "30"}) || !slices.Equal(set.Truth, []int32{1, 0, 1, 2}) {
					t.Errorf("classes %v, truth %v", set.Classes, set.Truth)
				}
				if set.Digits {
					t.Error("nothing in the file says digits")
				}
			}
		})
	}
}

func TestIDXColour(t *testing.T) {
	dir := t.TempDir()
	last := idx(counting(2*4*5*3), 2, 4, 5, 3)
	set := mustOpen(t, write(t, dir, "a-images-idx4-ubyte", last), Options{})
	if set.Height != 4 || set.Width != 5 || set.Channels != 3 || set.At(1)[0] != 60 {
		t.Errorf("%d x %d x %d, %v", set.Height, set.Width, set.Channels, set.At(1)[:3])
	}
	first := idx(counting(2*3*4*5), 2, 3, 4, 5)
	set = mustOpen(t, write(t, dir, "b-images-idx4-ubyte", first), Options{})
	if set.Height != 4 || set.Width != 5 || set.Channels != 3 || !bytes.Equal(set.At(0)[:6], []byte{0, 20, 40, 1, 21, 41}) {
		t.Errorf("%d x %d x %d, %v", set.Height, set.Width, set.Channels, set.At(0)[:6])
	}
}

func TestIDXWithoutLabels(t *testing.T) {
	set := mustOpen(t, write(t, t.TempDir(), "x-images-idx3-ubyte", idx(counting(32), 2, 4, 4)), Options{})
	if len(set.Classes) != 0 || !slices.Equal(set.Truth, []int32{engine.Unknown, engine.Unknown}) {
		t.Errorf("classes %v, truth %v", set.Classes, set.Truth)
	}
	if set.Name != "x-images" {
		t.Errorf("name %q", set.Name)
	}
}

func TestEMNISTIsUpright(t *testing.T) {
	set := mustOpen(t, write(t, t.TempDir(), "emnist-letters-train-images-idx3-ubyte", idx([]byte{1, 2, 3, 4}, 1, 2, 2)), Options{})
	if !bytes.Equal(set.Pixels, []byte{1, 3, 2, 4}) || !set.Digits {
		t.Errorf("pixels %v", set.Pixels)
	}
}

func TestEMNISTLetters(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "emnist-letters-mapping.txt", []byte("1 65 97\n2 66 98\n"))
	write(t, dir, "emnist-letters-train-labels-idx1-ubyte", idx([]byte{2, 1, 3}, 3))
	set := mustOpen(t, write(t, dir, "emnist-letters-train-images-idx3-ubyte", idx(counting(12), 3, 2, 2)), Options{})
	if !slices.Equal(set.Classes, []string{"Aa", "Bb", "3"}) || !slices.Equal(set.Truth, []int32{1, 0, 2}) {
		t.Errorf("classes %v, truth %v", set.Classes, set.Truth)
	}
}

func TestIDXErrors(t *testing.T) {
	good := idx(counting(2*4*4), 2, 4, 4)
	zipped := zip(t, good)
	brokenSum := slices.Clone(zipped)
	brokenSum[len(brokenSum)-5] ^= 1
	brokenBody := slices.Clone(zipped)
	brokenBody[12] ^= 0xff
	float := slices.Clone(good)
	float[2] = 0x0d
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"empty":             {nil, "empty"},
		"three bytes":       {good[:3], "too short"},
		"header only":       {good[:9], "too short"},
		"cut short":         {good[:40], "header says 32 bytes of data and the file holds 24"},
		"too long":          {append(slices.Clone(good), 0), "holds 33"},
		"too long, gzip":    {zip(t, append(slices.Clone(good), 0)), "more bytes than its header says"},
		"too short, gzip":   {zip(t, good[:40]), "cut short"},
		"gzip truncated":    {zipped[:len(zipped)-12], "cut short"},
		"gzip no trailer":   {zipped[:len(zipped)-3], "cut short"},
		"gzip header":       {zipped[:5], "cut short"},
		"gzip checksum":     {brokenSum, "checksum"},
		"gzip body":         {brokenBody, "gzip data is"},
		"not IDX":           {[]byte("hello, this is text"), "not an IDX file"},
		"floats":            {float, "byte 2: the values are of IDX type 0x0d"},
		"five dimensions":   {idx(nil, 1, 1, 1, 1, 1), "5 dimensions"},
		"no dimension":      {idx(nil), "0 dimensions"},
		"one dimension":     {idx([]byte{1, 2}, 2), "not those of images"},
		"no image":          {idx(nil, 0, 28, 28), "byte 4: the header says dimension 1 is 0"},
		"huge":              {idx(nil, 1<<31-1, 28, 28), "byte 4"},
		"wide":              {idx(nil, 1, 1<<30, 28), "byte 8"},
		"overflow":          {idx(nil, 1<<26, 1024, 1024, 3), "bytes of data"},
		"two channels":      {idx(counting(32), 1, 4, 4, 2), "not those of images"},
		"gzip claims a lot": {zip(t, idx(nil, 60000, 28, 28)), "47040000 bytes of data"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, t.TempDir(), "train-images-idx3-ubyte", c.data)
			wantInputError(t, path, "train-images-idx3-ubyte", c.says)
		})
	}
}

func TestIDXLabelErrors(t *testing.T) {
	for name, c := range map[string]struct {
		labels []byte
		says   string
	}{
		"another number": {idx([]byte{1, 2, 3}, 3), "[3] labels for the 2 images"},
		"images":         {idx([]byte{1, 2}, 2, 1), "[2 1] labels"},
		"one class":      {idx([]byte{4, 4}, 2), `all labels name one class, "4"`},
		"empty":          {nil, "empty"},
		"damaged":        {idx([]byte{1}, 2), "2 bytes of data"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "train-labels-idx1-ubyte", c.labels)
			wantInputError(t, write(t, dir, "train-images-idx3-ubyte", idx(counting(32), 2, 4, 4)), "train-labels-idx1-ubyte", c.says)
		})
	}
	wantInputError(t, write(t, t.TempDir(), "train-labels-idx1-ubyte", idx([]byte{1, 2}, 2)), "holds labels")
}

// A gzip file of a few hundred kilobytes that claims, and within deflate's
// ratio could hold, hundreds of megabytes must not make the reader ask for
// them before they have come.
func TestIDXMemoryFollowsTheFile(t *testing.T) {
	noise := make([]byte, 300<<10)
	for i, v := 0, uint32(1); i < len(noise); i++ {
		v = v*1664525 + 1013904223
		noise[i] = byte(v >> 24)
	}
	path := write(t, t.TempDir(), "x-images-idx3-ubyte.gz", zip(t, idx(noise, 280, 1000, 1000)))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	wantInputError(t, path, "cut short")
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("%d bytes were asked for", grown)
	}
}

// A set that compresses better than eightfold is grown into.
func TestIDXGrows(t *testing.T) {
	want := make([]byte, 50*100*100)
	want[len(want)-1] = 9
	set := mustOpen(t, write(t, t.TempDir(), "x-images-idx3-ubyte.gz", zip(t, idx(want, 50, 100, 100))), Options{})
	if !bytes.Equal(set.Pixels, want) {
		t.Error("other pixels")
	}
}

func TestFolderWithSeveralIDXFiles(t *testing.T) {
	dir := t.TempDir()
	file := idx(counting(32), 2, 4, 4)
	write(t, dir, "t10k-images-idx3-ubyte", file)
	write(t, dir, "train-images-idx3-ubyte", idx(counting(48), 3, 4, 4))
	write(t, dir, "train-images-idx3-ubyte.gz", []byte("not looked at"))
	if set := mustOpen(t, dir, Options{}); set.N != 3 {
		t.Errorf("%d images, not the training images", set.N)
	}
	if err := os.Remove(filepath.Join(dir, "train-images-idx3-ubyte")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "train-images-idx3-ubyte.gz"), filepath.Join(dir, "k-images-idx3-ubyte")); err != nil {
		t.Fatal(err)
	}
	wantInputError(t, dir, "2 IDX files of images", "name one of them")
}

func TestOpenCancelledAndProgress(t *testing.T) {
	path := write(t, t.TempDir(), "x-images-idx3-ubyte", idx(counting(1000*28*28), 1000, 28, 28))
	ctx, cancel := context.WithCancel(context.Background())
	events, last := 0, 0
	_, err := Open(ctx, path, Options{}, func(e engine.Event) {
		if e.Done < last || e.Done > e.Total {
			t.Errorf("progress from %d to %d of %d", last, e.Done, e.Total)
		}
		last = e.Done
		if events++; events == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func FuzzReadIDX(f *testing.F) {
	good := idx(counting(2*4*4), 2, 4, 4)
	for _, seed := range [][]byte{nil, good, good[:20], idx([]byte{1, 2, 3}, 3), zip(f, good), idx(nil, 1<<31-1, 1<<31-1, 1<<31-1)} {
		f.Add(seed)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := write(t, dir, "x-images-idx3-ubyte", data)
		set, err := Open(context.Background(), path, Options{}, nil)
		if err == nil {
			if err := set.Validate(); err != nil {
				t.Error(err)
			}
			return
		}
		var bad *engine.InputError
		if !errors.As(err, &bad) || bad.Mend == "" {
			t.Errorf("error %v is no InputError with a mend", err)
		}
	})
}
