package export

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"runtime"

	"clusterlens/engine"
	"clusterlens/gui/views"
	"clusterlens/plots"
)

// clipboards are the programs that take a picture from standard input, by
// system, in the order in which they are tried.
func clipboards() [][]string {
	if runtime.GOOS != "linux" {
		return nil
	}
	x11 := []string{"xclip", "-selection", "clipboard", "-t", "image/png", "-i"}
	wayland := []string{"wl-copy", "--type", "image/png"}
	if os.Getenv("WAYLAND_DISPLAY") != "" {
		return [][]string{wayland, x11}
	}
	return [][]string{x11, wayland}
}

// CopyFigure puts a figure on the clipboard as a picture through the system's
// own program.
func (Exporter) CopyFigure(run *engine.Run, name string) error {
	f, err := named(run, name)
	if err != nil {
		return err
	}
	for _, argv := range clipboards() {
		path, err := exec.LookPath(argv[0])
		if err != nil {
			continue
		}
		var b bytes.Buffer
		if err := plots.Render(&b, f, options(views.FigureOptions{})); err != nil {
			return err
		}
		cmd := exec.Command(path, argv[1:]...)
		cmd.Stdin = &b
		return cmd.Run()
	}
	return errors.New("this system has no program that takes a picture for the clipboard; install xclip (X11) or wl-clipboard (Wayland), or export the figure")
}
