// Package results writes what a run found: report.json and one
// assignments-NAME.csv a pipeline. Every file appears whole or not at all.
package results

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/natefinch/atomic"

	"clusterlens/engine"
)

// ImageSetInfo describes the image set in report.json.
type ImageSetInfo struct {
	Name     string           `json:"name"`
	N        int              `json:"n"`
	Height   int              `json:"height"`
	Width    int              `json:"width"`
	Channels int              `json:"channels"`
	Classes  []string         `json:"classes"`
	Labelled int              `json:"n_labelled"`
	Skipped  []engine.Skipped `json:"skipped"`
}

// MapInfo describes the 2D map in report.json.
type MapInfo struct {
	Projection string      `json:"projection"`
	Explained  *[2]float64 `json:"explained_variance_ratio,omitempty"`
}

// Document is report.json.
type Document struct {
	Version   string                    `json:"version"`
	BLAS      string                    `json:"blas,omitempty"`
	ImageSet  ImageSetInfo              `json:"image_set"`
	Labelled  string                    `json:"labelled"`
	Seed      uint64                    `json:"seed"`
	Preset    string                    `json:"preset"`
	Map       *MapInfo                  `json:"map,omitempty"`
	Pipelines map[string]*engine.Report `json:"pipelines"`
	// Failed says why a pipeline of the request has no entry in Pipelines.
	Failed     map[string]string `json:"failed,omitempty"`
	PeakMemory int64             `json:"peak_memory_bytes"`
}

// NewDocument gathers the report of a run. Version is the program's, failed
// what went wrong by pipeline; either may be empty.
func NewDocument(run *engine.Run, version, blas string, failed map[string]string) *Document {
	set := run.Set
	d := &Document{
		Version: version, BLAS: blas,
		ImageSet: ImageSetInfo{
			Name: set.Name, N: set.N, Height: set.Height, Width: set.Width, Channels: set.Channels,
			Classes: orEmpty(set.Classes), Labelled: run.Split.Labelled(), Skipped: orEmpty(set.Skipped),
		},
		Labelled: run.Split.Spec, Seed: run.Seed, Preset: run.Preset,
		Pipelines: map[string]*engine.Report{}, Failed: failed,
		PeakMemory: PeakMemory(),
	}
	if m := run.Map; m != nil {
		d.Map = &MapInfo{Projection: m.Projection}
		if m.Projection == "pca" {
			d.Map.Explained = &m.Explained
		}
	}
	for _, o := range run.Outcomes {
		d.Pipelines[o.Result.Pipeline] = o.Report
	}
	return d
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// WriteReport writes the document to path.
func WriteReport(path string, d *Document) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WriteFile(path, &b)
}

// WriteAssignments writes one row an image to path, in the set's own order:
// index, name, true, labelled, cluster, predicted, confidence, pc1, pc2. What
// is not known is empty. The PCA map may be nil; where the run's map is another
// projection, its coordinates follow as map_x and map_y.
func WriteAssignments(path string, run *engine.Run, result *engine.Result, pca *engine.Map) error {
	var b bytes.Buffer
	if err := Assignments(&b, run, result, pca, nil); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WriteFile(path, &b)
}

// Assignments writes the CSV of [WriteAssignments] to w for the given rows of
// the set; nil rows mean all.
func Assignments(w io.Writer, run *engine.Run, result *engine.Result, pca *engine.Map, rows []int) error {
	header := []string{"index", "name", "true", "labelled", "cluster", "predicted", "confidence", "pc1", "pc2"}
	other := run.Map
	if other != nil && other.Projection == "pca" {
		other = nil
	}
	if other != nil {
		header = append(header, "map_x", "map_y")
	}
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	n := run.Set.N
	if rows != nil {
		n = len(rows)
	}
	record := make([]string, 0, len(header))
	for k := range n {
		i := k
		if rows != nil {
			i = rows[k]
		}
		record = appendRecord(record[:0], run, result, pca, i)
		if other != nil {
			record = append(record, float(other.X[i]), float(other.Y[i]))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func appendRecord(record []string, run *engine.Run, result *engine.Result, pca *engine.Map, i int) []string {
	set := run.Set
	record = append(record, strconv.Itoa(set.RowID(i)), "", className(set, set.Truth[i]),
		"0", "", className(set, result.Predicted[i]), "", "", "")
	if set.Names != nil {
		record[1] = set.Names[i]
	}
	if run.Split.IsLabelled(i) {
		record[3] = "1"
	}
	if c := result.Cluster[i]; c != engine.Unknown {
		record[4] = strconv.Itoa(int(c))
	}
	if result.Confidence != nil {
		record[6] = float(result.Confidence[i])
	}
	if pca != nil {
		record[7], record[8] = float(pca.X[i]), float(pca.Y[i])
	}
	return record
}

func className(set *engine.ImageSet, c int32) string {
	if c == engine.Unknown {
		return ""
	}
	return set.Classes[c]
}

func float(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }

// WriteFile writes content to path through a temporary file in the same
// folder, so that a reader sees the whole file or none.
func WriteFile(path string, content io.Reader) error {
	if err := atomic.WriteFile(path, content); err != nil {
		return cannotWrite(path, err)
	}
	// The temporary file was made for its owner alone.
	if err := os.Chmod(path, 0o644); err != nil {
		return cannotWrite(path, err)
	}
	return nil
}

// PrepareFolder makes dir and makes sure that a file can be written in it,
// before hours of work are spent on what could not be saved.
func PrepareFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return cannotWrite(dir, err)
	}
	probe, err := os.CreateTemp(dir, ".clusterlens-*")
	if err != nil {
		return cannotWrite(dir, err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}

func cannotWrite(path string, err error) error {
	cause := err
	for {
		inner, ok := cause.(interface{ Unwrap() error })
		if !ok || inner.Unwrap() == nil {
			break
		}
		cause = inner.Unwrap()
	}
	return &engine.InputError{File: filepath.Clean(path), Problem: fmt.Sprintf("cannot be written (%v)", cause),
		Mend: "choose a folder that you may write to", Err: err}
}
