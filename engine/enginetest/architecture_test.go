package enginetest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "clusterlens/"

// room says which of our packages may import one tree of packages.
type room struct {
	why        string
	forbidden  string // root of the tree
	importedBy func(pkg string) bool
}

func under(roots ...string) func(string) bool {
	return func(pkg string) bool {
		for _, r := range roots {
			base, tree := strings.CutSuffix(r, "/...")
			if pkg == base || tree && strings.HasPrefix(pkg, base+"/") {
				return true
			}
		}
		return false
	}
}

var rooms = []room{
	{why: "fyne stays in the window", forbidden: "fyne.io/", importedBy: under("cmd/clusterlens", "gui", "gui/views/...", "gui/widgets/...")},
	{why: "only the program wires the driver", forbidden: "fyne.io/fyne/v2/app", importedBy: under("cmd/clusterlens")},
	{why: "gorgonia stays in the network", forbidden: "gorgonia.org/", importedBy: under("engine/convnet/...")},
	{why: "one package chooses the BLAS", forbidden: "gonum.org/v1/netlib", importedBy: under("engine/blas")},
	{why: "figures are drawn in plots", forbidden: "gonum.org/v1/plot", importedBy: under("plots/...", "gui/...", "cmd/...")},
	{why: "methods do not know pipelines", forbidden: module + "engine/pipelines", importedBy: under("engine/pipelines/...", "gui/...", "cmd/...")},
	{why: "the engine does not know figures", forbidden: module + "plots", importedBy: under("plots/...", "gui/...", "cmd/...")},
	{why: "nothing below knows the window", forbidden: module + "gui", importedBy: under("gui/...", "cmd/clusterlens")},
	{why: "nobody imports a program", forbidden: module + "cmd", importedBy: under()},
}

// TestImportsPointOneWay reads the imports of every package, tests excluded,
// for all build tags of this machine.
func TestImportsPointOneWay(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < 8 {
		t.Fatalf("only %d packages were listed", len(packages))
	}
	for _, p := range packages {
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			for _, r := range rooms {
				if within(imported, r.forbidden) && !r.importedBy(from) {
					t.Errorf("%s imports %s: %s", from, imported, r.why)
				}
			}
			if strings.HasPrefix(from, "gui/widgets") && within(imported, module+"engine") {
				t.Errorf("%s imports %s: widgets draw and signal intent, they know no engine", from, imported)
			}
			if from == "engine" && within(imported, strings.TrimSuffix(module, "/")) {
				t.Errorf("engine imports %s: the vocabulary stands on nothing", imported)
			}
		}
	}
}

func within(pkg, root string) bool {
	root = strings.TrimSuffix(root, "/")
	return pkg == root || strings.HasPrefix(pkg, root+"/")
}

type listed struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "clusterlens/...")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skipf("no go command here: %v", err)
	}
	var packages []listed
	for dec := json.NewDecoder(out); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return packages
}
