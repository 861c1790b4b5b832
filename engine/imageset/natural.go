package imageset

import "strings"

// compareNatural orders names as people do: runs of digits by their value
// ("img9" before "img10"), path by path component, letters without regard to
// case; plain byte order decides between names that are the same to it.
func compareNatural(a, b string) int {
	x, y := strings.ToLower(a), strings.ToLower(b)
	for x != "" && y != "" {
		if isDigit(x[0]) && isDigit(y[0]) {
			var m, n string
			m, x = cutDigits(x)
			n, y = cutDigits(y)
			if len(m) != len(n) {
				return len(m) - len(n)
			}
			if c := strings.Compare(m, n); c != 0 {
				return c
			}
			continue
		}
		if x[0] != y[0] {
			return sortKey(x[0]) - sortKey(y[0])
		}
		x, y = x[1:], y[1:]
	}
	if len(x) != len(y) {
		return len(x) - len(y)
	}
	return strings.Compare(a, b)
}

// sortKey puts the separator first, so that a folder's files stay together.
func sortKey(b byte) int {
	if b == '/' {
		return -1
	}
	return int(b)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// cutDigits splits off the leading run of digits, without leading zeros.
func cutDigits(s string) (digits, rest string) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return strings.TrimLeft(s[:n], "0"), s[n:]
}
