package features

// background is the mean of the plane's outermost pixels.
func background(plane []float32, height, width int) float32 {
	var sum float32
	for x := range width {
		sum += plane[x] + plane[(height-1)*width+x]
	}
	for y := 1; y < height-1; y++ {
		sum += plane[y*width] + plane[y*width+width-1]
	}
	return sum / float32(max(1, 2*width+2*(height-2)))
}

// deskew makes the slanted strokes of one grey plane upright: with ink
// weights w = |v - background| it finds the centre of mass and the slant
// mu11/mu02, shears along x by the slant and moves the centre of mass to the
// centre of the image. Every row of the result is one row of the source moved
// by a constant, so that the interpolation weights are constant along a row.
// A plane without ink is copied. out must not overlap plane.
func deskew(out, plane []float32, height, width int) {
	ground := background(plane, height, width)
	m := momentsOf(plane, height, width, ground)
	if m.mass == 0 {
		copy(out, plane)
		return
	}
	slant := m.slant()
	midX, midY := float64(width-1)/2, float64(height-1)/2
	for y := range height {
		fromY := float64(y) - midY + m.y
		shift := m.x - midX + slant*(fromY-m.y)
		shearRow(out[y*width:(y+1)*width], plane, height, width, fromY, shift, ground)
	}
}

// moments of the ink: its mass, centre and central second moments.
type moments struct{ mass, x, y, xy, yy float64 }

func momentsOf(plane []float32, height, width int, ground float32) moments {
	var m moments
	var sumX, sumY, sumXY, sumYY float64
	for y := range height {
		var row, rowX float32
		for x, v := range plane[y*width : (y+1)*width] {
			ink := v - ground
			if ink < 0 {
				ink = -ink
			}
			row += ink
			rowX += ink * float32(x)
		}
		m.mass += float64(row)
		sumX += float64(rowX)
		sumY += float64(row) * float64(y)
		sumXY += float64(rowX) * float64(y)
		sumYY += float64(row) * float64(y) * float64(y)
	}
	if m.mass == 0 {
		return m
	}
	m.x, m.y = sumX/m.mass, sumY/m.mass
	m.xy = sumXY/m.mass - m.x*m.y
	m.yy = sumYY/m.mass - m.y*m.y
	return m
}

// slant is the shift along x per pixel along y that the strokes have; at most
// 45 degrees, beyond which it is no slant of writing, and 0 for ink that lies
// in one row.
func (m moments) slant() float64 {
	if m.yy < 1e-3 {
		return 0
	}
	return max(-1, min(1, m.xy/m.yy))
}

// shearRow fills row with the plane at height fromY, moved along x by shift;
// what lies outside is ground.
func shearRow(row, plane []float32, height, width int, fromY, shift float64, ground float32) {
	y0, fy := floor(fromY)
	x0, fx := floor(shift)
	sample := func(y, x int) float32 {
		if y < 0 || y >= height || x < 0 || x >= width {
			return ground
		}
		return plane[y*width+x]
	}
	at := func(x int) float32 { return (1-fy)*sample(y0, x) + fy*sample(y0+1, x) }
	left := at(x0)
	for x := range row {
		right := at(x0 + x + 1)
		row[x] = left + fx*(right-left)
		left = right
	}
}

// floor splits v into its whole and its fractional part.
func floor(v float64) (whole int, part float32) {
	whole = int(v)
	if float64(whole) > v {
		whole--
	}
	return whole, float32(v - float64(whole))
}
