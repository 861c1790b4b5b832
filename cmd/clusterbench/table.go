package main

import (
	"fmt"
	"io"
	"slices"
)

// row is one step of the peers' table.
type row struct {
	step         string
	peer         string
	ours, theirs []float64 // seconds, one a repetition
	unit         string    // "s", or "s an iteration"
	quality      string    // what the two quality figures are; "" = not compared
	mine, yours  float64
}

// median is the middle value; of an even number the lower middle.
func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[(len(s)-1)/2]
}

// ratio is the median of the ratios taken repetition by repetition: the two
// sides of one repetition ran right after each other.
func (r row) ratio() float64 {
	ratios := make([]float64, len(r.ours))
	for i := range ratios {
		ratios[i] = r.theirs[i] / r.ours[i]
	}
	return median(ratios)
}

func printTable(w io.Writer, rows []row) {
	fmt.Fprintln(w, "| step | peer | ours | peer's | ratio | quality | ours | peer's |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|")
	for _, r := range rows {
		quality := "not compared | - | -"
		if r.quality != "" {
			quality = fmt.Sprintf("%s | %.4g | %.4g", r.quality, r.mine, r.yours)
		}
		fmt.Fprintf(w, "| %s | %s | %s%s | %s%s | %.1f x | %s |\n",
			r.step, r.peer, seconds(median(r.ours)), r.unit, seconds(median(r.theirs)), r.unit, r.ratio(), quality)
	}
}

func seconds(s float64) string {
	switch {
	case s < 1e-3:
		return fmt.Sprintf("%.1f µ", s*1e6)
	case s < 1:
		return fmt.Sprintf("%.1f m", s*1e3)
	default:
		return fmt.Sprintf("%.2f ", s)
	}
}
