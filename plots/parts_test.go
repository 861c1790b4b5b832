package plots

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/recorder"

	"clusterlens/engine"
)

func TestTicksAreRoundAndFew(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{-9.5, 4.3, "−8 −6 −4 −2 0 2 4"},
		{0, 100, "0 20 40 60 80 100"},
		{0.96, 1.0, "0.96 0.97 0.98 0.99 1.00"},
		{-2e-5, 2e-5, "−0.00002 −0.00001 0.00000 0.00001 0.00002"},
		{0, 3e7, "0 10000000 20000000 30000000"},
		{5, 5, ""}, {math.NaN(), 1, ""}, {math.Inf(-1), 1, ""},
	} {
		var labels []string
		for _, tick := range (fewTicks{}).Ticks(c.low, c.high) {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("%g to %g: %q, want %q", c.low, c.high, got, c.want)
		}
	}
	for n := 1; n < 500; n++ {
		if ticks := wholeTicks(n); len(ticks) > 11 || ticks[0].Value != 1 || ticks[len(ticks)-1].Value > float64(n) {
			t.Errorf("%d epochs: %v", n, ticks)
		}
	}
}

func TestWords(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 60000: "60,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := count(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	for v, want := range map[float64]string{0.9731: "97.3 %", 0.0001: "<0.1 %", 1: "100 %", 0.99999: "100 %", 0.994: "99.4 %"} {
		if got := smallPercent(v); got != want {
			t.Errorf("%g: %q", v, got)
		}
	}
	if writable("猫") || writable("") || !writable("Müller’s σκύλος") {
		t.Error("writable")
	}
}

func TestFitKeepsBothEnds(t *testing.T) {
	b := brush{unit: 1}
	s := style{size: 8}
	long := "n02099601 golden retriever, 17"
	for _, room := range []vg.Length{0, 5, 20, 40, 60, 80, 200} {
		got := b.fit(s, long, room)
		if b.textWidth(s, got) > room && got != "" {
			t.Errorf("%q is wider than %g points", got, room)
		}
		if room >= 40 && (!strings.HasPrefix(got, "n0") || !strings.HasSuffix(got, "7")) {
			t.Errorf("%g points: %q", room, got)
		}
	}
}

func TestNeighbouringOnesAreNotKerned(t *testing.T) {
	b := brush{unit: 1}
	s := style{size: 10}
	if one, two := b.textWidth(s, "1"), b.textWidth(s, "11"); math.Abs(float64(two-2*one)) > 1e-9 {
		t.Errorf("11 is %g wide, 1 is %g", two, one)
	}
	if got := unkerned("a 1,111 b"); !slices.Equal(got, []string{"a 1,1", "1", "1 b"}) {
		t.Errorf("%q", got)
	}
}

// A picture of squares stays squares: each source pixel becomes a block.
func TestResampleIsCrisp(t *testing.T) {
	m := engine.Images{N: 1, Height: 2, Width: 2, Channels: 3, Pixels: []byte{255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30}}
	img := resample(m, 0, 6, 4)
	want := []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {10, 20, 30, 255}}
	for y := range 4 {
		for x := range 6 {
			if got := img.RGBAAt(x, y); got != want[y/2*2+x/3] {
				t.Errorf("pixel %d, %d is %v", x, y, got)
			}
		}
	}
	// Smaller: the mean of the area.
	if got := resample(m, 0, 1, 1).RGBAAt(0, 0); got != (color.RGBA{66, 69, 71, 255}) {
		t.Errorf("mean %v", got)
	}
	for _, source := range []int{1, 2, 7, 28, 128} {
		for _, n := range []int{1, 3, 28, 55} {
			for _, shares := range boxes(source, n) {
				sum := 0.0
				for _, s := range shares {
					sum += s.weight
				}
				if math.Abs(sum-1) > 1e-6 {
					t.Errorf("%d pixels to %d: weights add up to %g", source, n, sum)
				}
			}
		}
	}
}

