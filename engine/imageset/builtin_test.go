package imageset

import (
	"context"
	"crypto/md5"
	"fmt"
	"slices"
	"testing"

	"clusterlens/engine"
	"clusterlens/resources"
)

// The MD5 sums of the canonical uncompressed files, headers included, as
// published with MNIST.
func TestBuiltinFilesAreCanonical(t *testing.T) {
	for name, want := range map[string]string{
		"train-images-idx3": "6bbc9ace898e44ae57da46a324031adb", "train-labels-idx1": "a25bea736e30d166cdddb491f175f624",
		"t10k-images-idx3": "2646ac647ad5339dbf082846283269ea", "t10k-labels-idx1": "27ae3e4e09519cfbb04c329615203637",
	} {
		file, err := resources.MNIST.Open("mnist/" + name + "-ubyte.gz")
		if err != nil {
			t.Fatal(err)
		}
		c, err := newContent(context.Background(), file, name, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum := md5.New()
		if _, err := c.reader.WriteTo(sum); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sum.Sum(nil)); got != want {
			t.Errorf("%s: MD5 %s, want %s", name, got, want)
		}
	}
}

func TestOpenBuiltin(t *testing.T) {
	opt := Options{Builtin: resources.MNIST}
	for name, want := range map[string]int{"mnist": 60000, "mnist-test": 10000, "mnist-all": 70000} {
		set, err := Open(context.Background(), name, opt, nil)
		if err != nil {
			t.Fatal(err)
		}
		if set.N != want || set.Height != 28 || set.Width != 28 || set.Channels != 1 || !set.Digits || len(set.Classes) != 10 {
			t.Errorf("%s: %d images of %d x %d x %d", name, set.N, set.Height, set.Width, set.Channels)
		}
		if name != "mnist-test" && !slices.Equal(set.Truth[:5], []int32{5, 0, 4, 1, 9}) {
			t.Errorf("%s starts with classes %v", name, set.Truth[:5])
		}
		if name == "mnist-all" && !slices.Equal(set.Truth[60000:60005], []int32{7, 2, 1, 0, 4}) {
			t.Errorf("the test digits start with classes %v", set.Truth[60000:60005])
		}
	}
	if _, err := Open(context.Background(), "mnist", Options{}, nil); err == nil {
		t.Error("nothing is built in and there is no error")
	}
}

func TestOpenBuiltinCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, "mnist", Options{Builtin: resources.MNIST}, nil); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

func BenchmarkOpenMNIST(b *testing.B) {
	for b.Loop() {
		if _, err := Open(context.Background(), "mnist", Options{Builtin: resources.MNIST}, engine.Observer(nil)); err != nil {
			b.Fatal(err)
		}
	}
}
