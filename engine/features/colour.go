package features

import "math"

// The colour block: a pixel is shared between two of 8 hues as far as it is
// colourful and two of 4 tones, dark to light, as far as it is grey.
const (
	colourCells = 2
	hueBins     = 8
	toneBins    = 4
	// paleChroma is the chroma (0 to 0.82) at which a pixel is half of each.
	paleChroma = 0.08
)

// colourBlock pools soft histograms of colour, brings each cell to unit sum
// and each entry to its square root: the Hellinger distance between histograms
// is then Euclidean.
type colourBlock struct {
	pool  pool
	scale float32
}

// newColourBlock makes blocks of the given squared length.
func newColourBlock(height, width int, norm float64) *colourBlock {
	return &colourBlock{
		pool:  newPool(height, width, colourCells, hueBins+toneBins, 1),
		scale: float32(math.Sqrt(norm / (colourCells * colourCells))),
	}
}

// describe writes the block of one image, whose red, green and blue planes
// are given, to out, which must be zero before.
func (b *colourBlock) describe(out []float32, planes [][]float32) {
	red, green, blue := planes[0], planes[1], planes[2]
	width := len(b.pool.alongX)
	for y := range b.pool.alongY {
		for x := range width {
			p := y*width + x
			b.add(x, red[p], green[p], blue[p])
		}
		b.pool.flush(out, y)
	}
	bins := b.pool.bins
	for at := 0; at < len(out); at += bins {
		cell := out[at : at+bins]
		var sum float32
		for _, v := range cell {
			sum += v
		}
		for i, v := range cell {
			cell[i] = b.scale * float32(math.Sqrt(float64(v/sum)))
		}
	}
}

// add shares one pixel among its bins, by its place on the opponent axes
// red-green and yellow-blue and its mean level; the weights add up to 1.
func (b *colourBlock) add(x int, red, green, blue float32) {
	redGreen := (red - green) * (1 / math.Sqrt2)
	yellowBlue := (red + green - 2*blue) * 0.40824829 // 1/sqrt(6)
	colourful := float32(0)
	if square := redGreen*redGreen + yellowBlue*yellowBlue; square > 0 {
		colourful = square / (square + paleChroma*paleChroma)
		turn := octants(redGreen, yellowBlue)
		hue := int(turn)
		part := turn - float32(hue)
		b.pool.add(x, hue%hueBins, (hue+1)%hueBins, colourful*(1-part), colourful*part)
	}
	level := (red + green + blue) * (toneBins - 1) / 3
	tone := min(int(level), toneBins-2)
	part := level - float32(tone)
	pale := 1 - colourful
	b.pool.add(x, hueBins+tone, hueBins+tone+1, pale*(1-part), pale*part)
}
