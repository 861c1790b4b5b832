package widgets

import (
	"image"
	"image/draw"
	"sync"

	"fyne.io/fyne/v2"
	xdraw "golang.org/x/image/draw"
)

// loader fetches and scales thumbnails on a few goroutines and keeps the
// latest. What was asked for last comes first; what is not asked for any more
// is dropped, so that fast scrolling never waits for what has gone by.
type loader struct {
	fetch func(item, pixels int) image.Image
	// loaded is called on the UI thread after images have come in, once for
	// as many as there are by then.
	loaded func()
	post   func(func()) // runs a function on the UI thread

	mu      sync.Mutex
	images  map[thumbKey]*image.RGBA // nil image = there is none
	order   []thumbKey               // of coming in, to forget the oldest
	wanted  []thumbKey               // to fetch, the first first
	busy    map[thumbKey]bool
	workers int
	age     int  // counts forget: images of an earlier age are dropped
	told    bool // loaded is on its way
}

type thumbKey struct{ item, pixels int }

const (
	loaderWorkers = 3
	loaderBytes   = 64 << 20 // of images kept
)

func newLoader(loaded func()) *loader {
	return &loader{loaded: loaded, post: fyne.Do, images: map[thumbKey]*image.RGBA{}, busy: map[thumbKey]bool{}}
}

// get is an item's image if it has come in.
func (l *loader) get(item, pixels int) (img *image.RGBA, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	img, ok = l.images[thumbKey{item, pixels}]
	return img, ok
}

// want replaces what was asked for before by these items, the first first.
func (l *loader) want(items []int, pixels int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wanted = l.wanted[:0]
	for _, item := range items {
		key := thumbKey{item, pixels}
		if _, have := l.images[key]; !have && !l.busy[key] {
			l.wanted = append(l.wanted, key)
		}
	}
	if l.fetch == nil {
		return
	}
	for l.workers < min(loaderWorkers, len(l.wanted)+len(l.busy)) {
		l.workers++
		go l.work()
	}
}

// forget drops all images.
func (l *loader) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.images)
	clear(l.busy)
	l.order, l.wanted = nil, nil
	l.age++
}

// work fetches until nothing is wanted.
func (l *loader) work() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.wanted) > 0 {
		key, age, fetch := l.wanted[0], l.age, l.fetch
		l.wanted = l.wanted[1:]
		if l.busy[key] {
			continue
		}
		l.busy[key] = true
		l.mu.Unlock()
		img := fitted(fetch(key.item, key.pixels), key.pixels)
		l.mu.Lock()
		if age == l.age {
			delete(l.busy, key)
			l.keep(key, img)
			l.tell()
		}
	}
	l.workers--
}

func (l *loader) keep(key thumbKey, img *image.RGBA) {
	if _, have := l.images[key]; !have {
		l.order = append(l.order, key)
	}
	l.images[key] = img
	for len(l.order) > max(256, loaderBytes/(4*key.pixels*key.pixels)) {
		delete(l.images, l.order[0])
		l.order = l.order[1:]
	}
}

func (l *loader) tell() {
	if l.told {
		return
	}
	l.told = true
	go l.post(func() {
		l.mu.Lock()
		l.told = false
		l.mu.Unlock()
		l.loaded()
	})
}

// fitted is img scaled to fit a square of so many pixels a side without
// distortion, in the middle of it. Whole factors keep pixels sharp, as small
// images need; others are smoothed.
func fitted(img image.Image, pixels int) *image.RGBA {
	if img == nil || img.Bounds().Empty() {
		return nil
	}
	b := img.Bounds()
	longer := max(b.Dx(), b.Dy())
	w, h := max(1, b.Dx()*pixels/longer), max(1, b.Dy()*pixels/longer)
	dst := image.NewRGBA(image.Rect(0, 0, pixels, pixels))
	to := image.Rect((pixels-w)/2, (pixels-h)/2, (pixels-w)/2+w, (pixels-h)/2+h)
	switch {
	case w == b.Dx() && h == b.Dy():
		draw.Draw(dst, to, img, b.Min, draw.Src)
	case w%b.Dx() == 0 && h%b.Dy() == 0:
		xdraw.NearestNeighbor.Scale(dst, to, img, b, xdraw.Src, nil)
	default:
		xdraw.CatmullRom.Scale(dst, to, img, b, xdraw.Src, nil)
	}
	return dst
}
