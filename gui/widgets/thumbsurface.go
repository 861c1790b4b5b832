package widgets

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// thumbSurface is what scrolls: as high as all thumbnails together, it holds
// the visible texts and takes the events. The thumbnails themselves are drawn
// behind it in one picture.
type thumbSurface struct {
	widget.BaseWidget

	g        *ThumbnailGrid
	captions map[int]*canvas.Text // by number of item
	titles   map[int]*canvas.Text // by section
	details  map[int]*canvas.Text
	spare    []*canvas.Text
	keys     fyne.KeyModifier
	tapped   time.Time
	last     int // number of the item tapped before, for double taps
}

var (
	_ fyne.Tappable     = (*thumbSurface)(nil)
	_ fyne.Focusable    = (*thumbSurface)(nil)
	_ desktop.Mouseable = (*thumbSurface)(nil)
	_ desktop.Hoverable = (*thumbSurface)(nil)
)

func newThumbSurface(g *ThumbnailGrid) *thumbSurface {
	s := &thumbSurface{g: g, captions: map[int]*canvas.Text{}, titles: map[int]*canvas.Text{}, details: map[int]*canvas.Text{}}
	s.ExtendBaseWidget(s)
	return s
}

// MinSize implements fyne.CanvasObject.
func (s *thumbSurface) MinSize() fyne.Size { return fyne.NewSize(1, s.g.flow.height) }

// CreateRenderer implements fyne.Widget.
func (s *thumbSurface) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	return &thumbTexts{s}
}

type thumbTexts struct{ s *thumbSurface }

func (r *thumbTexts) Layout(fyne.Size)   {}
func (r *thumbTexts) MinSize() fyne.Size { return r.s.MinSize() }
func (r *thumbTexts) Refresh()           {}
func (r *thumbTexts) Destroy()           {}

func (r *thumbTexts) Objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for _, pool := range []map[int]*canvas.Text{r.s.captions, r.s.titles, r.s.details} {
		for _, t := range pool {
			objects = append(objects, t)
		}
	}
	return objects
}

// update gives the visible items and headings their texts; those that stay
// visible keep theirs, so that scrolling sets little type.
func (s *thumbSurface) update() {
	g := s.g
	top, height := g.scroll.Offset.Y, g.Size().Height
	from, to := g.flow.visible(top, top+height)
	if g.Caption == nil {
		to = from
	}
	s.release(s.captions, func(number int) bool { return number >= from && number < to })
	for number := from; number < to; number++ {
		t := s.take(s.captions, number)
		setText(t, fitText(g.Caption(g.flow.item(number)), captionSize(), g.flow.side+g.flow.gap), secondary(), captionSize())
		t.Alignment = fyne.TextAlignCenter
		x, y := g.flow.place(number)
		t.Resize(fyne.NewSize(g.flow.side, t.MinSize().Height))
		t.Move(fyne.NewPos(x, y+g.flow.side))
	}
	inSight := func(k int) bool {
		return k < len(g.flow.sections) && g.flow.sections[k].Title != "" && g.flow.top[k] < top+height && g.flow.top[k]+g.flow.heading > top
	}
	s.release(s.titles, inSight)
	s.release(s.details, inSight)
	for k := range g.flow.sections {
		if inSight(k) {
			s.heading(k)
		}
	}
}

func (s *thumbSurface) heading(k int) {
	g, section := s.g, s.g.flow.sections[k]
	x := g.flow.gap
	if section.Colour != nil {
		x += swatchSize() + theme.Padding()*1.5
	}
	for _, part := range []struct {
		pool map[int]*canvas.Text
		text string
		bold bool
	}{{s.titles, section.Title, true}, {s.details, section.Detail, false}} {
		t := s.take(part.pool, k)
		t.TextStyle.Bold, t.Alignment = part.bold, fyne.TextAlignLeading
		ink := themed(theme.ColorNameForeground)
		if !part.bold {
			ink = secondary()
		}
		setText(t, part.text, ink, theme.TextSize())
		size := t.MinSize()
		t.Resize(size)
		t.Move(fyne.NewPos(x, g.flow.top[k]+(g.flow.heading-size.Height)/2))
		x += size.Width + theme.Padding()*2
	}
}

// take is the text for a key, a fresh one if there is none.
func (s *thumbSurface) take(pool map[int]*canvas.Text, key int) *canvas.Text {
	t := pool[key]
	if t == nil {
		if n := len(s.spare); n > 0 {
			t, s.spare = s.spare[n-1], s.spare[:n-1]
			t.TextStyle = fyne.TextStyle{}
		} else {
			t = newText(false)
		}
		pool[key] = t
	}
	return t
}

