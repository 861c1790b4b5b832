package imageset

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"clusterlens/engine"
)

// Column names, in lower case, that hold the class or a row number. Any other
// column is a pixel.
var (
	labelColumns = []string{"label", "labels", "class", "target", "y"}
	indexColumns = []string{"", "id", "index", "imageid", "unnamed: 0"}
)

// csvLayout says what the columns of a table are.
type csvLayout struct {
	header  []string // nil when the first line is an image already
	columns int
	label   int   // column of the class; -1 = none
	pixels  []int // columns of the pixels, in reading order
	side    int   // height and width
}

// openCSV reads a table with one square grey image a row: a header with
// "label" somewhere (Kaggle's digit recogniser) or without, or no header, in
// which case a first column beyond the square number of pixels is the class.
// Pixels are whole numbers from 0 to 255, classes are any text, and an empty
// class is unknown. Commas, semicolons or tabs part the columns.
func openCSV(ctx context.Context, path string, observe engine.Observer) (*engine.ImageSet, error) {
	c, closeFile, err := openContent(ctx, path, observe)
	if err != nil {
		return nil, err
	}
	defer closeFile()
	return readCSV(c, csvSetName(path))
}

func csvSetName(path string) string {
	name := filepath.Base(path)
	for _, tail := range []string{".gz", ".csv"} {
		if len(name) > len(tail) && strings.EqualFold(name[len(name)-len(tail):], tail) {
			name = name[:len(name)-len(tail)]
		}
	}
	return name
}

func readCSV(c *content, name string) (*engine.ImageSet, error) {
	t := &csvTable{file: c.name, records: csv.NewReader(&lineLimit{from: c})}
	t.records.ReuseRecord = true
	t.records.FieldsPerRecord = -1
	t.records.Comma = c.skipMarkAndGuessComma()
	first, err := t.next()
	if err == io.EOF {
		return nil, t.wrong("", "the table holds no line", "fetch or copy it again")
	}
	if err != nil {
		return nil, err
	}
	if err := t.arrange(slices.Clone(first)); err != nil {
		return nil, err
	}
	record := first
	if t.layout.header != nil {
		record, err = t.next()
	}
	for ; err == nil; record, err = t.next() {
		if err := t.add(record); err != nil {
			return nil, err
		}
	}
	if err != io.EOF {
		return nil, err
	}
	if t.rows == 0 {
		return nil, t.wrong("", "the table holds a header and no image", "add a line for each image")
	}
	return t.set(name)
}

// skipMarkAndGuessComma passes over a byte order mark and takes as separator
// what occurs most in the part of the first line that is at hand.
func (c *content) skipMarkAndGuessComma() rune {
	const mark = "\ufeff"
	if head, _ := c.reader.Peek(len(mark)); string(head) == mark {
		_, _ = c.reader.Discard(len(mark))
	}
	head, _ := c.reader.Peek(4096)
	line, _, _ := strings.Cut(string(head), "\n")
	best, most := ',', 0
	for _, comma := range ",;\t" {
		if n := strings.Count(line, string(comma)); n > most {
			best, most = comma, n
		}
	}
	return best
}

// csvTable gathers the images of a table while it is read.
type csvTable struct {
	file    string
	records *csv.Reader
	layout  csvLayout
	rows    int
	pixels  []byte
	labels  map[string]int32 // in order of appearance
	truth   []int32
}

func (t *csvTable) wrong(place, problem, mend string) error {
	return &engine.InputError{File: t.file, Place: place, Problem: problem, Mend: mend}
}

// next is the next record, io.EOF, or an error that names the place.
func (t *csvTable) next() ([]string, error) {
	record, err := t.records.Read()
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		return nil, t.wrong(fmt.Sprintf("line %d", bad.Line), "this line is not CSV ("+bad.Err.Error()+")", "check its quotation marks")
	case errors.Is(err, errLongLine):
		return nil, t.wrong(fmt.Sprintf("after line %d", t.line()), err.Error(), "use one line for each image")
	}
	return record, err
}

// line is the number of the line that the last record starts on.
func (t *csvTable) line() int {
	if t.rows == 0 && t.layout.columns == 0 {
		return 0
	}
	line, _ := t.records.FieldPos(0)
	return line
}

// arrange learns the layout from the first record.
func (t *csvTable) arrange(first []string) error {
	l := csvLayout{columns: len(first), label: -1}
	if isHeader(first) {
		l.header = first
		for i, name := range first {
			name = strings.ToLower(strings.TrimSpace(name))
			switch {
			case slices.Contains(labelColumns, name) && l.label < 0:
				l.label = i
			case slices.Contains(indexColumns, name):
			default:
				l.pixels = append(l.pixels, i)
			}
		}
	} else {
		from := 0
		if squareRoot(len(first)) == 0 {
			l.label, from = 0, 1
		}
		for i := from; i < len(first); i++ {
			l.pixels = append(l.pixels, i)
		}
	}
	l.side = squareRoot(len(l.pixels))
	if l.side == 0 || l.side > maxSide {
		return t.wrong("line 1", fmt.Sprintf("%d columns of pixels do not make a square image", len(l.pixels)),
			"use height x width columns for square images, and one named label for the class")
	}
	t.layout = l
	t.labels = map[string]int32{}
	return nil
}

