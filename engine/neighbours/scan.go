package neighbours

import (
	"unsafe"
)

// signs are the sign bits of two neighbouring float32 in a uint64, whatever
// the byte order.
const signs = 1<<63 | 1<<31

// scan writes the indices of the values without a sign to hits, which has room
// for all, and returns their number. It looks at two values a word and at
// sixteen a branch: nearly all values have a sign, and one at a time would take
// as long as the product that made them.
func scan(values []float32, hits []int32) int {
	n, done := 0, 0
	words := unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(values))), len(values)/2)
	for ; len(words) >= 8; words = words[8:] {
		w := (*[8]uint64)(words)
		if w[0]&w[1]&w[2]&w[3]&w[4]&w[5]&w[6]&w[7]&signs != signs {
			for k, v := range w {
				if v&signs != signs {
					n += scanEach(values[done+2*k:done+2*k+2], done+2*k, hits[n:])
				}
			}
		}
		done += 16
	}
	return n + scanEach(values[done:], done, hits[n:])
}

func scanEach(values []float32, offset int, hits []int32) int {
	n := 0
	for i, v := range values {
		if v >= 0 {
			hits[n] = int32(offset + i)
			n++
		}
	}
	return n
}
