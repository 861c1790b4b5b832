package widgets

import (
	"fmt"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// RunBar shows what is running: step, share done, time left, and a Stop
// button. Idle it shows a line of text alone.
type RunBar struct {
	widget.BaseWidget

	// OnStop tells that Stop was pressed. The bar says "Stopping..." by itself
	// until the next SetIdle, or SetProgress of another step.
	OnStop func()

	text     string
	share    float64
	left     time.Duration
	running  bool
	stopping string // the step that was running when Stop was pressed
	phase    float32
	stop     *widget.Button
}

// NewRunBar makes an idle bar.
func NewRunBar() *RunBar {
	b := &RunBar{}
	b.stop = widget.NewButtonWithIcon("Stop", theme.MediaStopIcon(), b.pressed)
	b.stop.Hide()
	b.ExtendBaseWidget(b)
	return b
}

// SetProgress shows a step, "cnn-kmeans: training, epoch 7 of 30". Share is
// 0..1, negative = unknown (a moving bar); left <= 0 = unknown.
func (b *RunBar) SetProgress(step string, share float64, left time.Duration) {
	b.text, b.share, b.left, b.running = step, min(share, 1), left, true
	if b.stopping != step {
		b.stopping = ""
	}
	b.Refresh()
}

// SetIdle shows that nothing runs, with a line of text ("" = nothing).
func (b *RunBar) SetIdle(text string) {
	b.text, b.running, b.stopping = text, false, ""
	b.Refresh()
}

// Running tells whether the bar shows a step.
func (b *RunBar) Running() bool { return b.running }

func (b *RunBar) pressed() {
	if !b.running || b.stopping != "" {
		return
	}
	b.stopping = b.text
	b.Refresh()
	if b.OnStop != nil {
		b.OnStop()
	}
}

// figures is the text behind the step: share and time left.
func (b *RunBar) figures() string {
	switch {
	case !b.running:
		return ""
	case b.share < 0 && b.left <= 0:
		return ""
	case b.left <= 0:
		return fmt.Sprintf("%.0f %%", b.share*100)
	case b.share < 0:
		return timeLeft(b.left)
	}
	return fmt.Sprintf("%.0f %%  \u00b7  %s", b.share*100, timeLeft(b.left))
}

// timeLeft is a duration in words as rough as it is known.
func timeLeft(d time.Duration) string {
	switch s := int(d.Seconds() + 0.5); {
	case s < 1:
		return "under 1 s left"
	case s < 100:
		return fmt.Sprintf("%d s left", s)
	case s < 100*60:
		return fmt.Sprintf("%d min left", (s+30)/60)
	default:
		return fmt.Sprintf("%d h left", (s+1800)/3600)
	}
}

// CreateRenderer implements fyne.Widget.
func (b *RunBar) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	r := &runRenderer{b: b, text: newText(false), figures: newText(false), track: canvas.NewRectangle(color.Transparent), done: canvas.NewRectangle(color.Transparent)}
	// While the share is unknown a piece of the bar runs along it.
	r.sweep = fyne.NewAnimation(1400*time.Millisecond, func(t float32) {
		b.phase = t
		r.placeDone()
	})
	r.sweep.RepeatCount, r.sweep.Curve = fyne.AnimationRepeatForever, fyne.AnimationLinear
	r.Refresh()
	return r
}

type runRenderer struct {
	b             *RunBar
	text, figures *canvas.Text
	track, done   *canvas.Rectangle
	sweep         *fyne.Animation
	sweeping      bool
}

func (r *runRenderer) Destroy() { r.sweep.Stop() }
func (r *runRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.text, r.figures, r.track, r.done, r.b.stop}
}

func (r *runRenderer) barHeight() float32 { return max(3, theme.TextSize()*0.3) }

func (r *runRenderer) MinSize() fyne.Size {
	line := r.text.MinSize().Height + r.barHeight() + theme.Padding()
	return fyne.NewSize(theme.TextSize()*14, max(line, r.b.stop.MinSize().Height))
}

func (r *runRenderer) Layout(size fyne.Size) {
	width := size.Width
	if r.b.running {
		button := r.b.stop.MinSize()
		r.b.stop.Resize(button)
		r.b.stop.Move(fyne.NewPos(size.Width-button.Width, (size.Height-button.Height)/2))
		width = max(width-button.Width-2*theme.Padding(), 0)
	}
	line, bar := r.text.MinSize().Height, r.barHeight()
	top := (size.Height - line) / 2
	if r.b.running {
		top = (size.Height - line - bar - theme.Padding()/2) / 2
	}
	figures := r.figures.MinSize().Width
	if r.figures.Text == "" {
		figures = 0
	}
	r.text.Text = fitText(r.words(), r.text.TextSize, max(width-figures-2*theme.Padding(), 1))
	r.text.Move(fyne.NewPos(0, top))
	r.figures.Move(fyne.NewPos(width-figures, top))
	r.track.Resize(fyne.NewSize(width, bar))
	r.track.Move(fyne.NewPos(0, top+line+theme.Padding()/2))
	r.placeDone()
}

// placeDone sizes the part of the bar that is done.
func (r *runRenderer) placeDone() {
	track, at := r.track.Size(), r.track.Position()
	from, to := float32(0), float32(r.b.share)
	if r.b.share < 0 {
		from, to = max(0, r.b.phase*1.3-0.3), min(1, r.b.phase*1.3)
	}
	r.done.Resize(fyne.NewSize(track.Width*(to-from), track.Height))
	r.done.Move(fyne.NewPos(at.X+track.Width*from, at.Y))
}

func (r *runRenderer) words() string {
	if r.b.stopping != "" {
		return "Stopping\u2026"
	}
	return r.b.text
}

func (r *runRenderer) Refresh() {
	b := r.b
	ink := themed(theme.ColorNameForeground)
	if !b.running {
		ink = secondary()
	}
	r.text.Color, r.text.TextSize = ink, theme.CaptionTextSize()
	setText(r.figures, b.figures(), secondary(), theme.CaptionTextSize())
	r.track.FillColor = mixed(paper(), themed(theme.ColorNameForeground), 0.12)
	r.done.FillColor = themed(theme.ColorNamePrimary)
	r.track.CornerRadius, r.done.CornerRadius = r.barHeight()/2, r.barHeight()/2
	for _, o := range []fyne.CanvasObject{r.figures, r.track, r.done, b.stop} {
		setShown(o, b.running)
	}
	if stopping := b.stopping != ""; b.stop.Disabled() != stopping {
		if stopping {
			b.stop.Disable()
		} else {
			b.stop.Enable()
		}
	}
	r.animate(b.running && b.share < 0)
	r.Layout(b.Size())
	for _, o := range []fyne.CanvasObject{r.text, r.track, r.done} {
		o.Refresh()
	}
}

func (r *runRenderer) animate(on bool) {
	if on == r.sweeping {
		return
	}
	r.sweeping = on
	if on {
		r.sweep.Start()
	} else {
		r.sweep.Stop()
	}
}
