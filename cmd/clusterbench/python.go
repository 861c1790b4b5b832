package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"unsafe"
)

//go:embed peers.py
var peersScript []byte

// python is the peers' process; it stays up so that imports are not timed.
type python struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
	dir string
}

// startPython starts the peers with their arrays in dir.
func startPython(interpreter, dir string) (*python, error) {
	script := filepath.Join(dir, "peers.py")
	if err := os.WriteFile(script, peersScript, 0o644); err != nil {
		return nil, err
	}
	p := &python{cmd: exec.Command(interpreter, script), dir: dir}
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewScanner(out)
	return p, p.cmd.Start()
}

func (p *python) stop() error {
	p.in.Close()
	return p.cmd.Wait()
}

// answer is what the peers tell of one step.
type answer struct {
	Seconds float64 `json:"seconds"`
	Quality float64 `json:"quality"`
	Missing string  `json:"missing"`
}

// ask has the peers do one step.
func (p *python) ask(step string, request map[string]any) (answer, error) {
	request["step"] = step
	line, err := json.Marshal(request)
	if err != nil {
		return answer{}, err
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return answer{}, err
	}
	if !p.out.Scan() {
		return answer{}, fmt.Errorf("the peers' process ended in step %s: %w", step, p.out.Err())
	}
	var a answer
	if err := json.Unmarshal(p.out.Bytes(), &a); err != nil {
		return answer{}, fmt.Errorf("step %s: %w", step, err)
	}
	return a, nil
}

// share writes values as a raw little-endian file for the peers and returns
// its path.
func share[T float32 | int32](dir, name string, values []T) (string, error) {
	path := filepath.Join(dir, name)
	return path, os.WriteFile(path, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), 4*len(values)), 0o644)
}

// readBack reads such a file.
func readBack[T float32 | int32](path string) ([]T, error) {
	raw, err := os.ReadFile(path)
	if err != nil || len(raw) == 0 {
		return nil, err
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(raw))), len(raw)/4), nil
}
