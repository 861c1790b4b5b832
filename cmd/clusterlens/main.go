// Command clusterlens is the desktop program: it opens an image set and shows
// its map, runs the pipelines on it and lets a person see where clusters
// overlap.
//
//	clusterlens [--version] [--help] [PATH]
//
// PATH is a file or folder of images, or mnist (the default), mnist-test or
// mnist-all.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/spf13/pflag"

	"clusterlens/engine"
	"clusterlens/engine/blas"
	"clusterlens/gui"
	"clusterlens/gui/export"
	"clusterlens/resources"
)

// The exit statuses, those of clusterrun.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// appID names the program to the desktop and its folder of preferences.
const appID = "io.github.clusterlens"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	flags := pflag.NewFlagSet("clusterlens", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	version := flags.Bool("version", false, "print the version and exit")
	flags.Usage = func() {}
	err := flags.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprintf(stdout, "clusterlens [flags] [PATH]\n\nPATH is a file or folder of images, or mnist (the default), mnist-test or mnist-all.\n\n%s", flags.FlagUsages())
		return exitDone
	case err != nil:
		fmt.Fprintf(stderr, "clusterlens: %v; --help lists what is possible\n", err)
		return exitUsage
	case flags.NArg() > 1:
		fmt.Fprintf(stderr, "clusterlens: %d image sets were named; name one\n", flags.NArg())
		return exitUsage
	case *version:
		fmt.Fprintf(stdout, "clusterlens %s (BLAS: %s)\n", engine.Version, blas.Name())
		return exitDone
	}
	if !display() {
		fmt.Fprintln(stderr, "clusterlens: there is no display to open a window on; set DISPLAY or WAYLAND_DISPLAY, or use clusterrun")
		return exitFailed
	}
	open := "mnist"
	if flags.NArg() == 1 {
		open = flags.Arg(0)
	}
	useLocale()
	window(open)
	return exitDone
}

// display tells whether a window can be opened at all. Without a display the
// driver would panic.
func display() bool {
	return driverNeedsNone || runtime.GOOS == "windows" || runtime.GOOS == "darwin" ||
		os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// useLocale gives the toolkit a language where the environment names none: it
// reads "C" and "POSIX" as a language it does not know and logs an error.
func useLocale() {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value := os.Getenv(name)
		if value == "" {
			continue
		}
		if language, _, _ := strings.Cut(value, "."); language != "C" && language != "POSIX" {
			return
		}
		break
	}
	_ = os.Setenv("LC_ALL", "en_US.UTF-8")
}

func window(open string) {
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: "Clusterlens", Version: engine.Version, Release: true, Icon: icon()})
	a := app.NewWithID(appID)
	w := gui.New(a, gui.Config{
		Engine:    backend{},
		Exporter:  export.Exporter{Version: engine.Version, BLAS: blas.Name()},
		Version:   engine.Version,
		Build:     fmt.Sprintf("%s, BLAS: %s", runtime.Version(), blas.Name()),
		Licences:  resources.Licences,
		Icon:      icon(),
		StatePath: gui.DefaultStatePath(),
	})
	w.Show(open)
	a.Run()
}

func icon() fyne.Resource { return fyne.NewStaticResource("icon.png", resources.Icon) }
