package imageset

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"strings"
	"sync"

	"github.com/bep/imagemeta"

	// The formats that image.Decode knows.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

// Bounds of what is decoded. A photo of 200 megapixels is beyond them; a file
// that claims more pixels than it can mean costs nothing but its header.
const (
	maxPixels    = 128 << 20
	maxFileBytes = 512 << 20
	// bigPixels is where decoding takes so much memory that only one such
	// image is decoded at a time.
	bigPixels = 16 << 20
)

var bigImage sync.Mutex

// sizeOf reads the header of an image file: its size in pixels as stored, and
// the format's name.
func sizeOf(file *os.File) (image.Config, string, error) {
	config, format, err := image.DecodeConfig(bufio.NewReader(file))
	switch {
	case errors.Is(err, image.ErrFormat):
		return config, "", errors.New("this is not a PNG, JPEG, GIF, BMP, TIFF or WebP image")
	case err != nil:
		return config, "", damaged(err)
	case config.Width < 1 || config.Height < 1:
		return config, "", errors.New("the image has no pixel")
	case config.Width > maxPixels/config.Height:
		return config, "", fmt.Errorf("%d x %d pixels are more than can be opened (%d megapixels)", config.Width, config.Height, maxPixels>>20)
	}
	return config, format, nil
}

// readImage decodes an image file and fits it into a box x box RGB image in
// dst. The error says why in words and names no file.
func readImage(path string, box int, dst []byte) (err error) {
	// Decoders of rare formats have been seen to panic on damaged files; one
	// bad file must not end the program.
	defer func() {
		if r := recover(); r != nil {
			err = damaged(fmt.Errorf("%v", r))
		}
	}()
	file, err := os.Open(path)
	if err != nil {
		return errors.New("it cannot be opened: " + cause(err))
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return errors.New("it cannot be read: " + cause(err))
	case info.Size() == 0:
		return errors.New("the file is empty")
	case info.Size() > maxFileBytes:
		return fmt.Errorf("the file is larger than %d megabytes", maxFileBytes>>20)
	}
	config, format, err := sizeOf(file)
	if err != nil {
		return err
	}
	if config.Width*config.Height > bigPixels {
		bigImage.Lock()
		defer bigImage.Unlock()
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return errors.New("it cannot be read: " + cause(err))
	}
	decoded, _, err := image.Decode(bufio.NewReaderSize(file, 1<<16))
	if err != nil {
		return damaged(err)
	}
	fit(dst, box, shrunk(decoded, box), orientation(file, format))
	return nil
}

func damaged(err error) error {
	// The PNG decoder says so in words only.
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || strings.HasSuffix(err.Error(), io.ErrUnexpectedEOF.Error()) {
		return errors.New("the image is cut short")
	}
	return fmt.Errorf("the image is damaged or of an unusual kind (%w)", err)
}

// orientation is the EXIF orientation, 1 to 8; 1, upright, where there is
// none. Damaged metadata is no reason to refuse the image.
func orientation(file *os.File, format string) int {
	formats := map[string]imagemeta.ImageFormat{
		"jpeg": imagemeta.JPEG, "png": imagemeta.PNG, "tiff": imagemeta.TIFF, "webp": imagemeta.WebP,
	}
	kind, known := formats[format]
	if _, err := file.Seek(0, io.SeekStart); err != nil || !known {
		return 1
	}
	upright := 1
	_, err := imagemeta.Decode(imagemeta.Options{
		R: file, ImageFormat: kind, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool {
			return tag.Tag == "Orientation" && tag.Namespace == "IFD0"
		},
		HandleTag: func(tag imagemeta.TagInfo) error {
			if v, ok := tag.Value.(uint16); ok && v >= 1 && v <= 8 {
				upright = int(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	if err != nil {
		return 1
	}
	return upright
}

// fitted is the size of a width x height picture in a square box: its longer
// side fills the box, the shorter keeps the proportion.
func fitted(width, height, box int) (w, h int) {
	scale := float64(box) / float64(max(width, height))
	return max(1, int(math.Round(float64(width)*scale))), max(1, int(math.Round(float64(height)*scale)))
}
