package resources

import (
	"bytes"
	"image/png"
	"io/fs"
	"strings"
	"testing"
)

func TestIcon(t *testing.T) {
	m, err := png.Decode(bytes.NewReader(Icon))
	if err != nil {
		t.Fatal(err)
	}
	if size := m.Bounds().Size(); size.X != 512 || size.Y != 512 {
		t.Errorf("the icon has %v pixels", size)
	}
	if _, _, _, alpha := m.At(0, 0).RGBA(); alpha != 0 {
		t.Error("the icon's corner is not transparent")
	}
}

func TestLicences(t *testing.T) {
	for _, of := range []string{"fyne.io/fyne/v2", "gorgonia.org/gorgonia", "gonum.org/v1/gonum", "github.com/bep/imagemeta", "OpenBLAS", "MNIST", "Inter Project"} {
		if !strings.Contains(Licences, of) {
			t.Errorf("there is no licence of %s", of)
		}
	}
}

func TestMNISTFiles(t *testing.T) {
	files, err := fs.Glob(MNIST, "mnist/*.gz")
	if err != nil || len(files) != 4 {
		t.Errorf("files %v, error %v", files, err)
	}
}
