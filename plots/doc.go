// Package plots draws the figures of a run: maps, confusion and overlap
// matrices, galleries, curves, calibration and a one-page summary, good enough
// to go into a paper as they are.
//
// Each figure is a plain struct of data with a Draw method; constructors such
// as [NewMap] fill it from an [engine.Run], [All] makes every figure that a run
// supports, and [Render] writes one as PNG, SVG or PDF. Drawing changes no
// data, and the same figure gives the same bytes.
//
// In SVG and PDF, text and lines are vectors; points and pictures are embedded as one image at
// the resolution asked for, so that a map of 60,000 points stays small and
// quick in every format. Colours come from package palette.
package plots
