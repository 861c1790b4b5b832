package imageset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"clusterlens/engine"
)

func TestOpenCSV(t *testing.T) {
	const pixels = "0,1,2,255\n"
	for name, c := range map[string]struct {
		text    string
		classes []string
		truth   []int32
	}{
		"Kaggle":              {"label,pixel0,pixel1,pixel2,pixel3\n7,0,1,2,255\n3,0,1,2,255\n", []string{"3", "7"}, []int32{1, 0}},
		"label last":          {"pixel0,pixel1,pixel2,pixel3,label\n0,1,2,255,10\n0,1,2,255,9\n", []string{"9", "10"}, []int32{1, 0}},
		"text, quoted":        {"class,a,b,c,d\n\"dog, big\",0,1,2,255\ncat,0,1,2,255\n", []string{"cat", "dog, big"}, []int32{1, 0}},
		"some labels missing": {"label,a,b,c,d\n,0,1,2,255\nx,0,1,2,255\ny,0,1,2,255\n", []string{"x", "y"}, []int32{-1, 0, 1}},
		"no label":            {"pixel0,pixel1,pixel2,pixel3\n" + pixels + pixels, nil, []int32{-1, -1}},
		"no header":           {pixels + pixels, nil, []int32{-1, -1}},
		"no header, label":    {"5," + pixels + "4," + pixels, []string{"4", "5"}, []int32{1, 0}},
		"no header, text":     {"b," + pixels + "a," + pixels, []string{"a", "b"}, []int32{1, 0}},
		"numbered columns":    {"label,0,1,2,3\n5," + pixels + "4," + pixels, []string{"4", "5"}, []int32{1, 0}},
		"pandas index":        {",label,p0,p1,p2,p3\n0,5," + pixels + "1,4," + pixels, []string{"4", "5"}, []int32{1, 0}},
		"mark and CRLF":       {"\ufefflabel,a,b,c,d\r\n1,0,1,2,255\r\n0,0,1,2,255\r\n", []string{"0", "1"}, []int32{1, 0}},
		"semicolons":          {"label;a;b;c;d\n1;0;1;2;255\n0;0;1;2;255\n", []string{"0", "1"}, []int32{1, 0}},
		"tabs and floats":     {"label\ta\tb\tc\td\n1\t0.0\t1.0\t2.0\t255.0\n0\t0\t1\t2\t255\n", []string{"0", "1"}, []int32{1, 0}},
		"spaces":              {"label, a, b, c, d\n1, 0, 1, 2, 255\n0, 0, 1, 2, 255\n", []string{"0", "1"}, []int32{1, 0}},
		"no last line end":    {"label,a,b,c,d\n1,0,1,2,255\n0,0,1,2,255", []string{"0", "1"}, []int32{1, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, path := range []string{write(t, dir, "set.csv", []byte(c.text)), write(t, t.TempDir(), "set.CSV.gz", zip(t, []byte(c.text))), dir} {
				set := mustOpen(t, path, Options{})
				if set.N != len(c.truth) || set.Height != 2 || set.Width != 2 || set.Channels != 1 {
					t.Fatalf("%d images of %d x %d x %d", set.N, set.Height, set.Width, set.Channels)
				}
				for i := range set.N {
					if !bytes.Equal(set.At(i), []byte{0, 1, 2, 255}) {
						t.Errorf("image %d is %v", i, set.At(i))
					}
				}
				if !slices.Equal(set.Classes, c.classes) || !slices.Equal(set.Truth, c.truth) {
					t.Errorf("classes %v, truth %v", set.Classes, set.Truth)
				}
				if set.Name != "set" {
					t.Errorf("name %q", set.Name)
				}
			}
		})
	}
}

