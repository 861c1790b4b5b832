package imageset

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"clusterlens/engine"
)

var (
	red         = color.NRGBA{255, 0, 0, 255}
	grey        = color.NRGBA{100, 100, 100, 255}
	transparent = color.NRGBA{}
)

func TestFolderClassesAndOrder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"cat/img10.png", "cat/img9.png", "cat/more/deep/img1.png", "Dog/a.png",
		"unlabelled/x.png", "Unlabeled/y.png", "top.png", ".hidden/a.png", "cat/.hidden.png", "__MACOSX/cat/z.png",
	} {
		write(t, dir, name, pngOf(t, 40, 40, grey))
	}
	write(t, dir, "notes.txt", []byte("not an image"))
	write(t, dir, "cat/Thumbs.db", []byte("not an image"))
	set := mustOpen(t, dir, Options{})
	want := []string{"cat/img9.png", "cat/img10.png", "cat/more/deep/img1.png", "Dog/a.png", "top.png", "Unlabeled/y.png", "unlabelled/x.png"}
	if !slices.Equal(set.Names, want) {
		t.Errorf("names %v", set.Names)
	}
	if !slices.Equal(set.Classes, []string{"cat", "Dog"}) || !slices.Equal(set.Truth, []int32{0, 0, 0, 1, -1, -1, -1}) {
		t.Errorf("classes %v, truth %v", set.Classes, set.Truth)
	}
	if set.Channels != 1 || set.Height != 32 || set.Width != 32 || len(set.Skipped) != 0 || set.Name != filepath.Base(dir) {
		t.Errorf("%d x %d x %d, skipped %v, name %q", set.Height, set.Width, set.Channels, set.Skipped, set.Name)
	}
	if set.Files[3] != filepath.Join(dir, "Dog", "a.png") {
		t.Errorf("file %q", set.Files[3])
	}
}

func TestFolderOfParts(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"train/cat/1.png", "train/dog/1.png", "test/cat/1.png", "unlabelled/1.png", "val/unlabelled/1.png"} {
		write(t, dir, name, pngOf(t, 20, 20, grey))
	}
	set := mustOpen(t, dir, Options{})
	if !slices.Equal(set.Classes, []string{"cat", "dog"}) || !slices.Equal(set.Truth, []int32{0, 0, 1, -1, -1}) {
		t.Errorf("classes %v, truth %v of %v", set.Classes, set.Truth, set.Names)
	}
	write(t, dir, "other/1.png", pngOf(t, 20, 20, grey))
	if set = mustOpen(t, dir, Options{}); !slices.Equal(set.Classes, []string{"other", "test", "train", "val"}) {
		t.Errorf("classes %v", set.Classes)
	}
}

func TestFolderSkipsWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	good := pngOf(t, 20, 20, red)
	write(t, dir, "a/1.png", good)
	write(t, dir, "b/1.png", pngOf(t, 20, 20, grey))
	write(t, dir, "a/cut.png", good[:len(good)-20])
	write(t, dir, "a/text.jpg", []byte("hello"))
	write(t, dir, "b/empty.gif", nil)
	write(t, dir, "b/phone.heic", []byte("...."))
	if err := os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "b", "dangling.png")); err != nil {
		t.Skip(err)
	}
	bomb := slices.Clone(good)
	binary.BigEndian.PutUint32(bomb[16:], 100_000)
	binary.BigEndian.PutUint32(bomb[20:], 100_000)
	write(t, dir, "b/bomb.png", bomb)
	set := mustOpen(t, dir, Options{})
	if set.N != 2 || len(set.Skipped) != 6 {
		t.Fatalf("%d images, skipped %v", set.N, set.Skipped)
	}
	for i, want := range []struct{ file, says string }{
		{"a/cut.png", "cut short"}, {"a/text.jpg", "not a PNG"}, {"b/bomb.png", "damaged"},
		{"b/dangling.png", "leads nowhere"}, {"b/empty.gif", "empty"}, {"b/phone.heic", "convert"},
	} {
		if got := set.Skipped[i]; got.File != want.file || !strings.Contains(got.Reason, want.says) {
			t.Errorf("skipped %v, want %v", got, want)
		}
	}
}

