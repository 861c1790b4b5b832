package widgets

import (
	"image"
	"image/color"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func numbered(n int) []int {
	items := make([]int, n)
	for i := range items {
		items[i] = 1000 + i
	}
	return items
}

// Every place of every item leads back to it, and no place leads to a wrong one.
func TestFlowPlacesAndFinds(t *testing.T) {
	f := flow{side: 50, gap: 6, caption: 12, heading: 20}
	f.lay([]Section{{Title: "a", Items: numbered(7)}, {Title: "none"}, {Items: numbered(3)}, {Title: "b", Items: numbered(12)}}, 250)
	if f.columns != 4 || f.count != 22 {
		t.Fatalf("%d columns, %d items", f.columns, f.count)
	}
	seen := map[fyne.Position]bool{}
	for n := range f.count {
		x, y := f.place(n)
		if seen[fyne.NewPos(x, y)] || x < 0 || x+f.side > 250 || y+f.side > f.height {
			t.Errorf("item %d at %v, %v", n, x, y)
		}
		seen[fyne.NewPos(x, y)] = true
		for _, d := range []float32{0.5, f.side - 0.5} {
			if got, heading := f.at(x+d, y+d); got != n || heading != -1 {
				t.Errorf("item %d is found as %d, heading %d", n, got, heading)
			}
		}
		if got, _ := f.at(x+f.side+1, y+5); got != -1 {
			t.Errorf("the gap right of item %d is item %d", n, got)
		}
	}
	if _, heading := f.at(10, f.top[3]+3); heading != 3 {
		t.Errorf("heading %d", heading)
	}
}

func TestFlowShowsAllThatIsVisible(t *testing.T) {
	f := flow{side: 50, gap: 6, caption: 12, heading: 20}
	f.lay([]Section{{Title: "a", Items: numbered(70)}, {Title: "b", Items: numbered(5)}, {Title: "c", Items: numbered(40)}}, 250)
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		y0 := rng.Float32() * f.height
		y1 := y0 + 150
		from, to := f.visible(y0, y1)
		for n := range f.count {
			_, y := f.place(n)
			if y < y1 && y+f.side+f.caption > y0 && (n < from || n >= to) {
				t.Fatalf("item %d at %v is not among %d..%d of %v..%v", n, y, from, to, y0, y1)
			}
		}
		if to-from > 8*f.columns {
			t.Fatalf("%d items for 150 units", to-from)
		}
	}
}

func TestFlowSteps(t *testing.T) {
	f := flow{side: 50, gap: 6}
	f.lay([]Section{{Items: numbered(6)}, {Items: numbered(2)}, {Items: numbered(4)}}, 250) // rows of 4, 2, 2, 4
	for _, tc := range []struct{ from, dx, dy, want int }{
		{0, 1, 0, 1}, {0, -1, 0, 0}, {11, 1, 0, 11}, {3, 1, 0, 4},
		{0, 0, 1, 4}, {4, 0, 1, 6}, {6, 0, 1, 8}, {3, 0, 1, 5}, {5, 0, -1, 1}, {11, 0, -1, 7}, {8, 0, 1, 8}, {1, 0, -1, 1},
	} {
		if got := f.step(tc.from, tc.dx, tc.dy); got != tc.want {
			t.Errorf("from %d by %d, %d: %d, want %d", tc.from, tc.dx, tc.dy, got, tc.want)
		}
	}
}

// quietGrid has a loader whose signals run on the test's goroutine.
func quietGrid(t *testing.T, sections []Section) (*ThumbnailGrid, fyne.Window) {
	t.Helper()
	test.NewTempApp(t)
	g := NewThumbnailGrid()
	g.loader.post = func(func()) {}
	g.Image = flat
	w := test.NewTempWindow(t, g)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 300))
	g.SetSections(sections)
	return g, w
}

func centre(g *ThumbnailGrid, number int) fyne.Position {
	x, y := g.flow.place(number)
	return fyne.NewPos(x+g.flow.side/2, y+g.flow.side/2)
}

func TestThumbnailsSelect(t *testing.T) {
	g, _ := quietGrid(t, []Section{{Title: "all", Items: numbered(30)}})
	var items []int
	var how Mode
	g.OnSelected = func(i []int, m Mode) { items, how = i, m }
	g.SetSelected(func(item int) bool { return item == 1004 })
	click := func(number int, keys fyne.KeyModifier) {
		items = nil
		g.surface.last = -1
		g.surface.MouseDown(press(keys))
		g.surface.Tapped(&fyne.PointEvent{Position: centre(g, number)})
	}
	click(2, 0)
	equal(t, "click", items, []int{1002})
	click(5, fyne.KeyModifierShift)
	equal(t, "Shift", items, []int{1002, 1003, 1004, 1005})
	if how != Add {
		t.Error("Shift does not add")
	}
	click(4, fyne.KeyModifierControl)
	if equal(t, "Ctrl", items, []int{1004}); how != Subtract {
		t.Error("Ctrl on a selected item does not take it away")
	}
	click(7, fyne.KeyModifierControl)
	if equal(t, "Ctrl", items, []int{1007}); how != Add {
		t.Error("Ctrl on another item does not add it")
	}
	g.surface.MouseDown(press(0))
	g.surface.Tapped(&fyne.PointEvent{Position: fyne.NewPos(30, g.flow.top[0]+4)})
	if len(items) != 30 || how != Replace {
		t.Errorf("the heading selects %d", len(items))
	}
}

