package widgets

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"clusterlens/gui/render"
)

var (
	_ fyne.Draggable     = (*MapView)(nil)
	_ fyne.Scrollable    = (*MapView)(nil)
	_ fyne.Tappable      = (*MapView)(nil)
	_ fyne.Focusable     = (*MapView)(nil)
	_ desktop.Hoverable  = (*MapView)(nil)
	_ desktop.Mouseable  = (*MapView)(nil)
	_ desktop.Cursorable = (*MapView)(nil)
)

// mapDrag is a drag under way and the click before it.
type mapDrag struct {
	active  bool
	tool    Tool
	keys    fyne.KeyModifier
	button  desktop.MouseButton
	path    []fyne.Position // of a box: two corners; of a lasso: all
	tapped  time.Time
	tappedX float32
	tappedY float32
}

const (
	pickRadius    = 8                      // logical pixels around the cursor in which a point counts as hit
	lassoStep     = 3                      // logical pixels between two corners of a lasso
	doubleTapTime = 400 * time.Millisecond // like the desktop's usual setting
	doubleTapMove = 6
	wheelStep     = 1.2 // zoom of one notch of a wheel
	keyPan        = 0.1 // share of the shorter side that an arrow key pans
)

// pick is the row under a place of the pane, or -1.
func (m *MapView) pick(at fyne.Position) int {
	if row, ok := m.cloud.PickTop(m.view, float64(at.X), float64(at.Y), pickRadius, m.style); ok {
		return row
	}
	return -1
}

// MouseDown implements desktop.Mouseable: it notes the button and the keys that
// the drag or click to come begins with.
func (m *MapView) MouseDown(e *desktop.MouseEvent) {
	m.drag.keys, m.drag.button = e.Modifier, e.Button
	if c := fyne.CurrentApp().Driver().CanvasForObject(m); c != nil && c.Focused() != m {
		c.Focus(m)
	}
}

// MouseUp implements desktop.Mouseable.
func (m *MapView) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable.
func (m *MapView) Dragged(e *fyne.DragEvent) {
	if m.cloud.Len() == 0 {
		return
	}
	if !m.drag.active {
		m.drag.active, m.drag.tool = true, m.tool
		if m.drag.button == desktop.MouseButtonTertiary {
			m.drag.tool = Pan
		}
		m.drag.path = append(m.drag.path[:0], e.Position.SubtractXY(e.Dragged.DX, e.Dragged.DY))
		m.hoverAt(-1, fyne.Position{})
	}
	switch m.drag.tool {
	case Pan:
		m.jump(m.view.Pan(float64(e.Dragged.DX), float64(e.Dragged.DY)))
	case Box:
		m.drag.path = append(m.drag.path[:1], e.Position)
		m.Refresh()
	case Lasso:
		last := m.drag.path[len(m.drag.path)-1]
		if math.Hypot(float64(e.Position.X-last.X), float64(e.Position.Y-last.Y)) >= lassoStep {
			m.drag.path = append(m.drag.path, e.Position)
			m.Refresh()
		}
	}
}

// DragEnd implements fyne.Draggable: it signals the points of a box or lasso.
func (m *MapView) DragEnd() {
	drag := m.drag
	m.cancelDrag()
	if !drag.active || drag.tool == Pan || m.OnSelect == nil || len(drag.path) < 2 {
		return
	}
	polygon := make([]render.Point, len(drag.path))
	for i, p := range drag.path {
		polygon[i].X, polygon[i].Y = m.view.Data(float64(p.X), float64(p.Y))
	}
	if drag.tool == Box {
		a, b := polygon[0], polygon[1]
		m.OnSelect(m.cloud.InRect(render.Rect{
			MinX: min(a.X, b.X), MinY: min(a.Y, b.Y), MaxX: max(a.X, b.X), MaxY: max(a.Y, b.Y),
		}), modeOf(drag.keys))
		return
	}
	m.OnSelect(m.cloud.InPolygon(polygon), modeOf(drag.keys))
}

