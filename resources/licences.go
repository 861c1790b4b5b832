//go:build ignore

// Licences writes licences.txt: the project's own licence and those of every
// module and of the Go distribution that go into the desktop program. Run it
// from this folder with "go run licences.go" after a change of go.mod.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

type module struct {
	Path, Version, Dir string
	Main               bool
}

func main() {
	if err := write("licences.txt"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(path string) error {
	modules, err := linked()
	if err != nil {
		return err
	}
	users := map[string][]string{} // by licence text
	var order []string
	add := func(user, text string) {
		if users[text] == nil {
			order = append(order, text)
		}
		users[text] = append(users[text], user)
	}
	for _, m := range modules {
		text, err := licence(m.Dir)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
		name := strings.TrimSpace(m.Path + " " + m.Version)
		if m.Main {
			name = "Clusterlens"
		}
		add(name, text)
	}
	if text, err := licence(runtime.GOROOT()); err == nil {
		add("Go and its standard library", text)
	}
	add("MNIST database, Yann LeCun and Corinna Cortes", "CC BY-SA 3.0, https://creativecommons.org/licenses/by-sa/3.0/")
	add("OpenBLAS (where it is built in)", "BSD 3-Clause, The OpenBLAS Project, https://github.com/OpenMathLib/OpenBLAS/blob/develop/LICENSE")
	var out bytes.Buffer
	for _, text := range order {
		fmt.Fprintf(&out, "%s\n\n%s\n\n%s\n\n", strings.Join(users[text], "\n"), text, strings.Repeat("-", 60))
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

// linked are the modules whose packages the program is made of.
func linked() ([]module, error) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "clusterlens/cmd/clusterlens", "clusterlens/cmd/clusterrun").Output()
	if err != nil {
		return nil, err
	}
	paths := strings.Fields(string(out))
	slices.Sort(paths)
	paths = slices.Compact(paths)
	out, err = exec.Command("go", append([]string{"list", "-m", "-json"}, paths...)...).Output()
	if err != nil {
		return nil, err
	}
	var modules []module
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var m module
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		modules = append(modules, m)
	}
	slices.SortStableFunc(modules, func(a, b module) int {
		if a.Main != b.Main {
			if a.Main {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Path, b.Path)
	})
	return modules, nil
}

// licence is the text of a folder's licence file.
func licence(dir string) (string, error) {
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "License*", "license*", "COPYING*", "UNLICENSE*"} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, f := range found {
			if text, err := os.ReadFile(f); err == nil {
				return strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")), nil
			}
		}
	}
	return "", errors.New("no licence file")
}