func TestThumbnailsOpenAndKeys(t *testing.T) {
	g, _ := quietGrid(t, []Section{{Items: numbered(60)}})
	var opened, selected []int
	g.OnOpen = func(item int) { opened = append(opened, item) }
	g.OnSelected = func(items []int, _ Mode) { selected = items }
	for range 2 {
		g.surface.Tapped(&fyne.PointEvent{Position: centre(g, 3)})
	}
	equal(t, "double click", opened, []int{1003})
	key := func(name fyne.KeyName) { g.surface.TypedKey(&fyne.KeyEvent{Name: name}) }
	key(fyne.KeyRight)
	key(fyne.KeyDown)
	equal(t, "arrows", selected, []int{1004 + g.flow.columns})
	key(fyne.KeyReturn)
	equal(t, "Enter", opened, []int{1003, 1004 + g.flow.columns})
	key(fyne.KeyEnd)
	if _, y := g.flow.place(59); g.scroll.Offset.Y+300 < y+g.flow.side {
		t.Error("End is out of sight")
	}
	key(fyne.KeyHome)
	if g.scroll.Offset.Y > g.flow.gap {
		t.Errorf("Home is at %v", g.scroll.Offset.Y)
	}
}

func TestThumbnailsHover(t *testing.T) {
	g, _ := quietGrid(t, []Section{{Items: numbered(10)}})
	var seen []int
	g.OnHover = func(item int, _ fyne.Position) { seen = append(seen, item) }
	move := func(p fyne.Position) {
		g.surface.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p}})
	}
	move(centre(g, 4))
	move(centre(g, 5))
	move(fyne.NewPos(1, 1))
	move(fyne.NewPos(2, 2))
	g.surface.MouseOut()
	equal(t, "hovers", seen, []int{1004, 1005, -1})
}

// Only what is visible, and a little more, is asked for: of 60,000 some dozens.
func TestThumbnailsAskForWhatIsVisible(t *testing.T) {
	var mu sync.Mutex
	asked := map[int]bool{}
	g, w := quietGrid(t, nil)
	g.Image = func(item, pixels int) image.Image {
		mu.Lock()
		defer mu.Unlock()
		asked[item] = true
		return flat(item, pixels)
	}
	g.SetItems(numbered(60_000))
	g.ScrollTo(1000 + 40_000)
	w.Canvas().Capture()
	waitFor(t, func() bool { _, ok := g.loader.get(41_000, round(firstThumb)); return ok })
	mu.Lock()
	defer mu.Unlock()
	if len(asked) > 150 || !asked[41_000] {
		t.Errorf("%d images asked for", len(asked))
	}
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for range 2000 {
		if done() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("did not happen")
}

func TestThumbnailsShowTheRightImage(t *testing.T) {
	g, w := quietGrid(t, []Section{{Items: numbered(50)}})
	g.Badge = func(item int) color.Color { return nil }
	w.Canvas().Capture()
	waitFor(t, func() bool { _, ok := g.loader.get(1020, round(firstThumb)); return ok })
	g.redraw()
	shot := w.Canvas().Capture()
	for _, number := range []int{0, 3, 9} {
		at := centre(g, number)
		r, _, _, _ := shot.At(int(at.X), int(at.Y)).RGBA()
		if want := uint32(40 + (1000+number)%200); r>>8 != want {
			t.Errorf("item %d has grey %d, want %d", number, r>>8, want)
		}
	}
}

func TestLoaderForgetsAndBoundsItself(t *testing.T) {
	release := make(chan bool)
	var running, most int
	var mu sync.Mutex
	l := newLoader(func() {})
	l.post = func(f func()) { f() }
	l.fetch = func(item, pixels int) image.Image {
		mu.Lock()
		running++
		most = max(most, running)
		mu.Unlock()
		<-release
		mu.Lock()
		running--
		mu.Unlock()
		return flat(item, pixels)
	}
	l.want(numbered(20), 8)
	waitFor(t, func() bool { mu.Lock(); defer mu.Unlock(); return running == loaderWorkers })
	l.forget() // what is being fetched belongs to the set before
	close(release)
	waitFor(t, func() bool { l.mu.Lock(); defer l.mu.Unlock(); return l.workers == 0 })
	if len(l.images) != 0 || most > loaderWorkers {
		t.Errorf("%d images of an earlier set, %d at a time", len(l.images), most)
	}
	l.want(numbered(5), 8)
	waitFor(t, func() bool { _, ok := l.get(1004, 8); return ok })
}

func TestFittedKeepsProportionsAndSharpPixels(t *testing.T) {
	src := image.NewGray(image.Rect(0, 0, 4, 2))
	for k := range src.Pix {
		src.Pix[k] = uint8(30 * (k + 1))
	}
	img := fitted(src, 8)
	for y := range 8 {
		for x := range 8 {
			c := img.RGBAAt(x, y)
			if inside := y >= 2 && y < 6; inside != (c.A == 255) {
				t.Fatalf("(%d, %d) is %v", x, y, c)
			} else if inside && c.R != src.GrayAt(x/2, (y-2)/2).Y {
				t.Errorf("(%d, %d) is %v", x, y, c)
			}
		}
	}
	if fitted(nil, 8) != nil || fitted(image.NewGray(image.Rect(0, 0, 0, 3)), 8) != nil {
		t.Error("an image of nothing")
	}
}

func BenchmarkThumbnailsScroll(b *testing.B) {
	test.NewTempApp(b)
	g := NewThumbnailGrid()
	g.loader.post = func(func()) {}
	g.Image = flat
	g.Caption = func(int) string { return "7" }
	w := test.NewTempWindow(b, g)
	w.Resize(fyne.NewSize(420, 800))
	g.SetItems(numbered(60_000))
	for k := 0; b.Loop(); k++ {
		g.scroll.ScrollToOffset(fyne.NewPos(0, float32(k%4000)*20))
		g.moved()
		g.generate(420, 800)
	}
}