func TestDecompressionBombIsRefusedByItsHeader(t *testing.T) {
	bomb := encodePNG(t, image.NewGray(image.Rect(0, 0, 40_000, 4_000)))
	dir := t.TempDir()
	write(t, dir, "a.png", bomb)
	wantInputError(t, dir, "none of its 1 images", "40000 x 4000 pixels are more than can be opened")
}

func TestFolderErrors(t *testing.T) {
	dir := t.TempDir()
	wantInputError(t, dir, "no image in this folder", "sub-folder")
	write(t, dir, "notes.txt", nil)
	wantInputError(t, dir, "no image in this folder")
	write(t, dir, "a/1.png", []byte("broken"))
	wantInputError(t, dir, "none of its 1 images can be read", "a/1.png")
	write(t, dir, "a/2.png", pngOf(t, 20, 20, red))
	wantInputError(t, dir, `only one sub-folder, "a"`, "to leave their class unknown")
	wantInputError(t, filepath.Join(dir, "a", "2.png"), "single image", "open the folder")
	wantInputError(t, filepath.Join(dir, "notes.txt"), "empty")
	wantInputError(t, write(t, dir, "notes.doc", []byte("text")), "not an image set")
	wantInputError(t, filepath.Join(dir, "missing"), "no such file or folder", "spelling")
	if _, err := Open(context.Background(), dir, Options{WorkingSize: 8}, nil); !errors.As(err, new(*engine.UsageError)) {
		t.Errorf("working size 8: error %v", err)
	}
}

func TestLinkedFolders(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "real/a/1.png", pngOf(t, 20, 20, red))
	write(t, dir, "elsewhere/1.png", pngOf(t, 20, 20, red))
	for link, target := range map[string]string{"link": "real", "real/b": "elsewhere", "real/a/loop": "real"} {
		if err := os.Symlink(filepath.Join(dir, target), filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	set := mustOpen(t, filepath.Join(dir, "link"), Options{})
	if !slices.Equal(set.Names, []string{"a/1.png", "b/1.png"}) || set.Name != "link" {
		t.Errorf("%q has %v", set.Name, set.Names)
	}
}

func TestFormats(t *testing.T) {
	m := image.NewPaletted(image.Rect(0, 0, 30, 20), color.Palette{color.White, color.Black, red})
	for x := range 30 {
		for y := range 20 {
			m.SetColorIndex(x, y, uint8(x/10))
		}
	}
	files := map[string]func(*bytes.Buffer) error{
		"gif":  func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) },
		"jpg":  func(b *bytes.Buffer) error { return jpeg.Encode(b, m, &jpeg.Options{Quality: 100}) },
		"bmp":  func(b *bytes.Buffer) error { return bmp.Encode(b, m) },
		"tiff": func(b *bytes.Buffer) error { return tiff.Encode(b, m, &tiff.Options{Compression: tiff.Deflate}) },
	}
	want := make([]byte, 3*30*30)
	fit(want, 30, m, 1)
	for extension, encode := range files {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		write(t, dir, "x."+extension, b.Bytes())
		set := mustOpen(t, dir, Options{WorkingSize: 30})
		if set.Channels != 3 {
			t.Fatalf("%s: %d channels", extension, set.Channels)
		}
		for i, v := range set.Pixels {
			// JPEG blurs the colour of neighbouring pixels.
			if d := int(v) - int(want[i]); (d > 3 || d < -3) && extension != "jpg" || d > 90 || d < -90 {
				t.Fatalf("%s: byte %d is %d, want %d", extension, i, v, want[i])
			}
		}
	}
}

// A lossless WebP of one red pixel, the smallest that there is.
func TestWebP(t *testing.T) {
	data := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")
	dir := t.TempDir()
	write(t, dir, "x.webp", data)
	if set := mustOpen(t, dir, Options{}); set.N != 1 || set.Height != 32 {
		t.Errorf("%d images", set.N)
	}
}

