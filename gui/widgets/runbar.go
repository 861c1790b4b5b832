package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// RunBar shows what is running: step, share done, time left, and a Stop
// button. Idle it shows a line of text alone.
type RunBar struct {
	widget.BaseWidget

	// OnStop tells that Stop was pressed. The bar says "Stopping..." by itself
	// until the next SetProgress or SetIdle.
	OnStop func()

	text    string
	share   float64
	left    time.Duration
	running bool
}

// NewRunBar makes an idle bar.
func NewRunBar() *RunBar {
	b := &RunBar{}
	b.ExtendBaseWidget(b)
	return b
}

// SetProgress shows a step, "cnn-kmeans: training, epoch 7 of 30". Share is
// 0..1, negative = unknown (a moving bar); left <= 0 = unknown.
func (b *RunBar) SetProgress(step string, share float64, left time.Duration) {
	b.text, b.share, b.left, b.running = step, share, left, true
	b.Refresh()
}

// SetIdle shows that nothing runs, with a line of text ("" = nothing).
func (b *RunBar) SetIdle(text string) {
	b.text, b.running = text, false
	b.Refresh()
}

// Running tells whether the bar shows a step.
func (b *RunBar) Running() bool { return b.running }

// CreateRenderer implements fyne.Widget.
func (b *RunBar) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewText(b.text, secondary()))
}
