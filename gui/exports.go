package gui

import (
	"context"
	"fmt"
	"path/filepath"

	"clusterlens/engine"
	"clusterlens/gui/views"
)

func (w *Window) exportFigure() {
	run := w.session.RunFor()
	if run == nil {
		return
	}
	views.ShowFigureForm(w.deps, "Export a figure", w.cfg.Exporter.Figures(run), func(name string, o views.FigureOptions) {
		w.chooseFolder("Folder for "+name+"."+o.Format, "Write here", func(dir string) {
			w.state.Folder = dir
			path := filepath.Join(dir, name+"."+o.Format)
			views.Work(w.deps, "Export a figure", func(context.Context, engine.Observer) error {
				return w.cfg.Exporter.WriteFigure(path, run, name, o)
			}, "Written: "+path)
		})
	})
}

func (w *Window) copyFigure() {
	run := w.session.RunFor()
	if run == nil {
		return
	}
	views.ShowFigureForm(w.deps, "Copy a figure to the clipboard", w.cfg.Exporter.Figures(run), func(name string, _ views.FigureOptions) {
		views.Work(w.deps, "Copy a figure", func(context.Context, engine.Observer) error {
			return w.cfg.Exporter.CopyFigure(run, name)
		}, "The clipboard holds "+name+".")
	})
}

// exportAll writes everything into a folder.
func (w *Window) exportAll() {
	if w.session.RunFor() == nil {
		return
	}
	views.ShowFigureForm(w.deps, "Export everything", nil, func(_ string, o views.FigureOptions) {
		w.chooseFolder("Folder for the results", "Write here", func(dir string) { w.ExportAll(dir, o) })
	})
}

// ExportAll writes report.json, tables, figures and the HTML report into dir.
func (w *Window) ExportAll(dir string, o views.FigureOptions) {
	run, pca := w.session.RunFor(), w.session.Map("pca")
	if run == nil {
		return
	}
	w.state.Folder = dir
	views.Work(w.deps, "Export everything", func(ctx context.Context, observe engine.Observer) error {
		return w.cfg.Exporter.WriteAll(ctx, dir, run, pca, o, observe)
	}, "Everything is in "+dir+"; open index.html there.")
}

func (w *Window) exportSelection() {
	if w.session.Set() == nil || w.session.Selection().Empty() {
		return
	}
	w.chooseFolder("Folder for the selected images", "Write here", w.ExportSelection)
}

// ExportSelection writes the selected images and a table of them into dir.
func (w *Window) ExportSelection(dir string) {
	s := w.session
	run := s.RunFor()
	if run == nil {
		run = &engine.Run{Set: s.Set(), Split: s.Split(), Seed: s.Seed(), Map: s.Map(s.Projection())}
	}
	rows, pca := s.Selection().Rows(), s.Map("pca")
	w.state.Folder = dir
	views.Work(w.deps, "Export the selection", func(ctx context.Context, observe engine.Observer) error {
		return w.cfg.Exporter.WriteSelection(ctx, dir, run, pca, rows, observe)
	}, fmt.Sprintf("%d images and selection.csv are in %s.", len(rows), dir))
}
