package views

import (
	"fmt"
	"image"
	"net/url"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"clusterlens/engine"
	"clusterlens/gui/session"
	"clusterlens/gui/widgets"
)

// likeShown is how many similar images stand under the large one.
const likeShown = 24

// ShowImage shows one image large with all that is known about it, what is
// most like it, and its original file where there is one.
func ShowImage(d *Deps, row int) {
	s := d.Session
	set := s.Set()
	if set == nil || row < 0 || row >= set.N {
		return
	}
	img := canvas.NewImageFromImage(original(set, row))
	img.FillMode = canvas.ImageFillContain
	img.ScaleMode = canvas.ImageScalePixels
	img.SetMinSize(fyne.NewSize(224, 224))
	facts := newTable(column{}, column{Elastic: true})
	facts.setRows(factsOf(s, row))

	like := widgets.NewThumbnailGrid()
	like.Image = func(item, pixels int) image.Image { return picture(set, item, pixels) }
	like.Caption = func(item int) string { return caption(s, item) }
	like.Badge = newBadge(s)
	like.SetEmpty("Looking for images like this …")
	like.OnSelected = func(items []int, how widgets.Mode) { s.SelectRows(mode(how), items...) }
	cancel := func() {}
	show := func() {
		if rows, ok := s.Similar(row, likeShown+1); ok {
			cancel()
			like.SetItems(rowsOf(session.Section{Rows: rows[1:]}))
		}
	}
	cancel = s.Subscribe(func(c session.Change) {
		if c.Topic == session.Derived {
			show()
		}
	})
	show()

	side := container.NewVBox(facts)
	if set.Files != nil {
		side.Add(widget.NewButton("Open the original file", func() { openFile(d, set.Files[row]) }))
	}
	side.Add(widget.NewButton("Select it", func() { s.SelectRows(session.Replace, row) }))
	content := container.NewBorder(container.NewBorder(nil, nil, img, nil, side), nil, nil, nil,
		container.NewBorder(heading("Most like it"), nil, nil, nil, like))
	ShowDialog(d.Window, set.NameOf(row), content, fyne.NewSize(640, 600))
}

func openFile(d *Deps, path string) {
	abs, err := filepath.Abs(path)
	if err == nil {
		err = fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(abs)})
	}
	if err != nil && d.Fail != nil {
		d.Fail(fmt.Errorf("%s could not be opened: %w", path, err))
	}
}

func factsOf(s *session.Session, row int) []cells {
	set := s.Set()
	rows := []cells{{Text: []string{"index", fmt.Sprint(row)}}, {Text: []string{"true class", set.ClassName(set.Truth[row])}}}
	if split := s.Split(); row < len(split.Labels) {
		label := "no"
		if split.IsLabelled(row) {
			label = "yes"
		}
		rows = append(rows, cells{Text: []string{"labelled", label}})
	}
	for _, rec := range s.Current() {
		r := rec.Outcome.Result
		text := "undecided"
		if k := int(r.Cluster[row]); k >= 0 {
			text = session.ClusterName(set, r, k)
			if r.Confidence != nil {
				text += ", " + percent(float64(r.Confidence[row]))
			}
		}
		if t := set.Truth[row]; t != engine.Unknown && t != r.Predicted[row] {
			text += "  ✗"
		}
		rows = append(rows, cells{Text: []string{rec.Pipeline, text}})
	}
	return rows
}
