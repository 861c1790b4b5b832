package export

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html/template"

	"clusterlens/engine"
	"clusterlens/engine/results"
	"clusterlens/plots"
)

// page is what the HTML report shows.
type page struct {
	*results.Document
	Rows    []row
	Figures []picturedFigure
}

type row struct {
	Name    string
	Figures []string
	Report  *engine.Report
}

type picturedFigure struct {
	Name string
	Data template.URL
}

// htmlDPI is enough for a screen and keeps the file small.
const htmlDPI = 110

var columns = []string{"accuracy", "majority accuracy", "matched accuracy", "ARI", "NMI", "AMI", "V-measure", "purity", "calibration error", "seconds"}

func columnsOf(r *engine.Report) []string {
	text := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return fmt.Sprintf("%.4f", *v)
	}
	out := []string{}
	for _, v := range []*float64{r.Accuracy, r.MajorityAccuracy, r.MatchedAccuracy, r.ARI, r.NMI, r.AMI, r.VMeasure, r.Purity, r.CalibrationError} {
		out = append(out, text(v))
	}
	return append(out, fmt.Sprintf("%.1f", r.SecondsTotal))
}

// writeHTML writes one file that needs no other: figures are inside.
func (Exporter) writeHTML(ctx context.Context, path string, run *engine.Run, d *results.Document, figures []plots.Named) error {
	p := page{Document: d}
	for _, o := range run.Outcomes {
		p.Rows = append(p.Rows, row{o.Result.Pipeline, columnsOf(o.Report), o.Report})
	}
	for _, f := range figures {
		if err := ctx.Err(); err != nil {
			return err
		}
		var b bytes.Buffer
		if err := plots.Render(&b, f.Figure, plots.Options{DPI: htmlDPI}); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		p.Figures = append(p.Figures, picturedFigure{f.Name, template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()))})
	}
	var out bytes.Buffer
	if err := report.Execute(&out, p); err != nil {
		return err
	}
	return results.WriteFile(path, &out)
}

var report = template.Must(template.New("report").Funcs(template.FuncMap{"columns": func() []string { return columns }}).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Clusterlens: {{.ImageSet.Name}}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:1080px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.2rem;margin-top:2.2rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}td,th{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #ddd}
td:first-child,th:first-child{text-align:left}th{font-weight:600;color:#555}
figure{margin:1.6rem 0}img{max-width:100%;height:auto;border:1px solid #e5e5e5}figcaption{color:#555}
.wide{overflow-x:auto}
</style></head><body>
<h1>{{.ImageSet.Name}}</h1>
<p>{{.ImageSet.N}} images of {{.ImageSet.Width}} × {{.ImageSet.Height}}, {{.ImageSet.Labelled}} labelled ({{.Labelled}}), seed {{.Seed}}, preset {{.Preset}}. Clusterlens {{.Version}}.</p>
<h2>Figures of merit</h2>
<p>On the unlabelled images.</p>
<div class="wide"><table><tr><th>pipeline</th>{{range columns}}<th>{{.}}</th>{{end}}</tr>
{{range .Rows}}<tr><td>{{.Name}}</td>{{range .Figures}}<td>{{.}}</td>{{end}}</tr>
{{end}}</table></div>
{{range .Rows}}{{if .Report.PerClass}}<h2>{{.Name}} by class</h2>
<table><tr><th>class</th><th>precision</th><th>recall</th><th>F1</th><th>images</th></tr>
{{range .Report.PerClass}}<tr><td>{{.Class}}</td><td>{{printf "%.3f" .Precision}}</td><td>{{printf "%.3f" .Recall}}</td><td>{{printf "%.3f" .F1}}</td><td>{{.Support}}</td></tr>
{{end}}</table>{{end}}{{range .Report.Notes}}<p>{{.}}</p>{{end}}{{end}}
<h2>Figures</h2>
{{range .Figures}}<figure><img src="{{.Data}}" alt="{{.Name}}"><figcaption>{{.Name}}</figcaption></figure>
{{end}}</body></html>
`))
