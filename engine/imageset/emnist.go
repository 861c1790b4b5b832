package imageset

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"clusterlens/engine"
)

// isEMNIST tells by the name. EMNIST's IDX files hold each image transposed
// (Cohen 2017: the bytes of the MATLAB original); here they are set upright.
func isEMNIST(path string) bool {
	return strings.HasPrefix(strings.ToLower(filepath.Base(path)), "emnist-")
}

func transposed(m engine.Images) []byte {
	out := make([]byte, len(m.Pixels))
	c := m.Channels
	for i := range m.N {
		from, to := m.At(i), out[i*m.Size():]
		for y := range m.Height {
			for x := range m.Width {
				copy(to[(x*m.Height+y)*c:], from[(y*m.Width+x)*c:(y*m.Width+x+1)*c])
			}
		}
	}
	return out
}

// nameLetters replaces class numbers by characters as the mapping file that
// EMNIST ships says, if it lies beside the images: each line has a number and
// the ASCII codes of its characters. Without it the numbers stay.
func nameLetters(classes []string, path string) {
	dir, name := filepath.Split(path)
	for _, part := range []string{"-train-", "-test-"} {
		name, _, _ = strings.Cut(name, part)
	}
	const most = 1 << 16 // bytes; the longest has 62 lines
	info, err := os.Stat(dir + name + "-mapping.txt")
	if err != nil || info.Size() > most {
		return
	}
	text, err := os.ReadFile(dir + name + "-mapping.txt")
	if err != nil {
		return
	}
	letters := map[string]string{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		for _, code := range fields[min(1, len(fields)):] {
			if c, err := strconv.Atoi(code); err == nil && c > ' ' && c < 127 {
				letters[fields[0]] += string(rune(c))
			}
		}
	}
	for i, class := range classes {
		if name := letters[class]; name != "" {
			classes[i] = name
		}
	}
}
