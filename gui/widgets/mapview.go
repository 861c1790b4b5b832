package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"clusterlens/gui/render"
)

// MapView is one map pane: a scatter plot of all images that can be panned,
// zoomed, hovered and selected in. The wheel zooms at the cursor; a drag pans
// or draws a box or a lasso, as the tool says; the middle button pans with
// every tool. Keys, while the pane has the focus: + - zoom, arrows pan,
// F fits all, Z zooms to the selection, Esc gives up a drag, else Escape is
// signalled through OnEscape.
//
// Panes are linked by setting what one signals on the others: OnViewChanged ->
// SetView, OnHover -> SetHover, OnSelect -> session -> SetStyle. Setters never
// signal.
type MapView struct {
	widget.BaseWidget

	// OnViewChanged tells that the user panned or zoomed this pane. The view's
	// size is this pane's own, in logical units: SetView of another pane takes
	// centre and span only.
	OnViewChanged func(render.View)
	// OnHover tells the point under the cursor, or -1, and where the cursor is
	// on the canvas. It comes with each move of the mouse while a point is
	// under it, and once when none is any more.
	OnHover func(row int, at fyne.Position)
	// OnTapped tells a click on a point, or on none (-1).
	OnTapped func(row int, mode Mode)
	// OnDoubleTapped tells a second click soon after the first. Row is -1 on
	// none.
	OnDoubleTapped func(row int)
	// OnSelect tells the points of a finished box or lasso: a fresh mask over
	// all rows. It may be empty.
	OnSelect func(mask *render.Mask, mode Mode)
	// OnEscape tells the Esc key when no drag was under way.
	OnEscape func()
	// OnFocus tells that the pane was given the keyboard focus.
	OnFocus func()

	cloud    *render.Cloud
	style    render.Style
	overlay  render.Overlay
	view     render.View // in logical units
	fitted   bool        // follows the pane's size until the user moves the map
	title    string
	subtitle string
	xAxis    string
	yAxis    string
	empty    string
	tool     Tool
	hover    int
	focused  bool

	picture *mapPicture
	drag    mapDrag
	motion  *fyne.Animation // of a fit or zoom under way
}

// NewMapView makes an empty pane.
func NewMapView() *MapView {
	m := &MapView{hover: -1, fitted: true, picture: &mapPicture{}}
	m.ExtendBaseWidget(m)
	return m
}

// SetPoints shows points (none: an empty map with the SetEmpty text). The view
// is fitted to them unless the user had moved the map and the number of
// points is the same. It prepares them first; for more than 100,000 points
// call [render.NewCloud] elsewhere and SetCloud here.
func (m *MapView) SetPoints(points render.Points) { m.SetCloud(render.NewCloud(points)) }

// SetCloud is SetPoints with points already prepared, which panes share.
func (m *MapView) SetCloud(cloud *render.Cloud) {
	if cloud.Len() != m.cloud.Len() {
		m.fitted = true
	}
	m.cloud, m.hover = cloud, -1
	m.picture.splatter.SetCloud(cloud)
	if m.fitted {
		m.view = m.view.Fit(cloud.Bounds())
	}
	m.changed()
}

// Cloud is what is shown; nil if nothing.
func (m *MapView) Cloud() *render.Cloud { return m.cloud }

// SetStyle sets how points look. Background, Muted and Lines follow the theme
// where they are zero.
func (m *MapView) SetStyle(style render.Style) {
	m.style = style
	m.picture.restyle = true
	m.changed()
}

// SetView shows the same part of the map as v, whatever size v was made for.
func (m *MapView) SetView(v render.View) {
	m.halt()
	m.fitted = false
	m.show(v)
}

// View is the part of the map that is shown, in logical units.
func (m *MapView) View() render.View { return m.view }

// SetTitle sets the pane's name and a short figure beside it.
func (m *MapView) SetTitle(title, subtitle string) {
	m.title, m.subtitle = title, subtitle
	m.Refresh()
}

// SetAxes names the axes.
func (m *MapView) SetAxes(x, y string) {
	m.xAxis, m.yAxis = x, y
	m.Refresh()
}

// SetEmpty sets what is said while there are no points: what to do next.
func (m *MapView) SetEmpty(text string) {
	m.empty = text
	m.Refresh()
}

