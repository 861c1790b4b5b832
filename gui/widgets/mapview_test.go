package widgets

import (
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"clusterlens/gui/render"
)

func shownMap(t *testing.T, points render.Points) *MapView {
	t.Helper()
	m := NewMapView()
	inWindow(t, m, 400, 300)
	m.SetPoints(points)
	return m
}

func TestMapIsFittedAndStaysSoWhenResized(t *testing.T) {
	m := shownMap(t, plane(11))
	for _, size := range []fyne.Size{{Width: 400, Height: 300}, {Width: 200, Height: 500}} {
		m.Resize(size)
		v := m.View()
		if v.W != float64(size.Width) || !v.Same(render.View{}.Sized(v.W, v.H).Fit(render.Rect{MaxX: 10, MaxY: 10})) {
			t.Errorf("at %v: %+v", size, v)
		}
	}
	m.jump(m.View().Pan(10, 0))
	moved := m.View()
	m.Resize(fyne.NewSize(300, 300))
	if !m.View().Same(moved) {
		t.Error("a resize moved the map that the user had moved")
	}
}

func TestWheelZoomsAtTheCursor(t *testing.T) {
	m := shownMap(t, plane(11))
	var seen []render.View
	m.OnViewChanged = func(v render.View) { seen = append(seen, v) }
	at := placeOf(m, 27)
	before := m.View().Span
	m.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, 25)})
	near(t, "span", m.View().Span, before/wheelStep, 1e-9)
	after := placeOf(m, 27)
	near(t, "x", float64(after.X), float64(at.X), 1e-3)
	near(t, "y", float64(after.Y), float64(at.Y), 1e-3)
	if len(seen) != 1 || seen[0] != m.View() {
		t.Errorf("signalled %v", seen)
	}
}

func TestZoomHasEnds(t *testing.T) {
	m := shownMap(t, plane(11))
	fit := m.View().Span
	for range 200 {
		m.ZoomBy(3)
	}
	near(t, "closest", m.View().Span, fit/largestZoom, 1e-12)
	for range 200 {
		m.ZoomBy(0.3)
	}
	near(t, "farthest", m.View().Span, fit/smallestZoom, 1e-9)
	m.Fit()
	near(t, "fitted", m.View().Span, fit, 1e-12)
}

func TestDragPans(t *testing.T) {
	m := shownMap(t, plane(11))
	before := placeOf(m, 0)
	m.MouseDown(press(0))
	drag(m, fyne.NewPos(100, 100), fyne.NewPos(120, 95), fyne.NewPos(130, 90))
	after := placeOf(m, 0)
	near(t, "dx", float64(after.X-before.X), 30, 1e-3)
	near(t, "dy", float64(after.Y-before.Y), -10, 1e-3)
}

func TestLinkedPanesShowTheSame(t *testing.T) {
	a, b := shownMap(t, plane(11)), NewMapView()
	b.SetPoints(plane(11))
	b.Resize(fyne.NewSize(200, 200))
	signalled := false
	b.OnViewChanged = func(render.View) { signalled = true }
	a.OnViewChanged = func(v render.View) { b.SetView(v) }
	a.ZoomTo(render.Rect{MinX: 2, MinY: 2, MaxX: 4, MaxY: 4})
	if !a.View().Same(b.View()) || b.View().W != 200 {
		t.Errorf("%+v and %+v", a.View(), b.View())
	}
	if signalled {
		t.Error("a setter signalled")
	}
}

func TestBoxSelectsWithMode(t *testing.T) {
	m := shownMap(t, plane(11))
	m.SetTool(Box)
	var got *render.Mask
	var how Mode
	m.OnSelect = func(mask *render.Mask, mode Mode) { got, how = mask, mode }
	for _, tc := range []struct {
		keys fyne.KeyModifier
		mode Mode
	}{{0, Replace}, {fyne.KeyModifierShift, Add}, {fyne.KeyModifierControl, Subtract}, {fyne.KeyModifierAlt, Subtract}} {
		m.MouseDown(press(tc.keys))
		drag(m, placeOf(m, 2+2*11).AddXY(-3, 3), fyne.NewPos(150, 150), placeOf(m, 4+3*11).AddXY(3, -3))
		if want := render.MaskOf(121, 24, 25, 26, 35, 36, 37); !got.Equal(want) || how != tc.mode {
			t.Errorf("keys %v: rows %v, mode %v", tc.keys, got.Rows(), how)
		}
	}
	before := m.View()
	if m.drag.active || m.View() != before {
		t.Error("the box did not end, or panned")
	}
}

