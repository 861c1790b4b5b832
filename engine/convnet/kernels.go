package convnet

import "math"

// portable is the loops of the layers in plain Go. Where there is a C compiler
// the same loops in C (kernels.c) take their place.
type portable struct{}

// unroll writes the patches of an image, which has its border where the layer
// pads: a row of 3 x 3 x channels inputs for each position. Channels are last,
// so that a row of three pixels is one run of memory.
func (portable) unroll(s convShape, patches, image []float32) {
	ph, pw := s.positions()
	_, w := s.padded()
	run, row := kernel*s.channels, w*s.channels
	at := 0
	for y := range ph {
		for x := range pw {
			from := image[y*row+x*s.channels:]
			to := patches[at : at+kernel*run]
			copy(to[:run], from)
			copy(to[run:2*run], from[row:])
			copy(to[2*run:], from[2*row:])
			at += kernel * run
		}
	}
}

// roll adds the gradients of the patches to the gradient of the image: the
// transpose of unroll.
func (portable) roll(s convShape, image, patches []float32) {
	ph, pw := s.positions()
	_, w := s.padded()
	run, row := kernel*s.channels, w*s.channels
	at := 0
	for y := range ph {
		for x := range pw {
			for k := range kernel {
				addTo(image[(y+k)*row+x*s.channels:][:run], patches[at:at+run])
				at += run
			}
		}
	}
}

// pool takes the largest response of each pooling window and, unless argmax is
// nil, notes where it was: 2 x row + column in the window, the first of equals.
// Where a window is one pixel high or wide, its ends are the same row.
func (portable) pool(s convShape, out []float32, argmax []uint8, responses []float32) {
	wh, ww := s.window()
	if wh*ww == 1 {
		copy(out, responses)
		return
	}
	f := s.filters
	right, below := (ww-1)*f, (wh-1)*s.outWidth()*ww*f
	for at := 0; at < len(out); at += f {
		from := s.windowStart(at/f) * f
		a, b := responses[from:][:f], responses[from+right:][:f]
		c, d := responses[from+below:][:f], responses[from+below+right:][:f]
		if argmax == nil {
			largest(out[at:][:f], a, b, c, d)
		} else {
			largestAt(out[at:][:f], argmax[at:][:f], a, b, c, d)
		}
	}
}

// windowStart is the position of the first response of a pooling window.
func (s convShape) windowStart(window int) int {
	wh, ww := s.window()
	ow := s.outWidth()
	return window/ow*wh*ow*ww + window%ow*ww
}

func largest(out, a, b, c, d []float32) {
	a, b, c, d = a[:len(out)], b[:len(out)], c[:len(out)], d[:len(out)]
	for j := range out {
		out[j] = max(max(a[j], b[j]), max(c[j], d[j]))
	}
}

// largestAt finds the place by comparing with the maximum: conditional moves,
// where comparing the four with each other would be branches that no processor
// can predict.
func largestAt(out []float32, at []uint8, a, b, c, d []float32) {
	at, a, b, c, d = at[:len(out)], a[:len(out)], b[:len(out)], c[:len(out)], d[:len(out)]
	for j := range out {
		m := max(max(a[j], b[j]), max(c[j], d[j]))
		k := 3
		if c[j] == m {
			k = 2
		}
		if b[j] == m {
			k = 1
		}
		if a[j] == m {
			k = 0
		}
		out[j], at[j] = m, uint8(k)
	}
}

// unpool gives the gradient of each output to the place that it came from.
func (portable) unpool(s convShape, grads []float32, argmax []uint8, g []float32) {
	wh, ww := s.window()
	if wh*ww == 1 {
		copy(grads, g)
		return
	}
	clear(grads)
	f := s.filters
	places := [4]int{0, f, s.outWidth() * ww * f, (s.outWidth()*ww + 1) * f}
	for at := 0; at < len(g); at += f {
		window := grads[s.windowStart(at/f)*f:]
		for j, v := range g[at : at+f] {
			window[places[argmax[at+j]&3]+j] = v
		}
	}
}

// biasReLU computes max(0, x + bias) in place, over rows of len(bias).
func (portable) biasReLU(x, bias []float32) {
	for len(x) >= len(bias) {
		row := x[:len(bias)]
		for j, b := range bias {
			row[j] = max(row[j]+b, 0)
		}
		x = x[len(bias):]
	}
}

// maskReLU clears the gradients of outputs that are not positive.
func (portable) maskReLU(grad, out []float32) {
	grad = grad[:len(out)]
	for j, v := range out {
		if v <= 0 {
			grad[j] = 0
		}
	}
}

// addRows adds the rows of x, each of len(sum), to sum.
func (portable) addRows(sum, x []float32) {
	for len(x) >= len(sum) {
		addTo(sum, x[:len(sum)])
		x = x[len(sum):]
	}
}

// scaleShiftReLU computes max(0, x scale + shift), over rows of len(scale).
func (portable) scaleShiftReLU(out, x, scale, shift []float32) {
	n := len(scale)
	shift = shift[:n]
	for len(x) >= n {
		from, to := x[:n], out[:n]
		for j, s := range scale {
			to[j] = max(from[j]*s+shift[j], 0)
		}
		x, out = x[n:], out[n:]
	}
}

// sumSquares adds to the first half of sums x - pivot, to the second half the
// squares, over rows of len(pivot).
func (portable) sumSquares(sums []float64, x, pivot []float32) {
	n := len(pivot)
	first, second := sums[:n], sums[n:2*n]
	for len(x) >= n {
		for j, v := range x[:n] {
			d := float64(v - pivot[j])
			first[j] += d
			second[j] += d * d
		}
		x = x[n:]
	}
}

// sumProducts adds to the first half of sums g, to the second half g (x -
// mean), over rows of len(mean).
func (portable) sumProducts(sums []float64, g, x, mean []float32) {
	n := len(mean)
	first, second := sums[:n], sums[n:2*n]
	for len(x) >= n {
		row := x[:n]
		for j, v := range g[:n] {
			first[j] += float64(v)
			second[j] += float64(v * (row[j] - mean[j]))
		}
		g, x = g[n:], x[n:]
	}
}

// combine computes dx = scale g + a x + b, over rows of len(scale).
func (portable) combine(dx, g, x, scale, a, b []float32) {
	n := len(scale)
	a, b = a[:n], b[:n]
	for len(x) >= n {
		to, gr, xr := dx[:n], g[:n], x[:n]
		for j, s := range scale {
			to[j] = s*gr[j] + a[j]*xr[j] + b[j]
		}
		dx, g, x = dx[n:], g[n:], x[n:]
	}
}

// adam updates parameters w with gradients g and moments m and v.
func (portable) adam(w, g, m, v []float32, rate, shrink float32) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	for i, gi := range g {
		m[i] += (1 - adamBeta1) * (gi - m[i])
		v[i] += (1 - adamBeta2) * (gi*gi - v[i])
		w[i] = w[i]*shrink - rate*m[i]/(float32(math.Sqrt(float64(v[i])))+adamEpsilon)
	}
}
