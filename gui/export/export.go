// Package export writes what the window shows into files: figures, tables, the
// selection and an HTML report that opens anywhere.
package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"

	"clusterlens/engine"
	"clusterlens/engine/results"
	"clusterlens/gui/views"
	"clusterlens/plots"
)

// Exporter writes files. Make one with the program's version and its BLAS,
// which reports name.
type Exporter struct{ Version, BLAS string }

var _ views.Exporter = Exporter{}

// Figures are the names of the figures of a run.
func (Exporter) Figures(run *engine.Run) []string {
	var names []string
	for _, f := range plots.All(run) {
		names = append(names, f.Name)
	}
	return names
}

func named(run *engine.Run, name string) (plots.Figure, error) {
	all := plots.All(run)
	i := slices.IndexFunc(all, func(f plots.Named) bool { return f.Name == name })
	if i < 0 {
		return nil, &engine.UsageError{Problem: fmt.Sprintf("there is no figure %q", name)}
	}
	return all[i].Figure, nil
}

func options(o views.FigureOptions) plots.Options {
	return plots.Options{Format: o.Format, Width: vg.Length(o.Width) * vg.Inch, Height: vg.Length(o.Height) * vg.Inch, DPI: o.DPI}
}

// WriteFigure writes one figure.
func (Exporter) WriteFigure(path string, run *engine.Run, name string, o views.FigureOptions) error {
	f, err := named(run, name)
	if err != nil {
		return err
	}
	return writeFigure(path, f, o)
}

func writeFigure(path string, f plots.Figure, o views.FigureOptions) error {
	var b bytes.Buffer
	if err := plots.Render(&b, f, options(o)); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return results.WriteFile(path, &b)
}

// WriteAll writes everything of a run into dir: report.json, a table of
// assignments a pipeline, every figure, and index.html that shows them.
func (e Exporter) WriteAll(ctx context.Context, dir string, run *engine.Run, pca *engine.Map, o views.FigureOptions, observe engine.Observer) error {
	if err := results.PrepareFolder(dir); err != nil {
		return err
	}
	figures := plots.All(run)
	total, done := len(figures)+len(run.Outcomes)+2, 0
	step := func(file string, write func(path string) error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		observe.Progress(done, total, file)
		done++
		return write(filepath.Join(dir, file))
	}
	document := results.NewDocument(run, e.Version, e.BLAS, nil)
	err := step("report.json", func(path string) error { return results.WriteReport(path, document) })
	for _, outcome := range run.Outcomes {
		if err == nil {
			err = step("assignments-"+outcome.Result.Pipeline+".csv", func(path string) error {
				return results.WriteAssignments(path, run, outcome.Result, pca)
			})
		}
	}
	for _, f := range figures {
		if err == nil {
			err = step(f.Name+"."+o.Format, func(path string) error { return writeFigure(path, f.Figure, o) })
		}
	}
	if err == nil {
		err = step("index.html", func(path string) error { return e.writeHTML(ctx, path, run, document, figures) })
	}
	return err
}

// WriteSelection writes selection.csv and the images of the given rows into
// dir: copies of the original files where there are any, else PNG files.
func (e Exporter) WriteSelection(ctx context.Context, dir string, run *engine.Run, pca *engine.Map, rows []int, observe engine.Observer) error {
	if err := results.PrepareFolder(dir); err != nil {
		return err
	}
	var table bytes.Buffer
	files := make([]string, len(rows))
	for k, row := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if k%64 == 0 {
			observe.Progress(k, len(rows), "copying images")
		}
		name, content, err := imageFile(run.Set, row)
		if err != nil {
			return err
		}
		files[k] = name
		if err := results.WriteFile(filepath.Join(dir, name), bytes.NewReader(content)); err != nil {
			return err
		}
	}
	if err := writeTable(&table, run, rows, files); err != nil {
		return err
	}
	return results.WriteFile(filepath.Join(dir, "selection.csv"), &table)
}

// imageFile is the name and the content of the file for an image. The row
// leads the name: two folders may hold files of one name.
func imageFile(set *engine.ImageSet, row int) (name string, content []byte, err error) {
	prefix := fmt.Sprintf("%06d", set.RowID(row))
	if set.Files != nil {
		content, err = os.ReadFile(set.Files[row])
		return prefix + "-" + filepath.Base(set.Files[row]), content, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, picture(set, row))
	return prefix + ".png", b.Bytes(), err
}

func picture(set *engine.ImageSet, row int) image.Image {
	rect := image.Rect(0, 0, set.Width, set.Height)
	if set.Channels == 1 {
		return &image.Gray{Pix: set.At(row), Stride: set.Width, Rect: rect}
	}
	img := image.NewNRGBA(rect)
	for p, bytes := 0, set.At(row); p < set.Width*set.Height; p++ {
		copy(img.Pix[4*p:], bytes[3*p:3*p+3])
		img.Pix[4*p+3] = 255
	}
	return img
}

// writeTable writes a line an image: what is known about it and what each
// pipeline made of it.
func writeTable(w io.Writer, run *engine.Run, rows []int, files []string) error {
	set := run.Set
	header := []string{"index", "name", "file", "true", "labelled"}
	for _, o := range run.Outcomes {
		p := o.Result.Pipeline
		header = append(header, p+" cluster", p+" predicted", p+" confidence")
	}
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	class := func(c int32) string {
		if c == engine.Unknown {
			return ""
		}
		return set.ClassName(c)
	}
	for k, i := range rows {
		record := []string{strconv.Itoa(set.RowID(i)), "", files[k], class(set.Truth[i]), "0"}
		if set.Names != nil {
			record[1] = set.Names[i]
		}
		if i < len(run.Split.Labels) && run.Split.IsLabelled(i) {
			record[4] = "1"
		}
		for _, o := range run.Outcomes {
			cluster, confidence := "", ""
			if c := o.Result.Cluster[i]; c != engine.Unknown {
				cluster = strconv.Itoa(int(c))
			}
			if o.Result.Confidence != nil {
				confidence = strconv.FormatFloat(float64(o.Result.Confidence[i]), 'g', -1, 32)
			}
			record = append(record, cluster, class(o.Result.Predicted[i]), confidence)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