// cancelDrag gives up a box or lasso without a signal.
func (m *MapView) cancelDrag() {
	m.drag.active, m.drag.path, m.drag.button = false, nil, 0
	m.Refresh()
}

// Tapped implements fyne.Tappable. A second tap soon after is a double tap as
// well; waiting for it would make every click late.
func (m *MapView) Tapped(e *fyne.PointEvent) {
	row := m.pick(e.Position)
	near := math.Abs(float64(e.Position.X-m.drag.tappedX)) < doubleTapMove &&
		math.Abs(float64(e.Position.Y-m.drag.tappedY)) < doubleTapMove
	if near && time.Since(m.drag.tapped) < doubleTapTime {
		m.drag.tapped = time.Time{}
		if m.OnDoubleTapped != nil {
			m.OnDoubleTapped(row)
		}
		return
	}
	m.drag.tapped, m.drag.tappedX, m.drag.tappedY = time.Now(), e.Position.X, e.Position.Y
	if m.OnTapped != nil {
		m.OnTapped(row, modeOf(m.drag.keys))
	}
}

// Scrolled implements fyne.Scrollable: the wheel zooms at the cursor.
func (m *MapView) Scrolled(e *fyne.ScrollEvent) {
	// A notch of a wheel is 25 units; a touch pad sends small steps.
	notches := math.Max(-4, math.Min(float64(e.Scrolled.DY)/25, 4))
	if notches != 0 {
		m.jump(m.view.ZoomAt(float64(e.Position.X), float64(e.Position.Y), math.Pow(wheelStep, notches)))
	}
}

// MouseIn implements desktop.Hoverable.
func (m *MapView) MouseIn(e *desktop.MouseEvent) { m.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (m *MapView) MouseMoved(e *desktop.MouseEvent) {
	if m.drag.active {
		return
	}
	m.hoverAt(m.pick(e.Position), e.AbsolutePosition)
}

// MouseOut implements desktop.Hoverable.
func (m *MapView) MouseOut() { m.hoverAt(-1, fyne.Position{}) }

func (m *MapView) hoverAt(row int, at fyne.Position) {
	if row < 0 && m.hover < 0 {
		return
	}
	m.SetHover(row)
	if m.OnHover != nil {
		m.OnHover(row, at)
	}
}

// Cursor implements desktop.Cursorable.
func (m *MapView) Cursor() desktop.Cursor {
	switch {
	case m.tool != Pan && m.cloud.Len() > 0:
		return desktop.CrosshairCursor
	case m.hover >= 0:
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// FocusGained implements fyne.Focusable.
func (m *MapView) FocusGained() {
	m.focused = true
	m.Refresh()
	if m.OnFocus != nil {
		m.OnFocus()
	}
}

// FocusLost implements fyne.Focusable.
func (m *MapView) FocusLost() {
	m.focused = false
	m.Refresh()
}

// TypedRune implements fyne.Focusable.
func (m *MapView) TypedRune(r rune) {
	switch r {
	case '+', '=':
		m.ZoomBy(1.5)
	case '-', '_':
		m.ZoomBy(1 / 1.5)
	case 'f', 'F', '0':
		m.Fit()
	case 'z', 'Z':
		m.ZoomToSelection()
	default:
		passRune(m, r)
	}
}

// TypedKey implements fyne.Focusable.
func (m *MapView) TypedKey(e *fyne.KeyEvent) {
	step := keyPan * math.Min(m.view.W, m.view.H)
	switch e.Name {
	case fyne.KeyLeft:
		m.jump(m.view.Pan(step, 0))
	case fyne.KeyRight:
		m.jump(m.view.Pan(-step, 0))
	case fyne.KeyUp:
		m.jump(m.view.Pan(0, step))
	case fyne.KeyDown:
		m.jump(m.view.Pan(0, -step))
	case fyne.KeyEscape:
		if m.drag.active {
			m.cancelDrag()
		} else if m.OnEscape != nil {
			m.OnEscape()
		}
	}
}
