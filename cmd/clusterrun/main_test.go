package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clusterlens/engine/enginetest"
	"clusterlens/engine/results"
)

// call runs the program and returns its exit status and what it printed.
func call(t *testing.T, ctx context.Context, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	log, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var out bytes.Buffer
	status = run(ctx, args, &out, log)
	text, err := os.ReadFile(log.Name())
	if err != nil {
		t.Fatal(err)
	}
	return status, out.String(), string(text)
}

// digitsCSV writes every third of the 8 x 8 digits as a CSV file.
func digitsCSV(t *testing.T) string {
	t.Helper()
	set := enginetest.DigitSet(t)
	var b strings.Builder
	b.WriteString("label")
	for j := range set.Size() {
		fmt.Fprintf(&b, ",pixel%d", j)
	}
	for i := 0; i < set.N; i += 3 {
		fmt.Fprintf(&b, "\n%d", set.Truth[i])
		for _, v := range set.At(i) {
			fmt.Fprintf(&b, ",%d", v)
		}
	}
	path := filepath.Join(t.TempDir(), "digits.csv")
	if err := os.WriteFile(path, []byte(b.String()+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWrongUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--sede", "1"}, "sede"},
		{[]string{"--pipelines", "dbscan"}, `no pipeline "dbscan"`},
		{[]string{"--pipelines", "mixture,mixture"}, "twice"},
		{[]string{"--preset", "best"}, `no preset "best"`},
		{[]string{"--labelled", "-3"}, "-3"},
		{[]string{"--set", "mixture.alpha=1"}, `no parameter "mixture.alpha"`},
		{[]string{"--set", "label-spreading.alpha=7"}, "a number from"},
		{[]string{"--set", "label-spreading.alpha"}, "KEY=VALUE"},
		{[]string{"--format", "bmp"}, `no figure format "bmp"`},
		{[]string{"--limit", "-1"}, "--limit -1"},
		{[]string{"--size", "4"}, "16 to 128"},
		{[]string{"--curve", "1/class,many"}, "many"},
		{[]string{"--curve", "1/class", "--draws", "0"}, "--draws 0"},
		{[]string{"one", "two"}, "2 image sets"},
	} {
		status, _, stderr := call(t, context.Background(), c.args...)
		if status != exitUsage || !strings.Contains(stderr, c.says) || strings.Count(strings.TrimSpace(stderr), "\n") != 0 {
			t.Errorf("%v: status %d, %q", c.args, status, stderr)
		}
	}
}

func TestHelpVersionAndParameters(t *testing.T) {
	for flag, says := range map[string]string{
		"--help":        "--labelled SPEC",
		"--version":     "BLAS: ",
		"--list-params": "label-spreading.alpha",
	} {
		status, stdout, stderr := call(t, context.Background(), flag)
		if status != exitDone || stderr != "" || !strings.Contains(stdout, says) {
			t.Errorf("%s: status %d, %q, %q", flag, status, stdout, stderr)
		}
	}
}

func TestFailures(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("no images\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--out", filepath.Join(file, "out"), "mnist-test"}, "choose a folder"},
		{[]string{"--out", dir, filepath.Join(dir, "nowhere")}, "nowhere"},
		{[]string{"--out", dir, file}, "file"},
	} {
		status, _, stderr := call(t, context.Background(), append([]string{"--quiet"}, c.args...)...)
		if status != exitFailed || !strings.Contains(stderr, c.says) {
			t.Errorf("%v: status %d, %q", c.args, status, stderr)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	out := t.TempDir()
	status, _, stderr := call(t, ctx, "--quiet", "--out", out, digitsCSV(t))
	if status != exitInterrupted || !strings.Contains(stderr, "interrupted") {
		t.Errorf("status %d, %q", status, stderr)
	}
	if left, err := os.ReadDir(out); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestWholeRun runs all three pipelines and checks that every file is there
// and that the report and the tables agree.
func TestWholeRun(t *testing.T) {
	set := digitsCSV(t)
	args := []string{"--preset", "study", "--quiet", "--format", "png,svg",
		"--set", "cnn-kmeans.epochs=3", "--set", "cnn-kmeans.restarts=2", "--set", "mixture.tsne_iterations=100", set}
	first, second := t.TempDir(), t.TempDir()
	for _, out := range []string{first, second} {
		if status, _, stderr := call(t, context.Background(), append(args, "--out", out)...); status != exitDone {
			t.Fatalf("status %d, %s", status, stderr)
		}
	}
	var document results.Document
	text, err := os.ReadFile(filepath.Join(first, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mixture", "cnn-kmeans", "label-spreading"} {
		table := filepath.Join(first, "assignments-"+name+".csv")
		checkTable(t, table, document.ImageSet.N, *document.Pipelines[name].Accuracy)
		again, err := os.ReadFile(filepath.Join(second, filepath.Base(table)))
		if err != nil {
			t.Fatal(err)
		}
		if once, err := os.ReadFile(table); err != nil || !bytes.Equal(once, again) {
			t.Errorf("%s: the same seed gave another table (%v)", name, err)
		}
		for _, figure := range []string{"map-", "confusion-", "overlap-", "gallery-"} {
			for _, format := range []string{".png", ".svg"} {
				if _, err := os.Stat(filepath.Join(first, figure+name+format)); err != nil {
					t.Error(err)
				}
			}
		}
	}
	for _, figure := range []string{"maps.png", "summary.png", "curves-cnn-kmeans.png"} {
		if _, err := os.Stat(filepath.Join(first, figure)); err != nil {
			t.Error(err)
		}
	}
}

func TestBudgetCurve(t *testing.T) {
	out := t.TempDir()
	status, stdout, stderr := call(t, context.Background(), "--quiet", "--curve", "10%,2/class", "--draws", "2",
		"--pipelines", "mixture,label-spreading", "--out", out, digitsCSV(t))
	if status != exitDone || !strings.Contains(stdout, "2/class") || !strings.Contains(stderr, "mixture learns nothing") {
		t.Fatalf("status %d, %q, %q", status, stdout, stderr)
	}
	table, err := os.ReadFile(filepath.Join(out, "label-budget.csv"))
	if err != nil || strings.Count(string(table), "\n") != 5 {
		t.Errorf("%s, %v", table, err)
	}
	if _, err := os.Stat(filepath.Join(out, "label-budget.png")); err != nil {
		t.Error(err)
	}
}

func checkTable(t *testing.T, path string, n int, accuracy float64) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); !strings.HasPrefix(got, "index,name,true,labelled,cluster,predicted,confidence,pc1,pc2") {
		t.Errorf("%s: header %s", path, got)
	}
	right, counted := 0, 0
	for i, row := range rows[1:] {
		if row[0] != fmt.Sprint(i) {
			t.Fatalf("%s: row %d has index %s", path, i, row[0])
		}
		if row[3] == "0" {
			counted++
			if row[2] == row[5] {
				right++
			}
		}
	}
	if len(rows)-1 != n || accuracy != float64(right)/float64(counted) {
		t.Errorf("%s: %d rows, accuracy %v, reported %v", path, len(rows)-1, float64(right)/float64(counted), accuracy)
	}
}