func TestCSVErrors(t *testing.T) {
	const head = "label,pixel0,pixel1,pixel2,pixel3\n1,0,1,2,255\n"
	var manyClasses strings.Builder
	for i := range maxClasses + 1 {
		fmt.Fprintf(&manyClasses, "c%d,0,0,0,0\n", i)
	}
	sum := zip(t, []byte(head+"2,0,0,0,0\n"))
	sum[len(sum)-6] ^= 1
	for name, c := range map[string]struct {
		text string
		says []string
	}{
		"empty":            {"", []string{"empty"}},
		"blank lines":      {"\n\n", []string{"no line"}},
		"header only":      {"label,a,b,c,d\n", []string{"a header and no image"}},
		"ragged":           {head + "2,0,1,2\n", []string{"line 3", "4 columns where the first has 5"}},
		"too long":         {head + "2,0,1,2,3,4\n", []string{"line 3", "6 columns"}},
		"256":              {head + "2,0,256,2,3\n", []string{"line 3, column 3 (pixel1)", `"256"`, "0 to 255"}},
		"negative":         {head + "2,0,-1,2,3\n", []string{"line 3, column 3"}},
		"fraction":         {head + "2,0,0.5,2,3\n", []string{"line 3, column 3", "scale the pixels"}},
		"huge":             {head + "2,0,99999999999999999999999,2,3\n", []string{"line 3, column 3"}},
		"text":             {head + "2,0,1,2,red\n", []string{"line 3, column 5 (pixel3)", `"red"`}},
		"empty cell":       {head + "2,0,,2,3\n", []string{"line 3, column 3"}},
		"NaN":              {head + "2,0,NaN,2,3\n", []string{"line 3, column 3"}},
		"not square":       {"label,a,b,c\n1,0,0,0\n", []string{"line 1", "3 columns of pixels", "square"}},
		"quotation mark":   {head + "2,0,\"1,2,3\n", []string{"line", "not CSV"}},
		"one class":        {head + "1,0,0,0,0\n", []string{`one class, "1"`, "remove the label column"}},
		"too many classes": {manyClasses.String(), []string{"more than 1000 classes"}},
		"long line":        {"label,a,b,c,d\n" + strings.Repeat("0", 2*maxLine), []string{"longer than"}},
		"checksum":         {string(sum), []string{"checksum"}},
		"truncated gzip":   {string(sum[:len(sum)-20]), []string{"cut short"}},
		"binary":           {"\x00\x01\x02\x03\xff\xfe", []string{"set.csv"}},
	} {
		t.Run(name, func(t *testing.T) {
			wantInputError(t, write(t, t.TempDir(), "set.csv", []byte(c.text)), append(c.says, "set.csv")...)
		})
	}
}

func TestFolderWithSeveralTables(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "train.csv", []byte("label,a\n1,3\n2,4\n"))
	write(t, dir, "test.csv", []byte("a\n3\n"))
	if set := mustOpen(t, dir, Options{}); set.N != 2 {
		t.Errorf("%d images, not those of train.csv", set.N)
	}
	write(t, dir, "train.csv.gz", []byte("x"))
	wantInputError(t, dir, "3 CSV tables")
}

func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{"", "label,a,b,c,d\n1,0,1,2,255\n0,3,4,5,6\n", "0,1,2,255\n", "x,0,1,2,255\ny,1,1,1,1", "\ufeffa;b;c;d\n1;2;3;4\n", "label,a\n\"", "1e2\n", "a,\n,"} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := Open(context.Background(), write(t, dir, "x.csv", data), Options{}, nil)
		if err == nil {
			if err := set.Validate(); err != nil {
				t.Error(err)
			}
			return
		}
		var bad *engine.InputError
		if !errors.As(err, &bad) || bad.Mend == "" {
			t.Errorf("error %v is no InputError with a mend", err)
		}
	})
}

func BenchmarkOpenCSV(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("label")
	for p := range 784 {
		fmt.Fprintf(&text, ",pixel%d", p)
	}
	for i := range 2000 {
		fmt.Fprintf(&text, "\n%d", i%10)
		for p := range 784 {
			fmt.Fprintf(&text, ",%d", (i*p)%256*(p%5/4))
		}
	}
	path := write(b, b.TempDir(), "x.csv", text.Bytes())
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		mustOpen(b, path, Options{})
	}
}
