package features

import "math"

// pool adds up histograms over the pixels of cells that overlap: first along
// a row of pixels, then the row to the cells that it counts for.
type pool struct {
	cells, bins    int
	alongX, alongY []taps
	row            []float32 // cells x bins of the row of pixels at hand
}

// taps are the cells that a column (or row) of pixels counts for.
type taps struct {
	first  int
	weight []float32
}

func newPool(height, width, cells, bins int, reach float64) pool {
	return pool{
		cells: cells, bins: bins,
		alongX: triangular(width, cells, reach), alongY: triangular(height, cells, reach),
		row: make([]float32, cells*bins),
	}
}

// size is the number of entries of one image.
func (p *pool) size() int { return p.cells * p.cells * p.bins }

// add counts column x of the row at hand with weight u in bin i and v in j.
func (p *pool) add(x, i, j int, u, v float32) {
	t := &p.alongX[x]
	at := t.first * p.bins
	for _, w := range t.weight {
		cell := p.row[at : at+p.bins]
		cell[i] += w * u
		cell[j] += w * v
		at += p.bins
	}
}

// flush adds the row at hand, which is row y, to the image's cells.
func (p *pool) flush(out []float32, y int) {
	t := &p.alongY[y]
	for k, w := range t.weight {
		cells := out[(t.first+k)*len(p.row):][:len(p.row)]
		for i, v := range p.row {
			cells[i] += w * v
		}
	}
	clear(p.row)
}

// triangular is the weights of n pixels in cells evenly spread over them,
// which fall linearly from a cell's centre to 0 at reach times the distance
// between centres. They are divided by that extent, so that pooled values do
// not depend on the image's size.
func triangular(n, cells int, reach float64) []taps {
	spacing := float64(n) / float64(cells)
	// Where cells are narrower than pixels each pixel must reach a centre.
	extent := reach * max(spacing, 1)
	all := make([]taps, n)
	for p := range all {
		t := &all[p]
		for c := range cells {
			centre := (float64(c)+0.5)*spacing - 0.5
			w := 1 - math.Abs(float64(p)-centre)/extent
			if w <= 0 {
				continue
			}
			if t.weight == nil {
				t.first = c
			}
			t.weight = append(t.weight, float32(w/extent))
		}
	}
	return all
}
