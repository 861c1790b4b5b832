package imageset

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clusterlens/engine"
)

// write puts data into a file below dir, making its folders.
func write(t testing.TB, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// zip is data as gzip.
func zip(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// idx is an IDX file of bytes with the given dimensions.
func idx(data []byte, dims ...int) []byte {
	b := []byte{0, 0, idxBytes, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	return append(b, data...)
}

// counting is n bytes 0, 1, 2, ... modulo 251.
func counting(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i % 251)
	}
	return b
}

// pngOf is a PNG file of one colour.
func pngOf(t testing.TB, width, height int, c color.Color) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, c)
		}
	}
	return encodePNG(t, m)
}

func encodePNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func mustOpen(t testing.TB, path string, opt Options) *engine.ImageSet {
	t.Helper()
	set, err := Open(context.Background(), path, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// wantInputError opens path and wants a sentence that holds every part and
// names the file and a mend.
func wantInputError(t *testing.T, path string, parts ...string) {
	t.Helper()
	set, err := Open(context.Background(), path, Options{}, nil)
	var bad *engine.InputError
	if !errors.As(err, &bad) {
		t.Fatalf("error %v, set %v; want an InputError", err, set)
	}
	if bad.File == "" || bad.Problem == "" || bad.Mend == "" {
		t.Errorf("file, problem or mend is missing in %#v", bad)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}
