package plots

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"clusterlens/engine"
)

// Figure is something that can be drawn at any size.
type Figure interface {
	// Draw fills the canvas. It changes nothing but the canvas.
	Draw(draw.Canvas)
	// Size is the size at which the figure looks best.
	Size() (width, height vg.Length)
}

// Named is a figure with the stem of its file name, "map-mixture".
type Named struct {
	Name   string
	Figure Figure
}

// The formats that [Render] writes.
const (
	PNG = "png"
	SVG = "svg"
	PDF = "pdf"
)

// Formats lists them.
func Formats() []string { return []string{PNG, SVG, PDF} }

// DefaultDPI is the resolution of images and of the points in a vector figure.
const DefaultDPI = 200

// Options of [Render]; the zero value is a PNG at the figure's own size and
// [DefaultDPI].
type Options struct {
	Format        string    // PNG, SVG or PDF; "" = PNG
	Width, Height vg.Length // 0 = the figure's own; with one of them given, the other keeps the proportions
	DPI           int       // dots per inch; 0 = DefaultDPI
}

// The limits of a picture: a wrong unit must not ask for gigabytes.
const (
	minDPI, maxDPI = 20, 2400
	maxPixels      = 120e6
)

// size resolves the defaults and checks the limits.
func (o Options) size(f Figure) (w, h vg.Length, dpi int, err error) {
	w, h, dpi = o.Width, o.Height, o.DPI
	ownW, ownH := f.Size()
	switch {
	case w < 0 || h < 0 || w != w || h != h:
		return 0, 0, 0, &engine.UsageError{Problem: "a figure cannot have such a size", Mend: "use a size above 0, or 0 for the figure's own"}
	case w == 0 && h == 0:
		w, h = ownW, ownH
	case h == 0:
		h = w * ownH / ownW
	case w == 0:
		w = h * ownW / ownH
	}
	if dpi == 0 {
		dpi = DefaultDPI
	}
	if dpi < minDPI || dpi > maxDPI {
		return 0, 0, 0, &engine.UsageError{Problem: fmt.Sprintf("%d dots per inch are not possible", dpi), Mend: fmt.Sprintf("use %d to %d", minDPI, maxDPI)}
	}
	if px := w.Dots(float64(dpi)) * h.Dots(float64(dpi)); !(px >= 1 && px <= maxPixels) { // NaN too
		return 0, 0, 0, &engine.UsageError{Problem: fmt.Sprintf("a figure of %.3g x %.3g inches at %d dots per inch is not possible", w/vg.Inch, h/vg.Inch, dpi), Mend: fmt.Sprintf("ask for 1 to %g million pixels", maxPixels/1e6)}
	}
	return w, h, dpi, nil
}

// Render writes the figure to w. An unknown format or an impossible size is an
// [*engine.UsageError]. Nothing is written before the whole figure is drawn.
func Render(w io.Writer, f Figure, o Options) error {
	width, height, dpi, err := o.size(f)
	if err != nil {
		return err
	}
	switch o.Format {
	case "", PNG:
		return renderPNG(w, f, width, height, dpi)
	case SVG:
		return renderSVG(w, f, width, height, dpi)
	case PDF:
		return renderPDF(w, f, width, height, dpi)
	default:
		return &engine.UsageError{Problem: fmt.Sprintf("%q is not a format for figures", o.Format), Mend: "use png, svg or pdf"}
	}
}

func renderPNG(w io.Writer, f Figure, width, height vg.Length, dpi int) error {
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))
	f.Draw(draw.NewCanvas(&target{Canvas: c, dpi: float64(dpi), pixels: c.Image()}, width, height))
	// BestSpeed doubles the size of a file for a quarter of the time saved;
	// the default suits figures.
	return png.Encode(w, c.Image())
}

// svgMends mends what vgsvg writes: an image fills its rectangle, and its type
// is PNG.
var svgMends = [][2]string{
	{`<image x=`, `<image preserveAspectRatio="none" x=`},
	{`xlink:href="data:image/jpg;`, `xlink:href="data:image/png;`},
}

func renderSVG(w io.Writer, f Figure, width, height vg.Length, dpi int) error {
	c := vgsvg.New(width, height)
	f.Draw(draw.NewCanvas(&svgTarget{target{Canvas: c, dpi: float64(dpi)}}, width, height))
	var buffer bytes.Buffer
	if _, err := c.WriteTo(&buffer); err != nil {
		return err
	}
	text := buffer.Bytes()
	for _, m := range svgMends {
		text = bytes.ReplaceAll(text, []byte(m[0]), []byte(m[1]))
	}
	_, err := w.Write(text)
	return err
}

// reproduciblePDF makes fpdf write the same bytes for the same figure: no
// clock, no order of a map.
var reproduciblePDF = sync.OnceFunc(func() {
	epoch := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	fpdf.SetDefaultCreationDate(epoch)
	fpdf.SetDefaultModificationDate(epoch)
	fpdf.SetDefaultCatalogSort(true)
})

func renderPDF(w io.Writer, f Figure, width, height vg.Length, dpi int) error {
	reproduciblePDF()
	c := vgpdf.New(width, height)
	f.Draw(draw.NewCanvas(&pdfTarget{target: target{Canvas: c, dpi: float64(dpi)}, widths: map[int]bool{}}, width, height))
	var buffer bytes.Buffer
	if _, err := c.WriteTo(&buffer); err != nil {
		return err
	}
	_, err := w.Write(buffer.Bytes())
	return err
}