func TestDepthsAndColourModels(t *testing.T) {
	bounds := image.Rect(0, 0, 16, 16)
	deep, grey16, cmyk := image.NewNRGBA64(bounds), image.NewGray16(bounds), image.NewCMYK(bounds)
	for y := range 16 {
		for x := range 16 {
			deep.Set(x, y, color.NRGBA64{0xffff, 0x8080, 0, 0xffff})
			grey16.SetGray16(x, y, color.Gray16{0x4040})
			cmyk.SetCMYK(x, y, color.CMYK{0, 255, 255, 0})
		}
	}
	for name, c := range map[string]struct {
		m    image.Image
		want [3]byte
	}{
		"16-bit colour": {deep, [3]byte{255, 128, 0}}, "16-bit grey": {grey16, [3]byte{64, 64, 64}},
		"CMYK": {cmyk, [3]byte{255, 0, 0}}, "transparent": {image.NewNRGBA(bounds), [3]byte{255, 255, 255}},
	} {
		for _, box := range []int{16, 32} {
			dst := make([]byte, 3*box*box)
			fit(dst, box, c.m, 1)
			for p := 0; p < len(dst); p += 3 {
				if [3]byte(dst[p:p+3]) != c.want {
					t.Fatalf("%s, box %d: %v", name, box, dst[p:p+3])
				}
			}
		}
	}
}

// Half-transparent black over white is mid grey.
func TestAlphaLiesOverWhite(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.png", pngOf(t, 50, 50, color.NRGBA{0, 0, 0, 128}))
	write(t, dir, "b.png", pngOf(t, 30, 30, transparent))
	set := mustOpen(t, dir, Options{})
	if set.Channels != 1 || set.At(0)[99] != 127 || set.At(1)[99] != 255 {
		t.Errorf("%d channels, %d, %d", set.Channels, set.At(0)[99], set.At(1)[99])
	}
}

func TestFitKeepsProportion(t *testing.T) {
	// Black with a white disc in the middle of a wide picture: the bars take
	// the border's colour, and the disc stays round.
	m := image.NewGray(image.Rect(0, 0, 200, 100))
	for y := range 100 {
		for x := range 200 {
			if (x-100)*(x-100)+(y-50)*(y-50) < 40*40 {
				m.SetGray(x, y, color.Gray{255})
			}
		}
	}
	dst := make([]byte, 3*64*64)
	fit(dst, 64, m, 1)
	width, height := 0, 0
	for i := range 64 {
		if dst[(32*64+i)*3] > 127 {
			width++
		}
		if dst[(i*64+32)*3] > 127 {
			height++
		}
	}
	if width < 24 || width > 27 || height != width {
		t.Errorf("the disc is %d x %d", width, height)
	}
	if dst[0] != 0 || dst[len(dst)-1] != 0 {
		t.Error("the bars are not of the border's colour")
	}
	if w, h := fitted(1, 5000, 32); w != 1 || h != 32 {
		t.Errorf("a line is fitted to %d x %d", w, h)
	}
}

func TestOneSizeThatFitsIsKept(t *testing.T) {
	dir := t.TempDir()
	m := image.NewGray(image.Rect(0, 0, 28, 28))
	copy(m.Pix, counting(28*28))
	write(t, dir, "a.png", encodePNG(t, m))
	write(t, dir, "b.png", pngOf(t, 28, 28, grey))
	set := mustOpen(t, dir, Options{})
	if set.Height != 28 || !bytes.Equal(set.At(0), m.Pix) {
		t.Errorf("%d x %d", set.Height, set.Width)
	}
	write(t, dir, "c.png", pngOf(t, 29, 28, grey))
	if set = mustOpen(t, dir, Options{WorkingSize: 48}); set.Height != 48 || set.Width != 48 {
		t.Errorf("%d x %d", set.Height, set.Width)
	}
}

// The eight orientations of EXIF, each made from an upright picture by the
// definition (TIFF 6.0, tag 274): the stored row 0 and column 0 are the side
// of the visual picture that is named.
func TestEXIFOrientation(t *testing.T) {
	const w, h = 24, 16
	shown := func(x, y int) byte { return byte(10*(x/8) + 100*(y/8)) }
	stored := map[int]func(x, y int) byte{
		1: func(x, y int) byte { return shown(x, y) },         // top, left
		2: func(x, y int) byte { return shown(w-1-x, y) },     // top, right
		3: func(x, y int) byte { return shown(w-1-x, h-1-y) }, // bottom, right
		4: func(x, y int) byte { return shown(x, h-1-y) },     // bottom, left
		5: func(x, y int) byte { return shown(y, x) },         // left, top
		6: func(x, y int) byte { return shown(w-1-y, x) },     // right, top
		7: func(x, y int) byte { return shown(w-1-y, h-1-x) }, // right, bottom
		8: func(x, y int) byte { return shown(y, h-1-x) },     // left, bottom
	}
	want := make([]byte, 3*w*w)
	fit(want, w, grayOf(w, h, shown), 1)
	for orientation, pixel := range stored {
		width, height := w, h
		if orientation >= 5 {
			width, height = h, w
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, grayOf(width, height, pixel), &jpeg.Options{Quality: 100}); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		write(t, dir, "x.jpg", withOrientation(b.Bytes(), orientation))
		set := mustOpen(t, dir, Options{WorkingSize: w})
		for i, v := range set.Pixels {
			if d := int(v) - int(want[3*i]); d > 4 || d < -4 {
				t.Errorf("orientation %d: pixel %d is %d, want %d", orientation, i, v, want[3*i])
				break
			}
		}
	}
}

