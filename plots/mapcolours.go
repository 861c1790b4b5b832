package plots

import (
	"fmt"

	"clusterlens/engine"
	"clusterlens/plots/palette"
)

// ColourBy says what the colours of a map stand for.
type ColourBy int

// The colour modes; the zero value is the cluster.
const (
	ByCluster ColourBy = iota
	ByClass            // the true class
	ByRight            // whether the predicted class is the true one
	ByConfidence
)

// String is the mode in words.
func (m ColourBy) String() string {
	return [...]string{"cluster", "true class", "right or wrong", "confidence"}[m]
}

// NewMap is the map of one outcome. Without a map in the run it is nil. Where
// a mode has nothing to show (no truth, no confidence), all images are grey
// and the legend says so.
func NewMap(run *engine.Run, o engine.Outcome, by ColourBy) *MapFigure {
	if run.Map == nil {
		return nil
	}
	x, y := run.Map.AxisNames()
	f := &MapFigure{
		Title:       pipelineTitle(o),
		Subtitle:    about(run),
		X:           run.Map.X,
		Y:           run.Map.Y,
		XLabel:      axisLabel(x, run.Map.Explained[0]),
		YLabel:      axisLabel(y, run.Map.Explained[1]),
		LegendTitle: by.String(),
		Group:       make([]int32, len(run.Map.X)),
	}
	switch by {
	case ByCluster:
		f.byCluster(run, o.Result)
	case ByClass:
		f.byClass(run)
	case ByRight:
		f.byRight(run, o.Result)
	case ByConfidence:
		f.byConfidence(o.Result)
	default:
		panic(fmt.Sprintf("plots: colour mode %d", by))
	}
	for _, g := range f.Group {
		f.Groups[g].Count++
	}
	if f.Scale != nil {
		f.LegendTitle = "" // the bar has it
	}
	return f
}

// byCluster lists the named clusters in the order of their classes, then the
// unnamed ones.
func (f *MapFigure) byCluster(run *engine.Run, r *engine.Result) {
	styles := clusterStyles(run.Set, r)
	entry := make([]int32, len(styles))
	for _, k := range byClassOrder(styles) {
		entry[k] = int32(len(f.Groups))
		f.Groups = append(f.Groups, MapGroup{Name: styles[k].Name, Colour: styles[k].Colour})
	}
	grey := f.grey("undecided")
	for i := range f.Group {
		f.Group[i] = grey
		if k := r.Cluster[i]; k != engine.Unknown {
			f.Group[i] = entry[k]
		}
	}
}

func (f *MapFigure) byClass(run *engine.Run) {
	names := classNames(run.Set)
	for c, colour := range palette.Categorical(len(names)) {
		f.Groups = append(f.Groups, MapGroup{Name: names[c], Colour: colour})
	}
	grey := f.grey("unknown")
	for i := range f.Group {
		f.Group[i] = grey
		if c := run.Set.Truth[i]; c != engine.Unknown {
			f.Group[i] = c
		}
	}
}

func (f *MapFigure) byRight(run *engine.Run, r *engine.Result) {
	light := palette.Light
	f.Groups = []MapGroup{
		right:     {Name: "right", Colour: mix(light.Right(), paper, 0.45), Layer: 1},
		wrong:     {Name: "wrong", Colour: light.Wrong(), Layer: 3},
		undecided: {Name: "undecided", Colour: light.Undecided(), Layer: 2},
		notKnown:  {Name: "truth not known", Colour: light.Undecided(), Layer: 0},
		labelled:  {Name: "labelled (input)", Colour: light.Unselected(), Layer: 0},
	}
	for i := range f.Group {
		f.Group[i] = int32(judge(run, r, i))
	}
}

// confidenceSteps is the number of colours that confidences are rounded to.
const confidenceSteps = 64

// byConfidence draws the unsure images over the sure ones: there are few.
func (f *MapFigure) byConfidence(r *engine.Result) {
	if r.Confidence == nil {
		grey := f.grey("no confidence given")
		for i := range f.Group {
			f.Group[i] = grey
		}
		return
	}
	low := float32(1)
	for i, v := range r.Confidence {
		if r.Cluster[i] != engine.Unknown {
			low = min(low, v)
		}
	}
	// The scale starts at a round value so that its ticks are round too.
	start := min(float64(int(low*10))/10, 0.9)
	at := func(t float64) float64 { return (t - start) / (1 - start) }
	f.Scale = &MapScale{Title: "confidence", Low: start, High: 1, At: palette.Light.Confidence}
	for s := range confidenceSteps {
		f.Groups = append(f.Groups, MapGroup{
			Colour: palette.Light.Confidence((float64(s) + 0.5) / confidenceSteps),
			Layer:  confidenceSteps - s,
		})
	}
	grey := f.grey("undecided")
	for i := range f.Group {
		f.Group[i] = grey
		if r.Cluster[i] != engine.Unknown {
			f.Group[i] = int32(min(max(at(float64(r.Confidence[i])), 0)*confidenceSteps, confidenceSteps-1))
		}
	}
}

// grey adds the group of what has no colour, below the others.
func (f *MapFigure) grey(name string) int32 {
	f.Groups = append(f.Groups, MapGroup{Name: name, Colour: palette.Light.Undecided(), Layer: -1})
	return int32(len(f.Groups) - 1)
}
