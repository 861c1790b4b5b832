package gui

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"github.com/natefinch/atomic"
)

// State is what the window remembers from one start to the next. It lies in a
// file of its own, written whole or not at all; a file that cannot be read is
// as good as none.
type State struct {
	Appearance
	Width     float32   `json:"width"`
	Height    float32   `json:"height"`
	Splits    []float64 `json:"splits"`
	Recent    []string  `json:"recent"` // image sets, newest first
	ToldHints bool      `json:"told_hints"`
	Folder    string    `json:"folder"` // of the last export
}

// mostRecent is how many image sets the menu remembers.
const mostRecent = 8

// DefaultStatePath is the file of the window's memory in the user's
// configuration folder; "" where there is none.
func DefaultStatePath() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "clusterlens", "window.json")
}

func loadState(path string) State {
	var s State
	if path == "" {
		return s
	}
	if data, err := os.ReadFile(path); err == nil {
		if json.Unmarshal(data, &s) != nil {
			s = State{}
		}
	}
	s.Scale = min(max(s.Scale, 0), maxScale)
	return s
}

func (s *State) save(path string) error {
	if path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return atomic.WriteFile(path, bytes.NewReader(data))
}

// remember puts an image set first among the recent ones.
func (s *State) remember(source string) {
	s.Recent = slices.DeleteFunc(s.Recent, func(r string) bool { return r == source })
	s.Recent = slices.Insert(s.Recent, 0, source)
	s.Recent = s.Recent[:min(len(s.Recent), mostRecent)]
}

func (s *State) size() fyne.Size {
	if s.Width < 640 || s.Height < 480 || s.Width > 8000 || s.Height > 8000 {
		return fyne.NewSize(1480, 920)
	}
	return fyne.NewSize(s.Width, s.Height)
}

// splits are the places of the three dividers, shares of the width or height.
func (s *State) splits() []float64 {
	ok := len(s.Splits) == 3
	for _, v := range s.Splits {
		ok = ok && v > 0.02 && v < 0.98
	}
	if !ok {
		return []float64{0.17, 0.66, 0.68}
	}
	return s.Splits
}

// saveState keeps what the window looks like now. Memory lost is no reason to
// disturb anyone: an error is dropped.
func (w *Window) saveState() {
	size := w.win.Canvas().Size()
	w.state.Width, w.state.Height = size.Width, size.Height
	w.state.Splits = nil
	for _, s := range w.sides {
		w.state.Splits = append(w.state.Splits, s.Offset)
	}
	_ = w.state.save(w.cfg.StatePath)
}
