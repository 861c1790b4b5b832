//go:build ignore

// Collect writes THIRD-PARTY.txt: the licences of all Go modules that the
// programs are built from, then those of what is bundled beside them
// (*.bundled.txt). Run it with "go generate ./resources" when a module is
// added.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

const format = "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}"

var licenceName = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice)`)

// parts are licence texts with the names of all that stand under each, in the
// order in which the texts first came.
type parts struct {
	texts []string
	names map[string][]string
}

func main() {
	log.SetFlags(0)
	all := parts{names: map[string][]string{}}
	if err := all.modules(); err != nil {
		log.Fatal(err)
	}
	if err := all.file("Go, its run time and standard library", filepath.Join(runtime.GOROOT(), "LICENSE")); err != nil {
		log.Fatal(err)
	}
	bundled, err := filepath.Glob("licences/*.bundled.txt")
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range bundled {
		if err := all.file(strings.TrimSuffix(filepath.Base(path), ".bundled.txt"), path); err != nil {
			log.Fatal(err)
		}
	}
	if err := os.WriteFile("licences/THIRD-PARTY.txt", all.bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// modules adds the licences of every module whose packages the programs use.
func (p *parts) modules() error {
	out, err := exec.Command("go", "list", "-e", "-deps", "-f", format, "clusterlens/cmd/clusterlens", "clusterlens/cmd/clusterrun").Output()
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) {
		if name, dir, found := strings.Cut(line, "\t"); found {
			if err := p.module(name, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// module adds every licence file of a module: at its root, and beside the
// fonts of fyne.
func (p *parts) module(name, dir string) error {
	found := false
	for _, folder := range []string{dir, filepath.Join(dir, "theme", "font")} {
		entries, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		for _, e := range entries {
			if !e.IsDir() && licenceName.MatchString(e.Name()) {
				found = true
				if err := p.file(name, filepath.Join(folder, e.Name())); err != nil {
					return err
				}
			}
		}
	}
	if !found {
		return fmt.Errorf("%s has no licence file", name)
	}
	return nil
}

func (p *parts) file(name, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(strings.ReplaceAll(string(raw), "\r\n", "\n"))
	if p.names[text] == nil {
		p.texts = append(p.texts, text)
	}
	p.names[text] = append(p.names[text], name)
	return nil
}

func (p *parts) bytes() []byte {
	var out bytes.Buffer
	rule := strings.Repeat("=", 78)
	for _, text := range p.texts {
		fmt.Fprintf(&out, "%s\n%s\n%s\n\n%s\n\n", rule, strings.Join(p.names[text], "\n"), rule, text)
	}
	return out.Bytes()
}