// SetOverlay sets ellipses, centres and contours over the points.
func (m *MapView) SetOverlay(o render.Overlay) {
	m.overlay = o
	m.changed()
}

// SetTool sets what a drag does.
func (m *MapView) SetTool(t Tool) {
	m.tool = t
	m.cancelDrag()
}

// Tool is what a drag does.
func (m *MapView) Tool() Tool { return m.tool }

// SetHover rings the point of a row, as another pane's hover says; -1 = none.
func (m *MapView) SetHover(row int) {
	if row == m.hover {
		return
	}
	m.hover = row
	m.Refresh()
}

// Fit shows all points and signals the new view.
func (m *MapView) Fit() { m.glide(m.view.Fit(m.cloud.Bounds()), true) }

// ZoomToSelection shows the style's selected points, all if none is, and
// signals the new view.
func (m *MapView) ZoomToSelection() {
	if m.cloud == nil || m.style.Selected.Empty() {
		m.Fit()
		return
	}
	m.ZoomTo(m.cloud.Points().Bounds(m.style.Selected))
}

// ZoomTo shows a part of the map and signals the new view.
func (m *MapView) ZoomTo(r render.Rect) { m.glide(m.view.Fit(r), false) }

// ZoomBy enlarges the map around its middle and signals the new view.
func (m *MapView) ZoomBy(factor float64) {
	m.glide(m.view.ZoomAt(m.view.W/2, m.view.H/2, factor), false)
}

// glide moves to a view in a fifth of a second, so that the eye can follow.
func (m *MapView) glide(to render.View, fitted bool) {
	if !to.Valid() || m.cloud.Len() == 0 {
		return
	}
	m.halt()
	from, to := m.view, m.limit(to)
	m.motion = fyne.NewAnimation(canvas.DurationShort, func(t float32) {
		m.move(from.Between(to.Sized(m.view.W, m.view.H), float64(t)))
		m.fitted = fitted && t == 1
	})
	m.motion.Curve = fyne.AnimationEaseOut
	if !fyne.CurrentApp().Settings().ShowAnimations() {
		m.motion.Tick(1)
		return
	}
	m.motion.Start()
}

// halt ends a glide where it is.
func (m *MapView) halt() {
	if m.motion != nil {
		m.motion.Stop()
		m.motion = nil
	}
}

// jump shows a view at once, as a drag or the wheel asks for.
func (m *MapView) jump(v render.View) {
	if !v.Valid() || m.cloud.Len() == 0 {
		return
	}
	m.halt()
	m.move(m.limit(v))
}

// move shows and signals a view.
func (m *MapView) move(v render.View) {
	m.fitted = false
	m.show(v)
	if m.OnViewChanged != nil {
		m.OnViewChanged(m.view)
	}
}

func (m *MapView) show(v render.View) {
	m.view = v.Sized(m.view.W, m.view.H)
	m.changed()
}

// The zoom goes from a tenth of the fitted size to where float32 coordinates
// become visibly coarse.
const (
	smallestZoom = 0.1
	largestZoom  = 20_000
)

func (m *MapView) limit(v render.View) render.View {
	fit := m.view.Fit(m.cloud.Bounds()).Span
	v.Span = min(max(v.Span, fit/largestZoom), fit/smallestZoom)
	b := m.cloud.Bounds()
	v.X = min(max(v.X, b.MinX-v.Span/2), b.MaxX+v.Span/2)
	v.Y = min(max(v.Y, b.MinY-v.Span/2), b.MaxY+v.Span/2)
	return v
}

// changed lets the picture be drawn anew with the next frame: several changes
// before it cost one drawing.
func (m *MapView) changed() {
	m.picture.stale = true
	m.Refresh()
}

// Resize implements fyne.CanvasObject. A fitted map stays fitted.
func (m *MapView) Resize(size fyne.Size) {
	if size != m.Size() {
		m.view = m.view.Sized(float64(size.Width), float64(size.Height))
		if m.fitted {
			m.view = m.view.Fit(m.cloud.Bounds())
		}
		m.picture.stale = true
	}
	m.BaseWidget.Resize(size)
}
