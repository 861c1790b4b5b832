package features

// shearer makes the slanted strokes of grey planes of one shape upright.
type shearer struct {
	height, width int
	// line is one row of the source with width+1 pixels of ground on either
	// side, so that any shift within the image needs no test of bounds.
	line []float32
}

func newShearer(height, width int) *shearer {
	return &shearer{height: height, width: width, line: make([]float32, 3*width+2)}
}

// deskew is moment deskewing: with ink weights |v - ground| it finds the
// centre of mass and the slant mu11/mu02, shears along x by the slant and
// moves the centre of mass to the centre of the image. The ground is the mean
// of the outermost pixels, so that dark strokes on light do as well. A plane
// without ink is copied. out must not overlap plane.
func (s *shearer) deskew(out, plane []float32) {
	ground := borderMean(plane, s.height, s.width)
	m := s.momentsOf(plane, ground)
	if m.mass == 0 {
		copy(out, plane)
		return
	}
	slant := m.slant()
	midX, midY := float64(s.width-1)/2, float64(s.height-1)/2
	for i := range s.line {
		s.line[i] = ground
	}
	for y := range s.height {
		// A row of the result is one row of the source, moved: the weights of
		// the interpolation are the same all along it.
		fromY := float64(y) - midY + m.y
		s.mixRows(plane, fromY, ground)
		s.shift(out[y*s.width:(y+1)*s.width], m.x-midX+slant*(fromY-m.y))
	}
}

// borderMean is the mean of the plane's outermost pixels.
func borderMean(plane []float32, height, width int) float32 {
	var sum float32
	count := 0
	for y := range height {
		step := max(1, width-1)
		if y == 0 || y == height-1 {
			step = 1
		}
		for x := 0; x < width; x += step {
			sum += plane[y*width+x]
			count++
		}
	}
	return sum / float32(count)
}

// mixRows puts the source at height y into the middle of the line.
func (s *shearer) mixRows(plane []float32, y float64, ground float32) {
	above, part := floor(y)
	middle := s.line[s.width+1:][:s.width]
	row := func(y int) []float32 {
		if y < 0 || y >= s.height {
			return nil
		}
		return plane[y*s.width:][:s.width]
	}
	upper, lower := row(above), row(above+1)
	for x := range middle {
		a, b := ground, ground
		if upper != nil {
			a = upper[x]
		}
		if lower != nil {
			b = lower[x]
		}
		middle[x] = a + part*(b-a)
	}
}

// shift writes the line, moved to the left by a number of pixels, to row.
func (s *shearer) shift(row []float32, by float64) {
	whole, part := floor(by)
	if whole < -s.width {
		whole, part = -s.width-1, 0
	} else if whole >= s.width {
		whole, part = s.width, 0
	}
	from := s.line[s.width+1+whole:][:len(row)+1]
	left := from[0]
	for x, right := range from[1:] {
		row[x] = left + part*(right-left)
		left = right
	}
}

// moments of the ink: its mass, centre and central second moments.
type moments struct{ mass, x, y, xy, yy float64 }

func (s *shearer) momentsOf(plane []float32, ground float32) moments {
	var m moments
	var sumX, sumY, sumXY, sumYY float64
	for y := range s.height {
		var ink, inkX float32
		for x, v := range plane[y*s.width : (y+1)*s.width] {
			d := max(v-ground, ground-v)
			ink += d
			inkX += d * float32(x)
		}
		mass, fy := float64(ink), float64(y)
		m.mass += mass
		sumX += float64(inkX)
		sumY += mass * fy
		sumXY += float64(inkX) * fy
		sumYY += mass * fy * fy
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

// floor splits v into its whole and its fractional part.
func floor(v float64) (whole int, part float32) {
	whole = int(v)
	if float64(whole) > v {
		whole--
	}
	return whole, float32(v - float64(whole))
}