func (s *thumbSurface) release(pool map[int]*canvas.Text, keep func(key int) bool) {
	for key, t := range pool {
		if !keep(key) {
			delete(pool, key)
			s.spare = append(s.spare, t)
		}
	}
}

// MouseDown implements desktop.Mouseable.
func (s *thumbSurface) MouseDown(e *desktop.MouseEvent) {
	s.keys = e.Modifier
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && c.Focused() != s {
		c.Focus(s)
	}
}

// MouseUp implements desktop.Mouseable.
func (s *thumbSurface) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable.
func (s *thumbSurface) Tapped(e *fyne.PointEvent) {
	g := s.g
	number, heading := g.flow.at(e.Position.X, e.Position.Y)
	if heading >= 0 {
		g.choose(g.flow.sections[heading].Items, modeOf(s.keys))
		return
	}
	if number < 0 {
		return
	}
	if number == s.last && time.Since(s.tapped) < doubleTapTime && s.keys == 0 {
		s.tapped = time.Time{}
		g.open(number)
		return
	}
	s.last, s.tapped = number, time.Now()
	g.tap(number, s.keys)
}

// tap selects as a click on an item with keys held says.
func (g *ThumbnailGrid) tap(number int, keys fyne.KeyModifier) {
	item := g.flow.item(number)
	g.cursor = number
	switch {
	case keys&fyne.KeyModifierShift != 0 && g.anchor >= 0 && g.anchor < g.flow.count:
		var items []int
		for n := min(g.anchor, number); n <= max(g.anchor, number); n++ {
			items = append(items, g.flow.item(n))
		}
		g.choose(items, Add)
		return
	case modeOf(keys) == Subtract: // Ctrl toggles
		mode := Add
		if g.selected != nil && g.selected(item) {
			mode = Subtract
		}
		g.choose([]int{item}, mode)
	default:
		g.choose([]int{item}, modeOf(keys))
	}
	g.anchor = number
}

func (g *ThumbnailGrid) choose(items []int, mode Mode) {
	if g.OnSelected != nil {
		g.OnSelected(items, mode)
	}
	g.redraw()
}

func (g *ThumbnailGrid) open(number int) {
	if g.OnOpen != nil {
		g.OnOpen(g.flow.item(number))
	}
}

// MouseIn implements desktop.Hoverable.
func (s *thumbSurface) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (s *thumbSurface) MouseMoved(e *desktop.MouseEvent) {
	number, _ := s.g.flow.at(e.Position.X, e.Position.Y)
	s.g.hoverAt(number, e.AbsolutePosition)
}

// MouseOut implements desktop.Hoverable.
func (s *thumbSurface) MouseOut() { s.g.hoverAt(-1, fyne.Position{}) }

func (g *ThumbnailGrid) hoverAt(number int, at fyne.Position) {
	before := g.hover
	g.hover = number
	if before != number {
		g.redraw()
	}
	if g.OnHover == nil || (before < 0 && number < 0) {
		return
	}
	item := -1
	if number >= 0 {
		item = g.flow.item(number)
	}
	g.OnHover(item, at)
}

// FocusGained implements fyne.Focusable.
func (s *thumbSurface) FocusGained() { s.g.focused = true; s.g.redraw() }

// FocusLost implements fyne.Focusable.
func (s *thumbSurface) FocusLost() { s.g.focused = false; s.g.redraw() }

// TypedRune implements fyne.Focusable.
func (s *thumbSurface) TypedRune(r rune) { passRune(s, r) }

// TypedKey implements fyne.Focusable.
func (s *thumbSurface) TypedKey(e *fyne.KeyEvent) {
	if passEscape(s, e) {
		return
	}
	g := s.g
	if g.flow.count == 0 {
		return
	}
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace {
		if g.cursor >= 0 {
			g.open(g.cursor)
		}
		return
	}
	page := max(1, int(math.Floor(float64(g.Size().Height/g.flow.rowHeight()))))
	next, from := -1, max(g.cursor, 0)
	switch e.Name {
	case fyne.KeyLeft:
		next = g.flow.step(from, -1, 0)
	case fyne.KeyRight:
		next = g.flow.step(from, 1, 0)
	case fyne.KeyUp:
		next = g.flow.step(from, 0, -1)
	case fyne.KeyDown:
		next = g.flow.step(from, 0, 1)
	case fyne.KeyHome:
		next = 0
	case fyne.KeyEnd:
		next = g.flow.count - 1
	case fyne.KeyPageUp:
		next = max(from-page*g.flow.columns, 0)
	case fyne.KeyPageDown:
		next = min(from+page*g.flow.columns, g.flow.count-1)
	default:
		return
	}
	if g.cursor < 0 {
		next = from
	}
	g.reveal(next)
	g.tap(next, 0)
}
