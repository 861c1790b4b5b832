package views

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clusterlens/engine"
)

// ParamsForm is a form for the parameters of one pipeline. It changes the plan
// when [ParamsForm.Apply] is called, and only if every value is possible.
type ParamsForm struct {
	Root     fyne.CanvasObject
	deps     *Deps
	pipeline string
	fields   []paramField
	problem  *widget.Label
}

type paramField struct {
	param engine.Param
	text  func() string
	set   func(v string)
}

// NewParamsForm makes a form that shows the plan's values.
func NewParamsForm(d *Deps, pipeline string) *ParamsForm {
	f := &ParamsForm{deps: d, pipeline: pipeline, problem: widget.NewLabel("")}
	f.problem.Importance = widget.DangerImportance
	f.problem.Wrapping = fyne.TextWrapWord
	rows := container.NewVBox()
	for _, p := range d.Session.Plan(pipeline).Params {
		if p.Key == "map.projection" { // the window has its own choice
			continue
		}
		rows.Add(f.row(p))
	}
	f.Root = container.NewBorder(nil, f.problem, nil, nil, container.NewVScroll(rows))
	return f
}

func (f *ParamsForm) row(p engine.Param) fyne.CanvasObject {
	input, field := f.input(p)
	f.fields = append(f.fields, field)
	title := widget.NewLabel(p.Title)
	title.TextStyle.Bold = true
	doc := widget.NewLabel(p.Doc + rangeNote(p))
	doc.Wrapping = fyne.TextWrapWord
	doc.SizeName = theme.SizeNameCaptionText
	doc.Importance = widget.LowImportance
	return container.NewVBox(container.New(&halves{}, title, input), doc, widget.NewSeparator())
}

func rangeNote(p engine.Param) string {
	if p.Kind == engine.IntParam || p.Kind == engine.FloatParam {
		return fmt.Sprintf("  (%s)", p.Range())
	}
	return ""
}

func (f *ParamsForm) input(p engine.Param) (fyne.CanvasObject, paramField) {
	switch p.Kind {
	case engine.BoolParam:
		check := widget.NewCheck("", nil)
		check.SetChecked(p.Value.(bool))
		return check, paramField{p, func() string { return fmt.Sprint(check.Checked) }, func(v string) { check.SetChecked(v == "true") }}
	case engine.ChoiceParam:
		sel := widget.NewSelect(p.Choices, nil)
		sel.SetSelected(p.Value.(string))
		return sel, paramField{p, func() string { return sel.Selected }, sel.SetSelected}
	default:
		entry := widget.NewEntry()
		entry.SetText(fmt.Sprint(p.Value))
		entry.Validator = func(text string) error {
			_, err := p.Parse(text)
			return err
		}
		entry.OnChanged = func(text string) {
			if _, err := p.Parse(text); err != nil {
				f.problem.SetText(p.Title + ": use " + p.Range() + ".")
			} else {
				f.problem.SetText("")
			}
		}
		return entry, paramField{p, func() string { return entry.Text }, entry.SetText}
	}
}

// Reset shows the values of the plan's preset again.
func (f *ParamsForm) Reset() {
	for _, p := range f.deps.Session.PresetParams(f.pipeline) {
		for _, field := range f.fields {
			if field.param.Key == p.Key {
				field.set(fmt.Sprint(p.Value))
			}
		}
	}
}

// Apply takes the values into the plan; the error names the first that is not
// possible, and then nothing is taken.
func (f *ParamsForm) Apply() error {
	for _, field := range f.fields {
		if err := f.deps.Session.CheckParam(f.pipeline, field.param.Key, field.text()); err != nil {
			f.problem.SetText(field.param.Title + ": use " + field.param.Range() + ".")
			return err
		}
	}
	for _, field := range f.fields {
		if err := f.deps.Session.SetParam(f.pipeline, field.param.Key, field.text()); err != nil {
			return err
		}
	}
	return nil
}

// ShowParams opens the form in a dialog.
func ShowParams(d *Deps, pipeline string) {
	form := NewParamsForm(d, pipeline)
	var dlg *dialog.CustomDialog
	apply := widget.NewButton("Apply", func() {
		if form.Apply() == nil {
			dlg.Hide()
		}
	})
	apply.Importance = widget.HighImportance
	dlg = dialog.NewCustomWithoutButtons("Parameters of "+pipeline, form.Root, d.Window)
	dlg.SetButtons([]fyne.CanvasObject{
		widget.NewButton("Preset's values", form.Reset),
		widget.NewButton("Cancel", func() { dlg.Hide() }),
		apply,
	})
	dlg.Resize(fyne.NewSize(560, 560))
	dlg.Show()
}

// ShowDialog shows content that is only read.
func ShowDialog(w fyne.Window, title string, content fyne.CanvasObject, size fyne.Size) dialog.Dialog {
	dlg := dialog.NewCustom(title, "Close", content, w)
	dlg.Resize(size)
	dlg.Show()
	return dlg
}

// halves gives its two objects half of the width each.
type halves struct{}

func (halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i)*size.Width/2, 0))
		o.Resize(fyne.NewSize(size.Width/2, size.Height))
	}
}

func (halves) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	for _, o := range objects {
		min = min.Max(o.MinSize())
	}
	return fyne.NewSize(2*min.Width, min.Height)
}
