// Package widgets holds the parts the window is made of: map, thumbnail grid,
// heat map, legend, line chart, run bar, hover card and boundary strip.
//
// A widget draws what it was given and signals what the user wants through its
// On... fields; it knows no image set and no run, and changes nothing by
// itself that another view could show too. State lives in the widget, never
// in its renderer. All methods belong to the UI thread (fyne.Do from elsewhere);
// a setter shows its effect by itself. Setters never signal.
//
// Images are addressed by their row in the image set everywhere.
package widgets
