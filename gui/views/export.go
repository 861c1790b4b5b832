package views

import (
	"context"
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"clusterlens/engine"
)

// FigureOptions is how a figure is written.
type FigureOptions struct {
	Format        string  // "png", "svg" or "pdf"
	Width, Height float64 // inches; 0 = the figure's own
	DPI           int     // of a PNG; 0 = 200
}

// Exporter writes files. Its methods are called on background goroutines; each
// file appears whole or not at all.
type Exporter interface {
	// Figures are the names of the figures of a run.
	Figures(run *engine.Run) []string
	// WriteFigure writes one of them.
	WriteFigure(path string, run *engine.Run, name string, o FigureOptions) error
	// WriteAll writes report.json, the tables, every figure and an HTML report
	// that shows them into a folder.
	WriteAll(ctx context.Context, dir string, run *engine.Run, pca *engine.Map, o FigureOptions, observe engine.Observer) error
	// WriteSelection writes selection.csv and the images of the given rows into
	// a folder; run may have no outcome.
	WriteSelection(ctx context.Context, dir string, run *engine.Run, pca *engine.Map, rows []int, observe engine.Observer) error
	// CopyFigure puts a figure on the clipboard, where the system can.
	CopyFigure(run *engine.Run, name string) error
}

// FigureForm asks for a format, a size and a resolution.
type FigureForm struct {
	Root   fyne.CanvasObject
	Figure *widget.Select // hidden where all figures are written
	Format *widget.Select
	Width  *widget.Entry
	Height *widget.Entry
	DPI    *widget.Entry
}

// NewFigureForm makes a form for one of the named figures; none = for all.
func NewFigureForm(names []string) *FigureForm {
	f := &FigureForm{Figure: widget.NewSelect(names, nil), Format: widget.NewSelect([]string{"png", "svg", "pdf"}, nil),
		Width: widget.NewEntry(), Height: widget.NewEntry(), DPI: widget.NewEntry()}
	f.Width.SetPlaceHolder("the figure's own")
	f.Height.SetPlaceHolder("the figure's own")
	f.DPI.SetText("200")
	f.Format.SetSelected("png")
	f.Format.OnChanged = func(format string) {
		if format == "png" {
			f.DPI.Enable()
		} else {
			f.DPI.Disable()
		}
	}
	for _, e := range []*widget.Entry{f.Width, f.Height} {
		e.Validator = func(text string) error { _, err := inches(text); return err }
	}
	f.DPI.Validator = func(text string) error { _, err := dpi(text); return err }
	form := container.New(layout.NewFormLayout())
	if len(names) > 0 {
		f.Figure.SetSelected(names[0])
		form.Add(widget.NewLabel("Figure"))
		form.Add(f.Figure)
	}
	for _, row := range []struct {
		label string
		input fyne.CanvasObject
	}{{"Format", f.Format}, {"Width, inches", f.Width}, {"Height, inches", f.Height}, {"Dots per inch", f.DPI}} {
		form.Add(widget.NewLabel(row.label))
		form.Add(row.input)
	}
	f.Root = form
	return f
}

// Options reads the form; the error says what is allowed.
func (f *FigureForm) Options() (o FigureOptions, err error) {
	o.Format = f.Format.Selected
	if o.Width, err = inches(f.Width.Text); err != nil {
		return o, err
	}
	if o.Height, err = inches(f.Height.Text); err != nil {
		return o, err
	}
	o.DPI, err = dpi(f.DPI.Text)
	return o, err
}

func inches(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 1 && v <= 60) {
		return 0, &engine.UsageError{Problem: fmt.Sprintf("%q is not a size", text), Mend: "use 1 to 60 inches, or nothing for the figure's own"}
	}
	return v, nil
}

func dpi(text string) (int, error) {
	v, err := strconv.Atoi(text)
	if err != nil || v < 50 || v > 1200 {
		return 0, &engine.UsageError{Problem: fmt.Sprintf("%q is not a resolution", text), Mend: "use 50 to 1200 dots per inch"}
	}
	return v, nil
}

// ShowFigureForm asks, and then calls accept with what was answered.
func ShowFigureForm(d *Deps, title string, names []string, accept func(name string, o FigureOptions)) {
	form := NewFigureForm(names)
	dlg := dialog.NewCustomConfirm(title, "Export …", "Cancel", form.Root, func(ok bool) {
		if !ok {
			return
		}
		o, err := form.Options()
		if err != nil {
			d.Fail(err)
			return
		}
		accept(form.Figure.Selected, o)
	}, d.Window)
	dlg.Resize(fyne.NewSize(420, 0))
	dlg.Show()
}

// Work runs a background job with a progress dialog that can cancel it, and
// then says how it ended.
func Work(d *Deps, title string, job func(ctx context.Context, observe engine.Observer) error, done string) {
	ctx, cancel := context.WithCancel(context.Background())
	bar := widget.NewProgressBar()
	note := widget.NewLabel("")
	dlg := dialog.NewCustom(title, "Cancel", container.NewVBox(note, bar), d.Window)
	dlg.SetOnClosed(cancel)
	dlg.Resize(fyne.NewSize(420, 0))
	dlg.Show()
	go func() {
		err := job(ctx, func(e engine.Event) {
			d.do(func() {
				note.SetText(e.Note)
				if e.Total > 0 {
					bar.SetValue(float64(e.Done) / float64(e.Total))
				}
			})
		})
		cancelled := ctx.Err() != nil
		d.do(func() {
			dlg.SetOnClosed(func() {})
			dlg.Hide()
			cancel()
			switch {
			case cancelled:
			case err != nil:
				d.Fail(err)
			default:
				dialog.ShowInformation(title, done, d.Window)
			}
		})
	}()
}
