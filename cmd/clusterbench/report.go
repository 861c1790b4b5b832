package main

import (
	"encoding/json"
	"fmt"
	"os"

	"clusterlens/engine/results"
)

// reportedAccuracy reads one pipeline's accuracy from a report.json.
func reportedAccuracy(path, pipeline string) (float64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var d results.Document
	if err := json.Unmarshal(text, &d); err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	r, ok := d.Pipelines[pipeline]
	if !ok || r.Accuracy == nil {
		return 0, fmt.Errorf("%s: no accuracy of %s", path, pipeline)
	}
	return *r.Accuracy, nil
}