func TestLassoSelectsWhatItEncloses(t *testing.T) {
	m := shownMap(t, plane(11))
	m.SetTool(Lasso)
	var got *render.Mask
	m.OnSelect = func(mask *render.Mask, _ Mode) { got = mask }
	// A triangle around points (1,1), (2,1), (1,2) but not (2,2).
	corner := func(x, y float64) fyne.Position {
		px, py := m.View().Pixel(x, y)
		return fyne.NewPos(float32(px), float32(py))
	}
	drag(m, corner(0.5, 0.5), corner(2.9, 0.6), corner(0.6, 2.9))
	if want := render.MaskOf(121, 12, 13, 23); !got.Equal(want) {
		t.Errorf("rows %v", got.Rows())
	}
	got = nil
	drag(m, fyne.NewPos(5, 5), fyne.NewPos(6, 5))
	if got != nil && !got.Empty() {
		t.Error("a twitch selected something")
	}
}

func TestEscapeGivesUpALasso(t *testing.T) {
	m := shownMap(t, plane(11))
	m.SetTool(Lasso)
	m.OnSelect = func(*render.Mask, Mode) { t.Error("a lasso given up selected") }
	escaped := 0
	m.OnEscape = func() { escaped++ }
	m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50, 50)}, Dragged: fyne.NewDelta(20, 0)})
	m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50, 90)}, Dragged: fyne.NewDelta(0, 40)})
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	m.DragEnd()
	if escaped != 0 {
		t.Error("the key was used up and still signalled")
	}
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if escaped != 1 {
		t.Error("the key was not signalled")
	}
}

func TestHoverAndTap(t *testing.T) {
	m := shownMap(t, plane(11))
	var hovers, taps, doubles []int
	m.OnHover = func(row int, _ fyne.Position) { hovers = append(hovers, row) }
	m.OnTapped = func(row int, _ Mode) { taps = append(taps, row) }
	m.OnDoubleTapped = func(row int) { doubles = append(doubles, row) }
	on := func(row int) *desktop.MouseEvent {
		return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: placeOf(m, row).AddXY(2, -2)}}
	}
	m.MouseIn(on(60))
	m.MouseMoved(on(61))
	m.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(2, 2)}})
	m.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(3, 3)}})
	m.MouseMoved(on(5))
	m.MouseOut()
	equal(t, "hovers", hovers, []int{60, 61, -1, 5, -1})

	tap := func(at fyne.Position) { m.Tapped(&fyne.PointEvent{Position: at}) }
	tap(placeOf(m, 7))
	tap(placeOf(m, 7))
	tap(fyne.NewPos(1, 1))
	equal(t, "taps", taps, []int{7, -1})
	equal(t, "double taps", doubles, []int{7})
	m.drag.tapped = time.Time{}
}

func equal(t *testing.T, what string, got, want []int) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s: %v, want %v", what, got, want)
			return
		}
	}
}

func TestKeysMoveTheMap(t *testing.T) {
	m := shownMap(t, plane(11))
	fitted := m.View()
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if m.View().X <= fitted.X {
		t.Error("Right does not look right")
	}
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if m.View().Y <= fitted.Y {
		t.Error("Up does not look up")
	}
	m.TypedRune('+')
	if m.View().Span >= fitted.Span {
		t.Error("+ does not zoom in")
	}
	m.TypedRune('f')
	if !m.View().Same(fitted) {
		t.Error("F does not fit")
	}
	m.SetStyle(render.Style{Selected: render.MaskOf(121, 0, 1, 11, 12)})
	m.TypedRune('z')
	if v := m.View(); v.X != 0.5 || v.Y != 0.5 || v.Span > 2 {
		t.Errorf("Z shows %+v", v)
	}
}