// isHeader tells column names from an image: any text behind the first
// column, or numbers that only count the columns (as pandas names them).
func isHeader(record []string) bool {
	counting := len(record) > 2
	for i, cell := range record[min(1, len(record)):] {
		v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
		if err != nil && strings.TrimSpace(cell) != "" {
			return true
		}
		counting = counting && (v == float64(i) || v == float64(i+1))
	}
	return counting || len(record) == 1 && parsePixel(record[0]) < 0
}

// squareRoot is the whole square root of n, or 0.
func squareRoot(n int) int {
	r := 0
	for r*r < n {
		r++
	}
	if r*r != n {
		return 0
	}
	return r
}

// add appends one image.
func (t *csvTable) add(record []string) error {
	l := &t.layout
	if len(record) != l.columns {
		return t.wrong(fmt.Sprintf("line %d", t.line()), fmt.Sprintf("this line has %d columns where the first has %d", len(record), l.columns),
			"give every line the same number of columns")
	}
	for _, column := range l.pixels {
		v := parsePixel(record[column])
		if v < 0 {
			return t.wrong(fmt.Sprintf("line %d, column %s", t.line(), l.columnName(column)),
				fmt.Sprintf("%q is not a whole number from 0 to 255", abridged(record[column])), "scale the pixels to 0..255")
		}
		t.pixels = append(t.pixels, byte(v))
	}
	class := engine.Unknown
	if l.label >= 0 {
		if name := strings.TrimSpace(record[l.label]); name != "" {
			known := false
			if class, known = t.labels[name]; !known {
				class = int32(len(t.labels))
				t.labels[strings.Clone(name)] = class
			}
		}
	}
	t.truth = append(t.truth, class)
	t.rows++
	if len(t.labels) > maxClasses {
		return t.wrong(fmt.Sprintf("line %d", t.line()), fmt.Sprintf("there are more than %d classes", maxClasses), "check that the label column holds classes")
	}
	if len(t.pixels) > maxBytes {
		return t.wrong(fmt.Sprintf("line %d", t.line()), "there are more images than fit in 4 GiB", "use fewer images")
	}
	return nil
}

// columnName is the column's number from 1, with its name where it has one.
func (l *csvLayout) columnName(column int) string {
	if l.header == nil {
		return fmt.Sprint(column + 1)
	}
	return fmt.Sprintf("%d (%s)", column+1, abridged(l.header[column]))
}

func abridged(cell string) string {
	if len(cell) > 40 {
		return strings.ToValidUTF8(cell[:40], "") + "..."
	}
	return cell
}

// parsePixel reads a whole number from 0 to 255, also written "12.0" as
// pandas may do; -1 for anything else.
func parsePixel(cell string) int {
	v := 0
	for i := range len(cell) {
		d := int(cell[i]) - '0'
		if d < 0 || d > 9 || v > 25 {
			return parseWholeFloat(cell)
		}
		v = 10*v + d
	}
	if cell == "" || v > 255 {
		return -1
	}
	return v
}

func parseWholeFloat(cell string) int {
	v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
	if err != nil || !(v >= 0 && v <= 255) || v != float64(int(v)) {
		return -1
	}
	return int(v)
}

// set numbers the classes by the natural order of their names.
func (t *csvTable) set(name string) (*engine.ImageSet, error) {
	sorted := slices.SortedFunc(maps.Keys(t.labels), compareNatural)
	number := make([]int32, len(sorted)) // by order of appearance
	for i, label := range sorted {
		number[t.labels[label]] = int32(i)
	}
	for i, c := range t.truth {
		if c != engine.Unknown {
			t.truth[i] = number[c]
		}
	}
	set := &engine.ImageSet{
		Images:  engine.Images{N: t.rows, Height: t.layout.side, Width: t.layout.side, Channels: 1, Pixels: slices.Clip(t.pixels)},
		Name:    name,
		Classes: sorted,
		Truth:   t.truth,
	}
	return set, checkClasses(set, t.file, "remove the label column to leave the classes unknown")
}

// maxLine is the length in bytes at which a line is no longer taken for an
// image: the largest image with the longest numbers needs less.
const maxLine = 8 * maxSide * maxSide

var errLongLine = fmt.Errorf("the line is longer than %d bytes", maxLine)

// lineLimit fails where a line is longer than maxLine, which the CSV reader
// would otherwise gather in memory to its end.
type lineLimit struct {
	from   io.Reader
	length int
}

// Read reads from the content.
func (l *lineLimit) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	if i := bytes.LastIndexByte(p[:n], '\n'); i >= 0 {
		l.length = n - i - 1
	} else if l.length += n; l.length > maxLine {
		return 0, errLongLine
	}
	return n, err
}