func grayOf(w, h int, pixel func(x, y int) byte) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetGray(x, y, color.Gray{pixel(x, y)})
		}
	}
	return m
}

// withOrientation puts an EXIF segment with one tag behind a JPEG's start.
func withOrientation(jpg []byte, orientation int) []byte {
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	exif = append(exif, byte(orientation), 0, 0, 0, 0, 0, 0)
	out := append([]byte{}, jpg[:2]...)
	out = append(out, 0xff, 0xe1, 0, byte(len(exif)+2))
	return append(append(out, exif...), jpg[2:]...)
}

func TestFolderProgressAndCancel(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a/1.png", "b/1.png"} {
		write(t, dir, name, pngOf(t, 40, 20, red))
	}
	last := engine.Event{}
	if _, err := Open(context.Background(), dir, Options{}, func(e engine.Event) { last = e }); err != nil || last.Done != 2 || last.Total != 2 {
		t.Errorf("last event %+v, error %v", last, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := Open(ctx, dir, Options{}, func(engine.Event) { cancel() }); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := Open(ctx, dir, Options{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func FuzzReadImage(f *testing.F) {
	f.Add(pngOf(f, 3, 2, red))
	f.Add(pngOf(f, 3, 2, red)[:40])
	f.Add([]byte("GIF89a"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := write(t, dir, "x.png", data)
		dst := make([]byte, 3*16*16)
		if err := readImage(path, 16, dst); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}

// A photograph that is shrunk first is fitted to nearly the same picture,
// whatever its colour subsampling.
func TestShrunkLooksTheSame(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
	} {
		m := image.NewYCbCr(image.Rect(0, 0, 1104, 704), ratio)
		wave := func(plane []byte, stride, period int) {
			for i := range plane {
				plane[i] = byte(128 + 100*math.Sin(float64(i%stride)/float64(period))*math.Cos(float64(i/stride)/float64(period)))
			}
		}
		wave(m.Y, m.YStride, 80)
		wave(m.Cb, m.CStride, 90)
		wave(m.Cr, m.CStride, 100)
		small := shrunk(m, 32)
		if size := small.Bounds().Size(); size != image.Pt(138, 88) {
			t.Errorf("%v: shrunk to %v", ratio, size)
		}
		whole, quick := make([]byte, 3*32*32), make([]byte, 3*32*32)
		fit(whole, 32, m, 1)
		fit(quick, 32, small, 1)
		for i, v := range whole {
			if d := int(v) - int(quick[i]); d > 4 || d < -4 {
				t.Fatalf("%v: byte %d is %d, and %d when shrunk first", ratio, i, v, quick[i])
			}
		}
	}
	odd := image.NewYCbCr(image.Rect(0, 0, 1111, 705), image.YCbCrSubsampleRatio420)
	if size := shrunk(odd, 32).Bounds().Size(); size != image.Pt(138, 88) {
		t.Errorf("an odd size is shrunk to %v", size)
	}
	for _, m := range []image.Image{image.NewYCbCr(image.Rect(0, 0, 255, 255), image.YCbCrSubsampleRatio420), image.NewYCbCr(image.Rect(0, 0, 9000, 1), image.YCbCrSubsampleRatio420), image.NewGray(image.Rect(0, 0, 999, 999))} {
		if shrunk(m, 32) != m {
			t.Errorf("a picture of %v was shrunk", m.Bounds())
		}
	}
}