func TestNothingHappensWithoutPoints(t *testing.T) {
	m := NewMapView()
	inWindow(t, m, 300, 200)
	m.SetEmpty("Press Run")
	m.OnViewChanged = func(render.View) { t.Error("an empty map moved") }
	m.OnSelect = func(*render.Mask, Mode) { t.Error("an empty map selected") }
	m.SetTool(Lasso)
	drag(m, fyne.NewPos(0, 0), fyne.NewPos(50, 50), fyne.NewPos(0, 50))
	m.Fit()
	m.ZoomToSelection()
	m.TypedRune('+')
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	m.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 25)})
	m.MouseMoved(press(0))
	m.Tapped(&fyne.PointEvent{})
	m.SetHover(3)
	m.SetPoints(render.Points{})
}

func TestThePictureIsDrawnOnceAChange(t *testing.T) {
	m := shownMap(t, crowd(500))
	first := m.generate(400, 300)
	if m.picture.outdated() || m.generate(400, 300) != first {
		t.Error("another image without a change")
	}
	m.SetHover(3)
	if m.picture.outdated() {
		t.Error("a hover draws all points anew")
	}
	m.SetStyle(render.Style{Palette: []color.NRGBA{{R: 255, A: 255}}})
	if !m.picture.outdated() {
		t.Error("a change of style does not show")
	}
	if m.generate(400, 300) != first {
		t.Error("the image is not reused")
	}
	if b := m.generate(800, 600).Bounds(); b.Dx() != 800 || m.picture.splatter.PixelRatio != 2 {
		t.Errorf("on a fine screen: %v, ratio %v", b, m.picture.splatter.PixelRatio)
	}
}

func TestMapFollowsTheTheme(t *testing.T) {
	m := NewMapView()
	w := inWindow(t, m, 200, 200)
	m.SetPoints(plane(3))
	for _, v := range []struct {
		variant fyne.ThemeVariant
		light   bool
	}{{theme.VariantLight, true}, {theme.VariantDark, false}, {theme.VariantLight, true}} {
		fyne.CurrentApp().Settings().SetTheme(themeVariant{theme.DefaultTheme(), v.variant, 1})
		r, _, _, _ := w.Canvas().Capture().At(100, 60).RGBA()
		if (r > 0x8000) != v.light {
			t.Errorf("variant %v: brightness %x", v.variant, r)
		}
	}
}

func TestMapInTheTestDriver(t *testing.T) {
	m := NewMapView()
	w := inWindow(t, m, 400, 300)
	m.SetPoints(plane(11))
	row := -2
	m.OnTapped = func(r int, _ Mode) { row = r }
	test.TapCanvas(w.Canvas(), placeOf(m, 38))
	if row != 38 {
		t.Errorf("tapped %d", row)
	}
	before := m.View()
	test.Drag(w.Canvas(), fyne.NewPos(100, 100), 25, 10)
	if m.View().Same(before) {
		t.Error("a drag did not pan")
	}
	before = m.View()
	test.Scroll(w.Canvas(), fyne.NewPos(100, 100), 0, 25)
	if m.View().Span >= before.Span {
		t.Error("a scroll did not zoom")
	}
}

func TestModeApply(t *testing.T) {
	a, b := render.MaskOf(9, 1, 2), render.MaskOf(9, 2, 3)
	for mode, want := range map[Mode]*render.Mask{
		Replace: b, Add: render.MaskOf(9, 1, 2, 3), Subtract: render.MaskOf(9, 1),
	} {
		if got := mode.Apply(a, b); !got.Equal(want) {
			t.Errorf("mode %d: %v", mode, got.Rows())
		}
	}
	if got := Subtract.Apply(nil, b); !got.Empty() {
		t.Error("taking away from nothing")
	}
}

func BenchmarkMapPanFrame(b *testing.B) {
	test.NewTempApp(b)
	m := NewMapView()
	m.Resize(fyne.NewSize(500, 500))
	m.SetPoints(crowd(60_000))
	for k := 0; b.Loop(); k++ {
		m.jump(m.View().Pan(float64(k%2*2-1), 0))
		m.generate(500, 500)
	}
}