func TestPointsShowDensityAndMixClasses(t *testing.T) {
	red, blue := color.NRGBA{200, 0, 0, 255}, color.NRGBA{0, 0, 200, 255}
	s := newSplat(30, 10, 2)
	s.add(5, 5, red)
	for range 50 {
		s.add(15, 5, red)
		s.add(25, 5, red)
	}
	s.add(25, 5, blue)
	img := s.image()
	single, many, mixed := img.RGBAAt(5, 5), img.RGBAAt(15, 5), img.RGBAAt(25, 5)
	if single.G <= many.G+20 || single.G > 200 {
		t.Errorf("one point %v, many %v", single, many)
	}
	if mixed.B <= mixed.R || mixed.R <= many.B {
		t.Errorf("the last point of another class: %v", mixed)
	}
	if got := img.RGBAAt(10, 5); got != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("paper is %v", got)
	}
	s.add(math.NaN(), 3, red)
	s.add(math.Inf(1), 3, red)
	s.add(-1000, 3, red)
}

// With equal counts, each of two classes lying in one place keeps half of it.
func TestNoClassHidesAnother(t *testing.T) {
	const n = 4000
	l := pointLayer{colour: []color.NRGBA{{200, 0, 0, 255}, {0, 0, 200, 255}}}
	for i := range n { // one class after the other in the set
		l.x, l.y = append(l.x, float32(i%61)), append(l.y, float32(i%59))
		l.group = append(l.group, int32(i*2/n))
	}
	s := newSplat(61, 59, 2)
	for _, i := range l.order() {
		s.add(float64(l.x[i]), float64(l.y[i]), l.colour[l.group[i]])
	}
	reds := 0
	for p := 0; p < len(s.rgb); p += 3 {
		if s.rgb[p] > s.rgb[p+2] {
			reds++
		}
	}
	if share := float64(reds) / (61 * 59); share < 0.42 || share > 0.58 {
		t.Errorf("the first class has %.2f of the area", share)
	}
}

// vgpdf draws images upside down; the target has to turn them over first.
func TestPDFImagesAreTurnedAndOfDifferentWidth(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 2, 3))
	img.SetRGBA(0, 0, color.RGBA{9, 9, 9, 255})
	var canvas recorder.Canvas
	p := &pdfTarget{target: target{Canvas: &canvas, dpi: 100}, widths: map[int]bool{}}
	p.DrawImage(rect(0, 0, 10, 10), img)
	p.DrawImage(rect(0, 0, 10, 10), img)
	first, second := canvas.Actions[0].(*recorder.DrawImage), canvas.Actions[1].(*recorder.DrawImage)
	if r, _, _, _ := first.Image.At(0, 2).RGBA(); r>>8 != 9 {
		t.Error("the image is not turned over")
	}
	if first.Image.Bounds().Dx() == second.Image.Bounds().Dx() {
		t.Error("two images have the same width")
	}
	if second.Rectangle.Max.X != 15 {
		t.Errorf("the wider image goes to %v", second.Rectangle)
	}
}

func TestPDFText(t *testing.T) {
	for s, want := range map[string]string{"9.7 %": "9.7 %", "Müller’s…": "M\xFCller\x92s\x85", "– ± ·": "\x96 \xB1 \xB7"} {
		if got, ok := windows1252(s); !ok || got != want {
			t.Errorf("%q became %q", s, got)
		}
	}
	if _, ok := windows1252("κ"); ok {
		t.Error("Greek is not in the code page")
	}
	run := runs(t)["words"]
	var out bytes.Buffer
	if err := Render(&out, NewConfusion(run, run.Outcomes[0]), Options{Format: SVG}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "<text") {
		t.Error("SVG text depends on the fonts of the reader")
	}
}

func TestEqualAxes(t *testing.T) {
	a0, a1, b0, b1 := widen(0, 10, 0, 1, vg.Point{X: 200, Y: 100})
	if a0 != 0 || a1 != 10 || b0 != -2 || b1 != 3 {
		t.Errorf("%g to %g, %g to %g", a0, a1, b0, b1)
	}
	for _, values := range [][]float32{nil, {3}, {float32(math.NaN())}, {2, 2}} {
		if low, high := extent(values); !(high > low) {
			t.Errorf("%v: %g to %g", values, low, high)
		}
	}
}

func BenchmarkMap60000(b *testing.B) {
	run := blobsRun(60000, 10, 1, func(c int) string { return string(rune('0' + c)) })
	f := NewMap(run, run.Outcomes[0], ByCluster)
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				var out bytes.Buffer
				if err := Render(&out, f, Options{Format: format}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
