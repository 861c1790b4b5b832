package render

import (
	"image/color"
	"math"
	"sort"
)

// contourCells is the number of cells along the longer side of the density
// estimate: fine enough for smooth lines, coarse enough for a few milliseconds.
const contourCells = 96

// DensityContour is the line around the densest part of the points of the mask
// (nil: all) that holds the given share of them, by a Gaussian kernel density
// estimate on a grid over the points' own bounds. The kernel's width follows
// Scott's rule (n^(-1/6) of the spread in the plane). Fewer than three points
// have no contour.
func DensityContour(points Points, mask *Mask, share float64, c color.NRGBA) Contour {
	contour := Contour{Colour: c}
	field := newDensity(points, mask)
	if field == nil {
		return contour
	}
	contour.Pieces = field.level(field.threshold(share))
	return contour
}

// density is an estimate at the nodes of a regular grid.
type density struct {
	x0, y0, step float64
	w, h         int
	value        []float64
}

// newDensity bins the points of the mask and blurs the counts.
func newDensity(points Points, mask *Mask) *density {
	n, spread := spreadOf(points, mask)
	bounds := points.Bounds(mask)
	if n < 3 || spread == 0 {
		return nil
	}
	bandwidth := spread * math.Pow(float64(n), -1.0/6)
	pad := 3 * bandwidth
	width, height := bounds.MaxX-bounds.MinX+2*pad, bounds.MaxY-bounds.MinY+2*pad
	d := &density{x0: bounds.MinX - pad, y0: bounds.MinY - pad, step: math.Max(width, height) / (contourCells - 1)}
	d.w, d.h = int(math.Ceil(width/d.step))+1, int(math.Ceil(height/d.step))+1
	d.value = make([]float64, d.w*d.h)
	for i := range points.X {
		x, y := float64(points.X[i]), float64(points.Y[i])
		if (mask != nil && !mask.Has(i)) || !placed(x, y) {
			continue
		}
		d.add((x-d.x0)/d.step, (y-d.y0)/d.step)
	}
	d.blur(math.Max(bandwidth/d.step, 0.8))
	return d
}

// spreadOf is the number of placed points of the mask and the geometric mean
// of their standard deviations along x and y.
func spreadOf(points Points, mask *Mask) (n int, spread float64) {
	var sx, sy, sxx, syy float64
	for i := range points.X {
		x, y := float64(points.X[i]), float64(points.Y[i])
		if (mask != nil && !mask.Has(i)) || !placed(x, y) {
			continue
		}
		n++
		// Running means (Welford 1962) stay exact far from the origin.
		dx, dy := x-sx, y-sy
		sx += dx / float64(n)
		sy += dy / float64(n)
		sxx += dx * (x - sx)
		syy += dy * (y - sy)
	}
	if n == 0 {
		return 0, 0
	}
	return n, math.Sqrt(math.Sqrt(sxx*syy) / float64(n))
}

// add shares a point of weight 1 among the four nodes around it.
func (d *density) add(u, v float64) {
	i, j := min(int(u), d.w-2), min(int(v), d.h-2)
	fu, fv := u-float64(i), v-float64(j)
	at := j*d.w + i
	d.value[at] += (1 - fu) * (1 - fv)
	d.value[at+1] += fu * (1 - fv)
	d.value[at+d.w] += (1 - fu) * fv
	d.value[at+d.w+1] += fu * fv
}

// blur convolves with a Gaussian of the given width in cells, axis by axis.
func (d *density) blur(sigma float64) {
	reach := int(math.Ceil(3 * sigma))
	kernel := make([]float64, reach+1)
	sum := 0.0
	for k := range kernel {
		kernel[k] = math.Exp(-float64(k*k) / (2 * sigma * sigma))
		sum += kernel[k] * float64(min(k, 1)+1)
	}
	for k := range kernel {
		kernel[k] /= sum
	}
	pass := func(count, length, stride, next int) {
		line := make([]float64, length)
		for c := range count {
			for i := range line {
				line[i] = d.value[c*next+i*stride]
			}
			for i := range line {
				v := 0.0
				for k := max(-reach, -i); k <= min(reach, length-1-i); k++ {
					v += kernel[max(k, -k)] * line[i+k]
				}
				d.value[c*next+i*stride] = v
			}
		}
	}
	pass(d.h, d.w, 1, d.w)
	pass(d.w, d.h, d.w, 1)
}

// threshold is the density above which the given share of the mass lies.
func (d *density) threshold(share float64) float64 {
	sorted := append([]float64(nil), d.value...)
	sort.Sort(sort.Reverse(sort.Float64Slice(sorted)))
	total := 0.0
	for _, v := range sorted {
		total += v
	}
	held := 0.0
	for k, v := range sorted[:len(sorted)-1] {
		held += v
		if held >= share*total {
			// Between two values, so that the line passes through no node.
			return (v + sorted[k+1]) / 2
		}
	}
	return 0
}

// level is the line at the given density: marching squares with linear
// interpolation along the cells' sides. A saddle is cut so that the two high
// corners stay apart.
func (d *density) level(t float64) [][2]Point {
	var pieces [][2]Point
	for j := range d.h - 1 {
		for i := range d.w - 1 {
			// Crossings in order around the cell, where the sign changes.
			var cross [4]Point
			n := 0
			corner := [5][2]int{{i, j}, {i + 1, j}, {i + 1, j + 1}, {i, j + 1}, {i, j}}
			for s := range 4 {
				a, b := corner[s], corner[s+1]
				va, vb := d.value[a[1]*d.w+a[0]]-t, d.value[b[1]*d.w+b[0]]-t
				if (va > 0) == (vb > 0) {
					continue
				}
				f := va / (va - vb)
				cross[n] = Point{
					d.x0 + d.step*(float64(a[0])+f*float64(b[0]-a[0])),
					d.y0 + d.step*(float64(a[1])+f*float64(b[1]-a[1])),
				}
				n++
			}
			switch {
			case n == 2:
				pieces = append(pieces, [2]Point{cross[0], cross[1]})
			case n == 4 && d.value[j*d.w+i] > t: // corners 0 and 2 are high
				pieces = append(pieces, [2]Point{cross[3], cross[0]}, [2]Point{cross[1], cross[2]})
			case n == 4:
				pieces = append(pieces, [2]Point{cross[0], cross[1]}, [2]Point{cross[2], cross[3]})
			}
		}
	}
	return pieces
}
