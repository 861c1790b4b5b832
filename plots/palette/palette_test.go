package palette

import (
	"image/color"
	"math"
	"testing"
)

// Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
var deficiencies = map[string][9]float64{
	"normal vision": {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"protanopia":    {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia":  {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritanopia":    {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

// seen is the colour in OKLab as a reader with the deficiency sees it.
func seen(c color.NRGBA, m [9]float64) [3]float64 {
	r, g, b := linear(c)
	clip := func(i int) float64 { return min(max(m[i]*r+m[i+1]*g+m[i+2]*b, 0), 1) }
	l, a, bb := labOfLinear(clip(0), clip(3), clip(6))
	return [3]float64{l, a, bb}
}

func distance(c, d color.NRGBA, m [9]float64) float64 {
	p, q := seen(c, m), seen(d, m)
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}

// A difference of 0.02 in OKLab is just noticeable side by side; scattered
// points need about three times that.
func TestDistinctColoursCanBeToldApart(t *testing.T) {
	for _, ground := range []Ground{Light, Dark} {
		colours := append(ground.Categorical(Distinct), ground.Undecided(), ground.Paper())
		for name, m := range deficiencies {
			for i, c := range colours {
				for j := range i {
					if d := distance(c, colours[j], m); d < 0.055 {
						t.Errorf("ground %d, %s: colours %d and %d are only %.3f apart", ground, name, j, i, d)
					}
				}
			}
		}
	}
}

func TestPairsCanBeToldApart(t *testing.T) {
	for _, ground := range []Ground{Light, Dark} {
		for name, m := range deficiencies {
			if d := distance(ground.Right(), ground.Wrong(), m); d < 0.1 {
				t.Errorf("ground %d, %s: right and wrong are only %.3f apart", ground, name, d)
			}
		}
	}
}

func TestManyClassesAllDiffer(t *testing.T) {
	for _, ground := range []Ground{Light, Dark} {
		seen := map[color.NRGBA]int{ground.Undecided(): -1, ground.Paper(): -2}
		for i, c := range ground.Categorical(300) {
			if j, ok := seen[c]; ok {
				t.Errorf("ground %d: class %d has the colour of %d", ground, i, j)
			}
			seen[c] = i
		}
	}
	if len(Categorical(0)) != 0 || Categorical(3)[2] != Categorical(30)[2] {
		t.Error("a class does not keep its colour")
	}
}

func TestRampsAreMonotoneInLightness(t *testing.T) {
	ramps := map[string]struct {
		at   func(float64) color.NRGBA
		sign float64
	}{
		"viridis":       {Sequential, 1},
		"confidence":    {Light.Confidence, 1},
		"dark conf":     {Dark.Confidence, -1},
		"matrix":        {Light.Matrix, -1},
		"dark matrix":   {Dark.Matrix, 1},
		"crossing":      {Light.Crossing, -1},
		"dark crossing": {Dark.Crossing, 1},
	}
	for name, r := range ramps {
		last, _, _ := toOKLab(r.at(0))
		for i := 1; i <= 100; i++ {
			l, _, _ := toOKLab(r.at(float64(i) / 100))
			if r.sign*(l-last) < -0.004 {
				t.Errorf("%s: lightness turns at %d %%", name, i)
			}
			last = l
		}
		if r.at(math.NaN()) != r.at(0) || r.at(-1) != r.at(0) || r.at(7) != r.at(1) {
			t.Errorf("%s: not clamped", name)
		}
	}
}

func TestTextOnHasContrast(t *testing.T) {
	for i := range 101 {
		for _, g := range []Ground{Light, Dark} {
			c := g.Matrix(float64(i) / 100)
			r, gg, b := linear(c)
			y := 0.2126*r + 0.7152*gg + 0.0722*b
			contrast := 1.05 / (y + 0.05)
			if TextOn(c).R == 0 {
				contrast = (y + 0.05) / 0.05
			}
			if contrast < 4.5 {
				t.Errorf("text on %v has a contrast of only %.2f", c, contrast)
			}
		}
	}
}

func TestOKLabRoundTrip(t *testing.T) {
	for _, c := range append(Categorical(Distinct), Light.Paper(), Dark.Paper()) {
		if back := fromOKLab(toOKLab(c)); back != c {
			t.Errorf("%v became %v", c, back)
		}
	}
}
